//! `POST /r/{code}/me-too`: counted once a device. With `instead`, one's own
//! request about the same is withdrawn.

use crate::cookies;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use crate::visitor::Visitor;
use app::t;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::requests::{Note, act, me_too, open};
use backend::view::Relation;
use domain::code::RequestCode;
use domain::request::{Action, Command};
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
        withdraw(&state, &visitor, &own, &code).await?;
    }
    Ok(Redirect::to(&format!("/r/{code}?counted=1")).into_response())
}

/// Withdraws one's own request in favour of another, if it is one's own and can
/// still be withdrawn; what is being handled already goes on.
async fn withdraw(
    state: &AppState,
    visitor: &Visitor,
    own: &RequestCode,
    other: &RequestCode,
) -> Result<(), Problem> {
    let actor = visitor.actor_for(own);
    let view = match open(&state.backend, &actor, own).await {
        Ok(view) if view.relation == Relation::Author && own != other => view,
        Ok(_) | Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    if !view.actions.contains(&Action::Withdraw) {
        return Ok(());
    }
    let reason = Some(t!(visitor.lang, "similar-withdrawn", code = other.to_string()));
    let wish = Command::Withdraw { reason }.into();
    let note = Note { wish, media: Vec::new(), media_key: String::new(), version: view.version };
    match act(&state.backend, &actor, own, note).await {
        // Somebody began to work on it in this very moment.
        Ok(_) | Err(Error::Conflict | Error::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
