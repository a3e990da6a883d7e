//! `GET /s/{id}/door`: on to the lock system that opens the station; and the pretend
//! lock of a demonstration.

use super::plain;
use crate::problem::Problem;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages::map::door as pages;
use axum::extract::{OriginalUri, Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, LOCATION, REFERRER_POLICY};
use axum::response::{IntoResponse, Response};
use backend::error::Error;
use backend::places::door::{self, Refused};

/// `GET /s/{id}/door`: each time another link, good for a minute.
pub async fn open(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let link = door::link(&state.backend, id)?;
    let headers =
        [(LOCATION, link.as_str()), (CACHE_CONTROL, "private, no-store"), (REFERRER_POLICY, "no-referrer")];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// `GET /demo/door`: says which door opens, or why none does. There in a demonstration
/// only, and only as long as the settings name no lock system.
pub async fn pretend(
    State(state): State<AppState>,
    visitor: Visitor,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Problem> {
    let link = uri.path_and_query().map_or("/", |path| path.as_str());
    let link = state.settings.public_url.join(link).map_err(|_| Error::NotFound)?;
    let answer = door::pretend::answer(&state.backend, &link)?;
    let status = match answer {
        Ok(_) => StatusCode::OK,
        Err(Refused::Forged) => StatusCode::FORBIDDEN,
        Err(Refused::Over) => StatusCode::GONE,
    };
    let answer = answer.map(|found| (found.place.id, found.place.facts.name.clone()));
    let title = pages::title(visitor.lang, &answer);
    Ok(plain(&state, &visitor, status, title, move || pages::page(&answer)).await)
}
