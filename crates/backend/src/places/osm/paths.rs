//! Ways inside a border as a graph: nodes where they meet, end, or a gate or a
//! door is.

use super::clip::{cut, round};
use super::read::tag;
use super::rings::{float, nearest};
use domain::compound::{Path, PathKind, Point};
use std::collections::{HashMap, HashSet};

/// What a way is for riders; `None` for one that is none, or not yet.
pub(super) fn kind(tags: &[(String, String)]) -> Option<PathKind> {
    let rides = |value: Option<&str>| matches!(value, Some("yes" | "designated" | "permissive"));
    match tag(tags, "highway")? {
        "steps" => Some(PathKind::Steps),
        "footway" | "path" | "pedestrian" | "corridor" | "bridleway" => {
            let road = rides(tag(tags, "bicycle")) || rides(tag(tags, "motor_vehicle"));
            Some(if road { PathKind::Road } else { PathKind::Footway })
        }
        "service" | "residential" | "living_street" | "unclassified" | "tertiary" | "secondary"
        | "primary" | "tertiary_link" | "secondary_link" | "primary_link" | "cycleway" | "track" | "road" => {
            Some(PathKind::Road)
        }
        _ => None,
    }
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
    /// Adds a way, cut at the border.
    pub(super) fn add(&mut self, kind: PathKind, line: &[Point], ring: &[Point]) {
        self.runs.extend(cut(line, ring).into_iter().map(|run| (kind, run)));
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
