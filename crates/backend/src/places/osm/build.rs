//! From elements to compounds.

use super::areas::{self, Area, outer};
use super::clip::cut;
use super::doors::Doors;
use super::doubt::Doubt;
use super::gates::{at_border, gates, is_gate, is_inner};
use super::gather::{Data, Spot, Tags, Way};
use super::left::{Left, left};
use super::paths::{Graph, kind, unsaid, why_none};
use super::read::tag;
use super::rings::{self, inside, middle};
use super::{Compound, Extract, names};
use domain::compound::{Building, Layout, PathKind, Point, Spot as Mark, SpotKind, Vehicle};
use domain::geo::Wgs84;
use domain::text::clean_line;
use std::collections::{HashMap, HashSet};

/// Gates may stand so many degrees outside the box of a border: some 25 m.
const MARGIN: f64 = 0.000_3;

/// A building, whichever compound it is in.
struct House<'a> {
    osm: String,
    tags: &'a Tags,
    refs: Vec<i64>,
    ring: Vec<Wgs84>,
    whole: bool,
    middle: Wgs84,
}

impl House<'_> {
    fn is_being_built(&self) -> bool {
        tag(self.tags, "building") == Some("construction")
    }
}

/// All compounds that can be made.
pub(super) fn build(data: Data) -> Extract {
    let mut extract = Extract { ground: super::ground::pieces(&data), ..Extract::default() };
    let areas;
    (areas, extract.skipped) = areas::areas(&data);
    let houses = houses(&data);
    let (mut inhabited, mut housed) = (HashMap::<usize, Vec<&House<'_>>>::new(), HashSet::new());
    for house in &houses {
        if let Some(at) = smallest(&areas, house.middle) {
            inhabited.entry(at).or_default().push(house);
            if house.whole && !house.is_being_built() {
                housed.extend(house.refs.iter().copied());
            }
        }
    }
    let mut doors: HashMap<usize, Vec<Left<'_>>> = HashMap::new();
    for left in left(&data, &housed) {
        if let Some(at) = smallest(&areas, left.spot.at) {
            doors.entry(at).or_default().push(left);
        }
    }
    let lines = data.highways.iter().map(|way| (kind(&way.tags), way, positions(&data, &way.refs)));
    let lines: Vec<Line<'_>> = lines.collect();
    let fenced: HashSet<i64> = data.barriers.iter().flat_map(|way| way.refs.iter().copied()).collect();
    for (at, area) in areas.into_iter().enumerate() {
        let houses = inhabited.remove(&at).unwrap_or_default();
        let doors = doors.remove(&at).unwrap_or_default();
        extract.compounds.push(compound(&data, area, (&houses, &doors), &lines, &fenced));
    }
    extract
}

/// The smallest area around a position.
fn smallest(areas: &[Area<'_>], at: Wgs84) -> Option<usize> {
    let around = areas.iter().enumerate().filter(|(_, area)| covers(area.bounds, at, 0.0));
    let around = around.filter(|(_, area)| area.polygon.contains(at));
    around.min_by(|(_, a), (_, b)| a.size.total_cmp(&b.size)).map(|(index, _)| index)
}

fn covers([south, west, north, east]: [f64; 4], at: Wgs84, margin: f64) -> bool {
    (south - margin..=north + margin).contains(&at.lat) && (west - margin..=east + margin).contains(&at.lng)
}

/// Where nodes are, in pieces where some are missing.
fn positions(data: &Data, refs: &[i64]) -> (Vec<Vec<Wgs84>>, bool) {
    let found: Vec<Option<Wgs84>> = refs.iter().map(|id| data.node(*id)).collect();
    let pieces = found.split(Option::is_none).map(|piece| piece.iter().flatten().copied().collect());
    (pieces.filter(|piece: &Vec<Wgs84>| piece.len() > 1).collect(), found.iter().any(Option::is_none))
}

fn houses(data: &Data) -> Vec<House<'_>> {
    let mut houses: Vec<House<'_>> = Vec::new();
    let mut add = |osm: String, tags, refs: Vec<i64>| {
        let ring: Vec<Wgs84> = refs.iter().filter_map(|id| data.node(*id)).collect();
        let whole = refs.len() > 3 && refs.first() == refs.last() && ring.len() == refs.len();
        let count = ring.len().max(1) as f64;
        let sum = ring.iter().fold((0.0, 0.0), |sum, at| (sum.0 + at.lat, sum.1 + at.lng));
        let middle = Wgs84 { lat: sum.0 / count, lng: sum.1 / count };
        if !ring.is_empty() {
            houses.push(House { osm, tags, refs, ring, whole, middle });
        }
    };
    for way in &data.buildings {
        add(format!("way/{}", way.id), &way.tags, way.refs.clone());
    }
    for relation in data.relations.iter().filter(|relation| tag(&relation.tags, "building").is_some()) {
        for ring in outer(data, &relation.outer, relation.nested).unwrap_or_default() {
            add(format!("relation/{}", relation.id), &relation.tags, ring);
        }
    }
    houses
}

/// The name in tags; mostly none.
pub(super) fn named(tags: &Tags) -> String {
    tag(tags, "name").map(clean_line).unwrap_or_default()
}

/// A way, what it is for riders if it is for any, and where it lies.
type Line<'a> = (Option<PathKind>, &'a Way, (Vec<Vec<Wgs84>>, bool));

fn compound(
    data: &Data,
    area: Area<'_>,
    (houses, left): (&[&House<'_>], &[Left<'_>]),
    lines: &[Line<'_>],
    fenced: &HashSet<i64>,
) -> Compound {
    let Area { osm, tags, frame: mut layout, bounds, nodes, mut doubts, .. } = area;
    let name = named(tags);
    if name.is_empty() {
        doubts.push(Doubt::NoName);
    }
    let near: Vec<(Point, &Spot)> = data
        .spots
        .iter()
        .filter(|spot| covers(bounds, spot.at, MARGIN))
        .map(|spot| (layout.point(spot.at), spot))
        .collect();
    let doors: HashSet<i64> = houses.iter().flat_map(|house| house.refs.iter().copied()).collect();
    let is_a_gate = |spot: &Spot| {
        let on_barrier = (fenced.contains(&spot.id) || nodes.contains(&spot.id)) && !doors.contains(&spot.id);
        is_gate(&spot.tags, on_barrier)
    };
    let mut found = Vec::new();
    for (at, spot) in near.iter().filter(|(_, spot)| is_a_gate(spot)) {
        if at_border(&layout.outline, *at) {
            found.push((*at, *spot));
        } else if is_inner(&layout.outline, *at) {
            doubts.push(Doubt::GateInside { osm: format!("node/{}", spot.id) });
        }
    }
    doubts.extend(left.iter().filter(|left| !is_a_gate(left.spot)).map(Left::doubt));
    let mut graph = graph(&layout, bounds, lines, &near, &mut doubts);
    layout.gates = gates(&found, &mut graph, &mut doubts);
    layout.buildings = buildings(&layout, houses, &near, &mut graph, &mut doubts);
    layout.spots = spots(data, &layout, &near, &graph);
    let pieces = graph.pieces();
    if pieces > 1 {
        doubts.push(Doubt::PathsApart { pieces });
    }
    (layout.nodes, layout.paths) = (graph.nodes, graph.paths);
    for (none, doubt) in [
        (layout.gates.is_empty(), Doubt::NoGates),
        (layout.buildings.is_empty(), Doubt::NoBuildings),
        (layout.paths.is_empty(), Doubt::NoPaths),
    ] {
        doubts.extend(none.then_some(doubt));
    }
    let address = [tag(tags, "addr:street"), tag(tags, "addr:housenumber")].into_iter().flatten();
    Compound { osm, name, address: clean_line(&address.collect::<String>()), layout, doubts }
}

fn graph(
    layout: &Layout,
    bounds: [f64; 4],
    lines: &[Line<'_>],
    near: &[(Point, &Spot)],
    doubts: &mut Vec<Doubt>,
) -> Graph {
    let mut graph = Graph::default();
    for (kind, way, (pieces, broken)) in lines {
        let mut runs = Vec::new();
        for piece in pieces.iter().filter(|piece| touches(bounds, piece)) {
            let line: Vec<Point> = piece.iter().map(|at| layout.point(*at)).collect();
            runs.extend(cut(&line, &layout.outline));
        }
        if runs.is_empty() {
            continue;
        }
        let osm = || format!("way/{}", way.id);
        let Some(kind) = kind else {
            doubts.push(Doubt::WayLeftOut { osm: osm(), tag: why_none(&way.tags) });
            continue;
        };
        doubts.extend(unsaid(&way.tags).into_iter().map(|tag| Doubt::WayUnclear { osm: osm(), tag }));
        doubts.extend(broken.then(|| Doubt::WayCut { osm: osm() }));
        graph.add(*kind, runs);
    }
    graph.part(&near.iter().map(|(at, _)| *at).collect());
    graph
}

fn touches([south, west, north, east]: [f64; 4], line: &[Wgs84]) -> bool {
    let outside = |beyond: &dyn Fn(&Wgs84) -> bool| line.iter().all(beyond);
    !(outside(&|at| at.lat < south)
        || outside(&|at| at.lat > north)
        || outside(&|at| at.lng < west)
        || outside(&|at| at.lng > east))
}

fn buildings(
    layout: &Layout,
    houses: &[&House<'_>],
    near: &[(Point, &Spot)],
    graph: &mut Graph,
    doubts: &mut Vec<Doubt>,
) -> Vec<Building> {
    let mut doors = Doors::of(near);
    let mut buildings = Vec::new();
    for house in houses {
        let osm = || house.osm.clone();
        if house.is_being_built() {
            doubts.push(Doubt::UnderConstruction { osm: osm() });
            continue;
        }
        let mut ring: Vec<Point> = house.ring.iter().map(|at| layout.point(*at)).collect();
        ring.dedup();
        while ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        if !house.whole || ring.len() < 3 {
            doubts.push(Doubt::BrokenBuilding { osm: osm() });
            continue;
        }
        let said = tag(house.tags, "building:levels");
        let levels = said.and_then(|text| text.trim().parse::<u8>().ok()).filter(|levels| *levels > 0);
        if let (Some(text), None) = (said, levels) {
            doubts.push(Doubt::LevelsUnread { osm: osm(), text: clean_line(text) });
        }
        let get = |key| tag(house.tags, key);
        let number = names::building(get("name"), get("addr:housenumber"), get("ref"));
        buildings.push(Building { number, ring, levels, entrances: doors.at(&house.refs, graph) });
    }
    doubts.extend(doors.moved());
    doubt_buildings(&buildings, doubts);
    buildings
}

fn doubt_buildings(buildings: &[Building], doubts: &mut Vec<Doubt>) {
    let count = |is: &dyn Fn(&Building) -> bool| buildings.iter().filter(|building| is(building)).count();
    let unnumbered = count(&|building| building.number.is_empty());
    let closed = count(&|building| building.entrances.is_empty());
    let doors = buildings.iter().flat_map(|building| &building.entrances);
    let off = doors.filter(|door| door.node.is_none()).count();
    doubts.extend((unnumbered > 0).then_some(Doubt::Unnumbered { count: unnumbered }));
    doubts.extend((closed > 0).then_some(Doubt::NoDoors { count: closed }));
    doubts.extend((off > 0).then_some(Doubt::DoorsOffWays { count: off }));
    let mut numbers: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for building in buildings.iter().filter(|building| !building.number.is_empty()) {
        *numbers.entry(&building.number).or_default() += 1;
    }
    let same = numbers.into_iter().filter(|(_, count)| *count > 1);
    doubts.extend(same.map(|(number, count)| Doubt::SameNumber { number: number.to_owned(), count }));
}

/// Parking for bicycles, chargers for them, parcel lockers.
fn spots(data: &Data, layout: &Layout, near: &[(Point, &Spot)], graph: &Graph) -> Vec<Mark> {
    let mut marks = Vec::new();
    let bicycle = |tags: &Tags| matches!(tag(tags, "bicycle"), Some("yes" | "designated"));
    let mark = |tags: &Tags, at: Point| {
        let (kind, vehicles) = match tag(tags, "amenity")? {
            "bicycle_parking" => (SpotKind::Parking, vec![Vehicle::Bicycle]),
            "charging_station" if bicycle(tags) => (SpotKind::Charger, Vec::new()),
            "parcel_locker" => (SpotKind::Locker, Vec::new()),
            _ => return None,
        };
        Some(Mark { kind, at, node: graph.at(at), label: named(tags).chars().take(40).collect(), vehicles })
    };
    let within = |at: Point| inside(&layout.outline, rings::float(at));
    marks.extend(near.iter().filter(|(at, _)| within(*at)).filter_map(|(at, spot)| mark(&spot.tags, *at)));
    for way in &data.parking {
        let (pieces, _) = positions(data, &way.refs);
        let ring: Vec<Point> = pieces.concat().iter().map(|at| layout.point(*at)).collect();
        let at = super::clip::round(middle(&ring));
        if !ring.is_empty() && within(at) {
            marks.extend(mark(&way.tags, at));
        }
    }
    marks
}
