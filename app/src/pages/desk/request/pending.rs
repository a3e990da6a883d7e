//! What a unit asked for, with the forms of whoever decides; and the parts of
//! assisting units.

use super::forms::{Form, form};
use super::{Choices, Tried};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::due::moment;
use crate::pages::desk::words;
use crate::t;
use backend::view::{PartView, PendingView, RequestView, Tie};
use domain::request::Action;
use leptos::prelude::*;

/// What is asked, and the two answers to it for whoever may give them.
pub fn pending(view: &RequestView, choices: &Choices, key: &str, tried: Option<&Tried>) -> Option<AnyView> {
    let cx = cx();
    let lang = cx.lang;
    let asked = view.pending.as_ref()?;
    let forms = [Action::Grant, Action::Refuse].into_iter().filter(|a| view.actions.contains(a));
    let forms = forms.map(|action| {
        let tried = tried.filter(|t| t.action == action);
        form(view, &Form { action, first: action == Action::Grant, choices, key, tried })
    });
    Some(
        view! {
            <section class="box acts asked" aria-label=t!(lang, "desk-pending")>
                <h2>{t!(lang, "desk-pending")} " · " {words::ask(lang, asked.kind)}</h2>
                <p class="when">
                    <b>{what(lang, asked)}</b>
                    {moment(lang, asked.at, cx.now, cx.offset)}
                </p>
                <p class="said">{asked.text.clone()}</p>
                {forms.collect_view()}
            </section>
        }
        .into_any(),
    )
}

fn what(lang: Lang, asked: &PendingView) -> String {
    if let Some(unit) = &asked.to {
        return t!(lang, "desk-pending-transfer", unit = unit.name.clone());
    }
    match (asked.days, asked.ground) {
        (Some(days), _) => t!(lang, "desk-pending-extension", days = days),
        (None, Some(ground)) => {
            t!(lang, "desk-pending-return", ground = words::return_ground(lang, ground))
        }
        (None, None) => String::new(),
    }
}

/// The parts of assisting units.
pub fn parts(view: &RequestView) -> Option<AnyView> {
    let cx = cx();
    let lang = cx.lang;
    let line = |part: &PartView| {
        let state = match part.state.as_str() {
            "done" => t!(lang, "desk-part-done"),
            "excused" => t!(lang, "desk-part-excused"),
            "leads" => t!(lang, "desk-part-leads"),
            "lapsed" => t!(lang, "desk-part-lapsed"),
            _ => t!(lang, "desk-part-open"),
        };
        let due = (part.state == "open").then(|| {
            view! { {crate::pages::desk::due::due(lang, part.due_at, cx.now, cx.offset)} }
        });
        view! {
            <li class=part.state.clone()>
                <p class="when"><b>{part.unit.name.clone()}</b> " " <span class="mark">{state}</span> " " {due}</p>
                <p class="said">{part.task.clone()}</p>
                {part.text.clone().map(|text| view! { <p class="said reply">{text}</p> })}
            </li>
        }
    };
    let lines: Vec<_> = view.parts.iter().map(line).collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="box" aria-label=t!(lang, "desk-parts")>
                <h2>{t!(lang, "desk-parts")}</h2>
                <ul class="hist assist">{lines}</ul>
            </section>
        }
        .into_any()
    })
}

/// Others it has to do with.
pub fn related(view: &RequestView) -> Option<AnyView> {
    let lang = cx().lang;
    let line = |other: &backend::view::Related| {
        let tie = match other.tie {
            Tie::MergedInto => t!(lang, "desk-tie-merged-into"),
            Tie::Merged => t!(lang, "desk-tie-merged"),
            Tie::SplitFrom => t!(lang, "desk-tie-split-from"),
            Tie::SplitInto => t!(lang, "desk-tie-split-into"),
        };
        let code = other.code.to_string();
        let href = format!("/desk/r/{code}");
        view! {
            <li>
                <span>{tie}</span>
                <a href=href>{code}</a>
                <span class=format!("st {}", other.status)>{words::status(lang, other.status)}</span>
            </li>
        }
    };
    let lines: Vec<_> = view.related.iter().map(line).collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="box" aria-label=t!(lang, "desk-related")>
                <h2>{t!(lang, "desk-related")}</h2>
                <ul class="ties">{lines}</ul>
            </section>
        }
        .into_any()
    })
}
