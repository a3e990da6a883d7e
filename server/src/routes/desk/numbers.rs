//! The four rates, the requests behind them, and the table to take along.

use super::guard::Desk;
use super::worklist::units;
use crate::problem::Problem;
use app::pages::desk::numbers::{self, BadQuery, Listed, NumbersPage, Offer};
use app::t;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use backend::actor::Staff;
use backend::directory::Directory;
use backend::error::Error;
use backend::numbers::NumbersQuery;
use backend::sheet::{Cell, Writer, line};
use backend::view::UnitRef;
use chrono::TimeDelta;
use domain::org::UnitKind;
use domain::rates::Which;

/// Rows of a page of requests.
const ROWS: u16 = 50;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What an address asks for.
struct Asked {
    query: NumbersQuery,
    bad: Option<BadQuery>,
    which: Option<Which>,
    cursor: Option<String>,
}

impl Asked {
    fn read(desk: &Desk, raw: Option<String>) -> Self {
        let raw = raw.unwrap_or_default();
        let pairs: Vec<_> = url::form_urlencoded::parse(raw.as_bytes()).take(64).collect();
        let backend = &desk.state.backend;
        let texts = pairs.iter().map(|(name, value)| (&**name, &**value));
        // On the first day of a month nothing of it is due yet: the one before is shown.
        let yesterday = backend.now() - TimeDelta::days(1);
        let (query, bad) = numbers::read(texts, yesterday, backend.config().offset);
        let text = |wanted: &str| {
            let found = pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.to_string());
            found.filter(|value| !value.is_empty())
        };
        let which = text("which").map_or(Some(Which::Counted), |which| which.parse().ok());
        Self { query, bad, which, cursor: text("cursor") }
    }
}

/// `GET /desk/numbers`
pub async fn show(desk: Desk, RawQuery(raw): RawQuery) -> Result<Response, Problem> {
    let asked = Asked::read(&desk, raw);
    let backend = &desk.state.backend;
    let numbers = backend::numbers::rates(backend, &desk.staff, &asked.query).await?;
    let directory = backend.directory();
    let offer = offer(&directory, &desk.staff);
    let status = if asked.bad.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let model = NumbersPage { query: asked.query, numbers, directory, offer, bad: asked.bad };
    let title = t!(desk.visitor.lang, "numbers-title").to_owned();
    Ok(desk.page(status, title, false, move || numbers::page(model)).await)
}

/// Units within reach, and areas: those that hold others or are the ground of grids.
fn offer(directory: &Directory, staff: &Staff) -> Offer {
    use UnitKind::{Community, District, Subdistrict};
    let area = |kind| matches!(kind, District | Subdistrict | Community);
    let areas = directory.units.iter().filter(|unit| unit.active && area(unit.kind));
    let areas = areas.map(|unit| UnitRef { id: unit.id, name: unit.name.clone(), kind: unit.kind });
    Offer { units: units(directory, staff), areas: areas.collect() }
}

/// `GET /desk/numbers/requests`
pub async fn requests(desk: Desk, RawQuery(raw): RawQuery) -> Result<Response, Problem> {
    let asked = Asked::read(&desk, raw);
    // A list of something else than what was asked for would be a wrong number.
    if asked.bad.is_some() {
        return Err(Error::NotFound.into());
    }
    let which = asked.which.ok_or(Error::NotFound)?;
    let (backend, cursor) = (&desk.state.backend, asked.cursor.as_deref());
    let page = backend::numbers::listed(backend, &desk.staff, &asked.query, which, cursor, ROWS).await?;
    let title = numbers::which(desk.visitor.lang, which).to_owned();
    let model = Listed { query: asked.query, which, page, first: asked.cursor.is_none() };
    Ok(desk.page(StatusCode::OK, title, false, move || numbers::list(model)).await)
}

/// `GET /desk/numbers/table.xlsx`
pub async fn xlsx(desk: Desk, RawQuery(raw): RawQuery) -> Result<Response, Problem> {
    let (lang, rows) = table(&desk, raw).await?;
    let mut writer = Writer::begin(t!(lang, "numbers-sheet"), numbers::headings(lang))?;
    for row in rows {
        writer.row(&row)?;
    }
    writer.finish()?;
    Ok(file(XLSX, "rates.xlsx", writer.take()))
}

/// `GET /desk/numbers/table.csv`
pub async fn csv(desk: Desk, RawQuery(raw): RawQuery) -> Result<Response, Problem> {
    let (lang, rows) = table(&desk, raw).await?;
    // The mark by which spreadsheet programs know UTF-8.
    let mut text = String::from('\u{feff}');
    text.push_str(&line(numbers::headings(lang).iter().map(String::as_str)));
    for row in rows {
        let cells: Vec<String> = row.into_iter().map(plain).collect();
        text.push_str(&line(cells.iter().map(String::as_str)));
    }
    Ok(file("text/csv; charset=utf-8", "rates.csv", text.into_bytes()))
}

fn plain(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text,
        Cell::Number(number) | Cell::Moment(number) => number.to_string(),
    }
}

async fn table(desk: &Desk, raw: Option<String>) -> Result<(app::i18n::Lang, Vec<Vec<Cell>>), Problem> {
    let asked = Asked::read(desk, raw);
    if asked.bad.is_some() {
        return Err(Error::NotFound.into());
    }
    let backend = &desk.state.backend;
    let found = backend::numbers::rates(backend, &desk.staff, &asked.query).await?;
    let (lang, directory) = (desk.visitor.lang, backend.directory());
    let rows = found.groups.iter().map(|group| numbers::cells(lang, &directory, group));
    Ok((lang, rows.collect()))
}

fn file(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}
