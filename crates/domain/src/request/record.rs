//! What is kept about a request besides its state, through all of them.

use super::Closing;
use crate::Moment;
use crate::deadline::{Calendar, Clock, Policy};
use crate::ids::{UnitId, UserId};
use crate::org::UnitKind;
use serde::{Deserialize, Serialize};

/// Most assisting units of one request.
pub const PARTS: usize = 10;
/// How often more time may be granted in one round.
pub const EXTENSIONS: usize = 2;
/// How often the resident may be asked in one round: each time the clock stands still.
pub const ASKS: usize = 3;
/// Most working days of one extension, of a part, and for the reply to a demand.
pub const EXTENSION_DAYS: u8 = 30;

/// The unit a request is handed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The unit.
    pub unit: UnitId,
    /// Its kind.
    pub kind: UnitKind,
}

/// What holds for the time of a request at its unit.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// How long it may take.
    pub policy: Policy,
    /// The unit's working time.
    pub calendar: &'a Calendar,
    /// That of the unit to which a part goes: a part is done in its time.
    pub assisting: &'a Calendar,
    /// At which hundredths of the running time is warned, ascending.
    pub steps: &'a [u8],
}

/// The part of an assisting unit in joint handling 吹哨报到.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The unit.
    pub unit: UnitId,
    /// What it is to do.
    pub task: String,
    /// Until when.
    pub due_at: Moment,
    /// What that follows from. Older ones do not know it and keep their date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<Called>,
    /// Whether its unit was told that it is late.
    #[serde(default, skip_serializing_if = "is_false")]
    pub late: bool,
    /// How it stands.
    #[serde(flatten)]
    pub state: PartState,
}

/// What the date of a part follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// When the unit was called.
    pub at: Moment,
    /// Working days it was given.
    pub days: u8,
}

/// How a part stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum PartState {
    Open,
    Done {
        by: UserId,
        at: Moment,
        text: String,
    },
    Excused {
        by: UserId,
        at: Moment,
        text: String,
    },
    /// Its unit was given the whole, and with it what it was to do in part.
    Leads {
        at: Moment,
    },
    /// The whole was declined, withdrawn or folded into another before it was done.
    Lapsed {
        at: Moment,
    },
}

impl Part {
    /// Whether it is still to be done.
    pub fn is_open(&self) -> bool {
        self.state == PartState::Open
    }

    /// Computes its date anew by the working time of its unit. One that is yet to
    /// come is told again when it has passed.
    pub(super) fn reckon(&mut self, calendar: &Calendar, now: Moment) {
        if let Some(called) = self.called {
            self.due_at = calendar.add_days(called.at, u32::from(called.days));
            self.late &= self.due_at <= now;
        }
    }

    /// Takes over what another one asks for, until the later of both dates.
    pub(super) fn join(&mut self, other: Self) {
        self.task = format!("{}\n{}", self.task, other.task);
        if other.due_at > self.due_at {
            (self.due_at, self.called, self.late) = (other.due_at, other.called, other.late);
        }
    }
}

/// What is kept through all states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The clock of this round.
    pub clock: Clock,
    /// How often it was sent back.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub returns: u8,
    /// How often it was reopened: the number of its round, less one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reopened: u8,
    /// Whether the resident has reopened it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub reopened_by_author: bool,
    /// Assisting units, in the order in which they were called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// Since when a supervisor's demand waits for a reply: the oldest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pressed_at: Option<Moment>,
    /// Since when others wait behind it, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pressed_again: Vec<Moment>,
    /// How many warnings were told before the answer: until somebody has responded those
    /// of the first response and then those of the answer, from then on those of the answer.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub warned: u8,
    /// The time for closing, once it was answered. Older ones have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<Closing>,
}

impl Record {
    /// That of a request that has just come in.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            returns: 0,
            reopened: 0,
            reopened_by_author: false,
            parts: Vec::new(),
            pressed_at: None,
            pressed_again: Vec::new(),
            warned: 0,
            closing: None,
        }
    }

    /// The oldest demand has its reply; others wait on.
    pub(super) fn reply(&mut self) {
        let next = (!self.pressed_again.is_empty()).then(|| self.pressed_again.remove(0));
        self.pressed_at = next;
    }

    /// Every demand has its reply.
    pub(super) fn reply_to_all(&mut self) {
        self.pressed_at = None;
        self.pressed_again.clear();
    }

    /// The open part of a unit.
    pub fn open_part(&self, unit: UnitId) -> Option<&Part> {
        self.parts.iter().find(|part| part.unit == unit && part.is_open())
    }

    /// A unit has the whole from now on: it is not its own assistant.
    pub(super) fn lead(&mut self, unit: UnitId, at: Moment) {
        for part in self.parts.iter_mut().filter(|part| part.unit == unit && part.is_open()) {
            part.state = PartState::Leads { at };
        }
    }

    /// Nothing is left to do in parts that are open.
    pub(super) fn lapse(&mut self, at: Moment) {
        for part in self.parts.iter_mut().filter(|part| part.is_open()) {
            part.state = PartState::Lapsed { at };
        }
    }

    /// Whether any part is still to be done.
    pub fn has_open_parts(&self) -> bool {
        self.parts.iter().any(Part::is_open)
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
pub(super) fn is_zero(n: &u8) -> bool {
    *n == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_false(b: &bool) -> bool {
    !b
}
