//! From a file to the few elements that compounds are made of.

use super::ground;
use super::read::{self, FileProblem, Item, Kind, Member, Progress, tag};
use domain::geo::Wgs84;
use domain::place::GroundKind;
use std::collections::HashMap;
use std::path::Path;

/// Most nodes that are held: the memory of half a gigabyte.
const NODES: usize = 12_000_000;

/// Tags of an element that are kept.
pub(super) type Tags = Vec<(String, String)>;

/// A way with its nodes.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    pub(super) id: i64,
    pub(super) tags: Tags,
    pub(super) refs: Vec<i64>,
}

/// An area or a building made of several ways: those of its outer border, and of
/// what is cut out of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Relation {
    pub(super) id: i64,
    pub(super) tags: Tags,
    pub(super) outer: Vec<i64>,
    pub(super) inner: Vec<i64>,
    /// Another relation is a member.
    pub(super) nested: bool,
}

/// A node that says something.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) id: i64,
    pub(super) at: Wgs84,
    pub(super) tags: Tags,
}

/// Everything that is wanted of a file.
#[derive(Debug, Default)]
pub(super) struct Data {
    pub(super) areas: Vec<Way>,
    pub(super) buildings: Vec<Way>,
    pub(super) highways: Vec<Way>,
    pub(super) barriers: Vec<Way>,
    /// Parking for bicycles that is an area.
    pub(super) parking: Vec<Way>,
    /// Water and greens.
    pub(super) ground: Vec<Way>,
    /// Grounds and rooms of which nothing is made, to name them where a door is on one.
    pub(super) others: Vec<Way>,
    pub(super) relations: Vec<Relation>,
    /// Water and greens made of several ways.
    pub(super) grounds: Vec<Relation>,
    /// Nodes of the members of relations.
    pub(super) members: HashMap<i64, Vec<i64>>,
    pub(super) spots: Vec<Spot>,
    nodes: HashMap<i64, [i32; 2]>,
}

/// Not yet seen.
const UNSEEN: [i32; 2] = [i32::MAX, i32::MAX];
/// Parts of a degree in which OSM keeps positions.
const PARTS: f64 = 1e7;

impl Data {
    /// Where a node is; `None` when the file does not hold it.
    pub(super) fn node(&self, id: i64) -> Option<Wgs84> {
        let [lat, lng] = self.nodes.get(&id).copied().filter(|at| *at != UNSEEN)?;
        Wgs84::new(f64::from(lat) / PARTS, f64::from(lng) / PARTS)
    }

    fn want(&mut self, refs: &[i64]) -> Result<(), FileProblem> {
        self.nodes.extend(refs.iter().map(|id| (*id, UNSEEN)));
        if self.nodes.len() > NODES { Err(FileProblem::TooLarge(NODES)) } else { Ok(()) }
    }

    fn relation(&mut self, item: &Item) {
        let lived_in = is_area(&item.tags) || is_building(&item.tags);
        let ground = ground::kind(&item.tags).is_some_and(GroundKind::is_area);
        if item.tag("type") != Some("multipolygon") || !(lived_in || ground) {
            return;
        }
        let outer = |role: &str| role.is_empty() || role == "outer" || role == "outline";
        let ways = |wanted: &dyn Fn(&str) -> bool| -> Vec<i64> {
            let members = item.members.iter().filter(|member| member.kind == Kind::Way);
            members.filter(|member| wanted(&member.role)).map(|member| member.id).collect()
        };
        let nested = |member: &Member| member.kind == Kind::Relation && outer(&member.role);
        let relation = Relation {
            id: item.id,
            tags: kept(&item.tags),
            outer: ways(&outer),
            inner: ways(&|role| role == "inner"),
            nested: item.members.iter().any(nested),
        };
        self.members.extend(relation.outer.iter().chain(&relation.inner).map(|id| (*id, Vec::new())));
        if lived_in { &mut self.relations } else { &mut self.grounds }.push(relation);
    }

    fn way(&mut self, item: &Item) -> Result<(), FileProblem> {
        if let Some(refs) = self.members.get_mut(&item.id) {
            refs.clone_from(&item.refs);
            self.want(&item.refs)?;
        }
        let is = |key: &str| item.tag(key).is_some();
        let list = if is_area(&item.tags) {
            &mut self.areas
        } else if is_building(&item.tags) {
            &mut self.buildings
        } else if is("highway") {
            &mut self.highways
        } else if is("barrier") {
            &mut self.barriers
        } else if item.tag("amenity") == Some("bicycle_parking") {
            &mut self.parking
        } else if ground::kind(&item.tags).is_some() {
            &mut self.ground
        } else {
            if OTHERS.iter().any(|key| is(key)) {
                self.others.push(Way { id: item.id, tags: kept(&item.tags), refs: item.refs.clone() });
            }
            return Ok(());
        };
        list.push(Way { id: item.id, tags: kept(&item.tags), refs: item.refs.clone() });
        self.want(&item.refs)
    }

    fn see(&mut self, item: &Item) {
        let Some(at) = Wgs84::new(item.at.0, item.at.1) else { return };
        if let Some(known) = self.nodes.get_mut(&item.id) {
            *known = [(at.lat * PARTS).round() as i32, (at.lng * PARTS).round() as i32];
        }
        let wanted = |key: &str| item.tag(key).is_some_and(|value| value != "no");
        let amenity =
            matches!(item.tag("amenity"), Some("bicycle_parking" | "charging_station" | "parcel_locker"));
        if wanted("barrier") || wanted("entrance") || amenity {
            self.spots.push(Spot { id: item.id, at, tags: kept(&item.tags) });
        }
    }
}

/// Reads what is wanted.
pub(super) fn gather(path: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Data, FileProblem> {
    let mut data = Data::default();
    read::each(path, 1, progress, &mut |item| {
        if item.kind == Kind::Relation {
            data.relation(item);
        }
        Ok(())
    })?;
    read::each(path, 2, progress, &mut |item| {
        if item.kind == Kind::Way { data.way(item) } else { Ok(()) }
    })?;
    read::each(path, 3, progress, &mut |item| {
        if item.kind == Kind::Node {
            data.see(item);
        }
        Ok(())
    })?;
    Ok(data)
}

/// Where people live or study behind a border of its own.
fn is_area(tags: &[(String, String)]) -> bool {
    tag(tags, "landuse") == Some("residential")
        || tag(tags, "place") == Some("neighbourhood")
        || (matches!(tag(tags, "amenity"), Some("university" | "college" | "school"))
            && tag(tags, "building").is_none())
}

fn is_building(tags: &[(String, String)]) -> bool {
    tag(tags, "building").is_some_and(|kind| !matches!(kind, "no" | "roof" | "entrance"))
}

/// Keys that are read later.
const KEYS: &[&str] = &[
    "name",
    "ref",
    "addr:housenumber",
    "addr:street",
    "addr:unit",
    "building",
    "building:levels",
    "highway",
    "barrier",
    "entrance",
    "amenity",
    "access",
    "foot",
    "bicycle",
    "motor_vehicle",
    "motorcycle",
    "vehicle",
    "electric_bicycle",
    "moped",
    "area",
    "motorcar",
    "capacity",
    "natural",
    "landuse",
    "leisure",
    "waterway",
    "opening_hours",
    "locked",
];

/// What a way may be that has doors and is no building here.
const OTHERS: &[&str] =
    &["amenity", "leisure", "indoor", "building", "building:part", "shop", "office", "tourism", "healthcare"];

fn kept(tags: &[(String, String)]) -> Tags {
    let wanted = |key: &str| KEYS.contains(&key) || key.ends_with(":conditional");
    tags.iter().filter(|(key, _)| wanted(key)).cloned().collect()
}
