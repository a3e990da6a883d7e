//! The state machine: a state and a command make the next state and a line of
//! history, or a typed refusal. Who may give a command is [`crate::rights`].

use super::{Action, Audience, By, Command, Evaluation, Event, EventKind, Request, Resume, State, Status};
use crate::deadline::{Calendar, policy};
use crate::ids::UnitId;
use crate::org::UnitKind;
use crate::{Moment, text_enum};
use serde::{Deserialize, Serialize};

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
    }
}

impl std::error::Error for Refusal {}

/// The unit a request is handed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The unit.
    pub unit: UnitId,
    /// Its kind, which decides the deadline.
    pub kind: UnitKind,
}

/// The outside a transition needs.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment of the command.
    pub now: Moment,
    /// Who gives it.
    pub by: By,
    /// Working time.
    pub calendar: &'a Calendar,
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
        let open = matches!(status, Submitted | Registered | Dispatched | Handling | Waiting);
        match action {
            Action::Note => true,
            Action::Accept => status == Submitted,
            Action::Dispatch => open && status != Waiting,
            Action::Start => match self {
                Self::Dispatched { .. } => true,
                // Going on without the reply, when there is a unit to go on.
                Self::Waiting { resume, .. } => State::from(*resume).unit().is_some(),
                // A verdict of "not solved" may be worked on again.
                Self::Evaluated { evaluation, .. } => !evaluation.solved,
                _ => false,
            },
            Action::Ask => open && status != Waiting,
            Action::AddInfo => open || status == Answered,
            Action::Answer => matches!(status, Dispatched | Handling),
            Action::Evaluate => match self {
                Self::Answered { .. } => true,
                Self::Closed { evaluation, .. } => evaluation.is_none(),
                _ => false,
            },
            // Nothing is public before staff have taken it up.
            Action::Publish => {
                let taken_up = !matches!(self, Self::Waiting { resume: Resume::Submitted, .. });
                taken_up && !matches!(status, Submitted | Withdrawn)
            }
            Action::Unpublish => !matches!(status, Submitted | Withdrawn),
            Action::Close => matches!(status, Answered | Evaluated),
            Action::Decline => open,
            Action::Withdraw => open,
        }
    }
}

impl Request {
    /// The actions possible now, whoever asks: those of the state, less those
    /// that would change nothing or lack the author's consent.
    pub fn actions(&self) -> Vec<Action> {
        let mut actions = self.state.actions();
        actions.retain(|action| match action {
            Action::Publish => self.consent && self.published_at.is_none(),
            Action::Unpublish => self.published_at.is_some(),
            _ => true,
        });
        actions
    }

    /// Carries out a command.
    pub fn apply(self, command: Command, context: Context<'_>) -> Result<Change, Refusal> {
        let action = command.action();
        if !self.state.allows(action) {
            return Err(Refusal::NotNow);
        }
        let said = Said::of(&command);
        let mut next = self.clone();
        next.version += 1;
        next.step(command, context)?;
        if responds(action) && next.responded_at.is_none() {
            next.responded_at = Some(context.now);
        }
        let event = Event {
            kind: said.kind,
            at: context.now,
            by: context.by,
            unit: next.state.unit().or(self.state.unit()),
            text: said.text,
            audience: said.audience,
        };
        Ok(Change { request: next, event })
    }

    fn step(&mut self, command: Command, context: Context<'_>) -> Result<(), Refusal> {
        match command {
            Command::Accept => self.state = State::Registered,
            Command::Dispatch { target, .. } => self.dispatch(target, context.calendar),
            Command::Start => self.start(context)?,
            Command::Ask { .. } => self.ask(context.now)?,
            Command::AddInfo { .. } => self.resume(context.now),
            Command::Answer { .. } => self.answer(context)?,
            Command::Evaluate { solved, satisfied, .. } => self.evaluate(Evaluation { solved, satisfied })?,
            Command::Publish { photos } => self.publish(photos, context.now)?,
            Command::Unpublish => {
                self.published_at.take().ok_or(Refusal::Already)?;
                self.photos_public = false;
            }
            Command::Close { .. } => self.close()?,
            Command::Decline { ground, .. } => self.state = State::Declined { unit: self.unit(), ground },
            Command::Withdraw { .. } => {
                self.state = State::Withdrawn { unit: self.unit() };
                self.published_at = None;
                self.photos_public = false;
            }
            Command::Note { .. } => {}
        }
        Ok(())
    }

    /// The deadline runs from the submission, not from the dispatch: time lost
    /// on the way is not given to the resident to bear.
    fn dispatch(&mut self, target: Target, calendar: &Calendar) {
        let answer = policy(self.urgency, Some(target.kind)).answer;
        self.answer_due_at = calendar.due(self.submitted_at, answer).max(self.first_due_at);
        self.state = State::Dispatched { unit: target.unit };
    }

    fn start(&mut self, context: Context<'_>) -> Result<(), Refusal> {
        let By::Staff(handler) = context.by else { return Err(Refusal::StaffOnly) };
        self.resume(context.now);
        if self.state.evaluation().is_some() {
            self.answered_at = None;
        }
        let unit = self.unit().ok_or(Refusal::NotNow)?;
        self.state = State::Handling { unit, handler };
        Ok(())
    }

    fn ask(&mut self, now: Moment) -> Result<(), Refusal> {
        let resume = match self.state {
            State::Submitted => Resume::Submitted,
            State::Registered => Resume::Registered,
            State::Dispatched { unit } => Resume::Dispatched { unit },
            State::Handling { unit, handler } => Resume::Handling { unit, handler },
            _ => return Err(Refusal::NotNow),
        };
        self.state = State::Waiting { since: now, resume };
        Ok(())
    }

    /// Leaves the waiting state, if in it: the deadline moves by the pause.
    fn resume(&mut self, now: Moment) {
        if let State::Waiting { since, resume } = self.state {
            self.answer_due_at += (now - since).max(chrono::TimeDelta::zero());
            self.state = resume.into();
        }
    }

    fn answer(&mut self, context: Context<'_>) -> Result<(), Refusal> {
        let By::Staff(handler) = context.by else { return Err(Refusal::StaffOnly) };
        let unit = self.unit().ok_or(Refusal::NotNow)?;
        self.state = State::Answered { unit, handler };
        self.answered_at = Some(context.now);
        Ok(())
    }

    fn evaluate(&mut self, evaluation: Evaluation) -> Result<(), Refusal> {
        self.state = match self.state {
            State::Answered { unit, handler } => State::Evaluated { unit, handler, evaluation },
            State::Closed { unit, handler, evaluation: None } => {
                State::Closed { unit, handler, evaluation: Some(evaluation) }
            }
            _ => return Err(Refusal::NotNow),
        };
        Ok(())
    }

    fn publish(&mut self, photos: bool, now: Moment) -> Result<(), Refusal> {
        if !self.consent {
            return Err(Refusal::NoConsent);
        }
        if self.published_at.is_some() {
            return Err(Refusal::Already);
        }
        self.published_at = Some(now);
        self.photos_public = photos;
        Ok(())
    }

    fn close(&mut self) -> Result<(), Refusal> {
        self.state = match self.state {
            State::Answered { unit, handler } => State::Closed { unit, handler, evaluation: None },
            State::Evaluated { unit, handler, evaluation } => {
                State::Closed { unit, handler, evaluation: Some(evaluation) }
            }
            _ => return Err(Refusal::NotNow),
        };
        Ok(())
    }
}

/// Whether the resident hears from the handling side by this.
fn responds(action: Action) -> bool {
    matches!(action, Action::Start | Action::Ask | Action::Answer | Action::Decline)
}

/// What a command leaves in the history.
struct Said {
    kind: EventKind,
    audience: Audience,
    text: Option<String>,
}

impl Said {
    fn of(command: &Command) -> Self {
        use Audience::{Author, Public, Staff};
        let (kind, audience, text) = match command {
            Command::Accept => (EventKind::Accepted, Public, None),
            Command::Dispatch { note, .. } => (EventKind::Dispatched, Public, note.clone()),
            Command::Start => (EventKind::Started, Public, None),
            Command::Note { text } => (EventKind::Noted, Staff, Some(text.clone())),
            Command::Ask { question } => (EventKind::Asked, Author, Some(question.clone())),
            Command::AddInfo { text } => (EventKind::InfoAdded, Author, text.clone()),
            Command::Answer { text } => (EventKind::Answered, Public, Some(text.clone())),
            Command::Evaluate { comment, .. } => (EventKind::Evaluated, Public, comment.clone()),
            Command::Publish { .. } => (EventKind::Published, Public, None),
            Command::Unpublish => (EventKind::Unpublished, Staff, None),
            Command::Close { note } => (EventKind::Closed, Public, note.clone()),
            Command::Decline { text, .. } => (EventKind::Declined, Public, Some(text.clone())),
            Command::Withdraw { reason } => (EventKind::Withdrawn, Author, reason.clone()),
        };
        Self { kind, audience, text }
    }
}
