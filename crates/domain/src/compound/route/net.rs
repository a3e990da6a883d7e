//! The ways of a layout as a graph, and how much effort each is.

use super::super::measure::length;
use super::super::{Layout, Path, PathKind, Point, Seconds};
use petgraph::algo::dijkstra;
use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::visit::EdgeRef;

/// How one goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Walk,
    Ride,
    Push,
}

impl Mode {
    /// Milliseconds a decimetre takes; `None` where one does not go this way.
    ///
    /// Walking 1.2 m/s (the figure of the 15-minute circles), pushing 1.0 m/s,
    /// riding between houses 15 km/h, steps 0.5 m/s along their length, a slope
    /// like what it leads on. Weights for comparing, never shown as times.
    pub const fn effort(self, kind: PathKind) -> Option<u64> {
        match (self, kind) {
            (Self::Walk, PathKind::Steps) => Some(200),
            (Self::Walk, _) => Some(83),
            (Self::Ride, PathKind::Road | PathKind::Slope) => Some(24),
            (Self::Push, PathKind::Road | PathKind::Slope) => Some(100),
            _ => None,
        }
    }
}

/// A layout with the length of each way; none where an end is no node.
pub struct Net<'a> {
    pub layout: &'a Layout,
    lengths: Vec<Option<u64>>,
}

impl<'a> Net<'a> {
    pub fn of(layout: &'a Layout) -> Self {
        let whole = |path: &Path| layout.line(path).map(|line| length(&line).round() as u64);
        Self { layout, lengths: layout.paths.iter().map(whole).collect() }
    }

    /// A way's effort. Never nothing, or the way back could run in a circle.
    pub fn effort(&self, mode: Mode, path: usize) -> Option<u64> {
        let length = self.lengths[path]?;
        mode.effort(self.layout.paths[path].kind).map(|each| (length * each).max(1))
    }

    /// How much effort the way from each node to the nearest goal is. A goal is
    /// a node and the effort that remains there.
    pub fn field(&self, mode: Mode, goals: &[(u32, u64)]) -> Field {
        let nodes = self.layout.nodes.len();
        let mut graph = UnGraph::<(), (Option<usize>, u64)>::with_capacity(nodes + 1, self.lengths.len());
        for _ in 0..=nodes {
            graph.add_node(());
        }
        for (index, path) in self.layout.paths.iter().enumerate() {
            if let Some(effort) = self.effort(mode, index) {
                let [a, b] = path.ends.map(|end| NodeIndex::new(end as usize));
                graph.add_edge(a, b, (Some(index), effort));
            }
        }
        let sink = NodeIndex::new(nodes);
        for (node, rest) in goals.iter().filter(|(node, _)| (*node as usize) < nodes) {
            graph.add_edge(sink, NodeIndex::new(*node as usize), (None, *rest));
        }
        let mut scores = vec![None; nodes + 1];
        for (node, score) in dijkstra(&graph, sink, None, |edge| edge.weight().1) {
            scores[node.index()] = Some(score);
        }
        Field { graph, scores }
    }
}

/// How far it is to a goal, from everywhere.
pub struct Field {
    graph: UnGraph<(), (Option<usize>, u64)>,
    scores: Vec<Option<u64>>,
}

/// A stretch of one way: its corners in the order they are passed.
pub struct Stretch {
    pub kind: PathKind,
    pub points: Vec<Point>,
    pub seconds: Seconds,
}

impl Field {
    /// The effort from a node; none when there is no way.
    pub fn from(&self, node: u32) -> Option<u64> {
        // The last score is that of all goals together.
        let last = self.scores.len() - 1;
        self.scores[..last].get(node as usize).copied().flatten()
    }

    /// The ways from a node to its goal, and the goal.
    pub fn descend(&self, layout: &Layout, from: u32) -> (Vec<Stretch>, u32) {
        let sink = NodeIndex::new(self.scores.len() - 1);
        let mut at = NodeIndex::new(from as usize);
        let mut stretches = Vec::new();
        while let Some((next, path)) = self.down(at).filter(|(next, _)| *next != sink) {
            stretches.extend(path.and_then(|path| stretch(layout, path, at.index())));
            at = next;
        }
        // No index of a node is larger than what a layout counts them in.
        (stretches, u32::try_from(at.index()).unwrap_or(from))
    }

    /// The next node on the best way: whole numbers, so the sums are exact.
    fn down(&self, at: NodeIndex) -> Option<(NodeIndex, Option<usize>)> {
        let score = self.scores[at.index()]?;
        let leads = |next: NodeIndex, effort: u64| {
            self.scores[next.index()].and_then(|rest| rest.checked_add(effort)) == Some(score)
        };
        let mut edges = self.graph.edges(at).filter(|edge| leads(edge.target(), edge.weight().1));
        edges.next().map(|edge| (edge.target(), edge.weight().0))
    }
}

fn stretch(layout: &Layout, path: usize, from: usize) -> Option<Stretch> {
    let path = &layout.paths[path];
    let mut points = layout.line(path)?;
    if path.ends[0] as usize != from {
        points.reverse();
    }
    Some(Stretch { kind: path.kind, points, seconds: path.seconds })
}
