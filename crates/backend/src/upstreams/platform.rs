//! How an upstream is spoken to, whichever kind it is.

use super::{Known, json, open311};
use crate::Backend;
use crate::outside::{beginning, why};
use domain::Moment;
use domain::geo::Wgs84;
use domain::ids::LinkId;
use domain::upstream::{Given, UpstreamKind};
use serde_json::Value;
use url::Url;

/// Most bytes of an answer that are read.
const ANSWER: usize = 1024 * 1024;

/// A request as an upstream is given it: words without numbers of people, the
/// place as it was given, nobody's name or telephone.
#[derive(Clone, Debug)]
pub(super) struct Parcel {
    /// The same for each try: an upstream may drop a repeat by it.
    pub(super) key: LinkId,
    /// Our number.
    pub(super) code: String,
    pub(super) service: String,
    pub(super) words: String,
    pub(super) at: Option<Wgs84>,
    pub(super) address: Option<String>,
    pub(super) submitted_at: Moment,
    /// When it was sent first.
    pub(super) begun_at: Moment,
}

/// What is new there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TheirNews {
    /// What makes it one; without it, whatever differs from what was heard last.
    pub(super) key: Option<String>,
    pub(super) state: String,
    pub(super) text: Option<String>,
}

/// Why a call came to nothing. The texts are for the desk: nothing personal, no
/// address, no key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CallError {
    /// Nothing was taken; another time.
    Later(String),
    /// Nobody knows whether it was taken.
    Unsure(String),
    /// It will not be taken as it is.
    Refused(String),
    /// It is not there.
    Missing,
}

/// An upstream with what is needed to call it.
pub(super) struct Platform<'a> {
    pub(super) client: &'a reqwest::Client,
    pub(super) base: Url,
    pub(super) key: Option<String>,
    pub(super) jurisdiction: Option<String>,
    kind: UpstreamKind,
}

impl<'a> Platform<'a> {
    pub(super) fn new(
        backend: &Backend,
        client: &'a reqwest::Client,
        known: &Known,
    ) -> Result<Self, CallError> {
        let base = Url::parse(&known.url).ok().filter(|url| backend.config().inside.look(url).is_ok());
        let base = base.ok_or_else(|| CallError::Later(crate::outside::PRIVATE.to_owned()))?;
        let key = match &known.key {
            None => None,
            Some(sealed) => {
                let open = backend.secrets().unseal(&Known::bound(known.id, "key"), sealed);
                Some(open.ok_or_else(|| CallError::Later("its key cannot be read".to_owned()))?)
            }
        };
        Ok(Self { client, base, key, jurisdiction: known.jurisdiction.clone(), kind: known.kind })
    }

    /// Hands a request on.
    pub(super) async fn send(&self, parcel: &Parcel) -> Result<Given, CallError> {
        match self.kind {
            UpstreamKind::Open311 => open311::send(self, parcel).await,
            UpstreamKind::Json => json::send(self, parcel).await,
        }
    }

    /// Looks whether it is there already, by our number.
    pub(super) async fn find(&self, parcel: &Parcel) -> Result<Option<Given>, CallError> {
        match self.kind {
            UpstreamKind::Open311 => open311::find(self, parcel).await,
            UpstreamKind::Json => json::find(self, parcel).await,
        }
    }

    /// The number that a token stands for, once there is one.
    pub(super) async fn number(&self, token: &str) -> Result<Option<String>, CallError> {
        match self.kind {
            UpstreamKind::Open311 => open311::number(self, token).await,
            UpstreamKind::Json => json::number(self, token).await,
        }
    }

    /// What is new there, the oldest first.
    pub(super) async fn news(&self, number: &str) -> Result<Vec<TheirNews>, CallError> {
        match self.kind {
            UpstreamKind::Open311 => open311::news(self, number).await,
            UpstreamKind::Json => json::news(self, number).await,
        }
    }

    /// The base with more behind its path. Parts are escaped.
    pub(super) fn to(&self, parts: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(parts);
        }
        url
    }
}

/// Calls and reads JSON.
pub(super) async fn call(request: reqwest::RequestBuilder) -> Result<Value, CallError> {
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) if error.is_connect() || error.is_builder() => {
            return Err(CallError::Later(why(&error).to_owned()));
        }
        Err(error) => return Err(CallError::Unsure(why(&error).to_owned())),
    };
    let status = response.status().as_u16();
    let body = beginning(response, ANSWER).await;
    let said = || format!("status {status}{}", described(&body));
    match status {
        200..=299 => serde_json::from_slice(&body)
            .map_err(|_| CallError::Unsure("an answer that is not JSON".to_owned())),
        404 => Err(CallError::Missing),
        400 | 406 | 410 | 413 | 415 | 422 => Err(CallError::Refused(said())),
        // It may be kept all the same; what is behind a gateway, too.
        500 | 502 | 504 => Err(CallError::Unsure(said())),
        _ => Err(CallError::Later(said())),
    }
}

/// What an upstream says is wrong, as far as it is plain.
fn described(body: &[u8]) -> String {
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    let found = value.pointer("/0/description").or(value.get("detail")).or(value.get("title"));
    let text: String = found.and_then(Value::as_str).unwrap_or_default().chars().take(200).collect();
    let text = domain::text::mask_personal(&domain::text::clean_line(&text));
    if text.is_empty() { text } else { format!(": {text}") }
}

/// A number or a text, as platforms write identifiers.
pub(super) fn plain(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
