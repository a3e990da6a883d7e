//! `GET /s/{id}/door`: on to the lock system of who runs the station.

use crate::problem::Problem;
use crate::state::AppState;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, LOCATION, REFERRER_POLICY};
use axum::response::{IntoResponse, Response};
use backend::error::Error;
use backend::places::door;

/// `GET /s/{id}/door`: each time another link, good for a minute.
pub async fn open(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let link = door::link(&state.backend, id)?;
    let headers =
        [(LOCATION, link.as_str()), (CACHE_CONTROL, "private, no-store"), (REFERRER_POLICY, "no-referrer")];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
