//! Names of compounds and roads.

use super::audit::Line;
use super::require;
use super::rules::set_meta;
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, Tx, sql};
use crate::directory::Directory;
use crate::entity::gazetteer::{Column, Entity, Model};
use crate::error::{Error, Result};
use crate::routing::{GAZETTEER, NAMES, is_area};
use crate::view::UnitRef;
use domain::geo::Wgs84;
use domain::ids::{PlaceNameId, UnitId};
use domain::text::clean_line;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Value,
};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Longest name, in characters, and most other names of one place.
const NAME_CHARS: usize = 40;
const ALIASES: usize = 10;
/// Most lines that are told as wrong at once.
const TOLD: usize = 50;
/// Most that are listed.
const LISTED: u64 = 200;

/// A name of a place, for administrators.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct PlaceName {
    pub id: PlaceNameId,
    pub name: String,
    pub aliases: Vec<String>,
    pub unit: Option<UnitRef>,
    pub at: Option<Wgs84>,
}

/// A line that cannot be taken: its number, from 1, and a stable word (`empty`,
/// `too_long`, `unit_missing`, `unit_unclear`, `place`, `twice`, `too_many`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct LineError {
    pub line: usize,
    pub problem: &'static str,
    pub text: String,
}

/// The first names in order, of those that contain a text, and how many there
/// are in all.
pub async fn place_names(backend: &Backend, by: &Staff, part: &str) -> Result<(Vec<PlaceName>, u64)> {
    require(by)?;
    let directory = backend.directory();
    let count = Entity::find().count(backend.read()).await?;
    let mut query = Entity::find().order_by_asc(Column::Name).limit(LISTED);
    let part: String = clean_line(part).chars().take(NAME_CHARS).collect();
    if !part.is_empty() {
        query = query
            .filter(Condition::any().add(Column::Name.contains(&part)).add(Column::Aliases.contains(&part)));
    }
    let shown = |row: Model| PlaceName {
        id: row.id.0,
        name: row.name,
        aliases: row.aliases.lines().map(str::to_owned).collect(),
        unit: directory.unit_ref(row.unit_id.0),
        at: row.lat.zip(row.lng).and_then(|(lat, lng)| Wgs84::new(lat, lng)),
    };
    Ok((query.all(backend.read()).await?.into_iter().map(shown).collect(), count))
}

/// Takes a table of names: `name, other names (；), unit, latitude, longitude`,
/// separated by commas or tabs, with or without a first line of titles. A name
/// that is known is replaced. All of it or, with what is wrong, nothing; the
/// outer error is ours, the inner one theirs.
pub async fn import_names(
    backend: &Backend,
    by: &Staff,
    table: &str,
) -> Result<Result<usize, Vec<LineError>>> {
    require(by)?;
    let rows = match read(&backend.directory(), table) {
        Ok(rows) => rows,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let count = rows.len();
    let line = Line::new(backend, by, "gazetteer.import", GAZETTEER, json!({ "names": count }));
    let version = backend.new_id().to_string();
    let rows: Vec<(PlaceNameId, Row)> =
        rows.into_iter().map(|row| (PlaceNameId(backend.new_id()), row)).collect();
    let work = move |tx: Tx| {
        let (rows, line, version) = (rows.clone(), line.clone(), version.clone());
        async move {
            for (id, row) in rows {
                row.write(&tx, id).await?;
            }
            if Entity::find().count(&*tx).await? > NAMES {
                return Err(Error::Conflict);
            }
            set_meta(&tx, GAZETTEER, &version).await?;
            line.write(&tx).await
        }
    };
    match backend.write(work).await {
        Ok(()) => Ok(Ok(count)),
        Err(Error::Conflict) => {
            Ok(Err(vec![LineError { line: 0, problem: "too_many", text: NAMES.to_string() }]))
        }
        Err(error) => Err(error),
    }
}

/// Takes a name away.
pub async fn forget_name(backend: &Backend, by: &Staff, id: PlaceNameId) -> Result<()> {
    require(by)?;
    let version = backend.new_id().to_string();
    let work = move |tx: Tx| {
        let version = version.clone();
        async move {
            let gone = Entity::delete_by_id(Text(id)).exec(&*tx).await?;
            if gone.rows_affected == 0 {
                return Err(Error::NotFound);
            }
            set_meta(&tx, GAZETTEER, &version).await
        }
    };
    backend.write(work).await
}

/// A line that can be taken.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    name: String,
    aliases: Vec<String>,
    unit: UnitId,
    at: Option<Wgs84>,
}

impl Row {
    async fn write(self, tx: &Tx, id: PlaceNameId) -> Result<()> {
        let upsert =
            "insert into gazetteer (id, name, aliases, unit_id, lat, lng) values ($1, $2, $3, $4, $5, $6)
            on conflict (name) do update set aliases = excluded.aliases, unit_id = excluded.unit_id,
              lat = excluded.lat, lng = excluded.lng";
        let values: Vec<Value> = vec![
            Text(id).into(),
            self.name.into(),
            self.aliases.join("\n").into(),
            Text(self.unit).into(),
            self.at.map(|at| at.lat).into(),
            self.at.map(|at| at.lng).into(),
        ];
        tx.execute_raw(sql(tx.get_database_backend(), upsert, values)).await?;
        Ok(())
    }
}

fn read(directory: &Directory, table: &str) -> Result<Vec<Row>, Vec<LineError>> {
    let mut units: HashMap<&str, Vec<UnitId>> = HashMap::new();
    for unit in directory.units.iter().filter(|unit| unit.active && is_area(unit.kind)) {
        units.entry(&unit.name).or_default().push(unit.id);
    }
    let (mut rows, mut wrong, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for (at, line) in table.lines().enumerate() {
        let cells = cells(line);
        let title = at == 0 && cells.first().is_some_and(|cell| matches!(cell.as_str(), "名称" | "name"));
        if title || cells.iter().all(String::is_empty) {
            continue;
        }
        match row(&units, &cells)
            .and_then(|row| if seen.insert(row.name.clone()) { Ok(row) } else { Err("twice") })
        {
            Ok(row) => rows.push(row),
            Err(problem) => {
                wrong.push(LineError { line: at + 1, problem, text: line.chars().take(80).collect() });
            }
        }
        if wrong.len() >= TOLD || rows.len() as u64 > NAMES {
            break;
        }
    }
    if rows.len() as u64 > NAMES {
        wrong.push(LineError { line: 0, problem: "too_many", text: NAMES.to_string() });
    }
    if rows.is_empty() && wrong.is_empty() {
        wrong.push(LineError { line: 1, problem: "empty", text: String::new() });
    }
    if wrong.is_empty() { Ok(rows) } else { Err(wrong) }
}

fn row(units: &HashMap<&str, Vec<UnitId>>, cells: &[String]) -> Result<Row, &'static str> {
    let cell = |at: usize| cells.get(at).map_or("", String::as_str);
    let name = cell(0).to_owned();
    let split = |c: char| matches!(c, '；' | ';' | '、' | '|');
    let aliases: Vec<String> =
        cell(1).split(split).map(clean_line).filter(|alias| !alias.is_empty()).collect();
    if name.is_empty() {
        return Err("empty");
    }
    let long = |name: &String| name.chars().count() > NAME_CHARS;
    if long(&name) || aliases.iter().any(long) || aliases.len() > ALIASES {
        return Err("too_long");
    }
    let unit = match units.get(cell(2)).map(Vec::as_slice) {
        Some([unit]) => *unit,
        Some(_) => return Err("unit_unclear"),
        None => return Err("unit_missing"),
    };
    let number = |text: &str| text.parse::<f64>().map_err(|_| "place");
    let at = match (cell(3), cell(4)) {
        ("", "") => None,
        (lat, lng) => Some(Wgs84::new(number(lat)?, number(lng)?).ok_or("place")?),
    };
    Ok(Row { name, aliases, unit, at })
}

/// The cells of a line, separated by tabs if there are any, else by commas;
/// quoted ones may hold commas.
fn cells(line: &str) -> Vec<String> {
    let separator = if line.contains('\t') { '\t' } else { ',' };
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            '，' if !quoted && separator == ',' => cells.push(clean_line(&std::mem::take(&mut cell))),
            c if c == separator && !quoted => cells.push(clean_line(&std::mem::take(&mut cell))),
            c => cell.push(c),
        }
    }
    cells.push(clean_line(&cell));
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_commas_or_tabs_but_not_within_quotes() {
        assert_eq!(cells("金色家园,\"a,b \"\"c\"\"\",x"), ["金色家园", "a,b \"c\"", "x"]);
        assert_eq!(cells("金色家园\t别名,一\tx\t"), ["金色家园", "别名,一", "x", ""]);
        assert_eq!(cells("金色家园，别名，x"), ["金色家园", "别名", "x"]);
        assert_eq!(cells("\"没有结束"), ["没有结束"]);
    }
}
