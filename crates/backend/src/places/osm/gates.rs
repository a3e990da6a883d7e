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

/// A gate is joined to a way within so many decimetres.
const NEAR: f64 = 150.0;
/// So near to the border, in decimetres, a gate is one of it.
const BORDER: f64 = 200.0;
/// Joined farther than this it is said.
const MOVED: f64 = 10.0;
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

/// The gates with names of their own, joined to ways.
pub(super) fn gates(found: &[(Point, &Spot)], graph: &mut Graph, doubts: &mut Vec<Doubt>) -> Vec<Gate> {
    let mut names = HashSet::new();
    let mut gates: Vec<Gate> = Vec::with_capacity(found.len());
    for (at, spot) in found {
        let name = name(&spot.tags, &mut names, doubts);
        let before = doubts.len();
        let rules = rules(&spot.tags, &name, doubts);
        if rules.is_empty() && doubts.len() == before {
            doubts.push(Doubt::GateWithoutRule { gate: name.clone() });
        }
        gates.push(Gate { name, at: *at, node: None, rules, wait: None });
    }
    for gate in &mut gates {
        gate.node = graph.at(gate.at).or_else(|| match graph.snap(gate.at, NEAR) {
            Some((node, far)) => {
                if far > MOVED {
                    let decimetres = far.round() as u32;
                    doubts.push(Doubt::GateMoved { gate: gate.name.clone(), decimetres });
                }
                Some(node)
            }
            None => {
                doubts.push(Doubt::GateOffWays { gate: gate.name.clone() });
                None
            }
        });
    }
    gates
}

/// The name in the data, told apart by a number; a number where there is none.
fn name(tags: &Tags, names: &mut HashSet<String>, doubts: &mut Vec<Doubt>) -> String {
    let said = tag(tags, "name").or(tag(tags, "ref")).map(clean_line).unwrap_or_default();
    let said: String = said.chars().take(NAME).collect();
    let unnamed = said.is_empty();
    let mut name = if unnamed { "门1".to_owned() } else { said.clone() };
    let mut number = 1;
    while !names.insert(name.clone()) {
        number += 1;
        name = if unnamed { format!("门{number}") } else { format!("{said} {number}") };
    }
    if unnamed {
        doubts.push(Doubt::GateUnnamed { gate: name.clone() });
    }
    name
}
