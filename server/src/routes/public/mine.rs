//! `/mine`: the requests this phone keeps or has open.

use super::{Sheet, full};
use crate::cookies;
use crate::problem::Problem;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages;
use app::pages::mine::Item;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use backend::actor::{Actor, FollowToken};
use backend::error::Error;
use backend::requests;
use backend::view::Relation;
use domain::code::RequestCode;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Named {
    code: String,
}

/// `GET /mine`
pub async fn show(State(state): State<AppState>, visitor: Visitor) -> Result<Response, Problem> {
    let mut items = Vec::new();
    for (code, token, kept) in held(&visitor.jar) {
        match requests::open(&state.backend, &Actor::Holder(token), &code).await {
            Ok(view) if view.relation == Relation::Author => items.push(Item { view, kept }),
            // What is gone, or never was theirs, is passed over.
            Ok(_) | Err(Error::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    items.sort_by_key(|item| std::cmp::Reverse(item.view.submitted_at));
    let full = full(&visitor.jar);
    Ok(Sheet::plain("tab-mine")
        .show(&state, &visitor, move || pages::mine::page(&items, full.as_ref()))
        .await)
}

/// What this browser holds, each once; whether it is kept.
fn held(jar: &CookieJar) -> Vec<(RequestCode, FollowToken, bool)> {
    let kept = cookies::tokens(jar, cookies::MINE).into_iter().map(|(code, token)| (code, token, true));
    let mut held: Vec<_> = kept.collect();
    for (code, token) in cookies::tokens(jar, cookies::OPEN) {
        if held.iter().all(|(known, ..)| *known != code) {
            held.push((code, token, false));
        }
    }
    held
}

/// `POST /mine`: keeps a request that is open in this browser.
pub async fn keep(State(state): State<AppState>, visitor: Visitor, Form(named): Form<Named>) -> Response {
    let code = RequestCode::parse(&named.code).ok();
    let token = code.as_ref().and_then(|code| cookies::token_for(&visitor.jar, code));
    let (Some(code), Some(token)) = (code, token) else { return Redirect::to("/follow").into_response() };
    let value = cookies::with_token(&visitor.jar, cookies::MINE, &code, &token);
    let cookie = cookies::make(cookies::MINE, value, Some(cookies::LONG), state.settings.secure());
    (visitor.jar.add(cookie), Redirect::to("/mine")).into_response()
}

/// `POST /mine/forget`: this browser no longer holds a request.
pub async fn forget(State(state): State<AppState>, visitor: Visitor, Form(named): Form<Named>) -> Response {
    let mut jar = visitor.jar;
    if let Ok(code) = RequestCode::parse(&named.code) {
        for (name, age) in [(cookies::MINE, Some(cookies::LONG)), (cookies::OPEN, None)] {
            let value = cookies::without_token(&jar, name, &code);
            jar = jar.add(cookies::make(name, value, age, state.settings.secure()));
        }
    }
    (jar, Redirect::to("/mine")).into_response()
}
