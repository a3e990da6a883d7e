//! Places are made, changed and taken away.

use super::{photos, rows};
use crate::Backend;
use crate::actor::Staff;
use crate::days::last_checked;
use crate::db::batch::Batch;
use crate::db::{Text, Tx, sql};
use crate::directory::Directory;
use crate::entity::place;
pub use crate::entity::values::Source;
use crate::error::{Error, Result};
use domain::Moment;
use domain::draft::{Field, FieldError, Problem};
use domain::ids::{PlaceId, PlaceVersionId, UnitId, UserId};
use domain::place::{Place, PlaceFacts, PlaceState};
use domain::rights::role_may_edit_places;
use sea_orm::{ConnectionTrait, EntityTrait, Value};
use std::sync::Arc;

/// The number of the newest change, in the table of facts about this database.
/// Whoever takes one holds the row until the commit, so that a higher number is
/// never seen before a lower one.
const COUNTER: &str = "place_changed";
/// Rows that are inserted by one statement.
const AT_ONCE: usize = 100;

/// A place to be kept: a new one, or the next version of one.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Which; a new one without.
    pub id: Option<PlaceId>,
    /// The version it was made from; 0 for a new one.
    pub version: i64,
    /// What is known.
    pub facts: PlaceFacts,
    /// Whether it is shown.
    pub state: PlaceState,
}

/// Keeps a place: a new one, or the next version of one.
///
/// # Errors
/// [`Error::Invalid`] names what cannot be taken, [`Error::Conflict`] says that
/// somebody else was first.
pub async fn save(
    backend: &Backend,
    by: &Staff,
    id: Option<PlaceId>,
    version: i64,
    facts: PlaceFacts,
    state: PlaceState,
) -> Result<Place> {
    let draft = Draft { id, version, facts, state };
    save_many(backend, by, Source::Staff, vec![draft]).await?.pop().ok_or(Error::NotFound)
}

/// Keeps many places in one transaction: all of them or none. Hundreds at a
/// time, for others wait meanwhile.
///
/// # Errors
/// As [`save`], for the first that cannot be kept; [`check`] tells before.
pub async fn save_many(
    backend: &Backend,
    by: &Staff,
    source: Source,
    drafts: Vec<Draft>,
) -> Result<Vec<Place>> {
    let mut checked = Vec::with_capacity(drafts.len());
    let reach = Reach::of(backend, by);
    for draft in drafts {
        // Of a place that is given to them the unit stays: `write` sees to it.
        let given = draft.id.is_some_and(|id| reach.places.contains(&id)) && !reach.covers(draft.facts.unit);
        let facts = if given { readable(backend, draft.facts)? } else { check(backend, by, draft.facts)? };
        checked.push(Draft { facts, ..draft });
    }
    let change = Change { source, by: Some(by.id), reach };
    keep(backend, change, checked).await
}

/// Takes a place away. Its number stays, so that copies learn of it, and so does
/// its history.
///
/// # Errors
/// As [`save`].
pub async fn remove(backend: &Backend, by: &Staff, id: PlaceId, version: i64) -> Result<Place> {
    let place = for_editor(backend, by, id).await?;
    save(backend, by, Some(id), version, place.facts, PlaceState::Removed).await
}

/// A place for whoever may edit it, whatever its state.
///
/// # Errors
/// [`Error::Forbidden`] for everyone else.
pub async fn for_editor(backend: &Backend, by: &Staff, id: PlaceId) -> Result<Place> {
    let reach = Reach::of(backend, by);
    if reach.is_empty() {
        return Err(Error::Forbidden);
    }
    let row = place::Entity::find_by_id(Text(id)).one(backend.read()).await?.ok_or(Error::NotFound)?;
    if !reach.covers_place(id, row.unit_id.map(|unit| unit.0)) {
        return Err(Error::Forbidden);
    }
    rows::place(&row)
}

/// Looks at what is said of a place as [`save`] would: cleaned, or all that is
/// wrong with it.
///
/// # Errors
/// [`Error::Invalid`], or [`Error::Forbidden`] for who edits no places.
pub fn check(backend: &Backend, by: &Staff, facts: PlaceFacts) -> Result<PlaceFacts> {
    let reach = Reach::of(backend, by);
    if reach.tops.is_empty() {
        return Err(Error::Forbidden);
    }
    let mut facts = readable(backend, facts)?;
    let mut errors = Vec::new();
    // Whoever looks after a part of the tree makes places for it.
    if facts.unit.is_none() && !reach.covers(None) {
        facts.unit = super::place_unit(backend, facts.at).filter(|unit| reach.covers(Some(*unit)));
    }
    if facts.unit.is_some_and(|unit| reach.directory.unit(unit).is_none()) {
        errors.push(FieldError::new(Field::Unit, Problem::NotFound));
    } else if !reach.covers(facts.unit) {
        errors.push(FieldError::new(Field::Unit, Problem::Forbidden));
    }
    if errors.is_empty() { Ok(facts) } else { Err(Error::Invalid(errors)) }
}

/// The facts, cleaned, with hours that can be read and checked on a day that has come.
fn readable(backend: &Backend, facts: PlaceFacts) -> Result<PlaceFacts> {
    let all = [
        (Field::Hours, &facts.hours),
        (Field::Staffed, &facts.staffed),
        (Field::SelfEntry, &facts.self_entry),
    ];
    let unread = |text: &&Option<String>| {
        text.as_deref().is_some_and(|text| !text.trim().is_empty() && !super::readable(text))
    };
    let wrong = all.iter().filter(|(_, text)| unread(text));
    let mut errors: Vec<_> = wrong.map(|(field, _)| FieldError::new(*field, Problem::Invalid)).collect();
    let last = last_checked(backend.now(), backend.config().offset);
    if facts.checked.as_ref().is_some_and(|checked| checked.on > last) {
        errors.push(FieldError::new(Field::Checked, Problem::Future));
    }
    match facts.checked() {
        Ok(facts) if errors.is_empty() => return Ok(facts),
        Ok(_) => {}
        Err(more) => {
            errors.retain(|error| more.iter().all(|other| other.field != error.field));
            errors.extend(more);
        }
    }
    Err(Error::Invalid(errors))
}

/// Which places somebody may edit.
#[derive(Clone)]
pub(super) struct Reach {
    directory: Arc<Directory>,
    tops: Vec<UnitId>,
    /// Single places besides.
    pub(super) places: Vec<PlaceId>,
}

impl Reach {
    /// By the grants of a person.
    pub(super) fn of(backend: &Backend, by: &Staff) -> Self {
        let edits = by.grants.iter().filter(|grant| role_may_edit_places(grant.role));
        let tops = edits.map(|grant| grant.unit).collect();
        Self { directory: backend.directory(), tops, places: by.places.clone() }
    }

    /// Everything: the program itself.
    pub(super) fn whole(backend: &Backend) -> Self {
        let directory = backend.directory();
        let tops = directory.root().map(|unit| unit.id).into_iter().collect();
        Self { directory, tops, places: Vec::new() }
    }

    /// Whether there is nothing to edit.
    pub(super) fn is_empty(&self) -> bool {
        self.tops.is_empty() && self.places.is_empty()
    }

    /// The units within it.
    pub(super) fn units(&self) -> Vec<UnitId> {
        self.tops.iter().flat_map(|top| self.directory.subtree(*top)).collect()
    }

    /// Whether a place is within it, through its unit or because it was given.
    pub(super) fn covers_place(&self, id: PlaceId, unit: Option<UnitId>) -> bool {
        self.places.contains(&id) || self.covers(unit)
    }

    /// Whether places of a unit are within it. Those of no unit are at the top.
    pub(super) fn covers(&self, unit: Option<UnitId>) -> bool {
        let unit = unit.or_else(|| self.directory.root().map(|unit| unit.id));
        self.tops.iter().any(|top| unit.is_some_and(|unit| self.directory.within(unit, *top)))
    }
}

/// Who changes places, and through what.
#[derive(Clone)]
pub(super) struct Change {
    pub(super) source: Source,
    pub(super) by: Option<UserId>,
    pub(super) reach: Reach,
}

/// Writes what was checked, and brings the index up to date.
pub(super) async fn keep(backend: &Backend, change: Change, drafts: Vec<Draft>) -> Result<Vec<Place>> {
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let at = backend.now();
    let numbered = drafts.into_iter().map(|draft| Numbered {
        id: draft.id.unwrap_or_else(|| PlaceId(backend.new_id())),
        line: PlaceVersionId(backend.new_id()),
        draft,
    });
    let all: Arc<Vec<Numbered>> = Arc::new(numbered.collect());
    let work = move |tx: Tx| {
        let (all, change) = (all.clone(), change.clone());
        async move { write(&tx, &all, &change, at).await }
    };
    let places = backend.write(work).await?;
    super::kept::shown(backend).await;
    Ok(places)
}

/// A draft with the identifiers it would have.
pub(super) struct Numbered {
    pub(super) id: PlaceId,
    pub(super) line: PlaceVersionId,
    pub(super) draft: Draft,
}

/// Writes places with their history.
pub(super) async fn write(tx: &Tx, all: &[Numbered], change: &Change, at: Moment) -> Result<Vec<Place>> {
    let mut changed = take_numbers(tx, all.len()).await?;
    let mut places = Vec::with_capacity(all.len());
    let mut batch = Batch::default();
    let mut rows = 0;
    for one in all {
        changed += 1;
        let (before, place) = match one.draft.id {
            None => (None, made(&mut batch, one, at, changed)?),
            Some(id) => match next(tx, id, &one.draft, change, at, changed).await? {
                // Nothing is other than it was.
                (before, None) => {
                    places.push(before);
                    continue;
                }
                (before, Some(place)) => (Some(before), place),
            },
        };
        line(&mut batch, one.line, before.as_ref(), &place, change, at)?;
        places.push(place);
        rows += 1;
        if rows % AT_ONCE == 0 {
            tx.insert(std::mem::take(&mut batch)).await?;
        }
    }
    tx.insert(batch).await?;
    for place in places.iter().filter(|place| !place.facts.photos.is_empty()) {
        photos::give(tx, place.id, &place.facts.photos).await?;
    }
    Ok(places)
}

/// Takes so many numbers of changes: the one before the first of them.
pub(super) async fn take_numbers(tx: &Tx, count: usize) -> Result<i64> {
    count_up(tx, COUNTER, count).await
}

/// Takes so many numbers of a counter; gives the one before the first.
pub(super) async fn count_up(tx: &Tx, counter: &str, count: usize) -> Result<i64> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let text = "insert into meta (name, value) values ($1, $2)
                on conflict (name) do update
                  set value = cast(cast(meta.value as bigint) + cast(excluded.value as bigint) as text)
                returning value";
    let values = vec![counter.into(), count.to_string().into()];
    let row = tx.query_one_raw(sql(tx.get_database_backend(), text, values)).await?;
    let last: String = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    Ok(last.parse::<i64>().map_err(Error::internal)? - count)
}

fn made(batch: &mut Batch, one: &Numbered, at: Moment, changed: i64) -> Result<Place> {
    let draft = &one.draft;
    let mut row: Vec<(&'static str, Value)> = vec![
        ("id", Text(one.id).into()),
        ("version", 1i64.into()),
        ("state", Text(draft.state).into()),
        ("shown", (draft.state == PlaceState::Published).into()),
        ("changed", changed.into()),
        ("created_at", at.into()),
        ("updated_at", at.into()),
    ];
    row.extend(rows::columns(&draft.facts)?);
    batch.insert("place", row);
    Ok(Place { id: one.id, version: 1, state: draft.state, facts: draft.facts.clone() })
}

/// The place as it was, and as it is now if that is something else.
async fn next(
    tx: &Tx,
    id: PlaceId,
    draft: &Draft,
    change: &Change,
    at: Moment,
    changed: i64,
) -> Result<(Place, Option<Place>)> {
    let row = place::Entity::find_by_id(Text(id)).one(&**tx).await?.ok_or(Error::NotFound)?;
    let whole = change.reach.covers(row.unit_id.map(|unit| unit.0));
    if !whole && !change.reach.places.contains(&id) {
        return Err(Error::Forbidden);
    }
    if row.version != draft.version {
        return Err(Error::Conflict);
    }
    let before = rows::place(&row)?;
    // To whom it is only given, they neither move it elsewhere nor take it away.
    let stays = before.facts.unit == draft.facts.unit
        && before.facts.kind == draft.facts.kind
        && before.state == draft.state;
    if !whole && !stays {
        return Err(Error::Forbidden);
    }
    if before.facts == draft.facts && before.state == draft.state {
        return Ok((before, None));
    }
    let place = Place { id, version: row.version + 1, state: draft.state, facts: draft.facts.clone() };
    let mut columns: Vec<(&'static str, Value)> = vec![
        ("version", place.version.into()),
        ("state", Text(place.state).into()),
        ("shown", (row.shown || place.state == PlaceState::Published).into()),
        ("changed", changed.into()),
        ("updated_at", at.into()),
    ];
    columns.extend(rows::columns(&place.facts)?);
    update(tx, id, row.version, columns).await?;
    Ok((before, Some(place)))
}

async fn update(tx: &Tx, id: PlaceId, version: i64, columns: Vec<(&'static str, Value)>) -> Result<()> {
    let (names, mut values): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    let set: Vec<String> = names.iter().zip(1..).map(|(name, n)| format!("{name} = ${n}")).collect();
    values.push(Text(id).into());
    values.push(version.into());
    let (id, version) = (values.len() - 1, values.len());
    let text = format!("update place set {} where id = ${id} and version = ${version}", set.join(", "));
    let done = tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// A line of the history.
fn line(
    batch: &mut Batch,
    id: PlaceVersionId,
    before: Option<&Place>,
    after: &Place,
    change: &Change,
    at: Moment,
) -> Result<()> {
    let json = |facts: &PlaceFacts| serde_json::to_string(facts).map_err(Error::internal);
    let parts = super::history::parts(before, after)?;
    let row = vec![
        ("id", Text(id).into()),
        ("place_id", Text(after.id).into()),
        ("version", after.version.into()),
        ("source", Text(change.source).into()),
        ("staff_id", change.by.map(Text).into()),
        ("at", at.into()),
        ("before_json", before.map(|place| json(&place.facts)).transpose()?.into()),
        ("before_state", before.map(|place| Text(place.state)).into()),
        ("after_json", json(&after.facts)?.into()),
        ("after_state", Text(after.state).into()),
        ("parts", serde_json::to_string(&parts).map_err(Error::internal)?.into()),
    ];
    batch.insert("place_version", row);
    Ok(())
}
