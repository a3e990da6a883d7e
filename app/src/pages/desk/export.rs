//! `/desk/export`: which columns of a list to take away, and what stands in
//! them.

use super::fields;
use super::frame::{Section, frame};
use super::numbers::href;
use super::query::{Query, encode};
use super::request::number;
use super::sheets::{offered, place, title};
use super::words as names;
use crate::cx::lang;
use crate::i18n::Lang;
use crate::parts::words;
use crate::t;
use backend::numbers::NumbersQuery;
use backend::requests::ExportRow;
use backend::sheet::Cell;
use domain::draft::FieldError;
use domain::export::{ExportColumn, ExportList};
use domain::rates::Which;
use domain::{FixedOffset, Moment};
use leptos::prelude::*;

/// Characters of the beginning of the words.
const EXCERPT: usize = 80;

/// Numbers in clear, as they were asked for.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Ask {
    /// Whether this person may.
    pub may: bool,
    /// Whether they want them.
    pub clear: bool,
    pub reason: String,
    pub text: String,
    pub problem: Option<FieldError>,
}

impl Ask {
    /// For somebody who has not asked.
    pub fn new(may: bool) -> Self {
        Self { may, ..Self::default() }
    }
}

/// The list that is taken away.
#[derive(Clone, Debug)]
pub enum Source {
    /// The worklist, as it is filtered.
    Worklist(Query),
    /// The requests behind a number.
    Behind(NumbersQuery, Which),
}

impl Source {
    /// Where it is shown.
    fn href(&self) -> String {
        match self {
            Self::Worklist(query) => format!("/desk?{}", query.view_string()),
            Self::Behind(query, which) => href(query, *which, None),
        }
    }

    /// What of its address makes it, as fields of a form.
    fn pairs(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Worklist(query) => pairs(query),
            Self::Behind(query, which) => {
                let mut pairs = super::numbers::pairs(query);
                pairs.extend([("list", "numbers".to_owned()), ("which", which.to_string())]);
                pairs
            }
        }
    }

    /// How many filters are set.
    fn filters(&self) -> usize {
        match self {
            Self::Worklist(query) => query.filters(),
            Self::Behind(query, _) => super::numbers::pairs(query).len(),
        }
    }
}

/// The page.
pub fn page(source: &Source, chosen: &[ExportColumn], ask: &Ask) -> AnyView {
    let lang = lang();
    let columns = ExportColumn::ALL.iter();
    form(Form {
        section: Section::Worklist,
        back: source.href(),
        title: t!(lang, "export-title").to_owned(),
        hint: t!(lang, "export-hint", count = source.filters()),
        action: "/desk/export.xlsx",
        pairs: source.pairs(),
        columns: columns
            .map(|column| (column.as_str(), words::export_column(lang, *column), chosen.contains(column)))
            .collect(),
        more: ask.may.then(|| clear(lang, ask)),
    })
}

/// The filters of an address that make a list.
pub fn narrowed<'a>(
    list: ExportList,
    texts: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<(&'static str, String)> {
    let (.., filters, _) = place(list);
    let filter = |(name, value): (&str, &str)| {
        let name = filters.iter().find(|filter| **filter == name && !value.is_empty())?;
        Some((*name, value.to_owned()))
    };
    texts.into_iter().filter_map(filter).collect()
}

/// The page for another list than requests, narrowed so: all its columns are ticked.
pub fn of_list(list: ExportList, pairs: Vec<(&'static str, String)>) -> AnyView {
    let lang = lang();
    let (shown, action, _, section) = place(list);
    let address: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    form(Form {
        section,
        back: format!("{shown}?{}", address.join("&")),
        title: format!("{} · {}", t!(lang, "export-title"), title(lang, list)),
        hint: t!(lang, "export-list-hint", count = pairs.len()),
        action,
        pairs,
        columns: offered(lang, list).into_iter().map(|(name, heading)| (name, heading, true)).collect(),
        more: None,
    })
}

/// The choice of columns of any list.
struct Form {
    section: Section,
    back: String,
    title: String,
    hint: String,
    action: &'static str,
    /// What makes the list.
    pairs: Vec<(&'static str, String)>,
    /// Each by name and heading, and whether it is ticked.
    columns: Vec<(&'static str, &'static str, bool)>,
    /// What else is asked.
    more: Option<AnyView>,
}

fn form(form: Form) -> AnyView {
    let lang = lang();
    let filters = form.pairs.into_iter().map(|(name, value)| fields::hidden(name, value));
    let ticks = form.columns.into_iter().map(|(name, heading, ticked)| {
        view! {
            <label class="tick">
                <input type="checkbox" name="columns" value=name checked=ticked/>
                <span>{heading}</span>
            </label>
        }
    });
    let body = view! {
        <main id="main" class="adm">
            <p class="ret"><a href=form.back>{t!(lang, "desk-back")}</a></p>
            <section class="box narrowbox">
                <h1>{form.title}</h1>
                <p class="hint">{form.hint}</p>
                <form class="stack" method="get" action=form.action>
                    {filters.collect_view()}
                    <fieldset class="columns">
                        <legend>{t!(lang, "export-columns")}</legend>
                        {ticks.collect_view()}
                    </fieldset>
                    {form.more}
                    <p class="buttons"><button class="go">{t!(lang, "export-take")}</button></p>
                    <p class="hint">{t!(lang, "export-private")}</p>
                </form>
            </section>
        </main>
    };
    frame(form.section, body.into_any())
}

/// Numbers in clear, and why.
fn clear(lang: Lang, ask: &Ask) -> AnyView {
    let problem = |field: &str| {
        let wrong = ask.problem.filter(|problem| problem.field.as_str() == field);
        wrong.map(|problem| problem.problem.as_str())
    };
    view! {
        <details class="act" open=ask.clear>
            <summary>{t!(lang, "export-clear-more")}</summary>
            <label class="tick">
                <input type="checkbox" name="clear" value="1" checked=ask.clear/>
                <span>{t!(lang, "export-clear")}</span>
            </label>
            {number::reasons(lang, "export-reason", "reason", &ask.reason, problem("reason"))}
            {number::explained(lang, "export-text", "text", &ask.text, problem("text"))}
            <p class="hint">{t!(lang, "export-clear-hint")}</p>
        </details>
    }
    .into_any()
}

/// The filters of a list, as fields of a form.
fn pairs(query: &Query) -> Vec<(&'static str, String)> {
    let all = [
        ("scope", super::query::scope_name(query.scope).to_owned()),
        ("q", query.text.clone()),
        ("category", query.category.clone()),
        ("unit", query.unit.clone()),
        ("status", query.status.map_or(String::new(), |status| status.to_string())),
        ("urgency", query.urgency.map_or(String::new(), |urgency| urgency.to_string())),
        ("handler", query.handler.clone()),
        ("due", query.due.map_or(String::new(), |due| super::query::due_name(due).to_owned())),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// The headings of columns.
pub fn headings(lang: Lang, columns: &[ExportColumn]) -> Vec<String> {
    columns.iter().map(|column| words::export_column(lang, *column).to_owned()).collect()
}

/// A row.
pub fn cells(lang: Lang, offset: FixedOffset, row: &ExportRow, columns: &[ExportColumn]) -> Vec<Cell> {
    columns.iter().map(|column| cell(lang, offset, row, *column)).collect()
}

fn cell(lang: Lang, offset: FixedOffset, row: &ExportRow, column: ExportColumn) -> Cell {
    let work = &row.row;
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    let some = |value: Option<&str>| text(value.unwrap_or(""));
    let moment = |at: Option<Moment>| at.map_or(Cell::Empty, |at| Cell::Moment(serial(at, offset)));
    match column {
        ExportColumn::Code => text(work.code.as_str()),
        ExportColumn::Status => text(names::status(lang, work.status)),
        ExportColumn::Urgency => text(names::urgency(lang, work.urgency)),
        ExportColumn::Kind => text(words::kind(lang, row.kind)),
        ExportColumn::Category => {
            work.category.as_ref().map_or(Cell::Empty, |c| text(&words::category(lang, c)))
        }
        ExportColumn::Unit => some(work.unit.as_ref().map(|unit| unit.name.as_str())),
        ExportColumn::Handler => some(work.handler.as_deref()),
        ExportColumn::Area => some(work.area.as_ref().map(|area| area.name.as_str())),
        ExportColumn::Channel => text(words::channel(lang, row.channel)),
        ExportColumn::ExternalNumber => some(row.external_number.as_deref()),
        ExportColumn::ReceivedAt => moment(row.received_at),
        ExportColumn::Submitted => moment(Some(work.submitted_at)),
        ExportColumn::FirstDue => moment(Some(row.first_due_at)),
        ExportColumn::AnswerDue => moment(Some(row.answer_due_at)),
        ExportColumn::CloseDue => moment(row.close_due_at),
        ExportColumn::Responded => moment(row.responded_at),
        ExportColumn::Answered => moment(row.answered_at),
        ExportColumn::Closed => moment(row.closed_at),
        ExportColumn::Round => Cell::Number(f64::from(row.reopened) + 1.0),
        ExportColumn::Returns => Cell::Number(f64::from(row.returns)),
        ExportColumn::Extensions => Cell::Number(f64::from(row.extensions)),
        ExportColumn::Excerpt => text(&row.description.chars().take(EXCERPT).collect::<String>()),
        ExportColumn::Description => text(&row.description),
        ExportColumn::Phone => some(row.phone.as_deref()),
        ExportColumn::Address => some(work.address.as_deref()),
        ExportColumn::Evaluation => row.evaluation.map_or(Cell::Empty, |e| text(&verdict(lang, e))),
        ExportColumn::MeToo => Cell::Number(f64::from(row.me_too)),
    }
}

/// A verdict in words.
pub fn verdict(lang: Lang, evaluation: domain::request::Evaluation) -> String {
    let solved = if evaluation.solved { t!(lang, "desk-solved") } else { t!(lang, "desk-not-solved") };
    let satisfied =
        if evaluation.satisfied { t!(lang, "desk-satisfied") } else { t!(lang, "desk-not-satisfied") };
    format!("{solved} · {satisfied}")
}

fn serial(at: Moment, offset: FixedOffset) -> f64 {
    domain::sheet::serial(at.with_timezone(&offset).naive_local())
}
