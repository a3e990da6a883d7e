//! Ways inside a border as a graph: nodes where they meet, end, or a gate or a
//! door is.

use super::clip::round;
use super::gather::Tags;
use super::read::tag;
use super::rings::{float, nearest};
use super::rules::{WHO, access, conditional};
use domain::compound::{Access, Path, PathKind, Point};
use std::collections::{HashMap, HashSet};

/// What a way is for riders; `None` for one that is none, not yet, or for nobody.
pub(super) fn kind(tags: &Tags) -> Option<PathKind> {
    let says = |key: &str| tag(tags, key).and_then(access);
    let rides = says("bicycle") == Some(Access::Ride) || says("motor_vehicle") == Some(Access::Ride);
    if says("access") == Some(Access::No) && says("foot") != Some(Access::Ride) && !rides {
        return None;
    }
    match tag(tags, "highway")? {
        "steps" => Some(PathKind::Steps),
        "footway" | "path" | "pedestrian" | "corridor" | "bridleway" => {
            Some(if rides { PathKind::Road } else { PathKind::Footway })
        }
        _ if !is_road(tags) => None,
        _ if no_bicycle(tags).is_some() => Some(PathKind::Footway),
        _ => Some(PathKind::Road),
    }
}

/// The tag for which a way is none for riders.
pub(super) fn why_none(tags: &Tags) -> String {
    match (tag(tags, "access"), tag(tags, "highway")) {
        (Some(value), _) if access(value) == Some(Access::No) => format!("access={value}"),
        (_, value) => format!("highway={}", value.unwrap_or_default()),
    }
}

fn is_road(tags: &Tags) -> bool {
    matches!(
        tag(tags, "highway"),
        Some(
            "service"
                | "residential"
                | "living_street"
                | "unclassified"
                | "tertiary"
                | "secondary"
                | "primary"
                | "tertiary_link"
                | "secondary_link"
                | "primary_link"
                | "cycleway"
                | "track"
                | "road"
        )
    )
}

/// The tag that keeps a bicycle from being ridden, if one does.
fn no_bicycle(tags: &Tags) -> Option<(&'static str, &str)> {
    let first = ["bicycle", "vehicle", "access"].into_iter().find_map(|key| Some((key, tag(tags, key)?)));
    first.filter(|(_, value)| matches!(access(value), Some(Access::No | Access::Push)))
}

/// Tags that a kind of way cannot say, or says of more than they do: a road on which
/// no bicycle is ridden is one for feet, whoever else may use it.
pub(super) fn unsaid(tags: &Tags) -> Vec<String> {
    let unclear = WHO.iter().filter_map(|key| Some((*key, tag(tags, key)?)));
    let unclear = unclear.filter(|(_, value)| access(value).is_none());
    let feet = no_bicycle(tags).filter(|_| is_road(tags));
    let on_foot = tag(tags, "foot").filter(|value| access(value) == Some(Access::No));
    let on_foot = on_foot.map(|value| ("foot", value));
    let all = unclear.chain(feet).chain(on_foot).chain(conditional(tags));
    all.map(|(key, value)| format!("{key}={value}")).collect()
}

/// A graph in the making. Points that are the same to a decimetre are one node.
#[derive(Default)]
pub(super) struct Graph {
    runs: Vec<(PathKind, Vec<Point>)>,
    pub(super) nodes: Vec<Point>,
    known: HashMap<Point, u32>,
    pub(super) paths: Vec<Path>,
}

impl Graph {
    /// Adds the parts of a way that lie within the border.
    pub(super) fn add(&mut self, kind: PathKind, runs: Vec<Vec<Point>>) {
        self.runs.extend(runs.into_iter().map(|run| (kind, run)));
    }

    /// Parts the ways where they meet and at these points.
    pub(super) fn part(&mut self, at: &HashSet<Point>) {
        let mut met: HashMap<Point, u32> = HashMap::new();
        for (_, run) in &self.runs {
            for point in run {
                *met.entry(*point).or_default() += 1;
            }
        }
        for (kind, run) in std::mem::take(&mut self.runs) {
            let mut from = 0;
            for end in 1..run.len() {
                let is_node = end == run.len() - 1 || met[&run[end]] > 1 || at.contains(&run[end]);
                if is_node {
                    self.join(kind, &run[from..=end]);
                    from = end;
                }
            }
        }
        self.paths.sort_by_key(|path| (path.ends, path.via.clone()));
        self.paths.dedup();
    }

    fn join(&mut self, kind: PathKind, line: &[Point]) {
        let ([first, via @ .., last], false) = (line, line.len() < 2) else { return };
        let ends = [self.number(*first), self.number(*last)];
        self.paths.push(Path { ends, kind, via: via.to_vec(), seconds: Default::default() });
    }

    fn number(&mut self, at: Point) -> u32 {
        let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        *self.known.entry(at).or_insert_with(|| {
            self.nodes.push(at);
            next
        })
    }

    /// The node at a point.
    pub(super) fn at(&self, point: Point) -> Option<u32> {
        self.known.get(&point).copied()
    }

    /// The node on the nearest way within so many decimetres, made if need be,
    /// and how far it is.
    pub(super) fn snap(&mut self, point: Point, within: f64) -> Option<(u32, f64)> {
        let mut best: Option<(f64, usize, usize, Point)> = None;
        for (index, path) in self.paths.iter().enumerate() {
            for (step, pair) in self.line(path).windows(2).enumerate() {
                let (found, far) = nearest(float(pair[0]), float(pair[1]), float(point));
                if far <= within && best.is_none_or(|best| far < best.0) {
                    best = Some((far, index, step, round(found)));
                }
            }
        }
        let (far, index, step, found) = best?;
        if let Some(node) = self.at(found) {
            return Some((node, far));
        }
        let path = self.paths.swap_remove(index);
        let line = self.line(&path);
        let mut before = line[..=step].to_vec();
        before.push(found);
        let mut after = vec![found];
        after.extend(&line[step + 1..]);
        for half in [&mut before, &mut after] {
            half.dedup();
            self.join(path.kind, half);
        }
        Some((self.number(found), far))
    }

    fn line(&self, path: &Path) -> Vec<Point> {
        let end = |at: u32| self.nodes.get(at as usize).copied();
        end(path.ends[0]).into_iter().chain(path.via.iter().copied()).chain(end(path.ends[1])).collect()
    }

    /// In how many pieces the graph is.
    pub(super) fn pieces(&self) -> usize {
        let mut top: Vec<usize> = (0..self.nodes.len()).collect();
        fn find(top: &mut [usize], mut at: usize) -> usize {
            while top[at] != at {
                top[at] = top[top[at]];
                at = top[at];
            }
            at
        }
        for path in &self.paths {
            let [a, b] = path.ends.map(|end| find(&mut top, end as usize));
            top[a] = b;
        }
        (0..top.len()).filter(|at| top[*at] == *at).count()
    }
}
