//! Who may edit one place and no other: the property manager of a compound.
//! Given and taken by those whose roles reach the place.

use super::save::{Reach, for_editor};
use crate::Backend;
use crate::actor::Staff;
use crate::admin::audit::Line;
use crate::db::{Text, Tx, row, rows, sql};
use crate::error::{Error, Result};
use domain::Moment;
use domain::ids::{PlaceId, UserId};
use domain::place::Place;
use sea_orm::{ConnectionTrait, Value};
use serde_json::json;

/// Most people to whom one place is given.
pub const EDITORS: usize = 20;

row! {
    /// Somebody to whom a place is given.
    struct Given {
        id: Text<UserId>,
        name: String,
        username: String,
        at: Moment,
    }
}

/// Somebody to whom a place is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceEditor {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Sign-in name.
    pub username: String,
    /// Since when.
    pub at: Moment,
}

/// Whether somebody may edit any place at all, through a role or because one was
/// given to them.
pub fn may_edit(staff: &Staff) -> bool {
    !staff.places.is_empty() || may_edit_many(staff)
}

/// Whether a role of theirs edits places: makes new ones, imports, exports.
pub fn may_edit_many(staff: &Staff) -> bool {
    staff.grants.iter().any(|grant| domain::rights::role_may_edit_places(grant.role))
}

/// Whether a role of theirs reaches a place, so that they may give it to others.
pub fn may_give(backend: &Backend, by: &Staff, place: &Place) -> bool {
    Reach::of(backend, by).covers(place.facts.unit)
}

/// The place, for whoever may give it to others: those whose roles reach it.
async fn for_giver(backend: &Backend, by: &Staff, id: PlaceId) -> Result<Place> {
    let place = for_editor(backend, by, id).await?;
    if may_give(backend, by, &place) { Ok(place) } else { Err(Error::Forbidden) }
}

/// To whom a place is given, by name.
///
/// # Errors
/// [`Error::Forbidden`] for who may not give it.
pub async fn editors(backend: &Backend, by: &Staff, id: PlaceId) -> Result<Vec<PlaceEditor>> {
    for_giver(backend, by, id).await?;
    let text = "select staff.id, staff.name, staff.username, place_editor.at
                from place_editor join staff on staff.id = place_editor.staff_id
                where place_editor.place_id = $1 order by staff.name, staff.id";
    let statement = sql(backend.read().get_database_backend(), text, vec![Text(id).into()]);
    let all: Vec<Given> = rows(backend.read(), statement).await?;
    let one = |row: Given| PlaceEditor { id: row.id.0, name: row.name, username: row.username, at: row.at };
    Ok(all.into_iter().map(one).collect())
}

/// Gives a place to somebody who may sign in; `false` when nobody has that
/// sign-in name or too many have the place already.
///
/// # Errors
/// [`Error::Forbidden`] for who may not give it.
pub async fn give(backend: &Backend, by: &Staff, id: PlaceId, username: &str) -> Result<bool> {
    for_giver(backend, by, id).await?;
    let Some(person) = super::import::person(backend, username.trim()).await? else { return Ok(false) };
    if editors(backend, by, id).await?.len() >= EDITORS {
        return Ok(false);
    }
    let text = "insert into place_editor (place_id, staff_id, by_id, at) values ($1, $2, $3, $4)
                on conflict (place_id, staff_id) do nothing";
    let at = backend.now();
    let values = vec![Text(id).into(), Text(person.id).into(), Text(by.id).into(), at.into()];
    change(backend, by, (id, person.id), "place.give", (text, values)).await?;
    Ok(true)
}

/// Takes a place from somebody to whom it was given.
///
/// # Errors
/// [`Error::Forbidden`] for who may not give it.
pub async fn take_away(backend: &Backend, by: &Staff, id: PlaceId, who: UserId) -> Result<()> {
    for_giver(backend, by, id).await?;
    let text = "delete from place_editor where place_id = $1 and staff_id = $2";
    let values = vec![Text(id).into(), Text(who).into()];
    change(backend, by, (id, who), "place.take", (text, values)).await
}

/// One statement, and a line of the record if it changed anything.
async fn change(
    backend: &Backend,
    by: &Staff,
    (place, who): (PlaceId, UserId),
    action: &'static str,
    (text, values): (&'static str, Vec<Value>),
) -> Result<()> {
    let line = Line::new(backend, by, action, who, json!({ "place": place }));
    let work = move |tx: Tx| {
        let (statement, line) = (sql(tx.get_database_backend(), text, values.clone()), line.clone());
        async move {
            if tx.execute_raw(statement).await?.rows_affected() > 0 {
                line.write(&tx).await?;
            }
            Ok(())
        }
    };
    backend.write(work).await
}

/// The places that are given to somebody.
pub(crate) async fn given(backend: &Backend, who: UserId) -> Result<Vec<PlaceId>> {
    let text = "select place_id from place_editor where staff_id = $1 order by place_id";
    let statement = sql(backend.read().get_database_backend(), text, vec![Text(who).into()]);
    let mut places = Vec::new();
    for row in backend.read().query_all_raw(statement).await? {
        places.push(row.try_get_by_index::<Text<PlaceId>>(0)?.0);
    }
    Ok(places)
}
