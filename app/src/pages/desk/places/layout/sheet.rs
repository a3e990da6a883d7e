//! The plan one draws on: what is drawn, with a numbered mark where something is
//! to be said, and what the script is given.

use super::{Editor, address, raw};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::parts::plan::{Plan, svg};
use crate::t;
use domain::compound::{Finding, Layout, PathKind, Problem, Severity, Sketch, SpotKind};
use maud::{Markup, html};
use serde_json::json;
use std::fmt::Write;

/// What is seen of nothing, and what is seen instead: six hundred metres.
const EMPTY: &str = "viewBox=\"-120 -120 240 240\"";
const ROOM: &str = "viewBox=\"-3000 -3000 6000 6000\"";

/// The plan with its marks, and the tools that a script brings to life.
pub fn sheet(lang: Lang, editor: &Editor) -> Markup {
    let desc = t!(lang, "layout-plan-desc", count = editor.findings.len());
    let drawn = plan(&editor.name, &editor.layout, &editor.findings, &desc);
    html! {
        section.viewer id="viewer" aria-label=(t!(lang, "layout-plan")) {
            div.plan-box id="plan-box" { div.plan-sheet { (raw(drawn)) } }
            div.zoom id="zoom" hidden {
                @for (way, sign, label) in [
                    ("in", "+", t!(lang, "compound-zoom-in")),
                    ("out", "−", t!(lang, "compound-zoom-out")),
                    ("all", "⤢", t!(lang, "compound-zoom-all")),
                ] {
                    button type="button" data-zoom=(way) aria-label=(label) title=(label) { (sign) }
                }
            }
        }
        (tools(lang, editor))
    }
}

/// A plan of a layout with marks.
pub fn plan(name: &str, layout: &Layout, findings: &[Finding], desc: &str) -> String {
    let mut drawn = svg(&Plan { name, layout, now: None, sketch: &Sketch::default() }, desc);
    // On an empty sheet there is room for a compound.
    if layout.outline.is_empty() && layout.nodes.is_empty() && layout.buildings.is_empty() {
        drawn = drawn.replacen(EMPTY, ROOM, 1);
    }
    if drawn.ends_with("</svg>") {
        drawn.truncate(drawn.len() - "</svg>".len());
        marks(&mut drawn, findings);
        drawn.push_str("</svg>");
    }
    drawn
}

/// Numbered marks; a line where a way is missing.
fn marks(out: &mut String, findings: &[Finding]) {
    out.push_str("<g id=\"marks\" class=\"marks\">");
    for (at, finding) in findings.iter().enumerate() {
        let Some([x, y]) = finding.at else { continue };
        let (y, number) = (i64::from(y).saturating_neg(), at + 1);
        let class = if finding.severity == Severity::Error { "error" } else { "doubt" };
        // Writing into a text cannot fail.
        let _ = write!(out, "<g id=\"mark-{number}\" class=\"mark {class}\">");
        if let Problem::Cut { to: [a, b], .. } | Problem::Loose { to: [a, b], .. } = finding.problem {
            let _ = write!(out, "<path class=\"gap\" d=\"M{x} {y}L{a} {}\"/>", i64::from(b).saturating_neg());
        }
        let _ = write!(
            out,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"42\"/><text x=\"{x}\" y=\"{y}\">{number}</text></g>"
        );
    }
    out.push_str("</g>");
}

/// Hidden until the script is there.
fn tools(lang: Lang, editor: &Editor) -> Markup {
    let tools = [
        ("move", t!(lang, "layout-tool-move")),
        ("gate", t!(lang, "layout-tool-gate")),
        ("building", t!(lang, "layout-tool-building")),
        ("path", t!(lang, "layout-tool-path")),
        ("spot", t!(lang, "layout-tool-spot")),
        ("outline", t!(lang, "layout-outline")),
    ];
    let steps = [
        ("undo", t!(lang, "layout-undo")),
        ("redo", t!(lang, "layout-redo")),
        ("finish", t!(lang, "layout-finish")),
        ("corner", t!(lang, "layout-corner")),
        ("delete", t!(lang, "layout-remove")),
    ];
    html! {
        form.draw-tools id="draw-tools" method="post" action=(address(editor.place)) hidden {
            input type="hidden" name="base" value=(editor.base);
            input type="hidden" name="drawing" value="";
            input type="hidden" name="then" value="";
            div.draw-row role="group" aria-label=(t!(lang, "layout-tools")) {
                @for (tool, words) in tools { button type="button" data-tool=(tool) aria-pressed="false" { (words) } }
            }
            div.draw-row {
                @for (step, words) in steps { button type="button" data-step=(step) disabled { (words) } }
                button.go name="do" value="drawing" disabled { (t!(lang, "layout-save")) }
            }
            p.hint id="draw-hint" role="status" { (t!(lang, "layout-hint-move")) }
        }
    }
}

/// What the script is given; nothing where it was not built.
pub fn script(lang: Lang, editor: &Editor) -> Markup {
    let cx = cx();
    let kinds = PathKind::ALL.iter().map(|kind| (kind.as_str(), super::words::path(lang, *kind)));
    let spots = SpotKind::ALL.iter().map(|kind| (kind.as_str(), super::words::spot(lang, *kind)));
    let race = editor.race.as_ref().and_then(|race| race.drawing.as_deref());
    let props = json!({
        "place": editor.place,
        "base": editor.base,
        "drawing": editor.drawing,
        "unsaved": race.is_some(),
        "chosen": editor.chosen.as_ref().map(|(item, _)| item.to_string()),
        "words": {
            "moved": t!(lang, "compound-moved"),
            "kept": t!(lang, "layout-kept"),
            "name": t!(lang, "layout-name"),
            "number": t!(lang, "layout-number"),
            "label": t!(lang, "layout-label"),
            "kind": t!(lang, "layout-kind"),
            "more": t!(lang, "layout-all-fields"),
            "hints": {
                "move": t!(lang, "layout-hint-move"),
                "gate": t!(lang, "layout-hint-gate"),
                "building": t!(lang, "layout-hint-building"),
                "path": t!(lang, "layout-hint-path"),
                "spot": t!(lang, "layout-hint-spot"),
                "outline": t!(lang, "layout-hint-building"),
            },
            "paths": kinds.collect::<Vec<_>>(),
            "spots": spots.collect::<Vec<_>>(),
        },
    });
    html! {
        @if !cx.assets.editor_js.is_empty() {
            script type="application/json" id="draw-props" { (raw(props.to_string().replace('<', "\\u003c"))) }
            script type="module" nonce=(cx.nonce) src=(cx.assets.editor_js) {}
        }
    }
}
