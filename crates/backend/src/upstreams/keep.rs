//! What administrators do with upstreams.

use super::Known;
use crate::Backend;
use crate::actor::Staff;
use crate::admin::{Check, Editor, FormError, Line, SaveError, kept, require, turn};
use crate::db::{Text, Tx, sql};
use crate::entity::upstream::{ActiveModel, Column, Entity, Model};
use crate::error::Result;
use crate::hooks::{check_url, told};
use domain::Moment;
use domain::ids::{UnitId, UpstreamId};
use domain::text::clean_line;
use domain::upstream::{Meaning, UpstreamKind, table};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder,
};
use serde_json::json;

/// Most upstreams, longest name in characters, longest key and secret in bytes,
/// shortest secret, longest table in characters.
const MOST: u64 = 50;
const NAME_CHARS: usize = 60;
const KEY_BYTES: usize = 500;
const SECRET_BYTES: usize = 24;
const TABLE_CHARS: usize = 20_000;

/// An upstream to be made or changed.
#[derive(Clone, Default)]
#[allow(missing_docs)]
pub struct UpstreamDraft {
    pub name: String,
    pub kind: Option<UpstreamKind>,
    pub url: String,
    pub jurisdiction: String,
    /// The key we call it with; empty keeps the one there is.
    pub key: String,
    /// The secret it signs its calls with, two while they change; empty keeps.
    pub secret: String,
    /// Key and secret are taken away, unless others were typed.
    pub forget: bool,
    /// The unit that stands for it.
    pub unit: Option<UnitId>,
    /// `category = service`, a line each.
    pub services: String,
    /// `state there = ignore, note, propose or close`, a line each; what it is
    /// called here may follow after a colon.
    pub states: String,
    pub active: bool,
}

/// An upstream, for administrators. Key and secret are never shown.
#[derive(Clone)]
#[allow(missing_docs)]
pub struct UpstreamView {
    pub id: UpstreamId,
    pub draft: UpstreamDraft,
    pub has_key: bool,
    pub has_secret: bool,
    pub waits: Waits,
}

/// How handing on goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// Not sent yet, or without a number.
    pub waiting: u64,
    /// Since when the oldest of them.
    pub since: Option<Moment>,
    /// What went wrong last with it.
    pub error: Option<String>,
    /// Not taken.
    pub refused: u64,
    /// With both numbers.
    pub linked: u64,
}

impl From<Model> for UpstreamView {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.0,
            has_key: row.key_sealed.is_some(),
            has_secret: row.secret_sealed.is_some(),
            waits: Waits::default(),
            draft: UpstreamDraft {
                name: row.name,
                kind: Some(row.kind.0),
                url: row.url,
                jurisdiction: row.jurisdiction.unwrap_or_default(),
                unit: row.unit_id.map(|id| id.0),
                services: row.services,
                states: row.states,
                active: row.active,
                ..UpstreamDraft::default()
            },
        }
    }
}

/// A fresh identifier for a new upstream.
pub fn new_id(backend: &Backend) -> UpstreamId {
    UpstreamId(backend.new_id())
}

/// All upstreams by name, with how handing on goes.
pub async fn list(backend: &Backend, by: &Staff) -> Result<Vec<UpstreamView>> {
    require(by)?;
    let rows = Entity::find().order_by_asc(Column::Name).all(backend.read()).await?;
    let mut views: Vec<UpstreamView> = rows.into_iter().map(UpstreamView::from).collect();
    for view in &mut views {
        view.waits = waits(backend, view.id).await?;
    }
    Ok(views)
}

async fn waits(backend: &Backend, id: UpstreamId) -> Result<Waits> {
    let db = backend.read();
    let dialect = db.get_database_backend();
    let text = "select state, count(*), min(created_at) from upstream_link where upstream_id = $1
                group by state";
    let mut waits = Waits::default();
    for row in db.query_all_raw(sql(dialect, text, vec![Text(id).into()])).await? {
        let (state, count): (String, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let count = count.unsigned_abs();
        match state.as_str() {
            "waiting" | "asked" => {
                waits.waiting += count;
                let since: Option<Moment> = row.try_get_by_index(2)?;
                waits.since = waits.since.into_iter().chain(since).min();
            }
            "refused" => waits.refused = count,
            "linked" => waits.linked = count,
            _ => {}
        }
    }
    let text = "select last_error from upstream_link where upstream_id = $1 and last_error is not null
                  and state in ('waiting', 'asked') order by created_at limit 1";
    if let Some(row) = db.query_one_raw(sql(dialect, text, vec![Text(id).into()])).await? {
        waits.error = row.try_get_by_index(0)?;
    }
    Ok(waits)
}

/// Makes or changes an upstream.
/// [`crate::error::Error::Conflict`] when somebody saved it since it was seen.
pub async fn save<'a>(
    backend: &Backend,
    by: impl Into<Editor<'a>>,
    id: UpstreamId,
    draft: UpstreamDraft,
) -> Result<(), SaveError> {
    let Editor { staff: by, seen } = by.into();
    require(by)?;
    let (row, new) = read(backend, id, &draft)?;
    let forget = draft.forget;
    let detail = json!({ "name": row.name, "kind": row.kind.0, "url": told(&row.url), "unit": draft.unit,
        "active": row.active, "key": new.0, "secret": new.1, "forget": forget });
    let line = Line::new(backend, by, "upstream.save", id, detail);
    let result = backend.write(move |tx| {
        let (row, line) = (row.clone(), line.clone());
        async move {
            let put = put(&tx, row, seen, forget).await?;
            if put.is_ok() {
                line.write(&tx).await?;
            }
            Ok(put)
        }
    });
    kept(result.await)?;
    Ok(super::reload(backend).await?)
}

/// The row a draft makes, and whether a key and a secret were typed.
fn read(
    backend: &Backend,
    id: UpstreamId,
    draft: &UpstreamDraft,
) -> Result<(Model, (bool, bool)), SaveError> {
    let mut check = Check::default();
    let name = check.line("name", &draft.name, NAME_CHARS);
    check.need(draft.kind.is_some(), "kind", "empty");
    let url = check_url(backend, &mut check, &draft.url);
    let jurisdiction = clean_line(&draft.jurisdiction);
    check.need(jurisdiction.len() <= KEY_BYTES, "jurisdiction", "too_long");
    let (key, secret) = (draft.key.trim(), draft.secret.split_whitespace().collect::<Vec<_>>());
    let plain = |text: &str| text.len() <= KEY_BYTES && text.chars().all(|c| c.is_ascii_graphic());
    check.need(plain(key), "key", "invalid");
    check.need(secret.len() <= 2 && secret.iter().all(|one| plain(one)), "secret", "invalid");
    check.need(secret.iter().all(|one| one.len() >= SECRET_BYTES), "secret", "too_short");
    let directory = backend.directory();
    check.need(draft.unit.is_none_or(|unit| directory.unit(unit).is_some()), "unit", "not_found");
    let services =
        rows(&mut check, "services", &draft.services, |(slug, _)| directory.category_by_slug(slug).is_some());
    check.need(
        !services.is_empty() || draft.services.lines().any(|l| !l.trim().is_empty()),
        "services",
        "empty",
    );
    let states = rows(&mut check, "states", &draft.states, |(_, right)| Meaning::read(right).is_some());
    check.done()?;
    let seal = |field: &str, text: &str| {
        let sealed = backend.secrets().seal(backend.chance(), &Known::bound(id, field), text);
        (!text.is_empty()).then_some(sealed).transpose()
    };
    let (key_sealed, secret_sealed) = (seal("key", key)?, seal("secret", &secret.join(" "))?);
    let typed = (key_sealed.is_some(), secret_sealed.is_some());
    let row = Model {
        id: Text(id),
        name,
        kind: Text(draft.kind.unwrap_or(UpstreamKind::Open311)),
        url,
        jurisdiction: Some(jurisdiction).filter(|text| !text.is_empty()),
        key_sealed,
        secret_sealed,
        unit_id: draft.unit.map(Text),
        services,
        states,
        active: draft.active,
        created_at: backend.now(),
    };
    Ok((row, typed))
}

/// A table as it is kept.
fn rows(
    check: &mut Check,
    field: &'static str,
    typed: &str,
    fits: impl Fn(&(String, String)) -> bool,
) -> String {
    if typed.chars().count() > TABLE_CHARS {
        check.fail(field, "too_long");
        return String::new();
    }
    match table(typed) {
        Ok(rows) if rows.iter().all(&fits) => {
            rows.iter().map(|(left, right)| format!("{left} = {right}")).collect::<Vec<_>>().join("\n")
        }
        _ => {
            check.fail(field, "bad_table");
            String::new()
        }
    }
}

async fn put(tx: &Tx, mut row: Model, seen: Option<i32>, forget: bool) -> Result<Result<(), FormError>> {
    turn(tx, row.id.0, seen).await?;
    let same = Entity::find().filter(Column::Name.eq(row.name.as_str())).filter(Column::Id.ne(row.id));
    if same.count(&**tx).await? > 0 {
        return Ok(Err(FormError { field: "name", problem: "taken" }));
    }
    let Some(known) = Entity::find_by_id(row.id).one(&**tx).await? else {
        if Entity::find().count(&**tx).await? >= MOST {
            return Ok(Err(FormError { field: "name", problem: "too_many" }));
        }
        Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(&**tx).await?;
        return Ok(Ok(()));
    };
    // A key goes to nobody else: at another address it is typed anew.
    let moved = told(&known.url) != told(&row.url);
    if !forget && !moved {
        row.key_sealed = row.key_sealed.or(known.key_sealed);
    }
    if !forget {
        row.secret_sealed = row.secret_sealed.or(known.secret_sealed);
    }
    row.created_at = known.created_at;
    row.into_active_model().reset_all().update(&**tx).await?;
    Ok(Ok(()))
}
