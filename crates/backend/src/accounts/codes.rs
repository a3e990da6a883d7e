//! Codes sent to telephones: six digits, five minutes, five tries.

use crate::Backend;
use crate::db::{self, Tx, sql};
use crate::entity::account_code;
use crate::error::{Error, Result};
use crate::secrets::equal;
use chrono::TimeDelta;
use domain::Moment;
use domain::draft::{Field, Problem};
use domain::tell::Tongue;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// How long a code is good for.
const LIFE: TimeDelta = TimeDelta::minutes(5);
/// How often one may be tried.
const TRIES: i32 = 5;
/// Between two codes to one telephone, and how many it is sent in a day.
const BETWEEN: TimeDelta = TimeDelta::seconds(60);
const DAY: TimeDelta = TimeDelta::days(1);
const A_DAY: usize = 5;

/// For how long codes of one network are counted.
const HOUR: TimeDelta = TimeDelta::hours(1);

/// How many codes are sent, so that nobody makes money of them by having
/// thousands sent to numbers of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// For one network address in an hour; 0 = any number.
    pub from_one: u32,
    /// For everybody in a day; 0 = any number.
    pub in_all: u32,
}

impl Default for Caps {
    fn default() -> Self {
        Self { from_one: 30, in_all: 5000 }
    }
}

/// Sends a code to a telephone, whoever's it is. `from` names the network it is
/// asked for from. What it was, where nothing is sent because this is a
/// demonstration. [`Error::Invalid`] (`phone`) for what is no number,
/// [`Error::TooMany`] when it was sent too many, or too many were sent from there
/// or in all ([`Caps`]), [`Error::Unavailable`] when no provider took it.
pub async fn send_code(backend: &Backend, phone: &str, from: &str, tongue: Tongue) -> Result<Option<String>> {
    let wrong = || crate::requests::invalid(Field::Phone, Problem::Invalid);
    let phone = domain::text::phone(phone).ok_or_else(wrong)?;
    let code = draw(backend);
    let (now, hash) = (backend.now(), backend.secrets().account("phone", &[&phone]));
    let row = account_code::Model {
        phone_hash: hash.clone(),
        code_hash: backend.secrets().account("code", &[&phone, &code]),
        from_hash: backend.secrets().account("from", &[from]),
        tries: 0,
        created_at: now,
        used: 0,
    };
    let caps = backend.config().tell.code_caps;
    backend
        .write(move |tx| {
            let (row, hash) = (row.clone(), hash.clone());
            async move {
                // Many at once are one after the other, at whatever copy.
                db::alone(&tx, &hash).await?;
                let waits = [wait(&tx, &hash, now).await?, capped(&tx, &row.from_hash, caps, now).await?];
                if let Some(retry_after) = waits.into_iter().flatten().max() {
                    return Err(Error::TooMany { retry_after });
                }
                // Only the last one counts.
                let old = "update account_code set used = 1 where phone_hash = $1 and used = 0";
                tx.execute_raw(sql(tx.get_database_backend(), old, vec![hash.into()])).await?;
                if insert(&tx, row).await? {
                    Ok(())
                } else {
                    // Another was asked for at the same moment.
                    Err(Error::TooMany { retry_after: u32::try_from(BETWEEN.num_seconds()).unwrap_or(60) })
                }
            }
        })
        .await?;
    let sent = crate::tell::send_code(backend, &phone, &code, tongue).await?;
    Ok((!sent).then_some(code))
}

/// Keeps a code; whether no other is good at the moment.
async fn insert(tx: &Tx, row: account_code::Model) -> Result<bool> {
    let text = "insert into account_code (phone_hash, code_hash, from_hash, tries, created_at, used)
                values ($1, $2, $3, $4, $5, $6) on conflict do nothing";
    let values = vec![
        row.phone_hash.into(),
        row.code_hash.into(),
        row.from_hash.into(),
        row.tries.into(),
        row.created_at.into(),
        row.used.into(),
    ];
    let done = tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
    Ok(done.rows_affected() == 1)
}

/// Seconds until another one may be sent for somebody of a network, or for
/// anybody. Many at the same moment may be a few more than the caps say.
async fn capped(tx: &Tx, from: &str, caps: Caps, now: Moment) -> Result<Option<u32>> {
    use account_code::Column;
    let nth = async |cap: u32, span: TimeDelta, of: Option<&str>| -> Result<Option<Moment>> {
        let Some(before) = cap.checked_sub(1) else { return Ok(None) };
        let mut sent = account_code::Entity::find()
            .select_only()
            .column(Column::CreatedAt)
            .filter(Column::CreatedAt.gt(now - span));
        if let Some(from) = of {
            sent = sent.filter(Column::FromHash.eq(from));
        }
        let sent = sent.order_by_desc(Column::CreatedAt).offset(u64::from(before)).limit(1);
        Ok(sent.into_tuple::<Moment>().one(&**tx).await?.map(|first| first + span))
    };
    let in_all = nth(caps.in_all, DAY, None).await?;
    if in_all.is_some() {
        tracing::warn!(cap = caps.in_all, "as many codes were sent in a day as may be");
        metrics::counter!("huying_codes_capped_total").increment(1);
    }
    let until = nth(caps.from_one, HOUR, Some(from)).await?.max(in_all);
    Ok(until.and_then(|until| u32::try_from((until - now).num_seconds()).ok()).filter(|left| *left > 0))
}

/// Seconds until a telephone may be sent another one.
async fn wait(tx: &Tx, hash: &str, now: Moment) -> Result<Option<u32>> {
    use account_code::Column;
    let sent = account_code::Entity::find()
        .filter(Column::PhoneHash.eq(hash))
        .filter(Column::CreatedAt.gt(now - DAY))
        .order_by_desc(Column::CreatedAt)
        .all(&**tx)
        .await?;
    let until = [
        sent.first().map(|last| last.created_at + BETWEEN),
        sent.get(A_DAY - 1).map(|first| first.created_at + DAY),
    ];
    let left = until.into_iter().flatten().max().map(|until| (until - now).num_seconds());
    Ok(left.filter(|left| *left > 0).and_then(|left| u32::try_from(left).ok()))
}

/// Uses a code up. [`Error::Unauthenticated`] for any but the last one sent to
/// this telephone, in equal time.
pub(super) async fn spend(backend: &Backend, phone: &str, code: &str) -> Result<()> {
    let hash = backend.secrets().account("phone", &[phone]);
    let given = backend.secrets().account("code", &[phone, code.trim()]);
    let since = backend.now() - LIFE;
    let fits = backend.write(move |tx| {
        let (hash, given) = (hash.clone(), given.clone());
        async move {
            // Counted first: two at once are two tries.
            let tried = "update account_code set tries = tries + 1
                         where phone_hash = $1 and used = 0 and created_at > $2 and tries < $3
                         returning code_hash";
            let dialect = tx.get_database_backend();
            let values = vec![hash.clone().into(), since.into(), TRIES.into()];
            let kept: Option<String> = match tx.query_one_raw(sql(dialect, tried, values)).await? {
                Some(row) => Some(row.try_get_by_index(0)?),
                None => None,
            };
            let fits = equal(kept.as_deref().unwrap_or("").as_bytes(), given.as_bytes());
            if !fits {
                return Ok(false);
            }
            let used = "update account_code set used = 1 where phone_hash = $1 and used = 0";
            let done = tx.execute_raw(sql(dialect, used, vec![hash.into()])).await?;
            Ok(done.rows_affected() == 1)
        }
    });
    if fits.await? { Ok(()) } else { Err(Error::Unauthenticated) }
}

/// Six digits.
fn draw(backend: &Backend) -> String {
    let mut bytes = [0u8; 8];
    backend.chance().fill(&mut bytes);
    // Of 2⁶⁴ values the odd rest of a million is nothing.
    format!("{:06}", u64::from_le_bytes(bytes) % 1_000_000)
}
