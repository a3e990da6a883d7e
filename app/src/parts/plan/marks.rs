//! Signs: gates with what they do now, parking, chargers, lockers.

use super::places::Places;
use super::size::Size;
use super::{Plan, text};
use domain::compound::{Access, Gate, SpotKind};
use leptos::prelude::*;
use std::fmt::Write;

/// The signs, drawn on a square from -12 to 12. Each has a form of its own, so
/// that it is understood without its colour.
const SIGNS: [(&str, &str); 14] = [
    ("ride", r#"<circle r="11"/><path d="M-5.5 0l4 4.5 7-9"/>"#),
    ("push", r#"<circle r="11"/><path d="M-6 0h10M0-4.500l4.500 4.500-4.500 4.500M7-6v12"/>"#),
    ("register", r#"<circle r="11"/><path d="M-5-4h10M-5 0h10M-5 4h5"/>"#),
    ("park-outside", r#"<circle r="11"/><path d="M-3 7v-13h4a4 4 0 0 1 0 8h-4"/>"#),
    ("no", r#"<circle r="11"/><path d="M-6 0h12"/>"#),
    (
        "unknown",
        r#"<circle r="11"/><path d="M-3.500-3a3.500 3.500 0 1 1 5 3.200q-1.500.8-1.500 2.800M0 6.500v.1"/>"#,
    ),
    ("gate", r#"<circle r="11"/><path d="M-5.500 6v-7a5.500 5.500 0 0 1 11 0v7M0-6v12"/>"#),
    (
        "parking",
        r#"<rect x="-10" y="-10" width="20" height="20" rx="4"/><path d="M-3 6v-12h4a3.600 3.600 0 0 1 0 7.200h-4"/>"#,
    ),
    ("charger", r#"<rect x="-10" y="-10" width="20" height="20" rx="4"/><path d="M2-7l-6 8h8l-6 7"/>"#),
    (
        "locker",
        r#"<rect x="-10" y="-10" width="20" height="20" rx="4"/><path d="M-6-6h12v12h-12zM0-6v12M-6 0h12"/>"#,
    ),
    ("sign", r#"<path d="M0 10v-8M-8-8h12l4 5-4 5h-12z"/>"#),
    ("note", r#"<rect x="-10" y="-10" width="20" height="20" rx="4"/><path d="M0-6v7M0 5.900v.1"/>"#),
    ("stop", r#"<circle r="10"/><path d="M-3 6v-12h4a3.600 3.600 0 0 1 0 7.200h-4"/>"#),
    ("door", r#"<path d="M0 0c-6-7-9-11-9-15a9 9 0 0 1 18 0c0 4-3 8-9 15z"/><circle cy="-15" r="3.500"/>"#),
];

/// Defines the signs.
pub fn symbols(out: &mut String, size: &Size) {
    out.push_str("<defs>");
    let scale = size.sign as f64 / 12.0;
    for (name, shape) in SIGNS {
        let _ = write!(
            out,
            "<g id=\"k-{name}\" class=\"sign {name}\" transform=\"scale({scale:.1})\">{shape}</g>"
        );
    }
    out.push_str("</defs>");
}

/// A sign by itself, for a list.
pub fn key(name: &'static str) -> AnyView {
    let shape = SIGNS.iter().find(|(known, _)| *known == name).map_or("", |(_, shape)| shape);
    let class = format!("plan key sign {name}");
    view! { <svg class=class viewBox="-13 -13 26 26" aria-hidden="true" inner_html=shape></svg> }.into_any()
}

/// How much a gate matters to a rider; the least first. Also the order of the
/// list beside the plan, turned round.
pub fn importance(access: Option<Access>) -> u8 {
    match access {
        Some(Access::No) => 0,
        None => 1,
        Some(Access::ParkOutside) => 2,
        Some(Access::Push) => 3,
        Some(Access::Register) => 4,
        Some(Access::Ride) => 5,
    }
}

/// The name of a gate's sign.
pub fn sign(access: Option<Access>) -> &'static str {
    match access {
        Some(Access::Ride) => "ride",
        Some(Access::Push) => "push",
        Some(Access::Register) => "register",
        Some(Access::ParkOutside) => "park-outside",
        Some(Access::No) => "no",
        None => "unknown",
    }
}

/// All signs: first it is settled where each stands, then they are drawn, gates on top.
pub fn marks(out: &mut String, plan: &Plan<'_>, size: &Size) {
    let access = |gate: &Gate| plan.now.and_then(|(vehicle, at)| gate.access(vehicle, at));
    let mut order: Vec<(usize, &Gate)> = plan.layout.gates.iter().enumerate().collect();
    order.sort_by_key(|(_, gate)| importance(access(gate)));
    let mut places = Places::new(size, plan.layout);
    // The best places go to what matters most. Where nobody can look closer, a name that would lie
    // on another is left to the list beside the plan.
    let mut names = vec![None; order.len()];
    for (index, gate) in order.iter().rev().filter(|(_, gate)| !gate.name.is_empty()) {
        names[*index] = places.name(gate).or_else(|| plan.now.is_some().then(|| places.below()));
    }
    spots(out, plan, size, &mut places);
    let _ = write!(out, "<g class=\"gates\" font-size=\"{}\">", size.name);
    for (index, gate) in order {
        let sign = if plan.now.is_some() { sign(access(gate)) } else { "gate" };
        self::gate(out, plan, (index, gate), sign, names[index]);
    }
    out.push_str("</g>");
}

/// Parking, chargers, lockers, signs. How far one gave way is told by parts of its own size, so that
/// it comes to its place as signs become smaller.
fn spots(out: &mut String, plan: &Plan<'_>, size: &Size, places: &mut Places<'_>) {
    let _ = write!(out, "<g class=\"spots\" font-size=\"{}\">", size.sign);
    for kind in SpotKind::ALL {
        for spot in plan.layout.spots.iter().filter(|spot| spot.kind == *kind) {
            let [x, y] = [spot.at[0], spot.at[1].saturating_neg()];
            let _ = match places.spot(spot.at) {
                None => write!(out, "<use href=\"#k-{kind}\" x=\"{x}\" y=\"{y}\"/>"),
                Some([right, down]) => write!(
                    out,
                    "<use href=\"#k-{kind}\" x=\"{right}em\" y=\"{down}em\" transform=\"translate({x} {y})\"/>"
                ),
            };
        }
    }
    out.push_str("</g>");
}

/// A gate. Its name is placed by parts of its own height, so that it stays where it is when it alone
/// becomes smaller.
fn gate(
    out: &mut String,
    plan: &Plan<'_>,
    (index, gate): (usize, &Gate),
    sign: &str,
    name: Option<[f64; 2]>,
) {
    let [x, y] = [i64::from(gate.at[0]), -i64::from(gate.at[1])];
    let chosen = if plan.sketch.gate == Some(index) { " class=\"chosen\"" } else { "" };
    let _ = write!(out, "<g id=\"gate-{index}\"{chosen}><use href=\"#k-{sign}\" x=\"{x}\" y=\"{y}\"/>");
    if let Some([right, down]) = name {
        let _ = write!(out, "<text x=\"{x}\" y=\"{y}\" dx=\"{right}em\" dy=\"{down}em\">");
        text(out, &gate.name);
        out.push_str("</text>");
    }
    out.push_str("</g>");
}
