//! Where a request is in its life. Each state carries its data.

use crate::ids::{UnitId, UserId};
use crate::{Moment, text_enum};
use serde::{Deserialize, Serialize};

text_enum! {
    /// The name of a [`State`], as in the database and the API.
    Status {
        /// Sent in, nobody has looked yet 搜集.
        Submitted = "submitted",
        /// Taken up 立项.
        Registered = "registered",
        /// At a unit 交办.
        Dispatched = "dispatched",
        /// Being worked on 落实.
        Handling = "handling",
        /// The resident has been asked; the clock stands still.
        Waiting = "waiting",
        /// Answered 反馈.
        Answered = "answered",
        /// The resident has given a verdict 核查.
        Evaluated = "evaluated",
        /// Closed 销号.
        Closed = "closed",
        /// Declined 不予受理.
        Declined = "declined",
        /// Withdrawn by its author.
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// Why a request was declined.
    Ground {
        /// Not within the district's competence.
        OutOfScope = "out_of_scope",
        /// Already before a court, an arbitration or an appeal.
        Proceedings = "proceedings",
        /// Already being handled or answered with the same facts.
        Repeated = "repeated",
        /// Cannot be acted on as it stands, and the author cannot be asked.
        Unclear = "unclear",
        /// Abusive, commercial or a test.
        Abuse = "abuse",
    }
}

/// The resident's verdict 评价.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Whether it is solved.
    pub solved: bool,
    /// Whether they are satisfied.
    pub satisfied: bool,
}

/// Where a request goes on after the resident was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Resume {
    Submitted,
    Registered,
    Dispatched { unit: UnitId },
    Handling { unit: UnitId, handler: UserId },
}

/// The life of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum State {
    Submitted,
    Registered,
    Dispatched { unit: UnitId },
    Handling { unit: UnitId, handler: UserId },
    Waiting { since: Moment, resume: Resume },
    Answered { unit: UnitId, handler: UserId },
    Evaluated { unit: UnitId, handler: UserId, evaluation: Evaluation },
    Closed { unit: UnitId, handler: UserId, evaluation: Option<Evaluation> },
    Declined { unit: Option<UnitId>, ground: Ground },
    Withdrawn { unit: Option<UnitId> },
}

impl State {
    /// The name of this state.
    pub fn status(&self) -> Status {
        match self {
            Self::Submitted => Status::Submitted,
            Self::Registered => Status::Registered,
            Self::Dispatched { .. } => Status::Dispatched,
            Self::Handling { .. } => Status::Handling,
            Self::Waiting { .. } => Status::Waiting,
            Self::Answered { .. } => Status::Answered,
            Self::Evaluated { .. } => Status::Evaluated,
            Self::Closed { .. } => Status::Closed,
            Self::Declined { .. } => Status::Declined,
            Self::Withdrawn { .. } => Status::Withdrawn,
        }
    }

    /// The unit that has it.
    pub fn unit(&self) -> Option<UnitId> {
        match self {
            Self::Submitted | Self::Registered => None,
            Self::Waiting { resume, .. } => State::from(*resume).unit(),
            Self::Dispatched { unit }
            | Self::Handling { unit, .. }
            | Self::Answered { unit, .. }
            | Self::Evaluated { unit, .. }
            | Self::Closed { unit, .. } => Some(*unit),
            Self::Declined { unit, .. } | Self::Withdrawn { unit } => *unit,
        }
    }

    /// The person who works on it, or did last.
    pub fn handler(&self) -> Option<UserId> {
        match self {
            Self::Handling { handler, .. }
            | Self::Answered { handler, .. }
            | Self::Evaluated { handler, .. }
            | Self::Closed { handler, .. } => Some(*handler),
            Self::Waiting { resume, .. } => State::from(*resume).handler(),
            _ => None,
        }
    }

    /// The verdict, once there is one.
    pub fn evaluation(&self) -> Option<Evaluation> {
        match self {
            Self::Evaluated { evaluation, .. } => Some(*evaluation),
            Self::Closed { evaluation, .. } => *evaluation,
            _ => None,
        }
    }
}

impl From<Resume> for State {
    fn from(resume: Resume) -> Self {
        match resume {
            Resume::Submitted => Self::Submitted,
            Resume::Registered => Self::Registered,
            Resume::Dispatched { unit } => Self::Dispatched { unit },
            Resume::Handling { unit, handler } => Self::Handling { unit, handler },
        }
    }
}
