//! Areas that compounds are made of.

use super::CREDIT;
use super::build::named;
use super::doubt::{Doubt, Skipped, Why};
use super::gather::{Data, Relation, Tags, Way};
use super::read::tag;
use super::rings::{self, is_closed, join, sound};
use domain::compound::Layout;
use domain::geo::{Polygon, Wgs84};
use std::collections::{HashMap, HashSet};

/// An area with a sound border.
pub(super) struct Area<'a> {
    pub(super) osm: String,
    pub(super) tags: &'a Tags,
    pub(super) frame: Layout,
    pub(super) polygon: Polygon,
    pub(super) bounds: [f64; 4],
    pub(super) size: f64,
    /// Its nodes, which gates may be.
    pub(super) nodes: HashSet<i64>,
    /// What is doubtful about its border.
    pub(super) doubts: Vec<Doubt>,
}

/// Those whose border is sound, each ground once, and the others.
pub(super) fn areas(data: &Data) -> (Vec<Area<'_>>, Vec<Skipped>) {
    let (mut areas, mut skipped) = (Vec::new(), Vec::new());
    for Border { osm, tags, ring, doubts } in borders(data) {
        match ring.and_then(|ring| area(data, osm.clone(), tags, &ring)) {
            Ok(area) => areas.push(Area { doubts, ..area }),
            Err(why) => skipped.push(Skipped { osm, name: named(tags), why }),
        }
    }
    (each_once(areas, &mut skipped), skipped)
}

/// Of areas with the very same border the first that has a name, or the first: a
/// border may be drawn twice, or be a way and a relation of nothing else.
fn each_once<'a>(areas: Vec<Area<'a>>, skipped: &mut Vec<Skipped>) -> Vec<Area<'a>> {
    let mut places: HashMap<Vec<[u64; 2]>, usize> = HashMap::new();
    let mut kept: Vec<Area<'a>> = Vec::with_capacity(areas.len());
    for mut area in areas {
        let mut corners: Vec<[u64; 2]> = area.polygon.0.iter().map(|at| at.map(f64::to_bits)).collect();
        corners.sort_unstable();
        corners.dedup();
        let at = *places.entry(corners).or_insert(kept.len());
        let Some(before) = kept.get_mut(at) else {
            kept.push(area);
            continue;
        };
        if named(before.tags).is_empty() && !named(area.tags).is_empty() {
            std::mem::swap(before, &mut area);
        }
        before.doubts.append(&mut area.doubts);
        before.doubts.push(Doubt::SameGround { osm: area.osm.clone() });
        let why = Why::SameGround { osm: before.osm.clone() };
        skipped.push(Skipped { osm: area.osm, name: named(area.tags), why });
    }
    kept
}

struct Border<'a> {
    osm: String,
    tags: &'a Tags,
    ring: Result<Vec<i64>, Why>,
    doubts: Vec<Doubt>,
}

fn borders<'a>(data: &'a Data) -> Vec<Border<'a>> {
    let closed = |way: &Way| {
        if is_closed(&way.refs) { Ok(way.refs.clone()) } else { Err(Why::Open) }
    };
    let way = |way: &'a Way| {
        let (osm, ring) = (format!("way/{}", way.id), closed(way));
        Border { osm, tags: &way.tags, ring, doubts: Vec::new() }
    };
    let mut borders: Vec<Border<'a>> = data.areas.iter().map(way).collect();
    for relation in data.relations.iter().filter(|relation| tag(&relation.tags, "building").is_none()) {
        let osm = format!("relation/{}", relation.id);
        let border = |osm, ring| Border { osm, tags: &relation.tags, ring, doubts: inner(data, relation) };
        match outer(data, &relation.outer, relation.nested) {
            Ok(rings) if rings.len() == 1 => {
                borders.extend(rings.into_iter().map(|ring| border(osm.clone(), Ok(ring))))
            }
            Ok(rings) => {
                borders.extend((1..).zip(rings).map(|(n, ring)| border(format!("{osm}/{n}"), Ok(ring))))
            }
            Err(why) => borders.push(border(osm, Err(why))),
        }
    }
    borders
}

/// A compound has one border; what its relation cuts out of it is only told.
fn inner(data: &Data, relation: &Relation) -> Vec<Doubt> {
    let doubt = |id: &i64| {
        let osm = format!("way/{id}");
        let missing = data.members.get(id).is_none_or(Vec::is_empty);
        if missing { Doubt::InnerMissing { osm } } else { Doubt::InnerKept { osm } }
    };
    relation.inner.iter().map(doubt).collect()
}

/// The rings that the ways of a border make; why not, if they make none.
pub(super) fn outer(data: &Data, ways: &[i64], nested: bool) -> Result<Vec<Vec<i64>>, Why> {
    if nested {
        return Err(Why::Nested);
    }
    let parts: Vec<&[i64]> = ways.iter().filter_map(|id| data.members.get(id)).map(Vec::as_slice).collect();
    if parts.iter().any(|part| part.is_empty()) {
        return Err(Why::CutOff);
    }
    join(&parts)
}

fn area<'a>(data: &Data, osm: String, tags: &'a Tags, refs: &[i64]) -> Result<Area<'a>, Why> {
    let ring: Option<Vec<Wgs84>> = refs.iter().map(|id| data.node(*id)).collect();
    let ring = ring.ok_or(Why::CutOff)?;
    let polygon = Polygon(ring.iter().map(|at| [at.lng, at.lat]).collect());
    let (south, west, north, east) = polygon.bounds().ok_or(Why::Size)?;
    let origin = Wgs84 { lat: f64::midpoint(south, north), lng: f64::midpoint(west, east) };
    // A box of more than ten kilometres is no compound, and its points no decimetres.
    if north - south > 0.1 || east - west > 0.1 {
        return Err(Why::Size);
    }
    let mut frame = Layout { credit: CREDIT.to_owned(), ..Layout::empty(origin) };
    frame.outline = sound(ring.iter().map(|at| frame.point(*at)).collect())?;
    let size = rings::area(&frame.outline);
    let (nodes, bounds) = (refs.iter().copied().collect(), [south, west, north, east]);
    Ok(Area { osm, tags, frame, polygon, bounds, size, nodes, doubts: Vec::new() })
}
