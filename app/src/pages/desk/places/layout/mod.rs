//! `/desk/places/{id}/layout`: a compound is drawn, looked over, published.
//! Everything works by plain forms; `editor.js` lets one draw with a thumb.

mod forms;
mod publish;
mod sheet;
mod versions;
pub mod words;

pub use publish::{Publish, page as publish};
pub use versions::{Line, Versions, page as versions};
pub use words::keys;

use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::fields::Typed;
use crate::pages::desk::frame::{Section, frame};
use crate::{t, when};
use domain::compound::{Change, Drawing, Finding, Item, Layout, Measure, Severity, Slot};
use domain::ids::PlaceId;
use domain::{FixedOffset, Moment};
use leptos::prelude::*;
use maud::{Markup, PreEscaped, html};

/// Things of one kind that are listed: all that a layout may have.
const LISTED: usize = domain::compound::BUILDINGS;
/// Changes that are said; the others are counted.
const SAID: usize = 400;

/// What of a form cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Slip {
    /// A line is no position.
    Point { line: usize },
    /// Fewer corners than it needs.
    Corners { least: usize },
    /// Floors that are no number.
    Levels,
    /// Seconds that are no number.
    Seconds,
    /// Times of a rule, by its number on the page.
    Time { rule: usize },
    /// The day on which a rule was checked.
    Checked { rule: usize },
    /// A rule that was checked on a day that has not come.
    Later { rule: usize },
    /// Where a door is, by its number on the page.
    Door { door: usize },
    /// What was chosen is not there.
    Gone,
    /// A drawing that cannot be read.
    Drawing,
    /// A drawing that is too large.
    Large,
}

/// Somebody else saved meanwhile.
#[derive(Clone, Debug)]
pub struct Race {
    /// Who, for colleagues.
    pub by: Option<String>,
    /// When.
    pub at: Moment,
    /// What they changed.
    pub changes: Vec<Change>,
    /// A whole drawing that is not saved yet, as JSON; a form has its words.
    pub drawing: Option<String>,
}

/// The page.
#[derive(Clone, Debug)]
pub struct Editor {
    /// The place.
    pub place: PlaceId,
    /// Its name.
    pub name: String,
    /// The version that is drawn on; 0 before the first.
    pub base: i64,
    /// The version that riders see.
    pub shown: Option<i64>,
    /// What is drawn.
    pub drawing: Drawing,
    /// The same as a layout.
    pub layout: Layout,
    /// What is to be said of it.
    pub findings: Vec<Finding>,
    /// What is chosen, and what stands in its form.
    pub chosen: Option<(Item, Typed)>,
    /// How positions are typed.
    pub measure: Measure,
    /// What of the form cannot be read.
    pub slips: Vec<Slip>,
    /// It was saved just now.
    pub done: bool,
    /// Somebody else was faster.
    pub race: Option<Race>,
}

/// Where a layout is drawn.
pub fn address(place: PlaceId) -> String {
    format!("/desk/places/{place}/layout")
}

/// The page.
pub fn page(editor: &Editor) -> AnyView {
    let lang = cx().lang;
    let body = html! {
        (head(lang, editor.place, &editor.name, None))
        (standing(lang, editor))
        (said(lang, editor))
        div.draw-page {
            div.draw-plan { (sheet::sheet(lang, editor)) }
            div.draw-side {
                (findings(lang, &editor.findings))
                (chosen(lang, editor))
                (lists(lang, editor))
            }
        }
        (sheet::script(lang, editor))
    };
    within(body)
}

/// A page of the desk with a plan on it.
fn within(body: Markup) -> AnyView {
    frame(
        Section::Places,
        view! { <main id="main" class="adm draw" inner_html=body.into_string()></main> }.into_any(),
    )
}

/// Name, and the ways to the other pages of it.
fn head(lang: Lang, place: PlaceId, name: &str, here: Option<&str>) -> Markup {
    let address = address(place);
    let links = [
        ("", t!(lang, "layout-draw")),
        ("/versions", t!(lang, "layout-versions")),
        ("/publish", t!(lang, "layout-publish")),
    ];
    html! {
        p.ret { a href=(format!("/desk/places/{place}")) { (t!(lang, "layout-back")) } }
        div.head {
            h1 { (t!(lang, "layout-title", name = name)) }
        }
        nav.draw-links aria-label=(t!(lang, "layout-title", name = name)) {
            @for (end, words) in links {
                a.btn href=(format!("{address}{end}")) aria-current=[(here.unwrap_or("") == end).then_some("page")] { (words) }
            }
            a.btn href=(format!("/c/{place}")) { (t!(lang, "layout-as-rider")) }
            a.btn href=(format!("{address}.geojson")) { "GeoJSON" }
        }
    }
}

/// Which version is drawn on, and which is seen.
fn standing(lang: Lang, editor: &Editor) -> Markup {
    let words = match (editor.base, editor.shown) {
        (0, _) => t!(lang, "layout-first").to_owned(),
        (base, Some(shown)) if base == shown => t!(lang, "layout-seen", version = base),
        (base, Some(shown)) => t!(lang, "layout-draft-of", version = base, shown = shown),
        (base, None) => t!(lang, "layout-draft", version = base),
    };
    html! { p.hint { (words) } }
}

/// What became of what was sent.
fn said(lang: Lang, editor: &Editor) -> Markup {
    html! {
        @if editor.done { p.note.good role="status" { (t!(lang, "layout-saved", version = editor.base)) } }
        @if !editor.slips.is_empty() {
            div.note.wrong role="alert" {
                p { (t!(lang, "layout-not-saved")) }
                ul { @for slip in &editor.slips { li { (words::slip(lang, *slip)) } } }
            }
        }
        @if let Some(race) = &editor.race { (raced(lang, editor, race)) }
    }
}

fn raced(lang: Lang, editor: &Editor, race: &Race) -> Markup {
    let who = race.by.clone().unwrap_or_else(|| t!(lang, "layout-program").to_owned());
    html! {
        div.note.wrong role="alert" {
            p { (t!(lang, "layout-race", who = who, when = when::exact(race.at, cx().offset))) }
            (changes(lang, &race.changes))
            @match &race.drawing {
                Some(drawing) => {
                    p { (t!(lang, "layout-race-drawing")) }
                    form.buttons method="post" action=(address(editor.place)) {
                        input type="hidden" name="base" value=(editor.base);
                        input type="hidden" name="drawing" value=(drawing);
                        button.go name="do" value="drawing" { (t!(lang, "layout-race-mine")) }
                        a.btn href=(address(editor.place)) { (t!(lang, "layout-race-theirs")) }
                    }
                }
                None => p { (t!(lang, "layout-race-form")) }
            }
        }
    }
}

/// Changes in words.
pub(super) fn changes(lang: Lang, changes: &[Change]) -> Markup {
    html! {
        @if changes.is_empty() {
            p { (t!(lang, "layout-no-change")) }
        } @else {
            ul.draw-changes {
                @for change in changes.iter().take(SAID) { li { (words::change(lang, change)) } }
                @if changes.len() > SAID { li { (t!(lang, "layout-more", count = changes.len() - SAID)) } }
            }
        }
    }
}

/// What is to be said of a drawing. Each has the number that stands on the plan.
fn findings(lang: Lang, findings: &[Finding]) -> Markup {
    html! {
        section.box id="findings" {
            h2 { (t!(lang, "layout-findings")) }
            @if findings.is_empty() { p.note.good { (t!(lang, "layout-sound")) } }
            ol.draw-findings {
                @for (at, finding) in findings.iter().enumerate() {
                    li.error[finding.severity == Severity::Error] {
                        @if finding.severity == Severity::Error { b { (t!(lang, "layout-forbids")) } " " }
                        (words::finding(lang, &finding.problem))
                        @if finding.at.is_some() { " " a href=(format!("#mark-{}", at + 1)) { (t!(lang, "layout-show")) } }
                    }
                }
            }
        }
    }
}

fn chosen(lang: Lang, editor: &Editor) -> Markup {
    html! {
        @if let Some((item, typed)) = &editor.chosen {
            section.box id="item" {
                h2 { (words::item(lang, &editor.drawing, *item)) }
                (forms::form(lang, editor, *item, typed))
            }
        }
    }
}

/// What things of a kind are called, how many there are, and how one is named.
type Kind = (&'static str, usize, fn(Slot) -> Item);

/// Everything by its kind, each a way to its form.
fn lists(lang: Lang, editor: &Editor) -> Markup {
    let drawing = &editor.drawing;
    let kinds: [Kind; 4] = [
        (t!(lang, "layout-gates"), drawing.gates.len(), Item::Gate),
        (t!(lang, "layout-buildings"), drawing.buildings.len(), Item::Building),
        (t!(lang, "layout-paths"), drawing.lines.len(), Item::Path),
        (t!(lang, "layout-spots"), drawing.spots.len(), Item::Spot),
    ];
    let link = |item: Item| format!("{}?item={item}#item", address(editor.place));
    html! {
        section.box.draw-lists {
            h2 { (t!(lang, "layout-things")) }
            p.buttons {
                @for (_, _, kind) in kinds {
                    a.btn href=(link(kind(Slot::New))) { (words::add(lang, kind(Slot::New))) }
                }
                a.btn href=(link(Item::Outline)) { (t!(lang, "layout-outline")) }
            }
            @for (title, count, kind) in kinds {
                details open[count > 0 && count <= 12] {
                    summary { (title) " " (count) }
                    ul.draw-list {
                        @for index in 0..count.min(LISTED) {
                            li { a href=(link(kind(Slot::At(index)))) { (words::item(lang, drawing, kind(Slot::At(index)))) } }
                        }
                    }
                    @if count > LISTED { p.hint { (t!(lang, "layout-more", count = count - LISTED)) } }
                }
            }
        }
    }
}

/// When, exactly.
fn stamp(at: Moment, offset: FixedOffset) -> Markup {
    html! { time datetime=(when::machine(at)) { (when::exact(at, offset)) } }
}

/// Markup that is markup already.
fn raw(text: String) -> PreEscaped<String> {
    PreEscaped(text)
}
