//! `/desk/posters`: codes that hang anywhere.

use super::guard::Desk;
use crate::problem::Problem;
use crate::routes::map::{position, sheet};
use app::pages::desk::fields::Typed;
use app::pages::desk::posters::{self as pages, Posters};
use app::t;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::admin::SaveError;
use backend::error::Error;
use backend::posters::{self, PosterDraft};
use domain::code::PosterCode;

/// `GET /desk/posters`
pub async fn list(desk: Desk) -> Result<Response, Problem> {
    page(desk, Typed::default()).await
}

async fn page(desk: Desk, typed: Typed) -> Result<Response, Problem> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let list = posters::list(backend, staff).await?;
    let units = posters::units(backend, staff)?;
    let status = if typed.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = t!(desk.visitor.lang, "posters-title").to_owned();
    let model = Posters { list, units, typed };
    Ok(desk.page(status, title, false, move || pages::page(&model)).await)
}

/// `POST /desk/posters`
pub async fn put_up(desk: Desk, Form(values): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let mut typed = Typed { values, ..Typed::default() };
    match draft(&mut typed) {
        Some(draft) => match posters::put_up(&desk.state.backend, &desk.staff, draft).await {
            Ok(code) => Ok(Redirect::to(&format!("/desk/posters/{code}/print")).into_response()),
            Err(SaveError::Invalid(errors)) => {
                typed.errors.extend(errors.into_iter().map(|error| (error.field, error.problem)));
                page(desk, typed).await
            }
            Err(SaveError::Other(error)) => Err(error.into()),
        },
        None => page(desk, typed).await,
    }
}

/// What was typed; what cannot be read is noted.
fn draft(typed: &mut Typed) -> Option<PosterDraft> {
    let (lat, lng) = (typed.value("lat"), typed.value("lng"));
    let at = position(&lat, &lng);
    if at.is_none() && !(lat.trim().is_empty() && lng.trim().is_empty()) {
        typed.errors.push(("lat", "bad_position"));
    }
    let place = typed.value("place").trim().to_owned();
    let found = place.parse().ok();
    if found.is_none() && !place.is_empty() {
        typed.errors.push(("place", "not_found"));
    }
    let unit = typed.value("unit").trim().to_owned();
    let belongs = unit.parse().ok();
    if belongs.is_none() && !unit.is_empty() {
        typed.errors.push(("unit", "not_found"));
    }
    let draft = PosterDraft { label: typed.value("label"), at, place: found, unit: belongs };
    typed.errors.is_empty().then_some(draft)
}

/// `GET /desk/posters/{code}/print`
pub async fn print(desk: Desk, Path(code): Path<String>) -> Result<Response, Problem> {
    let poster = posters::within_reach(&desk.state.backend, &desk.staff, &read(&code)?).await?;
    let place = poster.place.and_then(|id| backend::places::one(&desk.state.backend, id));
    let address = place.map(|found| found.place.facts.address.clone()).unwrap_or_default();
    Ok(sheet(&desk.state, &desk.visitor, &poster, address, "/desk/posters".to_owned()).await)
}

/// `POST /desk/posters/{code}/end`
pub async fn end(desk: Desk, Path(code): Path<String>) -> Result<Response, Problem> {
    posters::end(&desk.state.backend, &desk.staff, &read(&code)?).await?;
    Ok(Redirect::to("/desk/posters").into_response())
}

fn read(code: &str) -> Result<PosterCode, Error> {
    code.parse().map_err(|_| Error::NotFound)
}
