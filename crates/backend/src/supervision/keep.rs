//! A demand and its reply, written with the command that makes or answers it.

use super::settings;
use crate::Backend;
use crate::db::{Text, Tx, sql};
use crate::error::{Error, Result};
use chrono::Datelike;
use domain::Moment;
use domain::ids::{EventId, RequestId, SupervisionId, UnitId, UserId};
use domain::request::{By, Change, Command, Request};
use domain::supervision::{Reason, number};
use sea_orm::{ConnectionTrait, QueryResult};

/// What a command means for supervision.
#[derive(Clone)]
pub(crate) enum Said {
    /// A demand.
    Demand(Box<Kept>),
    /// What was demanded is answered, or over: the oldest demand, or all that are open.
    Reply { text: Option<String>, oldest: bool },
}

/// A demand to be kept.
#[derive(Clone)]
pub(crate) struct Kept {
    unit: Option<UnitId>,
    reason: Reason,
    demand: String,
    due_at: Moment,
    by: Option<UserId>,
    year: i32,
}

impl Said {
    /// What a command means, if it means anything. `reason` is the rule's, if a
    /// rule gave it.
    pub(crate) async fn of(
        backend: &Backend,
        before: &Request,
        command: &Command,
        change: &Change,
        reason: Reason,
    ) -> Result<Option<Self>> {
        let reply = match command {
            Command::Supervise { text, days } => {
                let kept = demand(backend, change, (text, *days), reason).await?;
                return Ok(Some(Self::Demand(Box::new(kept))));
            }
            Command::Explain { text } => Some(text.clone()),
            Command::Answer { .. } | Command::Follow { .. } => None,
            _ if change.request.state.status().is_over() => None,
            _ => return Ok(None),
        };
        let oldest = change.request.record.pressed_at.is_some() && reply.is_some();
        Ok(before.record.pressed_at.map(|_| Self::Reply { text: reply, oldest }))
    }

    /// Writes it, and gives the number of the demand that is made or replied to.
    pub(crate) async fn write(
        self,
        tx: &Tx,
        request: RequestId,
        event: EventId,
        at: Moment,
    ) -> Result<Option<String>> {
        let dialect = tx.get_database_backend();
        match self {
            Self::Reply { text, oldest } => {
                let open = "request_id = $1 and replied_at is null";
                let which = if oldest {
                    format!("id = (select min(id) from supervision where {open})")
                } else {
                    open.to_owned()
                };
                let update = format!(
                    "update supervision set replied_at = $2, reply = $3 where {which} returning number"
                );
                let explains = text.is_some();
                let values = vec![Text(request).into(), at.into(), text.into()];
                let replied = tx.query_all_raw(sql(dialect, update, values)).await?;
                // The line of history of a reply names what it replies to.
                let number = replied.first().filter(|_| explains).map(|row| row.try_get_by_index(0));
                Ok(number.transpose()?)
            }
            Self::Demand(kept) => {
                let number = next(tx, kept.year).await?;
                // The demand has the identifier of its line of history: they come in one order.
                let insert = "insert into supervision
                    (id, number, request_id, unit_id, reason, demand, due_at, staff_id, at)
                    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
                let values = vec![
                    Text(SupervisionId(event.0)).into(),
                    number.clone().into(),
                    Text(request).into(),
                    kept.unit.map(Text).into(),
                    kept.reason.as_str().into(),
                    kept.demand.into(),
                    kept.due_at.into(),
                    kept.by.map(Text).into(),
                    at.into(),
                ];
                tx.execute_raw(sql(dialect, insert, values)).await?;
                Ok(Some(number))
            }
        }
    }
}

/// Who made the demands about a request that wait for a reply: the oldest, or all. Those
/// of rules are nobody's.
pub(crate) async fn demanders(backend: &Backend, request: RequestId, oldest: bool) -> Result<Vec<UserId>> {
    let most = if oldest { "limit 1" } else { "" };
    let text = format!(
        "select staff_id from supervision where request_id = $1 and replied_at is null order by id {most}"
    );
    let db = backend.read();
    let rows = db.query_all_raw(sql(db.get_database_backend(), text, vec![Text(request).into()])).await?;
    let read = |row: &QueryResult| row.try_get_by_index::<Option<Text<UserId>>>(0);
    let people: Vec<Option<Text<UserId>>> = rows.iter().map(read).collect::<Result<_, _>>()?;
    Ok(people.into_iter().flatten().map(|id| id.0).collect())
}

async fn demand(
    backend: &Backend,
    change: &Change,
    (text, days): (&str, Option<u8>),
    reason: Reason,
) -> Result<Kept> {
    let days = match days {
        Some(days) => days,
        None => settings::rules(backend).await?.days,
    };
    let (request, at) = (&change.request, change.event.at);
    let due_at = backend.directory().calendar(request.unit()).add_days(at, u32::from(days));
    let by = match change.event.by {
        By::Staff(person) => Some(person),
        By::Author | By::System => None,
    };
    let year = at.with_timezone(&backend.config().offset).year();
    Ok(Kept { unit: request.unit(), reason, demand: text.to_owned(), due_at, by, year })
}

/// The next number of a year, without gaps: it counts in the transaction of the
/// demand.
async fn next(tx: &Tx, year: i32) -> Result<String> {
    let count = "insert into meta (name, value) values ($1, '1')
                 on conflict (name) do update set value = cast(cast(meta.value as integer) + 1 as text)
                 returning value";
    let values = vec![format!("supervision_{year}").into()];
    let row = tx.query_one_raw(sql(tx.get_database_backend(), count, values)).await?;
    let value: String =
        row.ok_or_else(|| Error::Internal("a count without a row".to_owned()))?.try_get_by_index(0)?;
    Ok(number(year, value.parse().map_err(Error::internal)?))
}
