//! What the lines and signs of a plan mean: all of them for a screen, on paper those
//! that occur.

use crate::cx::lang;
use crate::parts::plan::key;
use crate::t;
use domain::compound::{Layout, PathKind, SpotKind};
use leptos::prelude::*;

/// Everything that a plan can show, folded away until somebody asks.
pub(super) fn legend() -> AnyView {
    let lang = lang();
    let ways = PathKind::ALL.iter().map(|kind| line(kind.as_str(), way_name(*kind)));
    let spots = SpotKind::ALL.iter().map(|kind| sign(kind.as_str(), spot_name(*kind)));
    view! {
        <details class="legend">
            <summary>{t!(lang, "compound-legend")}</summary>
            <ul>
                {sign("ride", t!(lang, "guide-access-ride"))}
                {sign("push", t!(lang, "guide-access-push"))}
                {sign("register", t!(lang, "guide-access-register"))}
                {sign("park-outside", t!(lang, "guide-access-park-outside"))}
                {sign("no", t!(lang, "guide-access-no"))}
                {sign("unknown", t!(lang, "guide-access-unknown"))}
                {spots.collect::<Vec<_>>()}
                {ways.collect::<Vec<_>>()}
                {line("ride", t!(lang, "compound-legend-ride"))}
                {line("push", t!(lang, "compound-legend-push"))}
                {line("walk", t!(lang, "compound-legend-walk"))}
                {line("gap", t!(lang, "compound-legend-gap"))}
            </ul>
        </details>
    }
    .into_any()
}

/// What is on this plan, in a line below it.
pub(super) fn on_paper(layout: &Layout) -> AnyView {
    let gate = (!layout.gates.is_empty()).then(|| sign("gate", t!(lang(), "compound-legend-gate")));
    let spots = SpotKind::ALL.iter().filter(|kind| layout.spots.iter().any(|spot| spot.kind == **kind));
    let ways = PathKind::ALL.iter().filter(|kind| layout.paths.iter().any(|way| way.kind == **kind));
    view! {
        <ul class="board-legend" aria-label=t!(lang(), "compound-legend")>
            {gate}
            {spots.map(|kind| sign(kind.as_str(), spot_name(*kind))).collect::<Vec<_>>()}
            {ways.map(|kind| line(kind.as_str(), way_name(*kind))).collect::<Vec<_>>()}
        </ul>
    }
    .into_any()
}

/// What a spot is.
pub(super) fn spot_name(kind: SpotKind) -> &'static str {
    let lang = lang();
    match kind {
        SpotKind::Parking => t!(lang, "compound-spot-parking"),
        SpotKind::Charger => t!(lang, "compound-spot-charger"),
        SpotKind::Locker => t!(lang, "compound-spot-locker"),
        SpotKind::Sign => t!(lang, "compound-spot-sign"),
        SpotKind::Note => t!(lang, "compound-spot-note"),
    }
}

fn way_name(kind: PathKind) -> &'static str {
    let lang = lang();
    match kind {
        PathKind::Road => t!(lang, "compound-legend-road"),
        PathKind::Footway => t!(lang, "compound-legend-footway"),
        PathKind::Steps => t!(lang, "compound-legend-steps"),
        PathKind::Slope => t!(lang, "compound-legend-slope"),
    }
}

fn sign(name: &'static str, label: &'static str) -> AnyView {
    view! { <li>{key(name)} {label}</li> }.into_any()
}

fn line(class: &'static str, label: &'static str) -> AnyView {
    view! {
        <li><svg viewBox="0 0 40 16" class="plan key" aria-hidden="true"><path class=class d="M2 8h36"/></svg> {label}</li>
    }
    .into_any()
}
