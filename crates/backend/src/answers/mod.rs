//! Answers kept so that a call that is sent again is answered again and not done
//! again (`Idempotency-Key`).
//!
//! Nothing of a call is kept in the clear: a row is found by a digest of caller
//! and key, and its answer is sealed with a key made of our secret, the caller,
//! their key and what they sent. Whoever reads the table learns nothing, and
//! whoever guesses a key opens nothing without having sent the very same.

mod seal;

use crate::Backend;
use crate::db::{Tx, sql};
use crate::entity::kept_answer::{Column, Entity, Model};
use crate::error::Result;
use chrono::TimeDelta;
use domain::Moment;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use seal::Seal;

/// How long a call is held to be in work without a sign of life: whoever does it
/// renews it more often, so one that ran out belongs to a process that died.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How long an answer is kept.
pub const KEPT: TimeDelta = TimeDelta::days(7);
/// When a call that was begun and never ended is cleared away.
const ABANDONED: TimeDelta = TimeDelta::days(1);

/// A call that is ours to do.
pub struct Claimed {
    id: String,
    claim: String,
    seal: Seal,
}

/// An answer that was given before.
pub struct Kept {
    sealed: String,
    seal: Seal,
}

impl Kept {
    /// The answer, for who sent the same; `None` if it was something else.
    pub fn open(&self, print: &[u8]) -> Option<Vec<u8>> {
        self.seal.open(print, &self.sealed)
    }
}

/// What is known of a key when a call comes.
pub enum Claim {
    /// Nothing: it is to be done now.
    Ours(Claimed),
    /// It was answered.
    Kept(Kept),
    /// It is being done at this moment.
    InWork,
}

/// Looks what became of a caller's key, and takes the call on if nothing did.
pub async fn claim(backend: &Backend, caller: &str, key: &str) -> Result<Claim> {
    let seal = Seal::new(backend.secrets(), caller, key);
    let (id, now) = (seal.name(), backend.now());
    let known = Entity::find_by_id(id.as_str()).one(backend.read()).await?;
    match known.map(|row| fate(row, now)) {
        Some(Fate::Kept(sealed)) => return Ok(Claim::Kept(Kept { sealed, seal })),
        Some(Fate::InWork) => return Ok(Claim::InWork),
        Some(Fate::Free(_)) | None => {}
    }
    let claim = crate::clock::random_hex(backend.chance());
    let ours = Claimed { id, claim, seal };
    match backend.write(take(&ours, now)).await? {
        None => Ok(Claim::Ours(ours)),
        Some(sealed) if sealed.is_empty() => Ok(Claim::InWork),
        Some(sealed) => Ok(Claim::Kept(Kept { sealed, seal: ours.seal })),
    }
}

enum Fate {
    Kept(String),
    InWork,
    /// Whoever had it died over it, or it is too old; the claim it had.
    Free(String),
}

fn fate(row: Model, now: Moment) -> Fate {
    match row.sealed {
        Some(sealed) if row.expires_at > now => Fate::Kept(sealed),
        None if row.lease_until > now => Fate::InWork,
        _ => Fate::Free(row.claim),
    }
}

type Taken = futures::future::BoxFuture<'static, Result<Option<String>>>;

/// Takes a call on; else the answer it has by now, empty while it is in work.
fn take(ours: &Claimed, now: Moment) -> impl Fn(Tx) -> Taken + Send + 'static {
    let (id, claim) = (ours.id.clone(), ours.claim.clone());
    move |tx: Tx| {
        let (id, claim) = (id.clone(), claim.clone());
        Box::pin(async move {
            let db = tx.get_database_backend();
            let (lease, expires) = (now + LEASE, now + ABANDONED);
            let insert =
                "insert into kept_answer (id, claim, lease_until, expires_at) values ($1, $2, $3, $4)
                          on conflict (id) do nothing";
            let row = vec![id.as_str().into(), claim.as_str().into(), lease.into(), expires.into()];
            if tx.execute_raw(sql(db, insert, row)).await?.rows_affected() == 1 {
                return Ok(None);
            }
            let known = Entity::find_by_id(id.as_str()).one(&*tx).await?;
            let before = match known.map(|row| fate(row, now)) {
                Some(Fate::Kept(sealed)) => return Ok(Some(sealed)),
                Some(Fate::Free(before)) => before,
                Some(Fate::InWork) | None => return Ok(Some(String::new())),
            };
            let update = "update kept_answer set claim = $1, lease_until = $2, expires_at = $3, sealed = null
                          where id = $4 and claim = $5";
            let row = vec![claim.into(), lease.into(), expires.into(), id.into(), before.into()];
            let won = tx.execute_raw(sql(db, update, row)).await?.rows_affected() == 1;
            Ok((!won).then(String::new))
        })
    }
}

impl Claimed {
    /// A sign of life; to be given more often than every [`LEASE`].
    pub async fn renew(&self, backend: &Backend) -> Result<()> {
        let text = "update kept_answer set lease_until = $1 where id = $2 and claim = $3";
        let values = vec![(backend.now() + LEASE).into(), self.id.clone().into(), self.claim.clone().into()];
        backend.execute(text, values).await.map(|_| ())
    }

    /// Keeps the answer for so long, for who sends the same again.
    pub async fn keep(&self, backend: &Backend, print: &[u8], answer: &[u8], lasts: TimeDelta) -> Result<()> {
        let sealed = self.seal.close(print, answer, backend.chance())?;
        let text = "update kept_answer set sealed = $1, expires_at = $2 where id = $3 and claim = $4";
        let until = backend.now() + lasts;
        let values = vec![sealed.into(), until.into(), self.id.clone().into(), self.claim.clone().into()];
        backend.execute(text, values).await.map(|_| ())
    }

    /// Lets it go: the call came to nothing that would have to stay.
    pub async fn release(&self, backend: &Backend) -> Result<()> {
        let text = "delete from kept_answer where id = $1 and claim = $2 and sealed is null";
        let values = vec![self.id.clone().into(), self.claim.clone().into()];
        backend.execute(text, values).await.map(|_| ())
    }
}

/// How many answers are kept that are not too old.
pub async fn count(backend: &Backend) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    let kept =
        Entity::find().filter(Column::Sealed.is_not_null()).filter(Column::ExpiresAt.gt(backend.now()));
    Ok(kept.count(backend.read()).await?)
}
