//! Versions: listed, compared, put back.

use super::open;
use crate::problem::{Code, Problem};
use crate::routes::desk::guard::Desk;
use app::pages::desk::places::layout::{self as pages, Line, Versions};
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::places as store;
use domain::place::Place;
use serde::Deserialize;

/// Versions of one page.
const LINES: usize = 20;

/// What the address may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    old: String,
    new: String,
    before: String,
    back: String,
}

/// `GET /desk/places/{id}/layout/versions`
pub async fn show(
    desk: Desk,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let place = open(&desk, &id).await?;
    page(desk, place, &wanted, false).await
}

async fn page(desk: Desk, place: Place, wanted: &Wanted, conflict: bool) -> Result<Response, Problem> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let all = store::layout_versions(backend, staff, place.id).await?;
    let newest = all.first().map_or(0, |version| version.version);
    let before = wanted.before.parse().unwrap_or(i64::MAX);
    let mut page: Vec<_> =
        all.into_iter().filter(|version| version.version < before).take(LINES + 1).collect();
    let older = (page.len() > LINES).then(|| page[LINES - 1].version);
    page.truncate(LINES);
    let numbers: Vec<i64> = page.iter().map(|version| version.version).collect();
    let changes = store::layout_changes(backend, staff, place.id, &numbers).await?;
    let lines = page.into_iter().zip(changes).map(|(version, changes)| Line { version, changes }).collect();
    let compared = match (wanted.old.parse::<i64>(), wanted.new.parse::<i64>()) {
        (Ok(old), Ok(new)) if old > 0 => {
            Some((old, new, store::compare_layouts(backend, staff, place.id, old, new).await?))
        }
        _ => None,
    };
    let title = t!(desk.visitor.lang, "layout-versions").to_owned();
    let back = !wanted.back.is_empty();
    let model =
        Versions { place: place.id, name: place.facts.name, lines, newest, older, compared, conflict, back };
    let status = if conflict { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok(desk.sheet(status, title, move || pages::versions(&model)).await)
}

/// What is sent to put a version back.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Back {
    base: String,
    to: String,
}

/// `POST /desk/places/{id}/layout/versions`
pub async fn back(desk: Desk, Path(id): Path<String>, Form(sent): Form<Back>) -> Result<Response, Problem> {
    let place = open(&desk, &id).await?;
    let bad = |_| Problem::new(Code::BadRequest);
    let (base, to) = (sent.base.parse().map_err(bad)?, sent.to.parse().map_err(bad)?);
    match store::put_back_layout(&desk.state.backend, &desk.staff, place.id, base, to).await {
        Ok(_) => {
            let to = format!("{}/versions?back=1", pages::address(place.id));
            Ok(Redirect::to(&to).into_response())
        }
        Err(Error::Conflict) => page(desk, place, &Wanted::default(), true).await,
        Err(error) => Err(error.into()),
    }
}
