//! Signing in to the API, and out again.

use super::caller::Caller;
use super::view::Tokens;
use crate::form::json;
use crate::layers::client::Client;
use crate::problem::{Code, FieldProblem, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::{Extension, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use backend::accounts;
use backend::actor::Actor;
use backend::sessions::{self, Credentials, SignInError};
use serde_json::Value;
use utoipa::ToSchema;

/// Longest text that is looked at, in bytes.
const LONGEST: usize = 1024;

/// Who signs in.
#[derive(ToSchema)]
#[schema(example = json!({"username": "handler", "password": "huying-demo"}))]
#[allow(dead_code, reason = "documents what is read below")]
pub struct SignIn {
    /// Sign-in name.
    pub username: String,
    /// Password.
    pub password: String,
    /// Six digits, for those who set up a second factor.
    pub totp: Option<String>,
}

/// What to turn into new tokens.
#[derive(ToSchema)]
#[allow(dead_code, reason = "documents what is read below")]
pub struct Refresh {
    /// The refresh token given last.
    pub refresh_token: String,
}

/// Sign in
///
/// For staff. The access token is good for ten minutes; the refresh token once.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "sessions", operation_id = "signIn",
    request_body = SignIn, responses((status = 201, body = Tokens)))]
pub async fn sign_in(
    State(state): State<AppState>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let mut body = Body::read(&headers, request).await?;
    let (username, password) = (body.needed("username"), body.needed("password"));
    let totp = body.optional("totp");
    let (Some(username), Some(password)) = (username, password) else { return Err(body.wrong()) };
    if !body.errors.is_empty() {
        return Err(body.wrong());
    }
    let credentials = Credentials { username, password, totp };
    let tokens = sessions::sign_in_api(&state.backend, credentials, client.0).await.map_err(refused)?;
    Ok((StatusCode::CREATED, answer(tokens)).into_response())
}

fn refused(error: SignInError) -> Problem {
    match error {
        SignInError::Wrong => Problem::new(Code::WrongCredentials),
        SignInError::TotpNeeded => Problem::new(Code::TotpNeeded),
        SignInError::TooMany { retry_after } => Problem::too_many(retry_after),
        SignInError::Other(error) => error.into(),
    }
}

pub(super) fn answer(tokens: sessions::Tokens) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(Tokens::from(tokens))).into_response()
}

/// Refresh tokens
///
/// Each refresh token is good once. For half a minute it gives the same next one again,
/// for whom the answer did not reach; any other use of one ends the session. A
/// resident's session ends 180 days after it began.
#[utoipa::path(post, path = "/api/v1/sessions/refresh", tag = "sessions", operation_id = "refresh",
    request_body = Refresh, responses((status = 200, body = Tokens)))]
pub async fn refresh(
    State(state): State<AppState>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let mut body = Body::read(&headers, request).await?;
    let Some(token) = body.needed("refresh_token") else { return Err(body.wrong()) };
    if let Some(tokens) = accounts::refresh(&state.backend, &token).await? {
        return Ok(answer(tokens));
    }
    Ok(answer(sessions::refresh(&state.backend, &token).await?))
}

/// Sign out
///
/// Ends the session of the access token at once.
#[utoipa::path(delete, path = "/api/v1/sessions/current", tag = "sessions", operation_id = "signOut",
    responses((status = 204, description = "Signed out")), security(("access_token" = []), ("resident_token" = [])))]
pub async fn sign_out(State(state): State<AppState>, caller: Caller) -> Result<StatusCode, Problem> {
    match &caller.0 {
        Actor::Resident(resident) => accounts::sign_out(&state.backend, *resident, false).await?,
        _ => sessions::sign_out(&state.backend, caller.staff()?).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Sign out everywhere
///
/// For residents. Ends all sessions of the account, this one as well.
#[utoipa::path(delete, path = "/api/v1/sessions", tag = "sessions", operation_id = "signOutEverywhere",
    responses((status = 204, description = "Signed out")), security(("resident_token" = [])))]
pub async fn sign_out_everywhere(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<StatusCode, Problem> {
    accounts::sign_out(&state.backend, caller.resident()?, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A JSON object of texts.
pub(super) struct Body {
    map: serde_json::Map<String, Value>,
    errors: Vec<FieldProblem>,
}

impl Body {
    pub(super) async fn read(headers: &HeaderMap, request: Request) -> Result<Self, Problem> {
        let kind = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        if !kind.split(';').next().unwrap_or("").trim().eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(Code::UnsupportedMediaType));
        }
        match json(request).await? {
            Value::Object(map) => Ok(Self { map, errors: Vec::new() }),
            _ => Err(Problem::new(Code::BadRequest)),
        }
    }

    pub(super) fn optional(&mut self, name: &str) -> Option<String> {
        match self.map.remove(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if text.len() <= LONGEST => Some(text).filter(|text| !text.is_empty()),
            Some(Value::String(_)) => {
                self.errors.push(FieldProblem::new(name, "too_long"));
                None
            }
            Some(_) => {
                self.errors.push(FieldProblem::new(name, "invalid"));
                None
            }
        }
    }

    pub(super) fn needed(&mut self, name: &str) -> Option<String> {
        let before = self.errors.len();
        let text = self.optional(name);
        if text.is_none() && self.errors.len() == before {
            self.errors.push(FieldProblem::new(name, "empty"));
        }
        text
    }

    pub(super) fn wrong(self) -> Problem {
        Problem::fields(self.errors)
    }
}
