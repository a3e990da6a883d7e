//! Residents who want no messages, or want them again.

use crate::problem::{Code, Problem};
use crate::state::AppState;
use crate::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use backend::tell;
use domain::code::RequestCode;

/// `POST /r/{code}/messages/stop`
pub async fn stop(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    set(&state, &visitor, &code, true).await
}

/// `POST /r/{code}/messages/start`
pub async fn start(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    set(&state, &visitor, &code, false).await
}

async fn set(state: &AppState, visitor: &Visitor, code: &str, stopped: bool) -> Result<Response, Problem> {
    let code = RequestCode::parse(code).map_err(|_| Problem::new(Code::NotFound))?;
    tell::set_stopped(&state.backend, &visitor.actor_for(&code), &code, stopped).await?;
    Ok(Redirect::to(&format!("/r/{code}")).into_response())
}
