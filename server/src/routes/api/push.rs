//! `POST /api/v1/push`.

use super::caller::Caller;
use crate::form::json;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use backend::actor::Actor;
use backend::tell;
use domain::code::RequestCode;
use domain::tell::Tongue;
use serde::Deserialize;
use utoipa::ToSchema;

/// A browser that wants to be told of a request.
#[derive(Deserialize, ToSchema)]
pub struct Subscription {
    /// Code of the request.
    pub code: String,
    /// Address at the browser's push service, as its subscription says.
    pub endpoint: String,
    /// Public key of the browser, base64url.
    pub p256dh: String,
    /// Secret of the browser, base64url.
    pub auth: String,
    /// Language of the messages: `zh-Hans` or `en`.
    pub tongue: Option<String>,
}

/// Be told by a browser
///
/// For the author of a request. The browser is pushed to (RFC 8030, 8291, 8292)
/// when something happens to the request, until messages are stopped. The
/// public key to subscribe with stands on the page of the request.
#[utoipa::path(post, path = "/api/v1/push", tag = "requests", operation_id = "subscribePush",
    request_body = Subscription, responses((status = 204, description = "It will be told")),
    security(("follow_token" = [])))]
pub async fn subscribe(
    State(state): State<AppState>,
    Caller(actor): Caller,
    request: Request,
) -> Result<StatusCode, Problem> {
    if matches!(actor, Actor::Anyone) {
        return Err(Problem::new(Code::Unauthenticated));
    }
    let sent: Subscription =
        serde_json::from_value(json(request).await?).map_err(|_| Problem::new(Code::BadRequest))?;
    let code = RequestCode::parse(&sent.code).map_err(|_| Problem::new(Code::NotFound))?;
    let tongue = sent.tongue.as_deref().and_then(|text| text.parse().ok()).unwrap_or(Tongue::Chinese);
    let keys = (sent.endpoint, sent.p256dh, sent.auth);
    tell::subscribe(&state.backend, &actor, &code, keys, tongue).await?;
    Ok(StatusCode::NO_CONTENT)
}
