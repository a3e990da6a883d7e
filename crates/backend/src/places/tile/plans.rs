//! Compounds as they are inside: outline, buildings, ways, gates.

use super::clip;
use super::grid::{TileAt, World, world};
use super::mvt::{self, Filling, Said};
use super::{clip::has, grid::whole};
use crate::Backend;
use crate::error::{Error, Result};
use crate::places::{self, Bounds};
use domain::compound::{Layout, Point};
use domain::ids::PlaceId;
use domain::place::{PlaceKind, Wish};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// Farther away a compound is a dot.
pub const NEAREST: u8 = 15;
/// How far a compound may reach from its own position, in parts of the world's
/// side: 2.4 km at the equator, 1.7 km at 45° N.
const REACH: f64 = 2.4 / 40_075.0;
/// Most compounds in one tile.
const MOST: usize = 256;

/// The layouts that were drawn so far, each as it was at one mark.
#[derive(Default)]
pub struct Plans(std::sync::Mutex<HashMap<PlaceId, Seen>>);

/// Empty while it is read; nothing in it for a compound without a layout.
type Seen = Arc<OnceCell<Option<Arc<Plan>>>>;

/// A layout on the square world.
struct Plan {
    id: String,
    name: String,
    layout: Arc<Layout>,
}

impl Plans {
    /// The layers of a tile.
    pub async fn draw(&self, backend: &Backend, tile: TileAt) -> Result<Vec<mvt::Layer>> {
        if tile.z < NEAREST {
            return Ok(Vec::new());
        }
        let wish = Wish { kinds: vec![PlaceKind::Compound], ..Wish::default() };
        let around: Bounds = tile.bounds(REACH);
        let (found, _) = places::within(backend, around, &wish, MOST);
        let mut sheet = Sheet::new(tile);
        for found in found {
            if let Some(plan) = self.plan(backend, found.place.id, &found.place.facts.name).await? {
                sheet.add(&plan);
            }
        }
        Ok(sheet.done())
    }

    async fn plan(&self, backend: &Backend, id: PlaceId, name: &str) -> Result<Option<Arc<Plan>>> {
        let cell = {
            let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            all.entry(id).or_default().clone()
        };
        let read = async {
            match places::layout(backend, id).await {
                Ok((layout, _)) => {
                    Ok(Some(Arc::new(Plan { id: id.to_string(), name: name.to_owned(), layout })))
                }
                Err(Error::NotFound) => Ok(None),
                Err(error) => Err(error),
            }
        };
        cell.get_or_try_init(|| read).await.cloned()
    }
}

/// The layers of one tile while they are drawn.
struct Sheet {
    tile: TileAt,
    outlines: Filling,
    ways: Filling,
    buildings: Filling,
    numbers: Filling,
    spots: Filling,
    gates: Filling,
}

impl Sheet {
    fn new(tile: TileAt) -> Self {
        Self {
            tile,
            outlines: Filling::new("outline"),
            ways: Filling::new("way"),
            buildings: Filling::new("building"),
            numbers: Filling::new("number"),
            spots: Filling::new("spot"),
            gates: Filling::new("gate"),
        }
    }

    fn add(&mut self, plan: &Plan) {
        let (tile, layout) = (self.tile, &*plan.layout);
        let local = |point: Point| tile.local(at(layout, point));
        let whose = || ("id", Said::Text(plan.id.clone()));
        let outline = clip::ring(layout.outline.iter().map(|p| local(*p)).collect());
        self.outlines.area(&outline, vec![whose(), ("name", plan.name.as_str().into())]);
        for path in &layout.paths {
            let node = |end: u32| layout.nodes.get(end as usize).copied();
            let (Some(from), Some(to)) = (node(path.ends[0]), node(path.ends[1])) else { continue };
            let all = std::iter::once(from).chain(path.via.iter().copied()).chain(std::iter::once(to));
            let line: Vec<_> = all.map(local).collect();
            self.ways.lines(&clip::line(&line), vec![("kind", path.kind.as_str().into())]);
        }
        for building in &layout.buildings {
            let corners: Vec<_> = building.ring.iter().map(|p| local(*p)).collect();
            let number = || ("number", Said::from(building.number.as_str()));
            // A building may lie in several tiles; its number is written once.
            if let Some(middle) = middle(&corners).filter(|_| !building.number.is_empty()) {
                dot(&mut self.numbers, middle, vec![number()]);
            }
            let mut said = vec![whose(), number()];
            said.extend(building.levels.map(|levels| ("levels", Said::from(usize::from(levels)))));
            self.buildings.area(&clip::ring(corners), said);
        }
        for spot in &layout.spots {
            let said = vec![("kind", spot.kind.as_str().into()), ("label", spot.label.as_str().into())];
            dot(&mut self.spots, local(spot.at), said);
        }
        for gate in &layout.gates {
            dot(&mut self.gates, local(gate.at), vec![whose(), ("name", gate.name.as_str().into())]);
        }
    }

    fn done(self) -> Vec<mvt::Layer> {
        let all = [self.outlines, self.ways, self.buildings, self.numbers, self.spots, self.gates];
        all.into_iter().map(Filling::done).filter(|layer| !layer.features.is_empty()).collect()
    }
}

fn at(layout: &Layout, point: Point) -> World {
    world(layout.wgs84(point))
}

/// The middle of the box around some corners.
fn middle(corners: &[[f64; 2]]) -> Option<[f64; 2]> {
    let first = *corners.first()?;
    let around = |[low, high]: [[f64; 2]; 2], at: &[f64; 2]| {
        [[low[0].min(at[0]), low[1].min(at[1])], [high[0].max(at[0]), high[1].max(at[1])]]
    };
    let [low, high] = corners.iter().fold([first, first], around);
    Some([(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0])
}

fn dot(into: &mut Filling, at: [f64; 2], said: Vec<(&'static str, Said)>) {
    if has(at) {
        into.point(whole(at), said);
    }
}
