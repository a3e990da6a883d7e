//! Layouts of compounds: drawn as drafts, published one at a time, every version
//! kept.

use super::save::{for_editor, take_numbers};
use crate::Backend;
use crate::actor::Staff;
use crate::days::last_checked;
use crate::db::{Text, Tx, sql};
use crate::entity::compound_layout::{Column, Entity, Model};
pub use crate::entity::values::LayoutState;
use crate::entity::{place, staff};
use crate::error::{Error, Result};
use chrono::NaiveDate;
use domain::Moment;
use domain::compound::{self, Change, Drawing, Finding, Layout};
use domain::draft::{Field, FieldError, Problem};
use domain::ids::{PlaceId, UserId};
use domain::place::PlaceState;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError};

/// Layouts that are kept in memory.
const KEPT: usize = 64;
/// Most versions that are listed.
const LISTED: u64 = 200;
/// Largest layout, in bytes of JSON: three thousand buildings are one.
const BYTES: usize = 4 * 1024 * 1024;

/// A version as it is read: number, state, who, when, when it was published.
type Listed = (i64, Text<LayoutState>, Option<Text<UserId>>, Moment, Option<Moment>);

/// A version of a layout.
#[derive(Clone, Debug, PartialEq)]
pub struct LayoutVersion {
    /// Its number.
    pub version: i64,
    /// Where it stands.
    pub state: LayoutState,
    /// Who drew it, for colleagues; none for the program.
    pub by: Option<String>,
    /// When.
    pub at: Moment,
    /// When it was published, if it ever was.
    pub published_at: Option<Moment>,
}

/// The published layout of a published compound, and its version.
pub async fn layout(backend: &Backend, id: PlaceId) -> Result<(Arc<Layout>, i64)> {
    if super::one(backend, id).is_none() {
        return Err(Error::NotFound);
    }
    let version = published(backend.read(), id).await?.ok_or(Error::NotFound)?;
    if let Some((_, layout)) = lock(backend).get(&id).filter(|(kept, _)| *kept == version) {
        return Ok((layout.clone(), version));
    }
    let layout = Arc::new(body(backend, id, version).await?);
    let mut kept = lock(backend);
    if kept.len() >= KEPT {
        kept.clear();
    }
    kept.insert(id, (version, layout.clone()));
    Ok((layout, version))
}

/// Which version is shown.
pub(super) async fn published(db: &impl ConnectionTrait, id: PlaceId) -> Result<Option<i64>> {
    let published = Entity::find()
        .select_only()
        .column(Column::Version)
        .filter(Column::PlaceId.eq(Text(id)))
        .filter(Column::State.eq(Text(LayoutState::Published)));
    Ok(published.into_tuple().one(db).await?)
}

fn lock(backend: &Backend) -> std::sync::MutexGuard<'_, HashMap<PlaceId, (i64, Arc<Layout>)>> {
    backend.places().layouts.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn body(backend: &Backend, id: PlaceId, version: i64) -> Result<Layout> {
    let row = Entity::find_by_id((Text(id), version)).one(backend.read()).await?.ok_or(Error::NotFound)?;
    serde_json::from_str(&row.body).map_err(Error::internal)
}

/// The versions of a layout, newest first.
///
/// # Errors
/// [`Error::Forbidden`] for who may not edit the place.
pub async fn layout_versions(backend: &Backend, by: &Staff, id: PlaceId) -> Result<Vec<LayoutVersion>> {
    for_editor(backend, by, id).await?;
    let rows: Vec<Listed> = Entity::find()
        .select_only()
        .columns([Column::Version, Column::State, Column::StaffId, Column::At, Column::PublishedAt])
        .filter(Column::PlaceId.eq(Text(id)))
        .order_by_desc(Column::Version)
        .limit(LISTED)
        .into_tuple()
        .all(backend.read())
        .await?;
    let who: BTreeSet<_> = rows.iter().filter_map(|row| row.2).map(|id| id.0).collect();
    let people = staff::Entity::find()
        .filter(staff::Column::Id.is_in(who.into_iter().map(Text)))
        .all(backend.read())
        .await?;
    let names: HashMap<_, _> = people.into_iter().map(|person| (person.id.0, person.name)).collect();
    let shown = |(version, state, by, at, published_at): Listed| {
        let by = by.and_then(|id| names.get(&id.0).cloned());
        LayoutVersion { version, state: state.0, by, at, published_at }
    };
    Ok(rows.into_iter().map(shown).collect())
}

/// A version of a layout, whole.
///
/// # Errors
/// [`Error::Forbidden`] for who may not edit the place.
pub async fn layout_body(backend: &Backend, by: &Staff, id: PlaceId, version: i64) -> Result<Layout> {
    for_editor(backend, by, id).await?;
    body(backend, id, version).await
}

/// The newest version of a layout and its number; none before the first.
///
/// # Errors
/// [`Error::Forbidden`] for who may not edit the place.
pub async fn newest_layout(backend: &Backend, by: &Staff, id: PlaceId) -> Result<Option<(i64, Layout)>> {
    Ok(newest_drawn(backend, by, id).await?.map(|newest| (newest.version, newest.layout)))
}

/// The newest version of a layout, and where it comes from.
#[derive(Clone, Debug)]
pub(super) struct Newest {
    pub(super) version: i64,
    pub(super) state: LayoutState,
    /// An import made it, and all before it.
    pub(super) imported: bool,
    pub(super) layout: Layout,
}

/// What the body of a version says of where it comes from, beside the layout.
#[derive(Default, Serialize, Deserialize)]
struct Origin {
    /// What it is in the data of which an import made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    imported: Option<String>,
}

/// A layout as an import keeps it. Whoever draws on it keeps only the layout.
#[derive(Serialize)]
struct Imported<'a> {
    #[serde(flatten)]
    origin: Origin,
    #[serde(flatten)]
    layout: &'a Layout,
}

/// As [`newest_layout`], with where it comes from.
pub(super) async fn newest_drawn(backend: &Backend, by: &Staff, id: PlaceId) -> Result<Option<Newest>> {
    for_editor(backend, by, id).await?;
    let row = Entity::find()
        .filter(Column::PlaceId.eq(Text(id)))
        .order_by_desc(Column::Version)
        .one(backend.read())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let Origin { imported } = serde_json::from_str(&row.body).map_err(Error::internal)?;
    let layout = serde_json::from_str(&row.body).map_err(Error::internal)?;
    Ok(Some(Newest { version: row.version, state: row.state.0, imported: imported.is_some(), layout }))
}

/// What a compound was in the data when an import made its first version.
pub(super) async fn first_imported(backend: &Backend, id: PlaceId) -> Result<Option<String>> {
    let row = Entity::find()
        .filter(Column::PlaceId.eq(Text(id)))
        .order_by_asc(Column::Version)
        .one(backend.read())
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(serde_json::from_str::<Origin>(&row.body).map_err(Error::internal)?.imported)
}

/// What is other in one version than in another; version 0 is the empty sheet.
///
/// # Errors
/// [`Error::NotFound`] when there is no such version, [`Error::Forbidden`] for
/// who may not edit the place.
pub async fn compare_layouts(
    backend: &Backend,
    by: &Staff,
    id: PlaceId,
    old: i64,
    new: i64,
) -> Result<Vec<Change>> {
    let after = layout_body(backend, by, id, new).await?;
    let before = match old {
        0 => Layout::empty(after.origin),
        old => body(backend, id, old).await?,
    };
    let look = move || compound::diff(&before, &after);
    tokio::task::spawn_blocking(look).await.map_err(Error::internal)
}

/// What each of these versions changed from the one before it.
///
/// # Errors
/// As [`compare_layouts`].
pub async fn layout_changes(
    backend: &Backend,
    by: &Staff,
    id: PlaceId,
    versions: &[i64],
) -> Result<Vec<Vec<Change>>> {
    let mut all = Vec::with_capacity(versions.len());
    for version in versions {
        all.push(compare_layouts(backend, by, id, version - 1, *version).await?);
    }
    Ok(all)
}

/// Makes an older version the newest again, as a draft: its number.
///
/// # Errors
/// [`Error::Conflict`] when there is a newer version than `base`.
pub async fn put_back_layout(backend: &Backend, by: &Staff, id: PlaceId, base: i64, to: i64) -> Result<i64> {
    let old = layout_body(backend, by, id, to).await?;
    save_layout(backend, by, id, base, &old).await
}

/// Leaves the draft `base`: what is shown becomes the newest, as a draft that changes
/// nothing. What was drawn stays among the versions.
///
/// # Errors
/// [`Error::NotFound`] when nothing is shown, [`Error::Conflict`] when there is a
/// newer version than `base`.
pub async fn leave_draft(backend: &Backend, by: &Staff, id: PlaceId, base: i64) -> Result<i64> {
    for_editor(backend, by, id).await?;
    let shown = published(backend.read(), id).await?.ok_or(Error::NotFound)?;
    put_back_layout(backend, by, id, base, shown).await
}

/// Whether two drawings are the same, however the corners of their ways are numbered.
pub(super) fn same(one: &Layout, other: &Layout) -> bool {
    one == other || Drawing::of(one).layout() == Drawing::of(other).layout()
}

/// Keeps a drawing as a draft, made from the version `base` (0 for the first):
/// the number of the new version. A draft may have faults; who publishes may not.
///
/// # Errors
/// [`Error::Conflict`] when there is a newer version than `base`.
pub async fn save_layout(
    backend: &Backend,
    by: &Staff,
    id: PlaceId,
    base: i64,
    layout: &Layout,
) -> Result<i64> {
    let drawn = Drawn::of(layout, by.id, backend.now())?;
    keep(backend, by, (id, base), drawn).await
}

/// As [`save_layout`], for an import that follows only imports: what nobody has drawn
/// on, the next may replace.
pub(super) async fn save_imported(
    backend: &Backend,
    by: &Staff,
    (id, base): (PlaceId, i64),
    osm: &str,
    layout: &Layout,
) -> Result<i64> {
    let imported = Imported { origin: Origin { imported: Some(osm.to_owned()) }, layout };
    let drawn = Drawn::of(&imported, by.id, backend.now())?;
    keep(backend, by, (id, base), drawn).await
}

async fn keep(backend: &Backend, by: &Staff, (id, base): (PlaceId, i64), drawn: Drawn) -> Result<i64> {
    let place = for_editor(backend, by, id).await?;
    if !place.facts.kind.has_layout() {
        return Err(Error::Invalid(vec![FieldError::new(Field::Kind, Problem::Invalid)]));
    }
    let work = move |tx: Tx| {
        let drawn = drawn.clone();
        async move { drawn.keep(&tx, id, base).await }
    };
    match backend.write(work).await {
        // Two drew at the same moment.
        Err(Error::Taken(_)) => Err(Error::Conflict),
        done => done,
    }
}

/// Forgets a draft that nobody was shown; whether it still was one, and the newest.
///
/// # Errors
/// [`Error::Forbidden`] for who may not edit the place.
pub(super) async fn discard_draft(backend: &Backend, by: &Staff, id: PlaceId, version: i64) -> Result<bool> {
    for_editor(backend, by, id).await?;
    let work = move |tx: Tx| async move {
        if newest(&tx, id).await? != version {
            return Ok(false);
        }
        let draft = Entity::delete_many()
            .filter(Column::PlaceId.eq(Text(id)))
            .filter(Column::Version.eq(version))
            .filter(Column::State.eq(Text(LayoutState::Draft)));
        Ok(draft.exec(&*tx).await?.rows_affected == 1)
    };
    backend.write(work).await
}

/// A drawing as it is kept.
#[derive(Clone)]
pub(super) struct Drawn {
    body: String,
    by: UserId,
    at: Moment,
}

impl Drawn {
    pub(super) fn of(layout: &impl Serialize, by: UserId, at: Moment) -> Result<Self> {
        let body = serde_json::to_string(layout).map_err(Error::internal)?;
        if body.len() > BYTES {
            return Err(Error::Invalid(vec![FieldError::new(Field::Layout, Problem::TooLarge)]));
        }
        Ok(Self { body, by, at })
    }

    /// Keeps it as a draft made from the version `base`: the number of the new one.
    pub(super) async fn keep(self, tx: &Tx, id: PlaceId, base: i64) -> Result<i64> {
        if newest(tx, id).await? != base {
            return Err(Error::Conflict);
        }
        let row = Model {
            place_id: Text(id),
            version: base + 1,
            state: Text(LayoutState::Draft),
            body: self.body,
            staff_id: Some(Text(self.by)),
            at: self.at,
            published_at: None,
        };
        Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&**tx).await?;
        Ok(base + 1)
    }
}

async fn newest(tx: &Tx, id: PlaceId) -> Result<i64> {
    let text = "select coalesce(max(version), 0) from compound_layout where place_id = $1";
    let row = tx.query_one_raw(sql(tx.get_database_backend(), text, vec![Text(id).into()])).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0))
}

/// What publishing a version changes, and what is to be said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What is shown otherwise than before.
    pub changes: Vec<Change>,
    /// What forbids it, and what its editor should know.
    pub findings: Vec<Finding>,
    /// It is drawn as what is shown.
    pub same: bool,
}

/// What publishing a version would change, and whether it can be.
///
/// # Errors
/// [`Error::Forbidden`] for who may not edit the place.
pub async fn layout_step(backend: &Backend, by: &Staff, id: PlaceId, version: i64) -> Result<Step> {
    let after = layout_body(backend, by, id, version).await?;
    let shown = Entity::find()
        .filter(Column::PlaceId.eq(Text(id)))
        .filter(Column::State.eq(Text(LayoutState::Published)))
        .one(backend.read())
        .await?;
    let is_shown = shown.is_some();
    let before = match shown {
        Some(row) => serde_json::from_str(&row.body).map_err(Error::internal)?,
        None => Layout::empty(after.origin),
    };
    // Three thousand buildings are some milliseconds.
    let last = last_day(backend);
    let look = move || Step {
        same: is_shown && same(&before, &after),
        changes: compound::diff(&before, &after),
        findings: compound::check_by(&after, last),
    };
    tokio::task::spawn_blocking(look).await.map_err(Error::internal)
}

/// The last day on which a rule of a gate can have been checked.
pub fn last_day(backend: &Backend) -> NaiveDate {
    last_checked(backend.now(), backend.config().offset)
}

/// Shows a version to everyone in place of the one that was shown; what changed
/// by it. An older version is put back the same way.
///
/// # Errors
/// [`Error::Invalid`] at [`Field::Layout`] when one of [`Step::findings`]
/// forbids it.
pub async fn publish_layout(backend: &Backend, by: &Staff, id: PlaceId, version: i64) -> Result<Step> {
    let step = layout_step(backend, by, id, version).await?;
    allows(&step.findings)?;
    let at = backend.now();
    backend.write(move |tx: Tx| async move { publish(&tx, id, version, at).await }).await?;
    super::kept::shown(backend).await;
    Ok(step)
}

/// Whether what was found lets a layout be shown.
pub(super) fn allows(findings: &[Finding]) -> Result<()> {
    match compound::publishable(findings) {
        true => Ok(()),
        false => Err(Error::Invalid(vec![FieldError::new(Field::Layout, Problem::Invalid)])),
    }
}

/// One is published at a time, and copies hear of it by the place.
pub(super) async fn publish(tx: &Tx, id: PlaceId, version: i64, at: Moment) -> Result<()> {
    let changed = take_numbers(tx, 1).await? + 1;
    Entity::update_many()
        .col_expr(Column::State, Expr::value(Text(LayoutState::Replaced)))
        .filter(Column::PlaceId.eq(Text(id)))
        .filter(Column::State.eq(Text(LayoutState::Published)))
        .filter(Column::Version.ne(version))
        .exec(&**tx)
        .await?;
    let done = Entity::update_many()
        .col_expr(Column::State, Expr::value(Text(LayoutState::Published)))
        .col_expr(Column::PublishedAt, Expr::value(at))
        .filter(Column::PlaceId.eq(Text(id)))
        .filter(Column::Version.eq(version))
        .exec(&**tx)
        .await?;
    if done.rows_affected != 1 {
        return Err(Error::NotFound);
    }
    place::Entity::update_many()
        .col_expr(place::Column::Changed, Expr::value(changed))
        .filter(place::Column::Id.eq(Text(id)))
        .filter(place::Column::State.ne(Text(PlaceState::Removed)))
        .exec(&**tx)
        .await?;
    Ok(())
}
