//! Any provider of text messages that takes JSON by HTTP.

use super::{Parcel, SendError, Sender, by_status, call};
use crate::tell::config::HttpSms;
use futures::future::BoxFuture;
use serde_json::{Map, Value};

/// Posts JSON made after a pattern.
pub(crate) struct Http {
    pub(crate) client: reqwest::Client,
    pub(crate) settings: HttpSms,
}

impl Sender for Http {
    fn send<'a>(&'a self, parcel: &'a Parcel) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(async move {
            let settings = &self.settings;
            let mut request = self
                .client
                .post(settings.url.clone())
                .header("content-type", "application/json; charset=utf-8")
                .header("idempotency-key", parcel.key.to_string())
                .body(fill(&settings.body, parcel).to_string());
            if let Some((name, secret)) = &settings.header {
                request = request.header(name.as_str(), secret.0.as_slice());
            }
            let (status, body) = call(request).await?;
            if !(200..300).contains(&status) {
                return Err(by_status(status));
            }
            match &settings.success {
                Some((pointer, wanted)) if !says(&body, pointer, wanted) => {
                    Err(SendError::Later("the answer does not say that it was taken".to_owned()))
                }
                _ => Ok(()),
            }
        })
    }
}

/// Whether an answer holds the wanted value.
fn says(body: &[u8], pointer: &str, wanted: &str) -> bool {
    let Ok(answer) = serde_json::from_slice::<Value>(body) else { return false };
    match answer.pointer(pointer) {
        Some(Value::String(text)) => text == wanted,
        Some(other) => {
            let text = other.to_string();
            text == wanted
        }
        None => false,
    }
}

/// The pattern with its whole strings replaced. As values, so that no text can
/// break out of its string.
fn fill(pattern: &Value, parcel: &Parcel) -> Value {
    match pattern {
        Value::String(text) => match text.as_str() {
            "{phone}" => parcel.address.clone().into(),
            "{text}" => parcel.text.clone().into(),
            "{template}" => parcel.template.clone().into(),
            "{key}" => parcel.key.to_string().into(),
            "{values}" => {
                let pairs =
                    parcel.values.iter().map(|(place, value)| (place.to_string(), value.clone().into()));
                Value::Object(pairs.collect::<Map<_, _>>())
            }
            _ => pattern.clone(),
        },
        Value::Array(all) => all.iter().map(|one| fill(one, parcel)).collect(),
        Value::Object(all) => {
            Value::Object(all.iter().map(|(name, one)| (name.clone(), fill(one, parcel))).collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_must_say_what_is_wanted() {
        assert!(says(br#"{"code":0}"#, "/code", "0"));
        assert!(says(br#"{"data":{"status":"OK"}}"#, "/data/status", "OK"));
        assert!(!says(br#"{"code":7}"#, "/code", "0"));
        assert!(!says(b"<html>", "/code", "0"));
    }
}
