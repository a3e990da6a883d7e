//! Compounds from an OpenStreetMap extract, XML or PBF: what is in the data and
//! nothing else, with a list of what is doubtful.
//!
//! The file is read three times and never held: relations first, then the ways
//! that are wanted, then the positions of their nodes.

mod areas;
mod build;
mod clip;
mod doors;
mod doubt;
mod gates;
mod gather;
mod ground;
mod left;
mod names;
mod paths;
mod read;
mod rings;
mod rules;
mod times;

pub use doubt::{Doubt, Skipped, Why};
pub use read::{FileProblem, Progress};

use super::Piece;
use domain::compound::Layout;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What every layout from this source must say.
pub const CREDIT: &str = "© OpenStreetMap contributors, ODbL 1.0";

/// A compound that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compound {
    /// What it is in the data: `way/123`.
    pub osm: String,
    /// Its name; empty when it has none.
    pub name: String,
    /// Street and number, where the data say them.
    pub address: String,
    /// What is where.
    pub layout: Layout,
    /// What somebody should look at.
    pub doubts: Vec<Doubt>,
}

/// What became of an extract.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extract {
    /// Compounds, in the order of the data.
    pub compounds: Vec<Compound>,
    /// Areas of which none could be made.
    pub skipped: Vec<Skipped>,
    /// Roads, water and greens.
    pub ground: Vec<Piece>,
}

/// How much is in a layout, for reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Size {
    pub buildings: usize,
    pub numbered: usize,
    pub entrances: usize,
    pub gates: usize,
    pub gates_on_ways: usize,
    pub rules: usize,
    pub paths: usize,
    pub nodes: usize,
    pub spots: usize,
}

impl Compound {
    /// How much is in it.
    pub fn size(&self) -> Size {
        let layout = &self.layout;
        Size {
            buildings: layout.buildings.len(),
            numbered: layout.buildings.iter().filter(|building| !building.number.is_empty()).count(),
            entrances: layout.buildings.iter().map(|building| building.entrances.len()).sum(),
            gates: layout.gates.len(),
            gates_on_ways: layout.gates.iter().filter(|gate| gate.node.is_some()).count(),
            rules: layout.gates.iter().map(|gate| gate.rules.len()).sum(),
            paths: layout.paths.len(),
            nodes: layout.nodes.len(),
            spots: layout.spots.len(),
        }
    }
}

/// Reads an extract. Works as long as the file is large: for a thread of its own.
pub fn read(path: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Extract, FileProblem> {
    let data = gather::gather(path, progress)?;
    Ok(build::build(data))
}

#[cfg(test)]
mod tests;
