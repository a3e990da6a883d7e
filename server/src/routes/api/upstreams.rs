//! `POST /api/v1/upstreams/{id}/updates`.

use crate::problem::{Code, Problem};
use crate::state::AppState;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use backend::upstreams::{self, Call};
use serde::Deserialize;
use utoipa::ToSchema;

/// News of a request that was handed on. What the webhooks of this program say
/// (`data.code`, `data.status`, `data.text`) is understood as well.
#[derive(Deserialize, ToSchema)]
#[allow(dead_code, reason = "it describes what the backend reads")]
pub struct UpstreamUpdate {
    /// The number of the request there.
    pub number: Option<String>,
    /// Our code of it, where the number is not told.
    pub reference: Option<String>,
    /// Its state there.
    pub status: Option<String>,
    /// What was said.
    pub text: Option<String>,
}

/// Bring news of a request that was handed on
///
/// For platforms above this one. Signed as our webhooks are: `webhook-id`,
/// `webhook-timestamp` (no more than five minutes off) and `webhook-signature`
/// with the secret that was typed at the desk. The same `webhook-id` is taken
/// once.
#[utoipa::path(post, path = "/api/v1/upstreams/{id}/updates", tag = "upstreams",
    operation_id = "bringUpstreamNews",
    params(("id" = String, Path, description = "The upstream"),
        ("webhook-id" = String, Header, description = "Identifier of the call"),
        ("webhook-timestamp" = String, Header, description = "Seconds since 1970"),
        ("webhook-signature" = String, Header, description = "`v1,` and the signature; several with spaces between")),
    request_body = UpstreamUpdate, responses((status = 204, description = "Taken, or known already")))]
pub async fn bring(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let body = body.map_err(|rejection| {
        let long = rejection.status() == StatusCode::PAYLOAD_TOO_LARGE;
        Problem::new(if long { Code::TooLarge } else { Code::BadRequest })
    })?;
    let id = id.parse().map_err(|_| Problem::new(Code::Unauthenticated))?;
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let call = Call {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        body: &body,
    };
    upstreams::receive(&state.backend, id, call).await?;
    Ok(StatusCode::NO_CONTENT)
}
