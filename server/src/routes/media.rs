//! `GET /media/{id}/{variant}`: photos, voice notes and videos, under the same
//! rights as the request they belong to.

use super::api::caller::Caller;
use super::files::is_known;
use crate::cookies;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use crate::visitor::Visitor;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use backend::Backend;
use backend::actor::Actor;
use backend::error::{Error, Result};
use backend::uploads::{self, Blob};
use domain::ids::MediaId;
use domain::media::Variant;
use serde::Deserialize;

/// The route.
pub fn router() -> Router<AppState> {
    Router::new().route("/media/{id}/{variant}", get(show))
}

#[derive(Deserialize)]
struct Asked {
    /// The key of the form under which it waits.
    #[serde(default)]
    key: String,
}

async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Caller(caller): Caller,
    Path((id, variant)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let missing = |_| Problem::new(Code::NotFound);
    let (id, variant) = (id.parse().map_err(missing)?, variant.parse().map_err(missing)?);
    let blob = match asked.key.is_empty() {
        true => find(&state, caller, &visitor, id, variant).await?,
        false => uploads::open_staged(&state.backend, &asked.key, id, variant).await?,
    };
    serve(&state.backend, blob, (id, variant), &headers).await
}

/// Tries the token of the call, then everything this browser holds, what was
/// opened last first.
async fn find(
    state: &AppState,
    caller: Actor,
    visitor: &Visitor,
    id: MediaId,
    variant: Variant,
) -> Result<Blob> {
    let held = [cookies::OPEN, cookies::MINE].into_iter();
    let tokens = held.flat_map(|name| cookies::tokens(&visitor.jar, name).into_iter().rev());
    let staff = visitor.staff.clone().map(Actor::Staff);
    let resident = visitor.resident.map(Actor::Resident);
    let held = staff.into_iter().chain(resident).chain(tokens.map(|(_, t)| Actor::Holder(t)));
    for actor in std::iter::once(caller).chain(held) {
        match uploads::open(&state.backend, &actor, id, variant).await {
            Err(Error::NotFound) => {}
            other => return other,
        }
    }
    Err(Error::NotFound)
}

async fn serve(
    backend: &Backend,
    blob: Blob,
    (id, variant): (MediaId, Variant),
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let etag = format!("\"{}\"", blob.sha256);
    let mut response = if is_known(headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        content(backend, &blob, &etag, headers).await?
    };
    if response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
        return Ok(response);
    }
    // Withdrawn from the public it must vanish from caches: a day, not a year.
    let cache = if blob.public { "public, max-age=86400, immutable" } else { "private, no-cache" };
    let name = format!("inline; filename=\"huying-{id}-{variant}.{}\"", extension(&blob.mime));
    let sandbox = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
    for (name, value) in [
        (CACHE_CONTROL, cache),
        (CONTENT_SECURITY_POLICY, sandbox),
        (CONTENT_DISPOSITION, &name),
        (CONTENT_TYPE, &blob.mime),
        (ETAG, &etag),
        (ACCEPT_RANGES, "bytes"),
    ] {
        set(&mut response, name, value);
    }
    Ok(response)
}

/// All of it or the part asked for, read as fast as it is taken.
async fn content(
    backend: &Backend,
    blob: &Blob,
    etag: &str,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let total = if headers.contains_key(RANGE) { blob.size(backend).await? } else { 0 };
    let part = match range(headers, etag, total) {
        Some(None) => {
            let mut response = Problem::new(Code::RangeNotSatisfiable).into_response();
            set(&mut response, CONTENT_RANGE, &format!("bytes */{total}"));
            return Ok(response);
        }
        part => part.flatten(),
    };
    let (bytes, pieces) = blob.read(backend, part.map(|(from, to)| from..to + 1)).await?;
    let mut response = Response::new(Body::from_stream(pieces));
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(bytes));
    if let Some((from, to)) = part {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        set(&mut response, CONTENT_RANGE, &format!("bytes {from}-{to}/{total}"));
    }
    Ok(response)
}

fn set(response: &mut Response, name: axum::http::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// The part asked for: `None` = all of it, `Some(None)` = one that is not
/// there. Several parts at once are answered with all of it.
fn range(headers: &HeaderMap, etag: &str, total: u64) -> Option<Option<(u64, u64)>> {
    let text = headers.get(RANGE)?.to_str().ok()?.strip_prefix("bytes=")?;
    if headers.get(IF_RANGE).is_some_and(|tag| tag != etag) || text.contains(',') {
        return None;
    }
    let (from, to) = text.split_once('-')?;
    let last = total.checked_sub(1);
    let part = match (from.trim(), to.trim()) {
        ("", count) => {
            let count: u64 = count.parse().ok()?;
            last.filter(|_| count > 0).map(|last| (total.saturating_sub(count), last))
        }
        (from, "") => Some((from.parse().ok()?, last.unwrap_or(0))),
        (from, to) => {
            let (from, to): (u64, u64) = (from.parse().ok()?, to.parse().ok()?);
            if to < from {
                return None;
            }
            Some((from, to.min(last.unwrap_or(0))))
        }
    };
    Some(part.filter(|(from, _)| *from < total))
}

fn extension(mime: &str) -> &'static str {
    match mime.split(';').next().unwrap_or("").trim() {
        "image/jpeg" => "jpg",
        "image/webp" => "webp",
        "audio/webm" | "video/webm" => "webm",
        "audio/ogg" => "ogg",
        "audio/mp4" => "m4a",
        "video/mp4" => "mp4",
        "video/quicktime" => "mov",
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Option<Option<(u64, u64)>> {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, text.parse().unwrap());
        range(&headers, "\"x\"", 100)
    }

    #[test]
    fn a_part_is_what_the_standard_says_it_is() {
        assert_eq!(asked("bytes=0-0"), Some(Some((0, 0))));
        assert_eq!(asked("bytes=10-"), Some(Some((10, 99))));
        assert_eq!(asked("bytes=-10"), Some(Some((90, 99))));
        assert_eq!(asked("bytes=-1000"), Some(Some((0, 99))));
        assert_eq!(asked("bytes=90-1000"), Some(Some((90, 99))));
        assert_eq!(asked("bytes=100-"), Some(None));
        assert_eq!(asked("bytes=-0"), Some(None));
        for all in ["bytes=5-4", "bytes=a-b", "bytes=0-1,5-6", "chapters=1-2", "bytes=-"] {
            assert_eq!(asked(all), None, "{all}");
        }
    }

    #[test]
    fn an_empty_file_has_no_parts() {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, "bytes=0-".parse().unwrap());
        assert_eq!(range(&headers, "\"x\"", 0), Some(None));
    }
}
