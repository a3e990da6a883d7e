//! What each command does.

use super::record::{Called, EXTENSION_DAYS, Part, PartState};
use super::said::Said;
use super::{
    Ask, Audience, By, Command, Context, Done, Evaluation, EventKind, Heard, Outcome, Pending, Refusal,
    Request, Resume, ReturnGround, State, Status,
};
use crate::Moment;
use crate::deadline::{Clock, Pause, PauseKind};
use crate::ids::{UnitId, UserId};
use chrono::TimeDelta;

/// The farthest date of a review.
const REVIEW: TimeDelta = TimeDelta::days(366);

impl Command {
    /// The unit that a command is about, where that is not the one that has
    /// the request then.
    pub(super) fn unit(&self) -> Option<UnitId> {
        match self {
            Self::Whistle { unit, .. } | Self::AnswerPart { unit, .. } | Self::ExcusePart { unit, .. } => {
                Some(*unit)
            }
            Self::Transfer { to, .. } => Some(*to),
            Self::HandOver { to, .. } => Some(to.unit),
            _ => None,
        }
    }
}

impl Request {
    pub(super) fn step(
        &mut self,
        command: Command,
        context: Context<'_>,
        said: &mut Said,
    ) -> Result<(), Refusal> {
        match command {
            Command::Accept => self.state = State::Registered,
            Command::Note { .. } | Command::Split { .. } => {}
            Command::Classify { category, urgency } => {
                self.category = category.or(self.category);
                self.urgency = urgency;
                self.record.clock.policy = context.terms.policy;
            }
            Command::Dispatch { target, .. } => self.hand_to(target.unit, context),
            Command::Start => return self.start(context),
            Command::Assign { handler } => return self.assign(handler, context),
            Command::HandOver { from, to, text } => return self.hand_over(from, to, &text, context),
            Command::Ask { .. } => return self.ask(context),
            Command::AddInfo { .. } if matches!(self.state, State::Waiting { .. }) => self.go_on(context.now),
            Command::AddInfo { .. } => {}
            Command::Resume => return self.resume(context),
            Command::Return { ground, text } => return self.send_back(ground, text, context, said),
            Command::Transfer { to, text } => return self.ask_transfer(to, text, context),
            Command::Extend { days, text } => return self.ask_extension(days, text, context),
            Command::Grant { .. } => return self.grant(context),
            Command::Refuse { .. } => self.put_pending(None)?,
            Command::Whistle { unit, task, days } => return self.whistle(unit, task, days, context),
            Command::AnswerPart { unit, text } => {
                return self.end_part(unit, context, |by, at| PartState::Done { by, at, text });
            }
            Command::ExcusePart { unit, text } => {
                return self.end_part(unit, context, |by, at| PartState::Excused { by, at, text });
            }
            Command::LongList { review_at, .. } => return self.long_list(review_at, context),
            Command::Review => self.go_on(context.now),
            Command::Answer { outcome, .. } => return self.answer(outcome, context),
            Command::Follow { unit, handler, outcome, .. } => {
                system(context.by)?;
                self.answered(Done { unit, handler, outcome }, context);
            }
            Command::Evaluate { evaluation, .. } => return self.evaluate(evaluation),
            Command::Call { heard, .. } => self.called(heard),
            Command::Reopen { .. } => return self.reopen(context),
            Command::Supervise { days, .. } => return self.press(days, context.now),
            Command::Explain { .. } => self.record.reply(),
            Command::Publish { photos } => {
                self.published_at = Some(context.now);
                self.photos_public = photos;
            }
            Command::Unpublish => self.unpublish(),
            Command::Close { .. } => self.close()?,
            Command::Decline { ground, .. } => {
                self.state = State::Declined { unit: self.unit(), ground };
                self.record.lapse(context.now);
            }
            Command::Merge { into, .. } => {
                if into == self.id {
                    return Err(Refusal::BadTarget);
                }
                self.state = State::Merged { unit: self.unit(), into };
                self.record.lapse(context.now);
                self.unpublish();
            }
            Command::Unmerge => self.state = State::Registered,
            Command::Withdraw { .. } => {
                self.state = State::Withdrawn { unit: self.unit() };
                self.record.lapse(context.now);
                self.unpublish();
            }
        }
        Ok(())
    }

    /// What a line of history tells of what came of it: a date, a change, a state.
    pub(super) fn date(&self, before: &Self, said: &mut Said) {
        match said.kind {
            // The author was promised a date: one that comes later is told. None holds while the
            // clock stands still.
            EventKind::Classified => {
                if self.is_running() && before.answer_due_at != self.answer_due_at {
                    said.until = Some(self.answer_due_at);
                }
                if self.is_running() && before.answer_due_at < self.answer_due_at {
                    said.audience = Audience::Author;
                }
                if before.urgency != self.urgency {
                    said.detail = Some(format!("{} {}", before.urgency, self.urgency));
                }
            }
            EventKind::Extended | EventKind::Reopened => said.until = Some(self.answer_due_at),
            EventKind::Whistled => said.until = self.record.parts.last().map(|part| part.due_at),
            // The work is over and the request is not: a bad verdict is looked into.
            EventKind::Closed if self.state.status() == Status::CallBack => {
                said.detail = Some(Status::CallBack.to_string());
            }
            _ => {}
        }
    }

    fn press(&mut self, days: Option<u8>, now: Moment) -> Result<(), Refusal> {
        if days.is_some_and(|days| !(1..=EXTENSION_DAYS).contains(&days)) {
            return Err(Refusal::BadDate);
        }
        match self.record.pressed_at {
            None => self.record.pressed_at = Some(now),
            Some(_) => self.record.pressed_again.push(now),
        }
        Ok(())
    }

    fn unpublish(&mut self) {
        self.published_at = None;
        self.photos_public = false;
    }

    /// The deadline runs from the beginning of the round, not from the
    /// dispatch: time lost on the way is not the resident's to bear. A unit that
    /// had a part to do has the whole instead.
    fn hand_to(&mut self, unit: UnitId, context: Context<'_>) {
        self.record.clock.policy = context.terms.policy;
        self.record.lead(unit, context.now);
        self.state = State::Dispatched { unit, pending: None };
    }

    fn start(&mut self, context: Context<'_>) -> Result<(), Refusal> {
        let handler = person(context.by)?;
        let unit = self.unit().ok_or(Refusal::NotNow)?;
        if self.state.evaluation().is_some() {
            self.begin_round(context);
        }
        self.go_on(context.now);
        let pending = self.state.pending().cloned();
        self.state = State::Handling { unit, handler, pending };
        Ok(())
    }

    fn ask(&mut self, context: Context<'_>) -> Result<(), Refusal> {
        let resume = match self.state {
            State::Submitted => Resume::Submitted,
            State::Registered => Resume::Registered,
            State::Dispatched { unit, .. } => Resume::Dispatched { unit },
            State::Handling { unit, handler, .. } => Resume::Handling { unit, handler },
            _ => return Err(Refusal::NotNow),
        };
        let until = Some(context.now + context.patience);
        self.state = State::Waiting { since: context.now, until, resume };
        Ok(())
    }

    fn resume(&mut self, context: Context<'_>) -> Result<(), Refusal> {
        system(context.by)?;
        match self.state {
            State::Waiting { until: Some(until), .. } if until <= context.now => {
                self.go_on(context.now);
                Ok(())
            }
            _ => Err(Refusal::NotNow),
        }
    }

    /// The clock goes on, if it stood still.
    fn go_on(&mut self, now: Moment) {
        let (kind, since, state) = match &self.state {
            State::Waiting { since, resume, .. } => (PauseKind::Asked, *since, (*resume).into()),
            State::LongListed { unit, handler, since, .. } => {
                let state = State::Handling { unit: *unit, handler: *handler, pending: None };
                (PauseKind::LongList, *since, state)
            }
            _ => return,
        };
        // A clock that was set back makes no pause.
        self.record.clock.pauses.push(Pause { kind, from: since, to: now.max(since) });
        self.state = state;
    }

    /// The first time at once; from the second a dispatcher decides.
    fn send_back(
        &mut self,
        ground: ReturnGround,
        text: String,
        context: Context<'_>,
        said: &mut Said,
    ) -> Result<(), Refusal> {
        if self.record.returns > 0 {
            said.kind = EventKind::ReturnAsked;
            return self.ask_for(Ask::Return { ground }, text, context);
        }
        person(context.by)?;
        self.returned();
        Ok(())
    }

    fn returned(&mut self) {
        self.record.returns = self.record.returns.saturating_add(1);
        self.state = State::Registered;
    }

    fn ask_transfer(&mut self, to: UnitId, text: String, context: Context<'_>) -> Result<(), Refusal> {
        if self.unit() == Some(to) {
            return Err(Refusal::WrongUnit);
        }
        self.ask_for(Ask::Transfer { to }, text, context)
    }

    fn ask_extension(&mut self, days: u8, text: String, context: Context<'_>) -> Result<(), Refusal> {
        if !(1..=EXTENSION_DAYS).contains(&days) {
            return Err(Refusal::BadDate);
        }
        self.extended(days, context)?;
        self.ask_for(Ask::Extension { days }, text, context)
    }

    fn extended(&self, days: u8, context: Context<'_>) -> Result<Clock, Refusal> {
        let clock = &self.record.clock;
        clock.extended(context.now, days, context.terms.calendar).ok_or(Refusal::TooShort)
    }

    fn ask_for(&mut self, ask: Ask, text: String, context: Context<'_>) -> Result<(), Refusal> {
        let by = person(context.by)?;
        self.put_pending(Some(Pending { ask, text, by, at: context.now }))
    }

    fn put_pending(&mut self, asked: Option<Pending>) -> Result<(), Refusal> {
        match &mut self.state {
            State::Dispatched { pending, .. } | State::Handling { pending, .. } => *pending = asked,
            _ => return Err(Refusal::NotNow),
        }
        Ok(())
    }

    fn grant(&mut self, context: Context<'_>) -> Result<(), Refusal> {
        let ask = self.state.pending().ok_or(Refusal::NotNow)?.ask;
        person(context.by)?;
        match ask {
            Ask::Return { .. } => self.returned(),
            Ask::Transfer { to } => self.hand_to(to, context),
            Ask::Extension { days } => {
                self.record.clock = self.extended(days, context)?;
                self.put_pending(None)?;
            }
        }
        Ok(())
    }

    fn whistle(&mut self, unit: UnitId, task: String, days: u8, context: Context<'_>) -> Result<(), Refusal> {
        person(context.by)?;
        if !(1..=EXTENSION_DAYS).contains(&days) {
            return Err(Refusal::BadDate);
        }
        if self.unit() == Some(unit) {
            return Err(Refusal::WrongUnit);
        }
        if self.record.open_part(unit).is_some() {
            return Err(Refusal::Already);
        }
        let due_at = context.terms.assisting.add_days(context.now, u32::from(days));
        let called = Some(Called { at: context.now, days });
        self.record.parts.push(Part { unit, task, due_at, called, late: false, state: PartState::Open });
        Ok(())
    }

    fn end_part(
        &mut self,
        unit: UnitId,
        context: Context<'_>,
        end: impl FnOnce(UserId, Moment) -> PartState,
    ) -> Result<(), Refusal> {
        let by = person(context.by)?;
        let open = self.record.parts.iter_mut().find(|part| part.unit == unit && part.is_open());
        open.ok_or(Refusal::WrongUnit)?.state = end(by, context.now);
        Ok(())
    }

    fn long_list(&mut self, review_at: Moment, context: Context<'_>) -> Result<(), Refusal> {
        let handler = person(context.by)?;
        if review_at <= context.now || review_at > context.now + REVIEW {
            return Err(Refusal::BadDate);
        }
        let unit = self.unit().ok_or(Refusal::NotNow)?;
        let handler = self.state.handler().unwrap_or(handler);
        self.state = State::LongListed { unit, handler, since: context.now, review_at };
        Ok(())
    }

    fn answer(&mut self, outcome: Outcome, context: Context<'_>) -> Result<(), Refusal> {
        let handler = person(context.by)?;
        let unit = self.unit().ok_or(Refusal::NotNow)?;
        self.answered(Done { unit, handler, outcome }, context);
        Ok(())
    }

    fn answered(&mut self, done: Done, context: Context<'_>) {
        self.state = State::Answered { done };
        self.answered_at = Some(context.now);
        self.begin_closing(context.now, context.terms.calendar);
        self.record.reply_to_all();
    }

    /// A bad verdict on a closed request brings it to call-back.
    fn evaluate(&mut self, evaluation: Evaluation) -> Result<(), Refusal> {
        self.state = match self.state {
            State::Answered { done } => State::Evaluated { done, evaluation },
            State::Closed { done, evaluation: None } => ended(done, evaluation),
            _ => return Err(Refusal::NotNow),
        };
        Ok(())
    }

    /// What the resident said on the phone counts as their verdict.
    fn called(&mut self, heard: Heard) {
        let Heard::Said(evaluation) = heard else { return };
        self.state = match self.state {
            State::Answered { done } | State::Evaluated { done, .. } => State::Evaluated { done, evaluation },
            State::CallBack { done, .. } | State::Closed { done, .. } => ended(done, evaluation),
            _ => return,
        };
    }

    /// Once by the resident, any time by call-back.
    fn reopen(&mut self, context: Context<'_>) -> Result<(), Refusal> {
        let unit = self.unit().ok_or(Refusal::NotNow)?;
        match context.by {
            By::Author if self.record.reopened_by_author => return Err(Refusal::TooOften),
            By::Author => self.record.reopened_by_author = true,
            By::Staff(_) | By::System => {}
        }
        self.begin_round(context);
        self.state = State::Dispatched { unit, pending: None };
        Ok(())
    }

    /// One more round has its own deadline; the ones before stay in the
    /// history and in the count.
    fn begin_round(&mut self, context: Context<'_>) {
        self.record.clock = Clock::new(context.now, context.terms.policy);
        self.record.reopened = self.record.reopened.saturating_add(1);
        self.record.warned = 0;
        self.record.closing = None;
        self.answered_at = None;
        self.close_due_at = None;
    }

    fn close(&mut self) -> Result<(), Refusal> {
        self.state = match self.state {
            State::Answered { done } => State::Closed { done, evaluation: None },
            State::Evaluated { done, evaluation } => ended(done, evaluation),
            State::CallBack { done, evaluation } => State::Closed { done, evaluation: Some(evaluation) },
            _ => return Err(Refusal::NotNow),
        };
        Ok(())
    }
}

/// Closed if the verdict is good, to be called back otherwise.
fn ended(done: Done, evaluation: Evaluation) -> State {
    if evaluation.is_good() {
        State::Closed { done, evaluation: Some(evaluation) }
    } else {
        State::CallBack { done, evaluation }
    }
}

pub(super) fn person(by: By) -> Result<UserId, Refusal> {
    match by {
        By::Staff(person) => Ok(person),
        By::Author | By::System => Err(Refusal::StaffOnly),
    }
}

fn system(by: By) -> Result<(), Refusal> {
    if by == By::System { Ok(()) } else { Err(Refusal::SystemOnly) }
}
