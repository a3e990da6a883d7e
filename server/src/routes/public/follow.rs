//! `/follow`: opening a request by its code and the last digits of the phone
//! number given with it.

use super::{Sheet, opened};
use crate::layers::client::Client;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages;
use app::parts::follow::Typed;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use backend::actor::Actor;
use backend::error::Error;
use backend::requests::by_phone;
use domain::code::RequestCode;
use serde::Deserialize;

/// Longest code that is shown again, in characters.
const CODE_CHARS: usize = 40;

const SHEET: Sheet = Sheet::plain("home-follow");

#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    code: String,
    #[serde(default)]
    last4: String,
}

/// `GET /follow`
pub async fn show(State(state): State<AppState>, visitor: Visitor) -> Response {
    SHEET.show(&state, &visitor, || pages::follow::page(&Typed::default())).await
}

/// `POST /follow`
pub async fn open(
    State(state): State<AppState>,
    visitor: Visitor,
    Extension(client): Extension<Client>,
    Form(given): Form<Given>,
) -> Result<Response, Problem> {
    let Ok(code) = RequestCode::parse(&given.code) else { return Ok(wrong(&state, &visitor, &given).await) };
    let actor = visitor.staff.clone().map_or(Actor::Anyone, Actor::Staff);
    match by_phone(&state.backend, &actor, &code, &given.last4, client.0).await {
        Ok(token) => {
            let jar = opened(&state, visitor.jar, &code, &token);
            Ok((jar, Redirect::to(&format!("/r/{code}"))).into_response())
        }
        Err(Error::NotFound) => Ok(wrong(&state, &visitor, &given).await),
        Err(Error::TooMany { retry_after }) => Err(Problem::too_many(retry_after).said("too-many-digits")),
        Err(Error::Forbidden) => Err(Problem::new(Code::Forbidden).said("staff-follow")),
        Err(error) => Err(error.into()),
    }
}

/// The same page, whatever did not fit.
async fn wrong(state: &AppState, visitor: &Visitor, given: &Given) -> Response {
    let typed = Typed { code: given.code.chars().take(CODE_CHARS).collect(), wrong: true };
    SHEET.status(StatusCode::NOT_FOUND).show(state, visitor, move || pages::follow::page(&typed)).await
}
