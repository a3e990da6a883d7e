//! Roads, water and greens as they are drawn.

use super::clip;
use super::grid::{TileAt, World, world};
use super::mvt::{Filling, Layer};
use crate::places::Piece;
use domain::geo::Wgs84;
use domain::place::GroundKind;

/// Most of one tile: far away the large ones are drawn, near by there are few.
const MOST: usize = 6000;
/// Points of a line nearer to one another than this many units say nothing.
const NEAR: f64 = 6.0;
/// Areas smaller than so many units in both directions say nothing.
const SMALLEST: f64 = 16.0;

/// Everything on the square world.
pub struct Land(Vec<Part>);

struct Part {
    kind: GroundKind,
    name: String,
    points: Vec<[i32; 2]>,
    holes: Vec<Vec<[i32; 2]>>,
    /// West, north, east, south.
    span: [f64; 4],
}

impl Land {
    /// From what is kept.
    pub fn new(pieces: Vec<Piece>) -> Self {
        Self(pieces.into_iter().filter_map(Part::new).collect())
    }

    /// The layers of a tile, what lies below first.
    pub fn draw(&self, tile: TileAt) -> Vec<Layer> {
        let mut sheets = ["green", "water", "road"].map(Filling::new);
        let [west, north, east, south] = tile.span();
        let unit = 1.0 / f64::from(super::mvt::EXTENT) / f64::from(1u32 << tile.z);
        let mut room = MOST;
        for part in &self.0 {
            let [w, n, e, s] = part.span;
            let apart = e < west || w > east || s < north || n > south;
            let small = part.kind.is_area() && (e - w).max(s - n) < SMALLEST * unit;
            if apart || small || tile.z < since(part.kind) {
                continue;
            }
            let Some(left) = room.checked_sub(1) else { break };
            room = left;
            let sheet = match part.kind {
                GroundKind::Green => 0,
                GroundKind::Water | GroundKind::Stream => 1,
                GroundKind::MainRoad | GroundKind::Road | GroundKind::Path => 2,
            };
            part.draw(tile, &mut sheets[sheet]);
        }
        sheets.into_iter().map(Filling::done).collect()
    }
}

/// From which zoom on it is drawn.
const fn since(kind: GroundKind) -> u8 {
    match kind {
        GroundKind::Water => 6,
        GroundKind::MainRoad => 9,
        GroundKind::Green | GroundKind::Stream => 10,
        GroundKind::Road => 12,
        GroundKind::Path => 14,
    }
}

impl Part {
    fn new(piece: Piece) -> Option<Self> {
        let first = place(*piece.points.first()?);
        let span = piece
            .points
            .iter()
            .map(|at| place(*at))
            .fold([first[0], first[1], first[0], first[1]], |[w, n, e, s], [x, y]| {
                [w.min(x), n.min(y), e.max(x), s.max(y)]
            });
        Some(Self { kind: piece.kind, name: piece.name, points: piece.points, holes: piece.holes, span })
    }

    fn draw(&self, tile: TileAt, sheet: &mut Filling) {
        let local = |points: &[[i32; 2]]| thin(points.iter().map(|at| tile.local(place(*at))));
        let line = local(&self.points);
        let mut said = vec![("kind", self.kind.as_str().into())];
        if !self.name.is_empty() {
            said.push(("name", self.name.as_str().into()));
        }
        if self.kind.is_area() {
            let holes: Vec<_> = self.holes.iter().map(|hole| clip::ring(local(hole))).collect();
            sheet.area_without(&clip::ring(line), &holes, said);
        } else {
            let lines = clip::line(&line);
            if !lines.is_empty() {
                sheet.lines(&lines, said);
            }
        }
    }
}

/// Without points that lie on their neighbour; the last always stays.
fn thin(points: impl Iterator<Item = [f64; 2]>) -> Vec<[f64; 2]> {
    let mut points = points.peekable();
    let mut thin: Vec<[f64; 2]> = Vec::new();
    while let Some(at) = points.next() {
        let far = |to: &[f64; 2]| (to[0] - at[0]).abs().max((to[1] - at[1]).abs()) >= NEAR;
        if points.peek().is_none() || thin.last().is_none_or(far) {
            thin.push(at);
        }
    }
    thin
}

/// Where millionths of a degree lie.
fn place([lng, lat]: [i32; 2]) -> World {
    world(Wgs84 { lat: f64::from(lat) / 1e6, lng: f64::from(lng) / 1e6 })
}
