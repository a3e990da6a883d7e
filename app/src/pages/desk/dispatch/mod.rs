//! The dispatcher's desk: what waits beside the one that is open, and three
//! keys to finish it. All of it works as links and forms.

mod duplicates;
mod proposal;
mod queue;

use super::frame::{Section, Tone, frame, notice};
use super::request::panel;
use super::views::Views;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::islands::dispatch::DispatchKeys;
use crate::t;
use backend::directory::Directory;
use backend::requests::{Foretold, Tools};
use backend::routing::Proposal;
use backend::routing::desk::QueueQuery;
use backend::view::{Page, RequestView, WorkRow};
use leptos::prelude::*;
use std::sync::Arc;

/// Why something was not dispatched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Somebody was faster.
    Changed,
    /// The state has no way for it.
    Refused,
    /// No unit was chosen.
    Unit,
    /// A suggestion was ticked and another unit picked.
    Both,
    /// Not to this unit.
    Forbidden,
    /// The note is too long.
    Note,
}

impl Stop {
    /// The field at which it is said, for what can be put right there.
    pub fn field(self) -> Option<&'static str> {
        match self {
            Self::Unit | Self::Both => Some("unit"),
            Self::Note => Some("note"),
            Self::Changed | Self::Refused | Self::Forbidden => None,
        }
    }
}

/// What was chosen and typed for the one that is open.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// The suggestion that was ticked, or `other`.
    pub choice: String,
    /// The unit that was picked.
    pub unit: String,
    /// The category.
    pub category: String,
    /// The note, which the resident reads.
    pub note: String,
    /// What the resident would read, where that was asked.
    pub told: Option<Foretold>,
}

/// What was done at this desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// One was handed on.
    Dispatched,
    /// One was folded into another.
    Merged,
}

impl Done {
    fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Dispatched => t!(lang, "dispatch-done"),
            Self::Merged => t!(lang, "dispatch-merged"),
        }
    }
}

/// The request that is open.
#[derive(Clone, Debug)]
pub struct Open {
    /// It, as this person sees it.
    pub view: RequestView,
    /// What is proposed for it.
    pub proposal: Proposal,
    /// What was chosen and typed for it.
    pub chosen: Chosen,
}

/// The page.
#[derive(Clone, Debug)]
pub struct Desk {
    /// What waits, most urgent first.
    pub queue: Page<WorkRow>,
    /// Whether the queue begins with the most urgent one.
    pub first: bool,
    /// The one that is open.
    pub open: Option<Open>,
    /// Units and categories.
    pub directory: Arc<Directory>,
    /// What was done just now.
    pub done: Option<Done>,
    /// Why one was not.
    pub stop: Option<Stop>,
    /// What of the queue is wanted.
    pub wanted: QueueQuery,
    /// This person's views.
    pub views: Views,
    /// What this person may do to many.
    pub tools: Tools,
}

/// The page.
pub fn page(model: Desk) -> AnyView {
    let lang = cx().lang;
    let Desk { queue, first, open, directory, done, stop, wanted, views, tools } = model;
    let code = open.as_ref().map(|open| open.view.code.clone());
    let here = views.here.clone();
    // What is said at its field is only pointed at here.
    let wrong = stop.map(|stop| stop.field().map_or_else(|| words(stop), |_| t!(lang, "desk-stop-field")));
    let body = view! {
        <main id="main" class="dd">
            <h1 class="vh">{t!(lang, "dispatch-title")}</h1>
            <DispatchKeys>
                <details class="by-keys">
                    <summary>{t!(lang, "dispatch-keys")}</summary>
                    <p class="hint">{t!(lang, "dispatch-keys-text")}</p>
                </details>
            </DispatchKeys>
            <div class="told">
                {done.map(|done| notice(Tone::Good, done.words(lang)))}
                {wrong.map(|sentence| notice(Tone::Bad, sentence))}
                {views.notice()}
            </div>
            <div class="three">
                <div class="queue">{queue::queue(&queue, queue::Around { first, open: code.as_ref(), wanted: &wanted, views, tools: &tools, directory: &directory })}</div>
                {match open {
                    Some(open) => one(open, stop, &here, &directory),
                    None => view! { <p class="hint one">{t!(lang, "dispatch-open-none")}</p> }.into_any(),
                }}
            </div>
        </main>
    };
    frame(Section::Dispatch, body.into_any())
}

fn one(open: Open, stop: Option<Stop>, here: &str, directory: &Directory) -> AnyView {
    let Open { view, proposal, chosen } = open;
    let likely = duplicates::line_above(&proposal.duplicates);
    let decide = proposal::decide(&view, &proposal, &proposal::Sent { chosen, stop }, here, directory);
    let same = duplicates::list(&view, &proposal.duplicates);
    view! {
        <div class="one">{panel(view, "/desk/dispatch".to_owned())}</div>
        <div class="do">{likely} {decide} {same}</div>
    }
    .into_any()
}

fn words(stop: Stop) -> &'static str {
    let lang = cx().lang;
    match stop {
        Stop::Changed => t!(lang, "dispatch-stop-changed"),
        Stop::Refused => t!(lang, "dispatch-stop-refused"),
        Stop::Unit => t!(lang, "dispatch-stop-unit"),
        Stop::Both => t!(lang, "dispatch-stop-both"),
        Stop::Forbidden => t!(lang, "dispatch-stop-forbidden"),
        Stop::Note => t!(lang, "dispatch-stop-note"),
    }
}

/// A part of one as per cent.
fn percent(part: f64) -> i64 {
    (part * 100.0).round() as i64
}
