//! What administrators do with webhooks.

use super::send::shown;
use crate::Backend;
use crate::actor::Staff;
use crate::admin::{Check, Editor, FormError, Line, SaveError, kept, require, turn};
use crate::db::{Text, Tx, sql};
use crate::entity::webhook::{ActiveModel, Column, Entity, Model};
use crate::entity::{partner, webhook_delivery};
use crate::error::{Error, Result};
use crate::outside::Flaw;
use chrono::TimeDelta;
use domain::Moment;
use domain::hook::{Health, HookEvent, HookRefusal, Pause};
use domain::ids::{HookId, PartnerId};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
};
use serde_json::json;
use url::Url;

/// Most webhooks of a partner.
pub const MOST: u64 = 5;
/// Longest address, in bytes.
const URL_BYTES: usize = 500;
/// How long the secret before stays good.
const OVERLAP: TimeDelta = TimeDelta::days(7);

/// A webhook to be made or changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HookDraft {
    /// Where it is told.
    pub url: String,
    /// What.
    pub kinds: Vec<HookEvent>,
    /// Whether of everything that is published as well.
    pub published: bool,
}

/// A webhook, for administrators.
#[derive(Clone, Debug, PartialEq)]
pub struct HookView {
    /// Identifier.
    pub id: HookId,
    /// Whose.
    pub partner: PartnerId,
    /// As it was drafted.
    pub draft: HookDraft,
    /// How its receiver does.
    pub health: Health,
    /// Since when it is paused.
    pub paused_at: Option<Moment>,
    /// Until when the secret before this one is good.
    pub old_until: Option<Moment>,
    /// The number of this secret.
    pub generation: i32,
    /// Since when it is there.
    pub created_at: Moment,
}

/// How a secret is to be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// [`HookView::generation`] of the secret that is to be replaced, as it was seen:
    /// what is sent a second time replaces nothing.
    pub replaces: i32,
    /// Whether the secret before that one may end now, though it is still good.
    pub ends: bool,
}

impl From<Model> for HookView {
    fn from(row: Model) -> Self {
        let kinds = row.kinds.split(' ').filter_map(|kind| kind.parse().ok()).collect();
        Self {
            id: row.id.0,
            partner: row.partner_id.0,
            health: health(&row),
            draft: HookDraft { url: row.url, kinds, published: row.published },
            paused_at: row.paused_at,
            old_until: row.old_until,
            generation: row.generation,
            created_at: row.created_at,
        }
    }
}

/// How the receiver of a row does.
pub(super) fn health(row: &Model) -> Health {
    Health {
        failures: row.failures,
        failing_since: row.failing_since,
        hold_until: row.hold_until,
        paused: row.paused.map(|pause| pause.0),
    }
}

/// Writes how a receiver does.
pub(super) async fn put_health(tx: &Tx, id: HookId, health: Health, now: Moment) -> Result<()> {
    let text = "update webhook set failures = $2, failing_since = $3, hold_until = $4, paused = $5,
                  paused_at = case when $6 = 0 then null else coalesce(paused_at, $7) end where id = $1";
    let values = vec![
        Text(id).into(),
        health.failures.into(),
        health.failing_since.into(),
        health.hold_until.into(),
        health.paused.map(Text).into(),
        i32::from(health.paused.is_some()).into(),
        now.into(),
    ];
    tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
    Ok(())
}

/// A fresh identifier for a new webhook.
pub fn new_id(backend: &Backend) -> HookId {
    HookId(backend.new_id())
}

/// The webhooks of a partner, or of all, the oldest first.
pub async fn list(backend: &Backend, by: &Staff, partner: Option<PartnerId>) -> Result<Vec<HookView>> {
    require(by)?;
    let mut rows = Entity::find().order_by_asc(Column::CreatedAt).order_by_asc(Column::Id);
    if let Some(partner) = partner {
        rows = rows.filter(Column::PartnerId.eq(Text(partner)));
    }
    Ok(rows.all(backend.read()).await?.into_iter().map(HookView::from).collect())
}

/// One of a partner. [`Error::NotFound`] for another's.
pub async fn hook(backend: &Backend, by: &Staff, partner: PartnerId, id: HookId) -> Result<HookView> {
    require(by)?;
    let row = Entity::find_by_id(Text(id)).one(backend.read()).await?;
    let view = row.map(HookView::from).filter(|view| view.partner == partner);
    view.ok_or(Error::NotFound)
}

/// Makes or changes a webhook; of a new one the secret, which is shown this once.
/// [`Error::Conflict`] when somebody saved it since it was seen.
pub async fn save<'a>(
    backend: &Backend,
    by: impl Into<Editor<'a>>,
    (partner, id): (PartnerId, HookId),
    draft: HookDraft,
) -> Result<Option<String>, SaveError> {
    let Editor { staff: by, seen } = by.into();
    require(by)?;
    let mut check = Check::default();
    let url = check_url(backend, &mut check, &draft.url);
    check.need(!draft.kinds.is_empty(), "kinds", "empty");
    check.done()?;
    let kinds: Vec<&str> =
        HookEvent::ALL.iter().filter(|kind| draft.kinds.contains(kind)).map(|kind| kind.as_str()).collect();
    let new = Model {
        id: Text(id),
        partner_id: Text(partner),
        url: url.clone(),
        kinds: kinds.join(" "),
        published: draft.published,
        generation: 1,
        old_until: None,
        paused: None,
        paused_at: None,
        failures: 0,
        failing_since: None,
        hold_until: None,
        created_at: backend.now(),
    };
    let detail =
        json!({ "partner": partner, "url": told(&url), "kinds": kinds, "published": draft.published });
    let line = Line::new(backend, by, "hook.save", id, detail);
    let result = backend.write(move |tx| {
        let (new, line) = (new.clone(), line.clone());
        async move {
            let fresh = put(&tx, new, seen).await?;
            if fresh.is_ok() {
                line.write(&tx).await?;
            }
            Ok(fresh)
        }
    });
    let fresh = kept(result.await)?;
    super::reload(backend).await?;
    Ok(fresh.then(|| shown(&backend.secrets().hook(id, 1))))
}

/// Whether it is new.
async fn put(tx: &Tx, new: Model, seen: Option<i32>) -> Result<Result<bool, FormError>> {
    turn(tx, new.id.0, seen).await?;
    if partner::Entity::find_by_id(new.partner_id).one(&**tx).await?.is_none() {
        return Err(Error::NotFound);
    }
    let Some(known) = Entity::find_by_id(new.id).one(&**tx).await? else {
        let others = Entity::find().filter(Column::PartnerId.eq(new.partner_id)).count(&**tx).await?;
        if others >= MOST {
            return Ok(Err(FormError { field: "url", problem: "too_many" }));
        }
        Entity::insert(ActiveModel::from(new).reset_all()).exec_without_returning(&**tx).await?;
        return Ok(Ok(true));
    };
    if known.partner_id != new.partner_id {
        return Err(Error::NotFound);
    }
    let mut row = known.into_active_model();
    row.url = ActiveValue::Set(new.url);
    row.kinds = ActiveValue::Set(new.kinds);
    row.published = ActiveValue::Set(new.published);
    row.update(&**tx).await?;
    Ok(Ok(false))
}

/// An address of which everything fits that can be told without resolving it.
pub(crate) fn check_url(backend: &Backend, check: &mut Check, typed: &str) -> String {
    let typed = typed.trim();
    check.need(typed.len() <= URL_BYTES, "url", "too_long");
    if typed.is_empty() {
        check.fail("url", "empty");
        return String::new();
    }
    let looked = Url::parse(typed).map_err(|_| Flaw::Invalid);
    let looked = looked.and_then(|url| backend.config().inside.look(&url).map(|()| url));
    match looked {
        Ok(url) => url.to_string(),
        Err(flaw) => {
            let problem = match flaw {
                Flaw::Invalid => "bad_address",
                Flaw::Plain => "not_https",
                Flaw::Private => "private_address",
            };
            check.fail("url", problem);
            String::new()
        }
    }
}

/// An address without what may be secret in it.
pub(crate) fn told(url: &str) -> String {
    Url::parse(url).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}

/// A new secret, shown this once; the one before stays good for a week.
/// [`Error::Conflict`] when that was replaced already; `ends` is what is wrong while
/// an older one is still good, which would end.
pub async fn rotate(
    backend: &Backend,
    by: &Staff,
    (partner, id): (PartnerId, HookId),
    rotation: Rotation,
) -> Result<String, SaveError> {
    let now = backend.now();
    let row = change(backend, by, (partner, id, "hook.rotate"), move |row| {
        if row.generation != rotation.replaces {
            return Err(Error::Conflict);
        }
        if row.old_until.is_some_and(|until| until > now) && !rotation.ends {
            return Err(Error::Taken("ends"));
        }
        row.generation += 1;
        row.old_until = Some(now + OVERLAP);
        Ok(())
    });
    let row = kept(row.await.map(Ok))?;
    Ok(shown(&backend.secrets().hook(id, row.generation)))
}

/// Has it wait, from the next delivery on. [`Error::Conflict`] if it does already.
pub async fn pause(backend: &Backend, by: &Staff, partner: PartnerId, id: HookId) -> Result<()> {
    let now = backend.now();
    let row =
        change(backend, by, (partner, id, "hook.pause"), move |row| set(row, health(row).pause(), Some(now)));
    row.await.map(|_| ())
}

/// Lets it go on with all that waits. [`Error::Conflict`] if it does already.
pub async fn resume(backend: &Backend, by: &Staff, partner: PartnerId, id: HookId) -> Result<()> {
    // The time it was paused is not the deliveries'.
    let text = "update webhook_delivery set run_at = $2, begun_at = null, attempts = 0
                where webhook_id = $1 and state = 'waiting'";
    let values = vec![Text(id).into(), backend.now().into()];
    let beside = sql(backend.read().get_database_backend(), text, values);
    let resumed = |row: &mut Model| set(row, health(row).resume(), None);
    change_with(backend, by, (partner, id, "hook.resume"), resumed, Some(beside)).await.map(|_| ())
}

fn set(row: &mut Model, health: Result<Health, HookRefusal>, paused_at: Option<Moment>) -> Result<()> {
    let health = health.map_err(|HookRefusal::Already| Error::Conflict)?;
    row.paused = health.paused.map(Text::<Pause>);
    row.paused_at = paused_at;
    row.failures = health.failures;
    row.failing_since = health.failing_since;
    row.hold_until = health.hold_until;
    Ok(())
}

/// Takes it away with all that waits for it.
pub async fn remove(backend: &Backend, by: &Staff, partner: PartnerId, id: HookId) -> Result<()> {
    hook(backend, by, partner, id).await?;
    let line = Line::new(backend, by, "hook.remove", id, json!({ "partner": partner }));
    let work = move |tx: Tx| {
        let line = line.clone();
        async move {
            let of = webhook_delivery::Column::WebhookId.eq(Text(id));
            webhook_delivery::Entity::delete_many().filter(of).exec(&*tx).await?;
            if Entity::delete_by_id(Text(id)).exec(&*tx).await?.rows_affected == 0 {
                return Err(Error::NotFound);
            }
            line.write(&tx).await
        }
    };
    backend.write(work).await?;
    super::reload(backend).await
}

async fn change<F>(
    backend: &Backend,
    by: &Staff,
    what: (PartnerId, HookId, &'static str),
    edit: F,
) -> Result<Model>
where
    F: Fn(&mut Model) -> Result<()> + Clone + Send + 'static,
{
    change_with(backend, by, what, edit, None).await
}

/// The same, written together with something else.
async fn change_with<F>(
    backend: &Backend,
    by: &Staff,
    (partner, id, action): (PartnerId, HookId, &'static str),
    edit: F,
    beside: Option<Statement>,
) -> Result<Model>
where
    F: Fn(&mut Model) -> Result<()> + Clone + Send + 'static,
{
    hook(backend, by, partner, id).await?;
    let line = Line::new(backend, by, action, id, json!({ "partner": partner }));
    backend
        .write(move |tx| {
            let (line, edit, beside) = (line.clone(), edit.clone(), beside.clone());
            async move {
                let row = Entity::find_by_id(Text(id)).lock_exclusive().one(&*tx).await?;
                let mut row = row.ok_or(Error::NotFound)?;
                edit(&mut row)?;
                row.clone().into_active_model().reset_all().update(&*tx).await?;
                if let Some(beside) = beside {
                    tx.execute_raw(beside).await?;
                }
                line.write(&tx).await?;
                Ok(row)
            }
        })
        .await
}
