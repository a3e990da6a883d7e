//! What is known about the time of one request: when its round began, which
//! policy holds, when it stood still and what was granted. Every deadline is
//! computed from it, so a calendar that is corrected corrects them all.

use super::{Allowance, Calendar, Policy};
use crate::{Moment, text_enum};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

text_enum! {
    /// Why the clock stood still.
    PauseKind {
        /// The resident was asked 补充材料.
        Asked = "asked",
        /// It stood on the long list 挂账.
        LongList = "long_list",
    }
}

/// A time in which the clock stood still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Why.
    pub kind: PauseKind,
    /// From this moment.
    pub from: Moment,
    /// Until this one.
    pub to: Moment,
}

/// More time that was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// When.
    pub at: Moment,
    /// How many working days; times 24 hours where the policy runs always.
    pub days: u8,
}

/// The clock of one round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// When the round began: the submission, the reception of what staff entered
    /// later, or being reopened.
    pub from: Moment,
    /// What holds for it.
    pub policy: Policy,
    /// When it stood still, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// What was granted, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
}

/// How long before it was entered a request may have been received, for its
/// clock: what lay longer is late either way.
pub const LAIN: TimeDelta = TimeDelta::days(31);

/// When the clock of a request begins that was received before it was entered:
/// never after the entry, never more than [`LAIN`] before it.
pub fn begins(received: Option<Moment>, entered: Moment) -> Moment {
    let earliest = entered.checked_sub_signed(LAIN).unwrap_or(entered);
    received.map_or(entered, |received| received.min(entered).max(earliest))
}

impl Clock {
    /// A clock that begins to run.
    pub fn new(from: Moment, policy: Policy) -> Self {
        Self { from, policy, pauses: Vec::new(), extensions: Vec::new() }
    }

    /// When the first response is due. Nothing moves it: to ask the resident is
    /// a response.
    pub fn first_due(&self, calendar: &Calendar) -> Moment {
        self.policy.first.end(self.from, calendar)
    }

    /// When the answer is due: not before the first response.
    pub fn answer_due(&self, calendar: &Calendar) -> Moment {
        let measure = self.measure(calendar);
        let mut due = self.policy.answer.end(self.from, calendar).max(self.first_due(calendar));
        let mut extensions = self.extensions.iter().peekable();
        for pause in &self.pauses {
            while let Some(extension) = extensions.next_if(|extension| extension.at <= pause.from) {
                due = measure.days(due, extension.days);
            }
            // What was left when it stopped is left when it goes on. The evening is as far
            // from the work as the morning after it: of the two the later stays.
            if pause.from < due && pause.from < pause.to {
                due = due.max(measure.add(pause.to, measure.between(pause.from.max(self.from), due)));
            }
        }
        extensions.fold(due, |due, extension| measure.days(due, extension.days))
    }

    /// Time left until the answer is due, negative when it is late: working
    /// time, or plain time where the policy runs always.
    pub fn left(&self, now: Moment, calendar: &Calendar) -> TimeDelta {
        let (due, measure) = (self.answer_due(calendar), self.measure(calendar));
        if now <= due { measure.between(now, due) } else { -measure.between(due, now) }
    }

    /// The clock with more time; none if the answer would have been due by now even so.
    pub fn extended(&self, now: Moment, days: u8, calendar: &Calendar) -> Option<Self> {
        let mut more = self.clone();
        more.extensions.push(Extension { at: now, days });
        (more.answer_due(calendar) > now).then_some(more)
    }

    /// When it is to be closed. `from`: since when it is.
    pub fn close_due(&self, from: Moment, calendar: &Calendar) -> Moment {
        self.policy.close.end(from, calendar)
    }

    /// The moment at which so many hundredths of the time until the first
    /// response are used up; all of them at its end, more behind it.
    pub fn first_at_percent(&self, percent: u8, calendar: &Calendar) -> Moment {
        at_percent(self.policy.first, self.from, percent, calendar)
    }

    /// The same for the time until the closing.
    pub fn close_at_percent(&self, from: Moment, percent: u8, calendar: &Calendar) -> Moment {
        at_percent(self.policy.close, from, percent, calendar)
    }

    /// The same for the time until the answer.
    pub fn answer_at_percent(&self, percent: u8, calendar: &Calendar) -> Moment {
        let (due, measure) = (self.answer_due(calendar), self.measure(calendar));
        let still: TimeDelta = self.pauses.iter().map(|p| measure.between(p.from, p.to.min(due))).sum();
        let all = (measure.between(self.from, due) - still).max(TimeDelta::zero());
        let (mut at, mut left) = (self.from, all * i32::from(percent) / 100);
        for pause in self.pauses.iter().filter(|pause| pause.from < due) {
            let room = measure.between(at, pause.from);
            if left <= room {
                break;
            }
            left -= room;
            at = pause.to;
        }
        not_early(measure.add(at, left), percent, due)
    }

    fn measure<'a>(&self, calendar: &'a Calendar) -> Measure<'a> {
        Measure::of(self.policy.answer, calendar)
    }
}

/// So many hundredths of an allowance that nothing interrupts.
fn at_percent(allowance: Allowance, from: Moment, percent: u8, calendar: &Calendar) -> Moment {
    let (measure, due) = (Measure::of(allowance, calendar), allowance.end(from, calendar));
    let all = measure.between(from, due);
    not_early(measure.add(from, all * i32::from(percent) / 100), percent, due)
}

/// What was to be done by a morning is not late on the evening before, though no
/// working time lies between the two.
fn not_early(at: Moment, percent: u8, due: Moment) -> Moment {
    if percent < 100 { at } else { at.max(due) }
}

/// How time is measured.
enum Measure<'a> {
    Always,
    Working(&'a Calendar),
}

impl<'a> Measure<'a> {
    fn of(allowance: Allowance, calendar: &'a Calendar) -> Self {
        if allowance.runs_always() { Self::Always } else { Self::Working(calendar) }
    }

    fn between(&self, from: Moment, to: Moment) -> TimeDelta {
        match self {
            Self::Always => (to - from).max(TimeDelta::zero()),
            Self::Working(calendar) => calendar.between(from, to),
        }
    }

    fn add(&self, from: Moment, time: TimeDelta) -> Moment {
        match self {
            Self::Always => from + time,
            Self::Working(calendar) => calendar.add(from, time),
        }
    }

    fn days(&self, from: Moment, days: u8) -> Moment {
        match self {
            Self::Always => from + TimeDelta::hours(24 * i64::from(days)),
            Self::Working(calendar) => calendar.add_days(from, u32::from(days)),
        }
    }
}
