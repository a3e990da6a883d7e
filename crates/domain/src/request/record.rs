//! What is kept about a request besides its state, through all of them.

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
/// Most working days of one extension, and of a part.
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
    /// Whether its unit was told that it is late.
    #[serde(default, skip_serializing_if = "is_false")]
    pub late: bool,
    /// How it stands.
    #[serde(flatten)]
    pub state: PartState,
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
    /// Since when a supervisor's demand waits for a reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pressed_at: Option<Moment>,
    /// How many warnings the running deadline has had.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub warned: u8,
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
            warned: 0,
        }
    }

    /// The open part of a unit.
    pub fn open_part(&self, unit: UnitId) -> Option<&Part> {
        self.parts.iter().find(|part| part.unit == unit && part.is_open())
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
fn is_zero(n: &u8) -> bool {
    *n == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_false(b: &bool) -> bool {
    !b
}
