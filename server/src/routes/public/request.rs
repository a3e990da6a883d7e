//! `GET /r/{code}`: one request.

use super::{Sheet, full, opened};
use crate::cookies;
use crate::problem::Problem;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages;
use app::pages::receipt::Receipt;
use app::pages::request::{Acting, Shown};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::actor::{Actor, FollowToken};
use backend::error::Error;
use backend::requests;
use backend::routing::{self, Sought};
use backend::tell;
use backend::view::{Card, Relation, RequestView};
use domain::code::RequestCode;
use serde::Deserialize;

/// Longest code that is shown again, in characters.
const CODE_CHARS: usize = 40;
/// Longest token that is looked at, in bytes.
const TOKEN_BYTES: usize = 64;

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Params {
    /// The token of the private link.
    k: String,
    /// Set right after submitting.
    new: String,
    /// Set right after saying "me too".
    counted: String,
}

/// `GET /r/{code}`
pub async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(text): Path<String>,
    Query(params): Query<Params>,
) -> Result<Response, Problem> {
    let Ok(code) = RequestCode::parse(&text) else { return Ok(closed(&state, &visitor, &text).await) };
    if !params.k.is_empty() {
        return by_link(&state, visitor, &code, params.k).await;
    }
    match requests::open(&state.backend, &visitor.actor_for(&code), &code).await {
        Ok(view) => {
            let page = if view.relation == Relation::Author && !params.new.is_empty() {
                receipt(&state, &visitor, view).await?
            } else {
                let mut shown = shown(&state, &visitor, view, Acting::default()).await?;
                shown.counted = !params.counted.is_empty();
                render(&state, &visitor, StatusCode::OK, shown).await
            };
            let jar = cookies::with_device(visitor.jar, state.backend.chance(), state.settings.secure());
            Ok((jar, page).into_response())
        }
        Err(Error::NotFound) => Ok(closed(&state, &visitor, code.as_str()).await),
        Err(error) => Err(error.into()),
    }
}

/// The private link: the token moves from the address, which is shown and
/// kept, into a cookie. One that does not fit is told nothing.
async fn by_link(
    state: &AppState,
    visitor: Visitor,
    code: &RequestCode,
    token: String,
) -> Result<Response, Problem> {
    let to = Redirect::to(&format!("/r/{code}"));
    let clean =
        token.len() <= TOKEN_BYTES && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    let token = FollowToken(token);
    let author = clean
        && match requests::open(&state.backend, &Actor::Holder(token.clone()), code).await {
            Ok(view) => view.relation == Relation::Author,
            Err(Error::NotFound) => false,
            Err(error) => return Err(error.into()),
        };
    if !author {
        return Ok(to.into_response());
    }
    Ok((opened(state, visitor.jar, code, &token), to).into_response())
}

async fn receipt(state: &AppState, visitor: &Visitor, view: RequestView) -> Result<Response, Problem> {
    let similar = similar(state, &view).await?;
    let office = state.backend.directory().root().map(|unit| unit.name.clone()).unwrap_or_default();
    let link = link(state, visitor, &view.code).unwrap_or_default();
    let full = full(&visitor.jar);
    let receipt = Receipt { kept: kept(visitor, &view.code), full, view, link, office, similar };
    let sheet = Sheet::lively("receipt-title");
    Ok(sheet.show(state, visitor, move || pages::receipt::page(&receipt)).await)
}

/// Published requests nearby that may be about the same.
async fn similar(state: &AppState, view: &RequestView) -> Result<Vec<Card>, Problem> {
    let sought = Sought {
        text: view.description.clone(),
        at: view.place.map(|place| place.at),
        address: view.address.clone().unwrap_or_default(),
        category: view.category.as_ref().map(|category| category.id),
        when: view.submitted_at,
        ..Sought::default()
    };
    let found = routing::similar(&state.backend, &sought).await?;
    Ok(found.into_iter().map(|like| like.card).filter(|card| card.code != view.code).collect())
}

/// The page of a request that nobody may see, or that is not there: the same.
pub async fn closed(state: &AppState, visitor: &Visitor, code: &str) -> Response {
    let code: String = code.chars().take(CODE_CHARS).collect();
    let sheet = Sheet::plain("closed-title").status(StatusCode::NOT_FOUND);
    sheet.show(state, visitor, move || pages::follow::closed(&code)).await
}

/// Everything the page shows.
pub async fn shown(
    state: &AppState,
    visitor: &Visitor,
    view: RequestView,
    acting: Acting,
) -> Result<Shown, Problem> {
    let author = view.relation == Relation::Author;
    let token = cookies::token_for(&visitor.jar, &view.code).filter(|_| author);
    let told = match &token {
        Some(token) => Some(tell::told(&state.backend, token, &view.code).await?),
        None => None,
    };
    Ok(Shown {
        told,
        link: if author { link(state, visitor, &view.code) } else { None },
        kept: kept(visitor, &view.code),
        counted: false,
        key: backend::clock::random_hex(state.backend.chance()),
        view,
        acting,
    })
}

/// Renders it.
pub async fn render(state: &AppState, visitor: &Visitor, status: StatusCode, shown: Shown) -> Response {
    let sheet = Sheet::lively("steps-label").status(status);
    sheet.show(state, visitor, move || pages::request::page(&shown)).await
}

fn kept(visitor: &Visitor, code: &RequestCode) -> bool {
    cookies::tokens(&visitor.jar, cookies::MINE).iter().any(|(known, _)| known == code)
}

fn link(state: &AppState, visitor: &Visitor, code: &RequestCode) -> Option<String> {
    let token = cookies::token_for(&visitor.jar, code)?;
    Some(format!("{}/r/{code}?k={}", state.settings.base(), token.0))
}
