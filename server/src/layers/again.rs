//! A call that is sent again is answered again and not done again: what the API
//! promises for `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) on
//! every POST. Submitting a request keeps its key with the request itself and
//! is left to do so.
//!
//! A key belongs to its caller; of who is nobody in particular, to their network.
//! The call goes on when its caller has gone, so that the answer is there when
//! they ask again.

mod answer;
mod print;

use super::client::Client;
use super::limits::{Kind, network_name};
use super::request_id::RequestId;
use crate::problem::{Code, Problem};
use crate::routes::api::caller::{Asker, idempotency_key, known};
use crate::routes::api::wechat::vouched;
use crate::state::AppState;
use answer::Asked;
pub use answer::REPLAYED;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backend::actor::Actor;
use backend::answers::{self, Claim, Claimed, KEPT};
use chrono::TimeDelta;
use print::Tap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tracing::Instrument;

/// How long an answer that holds tokens is kept: as long as its access token is
/// good. Later it is of use to nobody but a thief.
const TOKENS_KEPT: TimeDelta = TimeDelta::minutes(10);
/// How often a call that is in work says so; well within its lease.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);
/// When to ask again while it is in work, in seconds.
const ASK_AGAIN: u32 = 2;

/// Answers what was answered before.
pub async fn layer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    if request.method() != Method::POST || !covers(&path) {
        return next.run(request).await;
    }
    match idempotency_key(request.headers()) {
        Ok(None) => next.run(request).await,
        Ok(Some(key)) => once(state, request, next, &path, &key).await.unwrap_or_else(Problem::into_response),
        Err(problem) => problem.into_response(),
    }
}

/// Kept with what was submitted, in the same transaction.
const SUBMISSION: &str = "/api/v1/requests";
/// Says by headers alone whom it is for.
const GATEWAY: &str = "/api/v1/sessions/gateway";

/// Whether the answers of a route are kept here.
fn covers(path: &str) -> bool {
    path.starts_with("/api/v1/") && path != SUBMISSION
}

async fn once(
    state: AppState,
    request: Request,
    next: Next,
    path: &str,
    key: &str,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let caller = match path {
        GATEWAY => {
            let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
            let Some(openid) = vouched(&state, peer, &parts.headers) else {
                // Is told so by the route.
                return Ok(next.run(Request::from_parts(parts, body)).await);
            };
            format!("openid:{openid}")
        }
        _ => caller(&state, &mut parts, path).await?,
    };
    let tap = Tap::new(&parts, body);
    let claimed = match answers::claim(&state.backend, &caller, key).await? {
        Claim::Ours(claimed) => claimed,
        Claim::InWork => {
            return Err(Problem { retry_after: Some(ASK_AGAIN), ..Problem::new(Code::InProgress) });
        }
        Claim::Kept(kept) => {
            let print = tap.drained().await.ok_or_else(|| Problem::new(Code::BadRequest))?;
            let answer = kept.open(&print).ok_or_else(|| Problem::new(Code::KeyReused))?;
            return answer::replayed(&answer).ok_or_else(|| Problem::new(Code::Internal));
        }
    };
    let lasts = if path.contains("/sessions") { TOKENS_KEPT } else { KEPT };
    let reference = parts.extensions.get::<RequestId>().map_or_else(String::new, |id| id.0.to_string());
    let asked = Asked::new(&parts, reference);
    let request = Request::from_parts(parts, tap.body());
    let work = async move {
        let response = watched(&state, &claimed, next.run(request)).await;
        keep(&state, &claimed, response, (&tap, &asked), lasts).await
    };
    // Not ended when the caller's connection is.
    let work = tokio::spawn(work.in_current_span()).await;
    work.map_err(|_| Problem::new(Code::Internal))
}

/// Whose call it is.
async fn caller(state: &AppState, parts: &mut Parts, path: &str) -> Result<String, Problem> {
    let from = parts.extensions.get::<Client>().map_or(IpAddr::from([127, 0, 0, 1]), |client| client.0);
    // Who brings a token that is not good is told so by the route, if it asks.
    let asker = match known(parts, state).await {
        Err(problem) if problem.code != Code::Unauthenticated => return Err(problem),
        asker => asker.ok(),
    };
    if !matches!(asker, Some(Asker::Own(Actor::Staff(_) | Actor::Resident(_)) | Asker::Partner(_))) {
        // What anybody can have kept for days costs them as much as submitting.
        state.limits.check(Kind::Submit, from, None).map_err(Problem::too_many)?;
    }
    Ok(asker.map_or_else(|| nobody(from, path), |asker| name(&asker, from, path)))
}

/// Does it, and says from time to time that it is being done.
async fn watched(state: &AppState, claimed: &Claimed, work: impl Future<Output = Response>) -> Response {
    let mut work = std::pin::pin!(work);
    loop {
        match tokio::time::timeout(SIGN_OF_LIFE, &mut work).await {
            Ok(response) => return response,
            Err(_) => {
                if let Err(error) = claimed.renew(&state.backend).await {
                    tracing::warn!(%error, "a call in work could not say so");
                }
            }
        }
    }
}

/// Keeps the answer, if it is one to stay by and all that was sent is known.
async fn keep(
    state: &AppState,
    claimed: &Claimed,
    response: Response,
    (tap, asked): (&Tap, &Asked),
    lasts: TimeDelta,
) -> Response {
    let (response, packed) = asked.packed(response).await;
    let print = match packed {
        Some(_) => tap.drained().await,
        None => None,
    };
    let done = match (packed, print) {
        (Some(packed), Some(print)) => claimed.keep(&state.backend, &print, &packed, lasts).await,
        _ => claimed.release(&state.backend).await,
    };
    if let Err(error) = done {
        tracing::warn!(%error, "an answer could not be kept");
    }
    response
}

/// Whose key it is.
fn name(asker: &Asker, from: IpAddr, path: &str) -> String {
    match asker {
        Asker::Own(Actor::Staff(staff)) => format!("staff:{}", staff.id),
        Asker::Own(Actor::Resident(resident)) => format!("account:{}", resident.account),
        Asker::Own(Actor::Holder(token)) => format!("token:{}", token.0),
        Asker::Own(Actor::Anyone) => nobody(from, path),
        Asker::Partner(partner) => format!("partner:{}", partner.id),
    }
}

/// Many share a network, so that a key is only the same for the same thing; and
/// who forgot their token is told so, whatever others sent under their key.
fn nobody(from: IpAddr, path: &str) -> String {
    format!("network:{} {path}", network_name(from))
}
