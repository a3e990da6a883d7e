//! Stations from a spreadsheet: looked at, then taken in.

use crate::cx::lang;
use crate::i18n::{Lang, text};
use crate::pages::desk::frame::{Section, frame};
use crate::parts::words;
use crate::t;
use backend::places::import::{Counts, Judged, Look, Outcome};
use domain::ids::ImportId;
use domain::place::sheet::{Column, Doubt, Held};
use domain::place::{CoordinateSystem, Feature};
use domain::sheet::FileProblem;
use leptos::prelude::*;
use maud::{Markup, html};

const ACTION: &str = "/desk/places/import";
const PARTS: &str = "multipart/form-data";
/// Doubtful rows that are shown; all are counted.
const SHOWN: usize = 500;

/// What became of an import.
#[derive(Clone, Debug)]
pub struct Done {
    /// Places made or changed, or taken back.
    pub count: usize,
    /// Rows that would change what everyone sees, and were not taken.
    pub left: usize,
    /// By which it is taken back; none when it was, or when it is too long for a form.
    pub receipt: Option<String>,
    /// It was taken back, and so many stay.
    pub back: Option<usize>,
}

/// Why nothing was taken in, though it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The file is not there any more.
    Gone,
    /// What is known has changed since; this is how it is now.
    Changed,
}

/// The page.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// What is wrong with the file.
    pub problem: Option<FileProblem>,
    /// Why nothing was taken in.
    pub notice: Option<Notice>,
    /// The file that was looked at.
    pub look: Option<Look>,
    /// By what it is found again, to take it in; none once it is taken.
    pub sheet: Option<ImportId>,
    /// What became of it.
    pub done: Option<Done>,
}

/// The page.
pub fn page(model: &Upload) -> AnyView {
    let lang = lang();
    let body = html! {
        p.ret { a href="/desk/places" { (t!(lang, "places-title")) } }
        h1 { (t!(lang, "places-import")) }
        @if let Some(problem) = model.problem { p.note.wrong role="alert" { (words::file_problem(lang, problem)) } }
        @match model.notice {
            Some(Notice::Gone) => { p.note.wrong role="alert" { (t!(lang, "places-import-gone")) } }
            Some(Notice::Changed) => { p.note.wrong role="alert" { (t!(lang, "places-import-changed")) } }
            None => {}
        }
        @if let Some(done) = &model.done { (became(lang, done)) }
        @if let (Some(look), Some(sheet)) = (&model.look, model.sheet) { (which_system(lang, look, sheet)) }
        @if let Some(look) = &model.look { (found(lang, look)) }
        @if let (Some(look), Some(sheet)) = (&model.look, model.sheet) { (next(lang, look, sheet)) }
        form.box.stack method="post" action=(ACTION) enctype=(PARTS) {
            @if model.sheet.is_some() { h2 { (t!(lang, "places-import-other")) } }
            p.hint { (t!(lang, "places-import-hint")) }
            (system(lang, "system", None, None))
            div.f {
                label for="file" { (t!(lang, "import-file")) }
                input #file name="file" type="file" required
                    accept=".xlsx,.csv,.txt,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            }
            p.buttons { button.go name="do" value="look" { (t!(lang, "places-import-look")) } }
        }
    };
    frame(
        Section::Places,
        view! { <main id="main" class="adm" inner_html=body.into_string()></main> }.into_any(),
    )
}

/// What can be done with a file that was looked at: it need not be chosen again.
fn next(lang: Lang, look: &Look, sheet: ImportId) -> Markup {
    html! {
        form.box method="post" action=(ACTION) enctype=(PARTS) {
            input type="hidden" name="sheet" value=(sheet);
            p.hint { (t!(lang, "places-import-kept")) }
            p.buttons {
                button.go[look.has_any()] name="do" value="take" { (t!(lang, "places-import-take")) }
                button name="do" value="publish" { (t!(lang, "places-import-publish")) }
            }
        }
        form.box.stack method="post" action=(ACTION) enctype=(PARTS) {
            input type="hidden" name="sheet" value=(sheet);
            (system(lang, "system-again", look.system, None))
            (mapping(lang, look))
            p.buttons { button name="do" value="look" { (t!(lang, "places-import-again")) } }
        }
    }
}

/// Asks for the system where the file says none and its rows are left for it; what was
/// said of the columns stays.
fn which_system(lang: Lang, look: &Look, sheet: ImportId) -> Markup {
    html! {
        @if look.lacks_system() {
            form.box.stack method="post" action=(ACTION) enctype=(PARTS) {
                p.note.wrong #system-missing role="alert" { (t!(lang, "places-import-no-system")) }
                input type="hidden" name="sheet" value=(sheet);
                @for (at, held) in look.mapping.iter().enumerate() {
                    input type="hidden" name=(format!("c{at}")) value=[*held];
                }
                (system(lang, "system-first", look.system, Some("system-missing")))
                p.buttons { button.go name="do" value="look" { (t!(lang, "places-import-again")) } }
            }
        }
    }
}

/// In which system the positions are; `wrong`: what says that one must be chosen.
fn system(lang: Lang, id: &str, chosen: Option<CoordinateSystem>, wrong: Option<&str>) -> Markup {
    let marked = wrong.map(|_| "true");
    html! {
        div.f {
            label for=(id) { (t!(lang, "places-system")) }
            select id=(id) name="system" required[wrong.is_some()] aria-invalid=[marked] aria-describedby=[wrong] {
                option value="" { (t!(lang, "places-system-told")) }
                @for one in CoordinateSystem::ALL {
                    option value=(one.as_str()) selected[chosen == Some(*one)] { (super::system(lang, *one)) }
                }
            }
        }
    }
}

fn became(lang: Lang, done: &Done) -> Markup {
    html! {
        p.note.good role="status" {
            @match done.back {
                None => (t!(lang, "places-import-done", count = done.count)),
                Some(kept) => (t!(lang, "places-import-back", count = done.count, kept = kept)),
            }
        }
        @if done.left > 0 { p.note role="status" { (t!(lang, "places-import-left", count = done.left)) } }
        @if let Some(receipt) = &done.receipt {
            form.buttons method="post" action="/desk/places/import/undo" {
                input type="hidden" name="receipt" value=(receipt);
                button { (t!(lang, "places-import-undo")) }
            }
        }
    }
}

fn mapping(lang: Lang, look: &Look) -> Markup {
    html! {
        fieldset {
            legend { (t!(lang, "import-mapping")) }
            div.mapping {
                @for (at, (heading, held)) in look.headings.iter().zip(&look.mapping).enumerate() {
                    div.f {
                        label for=(format!("c{at}")) { (heading) }
                        select id=(format!("c{at}")) name=(format!("c{at}")) {
                            option value="" { (t!(lang, "import-column-none")) }
                            @for column in Column::ALL {
                                (option(Held::Fact(*column), *held, text(lang, &format!("places-column-{column}"))))
                            }
                            optgroup label=(t!(lang, "places-column-has")) {
                                @for feature in Feature::ALL {
                                    (option(Held::Has(*feature), *held, words::feature(lang, *feature)))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn option(one: Held, held: Option<Held>, name: &str) -> Markup {
    html! { option value=(one) selected[held == Some(one)] { (name) } }
}

/// What is to be known of the whole file.
fn about(lang: Lang, look: &Look) -> Markup {
    let left_out: Vec<&str> = look.left_out().collect();
    html! {
        @if !left_out.is_empty() {
            p.note { (t!(lang, "places-import-left-out", columns = left_out.join(t!(lang, "between-items")))) }
        }
        @if look.cgcs2000 { p.note { (t!(lang, "places-import-cgcs2000")) } }
    }
}

fn found(lang: Lang, look: &Look) -> Markup {
    let Counts { new, update, public, same, unplaced, bad } = look.counts();
    let doubtful: Vec<&Judged> = look.rows.iter().filter(|row| row.is_to_be_seen()).collect();
    html! {
        section.box {
            p role="status" {
                (t!(lang, "places-import-counts", new = new, update = update, public = public, same = same, unplaced = unplaced, bad = bad))
            }
            (about(lang, look))
            @if unplaced > 0 { p.hint { (t!(lang, "places-import-place-hint")) } }
            @if !doubtful.is_empty() {
                h2 { (t!(lang, "places-import-doubtful")) }
                div.places-scroll { table.plain-table {
                    caption.vh { (t!(lang, "places-import-doubtful")) }
                    tbody { @for row in doubtful.iter().take(SHOWN) {
                        tr {
                            th scope="row" { (t!(lang, "import-row", number = row.number)) }
                            td { (row.facts.name) }
                            td { ul {
                                (public_words(lang, row))
                                @for doubt in &row.doubts { li { (doubt_words(lang, *doubt)) } }
                                @for error in &row.errors { li { (words::field_error(lang, *error)) } }
                            } }
                            td { @if row.outcome == Outcome::Unplaced {
                                // In a tab of its own: the list is kept nowhere but in this one.
                                a href=(by_hand(row)) target="_blank" rel="noopener" { (t!(lang, "places-import-place")) }
                            } }
                        }
                    } }
                } }
            }
            @if doubtful.len() > SHOWN { p.hint { (t!(lang, "places-import-more", count = doubtful.len() - SHOWN)) } }
        }
    }
}

/// That everyone would see the change, and that they do not as long as it is doubtful.
fn public_words(lang: Lang, row: &Judged) -> Markup {
    let Outcome::Public(id) = row.outcome else { return html! {} };
    html! {
        li {
            a href=(format!("/desk/places/{id}")) target="_blank" rel="noopener" { (t!(lang, "places-import-public")) }
            @if !row.doubts.is_empty() { " " (t!(lang, "places-import-stays")) }
        }
    }
}

/// The form for one more place, with what the row says.
fn by_hand(row: &Judged) -> String {
    let facts = &row.facts;
    let capacity = facts.capacity.map(|count| count.to_string()).unwrap_or_default();
    let pairs = [
        ("name", facts.name.as_str()),
        ("kind", facts.kind.as_str()),
        ("address", &facts.address),
        ("hours_text", facts.hours_text.as_deref().unwrap_or("")),
        ("hours", facts.hours.as_deref().unwrap_or("")),
        ("operator", &facts.operator),
        ("capacity", &capacity),
        ("rules", &facts.rules),
        ("wifi", facts.wifi.as_deref().unwrap_or("")),
    ];
    let features = Feature::ALL.iter().filter_map(|feature| {
        let there = facts.features.get(*feature)?;
        Some((feature.as_str(), if there { "yes" } else { "no" }))
    });
    let said = pairs.into_iter().chain(features).filter(|(_, value)| !value.is_empty());
    let encode = crate::pages::desk::query::encode;
    let pairs: Vec<String> = said.map(|(name, value)| format!("{name}={}", encode(value))).collect();
    format!("/desk/places/new?{}", pairs.join("&"))
}

/// What is doubtful, in a sentence.
fn doubt_words(lang: Lang, doubt: Doubt) -> &'static str {
    text(lang, &format!("places-doubt-{}", doubt.as_str().replace('_', "-")))
}

/// The keys that are made up here.
pub fn keys() -> Vec<String> {
    let columns = Column::ALL.iter().map(|column| format!("places-column-{column}"));
    let doubts = Doubt::ALL.iter().map(|doubt| format!("places-doubt-{}", doubt.as_str().replace('_', "-")));
    columns.chain(doubts).collect()
}
