//! `POST /r/{code}/me-too`: counted once a device. With `instead`, one's own
//! request about the same is withdrawn.

use crate::cookies;
use crate::problem::{Code, Problem};
use crate::routes::api::withdraw;
use crate::state::AppState;
use crate::visitor::Visitor;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use backend::requests::me_too;
use domain::code::RequestCode;
use serde::Deserialize;

/// What may come along.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    /// One's own request, which is not needed any more.
    instead: String,
}

/// `POST /r/{code}/me-too`
pub async fn count(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(code): Path<String>,
    sent: Result<Form<Sent>, FormRejection>,
) -> Result<Response, Problem> {
    let code = RequestCode::parse(&code).map_err(|_| Problem::new(Code::NotFound))?;
    // The page the button is on gives the device its identifier; who comes
    // without one could come as often as they like.
    let Some(device) = cookies::device(&visitor.jar) else {
        return Ok(Redirect::to(&format!("/r/{code}")).into_response());
    };
    me_too(&state.backend, &code, device).await?;
    if let Some(own) = sent.ok().and_then(|Form(sent)| RequestCode::parse(&sent.instead).ok()) {
        withdraw(&state, &visitor.actor_for(&own), (&own, &code), visitor.lang).await?;
    }
    Ok(Redirect::to(&format!("/r/{code}?counted=1")).into_response())
}
