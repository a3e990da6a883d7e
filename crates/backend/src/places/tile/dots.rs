//! Places as dots, gathered into clusters where they would lie on one another.
//!
//! They are kept in Morton order (the bits of east and south in turn), so that
//! the places of any tile, and of any cell of a tile, stand next to each other:
//! a tile looks at its own places only, whatever the zoom.

use super::grid::{TileAt, World, moved, whole, world};
use super::mvt::{Filling, Said};
use crate::places::{Bounds, Found};
use chrono::NaiveDate;
use domain::place::{Benefit, CoordinateSystem, Place, PlaceKind, Wish};
use std::sync::Arc;

/// Bits of each axis.
const BITS: u32 = 31;
/// A tile of 512 pixels has so many cells along a side, as a power of two:
/// dots are at least 64 pixels apart, a finger's width.
const CELLS: u32 = 3;
/// From this zoom on every place is a dot of its own.
const SINGLE: u8 = 17;
/// Unless there are more of them in the tile than this.
const MOST: usize = 2000;
/// All there is.
pub const EVERYWHERE: Bounds = Bounds { south: -90.0, west: -180.0, north: 90.0, east: 180.0 };

/// Places ready to be drawn.
pub struct Dots(Vec<Dot>);

struct Dot {
    code: u64,
    at: World,
    place: Arc<Place>,
}

impl Dots {
    /// From what was found.
    pub fn new(found: impl IntoIterator<Item = Found>) -> Self {
        Self::of(found.into_iter().map(|found| found.place), CoordinateSystem::Wgs84)
    }

    /// The same where they lie in another system.
    pub fn within(&self, system: CoordinateSystem) -> Self {
        Self::of(self.0.iter().map(|dot| dot.place.clone()), system)
    }

    fn of(places: impl Iterator<Item = Arc<Place>>, system: CoordinateSystem) -> Self {
        let dot = |place: Arc<Place>| {
            let at = moved(world(place.facts.at), system);
            Dot { code: morton(at), at, place }
        };
        let mut dots: Vec<Dot> = places.map(dot).collect();
        dots.sort_unstable_by_key(|dot| (dot.code, dot.place.id));
        Self(dots)
    }

    /// The layer of a tile in their system; of a wish kinds and features are looked at.
    pub fn draw(&self, tile: TileAt, wish: &Wish) -> Filling {
        let mut filling = Filling::new("places");
        let all = run(&self.0, cell(tile.x, tile.y, u32::from(tile.z)), u32::from(tile.z));
        let wanted: Vec<&Dot> = all.iter().filter(|dot| lasts(&dot.place, wish)).collect();
        if tile.z >= SINGLE && wanted.len() <= MOST {
            wanted.iter().for_each(|dot| single(&mut filling, tile, dot));
            return filling;
        }
        let depth = u32::from(tile.z) + CELLS;
        for together in wanted.chunk_by(|a, b| prefix(a.code, depth) == prefix(b.code, depth)) {
            match together {
                [dot] => single(&mut filling, tile, dot),
                several => cluster(&mut filling, tile, several),
            }
        }
        filling
    }
}

/// What of a wish does not depend on the hour: kinds, features, and offers that
/// are given on a day.
pub fn fits(place: &Place, wish: &Wish, today: NaiveDate) -> bool {
    let offers = |class| {
        let given = |benefit: &Benefit| benefit.until.is_none_or(|until| until >= today);
        place.facts.benefits.iter().any(|benefit| benefit.class == class && given(benefit))
    };
    lasts(place, wish) && wish.class.is_none_or(offers)
}

/// What of it does not even depend on the day.
fn lasts(place: &Place, wish: &Wish) -> bool {
    let facts = &place.facts;
    (wish.kinds.is_empty() || wish.kinds.contains(&facts.kind)) && wish.is_met_by(facts.features)
}

fn single(filling: &mut Filling, tile: TileAt, dot: &Dot) {
    let facts = &dot.place.facts;
    let said = vec![
        ("id", Said::Text(dot.place.id.to_string())),
        ("kind", facts.kind.as_str().into()),
        ("name", facts.name.as_str().into()),
    ];
    filling.point(whole(tile.units(dot.at)), said);
}

/// How many of which kind, in their middle.
fn cluster(filling: &mut Filling, tile: TileAt, dots: &[&Dot]) {
    let count = dots.len();
    let middle = |axis: usize| dots.iter().map(|dot| dot.at[axis]).sum::<f64>() / count as f64;
    let mut said = vec![("count", Said::from(count))];
    for kind in PlaceKind::ALL {
        let of_kind = dots.iter().filter(|dot| dot.place.facts.kind == *kind).count();
        if of_kind > 0 {
            said.push((kind.as_str(), of_kind.into()));
        }
    }
    filling.point(whole(tile.units([middle(0), middle(1)])), said);
}

/// The bits of both axes in turn.
fn morton([x, y]: World) -> u64 {
    let most = (1u64 << BITS) - 1;
    let bits = |v: f64| ((v * (1u64 << BITS) as f64) as u64).min(most) as u32;
    cell(bits(x), bits(y), BITS)
}

/// The code of a cell whose axes have `depth` bits.
fn cell(x: u32, y: u32, depth: u32) -> u64 {
    debug_assert!(depth <= BITS);
    spread(x) | spread(y) << 1
}

/// Puts a nought between any two bits.
fn spread(bits: u32) -> u64 {
    let mut v = u64::from(bits);
    for (shift, mask) in [
        (16, 0x0000_ffff_0000_ffff),
        (8, 0x00ff_00ff_00ff_00ff),
        (4, 0x0f0f_0f0f_0f0f_0f0f),
        (2, 0x3333_3333_3333_3333),
        (1, 0x5555_5555_5555_5555),
    ] {
        v = (v | v << shift) & mask;
    }
    v
}

/// The cell of this depth a code lies in.
fn prefix(code: u64, depth: u32) -> u64 {
    code >> (2 * (BITS - depth))
}

/// The dots of a cell.
fn run(dots: &[Dot], cell: u64, depth: u32) -> &[Dot] {
    let from = dots.partition_point(|dot| prefix(dot.code, depth) < cell);
    let until = dots.partition_point(|dot| prefix(dot.code, depth) <= cell);
    &dots[from..until]
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::geo::Wgs84;

    #[test]
    fn codes_of_a_cell_begin_with_the_code_of_the_cell() {
        let at = world(Wgs84 { lat: 45.14, lng: 124.82 });
        for depth in [0, 1, 5, 18, 21] {
            let [x, y] = at.map(|v| (v * f64::from(1u32 << depth)) as u32);
            assert_eq!(prefix(morton(at), depth), cell(x, y, depth), "{depth}");
        }
        assert_eq!(spread(0b1011), 0b100_0101);
    }
}
