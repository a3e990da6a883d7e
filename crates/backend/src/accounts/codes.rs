//! Codes sent to telephones: six digits, five minutes, five tries.

use crate::Backend;
use crate::db::{Tx, sql};
use crate::entity::account_code;
use crate::error::{Error, Result};
use crate::secrets::equal;
use chrono::TimeDelta;
use domain::Moment;
use domain::draft::{Field, Problem};
use domain::tell::Tongue;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// How long a code is good for.
const LIFE: TimeDelta = TimeDelta::minutes(5);
/// How often one may be tried.
const TRIES: i32 = 5;
/// Between two codes to one telephone, and how many it is sent in a day.
const BETWEEN: TimeDelta = TimeDelta::seconds(60);
const DAY: TimeDelta = TimeDelta::days(1);
const A_DAY: usize = 5;

/// Sends a code to a telephone, whoever's it is. What it was, where nothing is
/// sent because this is a demonstration. [`Error::Invalid`] (`phone`) for what
/// is no number, [`Error::TooMany`] when it was sent too many,
/// [`Error::Unavailable`] when no provider took it.
pub async fn send_code(backend: &Backend, phone: &str, tongue: Tongue) -> Result<Option<String>> {
    let wrong = || crate::requests::invalid(Field::Phone, Problem::Invalid);
    let phone = domain::text::phone(phone).ok_or_else(wrong)?;
    let code = draw(backend);
    let (now, hash) = (backend.now(), backend.secrets().account("phone", &[&phone]));
    let row = account_code::Model {
        phone_hash: hash.clone(),
        code_hash: backend.secrets().account("code", &[&phone, &code]),
        tries: 0,
        created_at: now,
        used: 0,
    };
    backend
        .write(move |tx| {
            let (row, hash) = (row.clone(), hash.clone());
            async move {
                if let Some(wait) = wait(&tx, &hash, now).await? {
                    return Err(Error::TooMany { retry_after: wait });
                }
                // Only the last one counts.
                let old = "update account_code set used = 1 where phone_hash = $1 and used = 0";
                tx.execute_raw(sql(tx.get_database_backend(), old, vec![hash.into()])).await?;
                let row = account_code::ActiveModel::from(row);
                account_code::Entity::insert(row.reset_all()).exec_without_returning(&*tx).await?;
                Ok(())
            }
        })
        .await?;
    let sent = crate::tell::send_code(backend, &phone, &code, tongue).await?;
    Ok((!sent).then_some(code))
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
