//! What came of a call.

use super::item::{find, of_round};
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
use domain::request::{Command, Evaluation, Status};
use domain::sample::{CallState, Solved, TRIES, Verdict};
use domain::text::clean;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Value};

/// From this many of five on somebody counts as satisfied.
const SATISFIED: u8 = 3;
/// How far ahead the next try may lie.
const LATER: chrono::TimeDelta = chrono::TimeDelta::days(31);
/// Most rows of one bulk action.
const BULK: usize = 100;

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
    /// Nothing, or what follows by itself.
    #[default]
    Nothing,
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
/// closed as it is, its bad verdict with it. [`Error::Conflict`] when somebody
/// else called meanwhile, [`Error::Invalid`] at `text` for a note that is too
/// long, at `key` for a time or a number that cannot be.
pub async fn record(backend: &Backend, staff: &Staff, code: &RequestCode, answer: Answer) -> Result<()> {
    let (row, item) = find(backend, staff, code).await?;
    let answer = checked(backend, answer)?;
    let open = item.as_ref().is_none_or(|item| item.state.0 == CallState::Open);
    let attempts = item.as_ref().map_or(0, |item| item.attempts);
    if row.version != answer.version || attempts != answer.attempts || !open {
        return Err(Error::Conflict);
    }
    if row.status.0 == Status::CallBack {
        return called(backend, staff, &row, item, &answer).await;
    }
    let item = item.ok_or(Error::NotFound)?;
    let reopens = answer.then == Then::Reopen && row.status.0 == Status::Closed;
    keep(backend, staff, item.id.0, attempts, &answer).await?;
    if reopens {
        act(backend, staff, code, Command::Reopen { text: None }, row.version).await
    } else {
        Ok(())
    }
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

/// Of one that a bad verdict brought here.
async fn called(
    backend: &Backend,
    staff: &Staff,
    row: &request::Model,
    item: Option<call_item::Model>,
    answer: &Answer,
) -> Result<()> {
    let code = &row.code.0;
    let said = match answer.heard {
        Heard::Reached(solved, stars) => {
            Some(Evaluation { solved: solved == Solved::Yes, satisfied: stars >= SATISFIED })
        }
        Heard::NotReached(_) | Heard::Refused => None,
    };
    // The request first: it refuses whoever comes second, before anything is kept.
    let command = Command::Call { evaluation: said, text: answer.note.clone() };
    act(backend, staff, code, command, row.version).await?;
    let (id, attempts) = match item {
        Some(item) => (item.id.0, item.attempts),
        None => (begin(backend, row).await?, 0),
    };
    keep(backend, staff, id, attempts, answer).await?;
    let last = matches!(answer.heard, Heard::NotReached(_)) && attempts + 1 >= TRIES;
    let then = match answer.then {
        Then::Nothing if last => Then::Close,
        // A good word has closed it.
        _ if said.is_some_and(Evaluation::is_good) => Then::Nothing,
        then => then,
    };
    let command = match then {
        Then::Nothing => return Ok(()),
        Then::Reopen => Command::Reopen { text: None },
        Then::Close => Command::Close { note: None },
    };
    act(backend, staff, code, command, row.version + 1).await
}

async fn act(
    backend: &Backend,
    staff: &Staff,
    code: &RequestCode,
    command: Command,
    version: i32,
) -> Result<()> {
    let note = Note { wish: command.into(), media: Vec::new(), media_key: String::new(), version };
    requests::act(backend, &Actor::Staff(staff.clone()), code, note).await.map(|_| ())
}

/// The row of this round; it may be there already.
async fn begin(backend: &Backend, request: &request::Model) -> Result<CallId> {
    let now = backend.now();
    let row = call_item::Model {
        id: Text(CallId(backend.new_id())),
        draw_id: None,
        request_id: request.id,
        unit_id: request.unit_id,
        round: request.reopened,
        verdict: Text(Verdict::Bad),
        state: Text(CallState::Open),
        attempts: 0,
        next_at: now,
        solved: None,
        satisfied: None,
        note: None,
        staff_id: None,
        at: None,
    };
    let work = move |tx: Tx| {
        let row = row.clone().into_active_model().reset_all();
        async move {
            let there = sea_orm::sea_query::OnConflict::new().do_nothing().to_owned();
            call_item::Entity::insert(row).on_conflict(there).exec_without_returning(&*tx).await?;
            Ok(())
        }
    };
    backend.write(work).await?;
    let item = of_round(backend, request.id.0, request.reopened).await?;
    item.map(|item| item.id.0).ok_or(Error::Conflict)
}

/// Keeps an outcome, unless somebody was faster.
async fn keep(backend: &Backend, staff: &Staff, id: CallId, attempts: i32, answer: &Answer) -> Result<()> {
    let now = backend.now();
    let (state, next, solved, stars) = match answer.heard {
        Heard::Reached(solved, stars) => (CallState::Done, now, Some(solved), Some(i32::from(stars))),
        Heard::NotReached(_) if attempts + 1 >= TRIES => (CallState::Unreachable, now, None, None),
        Heard::NotReached(again) => (CallState::Open, again, None, None),
        Heard::Refused => (CallState::Refused, now, None, None),
    };
    let values: Vec<Value> = vec![
        Text(id).into(),
        attempts.into(),
        state.as_str().into(),
        next.into(),
        solved.map(|solved| solved.as_str()).into(),
        stars.into(),
        answer.note.clone().into(),
        Text(staff.id).into(),
        now.into(),
    ];
    let work = move |tx: Tx| {
        let text = "update call_item set attempts = attempts + 1, state = $3, next_at = $4, solved = $5,
                      satisfied = $6, note = $7, staff_id = $8, at = $9
                    where id = $1 and state = 'open' and attempts = $2";
        let statement = sql(tx.get_database_backend(), text, values.clone());
        async move {
            let kept = tx.execute_raw(statement).await?;
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
