//! The saved views of a list: a menu above it.

use crate::cx::cx;
use crate::pages::desk::frame::{Tone, notice};
use crate::t;
use backend::saved_views::{MOST, NAME_CHARS, SavedView};
use domain::draft::Problem;
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
    /// One that could not be kept.
    pub unkept: Option<Unkept>,
    /// The name of one that was kept in the place of another.
    pub replaced: Option<String>,
}

/// A view that could not be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unkept {
    /// Why.
    pub why: Problem,
    /// The name that was typed.
    pub name: String,
}

impl Views {
    /// The notice that one could not be kept, or took the place of another.
    pub fn notice(&self) -> Option<AnyView> {
        let lang = cx().lang;
        if let Some(name) = &self.replaced {
            return Some(notice(Tone::Good, t!(lang, "view-replaced", name = name.clone())));
        }
        let unkept = self.unkept.as_ref()?;
        let text = match unkept.why {
            Problem::Empty => t!(lang, "view-kept-not-empty").to_owned(),
            Problem::TooLong if unkept.name.chars().count() > NAME_CHARS => {
                t!(lang, "view-kept-not-long", most = NAME_CHARS)
            }
            Problem::TooMany => t!(lang, "view-kept-not-many", most = MOST),
            _ => t!(lang, "view-kept-not-invalid").to_owned(),
        };
        Some(notice(Tone::Bad, text))
    }
}

/// The menu.
pub fn menu(views: Views) -> AnyView {
    let lang = cx().lang;
    let Views { list, here, saved, unkept, .. } = views;
    let (open, name) = (unkept.is_some(), unkept.map(|unkept| unkept.name));
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
        <details class="menu" open=open>
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
                        value=name
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
