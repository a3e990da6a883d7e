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

/// How each step stands, from the state and what has happened. Publication
/// stands on its own: it may come early or never.
pub fn standings(status: Status, happened: &[EventKind]) -> Vec<(Step, Standing)> {
    let now = current(status);
    let over = status == Status::Closed;
    let of = |step: Step| {
        let taken = happened.iter().any(|kind| Step::of(*kind) == Some(step));
        let passed = step != Step::Publish && now.is_some_and(|now| step < now);
        match step {
            _ if now == Some(step) && !over => Standing::Now,
            _ if taken || passed => Standing::Done,
            _ => Standing::Ahead,
        }
    };
    Step::ALL.iter().map(|step| (*step, of(*step))).collect()
}

/// The whole way at a glance.
pub fn steps(status: Status, happened: &[EventKind]) -> impl IntoView + use<> {
    let lang = lang();
    let items: Vec<_> = standings(status, happened)
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
