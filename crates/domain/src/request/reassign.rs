//! When the work changes hands: another person of the unit, or another unit
//! because the one that had it is dissolved.

use super::record::{Part, PartState, Target};
use super::steps::person;
use super::{Ask, Context, Refusal, Request, Resume, State};
use crate::ids::{UnitId, UserId};

impl Request {
    /// The units that have something to do with it: the one that has it, the
    /// one that is asked to take it, those with a part to do.
    pub fn concerned(&self) -> Vec<UnitId> {
        let holds = self.state.unit().filter(|unit| self.state.is_at(*unit));
        let asked = self.state.pending().and_then(|pending| match pending.ask {
            Ask::Transfer { to } => Some(to),
            _ => None,
        });
        let parts = self.record.parts.iter().filter(|part| part.is_open()).map(|part| part.unit);
        holds.into_iter().chain(asked).chain(parts).collect()
    }

    /// Another person has it; nothing else changes, the clock least of all.
    pub(super) fn assign(&mut self, to: UserId, context: Context<'_>) -> Result<(), Refusal> {
        person(context.by)?;
        if self.state.handler() == Some(to) {
            return Err(Refusal::Already);
        }
        match &mut self.state {
            State::Handling { handler, .. }
            | State::LongListed { handler, .. }
            | State::Waiting { resume: Resume::Handling { handler, .. }, .. } => *handler = to,
            _ => return Err(Refusal::NotNow),
        }
        Ok(())
    }

    /// What one unit has to do with it, another one has from now on: the
    /// request itself, the question whether to take it, parts. The deadlines of
    /// what is not answered are those of the new unit, from the beginning of
    /// the round.
    pub(super) fn hand_over(
        &mut self,
        from: UnitId,
        to: Target,
        text: &str,
        context: Context<'_>,
    ) -> Result<(), Refusal> {
        let by = person(context.by)?;
        if from == to.unit {
            return Err(Refusal::WrongUnit);
        }
        let held = self.state.is_at(from);
        if held {
            if self.state.done().is_none() {
                self.record.clock.policy = context.terms.policy;
            }
            self.state = std::mem::replace(&mut self.state, State::Registered).moved(to.unit);
            self.record.lead(to.unit, context.now);
        }
        let asked = self.ask_instead(from, to.unit);
        let excused = PartState::Excused { by, at: context.now, text: text.to_owned() };
        let part = self.pass_part(from, to.unit, excused, context);
        if held || asked || part { Ok(()) } else { Err(Refusal::WrongUnit) }
    }

    /// The part of one unit is another's from now on. Whoever has the whole needs
    /// none besides. Where that one has a part already, the task is added to it:
    /// it has one part still, and the whole does not close before both are done.
    fn pass_part(&mut self, from: UnitId, to: UnitId, ended: PartState, context: Context<'_>) -> bool {
        let leads = self.unit() == Some(to);
        let parts = &mut self.record.parts;
        let open = |parts: &[Part], unit| parts.iter().position(|part| part.unit == unit && part.is_open());
        let Some(at) = open(parts, from) else { return false };
        if leads {
            parts[at].state = ended;
            return true;
        }
        let mut passed = Part { unit: to, ..parts[at].clone() };
        passed.reckon(context.terms.assisting, context.now);
        match open(parts, to) {
            Some(own) => {
                parts[own].join(passed);
                parts[at].state = ended;
            }
            None => parts[at] = passed,
        }
        true
    }

    /// Asks another unit to take it, where the first one was asked; nobody if
    /// that one has it already.
    fn ask_instead(&mut self, from: UnitId, to: UnitId) -> bool {
        let holder = self.unit();
        let (State::Dispatched { pending, .. } | State::Handling { pending, .. }) = &mut self.state else {
            return false;
        };
        match pending {
            Some(asked) if asked.ask == (Ask::Transfer { to: from }) => {
                if holder == Some(to) {
                    *pending = None;
                } else {
                    asked.ask = Ask::Transfer { to };
                }
                true
            }
            _ => false,
        }
    }
}

impl State {
    /// Whether a unit has it and it is not over.
    pub(super) fn is_at(&self, unit: UnitId) -> bool {
        self.unit() == Some(unit) && !self.status().is_over()
    }

    /// The same at another unit. What the first one asked for lapses with it,
    /// and nobody there works on it yet.
    fn moved(self, to: UnitId) -> Self {
        match self {
            Self::Dispatched { .. } | Self::Handling { .. } => Self::Dispatched { unit: to, pending: None },
            Self::Waiting { since, until, .. } => {
                Self::Waiting { since, until, resume: Resume::Dispatched { unit: to } }
            }
            Self::LongListed { handler, since, review_at, .. } => {
                Self::LongListed { unit: to, handler, since, review_at }
            }
            Self::Answered { mut done } => {
                done.unit = to;
                Self::Answered { done }
            }
            Self::Evaluated { mut done, evaluation } => {
                done.unit = to;
                Self::Evaluated { done, evaluation }
            }
            Self::CallBack { mut done, evaluation } => {
                done.unit = to;
                Self::CallBack { done, evaluation }
            }
            over => over,
        }
    }
}
