//! The state machine: a state and a command make the next state and a line of
//! history, or a typed refusal. Who may give a command is [`crate::rights`];
//! what each command does is in `steps.rs`.

use super::record::{ASKS, EXTENSIONS, PARTS, Terms};
use super::said::Said;
use super::{Action, By, Command, Event, Request, Resume, State, Status};
use crate::deadline::PauseKind;
use crate::{Moment, text_enum};
use chrono::TimeDelta;

text_enum! {
    /// Why a command was not carried out.
    Refusal {
        /// The request is not in a state in which this can be done.
        NotNow = "not_now",
        /// Its author did not agree that it may be shown.
        NoConsent = "no_consent",
        /// It is already so.
        Already = "already",
        /// Only a member of staff can do this.
        StaffOnly = "staff_only",
        /// Something else was asked and is not decided yet.
        Undecided = "undecided",
        /// It was done as often as it may be.
        TooOften = "too_often",
        /// An assisting unit has not done its part.
        PartsOpen = "parts_open",
        /// The unit has no part in this, or has the request already.
        WrongUnit = "wrong_unit",
        /// The date lies in the past or too far ahead.
        BadDate = "bad_date",
        /// With so few days more the new deadline would have passed already.
        TooShort = "too_short",
        /// Only the program itself does this.
        SystemOnly = "system_only",
        /// A request cannot be folded into itself, nor into one that is itself
        /// folded, declined or withdrawn.
        BadTarget = "bad_target",
    }
}

impl std::error::Error for Refusal {}

/// The outside a transition needs.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment of the command.
    pub now: Moment,
    /// Who gives it.
    pub by: By,
    /// What holds where the request will be.
    pub terms: Terms<'a>,
    /// How long a resident who was asked may take.
    pub patience: TimeDelta,
}

/// What a command did.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The request as it is now, its version one higher.
    pub request: Request,
    /// The new line of its history.
    pub event: Event,
}

impl State {
    /// The actions this state has a way for, whoever asks.
    pub fn actions(&self) -> Vec<Action> {
        Action::ALL.iter().copied().filter(|action| self.allows(*action)).collect()
    }

    /// Whether this state has a way for an action.
    pub fn allows(&self, action: Action) -> bool {
        use Status::*;
        let status = self.status();
        let at_unit = matches!(status, Dispatched | Handling);
        let open = at_unit || matches!(status, Submitted | Registered);
        let alive = open || matches!(status, Waiting | LongListed);
        let answered = status.is_to_be_closed();
        let undecided = self.pending().is_some();
        match action {
            Action::Note | Action::HandOver => true,
            Action::Accept => status == Submitted,
            Action::Dispatch | Action::Split => open,
            Action::Classify | Action::AddInfo if alive => true,
            Action::AddInfo => status == Answered,
            Action::Classify => false,
            Action::Start => self.can_start(),
            Action::Assign => {
                matches!(status, Handling | LongListed) || (status == Waiting && self.handler().is_some())
            }
            Action::Ask => open && !undecided,
            Action::Resume => status == Waiting,
            Action::Return | Action::Transfer | Action::Extend | Action::LongList => at_unit && !undecided,
            Action::Grant | Action::Refuse => undecided,
            Action::Whistle => at_unit || self.waits_at_unit() || status == LongListed,
            Action::AnswerPart | Action::ExcusePart => alive || answered,
            Action::Review => status == LongListed,
            Action::Answer => at_unit,
            Action::Evaluate => status == Answered || (status == Closed && self.evaluation().is_none()),
            Action::Call => answered || status == Closed,
            Action::Reopen => {
                matches!(status, CallBack | Closed)
                    || (status == Evaluated && !self.evaluation().is_some_and(|verdict| verdict.is_good()))
            }
            Action::Supervise | Action::Explain => alive || answered,
            Action::Withdraw => alive || status == Merged,
            // Nothing is public before staff have taken it up.
            Action::Publish => {
                let taken_up = !matches!(self, Self::Waiting { resume: Resume::Submitted, .. });
                taken_up && !matches!(status, Submitted | Withdrawn | Merged)
            }
            Action::Unpublish => !matches!(status, Submitted | Withdrawn),
            Action::Close => answered,
            Action::Decline | Action::Merge => open || status == Waiting,
            Action::Unmerge | Action::Follow => status == Merged,
        }
    }

    fn can_start(&self) -> bool {
        match self {
            Self::Dispatched { .. } => true,
            // Going on without the reply, when there is a unit to go on.
            Self::Waiting { .. } => self.waits_at_unit(),
            // A verdict of "not solved" may be worked on again at once.
            Self::Evaluated { evaluation, .. } => !evaluation.solved,
            _ => false,
        }
    }

    fn waits_at_unit(&self) -> bool {
        matches!(self, Self::Waiting { resume: Resume::Dispatched { .. } | Resume::Handling { .. }, .. })
    }
}

impl Request {
    /// The actions possible now, whoever asks: those of the state, less those
    /// that would change nothing, were done too often or lack the author's
    /// consent.
    pub fn actions(&self) -> Vec<Action> {
        let mut actions = self.state.actions();
        actions.retain(|action| self.hindrance(*action).is_none());
        actions
    }

    /// What of the request itself, not of its state, is in the way.
    pub(super) fn hindrance(&self, action: Action) -> Option<Refusal> {
        let record = &self.record;
        let (bad, why) = match action {
            Action::Publish if !self.consent => (true, Refusal::NoConsent),
            Action::Publish => (self.published_at.is_some(), Refusal::Already),
            Action::Unpublish => (self.published_at.is_none(), Refusal::Already),
            Action::Ask => {
                let asked = record.clock.pauses.iter().filter(|pause| pause.kind == PauseKind::Asked);
                (asked.count() >= ASKS, Refusal::TooOften)
            }
            Action::Extend => (record.clock.extensions.len() >= EXTENSIONS, Refusal::TooOften),
            Action::Whistle => (record.parts.len() >= PARTS, Refusal::TooOften),
            Action::AnswerPart | Action::ExcusePart => (!record.has_open_parts(), Refusal::WrongUnit),
            Action::Explain => (record.pressed_at.is_none(), Refusal::NotNow),
            Action::Close => (record.has_open_parts(), Refusal::PartsOpen),
            Action::HandOver => (self.concerned().is_empty(), Refusal::WrongUnit),
            _ => return None,
        };
        bad.then_some(why)
    }

    /// Carries out a command.
    pub fn apply(self, command: Command, context: Context<'_>) -> Result<Change, Refusal> {
        let action = command.action();
        if !self.state.allows(action) {
            let asks = matches!(
                action,
                Action::Ask | Action::Return | Action::Transfer | Action::Extend | Action::LongList
            );
            let undecided = asks && self.state.pending().is_some();
            return Err(if undecided { Refusal::Undecided } else { Refusal::NotNow });
        }
        if let Some(refusal) = self.hindrance(action) {
            return Err(refusal);
        }
        let mut said = Said::of(&command, &self.state);
        let named = command.unit();
        let mut next = self.clone();
        next.version += 1;
        next.step(command, context, &mut said)?;
        next.come_to(&self, context);
        next.reckon(context.terms.calendar);
        if responds(action) && next.responded_at.is_none() {
            next.respond(context.now, context.terms.steps);
        }
        next.warn_anew(context.now, context.terms.steps, context.terms.calendar);
        next.date(&self, &mut said);
        let event = Event {
            kind: said.kind,
            at: context.now,
            by: context.by,
            unit: named.or(next.state.unit()).or(self.state.unit()),
            text: said.text,
            audience: said.audience,
            until: said.until,
            detail: said.detail,
        };
        Ok(Change { request: next, event })
    }

    /// What the end of a request brings, and its coming back.
    fn come_to(&mut self, before: &Self, context: Context<'_>) {
        let status = self.state.status();
        if status.is_over() {
            self.record.reply_to_all();
        }
        // The verdict on one that was closed is looked into in a time of its own.
        if before.state.status() == Status::Closed && status.is_to_be_closed() {
            self.begin_closing(context.now, context.terms.calendar);
        }
    }
}

/// Whether the resident hears from the handling side by this.
fn responds(action: Action) -> bool {
    matches!(action, Action::Start | Action::Ask | Action::Answer | Action::Decline | Action::LongList)
}
