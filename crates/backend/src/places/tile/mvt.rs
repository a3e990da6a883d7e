//! Mapbox Vector Tile 2.1: the messages, and a layer that is being filled.

use prost::Message;
use std::collections::HashMap;

/// Units of a tile's side.
pub const EXTENT: u32 = 4096;
/// The version of the format.
const VERSION: u32 = 2;

/// A tile.
#[derive(Clone, PartialEq, Message)]
pub struct Tile {
    /// Its layers.
    #[prost(message, repeated, tag = "3")]
    pub layers: Vec<Layer>,
}

/// Features of one sort.
#[derive(Clone, PartialEq, Message)]
pub struct Layer {
    /// Name, unique in the tile.
    #[prost(string, required, tag = "1")]
    pub name: String,
    /// What it shows.
    #[prost(message, repeated, tag = "2")]
    pub features: Vec<Feature>,
    /// Names of properties, referred to by their place here.
    #[prost(string, repeated, tag = "3")]
    pub keys: Vec<String>,
    /// Values of properties, likewise.
    #[prost(message, repeated, tag = "4")]
    pub values: Vec<Value>,
    /// Units of a side.
    #[prost(uint32, optional, tag = "5")]
    pub extent: Option<u32>,
    /// Version of the format.
    #[prost(uint32, required, tag = "15")]
    pub version: u32,
}

/// One thing on the map.
#[derive(Clone, PartialEq, Message)]
pub struct Feature {
    /// Identifier.
    #[prost(uint64, optional, tag = "1")]
    pub id: Option<u64>,
    /// Pairs of key and value.
    #[prost(uint32, repeated, tag = "2")]
    pub tags: Vec<u32>,
    /// What its geometry is.
    #[prost(enumeration = "Shape", optional, tag = "3")]
    pub shape: Option<i32>,
    /// Commands and their parameters.
    #[prost(uint32, repeated, tag = "4")]
    pub geometry: Vec<u32>,
}

/// A value; exactly one is set.
#[derive(Clone, PartialEq, Message)]
pub struct Value {
    /// A text.
    #[prost(string, optional, tag = "1")]
    pub text: Option<String>,
    /// A number.
    #[prost(uint64, optional, tag = "5")]
    pub number: Option<u64>,
}

/// What a geometry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, prost::Enumeration)]
#[repr(i32)]
pub enum Shape {
    /// Not said.
    Unknown = 0,
    /// Points.
    Point = 1,
    /// Lines.
    Line = 2,
    /// Areas.
    Area = 3,
}

/// A value of a property.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Said {
    /// A text.
    Text(String),
    /// A number.
    Number(u64),
}

impl From<&str> for Said {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<usize> for Said {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

/// A layer that is being filled.
pub struct Filling {
    layer: Layer,
    keys: HashMap<&'static str, u32>,
    values: HashMap<Said, u32>,
}

impl Filling {
    /// An empty one.
    pub fn new(name: &str) -> Self {
        let layer =
            Layer { name: name.to_owned(), extent: Some(EXTENT), version: VERSION, ..Layer::default() };
        Self { layer, keys: HashMap::new(), values: HashMap::new() }
    }

    /// Adds a point.
    pub fn point(&mut self, at: [i32; 2], said: Vec<(&'static str, Said)>) {
        let mut pen = Pen::default();
        pen.go(MOVE, &[at]);
        self.add(Shape::Point, pen.commands, said);
    }

    /// Adds lines; what is shorter than two points is left out.
    pub fn lines(&mut self, lines: &[Vec<[i32; 2]>], said: Vec<(&'static str, Said)>) {
        let mut pen = Pen::default();
        for line in lines.iter().filter(|line| line.len() > 1) {
            pen.go(MOVE, &line[..1]);
            pen.go(LINE, &line[1..]);
        }
        self.add(Shape::Line, pen.commands, said);
    }

    /// Adds an area by its open ring, in either direction.
    pub fn area(&mut self, ring: &[[i32; 2]], said: Vec<(&'static str, Said)>) {
        self.area_without(ring, &[], said);
    }

    /// The same without what is cut out of it.
    pub fn area_without(
        &mut self,
        ring: &[[i32; 2]],
        holes: &[Vec<[i32; 2]>],
        said: Vec<(&'static str, Said)>,
    ) {
        let mut pen = Pen::default();
        if pen.ring(ring, true) {
            for hole in holes {
                pen.ring(hole, false);
            }
            self.add(Shape::Area, pen.commands, said);
        }
    }

    fn add(&mut self, shape: Shape, geometry: Vec<u32>, said: Vec<(&'static str, Said)>) {
        if geometry.is_empty() {
            return;
        }
        let mut tags = Vec::with_capacity(said.len() * 2);
        for (key, value) in said {
            tags.push(*self.keys.entry(key).or_insert_with(|| {
                self.layer.keys.push(key.to_owned());
                self.layer.keys.len() as u32 - 1
            }));
            tags.push(*self.values.entry(value).or_insert_with_key(|value| {
                self.layer.values.push(Value::from(value));
                self.layer.values.len() as u32 - 1
            }));
        }
        self.layer.features.push(Feature { id: None, tags, shape: Some(shape as i32), geometry });
    }

    /// The layer.
    pub fn done(self) -> Layer {
        self.layer
    }
}

impl From<&Said> for Value {
    fn from(said: &Said) -> Self {
        match said {
            Said::Text(text) => Self { text: Some(text.clone()), number: None },
            Said::Number(number) => Self { text: None, number: Some(*number) },
        }
    }
}

const MOVE: u32 = 1;
const LINE: u32 = 2;
const CLOSE: u32 = 7;

/// Writes positions as steps from one to the next.
#[derive(Default)]
struct Pen {
    commands: Vec<u32>,
    at: [i32; 2],
}

impl Pen {
    /// A ring that is closed; whether it covers anything. An outer one is one whose
    /// area is positive, y pointing down; one that is cut out turns the other way.
    fn ring(&mut self, ring: &[[i32; 2]], outer: bool) -> bool {
        let turn = turn(ring);
        if ring.len() < 3 || turn == 0 {
            return false;
        }
        let ring: Vec<_> =
            if (turn > 0) == outer { ring.to_vec() } else { ring.iter().rev().copied().collect() };
        self.go(MOVE, &ring[..1]);
        self.go(LINE, &ring[1..]);
        self.commands.push(CLOSE | 1 << 3);
        true
    }

    fn go(&mut self, command: u32, points: &[[i32; 2]]) {
        self.commands.push(command | (points.len() as u32) << 3);
        for point in points {
            let step = |from: i32, to: i32| zigzag(to.wrapping_sub(from));
            self.commands.extend([step(self.at[0], point[0]), step(self.at[1], point[1])]);
            self.at = *point;
        }
    }
}

/// Small numbers of either sign become small numbers.
fn zigzag(value: i32) -> u32 {
    ((value << 1) ^ (value >> 31)) as u32
}

/// Twice the area of a ring, signed.
fn turn(ring: &[[i32; 2]]) -> i64 {
    let sides = ring.iter().zip(ring.iter().cycle().skip(1));
    sides.map(|(a, b)| i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1])).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_out_turns_the_other_way() {
        let square = |from: i32, to: i32| [[from, from], [to, from], [to, to], [from, to]];
        let mut filling = Filling::new("water");
        filling.area_without(&square(0, 100), &[square(20, 40).to_vec(), vec![[1, 1], [2, 2]]], Vec::new());
        // The same given the other way round.
        let back: Vec<_> = square(0, 100).into_iter().rev().collect();
        filling.area(&back, Vec::new());
        let layer = filling.done();
        let rings = |feature: &Feature| {
            feature.geometry.iter().filter(|command| **command == (CLOSE | 1 << 3)).count()
        };
        assert_eq!(layer.features.iter().map(rings).collect::<Vec<_>>(), [2, 1], "a line covers nothing");
        // From the corner of the square to that of the hole, which goes down first.
        let hole = &layer.features[0].geometry[10..];
        assert_eq!(
            hole[..7],
            [CLOSE | 1 << 3, MOVE | 1 << 3, zigzag(20), zigzag(-60), LINE | 3 << 3, zigzag(20), zigzag(0)]
        );
    }
}
