//! Files that were made, kept for a minute: many ask for the same, and making one
//! takes the database and the masking of every text. One is made at a time; who
//! asks for one that is there waits for nobody.

use super::query::Ask;
use crate::problem::{Code, Problem};
use crate::routes::files::{HTTP_DATE, is_known, tag_of};
use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, CONTENT_DISPOSITION,
    CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LINK,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use backend::Backend;
use bytes::Bytes;
use chrono::{NaiveDateTime, TimeDelta};
use domain::Moment;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a file is as it was made.
const LIFE: TimeDelta = TimeDelta::seconds(60);
/// Most files that are kept, and most bytes of all.
const MOST: usize = 64;
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// Longest that is waited for others to be made.
const TURN: Duration = Duration::from_secs(5);
/// What browsers and proxies may do with one.
const CACHE: &str = "public, max-age=300, stale-while-revalidate=600";
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Files that were made.
#[derive(Default)]
pub struct OpenData {
    kept: Mutex<HashMap<Ask, Arc<File>>>,
    /// Held by whoever makes one.
    making: tokio::sync::Mutex<()>,
}

/// A file.
pub struct File {
    body: Bytes,
    name: String,
    mime: &'static str,
    next: Option<String>,
    tag: String,
    /// When it was made.
    made: Moment,
    /// Since when it is as it is, as far as this process knows.
    modified: Moment,
}

impl OpenData {
    /// The kept file, or what making it gives; a problem with `Retry-After` while
    /// too many others are made.
    pub async fn get(
        &self,
        backend: &Backend,
        ask: Ask,
        make: impl Future<Output = Result<(String, Option<String>), Problem>>,
    ) -> Result<Arc<File>, Problem> {
        let holds = |file: &Arc<File>| (backend.now() - file.made).abs() < LIFE;
        if let Some(file) = self.kept().get(&ask).filter(|file| holds(file)) {
            return Ok(file.clone());
        }
        let turn = tokio::time::timeout(TURN, self.making.lock()).await;
        let _turn = turn.map_err(|_| Problem { retry_after: Some(5), ..Problem::new(Code::Unavailable) })?;
        // Somebody may have made it meanwhile.
        let before = self.kept().get(&ask).cloned();
        if let Some(file) = before.as_ref().filter(|file| holds(file)) {
            return Ok(file.clone());
        }
        let (text, next) = make.await?;
        let mut file = File::new(&ask, text, next, backend.now());
        if let Some(before) = before.filter(|before| before.tag == file.tag) {
            file.modified = before.modified;
        }
        let file = Arc::new(file);
        self.keep(ask, &file, holds);
        Ok(file)
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<Ask, Arc<File>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps one as long as there is room beside those that are good.
    fn keep(&self, ask: Ask, file: &Arc<File>, holds: impl Fn(&Arc<File>) -> bool) {
        let mut all = self.kept();
        let bytes = |all: &HashMap<Ask, Arc<File>>| all.values().map(|file| file.body.len()).sum::<usize>();
        all.remove(&ask);
        if all.len() >= MOST || bytes(&all) + file.body.len() > MOST_BYTES {
            all.retain(|_, file| holds(file));
        }
        if all.len() < MOST && bytes(&all) + file.body.len() <= MOST_BYTES {
            all.insert(ask, file.clone());
        }
    }
}

impl File {
    fn new(ask: &Ask, text: String, next: Option<String>, now: Moment) -> Self {
        Self {
            tag: tag_of(text.as_bytes()),
            body: text.into(),
            name: format!("{}.{}", ask.set.name(), ask.format.end()),
            mime: ask.format.mime(),
            next,
            made: now,
            modified: now,
        }
    }

    /// It, or that the caller has it.
    pub fn answer(&self, asked: &HeaderMap) -> Response {
        let mut response = if self.is_known(asked) {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        } else {
            Response::new(Body::from(self.body.clone()))
        };
        let link = self.next.as_ref().map(|next| format!("<{next}>; rel=\"next\""));
        let headers = [
            (CONTENT_TYPE, Some(self.mime.to_owned())),
            (CONTENT_DISPOSITION, Some(format!("inline; filename=\"{}\"", self.name))),
            (CACHE_CONTROL, Some(CACHE.to_owned())),
            // A weak one: what is sent may be packed or not.
            (ETAG, Some(format!("W/{}", self.tag))),
            (LAST_MODIFIED, Some(self.modified.format(HTTP_DATE).to_string())),
            (ACCESS_CONTROL_ALLOW_ORIGIN, Some("*".to_owned())),
            (ACCESS_CONTROL_EXPOSE_HEADERS, Some("ETag, Link, Last-Modified".to_owned())),
            (RESOURCE_POLICY, Some("cross-origin".to_owned())),
            (LINK, link),
        ];
        for (name, value) in headers {
            if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }

    /// By its tag, or, for who has none, by its age.
    fn is_known(&self, asked: &HeaderMap) -> bool {
        if asked.contains_key(IF_NONE_MATCH) {
            return is_known(asked, &self.tag);
        }
        let since = asked.get(IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
        let since = since.and_then(|text| NaiveDateTime::parse_from_str(text, HTTP_DATE).ok());
        since.is_some_and(|since| since.and_utc().timestamp() >= self.modified.timestamp())
    }
}
