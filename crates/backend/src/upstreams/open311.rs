//! Open311 GeoReport v2, as a client.

use super::platform::{CallError, Parcel, Platform, TheirNews, call, plain};
use chrono::{SecondsFormat, TimeDelta};
use domain::upstream::Given;
use serde_json::Value;
use url::Url;

/// How much earlier than it was sent it is looked for: clocks differ.
const EARLIER: TimeDelta = TimeDelta::days(1);
/// Most characters of a description that every server takes; the standard allows more.
const WORDS_CHARS: usize = 2000;

pub(super) async fn send(platform: &Platform<'_>, parcel: &Parcel) -> Result<Given, CallError> {
    let request = platform
        .client
        .post(platform.to(&["requests.json"]))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("idempotency-key", parcel.key.to_string())
        .body(form(platform, parcel));
    let answer = match call(request).await {
        // The service is not known there.
        Err(CallError::Missing) => return Err(CallError::Refused("status 404".to_owned())),
        answer => answer?,
    };
    let first = answer.get(0).ok_or_else(|| CallError::Unsure("an answer without a request".to_owned()))?;
    given(first).ok_or_else(|| CallError::Unsure("an answer without a number".to_owned()))
}

/// What is posted.
fn form(platform: &Platform<'_>, parcel: &Parcel) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    if let Some(key) = &platform.key {
        form.append_pair("api_key", key);
    }
    if let Some(jurisdiction) = &platform.jurisdiction {
        form.append_pair("jurisdiction_id", jurisdiction);
    }
    form.append_pair("service_code", &parcel.service);
    form.append_pair("description", &words(parcel));
    if let Some(at) = parcel.at {
        form.append_pair("lat", &at.lat.to_string()).append_pair("long", &at.lng.to_string());
    }
    if let Some(address) = &parcel.address {
        form.append_pair("address_string", address);
    }
    form.finish()
}

fn given(request: &Value) -> Option<Given> {
    let number = plain(request.get("service_request_id")).map(Given::Number);
    number.or_else(|| plain(request.get("token")).map(Given::Token))
}

/// Requests that are asked for at once when ours is looked for, and how often:
/// an answer stays well below what is read of one.
const PAGE: &str = "200";
const PAGES: u32 = 50;

/// The standard has no place for the number of another platform, so it stands
/// with the words, where it is found again.
fn words(parcel: &Parcel) -> String {
    let mark = mark(parcel);
    let room = WORDS_CHARS.saturating_sub(mark.chars().count() + 1);
    let words: String = parcel.words.chars().take(room).collect();
    format!("{words} {mark}").trim().to_owned()
}

fn mark(parcel: &Parcel) -> String {
    format!("[{}]", parcel.code)
}

pub(super) async fn find(platform: &Platform<'_>, parcel: &Parcel) -> Result<Option<Given>, CallError> {
    let from = (parcel.begun_at - EARLIER).to_rfc3339_opts(SecondsFormat::Secs, true);
    let mark = mark(parcel);
    let ours = |request: &&Value| {
        request.get("description").and_then(Value::as_str).is_some_and(|words| words.contains(&mark))
    };
    let mut last = None;
    // Many upstreams give less than they are asked for.
    for page in 1..=PAGES {
        let mut url = asked(platform, &["requests.json"]);
        url.query_pairs_mut()
            .append_pair("service_code", &parcel.service)
            .append_pair("start_date", &from)
            .append_pair("page_size", PAGE)
            .append_pair("page", &page.to_string());
        let found = match call(platform.client.get(url)).await {
            Err(CallError::Missing) => return Ok(None),
            // Looking changes nothing.
            Err(CallError::Unsure(why)) => return Err(CallError::Later(why)),
            found => found?,
        };
        let all = found.as_array().map(Vec::as_slice).unwrap_or_default();
        if let Some(found) = all.iter().find(ours) {
            return Ok(given(found));
        }
        // The end; or one that knows no pages gives the same once more.
        let first = all.first().and_then(|request| plain(request.get("service_request_id")));
        if first.is_none() || first == last {
            return Ok(None);
        }
        last = first;
    }
    Ok(None)
}

fn asked(platform: &Platform<'_>, parts: &[&str]) -> Url {
    let mut url = platform.to(parts);
    if let Some(key) = &platform.key {
        url.query_pairs_mut().append_pair("api_key", key);
    }
    if let Some(jurisdiction) = &platform.jurisdiction {
        url.query_pairs_mut().append_pair("jurisdiction_id", jurisdiction);
    }
    url
}

pub(super) async fn number(platform: &Platform<'_>, token: &str) -> Result<Option<String>, CallError> {
    let url = asked(platform, &["tokens", &format!("{token}.json")]);
    match call(platform.client.get(url)).await {
        Err(CallError::Missing) => Ok(None),
        answer => Ok(plain(answer?.pointer("/0/service_request_id"))),
    }
}

/// What the request itself says; before it each of its news, where the upstream
/// has them and tells no finer state.
pub(super) async fn news(platform: &Platform<'_>, number: &str) -> Result<Vec<TheirNews>, CallError> {
    let mut url = asked(platform, &["requests", &format!("{number}.json")]);
    url.query_pairs_mut().append_pair("extensions", "true");
    let answer = call(platform.client.get(url)).await?;
    let request = answer.get(0).ok_or(CallError::Missing)?;
    let detailed = plain(request.pointer("/extended_attributes/detailed_status"));
    let known = detailed.is_some();
    let state = detailed.or_else(|| plain(request.get("status"))).unwrap_or_default();
    let text = plain(request.get("status_notes"));
    // News say no more than open or closed; where the request says more, they would only repeat it.
    let mut news = match known {
        true => Vec::new(),
        false => updates(platform, number).await.unwrap_or_default(),
    };
    news.push(TheirNews { key: None, state, text });
    Ok(news)
}

/// The news of a request; not every upstream has them.
async fn updates(platform: &Platform<'_>, number: &str) -> Result<Vec<TheirNews>, CallError> {
    let mut url = asked(platform, &["servicerequestupdates.json"]);
    url.query_pairs_mut().append_pair("service_request_id", number);
    let answer = call(platform.client.get(url)).await?;
    let all = answer.as_array().map(Vec::as_slice).unwrap_or_default();
    let update = |update: &Value| {
        let key = plain(update.get("update_id").or(update.get("service_request_update_id")))?;
        let text = plain(update.get("description").or(update.get("status_notes")));
        let at = plain(update.get("updated_datetime")).unwrap_or_default();
        let state = plain(update.get("status")).unwrap_or_default();
        Some((at, TheirNews { key: Some(format!("update:{key}")), state, text }))
    };
    let mut news: Vec<_> = all.iter().filter_map(update).collect();
    news.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(news.into_iter().map(|(_, news)| news).collect())
}
