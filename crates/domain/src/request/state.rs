//! Where a request is in its life. Each state carries its data.

use crate::ids::{RequestId, UnitId, UserId};
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
        /// On the long list 挂账: cannot be solved now; the clock stands still.
        LongListed = "long_listed",
        /// Answered 反馈.
        Answered = "answered",
        /// The resident has given a verdict 核查.
        Evaluated = "evaluated",
        /// To be called back 回访, the verdict being bad.
        CallBack = "call_back",
        /// Closed 销号.
        Closed = "closed",
        /// Declined 不予受理.
        Declined = "declined",
        /// Withdrawn by its author.
        Withdrawn = "withdrawn",
        /// Folded into another one 合并.
        Merged = "merged",
    }
}

impl Status {
    /// Whether it was answered and is yet to be closed.
    pub const fn is_to_be_closed(self) -> bool {
        matches!(self, Self::Answered | Self::Evaluated | Self::CallBack)
    }

    /// Whether nobody works on it any more.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Closed | Self::Declined | Self::Withdrawn | Self::Merged)
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

text_enum! {
    /// Why a unit sends a request back 退回.
    ReturnGround {
        /// Another unit is responsible.
        WrongUnit = "wrong_unit",
        /// It lies elsewhere.
        WrongPlace = "wrong_place",
        /// The category is wrong, and with it the unit.
        WrongCategory = "wrong_category",
        /// Several units have to do it, and none of them is the lead yet.
        SeveralUnits = "several_units",
        /// Too little is known to act on it.
        TooLittle = "too_little",
        /// The unit has not the power to do it.
        NoPower = "no_power",
    }
}

text_enum! {
    /// What an answer says.
    Outcome {
        /// It was done.
        Done = "done",
        /// It cannot be done, and why 解释说明: counted apart, never as solved.
        Explained = "explained",
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

impl Evaluation {
    /// Every verdict there is.
    const ALL: [Self; 4] = [
        Self { solved: true, satisfied: true },
        Self { solved: true, satisfied: false },
        Self { solved: false, satisfied: true },
        Self { solved: false, satisfied: false },
    ];

    /// Whether nothing is left to be done about it.
    pub fn is_good(self) -> bool {
        self.solved && self.satisfied
    }

    /// The word for it in a line of history.
    pub const fn as_str(self) -> &'static str {
        match (self.solved, self.satisfied) {
            (true, true) => "solved_satisfied",
            (true, false) => "solved_dissatisfied",
            (false, true) => "unsolved_satisfied",
            (false, false) => "unsolved_dissatisfied",
        }
    }

    /// The verdict that a word stands for, if it stands for one.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == word)
    }
}

/// What came of calling a resident 回访.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// They answered, and said this.
    Said(Evaluation),
    /// Nobody answered.
    Nobody,
    /// They did not want to.
    Refused,
}

/// What a unit asked for and somebody else decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// What is asked.
    pub ask: Ask,
    /// Why.
    pub text: String,
    /// Who asked.
    pub by: UserId,
    /// When.
    pub at: Moment,
}

/// What can be asked. Until it is granted the unit keeps the request: duty of
/// the first receiver 首接负责.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Ask {
    /// To send it back once more; a dispatcher decides.
    Return {
        /// Why.
        ground: ReturnGround,
    },
    /// That another unit takes it; that unit decides.
    Transfer {
        /// Which.
        to: UnitId,
    },
    /// More time; the level above decides.
    Extension {
        /// How many working days.
        days: u8,
    },
}

text_enum! {
    /// The name of an [`Ask`], as in the database.
    AskKind {
        /// 退回.
        Return = "return",
        /// 移交.
        Transfer = "transfer",
        /// 延期.
        Extension = "extension",
    }
}

impl Ask {
    /// Its name.
    pub fn kind(self) -> AskKind {
        match self {
            Self::Return { .. } => AskKind::Return,
            Self::Transfer { .. } => AskKind::Transfer,
            Self::Extension { .. } => AskKind::Extension,
        }
    }
}

/// Where a request goes on after the clock stood still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Resume {
    Submitted,
    Registered,
    Dispatched { unit: UnitId },
    Handling { unit: UnitId, handler: UserId },
}

/// What stays when the work is done: where, by whom, and what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The unit that answered.
    pub unit: UnitId,
    /// The person who did.
    pub handler: UserId,
    /// What the answer says. Older records say nothing but "done".
    #[serde(default = "done")]
    pub outcome: Outcome,
}

fn done() -> Outcome {
    Outcome::Done
}

/// The life of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum State {
    Submitted,
    Registered,
    Dispatched {
        unit: UnitId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pending: Option<Pending>,
    },
    Handling {
        unit: UnitId,
        handler: UserId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pending: Option<Pending>,
    },
    Waiting {
        since: Moment,
        /// When it goes on by itself. Older records have no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Moment>,
        resume: Resume,
    },
    LongListed {
        unit: UnitId,
        handler: UserId,
        since: Moment,
        /// When it comes back by itself.
        review_at: Moment,
    },
    Answered {
        #[serde(flatten)]
        done: Done,
    },
    Evaluated {
        #[serde(flatten)]
        done: Done,
        evaluation: Evaluation,
    },
    CallBack {
        #[serde(flatten)]
        done: Done,
        evaluation: Evaluation,
    },
    Closed {
        #[serde(flatten)]
        done: Done,
        evaluation: Option<Evaluation>,
    },
    Declined {
        unit: Option<UnitId>,
        ground: Ground,
    },
    Withdrawn {
        unit: Option<UnitId>,
    },
    Merged {
        unit: Option<UnitId>,
        into: RequestId,
    },
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
            Self::LongListed { .. } => Status::LongListed,
            Self::Answered { .. } => Status::Answered,
            Self::Evaluated { .. } => Status::Evaluated,
            Self::CallBack { .. } => Status::CallBack,
            Self::Closed { .. } => Status::Closed,
            Self::Declined { .. } => Status::Declined,
            Self::Withdrawn { .. } => Status::Withdrawn,
            Self::Merged { .. } => Status::Merged,
        }
    }

    /// The unit that has it.
    pub fn unit(&self) -> Option<UnitId> {
        match self {
            Self::Submitted | Self::Registered => None,
            Self::Waiting { resume, .. } => resume.unit(),
            Self::Dispatched { unit, .. } | Self::Handling { unit, .. } | Self::LongListed { unit, .. } => {
                Some(*unit)
            }
            Self::Answered { .. } | Self::Evaluated { .. } | Self::CallBack { .. } | Self::Closed { .. } => {
                self.done().map(|done| done.unit)
            }
            Self::Declined { unit, .. } | Self::Withdrawn { unit } | Self::Merged { unit, .. } => *unit,
        }
    }

    /// The person who works on it, or did last.
    pub fn handler(&self) -> Option<UserId> {
        match self {
            Self::Handling { handler, .. } | Self::LongListed { handler, .. } => Some(*handler),
            Self::Waiting { resume: Resume::Handling { handler, .. }, .. } => Some(*handler),
            _ => self.done().map(|done| done.handler),
        }
    }

    /// What was done, once it was answered.
    pub fn done(&self) -> Option<Done> {
        match self {
            Self::Answered { done }
            | Self::Evaluated { done, .. }
            | Self::CallBack { done, .. }
            | Self::Closed { done, .. } => Some(*done),
            _ => None,
        }
    }

    /// The verdict, once there is one.
    pub fn evaluation(&self) -> Option<Evaluation> {
        match self {
            Self::Evaluated { evaluation, .. } | Self::CallBack { evaluation, .. } => Some(*evaluation),
            Self::Closed { evaluation, .. } => *evaluation,
            _ => None,
        }
    }

    /// What its unit asked for.
    pub fn pending(&self) -> Option<&Pending> {
        match self {
            Self::Dispatched { pending, .. } | Self::Handling { pending, .. } => pending.as_ref(),
            _ => None,
        }
    }
}

impl Resume {
    fn unit(self) -> Option<UnitId> {
        match self {
            Self::Submitted | Self::Registered => None,
            Self::Dispatched { unit } | Self::Handling { unit, .. } => Some(unit),
        }
    }
}

impl From<Resume> for State {
    fn from(resume: Resume) -> Self {
        match resume {
            Resume::Submitted => Self::Submitted,
            Resume::Registered => Self::Registered,
            Resume::Dispatched { unit } => Self::Dispatched { unit, pending: None },
            Resume::Handling { unit, handler } => Self::Handling { unit, handler, pending: None },
        }
    }
}
