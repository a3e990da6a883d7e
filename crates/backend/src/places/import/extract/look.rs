//! Extracts as their owner looks at them.

use super::super::known::Known;
use super::super::standing::{Standing, met};
use super::{all, first, require};
use crate::Backend;
use crate::actor::Staff;
use crate::db::Text;
use crate::error::{Error, Result};
use crate::places::osm::{Compound, Skipped};
use chrono::TimeDelta;
use domain::Moment;
use domain::ids::{ExtractId, PlaceId};
pub use domain::place::ExtractState;
use sea_orm::QueryResult;

/// Extracts that are listed.
const LISTED: i64 = 20;
/// Compounds of one extract that are listed.
pub const LINES: i64 = 500;
/// One at work is heard of more often than this.
const SILENT: TimeDelta = TimeDelta::minutes(5);

/// An extract.
#[derive(Clone, Debug, PartialEq)]
pub struct Handed {
    /// Identifier.
    pub id: ExtractId,
    /// Name of its file.
    pub name: String,
    /// Where it stands.
    pub state: ExtractState,
    /// Which of three readings, while it is read.
    pub part: i32,
    /// Bytes read in it, or compounds taken in.
    pub done: i64,
    /// Of so many.
    pub total: i64,
    /// Why it could not be read, a stable word.
    pub problem: String,
    /// Areas of which no compound could be made.
    pub skipped: Vec<Skipped>,
    /// When it came.
    pub at: Moment,
}

/// A compound of an extract.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The compound.
    pub compound: Compound,
    /// What became of it, a stable word; empty before it is taken in.
    pub became: String,
    /// The place it became.
    pub place: Option<PlaceId>,
    /// Whether everyone sees it.
    pub shown: bool,
    /// What taking it in would come to, as long as it can be.
    pub standing: Option<Standing>,
}

const COLUMNS: &str = "id, name, state, part, done, total, problem, skipped, at, changed_at";

fn handed(backend: &Backend, row: &QueryResult) -> Result<Handed> {
    let changed: Moment = row.try_get_by_index(9)?;
    let mut handed = Handed {
        id: row.try_get_by_index::<Text<ExtractId>>(0)?.0,
        name: row.try_get_by_index(1)?,
        state: row.try_get_by_index::<Text<ExtractState>>(2)?.0,
        part: row.try_get_by_index(3)?,
        done: row.try_get_by_index(4)?,
        total: row.try_get_by_index(5)?,
        problem: row.try_get_by_index(6)?,
        skipped: serde_json::from_str(&row.try_get_by_index::<String>(7)?).map_err(Error::internal)?,
        at: row.try_get_by_index(8)?,
    };
    // Whoever read it is gone.
    if handed.state == ExtractState::Reading && backend.now() - changed > SILENT {
        (handed.state, handed.problem) = (ExtractState::Failed, "silent".to_owned());
    }
    Ok(handed)
}

/// One's own extracts, newest first.
///
/// # Errors
/// [`Error::Forbidden`] for who makes no places.
pub async fn list(backend: &Backend, by: &Staff) -> Result<Vec<Handed>> {
    require(by)?;
    let text = format!("select {COLUMNS} from osm_extract where staff_id = $1 order by at desc limit $2");
    let rows = all(backend, text, vec![Text(by.id).into(), LISTED.into()]).await?;
    rows.iter().map(|row| handed(backend, row)).collect()
}

/// One of one's own extracts.
///
/// # Errors
/// [`Error::NotFound`] for one of somebody else.
pub async fn one(backend: &Backend, by: &Staff, id: ExtractId) -> Result<Handed> {
    require(by)?;
    let text = format!("select {COLUMNS} from osm_extract where id = $1 and staff_id = $2");
    let row = first(backend, text, vec![Text(id).into(), Text(by.id).into()]).await?;
    handed(backend, &row.ok_or(Error::NotFound)?)
}

/// The compounds of one of one's own extracts, in the order of the data, after a
/// position.
///
/// # Errors
/// As [`one`].
pub async fn lines(backend: &Backend, by: &Staff, id: ExtractId, from: i64) -> Result<Vec<Line>> {
    let state = one(backend, by, id).await?.state;
    let text = "select body, became, place_id, shown from osm_compound
                where extract_id = $1 and position >= $2 order by position limit $3";
    let rows = all(backend, text, vec![Text(id).into(), from.into(), LINES.into()]).await?;
    let line = |row: &QueryResult| -> Result<Line> {
        Ok(Line {
            compound: serde_json::from_str(&row.try_get_by_index::<String>(0)?).map_err(Error::internal)?,
            became: row.try_get_by_index(1)?,
            place: row.try_get_by_index::<Option<Text<PlaceId>>>(2)?.map(|id| id.0),
            shown: row.try_get_by_index(3)?,
            standing: None,
        })
    };
    let mut lines: Vec<Line> = rows.iter().map(line).collect::<Result<_>>()?;
    if state == ExtractState::Read {
        let known = Known::read(backend).await?;
        for line in &mut lines {
            line.standing = Some(met(backend, by, &known, &line.compound).await?.0);
        }
    }
    Ok(lines)
}
