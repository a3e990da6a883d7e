//! `GET /open-data`: what there is, in words.

use super::{Format, Set, csv};
use crate::page;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::i18n::text;
use app::pages::open_data::{self, Dataset, Terms};
use app::shell::Head;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// The page.
pub async fn show(State(state): State<AppState>, visitor: Visitor) -> Response {
    let open = &state.settings.open_data;
    let terms = Terms {
        publisher: open.publisher.clone(),
        license: open.license.clone(),
        license_url: open.license_url.clone(),
    };
    let sets = Set::ALL.map(dataset);
    let title = text(visitor.lang, "open-title").to_owned();
    let head = Head { title, feed: true, ..Head::default() };
    let body = move || open_data::page(&terms, &sets);
    page::render(visitor.cx(&state), StatusCode::OK, head, Box::new(body)).await
}

fn dataset(set: Set) -> Dataset {
    let files =
        Format::ALL.map(|format| (format.end(), format!("/open-data/{}.{}", set.name(), format.end())));
    let (fields, filters): (&'static [&'static str], &'static [&'static str]) = match set {
        Set::Requests => (&csv::REQUESTS, &["category", "area", "since", "until", "limit", "cursor"]),
        Set::Stations => (&csv::STATIONS, &["kind", "area", "since", "until", "limit", "cursor"]),
    };
    Dataset { name: set.name(), files: files.to_vec(), fields, filters }
}
