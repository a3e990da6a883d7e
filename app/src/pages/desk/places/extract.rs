//! Compounds from an extract: handed in, looked at, taken in.

use crate::cx::{cx, lang};
use crate::i18n::{Lang, text};
use crate::pages::desk::frame::{Section, frame};
use crate::{t, when};
use backend::places::import::extract::{BECAME, ExtractState, Handed, LINES, Line, PROBLEMS};
use backend::places::import::{Standing, Stands};
use backend::places::osm::{Doubt, Skipped, Why};
use leptos::prelude::*;
use maud::{Markup, html};

/// Doubts of one compound that are shown.
const DOUBTS: usize = 60;

/// The keys that are made up here.
pub(super) fn keys() -> Vec<String> {
    let states = ExtractState::ALL.iter().map(|state| format!("extract-state-{state}"));
    let problems = PROBLEMS.iter().map(|problem| problem_key(problem));
    let became = BECAME.iter().map(|word| format!("extract-became-{word}"));
    let stands = Stands::ALL.iter().map(|stands| stands_key(*stands));
    states.chain(problems).chain(became).chain(stands).collect()
}

fn problem_key(problem: &str) -> String {
    format!("extract-problem-{}", problem.replace('_', "-"))
}

fn stands_key(stands: Stands) -> String {
    format!("extract-stands-{}", stands.as_str())
}

fn within(body: Markup) -> AnyView {
    frame(
        Section::Places,
        view! { <main id="main" class="adm" inner_html=body.into_string()></main> }.into_any(),
    )
}

/// Where one hands in, and what was handed in before.
pub fn page(handed: &[Handed], no_file: bool, busy: bool) -> AnyView {
    let lang = lang();
    within(html! {
        p.ret { a href="/desk/places" { (t!(lang, "places-title")) } }
        h1 { (t!(lang, "extract-title")) }
        @if no_file { p.note.wrong role="alert" { (t!(lang, "extract-no-file")) } }
        @if busy { p.note role="alert" { (t!(lang, "extract-busy")) } }
        form.box.stack method="post" action="/desk/places/import/osm" enctype="multipart/form-data" {
            p.hint { (t!(lang, "extract-hint")) }
            div.f {
                label for="file" { (t!(lang, "import-file")) }
                input #file name="file" type="file" required accept=".osm,.pbf,.xml,application/xml,text/xml,application/octet-stream";
            }
            p.buttons { button.go { (t!(lang, "extract-send")) } }
        }
        @if !handed.is_empty() {
            h2 { (t!(lang, "extract-list")) }
            div.places-scroll { table.plain-table {
                caption.vh { (t!(lang, "extract-list")) }
                tbody { @for one in handed {
                    tr {
                        th scope="row" { a href=(address(one)) { (name(lang, one)) } }
                        td { (state(lang, one.state)) }
                        td { (when::exact(one.at, cx().offset)) }
                    }
                } }
            } }
        }
    })
}

fn address(one: &Handed) -> String {
    format!("/desk/places/import/osm/{}", one.id)
}

fn name(lang: Lang, one: &Handed) -> &str {
    if one.name.is_empty() { t!(lang, "import-nameless") } else { &one.name }
}

fn state(lang: Lang, state: ExtractState) -> &'static str {
    text(lang, &format!("extract-state-{state}"))
}

/// What was just asked of an extract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Nothing.
    Nothing,
    /// What cannot be done with it any more, or not yet.
    Late,
    /// It was taken back: so many compounds; others were changed since and stay.
    #[allow(missing_docs)]
    Back { done: usize, kept: usize },
}

/// One extract: how far it is, or every compound with every doubt.
pub fn one(handed: &Handed, lines: &[Line], from: i64, after: After) -> AnyView {
    let lang = lang();
    let next = from + LINES;
    within(html! {
        p.ret { a href="/desk/places/import/osm" { (t!(lang, "extract-title")) } }
        div.head { h1 { (name(lang, handed)) } span.st { (state(lang, handed.state)) } }
        @match after {
            After::Nothing => {}
            After::Late => p.note.wrong role="alert" { (t!(lang, "extract-late")) },
            After::Back { done, kept } => p.note role="status" {
                (t!(lang, "extract-back-done", count = done))
                @if kept > 0 { " " (t!(lang, "extract-back-kept", count = kept)) }
            },
        }
        (standing(lang, handed))
        @if handed.state == ExtractState::Read && handed.total > 0 { (buttons(lang, handed, lines)) }
        @if handed.state == ExtractState::Done && lines.iter().any(is_kept) { (undo(lang, handed)) }
        @if !lines.is_empty() { (compounds(lang, handed, lines)) }
        @if handed.total > next && handed.state != ExtractState::Reading {
            p { a.btn href=(format!("{}?from={next}", address(handed))) { (t!(lang, "extract-more")) } }
        }
        @if !handed.skipped.is_empty() { (skipped(lang, &handed.skipped)) }
    })
}

fn standing(lang: Lang, handed: &Handed) -> Markup {
    let percent = handed.done.saturating_mul(100) / handed.total.max(1);
    html! {
        @match handed.state {
            ExtractState::Reading => {
                p role="status" { (t!(lang, "extract-reading", part = handed.part.max(1), percent = percent)) }
                progress max="100" value=(percent) aria-label=(t!(lang, "extract-state-reading")) {}
            }
            ExtractState::Taking => {
                p role="status" { (t!(lang, "extract-taking", done = handed.done, total = handed.total)) }
                progress max=(handed.total.max(1)) value=(handed.done) aria-label=(t!(lang, "extract-state-taking")) {}
            }
            ExtractState::Failed => p.note.wrong role="alert" { (text(lang, &problem_key(&handed.problem))) },
            ExtractState::Read => p role="status" {
                (t!(lang, "extract-found", count = handed.total, skipped = handed.skipped.len()))
            },
            ExtractState::Done => p.note.good role="status" { (t!(lang, "extract-done", count = handed.done)) },
        }
    }
}

fn buttons(lang: Lang, handed: &Handed, lines: &[Line]) -> Markup {
    let outside = lines.iter().any(|line| line.compound.doubts.contains(&Doubt::Outside));
    let drawn = |line: &Line| line.standing.as_ref().is_some_and(|one| one.stands == Stands::Drawn);
    html! {
        form.stack method="post" action=(address(handed)) {
            @if outside {
                label.tick { input type="checkbox" name="outside" value="1"; span { (t!(lang, "extract-outside")) } }
            }
            @if lines.iter().any(drawn) {
                label.tick { input type="checkbox" name="over" value="1"; span { (t!(lang, "extract-over")) } }
            }
            p.buttons {
                button.go name="do" value="take" { (t!(lang, "extract-take")) }
                button name="do" value="publish" { (t!(lang, "extract-publish")) }
            }
        }
    }
}

fn is_kept(line: &Line) -> bool {
    matches!(line.became.as_str(), "new" | "again" | "draft")
}

fn undo(lang: Lang, handed: &Handed) -> Markup {
    html! {
        form.stack method="post" action=(address(handed)) {
            p.hint { (t!(lang, "extract-back-hint")) }
            p.buttons { button name="do" value="back" { (t!(lang, "extract-back")) } }
        }
    }
}

fn compounds(lang: Lang, handed: &Handed, lines: &[Line]) -> Markup {
    let taken = matches!(handed.state, ExtractState::Taking | ExtractState::Done);
    html! {
        div.places-scroll { table.plain-table {
            caption.vh { (t!(lang, "extract-compounds")) }
            thead { tr {
                th scope="col" { (t!(lang, "places-name")) }
                th scope="col" { (t!(lang, "extract-size")) }
                th scope="col" { (t!(lang, "places-doubts")) }
                th scope="col" { @if taken { (t!(lang, "extract-became")) } @else { (t!(lang, "extract-stands")) } }
            } }
            tbody { @for line in lines { (row(lang, line, taken)) } }
        } }
    }
}

fn row(lang: Lang, line: &Line, taken: bool) -> Markup {
    let compound = &line.compound;
    let name = if compound.name.is_empty() {
        t!(lang, "extract-nameless").to_owned()
    } else {
        compound.name.clone()
    };
    let size = compound.size();
    html! {
        tr {
            th scope="row" {
                @match line.place.or(line.standing.as_ref().and_then(|one| one.place)) {
                    Some(id) => a href=(super::layout::address(id)) { (name) },
                    None => (name),
                }
                " " small { (compound.osm) }
            }
            td { (t!(lang, "extract-size-of", buildings = size.buildings, numbered = size.numbered, doors = size.entrances,
                gates = size.gates, joined = size.gates_on_ways, paths = size.paths)) }
            td {
                @if compound.doubts.is_empty() { (t!(lang, "extract-no-doubt")) } @else {
                    details {
                        summary { (t!(lang, "extract-doubts", count = compound.doubts.len())) }
                        ul {
                            @for doubt in compound.doubts.iter().take(DOUBTS) { li { (doubt_words(lang, doubt)) } }
                            @if compound.doubts.len() > DOUBTS {
                                li { (t!(lang, "layout-more", count = compound.doubts.len() - DOUBTS)) }
                            }
                        }
                    }
                }
            }
            @if taken {
                td {
                    @if line.became.is_empty() { "–" } @else { (text(lang, &format!("extract-became-{}", line.became))) }
                    @if line.shown { " " (t!(lang, "extract-shown")) }
                }
            }
            @if let Some(standing) = &line.standing { td { (stands(lang, standing)) } }
        }
    }
}

/// What taking it in would come to, and what the file has otherwise.
fn stands(lang: Lang, standing: &Standing) -> Markup {
    html! {
        (text(lang, &stands_key(standing.stands)))
        @if !standing.changes.is_empty() {
            details {
                summary { (t!(lang, "extract-differs", count = standing.changes.len())) }
                (super::layout::changes(lang, &standing.changes))
            }
        }
    }
}

fn skipped(lang: Lang, skipped: &[Skipped]) -> Markup {
    html! {
        section.box {
            h2 { (t!(lang, "extract-skipped", count = skipped.len())) }
            ul { @for one in skipped.iter().take(LINES as usize) {
                li {
                    @if one.name.is_empty() { (t!(lang, "extract-nameless")) } @else { (one.name) }
                    " " small { (one.osm) } " " (why(lang, &one.why))
                }
            } }
        }
    }
}

fn why(lang: Lang, why: &Why) -> String {
    let words = match why {
        Why::CutOff => t!(lang, "extract-why-cut-off"),
        Why::Open => t!(lang, "extract-why-open"),
        Why::Crossed => t!(lang, "extract-why-crossed"),
        Why::Size => t!(lang, "extract-why-size"),
        Why::Corners => t!(lang, "extract-why-corners"),
        Why::Nested => t!(lang, "extract-why-nested"),
        Why::SameGround { osm } => return t!(lang, "extract-why-same-ground", osm = osm.clone()),
    };
    words.to_owned()
}

/// What is doubtful, in a sentence.
fn doubt_words(lang: Lang, doubt: &Doubt) -> String {
    match doubt {
        Doubt::NoName => t!(lang, "extract-doubt-no-name").to_owned(),
        Doubt::Outside => t!(lang, "extract-doubt-outside").to_owned(),
        Doubt::SameGround { osm } => t!(lang, "extract-doubt-same-ground", osm = osm.clone()),
        Doubt::InnerMissing { osm } => t!(lang, "extract-doubt-inner-missing", osm = osm.clone()),
        Doubt::InnerKept { osm } => t!(lang, "extract-doubt-inner-kept", osm = osm.clone()),
        Doubt::NoGates => t!(lang, "extract-doubt-no-gates").to_owned(),
        Doubt::NoBuildings => t!(lang, "extract-doubt-no-buildings").to_owned(),
        Doubt::NoPaths => t!(lang, "extract-doubt-no-paths").to_owned(),
        Doubt::Unnumbered { count } => t!(lang, "layout-find-unnumbered", count = *count),
        Doubt::NoDoors { count } => t!(lang, "extract-doubt-no-doors", count = *count),
        Doubt::DoorsOffWays { count } => t!(lang, "extract-doubt-doors-off", count = *count),
        Doubt::DoorsMoved { count, decimetres } => {
            t!(lang, "extract-doubt-doors-moved", count = *count, metres = metres(*decimetres))
        }
        Doubt::SameNumber { number, count } => {
            t!(lang, "extract-doubt-same-number", number = number.clone(), count = *count)
        }
        Doubt::BrokenBuilding { osm } => t!(lang, "extract-doubt-broken", osm = osm.clone()),
        Doubt::UnderConstruction { osm } => t!(lang, "extract-doubt-construction", osm = osm.clone()),
        Doubt::LevelsUnread { osm, text } => {
            t!(lang, "extract-doubt-levels", osm = osm.clone(), text = text.clone())
        }
        Doubt::GateUnnamed { gate } => t!(lang, "extract-doubt-gate-unnamed", gate = gate.clone()),
        Doubt::GateMoved { gate, decimetres } => {
            t!(lang, "extract-doubt-gate-moved", gate = gate.clone(), metres = metres(*decimetres))
        }
        Doubt::GateOffWays { gate } => t!(lang, "layout-find-gate-off", name = gate.clone()),
        Doubt::GateWithoutRule { gate } => t!(lang, "layout-find-no-rules", name = gate.clone()),
        Doubt::TagUnclear { gate, tag } => {
            t!(lang, "extract-doubt-tag", gate = gate.clone(), tag = tag.clone())
        }
        Doubt::GateInside { osm } => t!(lang, "extract-doubt-gate-inside", osm = osm.clone()),
        Doubt::WayCut { osm } => t!(lang, "extract-doubt-way-cut", osm = osm.clone()),
        Doubt::EbikeUnclear { gate } => t!(lang, "extract-doubt-ebike", gate = gate.clone()),
        Doubt::WayUnclear { osm, tag } => {
            t!(lang, "extract-doubt-way-unclear", osm = osm.clone(), tag = tag.clone())
        }
        Doubt::WayLeftOut { osm, tag } => {
            t!(lang, "extract-doubt-way-left", osm = osm.clone(), tag = tag.clone())
        }
        Doubt::EntranceLeftOut { osm, of } if of.is_empty() => {
            t!(lang, "extract-doubt-door-alone", osm = osm.clone())
        }
        Doubt::EntranceLeftOut { osm, of } => {
            t!(lang, "extract-doubt-door-left", osm = osm.clone(), of = of.clone())
        }
        Doubt::PathsApart { pieces } => t!(lang, "extract-doubt-apart", pieces = *pieces),
    }
}

fn metres(decimetres: u32) -> String {
    format!("{}.{}", decimetres / 10, decimetres % 10)
}
