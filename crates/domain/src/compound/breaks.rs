//! Pieces of a path graph, and where they come nearest to one another.

use super::measure::apart;
use super::{Layout, Point};
use petgraph::unionfind::UnionFind;

/// Which nodes hang together.
pub struct Pieces(Vec<u32>);

impl Pieces {
    /// Of all ways, whatever they are: one can walk on each.
    pub fn of(layout: &Layout) -> Self {
        let mut sets = UnionFind::new(layout.nodes.len());
        let known = |end: u32| (end as usize) < layout.nodes.len();
        for path in layout.paths.iter().filter(|path| path.ends.into_iter().all(known)) {
            sets.union(path.ends[0], path.ends[1]);
        }
        Self(sets.into_labeling())
    }

    /// The piece of a node.
    pub fn piece(&self, node: u32) -> Option<u32> {
        self.0.get(node as usize).copied()
    }

    /// The nodes of some pieces.
    pub fn nodes(&self, layout: &Layout, wanted: impl Fn(u32) -> bool) -> Vec<Point> {
        let of = |(piece, point): (&u32, &Point)| wanted(*piece).then_some(*point);
        self.0.iter().zip(&layout.nodes).filter_map(of).collect()
    }
}

/// The pair that comes nearest, one of each list. Both are walked from west to
/// east, so that thousands of nodes are no matter.
pub fn nearest(from: &[Point], to: &[Point]) -> Option<(Point, Point)> {
    let mut sorted = to.to_vec();
    sorted.sort_unstable();
    let mut best: Option<(f64, Point, Point)> = None;
    for a in from {
        let start = sorted.partition_point(|b| b[0] < a[0]);
        let too_far = |b: &Point, best: &Option<(f64, Point, Point)>| {
            let east = (f64::from(b[0]) - f64::from(a[0])).abs();
            best.is_some_and(|(least, ..)| east > least)
        };
        for b in sorted[start..].iter() {
            if too_far(b, &best) {
                break;
            }
            best = nearer(best, *a, *b);
        }
        for b in sorted[..start].iter().rev() {
            if too_far(b, &best) {
                break;
            }
            best = nearer(best, *a, *b);
        }
    }
    best.map(|(_, a, b)| (a, b))
}

fn nearer(best: Option<(f64, Point, Point)>, a: Point, b: Point) -> Option<(f64, Point, Point)> {
    let metres = apart(a, b);
    match best {
        Some((least, ..)) if least <= metres => best,
        _ => Some((metres, a, b)),
    }
}
