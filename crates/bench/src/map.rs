//! What the map and the compounds cost: tiles, ways, the size of a large layout, shifts between
//! coordinate systems, and how soon another server shows a change.

use crate::figure::{Figure, Target};
use crate::places::{Dice, MANY, facts};
use crate::product::Product;
use anyhow::{Context, Result, bail};
use backend::Backend;
use backend::actor::Staff;
use backend::places;
use backend::places::tile::{Layer, TileAt, Tiles};
use domain::compound::{
    Ask, Building, Entrance, Gate, Layout, Path, PathKind, Point, Seconds, Spot, SpotKind, Vehicle, WeekTime,
    route,
};
use domain::geo::Wgs84;
use domain::ids::PlaceId;
use domain::place::{CoordinateSystem, PlaceFacts, PlaceKind, PlaceState, Wish};
use std::time::{Duration, Instant};

const DRAWN: usize = 4000;
const TILE_P99_MS: f64 = 5.0;
const WAYS: usize = 2000;
const WAY_MS: f64 = 5.0;
/// Rows and columns of the large layout: 520 buildings.
const ROWS: i32 = 20;
const COLUMNS: i32 = 26;
const LAYOUT_KB: f64 = 25.0;
const SHIFTS: usize = 100_000;
const SHIFT_MM: f64 = 1.0;
const VISIBLE_S: f64 = 2.0;
const CHANGES: usize = 5;
const PATIENCE: Duration = Duration::from_secs(10);
/// At this zoom a tile of the filled city holds more than 5,000 places.
const FULL_ZOOM: u32 = 9;
const IN_VIEW: usize = 5000;

/// What is measured in this process, and the compound that was kept for the rest.
pub async fn inside(backend: &Backend, editor: &Staff) -> Result<(Vec<Figure>, PlaceId)> {
    let layout = large();
    let mut facts = PlaceFacts::new(PlaceKind::Compound, "大院".to_owned(), layout.origin);
    facts.address = "听雨路1号".to_owned();
    let place = places::save(backend, editor, None, 0, facts, PlaceState::Published).await?;
    let version = places::save_layout(backend, editor, place.id, 0, &layout).await?;
    places::publish_layout(backend, editor, place.id, version).await?;
    let tiles = Tiles::default();
    let figures =
        vec![drawn(backend, &tiles).await?, full(backend, &tiles).await?, ways(&layout)?, shifts()?];
    Ok((figures, place.id))
}

/// What a phone or another server sees.
pub async fn outside(
    backend: &Backend,
    editor: &Staff,
    product: &Product,
    compound: PlaceId,
) -> Result<Vec<Figure>> {
    let path = format!("/c/{compound}/layout.json");
    let packed = product.get(&path, "Accept-Encoding: br\r\n").await?;
    packed.expect(200)?;
    let plain = product.get(&path, "").await?;
    let count = plain.json(200)?["buildings"].as_array().map_or(0, Vec::len);
    if count != (ROWS * COLUMNS) as usize {
        bail!("the layout has {count} buildings");
    }
    let size =
        Figure::new("a layout of 520 buildings, brotli", "KB", vec![packed.body.len() as f64 / 1024.0])
            .target(Target::AtMost(LAYOUT_KB))
            .note(format!("{} bytes plain", plain.body.len()));
    Ok(vec![size, visible(backend, editor, product).await?])
}

/// Tiles all over the city, at every zoom and of every layer.
async fn drawn(backend: &Backend, tiles: &Tiles) -> Result<Figure> {
    let mut dice = Dice::new(11);
    let layers = [Layer::Places, Layer::Places, Layer::Compounds, Layer::Ground, Layer::Circles];
    // The first tile after a change puts all places in order; later ones find them so.
    for layer in layers {
        tiles.draw(backend, layer, tile(dice.spot(), 12)?, &Wish::default()).await?;
    }
    let (mut took, mut bytes) = (Vec::with_capacity(DRAWN), 0);
    for n in 0..DRAWN {
        let at = tile(dice.spot(), 8 + dice.below(11) as u32)?;
        let begin = Instant::now();
        let drawn = tiles.draw(backend, layers[n % layers.len()], at, &Wish::default()).await?;
        took.push(begin.elapsed().as_secs_f64() * 1000.0);
        bytes += drawn.bytes.len();
    }
    let note = format!("{DRAWN} tiles of all layers, zoom 8 to 18, {} bytes in the mean", bytes / DRAWN);
    Ok(Figure::new("a tile, p99", "ms", vec![p99(&mut took)]).target(Target::AtMost(TILE_P99_MS)).note(note))
}

/// A tile with more than 5,000 places in it, as clusters and dots.
async fn full(backend: &Backend, tiles: &Tiles) -> Result<Figure> {
    let middle = Wgs84 { lat: 45.15, lng: 124.8 };
    let at = tile(middle, FULL_ZOOM)?;
    let (mut took, mut bytes) = (Vec::new(), 0);
    for _ in 0..100 {
        let begin = Instant::now();
        bytes = tiles.draw(backend, Layer::Places, at, &Wish::default()).await?.bytes.len();
        took.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    let (_, count) = places::within(backend, at.bounds(0.0), &Wish::default(), 1);
    if count < IN_VIEW {
        bail!("only {count} places are in view");
    }
    Ok(Figure::new("a tile of 5,000 places, p99", "ms", vec![p99(&mut took)])
        .target(Target::AtMost(TILE_P99_MS))
        .note(format!("{bytes} bytes")))
}

/// The tile of a position, by the formula of the OpenStreetMap wiki.
fn tile(at: Wgs84, z: u32) -> Result<TileAt> {
    let side = f64::from(1u32 << z);
    let y = (1.0 - at.lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0;
    TileAt::new(u8::try_from(z)?, ((at.lng + 180.0) / 360.0 * side) as u32, (y * side) as u32)
        .context("a tile")
}

fn p99(took: &mut [f64]) -> f64 {
    took.sort_by(f64::total_cmp);
    took[took.len() * 99 / 100]
}

/// From gate to door, native: a phone's browser runs the same code as WebAssembly.
fn ways(layout: &Layout) -> Result<Figure> {
    let mut dice = Dice::new(12);
    let mut took = Vec::with_capacity(WAYS);
    for _ in 0..WAYS {
        let ask = Ask {
            building: (1 + dice.below(layout.buildings.len())).to_string(),
            unit: (1 + dice.below(3)).to_string(),
            vehicle: Vehicle::ALL[dice.below(Vehicle::ALL.len())],
            at: WeekTime { day: 1, minute: 780 },
        };
        let begin = Instant::now();
        let found = route(layout, &ask);
        took.push(begin.elapsed().as_secs_f64() * 1000.0);
        if let Err(refusal) = found {
            bail!("no way to building {}: {refusal:?}", ask.building);
        }
    }
    Ok(Figure::new("a way to a door, p99", "ms", vec![p99(&mut took)])
        .target(Target::AtMost(WAY_MS))
        .note("520 buildings, native; the target is for WebAssembly on a slow phone"))
}

/// How far off a position is that went into another system and back, and that none outside China
/// moves.
fn shifts() -> Result<Figure> {
    let mut dice = Dice::new(13);
    let mut worst = 0.0_f64;
    for _ in 0..SHIFTS {
        let at = Wgs84 { lat: 18.0 + dice.unit() * 35.0, lng: 73.5 + dice.unit() * 61.0 };
        for system in [CoordinateSystem::Gcj02, CoordinateSystem::Bd09] {
            let (lat, lng) = system.write(at);
            let back = system.read(lat, lng).context("a position")?;
            worst = worst.max(at.distance(back) * 1000.0);
        }
    }
    for at in [(48.8566, 2.3522), (-33.87, 151.21), (40.7128, -74.006)] {
        let at = Wgs84 { lat: at.0, lng: at.1 };
        if CoordinateSystem::Gcj02.write(at) != (at.lat, at.lng) {
            bail!("{at:?} is not in China and was moved");
        }
    }
    Ok(Figure::new("GCJ-02 and BD-09 there and back, worst", "mm", vec![worst])
        .target(Target::AtMost(SHIFT_MM))
        .note(format!("{SHIFTS} positions")))
}

/// From a commit of this process until the program, another process on the same database, shows it.
async fn visible(backend: &Backend, editor: &Staff, product: &Product) -> Result<Figure> {
    let mut dice = Dice::new(14);
    let mut runs = Vec::with_capacity(CHANGES);
    for n in 0..CHANGES {
        let facts = facts(2 * MANY + n, &mut dice)?;
        let place = places::save(backend, editor, None, 0, facts, PlaceState::Published).await?;
        let begin = Instant::now();
        let path = format!("/api/v1/places/{}", place.id);
        while product.get(&path, "").await?.status != 200 {
            if begin.elapsed() > PATIENCE {
                bail!("a change does not show on another server");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        runs.push(begin.elapsed().as_secs_f64());
    }
    Ok(Figure::new("a change until another server shows it", "s", runs).target(Target::AtMost(VISIBLE_S)))
}

/// Rows of slabs with three doors each along lanes, a road at either end, a gate north and south.
fn large() -> Layout {
    let mut plan = Plan(Layout::empty(Wgs84 { lat: 45.2, lng: 124.9 }));
    let (wide, deep) = (600, 420);
    let (east, north) = (COLUMNS * wide, ROWS * deep);
    plan.0.outline = vec![[-200, -200], [east + 200, -200], [east + 200, north + 200], [-200, north + 200]];
    let mut ends: Vec<[u32; 2]> = Vec::new();
    for row in 0..ROWS {
        let y = row * deep;
        let mut last = plan.node([-100, y]);
        let west = last;
        for column in 0..COLUMNS {
            let x = column * wide;
            let mut entrances = Vec::new();
            for unit in 0..3 {
                let (at, lane) = ([x + 80 + unit * 160, y + 60], [x + 80 + unit * 160, y]);
                let (door, here) = (plan.node(at), plan.node(lane));
                plan.path(last, here, PathKind::Road);
                plan.path(here, door, PathKind::Footway);
                entrances.push(Entrance { unit: (unit + 1).to_string(), at, node: Some(door) });
                last = here;
            }
            let ring = vec![[x, y + 60], [x + 480, y + 60], [x + 480, y + 190], [x, y + 190]];
            let number = (row * COLUMNS + column + 1).to_string();
            plan.0.buildings.push(Building { number, ring, levels: Some(11), entrances });
        }
        let end = plan.node([east + 100, y]);
        plan.path(last, end, PathKind::Road);
        if let Some([below_west, below_east]) = ends.last().copied() {
            plan.path(below_west, west, PathKind::Road);
            plan.path(below_east, end, PathKind::Road);
        }
        ends.push([west, end]);
    }
    plan.gate("南门", [-100, -200], ends.first().map(|ends| ends[0]));
    plan.gate("北门", [east + 100, north + 200], ends.last().map(|ends| ends[1]));
    plan.0
}

struct Plan(Layout);

impl Plan {
    fn node(&mut self, at: Point) -> u32 {
        self.0.nodes.push(at);
        u32::try_from(self.0.nodes.len() - 1).unwrap_or(0)
    }

    fn path(&mut self, from: u32, to: u32, kind: PathKind) {
        self.0.paths.push(Path { ends: [from, to], kind, via: Vec::new(), seconds: Seconds::default() });
    }

    fn gate(&mut self, name: &str, at: Point, road: Option<u32>) {
        let node = self.node(at);
        self.path(node, road.unwrap_or(0), PathKind::Road);
        self.0.gates.push(Gate {
            name: name.to_owned(),
            at,
            node: Some(node),
            rules: Vec::new(),
            wait: None,
        });
        let label = format!("{name}停车点");
        self.0.spots.push(Spot {
            kind: SpotKind::Parking,
            at,
            node: Some(node),
            label,
            vehicles: Vec::new(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::compound::{check, publishable};

    #[test]
    fn the_large_layout_can_be_published_and_every_building_be_reached() {
        let layout = large();
        assert_eq!(layout.buildings.len(), 520);
        assert!(publishable(&check(&layout)));
        assert!(ways(&layout).is_ok() && shifts().is_ok());
    }
}
