//! What this person may do now: exactly `view.actions`, nothing else.

use super::forms::{Form, form};
use super::{Targets, Tried};
use crate::cx::cx;
use crate::parts::field;
use crate::t;
use backend::view::RequestView;
use domain::request::{Action, Status};
use leptos::prelude::*;

/// Actions that staff take, in the order of the work.
const ORDER: [Action; 10] = [
    Action::Accept,
    Action::Dispatch,
    Action::Start,
    Action::Answer,
    Action::Close,
    Action::Ask,
    Action::Note,
    Action::Publish,
    Action::Unpublish,
    Action::Decline,
];

/// What the next step usually is.
fn usual(status: Status) -> &'static [Action] {
    match status {
        Status::Submitted => &[Action::Accept],
        Status::Registered => &[Action::Dispatch],
        Status::Dispatched => &[Action::Start],
        Status::Handling => &[Action::Answer],
        Status::Waiting => &[Action::Start],
        Status::Answered => &[Action::Close],
        Status::Evaluated => &[Action::Start, Action::Close],
        Status::Closed | Status::Declined | Status::Withdrawn => &[],
    }
}

/// The panel of actions.
pub fn actions(view: &RequestView, targets: Targets, key: String, tried: Option<Tried>) -> AnyView {
    let lang = cx().lang;
    let next = usual(view.status).iter().copied().find(|a| view.actions.contains(a));
    let mut list: Vec<Action> = ORDER.into_iter().filter(|a| view.actions.contains(a)).collect();
    // A stable sort: the usual next step comes first, the rest stays in order.
    list.sort_by_key(|a| Some(*a) != next);
    // What was typed is shown even if it cannot be done any more.
    let lost = tried.as_ref().filter(|t| !list.contains(&t.action)).map(|t| t.text.clone());
    if list.is_empty() && lost.is_none() {
        return view! {
            <section class="box acts"><h2>{t!(lang, "desk-actions")}</h2><p class="hint">{t!(lang, "desk-no-actions")}</p></section>
        }
        .into_any();
    }
    let forms = list.into_iter().map(|action| {
        let tried = tried.as_ref().filter(|t| t.action == action).cloned();
        let first = Some(action) == next;
        let targets = if action == Action::Dispatch { targets.clone() } else { Targets::default() };
        form(view, Form { action, first, targets, key: key.clone(), tried })
    });
    view! {
        <section class="box acts" aria-label=t!(lang, "desk-actions")>
            <h2>{t!(lang, "desk-actions")}</h2>
            {lost
                .map(|text| {
                    view! {
                        <div class="f">
                            <label for="lost">{t!(lang, "desk-typed")}</label>
                            <textarea id="lost" readonly=true rows="4">{field::typed(&text)}</textarea>
                        </div>
                    }
                })}
            {forms.collect_view()}
        </section>
    }
    .into_any()
}
