//! From words to positions: places, areas of units, the gazetteer.

use super::kept;
use crate::Backend;
use crate::db::sql;
use crate::directory::Directory;
use crate::entity::gazetteer;
use crate::error::Result;
use crate::routing::{GAZETTEER, NAMES};
use domain::geo::{Polygon, Wgs84};
use domain::ids::UnitId;
use domain::search::folded;
use domain::text::clean_line;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QuerySelect};
use std::collections::HashSet;
use std::sync::Arc;

/// Most characters that are looked for.
pub const CHARS: usize = 60;
/// Most answers.
const ANSWERS: usize = 10;
/// A shorter name says too little when it only occurs in what was asked.
const NAME_CHARS: usize = 2;

/// The gazetteer's names with positions, as they are compared.
pub(super) struct Names {
    version: Option<String>,
    names: Arc<Vec<Name>>,
}

struct Name {
    folded: String,
    shown: String,
    at: Wgs84,
}

/// An answer with what decides its place among the others.
struct Hit {
    fit: u8,
    source: u8,
    chars: usize,
    name: String,
    at: Wgs84,
}

/// Where words lie: the name or address of a place, the name of a unit or of the
/// gazetteer; the middle of the area for names of areas. Best first, at most ten,
/// with the name that was found. A house that nobody knows is looked for by its
/// road.
pub async fn locate(backend: &Backend, words: &str) -> Result<Vec<(String, Wgs84)>> {
    let words: String = clean_line(words).chars().take(CHARS).collect();
    let words = folded(&words);
    let found = hits(backend, &words).await?;
    let Some(road) = road(&words).filter(|_| found.is_empty()) else { return Ok(found) };
    hits(backend, road).await
}

/// The road of an address: what stands before the number.
fn road(words: &str) -> Option<&str> {
    let road = &words[..words.find(|sign: char| sign.is_ascii_digit())?];
    (road.chars().count() >= NAME_CHARS).then_some(road)
}

/// The name of an area and its middle, if anybody has drawn it.
pub fn of_area(backend: &Backend, unit: UnitId) -> Option<(String, Wgs84)> {
    let directory = backend.directory();
    let at = middle(&directory, unit)?;
    directory.unit_ref(unit).map(|unit| (unit.name, at))
}

async fn hits(backend: &Backend, words: &str) -> Result<Vec<(String, Wgs84)>> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut hits = Vec::new();
    let mut add = |source: u8, compared: &str, name: &str, at: Wgs84| {
        if let Some(fit) = fit(compared, words) {
            hits.push(Hit { fit, source, chars: compared.chars().count(), name: name.to_owned(), at });
        }
    };
    let directory = backend.directory();
    for unit in directory.units.iter().filter(|unit| unit.active) {
        if let Some(middle) = fit(&folded(&unit.name), words).and_then(|_| middle(&directory, unit.id)) {
            add(0, &folded(&unit.name), &unit.name, middle);
        }
    }
    let index = kept::index(backend);
    for (name, address, place) in index.named() {
        add(1, name, &place.facts.name, place.facts.at);
        add(3, address, &place.facts.address, place.facts.at);
    }
    for name in names(backend).await?.iter() {
        add(2, &name.folded, &name.shown, name.at);
    }
    Ok(best(hits))
}

/// How well a name fits what was asked: 0 the same, 1 begins with it, 2 contains
/// it, 3 occurs in it.
fn fit(name: &str, words: &str) -> Option<u8> {
    match name {
        _ if name == words => Some(0),
        _ if name.starts_with(words) => Some(1),
        _ if name.contains(words) => Some(2),
        _ if name.chars().count() >= NAME_CHARS && words.contains(name) => Some(3),
        _ => None,
    }
}

fn best(mut hits: Vec<Hit>) -> Vec<(String, Wgs84)> {
    // Of those that occur in what was asked the longest says most.
    let length = |hit: &Hit| if hit.fit == 3 { usize::MAX - hit.chars } else { hit.chars };
    hits.sort_by(|a, b| (a.fit, length(a), a.source, &a.name).cmp(&(b.fit, length(b), b.source, &b.name)));
    let mut seen = HashSet::new();
    // Rounded to ten metres: a compound stands in the gazetteer as well.
    let spot = |degrees: f64| (degrees * 1e4).round() as i64;
    let fresh = |hit: &Hit| seen.insert((hit.name.clone(), spot(hit.at.lat), spot(hit.at.lng)));
    hits.into_iter().filter(fresh).take(ANSWERS).map(|hit| (hit.name, hit.at)).collect()
}

/// The middle of the areas of a unit and of all below it.
fn middle(directory: &Directory, top: UnitId) -> Option<Wgs84> {
    let (mut lat, mut lng, mut size) = (0.0, 0.0, 0.0);
    for unit in directory.units.iter().filter(|unit| unit.area.is_some() && directory.within(unit.id, top)) {
        let Some((centre, area)) = unit.area.as_ref().and_then(centre) else { continue };
        lat += centre.lat * area;
        lng += centre.lng * area;
        size += area;
    }
    (size > 0.0).then(|| Wgs84::new(lat / size, lng / size)).flatten()
}

/// Middle and size of a ring by the shoelace formula, around its first corner so
/// that small areas keep their digits.
fn centre(area: &Polygon) -> Option<(Wgs84, f64)> {
    let [lng0, lat0] = *area.0.first()?;
    let (mut x, mut y, mut twice) = (0.0, 0.0, 0.0);
    for (a, b) in area.0.iter().zip(area.0.iter().cycle().skip(1)) {
        let (ax, ay, bx, by) = (a[0] - lng0, a[1] - lat0, b[0] - lng0, b[1] - lat0);
        let cross = ax * by - bx * ay;
        x += (ax + bx) * cross;
        y += (ay + by) * cross;
        twice += cross;
    }
    let at = Wgs84::new(lat0 + y / (3.0 * twice), lng0 + x / (3.0 * twice))?;
    Some((at, twice.abs()))
}

/// The gazetteer, read anew when the database says that it changed.
async fn names(backend: &Backend) -> Result<Arc<Vec<Name>>> {
    let dialect = backend.read().get_database_backend();
    let asked = sql(dialect, "select value from meta where name = $1", vec![GAZETTEER.into()]);
    let row = backend.read().query_one_raw(asked).await?;
    let version: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?;
    let mut kept = backend.places().names.lock().await;
    if let Some(kept) = kept.as_ref().filter(|kept| kept.version == version) {
        return Ok(kept.names.clone());
    }
    let rows = gazetteer::Entity::find()
        .order_by_asc(gazetteer::Column::Id)
        .limit(NAMES)
        .all(backend.read())
        .await?;
    let names = Arc::new(rows.iter().flat_map(all).collect::<Vec<_>>());
    *kept = Some(Names { version, names: names.clone() });
    Ok(names)
}

fn all(row: &gazetteer::Model) -> Vec<Name> {
    let at = row.lat.zip(row.lng).and_then(|(lat, lng)| Wgs84::new(lat, lng));
    let name = |at: Wgs84, name: &str| Name { folded: folded(name), shown: row.name.clone(), at };
    let every = std::iter::once(row.name.as_str()).chain(row.aliases.lines());
    at.map(|at| every.map(|text| name(at, text)).collect()).unwrap_or_default()
}
