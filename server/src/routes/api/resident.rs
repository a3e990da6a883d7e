//! Signing in for residents: by a code sent to a telephone, by WeChat.

use super::sessions::{Body, answer};
use super::view::Tokens;
use crate::layers::client::Client;
use crate::layers::limits::network_name;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use app::i18n::Lang;
use axum::Json;
use axum::extract::{Extension, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, USER_AGENT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use backend::accounts::{self, SignedIn};
use backend::error::Error;
use domain::tell::Tongue;
use serde::Serialize;
use utoipa::ToSchema;

/// A telephone to which a code is to be sent.
#[derive(ToSchema)]
#[schema(example = json!({"phone": "13812345678"}))]
#[allow(dead_code, reason = "documents what is read below")]
pub struct CodeWanted {
    /// Telephone number.
    pub phone: String,
}

/// That a code is on its way.
#[derive(Serialize, ToSchema)]
pub struct CodeSent {
    /// Seconds it is good for.
    expires_in: u32,
    /// What it is, in a demonstration that sends nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    demo_code: Option<String>,
}

/// A telephone and the code sent to it.
#[derive(ToSchema)]
#[schema(example = json!({"phone": "13812345678", "code": "246810"}))]
#[allow(dead_code, reason = "documents what is read below")]
pub struct PhoneSignIn {
    /// Telephone number.
    pub phone: String,
    /// Six digits.
    pub code: String,
}

/// What `wx.login` gave.
#[derive(ToSchema)]
#[schema(example = json!({"code": "0a3rXsll2k3pWd4Zxfnl2Yyv9f2rXsl5"}))]
#[allow(dead_code, reason = "documents what is read below")]
pub struct WechatSignIn {
    /// The code; good once, for five minutes.
    pub code: String,
}

/// The language somebody asked in, for the message.
pub fn tongue(headers: &HeaderMap) -> Tongue {
    let header = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    match Lang::negotiate(header) {
        Lang::ZhHans => Tongue::Chinese,
        Lang::En => Tongue::English,
    }
}

pub(super) fn label(headers: &HeaderMap) -> String {
    headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("API").to_owned()
}

/// Nobody but WeChat keeps residents from what is their own.
pub(super) fn barred(error: Error) -> Problem {
    match error {
        Error::Forbidden => Problem::new(Code::Forbidden).said("wechat-barred"),
        down if accounts::is_wechats(&down) => Problem::from(down).said("wechat-down"),
        other => other.into(),
    }
}

pub(super) fn signed_in(found: Result<SignedIn, Error>) -> Result<Response, Problem> {
    let signed = found.map_err(|error| match error {
        Error::Unauthenticated => Problem::new(Code::WrongCredentials).said("wrong-code"),
        other => barred(other),
    })?;
    Ok((StatusCode::CREATED, answer(signed.tokens)).into_response())
}

/// Send a code to a telephone
///
/// Whoever's it is: the answer tells nothing about who has an account. One a
/// minute and five a day to each telephone, and no more from one network in an
/// hour, and in all in a day, than the installation allows.
#[utoipa::path(post, path = "/api/v1/sessions/phone/code", tag = "sessions", operation_id = "sendPhoneCode",
    request_body = CodeWanted, responses((status = 202, body = CodeSent)))]
pub async fn send_code(
    State(state): State<AppState>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let mut body = Body::read(&headers, request).await?;
    let Some(phone) = body.needed("phone") else { return Err(body.wrong()) };
    let from = network_name(client.0);
    let demo_code = accounts::send_code(&state.backend, &phone, &from, tongue(&headers)).await?;
    let sent = CodeSent { expires_in: 300, demo_code };
    Ok((StatusCode::ACCEPTED, [(CACHE_CONTROL, "no-store")], Json(sent)).into_response())
}

/// Sign in by telephone
///
/// For residents. Whoever has no account gets one. Five tries for a code.
#[utoipa::path(post, path = "/api/v1/sessions/phone", tag = "sessions", operation_id = "signInByPhone",
    request_body = PhoneSignIn, responses((status = 201, body = Tokens)))]
pub async fn by_phone(
    State(state): State<AppState>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let mut body = Body::read(&headers, request).await?;
    let (phone, code) = (body.needed("phone"), body.needed("code"));
    let (Some(phone), Some(code)) = (phone, code) else { return Err(body.wrong()) };
    signed_in(accounts::sign_in_by_phone(&state.backend, &phone, &code, &label(&headers)).await)
}

/// Sign in by WeChat
///
/// For residents in a mini-program. Whoever has no account gets one.
#[utoipa::path(post, path = "/api/v1/sessions/wechat", tag = "sessions", operation_id = "signInByWechat",
    request_body = WechatSignIn, responses((status = 201, body = Tokens)))]
pub async fn by_wechat(
    State(state): State<AppState>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let mut body = Body::read(&headers, request).await?;
    let Some(code) = body.needed("code") else { return Err(body.wrong()) };
    signed_in(accounts::sign_in_by_wechat(&state.backend, &code, &label(&headers)).await)
}
