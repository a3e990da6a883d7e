//! The saved views of a list: a menu above it.

use crate::cx::cx;
use crate::pages::desk::frame::{Tone, notice};
use crate::t;
use backend::saved_views::SavedView;
use domain::lists::List;
use leptos::prelude::*;

/// What the menu shows.
#[derive(Clone, Debug)]
pub struct Views {
    /// The list.
    pub list: List,
    /// What makes the view that is shown, as a query string.
    pub here: String,
    /// This person's views of the list.
    pub saved: Vec<SavedView>,
    /// Whether one could not be kept.
    pub problem: bool,
}

impl Views {
    /// The notice that one could not be kept.
    pub fn notice(&self) -> Option<AnyView> {
        self.problem.then(|| notice(Tone::Bad, t!(cx().lang, "desk-view-problem")))
    }
}

/// The menu.
pub fn menu(views: Views) -> AnyView {
    let lang = cx().lang;
    let Views { list, here, saved, .. } = views;
    let any = !saved.is_empty();
    let lines = saved.into_iter().map(|view| {
        let current = (view.query == here).then_some("page");
        let label = t!(lang, "desk-view-forget", name = view.name.clone());
        view! {
            <li>
                <a href=format!("{}?{}", list.path(), view.query) aria-current=current>{view.name}</a>
                <form method="post" action=format!("/desk/views/{}/forget", view.id)>
                    <button class="x" aria-label=label.clone() title=label>"×"</button>
                </form>
            </li>
        }
    });
    // What is asked for already is the worklist; old pages send no list.
    let other =
        (list != List::Worklist).then(|| view! { <input type="hidden" name="list" value=list.as_str()/> });
    view! {
        <details class="menu">
            <summary>{t!(lang, "desk-views")}</summary>
            <div class="pop">
                {if any {
                    view! { <ul>{lines.collect_view()}</ul> }.into_any()
                } else {
                    view! { <p class="hint">{t!(lang, "desk-views-empty")}</p> }.into_any()
                }}
                <form method="post" action="/desk/views" class="inline">
                    {other}
                    <input type="hidden" name="query" value=here/>
                    <input
                        name="name"
                        required=true
                        maxlength="40"
                        aria-label=t!(lang, "desk-view-name")
                        placeholder=t!(lang, "desk-view-name")
                    />
                    <button>{t!(lang, "desk-view-save")}</button>
                </form>
            </div>
        </details>
    }
    .into_any()
}
