//! `/desk/posters`: codes that hang anywhere.

use super::guard::Desk;
use crate::problem::Problem;
use crate::routes::map::{position, sheet};
use app::pages::desk::fields::Typed;
use app::pages::desk::posters::{self as pages, Posters, Spot};
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::admin::SaveError;
use backend::error::Error;
use backend::places::{self, Sought};
use backend::posters::{self, PosterDraft};
use domain::code::PosterCode;
use domain::geo::Wgs84;
use domain::place::{Place, PlaceState};
use serde::Deserialize;

/// Stations that are offered for a name, beside what else lies there.
const STATIONS: usize = 20;

/// What the address of the list may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    page: String,
}

/// `GET /desk/posters`
pub async fn list(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    page(desk, Typed::default(), asked).await
}

async fn page(desk: Desk, typed: Typed, asked: Asked) -> Result<Response, Problem> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let page = asked.page.parse().map_or(0, |page: u64| page.saturating_sub(1));
    let (list, count) = posters::list(backend, staff, &asked.q, page).await?;
    let units = posters::units(backend, staff)?;
    let find = typed.value("find");
    let spots = if find.trim().is_empty() { None } else { Some(spots(&desk, &find).await?) };
    let status = if typed.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = t!(desk.visitor.lang, "posters-title").to_owned();
    let model = Posters { list, count, words: asked.q, page, units, typed, spots };
    Ok(desk.page(status, title, false, move || pages::page(&model)).await)
}

/// What a name may mean: places within reach, then whatever lies there.
async fn spots(desk: &Desk, name: &str) -> Result<Vec<Spot>, Error> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let sought = Sought { words: name.to_owned(), kind: None, state: Some(PlaceState::Published) };
    let (stations, _) = places::listed(backend, staff, &sought, 0).await?;
    let station = |place: Place| Spot {
        value: place.id.to_string(),
        name: [place.facts.name, place.facts.address].join(" ").trim().to_owned(),
        opens: true,
    };
    let mut spots: Vec<Spot> = stations.into_iter().take(STATIONS).map(station).collect();
    let lies =
        |(name, at): (String, Wgs84)| Spot { value: format!("{},{}", at.lat, at.lng), name, opens: false };
    spots.extend(places::locate(backend, name).await?.into_iter().map(lies));
    Ok(spots)
}

/// `POST /desk/posters`: puts one up, or looks a place up for it.
pub async fn put_up(desk: Desk, Form(values): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let mut typed = Typed { values, ..Typed::default() };
    if typed.ticked("look") {
        if typed.value("find").trim().is_empty() {
            typed.errors.push(("find", "empty"));
        }
        return page(desk, typed, Asked::default()).await;
    }
    match draft(&mut typed) {
        Some(draft) => match posters::put_up(&desk.state.backend, &desk.staff, draft).await {
            Ok(code) => Ok(Redirect::to(&format!("/desk/posters/{code}/print")).into_response()),
            Err(SaveError::Invalid(errors)) => {
                typed.errors.extend(errors.into_iter().map(|error| (error.field, error.problem)));
                page(desk, typed, Asked::default()).await
            }
            Err(SaveError::Other(error)) => Err(error.into()),
        },
        None => page(desk, typed, Asked::default()).await,
    }
}

/// What was typed; what cannot be read is noted.
fn draft(typed: &mut Typed) -> Option<PosterDraft> {
    let (lat, lng) = (typed.value("lat"), typed.value("lng"));
    let at = position(&lat, &lng);
    let numbers = !(lat.trim().is_empty() && lng.trim().is_empty());
    if at.is_none() && numbers {
        typed.errors.push(("lat", "bad_position"));
    }
    let (place, find) = (typed.value("place").trim().to_owned(), typed.value("find"));
    let (found, spot) = match place.split_once(',') {
        Some((lat, lng)) => (None, position(lat, lng)),
        None => (place.parse().ok(), None),
    };
    if place.is_empty() && !numbers && !find.trim().is_empty() {
        typed.errors.push(("place", "not_chosen"));
    } else if !place.is_empty() && found.is_none() && spot.is_none() {
        typed.errors.push(("place", "not_found"));
    }
    // Numbers say more exactly where than what was looked up.
    let at = at.or(spot);
    let unit = typed.value("unit").trim().to_owned();
    let belongs = unit.parse().ok();
    if belongs.is_none() && !unit.is_empty() {
        typed.errors.push(("unit", "not_found"));
    }
    let outside = typed.ticked("outside");
    let draft = PosterDraft { label: typed.value("label"), at, place: found, unit: belongs, outside };
    typed.errors.is_empty().then_some(draft)
}

/// `GET /desk/posters/{code}/print`
pub async fn print(desk: Desk, Path(code): Path<String>) -> Result<Response, Problem> {
    let poster = posters::within_reach(&desk.state.backend, &desk.staff, &read(&code)?).await?;
    let place = poster.place.and_then(|id| places::one(&desk.state.backend, id));
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
