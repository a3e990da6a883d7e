//! Ways through real compounds against a plain Dijkstra of another library.

use super::{Compound, read, shared};
use domain::compound::{Ask, Layout, PathKind, Vehicle, WeekTime, route};
use pathfinding::directed::dijkstra::dijkstra_all;
use std::collections::HashMap;

/// The compound with every door and nothing that is a matter of taste: all gates
/// let everybody in alike, all ways are level, every building has a number of its
/// own, and is one whose doors lie on ways.
fn plain(compound: &Compound) -> Layout {
    let mut layout = compound.layout.clone();
    layout.gates.iter_mut().for_each(|gate| gate.rules.clear());
    layout.gates.retain(|gate| gate.node.is_some());
    layout.paths.iter_mut().for_each(|path| path.kind = PathKind::Footway);
    for building in &mut layout.buildings {
        building.entrances.retain(|door| door.node.is_some());
    }
    layout.buildings.retain(|building| !building.entrances.is_empty());
    for (n, building) in layout.buildings.iter_mut().enumerate() {
        building.number = (n + 1).to_string();
    }
    layout
}

/// Decimetres from a node to every other.
fn far(layout: &Layout, from: u32) -> HashMap<u32, u64> {
    let mut next: HashMap<u32, Vec<(u32, u64)>> = HashMap::new();
    for path in &layout.paths {
        let line = layout.line(path).expect("ends are nodes");
        let length: f64 = line
            .windows(2)
            .map(|two| f64::from(two[1][0] - two[0][0]).hypot(f64::from(two[1][1] - two[0][1])))
            .sum();
        let [a, b] = path.ends;
        let length = (length.round() as u64).max(1);
        next.entry(a).or_default().push((b, length));
        next.entry(b).or_default().push((a, length));
    }
    let mut all: HashMap<u32, u64> = dijkstra_all(&from, |node| next.get(node).cloned().unwrap_or_default())
        .into_iter()
        .map(|(node, (_, length))| (node, length))
        .collect();
    all.insert(from, 0);
    all
}

/// How many doors were looked for, and how many of them cannot be reached.
fn compare(layout: &Layout) -> (usize, usize) {
    let (mut asked, mut cut) = (0, 0);
    for building in &layout.buildings {
        let ask = Ask {
            building: building.number.clone(),
            unit: String::new(),
            vehicle: Vehicle::Foot,
            at: WeekTime { day: 1, minute: 780 },
        };
        let doors = building.entrances.iter().filter_map(|door| door.node).map(|node| far(layout, node));
        let doors: Vec<_> = doors.collect();
        let gates = layout.gates.iter().filter_map(|gate| gate.node);
        let best = gates.flat_map(|gate| doors.iter().filter_map(move |far| far.get(&gate).copied())).min();
        asked += 1;
        match (route(layout, &ask), best) {
            (Ok(answer), Some(best)) => {
                let told = f64::from(answer.best.walk_metres) * 10.0;
                // Each way is rounded to a decimetre, the whole to a metre.
                let room = 10.0 + layout.paths.len() as f64 * 0.5;
                assert!(
                    (told - best as f64).abs() <= room.min(60.0),
                    "{}: {told} dm, {best} dm",
                    building.number
                );
            }
            (Err(_), None) => cut += 1,
            (ours, theirs) => panic!("{}: {ours:?}, {theirs:?}", building.number),
        }
    }
    (asked, cut)
}

#[test]
fn the_way_to_every_door_of_real_compounds_is_the_shortest_by_another_library_too() {
    for (name, least) in [("osm/shanghai-tongji.osm", 1), ("osm/beijing-bupt.osm", 1)] {
        let Some(path) = shared(name) else { return };
        let extract = read(&path, &mut |_| ()).expect("an extract");
        let layouts = extract.compounds.iter().map(plain).filter(|layout| !layout.gates.is_empty());
        let counts: Vec<(usize, usize)> = layouts.map(|layout| compare(&layout)).collect();
        let asked: usize = counts.iter().map(|(asked, _)| asked).sum();
        println!("{name}: {asked} doors, {} cut off", counts.iter().map(|(_, cut)| cut).sum::<usize>());
        assert!(asked >= least || extract.compounds.iter().all(|compound| compound.size().entrances == 0));
    }
}

/// Real extracts have few doors: every end of a way stands in for one.
#[test]
fn and_so_is_the_way_to_every_end_of_a_way() {
    let files = ["osm/shanghai-tongji.osm", "osm/beijing-bupt.osm"];
    let Some(paths) = files.map(shared).into_iter().collect::<Option<Vec<_>>>() else { return };
    let read = |path: &std::path::PathBuf| read(path, &mut |_| ()).expect("an extract").compounds;
    let mut asked = 0;
    for compound in &paths.iter().flat_map(read).collect::<Vec<_>>() {
        let mut layout = plain(compound);
        if layout.gates.is_empty() {
            continue;
        }
        let Some(model) = compound.layout.buildings.first() else { continue };
        let mut model = model.clone();
        layout.buildings.clear();
        // A hundred of them are enough for one compound.
        let step = layout.nodes.len().div_ceil(100).max(1);
        for (n, at) in layout.nodes.clone().into_iter().enumerate().step_by(step) {
            model.number = (n + 1).to_string();
            model.entrances =
                vec![domain::compound::Entrance { unit: String::new(), at, node: u32::try_from(n).ok() }];
            layout.buildings.push(model.clone());
        }
        asked += compare(&layout).0;
    }
    assert!(asked > 80, "{asked}");
}
