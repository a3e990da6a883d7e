//! The unit lead's desk.

use super::guard::Desk;
use super::views::views;
use crate::problem::Problem;
use app::pages::desk::unit;
use app::t;
use axum::extract::{Query, RawQuery};
use axum::http::StatusCode;
use axum::response::Response;
use backend::error::Error;
use backend::{desks, requests};
use domain::lists::List;
use serde::Deserialize;

/// What the address may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    unit: String,
}

/// `GET /desk/unit`
pub async fn show(
    desk: Desk,
    Query(asked): Query<Asked>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let wanted = match asked.unit.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| Error::NotFound)?),
    };
    let backend = &desk.state.backend;
    let (found, tools, views) = tokio::try_join!(
        desks::unit(backend, &desk.staff, wanted),
        requests::tools(backend, &desk.staff),
        views(&desk, List::Unit, raw.as_deref().unwrap_or_default()),
    )?;
    let title = t!(desk.visitor.lang, "people-unit").to_owned();
    Ok(desk.page(StatusCode::OK, title, false, move || unit::page(found, tools, views)).await)
}
