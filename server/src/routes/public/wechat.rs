//! `/me/wechat`: signing in on a page that is open in WeChat. There by a link,
//! back with a code, and then as by telephone.

use super::account::{local, show_sign_in, with_session};
use crate::cookies;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages::account::Wrong;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use backend::accounts;
use backend::error::Error;
use serde::Deserialize;
use time::Duration;

/// Longest that a browser keeps where it wanted to go.
const AWAY: Duration = Duration::minutes(10);
/// Longest of what comes back that is looked at, in bytes.
const LONGEST: usize = 512;

/// Whether somebody is offered to sign in so: where it works, and in a
/// demonstration.
pub fn offered(state: &AppState, visitor: &Visitor) -> bool {
    let web = state.settings.tell.wechat_web.is_some();
    web && (visitor.in_wechat() || state.backend.is_demo())
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    to: String,
}

/// `GET /me/wechat`: on to WeChat.
pub async fn start(
    State(state): State<AppState>,
    jar: CookieJar,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let start = accounts::web_start(&state.backend, local(&asked.to))?;
    let cookie = cookies::make(cookies::AWAY, start.cookie, Some(AWAY), state.settings.secure());
    Ok((jar.add(cookie), Redirect::to(&start.address)).into_response())
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Came {
    code: String,
    state: String,
}

/// `GET /me/wechat/back`: whoever set out from this browser is signed in, once.
/// Who is signed in already has it as a further way in.
pub async fn back(
    State(state): State<AppState>,
    mut visitor: Visitor,
    Query(came): Query<Came>,
) -> Result<Response, Problem> {
    if state.settings.tell.wechat_web.is_none() {
        return Err(Problem::new(Code::NotFound));
    }
    let cookie = visitor.jar.get(cookies::AWAY).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    // Whatever comes of it, nobody comes back a second time.
    visitor.jar = visitor.jar.add(cookies::forget(cookies::AWAY));
    let short = [&cookie, &came.code, &came.state].iter().all(|text| text.len() <= LONGEST);
    let to = accounts::web_come_back(&state.backend, &cookie, &came.state).filter(|_| short);
    let Some(to) = to else { return Ok(not_yet(&state, visitor, "", Error::Unauthenticated).await) };
    let to = local(&to).to_owned();
    // Who says no in WeChat comes back without a code.
    if came.code.is_empty() {
        return Ok(not_yet(&state, visitor, &to, Error::Unauthenticated).await);
    }
    let backend = &state.backend;
    let done = match visitor.resident {
        Some(resident) => accounts::join_web(backend, resident, &came.code).await.map(|()| None),
        None => accounts::sign_in_by_web(backend, &came.code, &visitor.user_agent).await.map(Some),
    };
    match done {
        Ok(Some(signed)) => with_session(&state, visitor.jar, &signed, &to).await,
        Ok(None) => Ok((visitor.jar, Redirect::to("/me/account?done=1")).into_response()),
        Err(
            error @ (Error::Unauthenticated
            | Error::Unavailable(_)
            | Error::Forbidden
            | Error::TooMany { .. }),
        ) => Ok(not_yet(&state, visitor, &to, error).await),
        Err(error) => Err(error.into()),
    }
}

/// The page to sign in on, with what was wrong; another way is on it as well.
async fn not_yet(state: &AppState, visitor: Visitor, to: &str, error: Error) -> Response {
    crate::problem::log(&error);
    let (status, wrong) = match error {
        Error::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, Wrong::WechatDown),
        Error::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, Wrong::WechatDown),
        _ => (StatusCode::UNAUTHORIZED, Wrong::Wechat),
    };
    let jar = visitor.jar.clone();
    (jar, show_sign_in(state, &visitor, status, local(to), wrong).await).into_response()
}
