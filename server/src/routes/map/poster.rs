//! Posters: to print, and to scan.

use super::plain;
use super::station::{find, say_gone};
use crate::problem::Problem;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages::map::poster::{self, Sheet};
use app::pages::map::query;
use app::pages::map::withdrawn::Withdrawn;
use app::t;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::admin::SaveError;
use backend::error::Error;
use backend::places;
use backend::posters::{self, Poster, PosterDraft};
use domain::code::PosterCode;

/// `GET /p/{code}`: who scans a poster is where it hangs.
pub async fn scan(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let found = match code.parse::<PosterCode>() {
        Ok(code) => posters::find(&state.backend, &code).await,
        Err(_) => Err(Error::NotFound),
    };
    match found {
        Ok(poster) => Ok(leads(&state, &visitor, &poster).await),
        Err(Error::NotFound) => {
            let title = t!(visitor.lang, "posters-gone-title").to_owned();
            Ok(plain(&state, &visitor, StatusCode::NOT_FOUND, title, poster::gone).await)
        }
        Err(error) => Err(error.into()),
    }
}

/// To its place while that is shown, and without one to a request.
async fn leads(state: &AppState, visitor: &Visitor, poster: &Poster) -> Response {
    let report = format!("/report?poster={}", poster.code);
    match poster.place {
        Some(id) if places::one(&state.backend, id).is_some() => {
            Redirect::to(&format!("/s/{id}?here=1")).into_response()
        }
        // Posters hang only where a place was shown.
        Some(_) => {
            let nearest = query::near(&poster.label, poster.at);
            say_gone(state, visitor, Withdrawn { label: Some(poster.label.clone()), nearest, report }).await
        }
        None => Redirect::to(&report).into_response(),
    }
}

/// `GET /s/{id}/poster`: the poster of a station, or for who may put one up
/// the way to make it.
pub async fn print(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let place = find(&state, &id)?.place;
    let back = format!("/s/{}", place.id);
    match posters::of_place(&state.backend, place.id).await? {
        Some(poster) => Ok(sheet(&state, &visitor, &poster, place.facts.address.clone(), back).await),
        None if visitor.staff.as_ref().is_some_and(posters::may_put_up) => {
            let title = t!(visitor.lang, "station-poster").to_owned();
            Ok(plain(&state, &visitor, StatusCode::OK, title, move || poster::make(&place)).await)
        }
        None => Err(Error::NotFound.into()),
    }
}

/// `POST /s/{id}/poster`: puts up the poster of a station.
pub async fn put_up(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let staff = visitor.staff.as_ref().ok_or(Error::Unauthenticated)?;
    if !posters::may_put_up(staff) {
        return Err(Error::Forbidden.into());
    }
    let place = find(&state, &id)?.place;
    if posters::of_place(&state.backend, place.id).await?.is_none() {
        let label = place.facts.name.chars().take(posters::LABEL_CHARS).collect();
        let (place, unit) = (Some(place.id), place.facts.unit);
        let draft = PosterDraft { label, place, unit, ..PosterDraft::default() };
        posters::put_up(&state.backend, staff, draft).await.map_err(refused)?;
    }
    Ok(Redirect::to(&format!("/s/{}/poster", place.id)).into_response())
}

/// A place out of reach is the one thing that can be wrong here.
fn refused(error: SaveError) -> Error {
    match error {
        SaveError::Other(error) => error,
        SaveError::Invalid(_) => Error::Forbidden,
    }
}

/// A poster as it is printed.
pub(crate) async fn sheet(
    state: &AppState,
    visitor: &Visitor,
    poster: &Poster,
    address: String,
    back: String,
) -> Response {
    let sheet = Sheet {
        name: poster.label.clone(),
        address,
        link: format!("{}/p/{}", state.settings.base(), poster.code),
        code: poster.code.clone(),
        station: poster.place.is_some(),
        back,
    };
    let title = t!(visitor.lang, "posters-title").to_owned();
    plain(state, visitor, StatusCode::OK, title, move || poster::page(&sheet)).await
}
