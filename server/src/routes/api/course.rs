//! What happened to a request beside the straight way, as JSON.

use super::view::Unit;
use backend::view::{ClockView, PartView, PendingView, Related, Tie};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// What happened to the time of a request.
#[derive(Serialize, ToSchema)]
pub struct Clock {
    /// When this round began.
    pub from: Option<DateTime<Utc>>,
    /// The number of the round, from one.
    pub round: u8,
    /// When it stood still.
    pub pauses: Vec<Pause>,
    /// What was granted.
    pub extensions: Vec<Extension>,
    /// How often it was sent back; for staff.
    pub returns: u8,
    /// Until when it stands still: the limit of a question, the day of a review.
    pub until: Option<DateTime<Utc>>,
    /// Since when a supervisor's demand waits for a reply; for staff.
    pub supervised_at: Option<DateTime<Utc>>,
}

/// A time in which the clock stood still.
#[derive(Serialize, ToSchema)]
pub struct Pause {
    /// Why: `asked`, `long_list`.
    pub kind: &'static str,
    /// From this moment.
    pub from: DateTime<Utc>,
    /// Until this one.
    pub to: DateTime<Utc>,
}

/// More time that was granted.
#[derive(Serialize, ToSchema)]
pub struct Extension {
    /// When.
    pub at: DateTime<Utc>,
    /// How many working days.
    pub days: u8,
}

/// What the unit asked for; for staff.
#[derive(Serialize, ToSchema)]
pub struct Pending {
    /// `return`, `transfer`, `extension`.
    pub kind: &'static str,
    /// The unit that is asked to take it.
    pub to: Option<Unit>,
    /// Working days more.
    pub days: Option<u8>,
    /// Why it is to be sent back.
    pub ground: Option<&'static str>,
    /// Why.
    pub text: String,
    /// When it was asked.
    pub at: DateTime<Utc>,
}

/// The part of an assisting unit; for staff.
#[derive(Serialize, ToSchema)]
pub struct Part {
    /// The unit.
    pub unit: Unit,
    /// What it is to do.
    pub task: String,
    /// Until when.
    pub due_at: DateTime<Utc>,
    /// `open`, `done`, `excused`; `leads` where its unit was given the whole before, `lapsed`
    /// where that came to nothing.
    pub state: String,
    /// What was reported, or why it need not be done.
    pub text: Option<String>,
}

/// Another request that has to do with one.
#[derive(Serialize, ToSchema)]
pub struct Tied {
    /// `merged_into`, `merged`, `split_from`, `split_into`.
    pub tie: &'static str,
    /// Its code.
    pub code: String,
    /// Its state.
    pub status: &'static str,
    /// Opens it, where it is the caller's as well.
    pub follow_token: Option<String>,
}

impl From<ClockView> for Clock {
    fn from(c: ClockView) -> Self {
        let pause = |p: &domain::deadline::Pause| Pause { kind: p.kind.as_str(), from: p.from, to: p.to };
        let extension = |e: &domain::deadline::Extension| Extension { at: e.at, days: e.days };
        Self {
            from: c.from,
            round: c.round,
            pauses: c.pauses.iter().map(pause).collect(),
            extensions: c.extensions.iter().map(extension).collect(),
            returns: c.returns,
            until: c.until,
            supervised_at: c.pressed_at,
        }
    }
}

impl From<PendingView> for Pending {
    fn from(p: PendingView) -> Self {
        Self {
            kind: p.kind.as_str(),
            to: p.to.map(Into::into),
            days: p.days,
            ground: p.ground.map(|ground| ground.as_str()),
            text: p.text,
            at: p.at,
        }
    }
}

impl From<PartView> for Part {
    fn from(p: PartView) -> Self {
        Self { unit: p.unit.into(), task: p.task, due_at: p.due_at, state: p.state, text: p.text }
    }
}

impl From<Related> for Tied {
    fn from(r: Related) -> Self {
        Self {
            tie: match r.tie {
                Tie::MergedInto => "merged_into",
                Tie::Merged => "merged",
                Tie::SplitFrom => "split_from",
                Tie::SplitInto => "split_into",
            },
            code: r.code.to_string(),
            status: r.status.as_str(),
            follow_token: r.follow_token.map(|token| token.0),
        }
    }
}
