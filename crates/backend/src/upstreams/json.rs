//! A plain JSON platform, as `docs/upstreams.md` describes it.

use super::platform::{CallError, Parcel, Platform, TheirNews, call, plain};
use chrono::SecondsFormat;
use domain::upstream::Given;
use serde_json::{Value, json};

fn with_key(platform: &Platform<'_>, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
    match &platform.key {
        Some(key) => request.header("authorization", format!("Bearer {key}")),
        None => request,
    }
}

async fn get(platform: &Platform<'_>, parts: &[&str]) -> Result<Value, CallError> {
    call(with_key(platform, platform.client.get(platform.to(parts)))).await
}

pub(super) async fn send(platform: &Platform<'_>, parcel: &Parcel) -> Result<Given, CallError> {
    let body = json!({
        "reference": parcel.code,
        "service_code": parcel.service,
        "description": parcel.words,
        "lat": parcel.at.map(|at| at.lat),
        "lng": parcel.at.map(|at| at.lng),
        "address": parcel.address,
        "jurisdiction": platform.jurisdiction,
        "submitted_at": parcel.submitted_at.to_rfc3339_opts(SecondsFormat::Secs, true),
    });
    let request = platform
        .client
        .post(platform.to(&["requests"]))
        .header("content-type", "application/json")
        .header("idempotency-key", parcel.key.to_string())
        .body(body.to_string());
    let answer = match call(with_key(platform, request)).await {
        Err(CallError::Missing) => return Err(CallError::Later("status 404".to_owned())),
        answer => answer?,
    };
    given(&answer).ok_or_else(|| CallError::Unsure("an answer without a number".to_owned()))
}

fn given(answer: &Value) -> Option<Given> {
    let number = plain(answer.get("number")).map(Given::Number);
    number.or_else(|| plain(answer.get("token")).map(Given::Token))
}

pub(super) async fn find(platform: &Platform<'_>, parcel: &Parcel) -> Result<Option<Given>, CallError> {
    match get(platform, &["references", &parcel.code]).await {
        Err(CallError::Missing) => Ok(None),
        // Looking changes nothing.
        Err(CallError::Unsure(why)) => Err(CallError::Later(why)),
        answer => Ok(given(&answer?)),
    }
}

pub(super) async fn number(platform: &Platform<'_>, token: &str) -> Result<Option<String>, CallError> {
    match get(platform, &["tokens", token]).await {
        Err(CallError::Missing) => Ok(None),
        answer => Ok(plain(answer?.get("number"))),
    }
}

pub(super) async fn news(platform: &Platform<'_>, number: &str) -> Result<Vec<TheirNews>, CallError> {
    let answer = get(platform, &["requests", number]).await?;
    let all = answer.get("updates").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let update = |update: &Value| {
        let key = plain(update.get("id"))?;
        let state = plain(update.get("status")).unwrap_or_default();
        Some(TheirNews { key: Some(format!("update:{key}")), state, text: plain(update.get("text")) })
    };
    let mut news: Vec<_> = all.iter().filter_map(update).collect();
    if let Some(state) = plain(answer.get("status")) {
        let text = news.last().and_then(|last| last.text.clone());
        news.push(TheirNews { key: None, state, text });
    }
    Ok(news)
}
