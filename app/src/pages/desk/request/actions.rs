//! What this person may do now: exactly `view.actions`, nothing else.

use super::forms::{Form, form};
use super::gone::lost;
use super::{Choices, Tried, pending};
use crate::cx::cx;
use crate::t;
use backend::view::RequestView;
use domain::request::{Action, Status};
use leptos::prelude::*;

/// What is done on the straight way, in the order of the work.
const STRAIGHT: [Action; 11] = [
    Action::Accept,
    Action::Dispatch,
    Action::Start,
    Action::Review,
    Action::Explain,
    Action::AnswerPart,
    Action::Answer,
    Action::Close,
    Action::Call,
    Action::Ask,
    Action::Note,
];

/// What is done beside it.
const BESIDE: [Action; 16] = [
    Action::Classify,
    Action::Assign,
    Action::Return,
    Action::Transfer,
    Action::Extend,
    Action::Whistle,
    Action::ExcusePart,
    Action::LongList,
    Action::Reopen,
    Action::Supervise,
    Action::Merge,
    Action::Unmerge,
    Action::Split,
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
        Status::LongListed => &[Action::Review],
        Status::Answered => &[Action::Close],
        Status::Evaluated => &[Action::Start, Action::Close],
        Status::CallBack => &[Action::Call],
        Status::Closed | Status::Declined | Status::Withdrawn | Status::Merged => &[],
    }
}

/// The panel of actions.
pub fn actions(view: &RequestView, choices: &Choices, key: &str, tried: Option<&Tried>) -> AnyView {
    let lang = cx().lang;
    let next = usual(view.status).iter().copied().find(|a| view.actions.contains(a));
    let mine = |list: &[Action]| -> Vec<Action> {
        list.iter().filter(|a| view.actions.contains(a)).copied().collect()
    };
    let (mut straight, mut beside) = (mine(&STRAIGHT), mine(&BESIDE));
    // Who can do nothing else need not open a drawer first.
    if straight.iter().all(|a| matches!(a, Action::Note | Action::Ask)) {
        straight.splice(0..0, std::mem::take(&mut beside));
    }
    // A stable sort: the usual next step comes first, the rest stays in order.
    straight.sort_by_key(|a| Some(*a) != next);
    let draw = |action: Action| {
        let tried = tried.filter(|t| t.action == action);
        form(view, &Form { action, first: Some(action) == next, choices, key, tried })
    };
    let decide = pending::pending(view, choices, key, tried);
    let lost = tried.filter(|t| !view.actions.contains(&t.action)).map(|t| lost(t.value("text")));
    if straight.is_empty() && beside.is_empty() && decide.is_none() && lost.is_none() {
        return view! {
            <section class="box acts"><h2>{t!(lang, "desk-actions")}</h2><p class="hint">{t!(lang, "desk-no-actions")}</p></section>
        }
        .into_any();
    }
    let open = tried.is_some_and(|t| beside.contains(&t.action));
    let drawer = (!beside.is_empty()).then(|| {
        view! {
            <details class="act beside" open=open>
                <summary>{t!(lang, "desk-beside")}</summary>
                <div class="stack">{beside.into_iter().map(draw).collect_view()}</div>
            </details>
        }
    });
    view! {
        {decide}
        <section class="box acts" aria-label=t!(lang, "desk-actions")>
            <h2>{t!(lang, "desk-actions")}</h2>
            {lost}
            {straight.into_iter().map(draw).collect_view()}
            {drawer}
        </section>
    }
    .into_any()
}
