//! What administrators do with partners.

use super::{PREFIX, Partner};
use crate::Backend;
use crate::actor::Staff;
use crate::admin::{Check, FormError, Line, SaveError, kept, require};
use crate::db::{self, Text};
use crate::entity::partner::{ActiveModel, Column, Entity, Model};
use crate::error::{Error, Result};
use crate::secrets::sha256_hex;
use crate::sessions::fresh_token;
use chrono::TimeDelta;
use domain::Moment;
use domain::ids::PartnerId;
use domain::partner::Scope;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::json;

/// Longest name, in characters.
const NAME_CHARS: usize = 60;
/// Most partners.
const MOST: u64 = 200;
/// Most calls a minute.
const PER_MINUTE: u32 = 60_000;
/// How long the key before stays good.
const OVERLAP: TimeDelta = TimeDelta::days(7);
/// Characters of [`PartnerView::mark`].
const MARK: usize = 16;

/// A partner to be made or changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartnerDraft {
    /// What they are called.
    pub name: String,
    /// What their key is good for.
    pub scopes: Vec<Scope>,
    /// Calls a minute.
    pub per_minute: u32,
}

/// A partner, for administrators.
#[derive(Clone, Debug, PartialEq)]
pub struct PartnerView {
    /// Identifier.
    pub id: PartnerId,
    /// As it was drafted.
    pub draft: PartnerDraft,
    /// Whether the key is good.
    pub active: bool,
    /// Since when.
    pub created_at: Moment,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Moment>,
    /// Until when the key before this one is good.
    pub old_until: Option<Moment>,
    /// Tells this key from any other, and opens nothing.
    pub mark: String,
}

/// How a key is to be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// [`PartnerView::mark`] of the key that is to be replaced, as it was seen: what
    /// is sent a second time replaces nothing.
    pub replaces: String,
    /// Whether the key before that one may end now, though it is still good.
    pub ends: bool,
}

/// So much of a key's digest tells it from any other.
fn mark(row: &Model) -> String {
    row.key_hash.chars().take(MARK).collect()
}

impl From<Model> for PartnerView {
    fn from(row: Model) -> Self {
        let Partner { scopes, per_minute, .. } = Partner::from(&row);
        Self {
            mark: mark(&row),
            id: row.id.0,
            draft: PartnerDraft { name: row.name, scopes, per_minute },
            active: row.active,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            old_until: row.old_until,
        }
    }
}

/// A fresh identifier for a new partner.
pub fn new_id(backend: &Backend) -> PartnerId {
    PartnerId(backend.new_id())
}

/// All partners, those whose keys are good first, by name.
pub async fn list(backend: &Backend, by: &Staff) -> Result<Vec<PartnerView>> {
    require(by)?;
    let rows = Entity::find().order_by_desc(Column::Active).order_by_asc(Column::Name);
    Ok(rows.all(backend.read()).await?.into_iter().map(PartnerView::from).collect())
}

/// Makes or changes a partner; of a new one the key, which is shown this once.
pub async fn save(
    backend: &Backend,
    by: &Staff,
    id: PartnerId,
    draft: PartnerDraft,
) -> Result<Option<String>, SaveError> {
    require(by)?;
    let mut check = Check::default();
    let name = check.line("name", &draft.name, NAME_CHARS);
    check.need(!draft.scopes.is_empty(), "scopes", "empty");
    check.need((1..=PER_MINUTE).contains(&draft.per_minute), "per_minute", "invalid");
    check.done()?;
    let mut scopes: Vec<&str> = draft.scopes.iter().map(|scope| scope.as_str()).collect();
    scopes.sort_unstable();
    scopes.dedup();
    let scopes = scopes.join(" ");
    let per_minute = i32::try_from(draft.per_minute).unwrap_or(i32::MAX);
    let key = fresh(backend);
    let new = Model {
        id: Text(id),
        name: name.clone(),
        scopes: scopes.clone(),
        per_minute,
        active: true,
        key_hash: sha256_hex(key.as_bytes()),
        old_hash: None,
        old_until: None,
        created_at: backend.now(),
        last_used_at: None,
    };
    let detail = json!({ "name": name, "scopes": scopes, "per_minute": per_minute });
    let line = Line::new(backend, by, "partner.save", id, detail);
    let result = backend.write(move |tx| {
        let (new, line) = (new.clone(), line.clone());
        async move {
            // Of two taps the second waits here, and then finds what the first has made.
            db::alone(&tx, "partners").await?;
            let same_name = Entity::find().filter(Column::Name.eq(new.name.as_str()));
            if same_name.filter(Column::Id.ne(new.id)).count(&*tx).await? > 0 {
                return Ok(Err(FormError { field: "name", problem: "taken" }));
            }
            let known = Entity::find_by_id(new.id).one(&*tx).await?;
            let fresh = known.is_none();
            match known {
                Some(known) => {
                    let mut row = known.into_active_model();
                    row.name = ActiveValue::Set(new.name);
                    row.scopes = ActiveValue::Set(new.scopes);
                    row.per_minute = ActiveValue::Set(new.per_minute);
                    row.update(&*tx).await?;
                }
                None if Entity::find().count(&*tx).await? >= MOST => {
                    return Ok(Err(FormError { field: "name", problem: "too_many" }));
                }
                None => {
                    let row = ActiveModel::from(new).reset_all();
                    Entity::insert(row).exec_without_returning(&*tx).await?;
                }
            }
            line.write(&tx).await?;
            Ok(Ok(fresh))
        }
    });
    let fresh = kept(result.await)?;
    crate::hooks::reload(backend).await?;
    Ok(fresh.then_some(key))
}

/// A new key for a partner, shown this once; the one before stays good for a
/// week. [`Error::Conflict`] when that was replaced already; `ends` is what is
/// wrong while an older one is still good, which would end. Whoever was shut out is
/// let in again.
pub async fn rotate(
    backend: &Backend,
    by: &Staff,
    id: PartnerId,
    rotation: Rotation,
) -> Result<String, SaveError> {
    require(by)?;
    let key = fresh(backend);
    let hash = sha256_hex(key.as_bytes());
    let now = backend.now();
    let line = Line::new(backend, by, "partner.rotate", id, json!({}));
    let result = backend.write(move |tx| {
        let (hash, line, rotation) = (hash.clone(), line.clone(), rotation.clone());
        async move {
            let known = Entity::find_by_id(Text(id)).lock_exclusive().one(&*tx).await?;
            let known = known.ok_or(Error::NotFound)?;
            if mark(&known) != rotation.replaces {
                return Err(Error::Conflict);
            }
            if known.old_until.is_some_and(|until| until > now) && !rotation.ends {
                return Ok(Err(FormError { field: "ends", problem: "empty" }));
            }
            // The key of who was shut out does not come back.
            let old = known.active.then(|| known.key_hash.clone());
            let mut row = known.into_active_model();
            row.old_until = ActiveValue::Set(old.as_ref().map(|_| now + OVERLAP));
            row.old_hash = ActiveValue::Set(old);
            row.key_hash = ActiveValue::Set(hash);
            row.active = ActiveValue::Set(true);
            row.update(&*tx).await?;
            line.write(&tx).await.map(Ok)
        }
    });
    kept(result.await)?;
    crate::hooks::reload(backend).await?;
    Ok(key)
}

/// Shuts a partner out, now.
pub async fn retire(backend: &Backend, by: &Staff, id: PartnerId) -> Result<()> {
    require(by)?;
    let line = Line::new(backend, by, "partner.retire", id, json!({}));
    backend
        .write(move |tx| {
            let line = line.clone();
            async move {
                let known = Entity::find_by_id(Text(id)).one(&*tx).await?.ok_or(Error::NotFound)?;
                let mut row = known.into_active_model();
                row.active = ActiveValue::Set(false);
                row.old_hash = ActiveValue::Set(None);
                row.old_until = ActiveValue::Set(None);
                row.update(&*tx).await?;
                line.write(&tx).await
            }
        })
        .await?;
    crate::hooks::reload(backend).await
}

fn fresh(backend: &Backend) -> String {
    format!("{PREFIX}{}", fresh_token(backend))
}
