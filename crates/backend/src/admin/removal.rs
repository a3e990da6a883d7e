//! A unit or a person goes: what they still have, and handing it to others.

use super::audit::Line;
use super::check::{kept, one};
use super::version::{Editor, turn, version};
use super::{PersonDraft, SaveError, require, save_person};
use crate::Backend;
use crate::actor::{Grant, Staff};
use crate::db::{Text, Tx, sql};
use crate::deputies::named;
use crate::directory::Directory;
use crate::entity::{request, staff_grant};
use crate::error::{Error, Result};
use crate::requests::{given, works_at};
use crate::view::UnitRef;
use domain::code::RequestCode;
use domain::ids::{RequestId, UnitId, UserId};
use domain::request::{By, Command, Status, Target};
use domain::rights::role_works;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Value};
use serde_json::json;

/// Lines of a list shown.
const SHOWN: usize = 20;
/// Most requests handed over in one go.
pub const AT_ONCE: usize = 500;

/// What a unit or a person still has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Holdings {
    /// The first requests, earliest deadline first.
    pub requests: Vec<(RequestCode, Status)>,
    /// How many there are.
    pub count: u64,
    /// Units directly below.
    pub units: Vec<UnitRef>,
    /// Active people who belong to it or hold a role at it.
    pub people: Vec<(UserId, String)>,
    /// Rules that send requests to it.
    pub rules: Vec<(domain::ids::RuleId, String)>,
    /// Names of categories that usually go to it.
    pub categories: Vec<String>,
    /// Names of places that lead to it.
    pub places: u64,
}

impl Holdings {
    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What became of handing over.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HandedOver {
    /// How many requests another has now.
    pub done: usize,
    /// Those that stay, first ones: somebody changed them meanwhile, or nobody
    /// there may have them. More may be left that were not tried in this go.
    pub left: Vec<RequestCode>,
    /// How many are left.
    pub rest: u64,
    /// Whether nothing was left, and the unit is switched off or the person saved.
    pub off: bool,
}

/// A request that is in the way.
pub(super) struct Piece {
    id: Text<RequestId>,
    code: Text<RequestCode>,
    status: Text<Status>,
    unit: Option<Text<UnitId>>,
}

/// Of a unit: what it has, is asked to take or has a part in.
const OF_UNIT: &str = "((unit_id = $1 and work_at is not null)
     or id in (select request_id from request_share where unit_id = $1))";
/// Of a person: what they work on. What they answered waits for no one person.
const OF_PERSON: &str = "(handler_id = $1 and work_at is not null
     and status in ('handling', 'waiting', 'long_listed'))";

async fn pieces(
    db: &impl ConnectionTrait,
    of: &str,
    who: String,
    limit: Option<usize>,
) -> Result<Vec<Piece>> {
    let limit = limit.map(|limit| format!("limit {limit}")).unwrap_or_default();
    let text =
        format!("select id, code, status, unit_id from request where {of} order by work_at, seq {limit}");
    let statement = sql(db.get_database_backend(), text, vec![who.into()]);
    let rows = db.query_all_raw(statement).await?;
    let piece = |row: &sea_orm::QueryResult| -> Result<Piece> {
        Ok(Piece {
            id: row.try_get_by_index(0)?,
            code: row.try_get_by_index(1)?,
            status: row.try_get_by_index(2)?,
            unit: row.try_get_by_index(3)?,
        })
    };
    rows.iter().map(piece).collect()
}

async fn number(db: &impl ConnectionTrait, text: &str, who: String) -> Result<u64> {
    let row = db.query_one_raw(sql(db.get_database_backend(), text, vec![who.into()])).await?;
    let count: i64 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}

async fn count(db: &impl ConnectionTrait, of: &str, who: String) -> Result<u64> {
    number(db, &format!("select count(*) from request where {of}"), who).await
}

/// Names with their identifiers, of one statement.
async fn names(backend: &Backend, text: &str, unit: UnitId) -> Result<Vec<(String, String)>> {
    let values: Vec<Value> = vec![Text(unit).into()];
    let db = backend.read();
    let rows = db.query_all_raw(sql(db.get_database_backend(), text, values)).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// What a unit still has; for administrators.
pub async fn unit_holdings(backend: &Backend, by: &Staff, id: UnitId) -> Result<Holdings> {
    require(by)?;
    let db = backend.read();
    let directory = backend.directory();
    let below = directory.units.iter().filter(|unit| unit.active && unit.parent == Some(id));
    let people = "select id, name from staff where active and (unit_id = $1 or exists (
         select 1 from staff_grant where staff_grant.staff_id = staff.id and staff_grant.unit_id = $1))
         order by name, id limit 200";
    let rules = "select id, name from routing_rule where unit_id = $1 order by position";
    let categories = "select id, name from category where default_unit_id = $1 and active order by position";
    let places = "select count(*) from gazetteer where unit_id = $1";
    let id_of = |(id, name): (String, String)| Some((id.parse().ok()?, name));
    Ok(Holdings {
        requests: first(pieces(db, OF_UNIT, id.to_string(), Some(SHOWN)).await?),
        count: count(db, OF_UNIT, id.to_string()).await?,
        units: below.filter_map(|unit| directory.unit_ref(unit.id)).collect(),
        people: names(backend, people, id).await?.into_iter().filter_map(id_of).collect(),
        rules: {
            let rules = names(backend, rules, id).await?;
            rules.into_iter().filter_map(|(id, name)| Some((id.parse().ok()?, name))).collect()
        },
        categories: names(backend, categories, id).await?.into_iter().map(|(_, name)| name).collect(),
        places: number(db, places, id.to_string()).await?,
    })
}

/// What a person has that is in the way of saving them as `draft` says; for
/// administrators.
pub async fn person_holdings(
    backend: &Backend,
    by: &Staff,
    id: UserId,
    draft: &PersonDraft,
) -> Result<Holdings> {
    require(by)?;
    let mut pieces = stranded(&backend.directory(), backend.read(), id, draft).await?;
    let count = pieces.len() as u64;
    pieces.truncate(SHOWN);
    Ok(Holdings { requests: first(pieces), count, ..Holdings::default() })
}

/// What a person works on and could not any more as `draft` says: all of it for
/// one who is switched off, else what only their roles of now reach.
pub(super) async fn stranded(
    directory: &Directory,
    db: &impl ConnectionTrait,
    id: UserId,
    draft: &PersonDraft,
) -> Result<Vec<Piece>> {
    let mut pieces = pieces(db, OF_PERSON, id.to_string(), None).await?;
    if !draft.active || pieces.is_empty() {
        return Ok(pieces);
    }
    let rows = staff_grant::Entity::find().filter(staff_grant::Column::StaffId.eq(Text(id))).all(db).await?;
    let held: Vec<Grant> = rows.iter().map(|row| Grant { role: row.role.0, unit: row.unit_id.0 }).collect();
    let works = |grants: &[Grant], unit| {
        grants.iter().any(|grant| role_works(grant.role) && directory.within(unit, grant.unit))
    };
    let lost = |unit: Text<UnitId>| works(&held, unit.0) && !works(&draft.grants, unit.0);
    pieces.retain(|piece| piece.unit.is_some_and(lost));
    Ok(pieces)
}

fn first(pieces: Vec<Piece>) -> Vec<(RequestCode, Status)> {
    pieces.into_iter().map(|piece| (piece.code.0, piece.status.0)).collect()
}

/// Whether anything would be left without a unit: requests, units below it,
/// people, rules, categories.
pub(super) async fn in_use(tx: &Tx, id: UnitId) -> Result<bool> {
    if !pieces(&**tx, OF_UNIT, id.to_string(), Some(1)).await?.is_empty() {
        return Ok(true);
    }
    for text in [
        "select count(*) from unit where parent_id = $1 and active",
        "select count(*) from staff where unit_id = $1 and active",
        "select count(*) from staff_grant join staff on staff.id = staff_grant.staff_id
           where staff_grant.unit_id = $1 and staff.active",
        "select count(*) from routing_rule where unit_id = $1",
        "select count(*) from category where default_unit_id = $1 and active",
    ] {
        if number(&**tx, text, id.to_string()).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Hands everything of a unit to another one and switches it off: at most
/// [`AT_ONCE`] requests in one go, each by itself and recorded; when none is
/// left, units below, people with their roles, rules, categories and names of
/// places, together. `text` is kept with parts that become needless.
/// [`SaveError::Invalid`] at `to` for a unit that cannot have it all.
pub async fn dissolve_unit(
    backend: &Backend,
    by: &Staff,
    id: UnitId,
    to: UnitId,
    text: String,
) -> Result<HandedOver, SaveError> {
    require(by)?;
    let directory = backend.directory();
    let target = heir(&directory, id, to)?;
    let mut done = HandedOver::default();
    for piece in pieces(backend.read(), OF_UNIT, id.to_string(), Some(AT_ONCE)).await? {
        let command = Command::HandOver { from: id, to: target, text: text.clone() };
        give(backend, by, piece, command, &mut done).await?;
    }
    done.rest = count(backend.read(), OF_UNIT, id.to_string()).await?;
    if done.rest > 0 {
        return Ok(done);
    }
    let line = Line::new(backend, by, "unit.dissolve", id, json!({ "to": to }));
    let result = backend.write(move |tx| {
        let line = line.clone();
        async move {
            // One that came this very moment.
            if !pieces(&*tx, OF_UNIT, id.to_string(), Some(1)).await?.is_empty() {
                return Ok(Ok(false));
            }
            // A form that was opened before knows nothing of this.
            turn(&tx, id, None).await?;
            move_rest(&tx, id, to).await?;
            line.write(&tx).await?;
            Ok(Ok(true))
        }
    });
    done.off = kept(result.await)?;
    backend.reload().await?;
    Ok(done)
}

/// The unit that takes over, if it can: active, none of those that go, and
/// such that what is below the old one may stand below it.
fn heir(directory: &Directory, id: UnitId, to: UnitId) -> Result<Target, SaveError> {
    let old = directory.unit(id).ok_or(Error::NotFound)?;
    let new = directory.unit(to).filter(|unit| unit.active).ok_or_else(|| one("to", "empty"))?;
    if old.parent.is_none() || directory.within(to, id) {
        return Err(one("to", "invalid"));
    }
    let mut below = directory.units.iter().filter(|unit| unit.active && unit.parent == Some(id));
    if !below.all(|unit| unit.kind.fits_below(Some(new.kind))) {
        return Err(one("to", "no_place_below"));
    }
    Ok(Target { unit: new.id, kind: new.kind })
}

/// One request, judged by itself: what somebody else changed meanwhile stays.
async fn give(
    backend: &Backend,
    by: &Staff,
    piece: Piece,
    command: Command,
    done: &mut HandedOver,
) -> Result<()> {
    let row = request::Entity::find().filter(request::Column::Id.eq(piece.id)).one(backend.read()).await?;
    let Some(row) = row else { return Ok(()) };
    match given(backend, &row, command, By::Staff(by.id)).await {
        Ok(()) => done.done += 1,
        Err(Error::Conflict | Error::Refused(_)) => {
            if done.left.len() < SHOWN {
                done.left.push(piece.code.0);
            }
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

async fn move_rest(tx: &Tx, id: UnitId, to: UnitId) -> Result<()> {
    for text in [
        "update unit set parent_id = $2 where parent_id = $1 and active",
        "update staff set unit_id = $2 where unit_id = $1",
        "insert into staff_grant (staff_id, role, unit_id) select staff_id, role, $2 from staff_grant
           where unit_id = $1 on conflict do nothing",
        "delete from staff_grant where unit_id = $1 and $2 <> ''",
        "update routing_rule set unit_id = $2 where unit_id = $1",
        "update category set default_unit_id = $2 where default_unit_id = $1",
        "update gazetteer set unit_id = $2 where unit_id = $1",
        "update unit set active = false where id = $1 and $2 <> ''",
    ] {
        let values = vec![Text(id).into(), Text(to).into()];
        tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
    }
    Ok(())
}

/// Gives what a person could not work on any more as `draft` says to a colleague
/// and saves that. [`SaveError::Invalid`] at `to` for somebody who is not there;
/// requests of a unit where the colleague does not work stay and are in the
/// answer. [`Error::Conflict`] when somebody saved the person since they were
/// seen.
pub async fn replace_person<'a>(
    backend: &Backend,
    by: impl Into<Editor<'a>>,
    id: UserId,
    draft: PersonDraft,
    to: &str,
) -> Result<HandedOver, SaveError> {
    let by: Editor = by.into();
    require(by.staff)?;
    if by.seen.is_some() && by.seen != Some(version(backend, &id.to_string()).await?) {
        return Err(Error::Conflict.into());
    }
    let heir = named(backend, to.trim()).await?.filter(|heir| heir.active && heir.id.0 != id);
    let heir = heir.ok_or_else(|| one("to", "not_found"))?.id.0;
    let directory = backend.directory();
    let mut done = HandedOver::default();
    for piece in stranded(&directory, backend.read(), id, &draft).await?.into_iter().take(AT_ONCE) {
        if works_at(backend, heir, piece.unit.map(|unit| unit.0)).await? {
            give(backend, by.staff, piece, Command::Assign { handler: heir }, &mut done).await?;
        } else if done.left.len() < SHOWN {
            done.left.push(piece.code.0);
        }
    }
    done.rest = stranded(&directory, backend.read(), id, &draft).await?.len() as u64;
    if done.rest == 0 {
        save_person(backend, by, Some(id), draft).await?;
        done.off = true;
    }
    Ok(done)
}
