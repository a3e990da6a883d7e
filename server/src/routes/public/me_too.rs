//! `POST /r/{code}/me-too`: counted once a device.

use crate::cookies;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use crate::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use backend::requests::me_too;
use domain::code::RequestCode;

/// `POST /r/{code}/me-too`
pub async fn count(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let code = RequestCode::parse(&code).map_err(|_| Problem::new(Code::NotFound))?;
    // The page the button is on gives the device its identifier; who comes
    // without one could come as often as they like.
    let Some(device) = cookies::device(&visitor.jar) else {
        return Ok(Redirect::to(&format!("/r/{code}")).into_response());
    };
    me_too(&state.backend, &code, device).await?;
    Ok(Redirect::to(&format!("/r/{code}?counted=1")).into_response())
}
