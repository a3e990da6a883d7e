//! The eight steps of the public record.

use crate::cx::lang;
use crate::parts::words;
use crate::t;
use domain::progress::{Step, current};
use domain::request::{EventKind, Status};
use leptos::prelude::*;

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has been taken.
    Done,
    /// It is being taken.
    Now,
    /// It is to come.
    Ahead,
}

/// How each step stands. What an earlier round has done is to be done again, except for
/// publication, which stands on its own: it may come early or never.
pub fn standings(status: Status, published: bool, happened: &[EventKind]) -> Vec<(Step, Standing)> {
    let now = current(status);
    let standing = |step: Step| match now {
        _ if step == Step::Publish => published.then_some(Standing::Done),
        Some(now) if step == now && status != Status::Closed => Some(Standing::Now),
        Some(now) => (step <= now).then_some(Standing::Done),
        // The straight way was left: as far as it was gone, steps that were skipped included.
        None => taken(step, happened).then_some(Standing::Done),
    };
    Step::ALL.iter().map(|step| (*step, standing(*step).unwrap_or(Standing::Ahead))).collect()
}

/// Whether a step was taken or one after it, in this round where each round takes it anew.
fn taken(step: Step, happened: &[EventKind]) -> bool {
    let again = happened.iter().rposition(|kind| *kind == EventKind::Reopened).unwrap_or(0);
    let from = if step > Step::Dispatch { again } else { 0 };
    let beyond = |taken: Step| taken >= step && taken != Step::Publish;
    happened[from..].iter().any(|kind| Step::of(*kind).is_some_and(beyond))
}

/// The whole way at a glance.
pub fn steps(status: Status, published: bool, happened: &[EventKind]) -> impl IntoView + use<> {
    let lang = lang();
    let items: Vec<_> = standings(status, published, happened)
        .into_iter()
        .map(|(step, standing)| {
            let (class, said) = match standing {
                Standing::Done => ("done", Some(t!(lang, "step-done"))),
                Standing::Now => ("now", None),
                Standing::Ahead => ("", Some(t!(lang, "step-ahead"))),
            };
            let current = (standing == Standing::Now).then_some("step");
            view! {
                <li class=class aria-current=current>
                    {words::step(lang, step)}
                    {said.map(|said| view! { <span class="visually-hidden">{said}</span> })}
                </li>
            }
        })
        .collect();
    view! { <ol class="loop" aria-label=t!(lang, "steps-label")>{items}</ol> }
}
