//! A compound seen from above 布局鸟瞰图, as SVG. Drawn as one text: what stands
//! there by the hundred is lines in a path and letters in a list, so that even a
//! very large compound is a small page. One unit is a decimetre; north is up.

mod ground;
mod marks;
mod places;
mod size;

use crate::cx::lang;
use crate::t;
use domain::compound::{Layout, Sketch, Vehicle, WeekTime};
use leptos::prelude::*;
use maud::Escaper;
use size::Size;
use std::fmt::Write;

pub use marks::{importance, key, sign};

/// What is drawn.
pub struct Plan<'a> {
    /// Name of the compound.
    pub name: &'a str,
    /// What there is.
    pub layout: &'a Layout,
    /// For whom and when the gates show what they do; on paper they do not.
    pub now: Option<(Vehicle, WeekTime)>,
    /// The way that is shown.
    pub sketch: &'a Sketch,
}

/// The drawing, with words for those who do not see it.
pub fn plan(plan: &Plan<'_>) -> AnyView {
    view! { <div class="plan-sheet" inner_html=svg(plan, &desc(plan))></div> }.into_any()
}

/// The same for a sheet at the gate, which is larger than a phone: signs and the names of
/// gates take less of it.
pub fn board_plan(plan: &Plan<'_>) -> AnyView {
    let drawn = drawn(plan, &desc(plan), &Size::on_paper(plan.layout));
    view! { <div class="plan-sheet" inner_html=drawn></div> }.into_any()
}

/// Width and height of the drawing for a sheet, in decimetres.
pub fn board_extent(layout: &Layout) -> [i64; 2] {
    let [_, _, w, h] = Size::on_paper(layout).view;
    [w, h]
}

fn desc(plan: &Plan<'_>) -> String {
    t!(
        lang(),
        "compound-plan-desc",
        name = plan.name.to_owned(),
        buildings = plan.layout.buildings.len(),
        gates = plan.layout.gates.len()
    )
}

/// The drawing as text.
pub fn svg(plan: &Plan<'_>, desc: &str) -> String {
    drawn(plan, desc, &Size::of(plan.layout))
}

fn drawn(plan: &Plan<'_>, desc: &str, size: &Size) -> String {
    let mut out = String::with_capacity(4096 + plan.layout.buildings.len() * 256);
    let [x, y, w, h] = size.view;
    // Writing into a text cannot fail.
    let _ = write!(
        out,
        "<svg id=\"plan\" class=\"plan\" viewBox=\"{x} {y} {w} {h}\" role=\"img\" \
         aria-labelledby=\"plan-title plan-desc\"><title id=\"plan-title\">"
    );
    text(&mut out, plan.name);
    out.push_str("</title><desc id=\"plan-desc\">");
    text(&mut out, desc);
    out.push_str("</desc>");
    marks::symbols(&mut out, size);
    ground::ground(&mut out, plan.layout);
    ground::buildings(&mut out, plan.layout, size);
    way(&mut out, plan.sketch);
    ground::numbers(&mut out, plan.layout, size);
    marks::marks(&mut out, plan, size);
    ends(&mut out, plan.sketch);
    out.push_str("</svg>");
    out
}

/// Somebody else's words, harmless.
fn text(out: &mut String, words: &str) {
    let _ = Escaper::new(out).write_str(words);
}

/// The lines of the way. They are there without one, too: a script fills them.
fn way(out: &mut String, sketch: &Sketch) {
    out.push_str("<g id=\"way\" class=\"way\">");
    let lines = [
        ("goal", &sketch.goal),
        ("ride", &sketch.ride),
        ("push", &sketch.push),
        ("walk", &sketch.walk),
        ("gap", &sketch.gap),
    ];
    for (name, line) in lines {
        let _ = write!(out, "<path class=\"{name}\" d=\"{line}\"/>");
    }
    out.push_str("</g>");
}

/// Where one parks and where one arrives, above everything else.
fn ends(out: &mut String, sketch: &Sketch) {
    out.push_str("<g id=\"ends\">");
    for (name, at, turn) in [("stop", sketch.stop, 0), ("door", sketch.door, sketch.turn)] {
        let [x, y] = at.unwrap_or_default();
        let hidden = if at.is_some() { "" } else { " visibility=\"hidden\"" };
        let _ = write!(
            out,
            "<use class=\"{name}\" href=\"#k-{name}\" x=\"{x}\" y=\"{y}\" transform=\"rotate({turn} {x} {y})\"{hidden}/>"
        );
    }
    out.push_str("</g>");
}
