//! `/desk/import`: requests from a spreadsheet, one step after the other.

use super::frame::{Section, Tone, frame, notice};
use crate::cx::{cx, lang};
use crate::i18n::Lang;
use crate::parts::words;
use crate::{t, when};
use backend::imports::{Import, Row};
use domain::draft::FieldError;
use domain::request::Channel;
use domain::sheet::{BYTES, COLUMNS, Column, FileProblem, ImportState, ROWS, RowState};
use leptos::prelude::*;
use maud::html;

/// Rows of a page of those that are not taken in.
pub const PAGE: u64 = 50;
/// Rows shown while the columns are said.
pub const SAMPLE: u64 = 5;
/// Characters of a cell that are shown.
const CELL: usize = 40;

/// All imports of this person, and the form for another.
pub fn list(imports: &[Import], problem: Option<FileProblem>) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    let line = |import: &Import| {
        let href = format!("/desk/import/{}", import.id);
        view! {
            <tr>
                <th scope="row"><a href=href>{named(lang, import)}</a></th>
                <td>{words::import_state(lang, import.state)}</td>
                <td>{t!(lang, "import-rows", count = import.rows)}</td>
                <td>{when::exact(import.created_at, cx.offset)}</td>
            </tr>
        }
    };
    let lines = imports.iter().map(line).collect_view();
    let (rows, columns, megabytes) = (ROWS, COLUMNS, BYTES / 1024 / 1024);
    let body = view! {
        <main id="main" class="adm">
            <h1>{t!(lang, "import-title")}</h1>
            {problem.map(|problem| notice(Tone::Bad, words::file_problem(lang, problem)))}
            <section class="box narrowbox">
                <h2>{t!(lang, "import-new")}</h2>
                <form class="stack" method="post" action="/desk/import" enctype="multipart/form-data">
                    <div class="f">
                        <label for="file">{t!(lang, "import-file")}</label>
                        <p class="hint" id="file-hint">
                            {t!(lang, "import-file-hint", rows = rows, columns = columns, megabytes = megabytes)}
                        </p>
                        <input
                            id="file" name="file" type="file" required=true aria-describedby="file-hint"
                            accept=".xlsx,.csv,.txt,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                        />
                    </div>
                    <p class="buttons"><button class="go">{t!(lang, "import-read")}</button></p>
                </form>
            </section>
            {(!imports.is_empty())
                .then(|| {
                    view! {
                        <table class="plain-table">
                            <caption class="vh">{t!(lang, "import-list")}</caption>
                            <thead>
                                <tr>
                                    <th scope="col">{t!(lang, "import-file")}</th>
                                    <th scope="col">{t!(lang, "desk-state")}</th>
                                    <th scope="col">{t!(lang, "import-count")}</th>
                                    <th scope="col">{t!(lang, "desk-col-submitted")}</th>
                                </tr>
                            </thead>
                            <tbody>{lines}</tbody>
                        </table>
                    }
                })}
        </main>
    };
    frame(Section::Worklist, body.into_any())
}

fn named(lang: Lang, import: &Import) -> String {
    if import.file_name.is_empty() {
        t!(lang, "import-nameless").to_owned()
    } else {
        import.file_name.clone()
    }
}

/// One import with what stands around it.
#[derive(Clone, Debug)]
pub struct One {
    /// The import.
    pub import: Import,
    /// The first rows, while the columns can be said.
    pub sample: Vec<Row>,
    /// A page of rows that are not taken in, or that stay.
    pub rows: Vec<Row>,
    /// What is wrong with the columns that were said.
    pub errors: Vec<FieldError>,
    /// Whether it was too late for what was asked.
    pub late: bool,
}

/// One import.
pub fn one(model: &One) -> AnyView {
    let lang = lang();
    let import = &model.import;
    let body = view! {
        <main id="main" class="adm">
            <p class="ret"><a href="/desk/import">{t!(lang, "import-all")}</a></p>
            <div class="head">
                <h1>{named(lang, import)}</h1>
                <span class="st">{words::import_state(lang, import.state)}</span>
            </div>
            {model.late.then(|| notice(Tone::Bad, t!(lang, "import-late")))}
            {import.removed.then(|| notice(Tone::Plain, t!(lang, "import-removed")))}
            {(!import.removed).then(|| state(lang, model))}
        </main>
    };
    frame(Section::Worklist, body.into_any())
}

fn state(lang: Lang, model: &One) -> AnyView {
    let import = &model.import;
    let counts = import.counts;
    match import.state {
        ImportState::Reading | ImportState::Read => mapping(lang, model, true),
        ImportState::Checking => progress(lang, import.rows - counts.new.min(import.rows), import.rows),
        ImportState::Running => progress(lang, counts.done, counts.done + counts.good),
        ImportState::Undoing => {
            let back = counts.undone + counts.kept;
            progress(lang, back, back + counts.done)
        }
        ImportState::Checked => {
            let run = t!(lang, "import-run", count = counts.good);
            let run = (counts.good > 0).then(|| button(import, "run", run, "go"));
            view! { {numbers(lang, import)} {run} {rows(lang, model)} {mapping(lang, model, false)} }
                .into_any()
        }
        ImportState::Done => {
            let late = (import.late > 0)
                .then(|| notice(Tone::Plain, t!(lang, "import-late-rows", count = import.late)));
            view! { {late} {numbers(lang, import)} {undo(lang, import)} {rows(lang, model)} }.into_any()
        }
        ImportState::Undone => view! { {numbers(lang, import)} {rows(lang, model)} }.into_any(),
        ImportState::Failed => {
            let again = button(import, "go_on", t!(lang, "import-go-on").to_owned(), "go");
            view! { {notice(Tone::Bad, t!(lang, "import-failed"))} {numbers(lang, import)} {again} }
                .into_any()
        }
    }
}

fn button(import: &Import, what: &'static str, words: String, class: &'static str) -> AnyView {
    let action = format!("/desk/import/{}", import.id);
    view! {
        <form method="post" action=action class="buttons">
            <button class=class name="do" value=what>{words}</button>
        </form>
    }
    .into_any()
}

/// Taking back asks first.
fn undo(lang: Lang, import: &Import) -> Option<AnyView> {
    let button = button(import, "undo", t!(lang, "import-undo").to_owned(), "");
    (import.counts.done > 0).then(|| {
        view! {
            <details class="box">
                <summary>{t!(lang, "import-undo-ask")}</summary>
                <p>{t!(lang, "import-undo-hint")}</p>
                {button}
            </details>
        }
        .into_any()
    })
}

/// The page comes again by itself while this is shown.
fn progress(lang: Lang, done: u32, all: u32) -> AnyView {
    view! {
        <section class="box" role="status">
            <p>{t!(lang, "import-progress", done = done, all = all)}</p>
            <progress class="whole" max=all.max(1) value=done aria-label=t!(lang, "import-progress-label")></progress>
            <p class="hint">{t!(lang, "import-progress-hint")}</p>
        </section>
    }
    .into_any()
}

fn numbers(lang: Lang, import: &Import) -> AnyView {
    let counts = import.counts;
    let pairs = [
        (RowState::Good, counts.good),
        (RowState::Done, counts.done),
        (RowState::Undone, counts.undone),
        (RowState::Kept, counts.kept),
        (RowState::Bad, counts.bad),
        (RowState::Duplicate, counts.duplicate),
        (RowState::New, counts.new),
    ];
    let shown = pairs.into_iter().filter(|(_, count)| *count > 0).map(|(state, count)| {
        view! { <div><dt>{words::row_state(lang, state)}</dt><dd>{count}</dd></div> }
    });
    view! { <section class="box"><dl class="kv">{shown.collect_view()}</dl></section> }.into_any()
}

/// What each column holds: guessed or remembered, and to be changed.
fn mapping(lang: Lang, model: &One, open: bool) -> AnyView {
    let import = &model.import;
    let action = format!("/desk/import/{}", import.id);
    let complaint = |error: &FieldError| view! { <li>{wrong(lang, *error)}</li> };
    let complaints = (!model.errors.is_empty()).then(|| {
        let lines = model.errors.iter().map(complaint).collect_view();
        view! { <div class="note wrong" role="alert"><ul>{lines}</ul></div> }
    });
    let columns = import.headings.iter().zip(&import.mapping).enumerate().map(|(at, (heading, column))| {
        let sample: Vec<String> = model
            .sample
            .iter()
            .filter_map(|row| row.cells.get(at))
            .filter(|c| !c.is_empty())
            .map(|c| short(c))
            .collect();
        let label = if heading.is_empty() {
            t!(lang, "import-column-nameless", number = at + 1)
        } else {
            short(heading)
        };
        let options = html! {
            option value="" { (t!(lang, "import-column-none")) }
            @for one in Column::ALL {
                option value=(one.as_str()) selected[*column == Some(*one)] { (words::column(lang, *one)) }
            }
        };
        let name = format!("c{at}");
        view! {
            <div class="f">
                <label for=name.clone()>{label}</label>
                <select id=name.clone() name=name inner_html=options.into_string()></select>
                <p class="hint">{sample.join(" · ")}</p>
            </div>
        }
    });
    let channel = import.channel.unwrap_or(Channel::Phone);
    let channels = html! {
        @for one in Channel::ALL.iter().filter(|channel| channel.is_entered_by_staff()) {
            option value=(one.as_str()) selected[*one == channel] { (words::channel(lang, *one)) }
        }
    };
    let body = view! {
        {complaints}
        <form method="post" action=action class="stack">
            <p class="hint">{t!(lang, "import-mapping-hint")}</p>
            <div class="mapping">{columns.collect_view()}</div>
            <div class="f">
                <label for="channel">{t!(lang, "import-channel")}</label>
                <select id="channel" name="channel" inner_html=channels.into_string()></select>
            </div>
            <p class="buttons"><button class="go" name="do" value="check">{t!(lang, "import-check")}</button></p>
        </form>
    };
    view! {
        <details class="box" open=open>
            <summary>{t!(lang, "import-mapping")}</summary>
            {body}
        </details>
    }
    .into_any()
}

/// What is wrong with the columns, which is not what would be wrong with a cell.
fn wrong(lang: Lang, error: FieldError) -> String {
    use domain::draft::{Field, Problem};
    match (error.field, error.problem) {
        (Field::Description, Problem::Empty) => t!(lang, "import-no-description").to_owned(),
        (field, Problem::TooMany) => {
            let column = Column::ALL.iter().find(|column| column.field() == field);
            let name = column.map_or("", |column| words::column(lang, *column));
            t!(lang, "import-twice", name = name)
        }
        _ => words::field_error(lang, error).to_owned(),
    }
}

fn short(cell: &str) -> String {
    let line = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(CELL) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The rows that are not taken in, each with all that is wrong with it.
fn rows(lang: Lang, model: &One) -> Option<AnyView> {
    if model.rows.is_empty() {
        return None;
    }
    let import = &model.import;
    let full = u64::try_from(model.rows.len()).is_ok_and(|count| count >= PAGE);
    let next = model
        .rows
        .last()
        .filter(|_| full)
        .map(|row| format!("/desk/import/{}?from={}", import.id, row.number));
    let lines = model.rows.iter().map(|row| {
        let reasons = reasons(lang, import, row).into_iter().map(|reason| view! { <li>{reason}</li> });
        let href = row.code.as_ref().map(|code| format!("/desk/r/{code}"));
        let link =
            href.zip(row.code.as_ref()).map(|(href, code)| view! { <a href=href>{code.to_string()}</a> });
        view! {
            <tr>
                <th scope="row">{t!(lang, "import-row", number = row.number)}</th>
                <td>{words::row_state(lang, row.state)} " " {link}</td>
                <td><ul>{reasons.collect_view()}</ul></td>
            </tr>
        }
    });
    Some(
        view! {
            <section class="box">
                <h2>{t!(lang, "import-not-taken")}</h2>
                <p><a href=format!("/desk/import/{}/rows.csv", import.id)>{t!(lang, "import-download")}</a></p>
                <table class="plain-table">
                    <caption class="vh">{t!(lang, "import-not-taken")}</caption>
                    <tbody>{lines.collect_view()}</tbody>
                </table>
                {next.map(|href| view! { <p><a class="btn" href=href>{t!(lang, "desk-page-next")}</a></p> })}
            </section>
        }
        .into_any(),
    )
}

/// What is wrong with a row, each with its column and what stands there.
pub fn reasons(lang: Lang, import: &Import, row: &Row) -> Vec<String> {
    let reason = |error: &FieldError| {
        let sentence = words::field_error(lang, *error);
        let at = import.mapping.iter().position(|column| column.is_some_and(|c| c.field() == error.field));
        let heading = at.and_then(|at| import.headings.get(at)).map(|heading| short(heading));
        let cell =
            at.and_then(|at| row.cells.get(at)).filter(|cell| !cell.is_empty()).map(|cell| short(cell));
        match (heading, cell) {
            (Some(heading), Some(cell)) => {
                t!(lang, "import-reason-cell", heading = heading, reason = sentence, cell = cell)
            }
            (Some(heading), None) => t!(lang, "import-reason", heading = heading, reason = sentence),
            (None, _) => sentence.to_owned(),
        }
    };
    row.problems.iter().map(reason).collect()
}
