//! What is warned of, and when: computed from what happened, like the deadlines.
//!
//! A deadline has steps, in hundredths of its time. Until somebody has responded the
//! steps of the first response come first, and when all of them were told those of the
//! answer; after the answer those of the closing.

use super::{Request, State, Status};
use crate::deadline::Calendar;
use crate::{Moment, text_enum};
use serde::{Deserialize, Serialize};

text_enum! {
    /// What has to be done by a date.
    Deadline {
        /// The first response 首次响应.
        First = "first",
        /// The answer 答复.
        Answer = "answer",
        /// The closing 销号.
        Close = "close",
        /// The part of an assisting unit 协办.
        Part = "part",
    }
}

/// One step of a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Of which deadline.
    pub of: Deadline,
    /// When that is.
    pub due: Moment,
    /// How much of its time is used up then, in hundredths.
    pub percent: u8,
    /// When it is told.
    pub at: Moment,
}

/// The time for closing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// When it began: with the answer, or with a bad verdict on what was closed.
    pub from: Moment,
    /// How many of its warnings were told.
    #[serde(default, skip_serializing_if = "super::record::is_zero")]
    pub warned: u8,
}

impl Request {
    /// The next moment at which something happens to the whole by itself.
    pub(super) fn wakes_at(&self, steps: &[u8], calendar: &Calendar) -> Option<Moment> {
        match self.state {
            State::Waiting { until, .. } => until,
            State::LongListed { review_at, .. } => Some(review_at),
            _ => self.next_warning(steps, calendar).map(|warning| warning.at),
        }
    }

    /// Counts the warnings that are due by now as told. However many they are, one is
    /// to be told: the gravest, of equals that of the later deadline.
    pub fn pass_warnings(&mut self, now: Moment, steps: &[u8], calendar: &Calendar) -> Option<Warning> {
        let mut gravest: Option<Warning> = None;
        while let Some(next) = self.next_warning(steps, calendar).filter(|next| next.at <= now) {
            if gravest.is_none_or(|before| before.percent <= next.percent) {
                gravest = Some(next);
            }
            self.count_warnings(self.warned().saturating_add(1));
        }
        gravest
    }

    /// Takes back the warnings that are not due by now: its deadline has moved, or
    /// the clock of the machine was set back. They are told again in their time.
    pub fn warn_anew(&mut self, now: Moment, steps: &[u8], calendar: &Calendar) {
        let given = self.warned();
        if given == 0 || self.watched().is_empty() {
            return;
        }
        self.count_warnings(0);
        while self.warned() < given && self.next_warning(steps, calendar).is_some_and(|next| next.at <= now) {
            self.count_warnings(self.warned() + 1);
        }
    }

    /// Somebody has responded. What was told of the answer meanwhile stays told.
    pub(super) fn respond(&mut self, now: Moment, steps: &[u8]) {
        self.responded_at = Some(now);
        let first = u8::try_from(steps.len()).unwrap_or(u8::MAX);
        self.record.warned = self.record.warned.saturating_sub(first);
    }

    /// From now on it is to be closed.
    pub(super) fn begin_closing(&mut self, now: Moment, calendar: &Calendar) {
        self.record.closing = Some(Closing { from: now, warned: 0 });
        self.close_due_at = Some(self.record.clock.close_due(now, calendar));
    }

    /// The time for closing. Older ones know when they were answered, and nobody was
    /// told anything of it.
    pub(super) fn closing(&self) -> Option<Closing> {
        let answered = || self.answered_at.map(|from| Closing { from, warned: 0 });
        self.record.closing.or_else(answered).filter(|_| self.close_due_at.is_some())
    }

    /// The deadlines that are warned of as it stands now, in their order. None while
    /// the clock stands still.
    fn watched(&self) -> &'static [Deadline] {
        use Status::{Dispatched, Handling, Registered, Submitted};
        match self.state.status() {
            Submitted | Registered | Dispatched | Handling if self.responded_at.is_none() => {
                &[Deadline::First, Deadline::Answer]
            }
            Submitted | Registered | Dispatched | Handling => &[Deadline::Answer],
            status if status.is_to_be_closed() => &[Deadline::Close],
            _ => &[],
        }
    }

    /// The step after those that were told.
    fn next_warning(&self, steps: &[u8], calendar: &Calendar) -> Option<Warning> {
        let told = usize::from(self.warned());
        let of = *self.watched().get(told.checked_div(steps.len())?)?;
        let percent = steps[told % steps.len()];
        let clock = &self.record.clock;
        let (due, at) = match of {
            Deadline::First => (self.first_due_at, clock.first_at_percent(percent, calendar)),
            Deadline::Close => {
                let from = self.closing()?.from;
                (self.close_due_at?, clock.close_at_percent(from, percent, calendar))
            }
            Deadline::Answer | Deadline::Part => {
                (self.answer_due_at, clock.answer_at_percent(percent, calendar))
            }
        };
        Some(Warning { of, due, percent, at })
    }

    fn warned(&self) -> u8 {
        match self.state.status().is_to_be_closed() {
            true => self.closing().map_or(0, |closing| closing.warned),
            false => self.record.warned,
        }
    }

    fn count_warnings(&mut self, warned: u8) {
        if self.state.status().is_to_be_closed() {
            self.record.closing = self.closing().map(|closing| Closing { warned, ..closing });
        } else {
            self.record.warned = warned;
        }
    }
}
