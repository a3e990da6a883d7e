//! What somebody wants done, and the command it is.

use super::attach::invalid;
use super::rights::Standing;
use super::{assign, split, store};
use crate::Backend;
use crate::actor::Actor;
use crate::db::{Text, Tx};
use crate::entity::request;
use crate::error::{Error, Result};
use domain::code::RequestCode;
use domain::draft::{ACTION_CHARS, DESCRIPTION_CHARS, Field, Problem};
use domain::ids::{RequestId, UnitId};
use domain::request::{Action, Command, Refusal, Status, Target};
use domain::text::clean;
use sea_orm::{EntityTrait, QuerySelect};

/// Most requests one is split into.
pub const PIECES: usize = 5;

/// What somebody wants done.
#[derive(Clone, Debug)]
pub enum Wish {
    /// A command as it stands.
    Plain(Command),
    /// To be folded into the request with this code.
    MergeInto(RequestCode),
    /// Requests of their own to be made of parts of it, with these words.
    Split(Vec<String>),
}

impl From<Command> for Wish {
    fn from(command: Command) -> Self {
        Self::Plain(command)
    }
}

impl Wish {
    /// The name of the command.
    pub fn action(&self) -> Action {
        match self {
            Self::Plain(command) => command.action(),
            Self::MergeInto(_) => Action::Merge,
            Self::Split(_) => Action::Split,
        }
    }
}

/// A wish as a command, with the requests that come of it.
pub(super) struct Wanted {
    pub(super) command: Command,
    pub(super) more: Vec<split::Piece>,
}

/// Cleans the texts of a wish and looks up what it names.
pub(super) async fn read(
    backend: &Backend,
    actor: &Actor,
    standing: &Standing,
    row: &request::Model,
    wish: Wish,
    media: bool,
) -> Result<Wanted> {
    let plain = |command| Wanted { command, more: Vec::new() };
    Ok(match wish {
        Wish::Plain(Command::Assign { handler }) => {
            if !assign::works_at(backend, handler, row.unit_id.map(|id| id.0)).await? {
                return Err(invalid(Field::Handler, Problem::Invalid));
            }
            plain(Command::Assign { handler })
        }
        Wish::Plain(command) => plain(checked(backend, standing, command, media)?),
        Wish::MergeInto(code) => plain(merge(backend, actor, &code).await?),
        Wish::Split(texts) => {
            let more = split::pieces(backend, (actor, standing), row, pieces(texts)?).await?;
            Wanted { command: Command::Split { codes: more.iter().map(split::Piece::code).collect() }, more }
        }
    })
}

/// Only into one that the same person may see and that can still be answered.
async fn merge(backend: &Backend, actor: &Actor, code: &RequestCode) -> Result<Command> {
    let into = store::find(backend, code).await?.ok_or_else(|| invalid(Field::Into, Problem::Invalid))?;
    let standing = Standing::of(backend, actor, &into);
    standing.filter(Standing::is_staff).ok_or_else(|| invalid(Field::Into, Problem::Invalid))?;
    takes(&into)?;
    Ok(Command::Merge { into: into.id.0, code: into.code.0 })
}

/// Whether it can still be answered.
fn takes(into: &request::Model) -> Result<()> {
    match into.status.0 {
        Status::Merged | Status::Declined | Status::Withdrawn => Err(Refusal::BadTarget.into()),
        _ => Ok(()),
    }
}

/// The same when it counts: two that are folded into each other at the same moment
/// would both be gone.
pub(super) async fn still_takes(tx: &Tx, into: RequestId) -> Result<()> {
    // SQLite has one writer and no such clause.
    let into = request::Entity::find_by_id(Text(into)).lock_exclusive().one(&**tx).await?;
    takes(&into.ok_or(Refusal::BadTarget)?)
}

/// The words of each request that one is split into.
pub(super) fn pieces(texts: Vec<String>) -> Result<Vec<String>> {
    let texts: Vec<String> = texts.iter().map(|text| clean(text)).filter(|text| !text.is_empty()).collect();
    let problem = match texts.len() {
        0 => Some(Problem::Empty),
        1..=PIECES => None,
        _ => Some(Problem::TooMany),
    };
    let too_long = texts.iter().any(|text| text.chars().count() > DESCRIPTION_CHARS);
    match problem.or(too_long.then_some(Problem::TooLong)) {
        Some(problem) => Err(invalid(Field::Text, problem)),
        None => Ok(texts),
    }
}

/// The command with its texts cleaned and its target looked up.
fn checked(backend: &Backend, standing: &Standing, command: Command, media: bool) -> Result<Command> {
    let directory = backend.directory();
    let active = |id: UnitId| directory.unit(id).filter(|unit| unit.active).ok_or(Error::Conflict);
    Ok(match command {
        Command::Dispatch { target, note } => {
            let unit = active(target.unit)?;
            if !standing.may_dispatch_to(&directory, unit.id) {
                return Err(Error::Forbidden);
            }
            // The caller's word for the kind would decide the deadline.
            texts(Command::Dispatch { target: Target { unit: unit.id, kind: unit.kind }, note })?
        }
        Command::Classify { category, urgency } => {
            let known = |id| directory.category(id).is_some_and(|category| category.active);
            if category.is_some_and(|id| !known(id)) {
                return Err(invalid(Field::Category, Problem::Invalid));
            }
            Command::Classify { category, urgency }
        }
        Command::Transfer { to, text } => Command::Transfer { to: active(to)?.id, text: needed(&text)? },
        Command::Whistle { unit, task, days } => {
            Command::Whistle { unit: active(unit)?.id, task: needed(&task)?, days }
        }
        Command::AnswerPart { unit, text } => {
            if !standing.works_at(&directory, unit) {
                return Err(Error::Forbidden);
            }
            Command::AnswerPart { unit, text: needed(&text)? }
        }
        Command::AddInfo { text } => {
            let text = optional(text)?;
            if text.is_none() && !media {
                return Err(invalid(Field::Text, Problem::Empty));
            }
            Command::AddInfo { text }
        }
        other => texts(other)?,
    })
}

/// The command with its texts cleaned.
pub(super) fn texts(command: Command) -> Result<Command> {
    Ok(match command {
        Command::Dispatch { target, note } => Command::Dispatch { target, note: optional(note)? },
        Command::Note { text } => Command::Note { text: needed(&text)? },
        Command::Ask { question } => Command::Ask { question: needed(&question)? },
        Command::Return { ground, text } => Command::Return { ground, text: needed(&text)? },
        Command::Extend { days, text } => Command::Extend { days, text: needed(&text)? },
        Command::Grant { text } => Command::Grant { text: optional(text)? },
        Command::Refuse { text } => Command::Refuse { text: needed(&text)? },
        Command::ExcusePart { unit, text } => Command::ExcusePart { unit, text: needed(&text)? },
        Command::LongList { text, plan, review_at } => {
            Command::LongList { text: needed(&text)?, plan: needed(&plan)?, review_at }
        }
        Command::Answer { text, outcome } => Command::Answer { text: needed(&text)?, outcome },
        Command::Evaluate { evaluation, comment } => {
            Command::Evaluate { evaluation, comment: optional(comment)? }
        }
        Command::Call { heard, text } => Command::Call { heard, text: optional(text)? },
        Command::Reopen { text } => Command::Reopen { text: optional(text)? },
        Command::Supervise { text, days } => Command::Supervise { text: needed(&text)?, days },
        Command::Explain { text } => Command::Explain { text: needed(&text)? },
        Command::Decline { ground, text } => Command::Decline { ground, text: needed(&text)? },
        Command::Close { note } => Command::Close { note: optional(note)? },
        Command::Withdraw { reason } => Command::Withdraw { reason: optional(reason)? },
        other => other,
    })
}

fn optional(text: Option<String>) -> Result<Option<String>> {
    let text = clean(text.as_deref().unwrap_or(""));
    if text.chars().count() > ACTION_CHARS {
        return Err(invalid(Field::Text, Problem::TooLong));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn needed(text: &str) -> Result<String> {
    optional(Some(text.to_owned()))?.ok_or_else(|| invalid(Field::Text, Problem::Empty))
}
