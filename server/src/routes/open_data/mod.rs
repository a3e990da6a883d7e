//! `/open-data`: what is published, for other programs and for research. GeoJSON,
//! CSV and Atom of the same pages, without personal data; for everybody, from
//! everywhere.

mod atom;
mod catalog;
mod csv;
mod geojson;
mod kept;
mod query;
mod show;

pub use kept::OpenData;

use crate::problem::{Code, Problem};
use crate::state::AppState;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use backend::places::{self, OpenPlace};
use backend::requests::{self, Opened};
use backend::view::Page;
use chrono::SecondsFormat;
use domain::Moment;
use query::Ask;

/// The routes.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/open-data", get(show::show))
        .route("/open-data/catalog.json", get(catalog::show))
        .route("/open-data/{file}", get(file))
}

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// RFC 7946.
    GeoJson,
    /// RFC 4180, in UTF-8 with its mark.
    Csv,
    /// RFC 4287.
    Atom,
}

impl Format {
    const ALL: [Self; 3] = [Self::GeoJson, Self::Csv, Self::Atom];

    /// As the name of a file ends.
    pub const fn end(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::Csv => "csv",
            Self::Atom => "atom",
        }
    }

    /// As it is said in headers.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::GeoJson => "application/geo+json",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Atom => "application/atom+xml; charset=utf-8",
        }
    }
}

/// Of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Set {
    /// Published requests.
    Requests,
    /// Stations, and with `kind` other places.
    Stations,
}

impl Set {
    const ALL: [Self; 2] = [Self::Requests, Self::Stations];

    /// As the name of a file begins.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Stations => "stations",
        }
    }
}

/// A page of a set.
pub enum Rows {
    /// Requests.
    Requests(Page<Opened>),
    /// Places.
    Stations(Page<OpenPlace>),
}

impl Rows {
    fn next(&self) -> Option<&str> {
        match self {
            Self::Requests(page) => page.next.as_deref(),
            Self::Stations(page) => page.next.as_deref(),
        }
    }
}

/// A moment as it stands in files.
fn stamp(at: Moment) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// What is said in every file besides its rows.
pub struct About {
    /// Public address of the site, without a slash at the end.
    pub base: String,
    /// Of this very page.
    pub here: String,
    /// Of the next page.
    pub next: Option<String>,
    /// By whom it is published.
    pub publisher: String,
    /// Under which terms.
    pub license: String,
    /// Where they can be read.
    pub license_url: String,
}

/// `GET /open-data/{file}`
async fn file(
    State(state): State<AppState>,
    Path(file): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (set, format) = named(&file).ok_or_else(|| Problem::new(Code::NotFound))?;
    let ask = Ask::read(set, format, raw.as_deref())?;
    let kept = state.open_data.get(&state.backend, ask.clone(), make(&state, &ask)).await?;
    Ok(kept.answer(&headers))
}

fn named(file: &str) -> Option<(Set, Format)> {
    let (name, end) = file.split_once('.')?;
    let set = Set::ALL.into_iter().find(|set| set.name() == name)?;
    let format = Format::ALL.into_iter().find(|format| format.end() == end)?;
    Some((set, format))
}

/// A file, and the address of the next page.
async fn make(state: &AppState, ask: &Ask) -> Result<(String, Option<String>), Problem> {
    let backend = &state.backend;
    let rows = match ask.set {
        Set::Requests => Rows::Requests(requests::open_list(backend, &ask.requests()).await?),
        Set::Stations => Rows::Stations(places::open_list(backend, &ask.stations()).await?),
    };
    let address = |cursor: Option<&str>| format!("{}{}", state.settings.base(), ask.address(cursor));
    let open = &state.settings.open_data;
    let about = About {
        base: state.settings.base(),
        here: address(ask.cursor.as_deref()),
        next: rows.next().map(|next| address(Some(next))),
        publisher: open.publisher.clone(),
        license: open.license.clone(),
        license_url: open.license_url.clone(),
    };
    let text = match ask.format {
        Format::GeoJson => geojson::file(&rows, &about),
        Format::Csv => csv::file(&rows, &about),
        Format::Atom => atom::file(&rows, &about),
    };
    Ok((text, about.next))
}
