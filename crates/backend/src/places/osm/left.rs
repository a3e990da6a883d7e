//! Doors of which nothing is made: each is listed where it lies.

use super::build::named;
use super::doubt::Doubt;
use super::gather::{Data, Spot, Way};
use super::read::tag;
use std::collections::{HashMap, HashSet};

/// A door on no building that was made, and what it is on: `way/1 Stadium`, or nothing.
pub(super) struct Left<'a> {
    pub(super) spot: &'a Spot,
    pub(super) of: String,
}

impl Left<'_> {
    /// That it was left out.
    pub(super) fn doubt(&self) -> Doubt {
        Doubt::EntranceLeftOut { osm: format!("node/{}", self.spot.id), of: self.of.clone() }
    }
}

/// Those among all doors that are not among the nodes of buildings that were made.
pub(super) fn left<'a>(data: &'a Data, housed: &HashSet<i64>) -> Vec<Left<'a>> {
    let doors = data.spots.iter().filter(|spot| tag(&spot.tags, "entrance").is_some());
    let doors: Vec<&Spot> = doors.filter(|spot| !housed.contains(&spot.id)).collect();
    let on = on(data, &doors.iter().map(|spot| spot.id).collect());
    doors.into_iter().map(|spot| Left { spot, of: on.get(&spot.id).cloned().unwrap_or_default() }).collect()
}

/// What the nodes are on; of several the first, a building before anything else.
fn on(data: &Data, wanted: &HashSet<i64>) -> HashMap<i64, String> {
    let lists = [&data.buildings, &data.others, &data.parking, &data.ground, &data.areas];
    let mut on = HashMap::new();
    for way in lists.into_iter().flatten() {
        for id in way.refs.iter().filter(|id| wanted.contains(id)) {
            on.entry(*id).or_insert_with(|| called(way));
        }
    }
    for (way, refs) in &data.members {
        for id in refs.iter().filter(|id| wanted.contains(id)) {
            on.entry(*id).or_insert_with(|| format!("way/{way}"));
        }
    }
    on
}

fn called(way: &Way) -> String {
    format!("way/{} {}", way.id, named(&way.tags)).trim_end().to_owned()
}
