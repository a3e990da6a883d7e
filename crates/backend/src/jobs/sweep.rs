//! Clearing away: attachments nobody bound, keys nobody repeats any more,
//! sessions long ended, codes long sent.

use crate::error::Result;
use crate::{Backend, hooks, places, uploads};
use chrono::TimeDelta;
use domain::Moment;

/// How long an attachment may wait for its form.
const UNBOUND: TimeDelta = TimeDelta::days(1);
/// How long an idempotency key is kept: seven days are promised.
const KEYS: TimeDelta = TimeDelta::days(8);
/// How long an ended session is kept.
const SESSIONS: TimeDelta = TimeDelta::days(30);
/// How long codes sent to telephones are counted.
const CODES: TimeDelta = TimeDelta::days(2);
/// Most rows that go in one transaction: others wait for it.
const AT_ONCE: u64 = 500;

/// Rows that go when they are old: of a table, by its key, so long after what a
/// column says.
const OLD: [(&str, &str, &str, TimeDelta); 9] = [
    ("submission_key", "key", "created_at", KEYS),
    ("session", "id", "ended_at", SESSIONS),
    ("session", "id", "expires_at", SESSIONS),
    ("account_session", "id", "expires_at", TimeDelta::zero()),
    ("account_code", "phone_hash, created_at", "created_at", CODES),
    ("kept_answer", "id", "expires_at", TimeDelta::zero()),
    ("guess", "who", "forget_at", TimeDelta::zero()),
    // What nobody has looked at in this time counts no more.
    ("rider_stake", "token", "at", places::FRESH),
    ("webhook_delivery", "id", "created_at", hooks::KEEP),
];

pub(super) async fn sweep(backend: &Backend) -> Result<()> {
    let now = backend.now();
    uploads::forget_ahead(backend, now - UNBOUND).await?;
    uploads::forget_unbound(backend, now - UNBOUND).await?;
    crate::imports::sweep(backend).await?;
    places::import::extract::sweep(backend).await?;
    for (table, key, column, kept) in OLD {
        let which = format!("select {key} from {table} where {column} < $1 limit {AT_ONCE}");
        forget(backend, format!("delete from {table} where ({key}) in ({which})"), now - kept).await?;
    }
    reports(backend, now - places::FRESH).await?;
    crate::riders::forget_old(backend).await
}

/// Bytes that have no row. A piece of an upload has none once the upload is gone, so
/// those go first.
pub(super) async fn orphans(backend: &Backend) -> Result<()> {
    let before = backend.now() - UNBOUND;
    uploads::forget_ahead(backend, before).await?;
    uploads::forget_orphans(backend, before).await
}

/// Words, photos and exact spots of what was said on the spot, once it counts no
/// more: that it was said stays, and a photo that was made public. A report knows
/// its photo until that is gone: nobody else does.
async fn reports(backend: &Backend, before: Moment) -> Result<()> {
    for table in ["place_report", "gate_report"] {
        let old = format!(
            "select media_id from {table} where at < $1 and state <> 'confirmed' and media_id is not null"
        );
        let photos = format!(
            "delete from place_photo where media_id in
               (select media_id from place_photo where media_id in ({old}) limit {AT_ONCE})"
        );
        forget(backend, photos, before).await?;
        let said = format!(
            "update {table} set words = null, media_id = null where id in
               (select id from {table} where at < $1 and (words is not null or media_id is not null)
                  and (media_id is null or state = 'confirmed'
                    or media_id not in (select media_id from place_photo))
                limit {AT_ONCE})"
        );
        forget(backend, said, before).await?;
    }
    Ok(())
}

/// Runs a statement about a bounded number of rows until nothing is left of them.
async fn forget(backend: &Backend, text: String, before: Moment) -> Result<()> {
    while backend.execute(text.as_str(), vec![before.into()]).await? >= AT_ONCE {}
    Ok(())
}
