//! Clearing away: attachments nobody bound, keys nobody repeats any more,
//! sessions long ended, codes long sent.

use crate::Backend;
use crate::db::{Tx, sql};
use crate::error::Result;
use chrono::TimeDelta;
use domain::Moment;
use sea_orm::ConnectionTrait;

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

pub(super) async fn sweep(backend: &Backend) -> Result<()> {
    let now = backend.now();
    uploads_unbound(backend, now - UNBOUND).await?;
    crate::imports::sweep(backend).await?;
    crate::places::import::extract::sweep(backend).await?;
    let keys = "delete from submission_key where key in
                (select key from submission_key where created_at < $1 limit 500)";
    forget(backend, keys, now - KEYS).await?;
    let sessions = "delete from session where id in
                    (select id from session where ended_at < $1 limit 500)";
    forget(backend, sessions, now - SESSIONS).await?;
    let expired = "delete from session where id in
                   (select id from session where expires_at < $1 limit 500)";
    forget(backend, expired, now - SESSIONS).await?;
    let devices = "delete from account_session where id in
                   (select id from account_session where expires_at < $1 limit 500)";
    forget(backend, devices, now).await?;
    let codes = "delete from account_code where (phone_hash, created_at) in
                 (select phone_hash, created_at from account_code where created_at < $1 limit 500)";
    forget(backend, codes, now - CODES).await?;
    let answers = "delete from kept_answer where id in
                   (select id from kept_answer where expires_at < $1 limit 500)";
    forget(backend, answers, now).await?;
    reports(backend, now - crate::places::FRESH).await?;
    // What nobody has looked at in this time counts no more.
    let stakes = "delete from rider_stake where token in
                  (select token from rider_stake where at < $1 limit 500)";
    forget(backend, stakes, now - crate::places::FRESH).await?;
    let deliveries = "delete from webhook_delivery where id in
                      (select id from webhook_delivery where created_at < $1 limit 500)";
    forget(backend, deliveries, now - crate::hooks::KEEP).await?;
    crate::riders::forget_old(backend).await
}

/// Words, photos and exact spots of what was said on the spot, once it counts no
/// more: that it was said stays, and a photo that was made public.
async fn reports(backend: &Backend, before: Moment) -> Result<()> {
    for text in [
        "delete from place_photo where media_id in
           (select media_id from place_report where at < $1 and media_id is not null and state <> 'confirmed'
            limit 500)",
        "delete from place_photo where media_id in
           (select media_id from gate_report where at < $1 and media_id is not null and state <> 'confirmed'
            limit 500)",
        "update place_report set words = null, media_id = null where id in
           (select id from place_report where at < $1 and (words is not null or media_id is not null) limit 500)",
        "update gate_report set words = null, media_id = null where id in
           (select id from gate_report where at < $1 and (words is not null or media_id is not null) limit 500)",
    ] {
        forget(backend, text, before).await?;
    }
    Ok(())
}

async fn uploads_unbound(backend: &Backend, before: Moment) -> Result<()> {
    crate::uploads::forget_ahead(backend, before).await?;
    crate::uploads::forget_unbound(backend, before).await?;
    crate::uploads::forget_orphans(backend, before).await
}

/// Runs a deletion of a bounded number of rows until nothing is left of them.
async fn forget(backend: &Backend, text: &'static str, before: Moment) -> Result<()> {
    loop {
        let work = move |tx: Tx| async move {
            let statement = sql(tx.get_database_backend(), text, vec![before.into()]);
            Ok(tx.execute_raw(statement).await?.rows_affected())
        };
        if backend.write(work).await? < AT_ONCE {
            return Ok(());
        }
    }
}
