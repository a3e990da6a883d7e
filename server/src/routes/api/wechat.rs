//! Behind WeChat's gateway, and pages that are opened in WeChat.

use super::resident::{label, signed_in};
use super::view::Tokens;
use crate::problem::{Code, Problem};
use crate::settings::Gateway;
use crate::state::AppState;
use axum::Json;
use axum::extract::connect_info::ConnectInfo;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Extension, Query, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use backend::accounts;
use backend::error::Error;
use backend::tell::sign_page;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use utoipa::ToSchema;

const OPENID: HeaderName = HeaderName::from_static("x-wx-openid");
const UNIONID: HeaderName = HeaderName::from_static("x-wx-unionid");
const APP_ID: HeaderName = HeaderName::from_static("x-wx-appid");
/// What a gateway shows that is not known by its address.
const PROOF: HeaderName = HeaderName::from_static("x-huying-gateway");

/// Sign in behind WeChat's gateway
///
/// For residents in a mini-program that calls through WeChat's cloud hosting,
/// which says in `X-WX-OPENID` who they are. Only where the installation trusts
/// such a gateway, and only from it; the headers are looked at nowhere else.
#[utoipa::path(post, path = "/api/v1/sessions/gateway", tag = "sessions", operation_id = "signInByGateway",
    responses((status = 201, body = Tokens)))]
pub async fn by_gateway(
    State(state): State<AppState>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if state.settings.gateway.is_none() {
        return Err(Problem::new(Code::NotFound));
    }
    let peer = peer.map(|peer| peer.0.0.ip());
    let wrong = || Problem::new(Code::WrongCredentials).said("wrong-gateway");
    let Some(openid) = vouched(&state, peer, &headers) else {
        tracing::warn!(?peer, "headers of a gateway that is none");
        return Err(wrong());
    };
    let unionid = one(&headers, &UNIONID);
    match accounts::sign_in_by_gateway(&state.backend, openid, unionid, &label(&headers)).await {
        Err(Error::Unauthenticated) => Err(wrong()),
        signed => signed_in(signed),
    }
}

/// Of whom the gateway says that it is them, if it is the gateway.
pub fn vouched<'a>(state: &AppState, peer: Option<IpAddr>, headers: &'a HeaderMap) -> Option<&'a str> {
    let gateway = state.settings.gateway.as_ref()?;
    one(headers, &OPENID).filter(|_| trusted(gateway, peer, headers))
}

/// The only value of a header: where it came twice, one of them is the client's.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(first)
}

/// Whether it is the gateway that calls. The address is that of the connection:
/// what a header says of addresses, anybody may say.
fn trusted(gateway: &Gateway, peer: Option<IpAddr>, headers: &HeaderMap) -> bool {
    let from = gateway.from.is_empty()
        || peer.is_some_and(|peer| gateway.from.iter().any(|network| network.holds(peer)));
    let proven = gateway
        .secret
        .as_ref()
        .is_none_or(|secret| one(headers, &PROOF).is_some_and(|said| secret.is(said.as_bytes())));
    let named = !gateway.from.is_empty() || gateway.secret.is_some();
    named && from && proven && one(headers, &APP_ID) == Some(gateway.app_id.as_str())
}

/// What a page shows WeChat.
#[derive(Serialize, ToSchema)]
pub struct PageSignature {
    /// Identifier of the service account.
    app_id: String,
    /// Seconds since 1970.
    timestamp: i64,
    /// Chance.
    nonce: String,
    /// SHA-1 in hexadecimal.
    signature: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Page {
    url: String,
}

/// Sign a page for WeChat
///
/// What a page of this site needs to use WeChat's own functions (JS-SDK). 404
/// where the installation has no service account.
#[utoipa::path(get, path = "/api/v1/wechat/jssdk", tag = "wechat", operation_id = "signPage",
    params(("url" = String, Query, description = "The whole address of the page; what follows `#` does not count")),
    responses((status = 200, body = PageSignature)))]
pub async fn jssdk(
    State(state): State<AppState>,
    page: Result<Query<Page>, QueryRejection>,
) -> Result<Response, Problem> {
    let Ok(Query(Page { url })) = page else { return Err(Problem::field("url", "invalid")) };
    if url.is_empty() {
        return Err(Problem::field("url", "empty"));
    }
    let signed = sign_page(&state.backend, &url).await?.ok_or_else(|| Problem::field("url", "invalid"))?;
    let backend::tell::Signed { app_id, timestamp, nonce, signature } = signed;
    let body = PageSignature { app_id, timestamp, nonce, signature };
    Ok(([(CACHE_CONTROL, "no-store")], Json(body)).into_response())
}
