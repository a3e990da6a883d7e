//! Gates of a border.

use super::doubt::Doubt;
use super::gather::{Spot, Tags};
use super::paths::Graph;
use super::read::tag;
use super::rings::{distance, float, inside};
use super::rules::rules;
use domain::compound::{Gate, Point};
use domain::text::clean_line;
use std::collections::HashSet;

/// A gate or a door is joined to a way within so many decimetres.
pub(super) const NEAR: f64 = 150.0;
/// So near to the border, in decimetres, a gate is one of it.
const BORDER: f64 = 200.0;
/// Joined farther than this it is said.
pub(super) const MOVED: f64 = 10.0;
/// Longest name, in characters.
const NAME: usize = 40;

/// Whether a node is a gate, an entrance on a barrier or on the border included.
pub(super) fn is_gate(tags: &Tags, on_barrier: bool) -> bool {
    let barrier = matches!(
        tag(tags, "barrier"),
        Some(
            "gate"
                | "lift_gate"
                | "swing_gate"
                | "sliding_gate"
                | "wicket_gate"
                | "kissing_gate"
                | "turnstile"
                | "full-height_turnstile"
                | "entrance"
                | "toll_booth"
                | "sally_port"
        )
    );
    barrier || (on_barrier && tag(tags, "entrance").is_some())
}

/// Where the gate of a border stands; nothing for one of another.
pub(super) fn at_border(ring: &[Point], at: Point) -> bool {
    distance(ring, at) <= BORDER
}

/// A gate that stands inside, away from the border.
pub(super) fn is_inner(ring: &[Point], at: Point) -> bool {
    inside(ring, float(at))
}

/// The gates, joined to ways; those without a name in the data have none.
pub(super) fn gates(found: &[(Point, &Spot)], graph: &mut Graph, doubts: &mut Vec<Doubt>) -> Vec<Gate> {
    let mut names = HashSet::new();
    let mut gates: Vec<Gate> = Vec::with_capacity(found.len());
    let mut called = Vec::with_capacity(found.len());
    for (at, spot) in found {
        let name = name(&spot.tags, &mut names);
        let osm = format!("node/{}", spot.id);
        if name.is_empty() {
            doubts.push(Doubt::GateUnnamed { gate: osm.clone() });
        }
        let gate = if name.is_empty() { osm } else { name.clone() };
        let before = doubts.len();
        let rules = rules(&spot.tags, &gate, doubts);
        if rules.is_empty() && doubts.len() == before {
            doubts.push(Doubt::GateWithoutRule { gate: gate.clone() });
        }
        called.push(gate);
        gates.push(Gate { name, at: *at, node: None, rules, wait: None });
    }
    for (gate, called) in gates.iter_mut().zip(called) {
        gate.node = graph.at(gate.at).or_else(|| match graph.snap(gate.at, NEAR) {
            Some((node, far)) => {
                if far > MOVED {
                    let decimetres = far.round() as u32;
                    doubts.push(Doubt::GateMoved { gate: called, decimetres });
                }
                Some(node)
            }
            None => {
                doubts.push(Doubt::GateOffWays { gate: called });
                None
            }
        });
    }
    gates
}

/// The name in the data, told apart by a number; none where there is none.
fn name(tags: &Tags, names: &mut HashSet<String>) -> String {
    let said = tag(tags, "name").or(tag(tags, "ref")).map(clean_line).unwrap_or_default();
    let said: String = said.chars().take(NAME).collect();
    let (mut name, mut number) = (said.clone(), 1);
    while !name.is_empty() && !names.insert(name.clone()) {
        number += 1;
        name = format!("{said} {number}");
    }
    name
}
