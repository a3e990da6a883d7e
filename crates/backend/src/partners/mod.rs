//! Partners: programs of other people, each with a key of its own, made by an
//! administrator and shown once. A key that is replaced stays good for a week,
//! so that nobody has to change it everywhere in the same minute.

mod follow;
mod keep;

pub use follow::{open, requests_of};
pub use keep::{PartnerDraft, PartnerView, Rotation, list, new_id, retire, rotate, save};

use crate::Backend;
use crate::db::Text;
use crate::db::batch::Batch;
use crate::entity::partner::{Column, Entity, Model};
use crate::error::{Error, Result};
use crate::requests::{Intake, through_partner};
use crate::secrets::sha256_hex;
use crate::view::Receipt;
use chrono::TimeDelta;
use domain::ids::{PartnerId, RequestId};
use domain::partner::Scope;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

/// What every key begins with, so that it is known for one where it leaks.
pub const PREFIX: &str = "hyk_";
/// Longest key that is looked at, in bytes.
const KEY_BYTES: usize = 100;
/// How exactly it is kept when one was used last: no more than one write a minute.
const USED: TimeDelta = TimeDelta::minutes(1);

/// A partner who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// Who.
    pub id: PartnerId,
    /// What their key is good for.
    pub scopes: Vec<Scope>,
    /// Calls a minute.
    pub per_minute: u32,
}

impl Partner {
    /// Whether their key is good for it.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

/// Whose key this is. [`Error::Unauthenticated`] for one that is nobody's, or
/// not any more.
pub async fn by_key(backend: &Backend, key: &str) -> Result<Partner> {
    if !key.starts_with(PREFIX) || key.len() > KEY_BYTES {
        return Err(Error::Unauthenticated);
    }
    // A digest is looked up, so that how long it takes tells nothing of the key.
    let hash = sha256_hex(key.as_bytes());
    let now = backend.now();
    let old = Condition::all().add(Column::OldHash.eq(hash.as_str())).add(Column::OldUntil.gt(now));
    let row = Entity::find()
        .filter(Condition::any().add(Column::KeyHash.eq(hash.as_str())).add(old))
        .filter(Column::Active.eq(true))
        .one(backend.read())
        .await?
        .ok_or(Error::Unauthenticated)?;
    if row.last_used_at.is_none_or(|last| now - last >= USED) {
        used(backend, row.id).await;
    }
    Ok(Partner::from(&row))
}

impl From<&Model> for Partner {
    fn from(row: &Model) -> Self {
        let scopes = row.scopes.split(' ').filter_map(|scope| scope.parse().ok()).collect();
        Self { id: row.id.0, scopes, per_minute: u32::try_from(row.per_minute).unwrap_or(0) }
    }
}

/// Keeps when a key was used. A full disk turns nobody away who only reads.
async fn used(backend: &Backend, id: Text<PartnerId>) {
    let now = backend.now();
    let work = backend.write(move |tx| async move {
        // Of many calls at once the first keeps it.
        let due = Condition::any().add(Column::LastUsedAt.is_null()).add(Column::LastUsedAt.lte(now - USED));
        let update = Entity::update_many().col_expr(Column::LastUsedAt, Expr::value(now));
        update.filter(Column::Id.eq(id)).filter(due).exec(&*tx).await?;
        Ok(())
    });
    if let Err(error) = work.await {
        tracing::warn!(%error, "a key's last use was not kept");
    }
}

/// Keeps a request that a partner hands in, as [`crate::requests::submit`] does.
/// [`Error::Forbidden`] for a key that is not good for it.
pub async fn submit(backend: &Backend, partner: &Partner, intake: Intake) -> Result<Receipt> {
    if !partner.may(Scope::Submit) {
        return Err(Error::Forbidden);
    }
    through_partner(backend, intake, partner.id).await
}

/// Notes it beside a new request.
pub(crate) fn hands_in(batch: &mut Batch, request: RequestId, partner: PartnerId) {
    let row = vec![("request_id", Text(request).into()), ("partner_id", Text(partner).into())];
    batch.insert("request_partner", row);
}
