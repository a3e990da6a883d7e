//! What came of a call.

use super::item::find;
use crate::Backend;
use crate::actor::{Actor, Staff};
use crate::db::{Text, Tx, sql};
use crate::entity::{call_item, request};
use crate::error::{Error, Result};
use crate::requests::{self, Note, invalid};
use domain::Moment;
use domain::code::RequestCode;
use domain::draft::{ACTION_CHARS, Field, Problem};
use domain::ids::CallId;
use domain::request::{self as told, Command, Evaluation, Status};
use domain::sample::{CallState, Solved, TRIES};
use domain::text::clean;
use sea_orm::{ConnectionTrait, Statement, Value};

/// From this many of five on somebody counts as satisfied.
const SATISFIED: u8 = 3;
/// How far ahead the next try may lie.
const LATER: chrono::TimeDelta = chrono::TimeDelta::days(31);
/// Most rows of one bulk action.
const BULK: usize = 100;
/// How often it is tried while others change the request.
const RUNS: u32 = 4;

/// What somebody said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// They answered: whether it is solved, and how satisfied they are, 1 to 5.
    Reached(Solved, u8),
    /// Nobody answered; to be tried again then. The third time is the last.
    NotReached(Moment),
    /// They did not want to.
    Refused,
}

/// What follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Then {
    /// What follows by itself: a good word and the third try close it, who was not
    /// reached is tried again.
    #[default]
    Nothing,
    /// It stays, to be called again; where a bad verdict brought it here.
    Again,
    /// One more round for the unit.
    Reopen,
    /// It is closed as it is; where a bad verdict brought it here.
    Close,
}

/// The outcome of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What was heard.
    pub heard: Heard,
    /// What follows.
    pub then: Then,
    /// A note for staff.
    pub note: Option<String>,
    /// The version of the request that was seen.
    pub version: i32,
    /// The tries that were seen.
    pub attempts: i32,
}

/// Keeps what came of a call. What a bad verdict brought here goes on by the
/// commands of the request: a good word closes it, and after the last try it is
/// closed as it is, its bad verdict with it; after a bad word or a refusal somebody
/// says what follows. Until it goes on it may be called again, whatever was heard
/// before. [`Error::Conflict`] when somebody else called meanwhile,
/// [`Error::Invalid`] at `text` for a note that is too long, at `key` for a time or
/// a number that cannot be, or (empty) where it is not said what follows.
pub async fn record(backend: &Backend, staff: &Staff, code: &RequestCode, answer: Answer) -> Result<()> {
    let (row, item) = find(backend, staff, code).await?;
    let answer = checked(backend, answer)?;
    let attempts = item.as_ref().map_or(0, |item| item.attempts);
    if row.version != answer.version || attempts != answer.attempts {
        return Err(Error::Conflict);
    }
    if row.status.0 == Status::CallBack {
        return called(backend, staff, &row, attempts, &answer).await;
    }
    let item = item.ok_or(Error::NotFound)?;
    let kept = of_drawn(backend, staff, &item, &answer);
    if answer.then == Then::Reopen && row.status.0 == Status::Closed {
        return act(backend, staff, &row, Command::Reopen { text: None }, Some(kept)).await;
    }
    keep(backend, kept).await
}

fn checked(backend: &Backend, mut answer: Answer) -> Result<Answer> {
    let note = clean(answer.note.as_deref().unwrap_or(""));
    if note.chars().count() > ACTION_CHARS {
        return Err(invalid(Field::Text, Problem::TooLong));
    }
    answer.note = Some(note).filter(|note| !note.is_empty());
    let now = backend.now();
    let fits = match answer.heard {
        Heard::Reached(_, stars) => (1..=5).contains(&stars),
        Heard::NotReached(again) => again > now && again <= now + LATER,
        Heard::Refused => true,
    };
    if fits { Ok(answer) } else { Err(invalid(Field::Key, Problem::Invalid)) }
}

/// Of one that a bad verdict brought here. What was heard goes into the history
/// first, where it refuses whoever comes second; the outcome is kept with the last
/// command, so that whatever goes wrong between leaves the call to be noted again.
async fn called(
    backend: &Backend,
    staff: &Staff,
    row: &request::Model,
    attempts: i32,
    answer: &Answer,
) -> Result<()> {
    let (heard, then) = (said(answer.heard), follows(attempts, answer)?);
    let kept = of_round(backend, staff, row, attempts, answer);
    let call = Command::Call { heard, text: answer.note.clone() };
    let command = match then {
        Then::Nothing | Then::Again => return act(backend, staff, row, call, Some(kept)).await,
        Then::Reopen => Command::Reopen { text: None },
        Then::Close => Command::Close { note: None },
    };
    act(backend, staff, row, call, None).await?;
    for _ in 0..RUNS {
        let now = requests::find_by_id(backend, row.id.0).await?.ok_or(Error::NotFound)?;
        if now.status.0 != Status::CallBack || now.reopened != row.reopened {
            break;
        }
        match act(backend, staff, &now, command.clone(), Some(kept.clone())).await {
            // Such as a note: it changes nothing about what was heard.
            Err(Error::Conflict) => {}
            done => return done,
        }
    }
    Err(Error::Conflict)
}

/// What was heard, as the history tells it.
fn said(heard: Heard) -> told::Heard {
    match heard {
        Heard::Reached(solved, stars) => {
            let (solved, satisfied) = (solved == Solved::Yes, stars >= SATISFIED);
            told::Heard::Said(Evaluation { solved, satisfied })
        }
        Heard::NotReached(_) => told::Heard::Nobody,
        Heard::Refused => told::Heard::Refused,
    }
}

/// What follows for one that a bad verdict brought here.
fn follows(attempts: i32, answer: &Answer) -> Result<Then> {
    Ok(match (said(answer.heard), answer.then) {
        // It closes by itself.
        (told::Heard::Said(evaluation), _) if evaluation.is_good() => Then::Nothing,
        (told::Heard::Nobody, Then::Nothing) if attempts + 1 >= TRIES => Then::Close,
        (told::Heard::Nobody, then) => then,
        // It would stand in the queue for ever without anybody having meant it.
        (_, Then::Nothing) => return Err(invalid(Field::Key, Problem::Empty)),
        (_, then) => then,
    })
}

/// A command to the request as it was seen, with what is kept beside it.
async fn act(
    backend: &Backend,
    staff: &Staff,
    row: &request::Model,
    command: Command,
    kept: Option<Statement>,
) -> Result<()> {
    let (actor, code, version) = (Actor::Staff(staff.clone()), &row.code.0, row.version);
    let note = Note { wish: command.into(), media: Vec::new(), media_key: String::new(), version };
    match kept {
        Some(kept) => requests::act_beside(backend, &actor, code, note, kept).await,
        None => requests::act(backend, &actor, code, note).await,
    }
    .map(|_| ())
}

/// Columns of an outcome, in this order from `$1` on.
const OUTCOME: &str =
    "state = $1, next_at = $2, solved = $3, satisfied = $4, note = $5, staff_id = $6, at = $7";

fn outcome(backend: &Backend, staff: &Staff, attempts: i32, answer: &Answer) -> Vec<Value> {
    let now = backend.now();
    let (state, next, solved, stars) = match answer.heard {
        Heard::Reached(solved, stars) => (CallState::Done, now, Some(solved), Some(i32::from(stars))),
        Heard::NotReached(_) if attempts + 1 >= TRIES => (CallState::Unreachable, now, None, None),
        Heard::NotReached(again) => (CallState::Open, again, None, None),
        Heard::Refused => (CallState::Refused, now, None, None),
    };
    vec![
        state.as_str().into(),
        next.into(),
        solved.map(|solved| solved.as_str()).into(),
        stars.into(),
        answer.note.clone().into(),
        Text(staff.id).into(),
        now.into(),
    ]
}

/// What keeps the outcome of this round, unless somebody was faster.
fn of_round(
    backend: &Backend,
    staff: &Staff,
    row: &request::Model,
    attempts: i32,
    answer: &Answer,
) -> Statement {
    let mut values = outcome(backend, staff, attempts, answer);
    let id = Text(CallId(backend.new_id()));
    values.extend([id.into(), row.id.into(), row.unit_id.into(), row.reopened.into(), attempts.into()]);
    let text = format!(
        "insert into call_item (id, request_id, unit_id, round, verdict, state, attempts, next_at, solved,
           satisfied, note, staff_id, at)
         values ($8, $9, $10, $11, 'bad', $1, 1, $2, $3, $4, $5, $6, $7)
         on conflict (request_id, round) where draw_id is null
         do update set attempts = call_item.attempts + 1, {OUTCOME} where call_item.attempts = $12"
    );
    sql(backend.read().get_database_backend(), text, values)
}

/// What keeps the outcome of one that was drawn, unless somebody was faster.
fn of_drawn(backend: &Backend, staff: &Staff, item: &call_item::Model, answer: &Answer) -> Statement {
    let mut values = outcome(backend, staff, item.attempts, answer);
    values.extend([item.id.into(), item.attempts.into()]);
    let text = format!(
        "update call_item set attempts = attempts + 1, {OUTCOME}
         where id = $8 and state = 'open' and attempts = $9"
    );
    sql(backend.read().get_database_backend(), text, values)
}

async fn keep(backend: &Backend, kept: Statement) -> Result<()> {
    let work = move |tx: Tx| {
        let kept = kept.clone();
        async move {
            let kept = tx.execute_raw(kept).await?;
            if kept.rows_affected() == 0 { Err(Error::Conflict) } else { Ok(()) }
        }
    };
    backend.write(work).await
}

/// What came of one row of a bulk action.
pub type Bulk = (RequestCode, Result<()>);

/// Nobody answered at several that were drawn: to be tried again then. Each is
/// told by itself; [`Error::Invalid`] for none, or too many.
pub async fn later(
    backend: &Backend,
    staff: &Staff,
    codes: &[RequestCode],
    again: Moment,
) -> Result<Vec<Bulk>> {
    super::callers(staff)?;
    if codes.is_empty() || codes.len() > BULK {
        let problem = if codes.is_empty() { Problem::Empty } else { Problem::TooMany };
        return Err(invalid(Field::Key, problem));
    }
    let mut told = Vec::with_capacity(codes.len());
    for code in codes {
        let done = match find(backend, staff, code).await {
            Ok((row, item)) => {
                let attempts = item.map_or(0, |item| item.attempts);
                let heard = Heard::NotReached(again);
                let answer =
                    Answer { heard, then: Then::Nothing, note: None, version: row.version, attempts };
                record(backend, staff, code, answer).await
            }
            Err(error) => Err(error),
        };
        told.push((code.clone(), done));
    }
    Ok(told)
}
