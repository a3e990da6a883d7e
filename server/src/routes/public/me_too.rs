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
    let known = visitor.jar.get(cookies::DEVICE).map(|c| c.value().to_owned()).filter(|id| decent(id));
    let device = known.unwrap_or_else(|| backend::clock::random_hex(state.backend.chance()));
    me_too(&state.backend, &code, &device).await?;
    let cookie = cookies::make(cookies::DEVICE, device, Some(cookies::LONG), state.settings.secure());
    Ok((visitor.jar.add(cookie), Redirect::to(&format!("/r/{code}?counted=1"))).into_response())
}

/// One of ours: thirty-two hexadecimal characters.
fn decent(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())
}
