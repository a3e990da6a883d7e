//! `/c/{id}/board`: the plan for a sheet of A3 at the gate.

use super::Compound;
use super::gates::rules;
use super::legend::on_paper;
use super::paper::{Print, Rules, sheet};
use super::props::phrases;
use crate::cx::lang;
use crate::parts::layout::demo_banner;
use crate::parts::plan::{Plan, board_extent, board_plan};
use crate::parts::qr::qr;
use crate::parts::words::gate_name;
use crate::t;
use domain::compound::{Gate, Layout, Sketch};
use leptos::prelude::*;

/// More gates and rules do not go onto a sheet.
const MOST: usize = 180;

/// The sheet. It hangs there by day and by night: rules are told whole, and no
/// gate is marked as it is now.
pub fn board(shown: &Compound, layout: &Layout) -> AnyView {
    let lang = lang();
    let phrases = phrases(lang);
    let facts = &shown.place.facts;
    let sketch = Sketch::default();
    let drawing = Plan { name: &facts.name, layout, now: None, sketch: &sketch };
    let gate = |gate: &Gate| {
        view! { <li><h3>{gate_name(lang, &gate.name)}</h3> {rules(lang, &phrases, gate)}</li> }
    };
    let (gates, lines) = fitting(&layout.gates);
    // What no rule says is one more line of a gate.
    let printed = Rules { print: Print::of(lines), gates: gates.len(), lines: lines + gates.len() };
    let class = sheet(board_extent(layout), printed);
    let left = layout.gates.len() - gates.len();
    let more =
        (left > 0).then(|| view! { <p><strong>{t!(lang, "compound-board-more", count = left)}</strong></p> });
    view! {
        <main id="main" class=class>
            {demo_banner()}
            <p class="screen"><a class="button plain" href=shown.path()>{t!(lang, "compound-back")}</a> " " <span>{t!(lang, "compound-print")}</span></p>
            <header>
                <div>
                    <h1>{facts.name.clone()}</h1>
                    <p>{facts.address.clone()}</p>
                </div>
                <figure>
                    {qr(t!(lang, "compound-qr"), &shown.link)}
                    <figcaption>{t!(lang, "compound-scan")}</figcaption>
                </figure>
            </header>
            <div class="board-plan always">{board_plan(&drawing)}</div>
            {on_paper(layout)}
            <section>
                <h2>{t!(lang, "compound-gates")}</h2>
                <ul class=printed.print.class>{gates.iter().map(gate).collect::<Vec<_>>()}</ul>
                {more}
            </section>
            <p class="soft foot">{shown.link.clone()} " " {(!layout.credit.is_empty()).then(|| t!(lang, "compound-credit", credit = layout.credit.clone()))}</p>
        </main>
    }
    .into_any()
}

/// The gates that go onto a sheet, with how many lines they and their rules are.
fn fitting(gates: &[Gate]) -> (&[Gate], usize) {
    let mut lines = 0;
    for (at, gate) in gates.iter().enumerate() {
        let more = gate.rules.len() + 1;
        if lines + more > MOST {
            return (&gates[..at], lines);
        }
        lines += more;
    }
    (gates, lines)
}
