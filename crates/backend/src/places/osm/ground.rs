//! Roads, water and greens of an extract, as they are in the data.

use super::areas::outer;
use super::build::named;
use super::gather::{Data, Relation, Way};
use super::read::tag;
use super::rings::{float, inside, is_closed};
use crate::places::ground::Piece;
use domain::geo::Wgs84;
use domain::place::GroundKind;

/// What a way with these tags is, if it is any of the ground.
pub(super) fn kind(tags: &[(String, String)]) -> Option<GroundKind> {
    let is = |key: &str, values: &[&str]| tag(tags, key).is_some_and(|value| values.contains(&value));
    if let Some(highway) = tag(tags, "highway") {
        return road(highway).filter(|_| tag(tags, "area") != Some("yes"));
    }
    if is("natural", &["water"])
        || is("landuse", &["reservoir", "basin"])
        || is("waterway", &["riverbank", "dock"])
    {
        return Some(GroundKind::Water);
    }
    if is("waterway", &["river", "canal", "stream"]) {
        return Some(GroundKind::Stream);
    }
    let green = is("leisure", &["park", "garden", "pitch", "golf_course", "nature_reserve"])
        || is("landuse", &["grass", "forest", "meadow", "recreation_ground", "village_green", "orchard"])
        || is("natural", &["wood", "scrub", "grassland"]);
    green.then_some(GroundKind::Green)
}

fn road(highway: &str) -> Option<GroundKind> {
    match highway.trim_end_matches("_link") {
        "motorway" | "trunk" | "primary" | "secondary" => Some(GroundKind::MainRoad),
        "tertiary" | "residential" | "unclassified" | "living_street" | "service" | "pedestrian" | "road" => {
            Some(GroundKind::Road)
        }
        "footway" | "path" | "cycleway" | "track" => Some(GroundKind::Path),
        _ => None,
    }
}

/// Every piece. Of a line what lies in the file; an area that is cut off is left
/// out, for nobody knows where it ends.
pub(super) fn pieces(data: &Data) -> Vec<Piece> {
    let ways = data.highways.iter().chain(&data.ground);
    ways.filter_map(|way| Some((kind(&way.tags)?, way)))
        .flat_map(|(kind, way)| piece(data, kind, way))
        .chain(data.grounds.iter().flat_map(|relation| areas(data, relation)))
        .collect()
}

/// The areas of several ways, each with what is cut out of it: an island is no lake.
fn areas(data: &Data, relation: &Relation) -> Vec<Piece> {
    let Some(kind) = kind(&relation.tags) else { return Vec::new() };
    let name = named(&relation.tags);
    let known = |refs: Vec<i64>| ring(data, &refs);
    let rings = |ways: &[i64]| -> Option<Vec<Vec<[i32; 2]>>> {
        outer(data, ways, relation.nested).ok()?.into_iter().map(known).collect()
    };
    let holes = if relation.inner.is_empty() { Some(Vec::new()) } else { rings(&relation.inner) };
    let (Some(borders), Some(holes)) = (rings(&relation.outer), holes) else { return Vec::new() };
    let piece = |(n, points): (usize, Vec<[i32; 2]>)| {
        let within = |hole: &&Vec<[i32; 2]>| hole.first().is_some_and(|at| inside(&points, float(*at)));
        let holes = holes.iter().filter(within).cloned().collect();
        let id = format!("relation/{}", relation.id);
        Piece { id: if n == 0 { id } else { format!("{id}/{n}") }, kind, name: name.clone(), points, holes }
    };
    borders.into_iter().enumerate().map(piece).collect()
}

/// A closed way as an open ring; `None` where it is cut off.
fn ring(data: &Data, refs: &[i64]) -> Option<Vec<[i32; 2]>> {
    refs.split_last().filter(|_| is_closed(refs))?.1.iter().map(|id| data.node(*id).map(micro)).collect()
}

fn piece(data: &Data, kind: GroundKind, way: &Way) -> Vec<Piece> {
    let name = named(&way.tags);
    let id = format!("way/{}", way.id);
    if kind.is_area() {
        let whole = ring(data, &way.refs);
        return whole.map(|points| Piece { id, kind, name, points, holes: Vec::new() }).into_iter().collect();
    }
    let found: Vec<Option<Wgs84>> = way.refs.iter().map(|id| data.node(*id)).collect();
    let parts = found.split(Option::is_none).filter(|part| part.len() > 1);
    let piece = |(n, part): (usize, &[Option<Wgs84>])| Piece {
        id: if n == 0 { id.clone() } else { format!("{id}/{n}") },
        kind,
        name: name.clone(),
        points: part.iter().flatten().copied().map(micro).collect(),
        holes: Vec::new(),
    };
    parts.enumerate().map(piece).collect()
}

/// In millionths of a degree: eleven centimetres.
fn micro(at: Wgs84) -> [i32; 2] {
    [(at.lng * 1e6).round() as i32, (at.lat * 1e6).round() as i32]
}
