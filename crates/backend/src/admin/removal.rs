//! A unit or a person goes: what they still have, and handing it to others.

use super::audit::Line;
use super::check::{kept, one};
use super::version::turn;
use super::{Person, PersonDraft, SaveError, people, require, save_person};
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, Tx, sql};
use crate::deputies::named;
use crate::directory::Directory;
use crate::entity::request;
use crate::error::{Error, Result};
use crate::requests::{given, works_at};
use crate::view::UnitRef;
use domain::code::RequestCode;
use domain::ids::{RequestId, UnitId, UserId};
use domain::request::{By, Command, Status, Target};
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
    /// Whether nothing was left and the unit or person is switched off.
    pub off: bool,
}

/// A request that is in the way.
struct Piece {
    id: Text<RequestId>,
    code: Text<RequestCode>,
    status: Text<Status>,
}

/// Of a unit: what it has, is asked to take or has a part in.
const OF_UNIT: &str = "((unit_id = $1 and work_at is not null)
     or id in (select request_id from request_share where unit_id = $1))";
/// Of a person: what they work on. What they answered waits for no one person.
const OF_PERSON: &str = "(handler_id = $1 and work_at is not null
     and status in ('handling', 'waiting', 'long_listed'))";

async fn pieces(db: &impl ConnectionTrait, of: &str, who: String, limit: usize) -> Result<Vec<Piece>> {
    let text = format!("select id, code, status from request where {of} order by work_at, seq limit {limit}");
    let statement = sql(db.get_database_backend(), text, vec![who.into()]);
    let rows = db.query_all_raw(statement).await?;
    let piece = |row: &sea_orm::QueryResult| -> Result<Piece> {
        Ok(Piece {
            id: row.try_get_by_index(0)?,
            code: row.try_get_by_index(1)?,
            status: row.try_get_by_index(2)?,
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
        requests: first(pieces(db, OF_UNIT, id.to_string(), SHOWN).await?),
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

/// What a person still has; for administrators.
pub async fn person_holdings(backend: &Backend, by: &Staff, id: UserId) -> Result<Holdings> {
    require(by)?;
    let db = backend.read();
    Ok(Holdings {
        requests: first(pieces(db, OF_PERSON, id.to_string(), SHOWN).await?),
        count: count(db, OF_PERSON, id.to_string()).await?,
        ..Holdings::default()
    })
}

fn first(pieces: Vec<Piece>) -> Vec<(RequestCode, Status)> {
    pieces.into_iter().map(|piece| (piece.code.0, piece.status.0)).collect()
}

/// Whether a person still works on something; asked in the transaction that
/// switches them off.
pub(super) async fn in_hand(tx: &Tx, id: UserId) -> Result<bool> {
    Ok(!pieces(&**tx, OF_PERSON, id.to_string(), 1).await?.is_empty())
}

/// Whether anything would be left without a unit: requests, units below it,
/// people, rules, categories.
pub(super) async fn in_use(tx: &Tx, id: UnitId) -> Result<bool> {
    if !pieces(&**tx, OF_UNIT, id.to_string(), 1).await?.is_empty() {
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
    for piece in pieces(backend.read(), OF_UNIT, id.to_string(), AT_ONCE).await? {
        let command = Command::HandOver { from: id, to: target, text: text.clone() };
        give(backend, by, piece, command, &mut done).await?;
    }
    done.rest = count(backend.read(), OF_UNIT, id.to_string()).await?;
    if done.rest > 0 {
        return Ok(done);
    }
    let line = Line {
        id: backend.new_id(),
        at: backend.now(),
        by: Some(by.id),
        action: "unit.dissolve",
        subject: id.to_string(),
        detail: json!({ "to": to }),
    };
    let result = backend.write(move |tx| {
        let line = line.clone();
        async move {
            // One that came this very moment.
            if !pieces(&*tx, OF_UNIT, id.to_string(), 1).await?.is_empty() {
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

/// Gives what a person works on to a colleague and switches them off.
/// [`SaveError::Invalid`] at `to` for somebody who is not there; requests of a
/// unit where the colleague does not work stay and are in the answer.
pub async fn replace_person(
    backend: &Backend,
    by: &Staff,
    id: UserId,
    to: &str,
) -> Result<HandedOver, SaveError> {
    require(by)?;
    let heir = named(backend, to.trim()).await?.filter(|heir| heir.active && heir.id.0 != id);
    let heir = heir.ok_or_else(|| one("to", "not_found"))?.id.0;
    let person = people(backend, by).await?.into_iter().find(|person| person.id == id);
    let person = person.ok_or(Error::NotFound)?;
    let mut done = HandedOver::default();
    for piece in pieces(backend.read(), OF_PERSON, id.to_string(), AT_ONCE).await? {
        let row = request::Entity::find().filter(request::Column::Id.eq(piece.id)).one(backend.read()).await;
        let unit = row.map_err(Error::from)?.and_then(|row| row.unit_id).map(|unit| unit.0);
        if works_at(backend, heir, unit).await? {
            give(backend, by, piece, Command::Assign { handler: heir }, &mut done).await?;
        } else if done.left.len() < SHOWN {
            done.left.push(piece.code.0);
        }
    }
    done.rest = count(backend.read(), OF_PERSON, id.to_string()).await?;
    if done.rest == 0 {
        save_person(backend, by, Some(id), off(person)).await?;
        done.off = true;
    }
    Ok(done)
}

fn off(person: Person) -> PersonDraft {
    PersonDraft {
        username: person.username,
        name: person.name,
        unit: person.unit,
        grants: person.grants,
        active: false,
        password: None,
    }
}
