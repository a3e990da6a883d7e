//! One try: signed as Standard Webhooks describes, sent, answered.

use super::claim::{Claimed, Lane};
use crate::Backend;
use crate::outside::{PRIVATE, beginning, why};
use crate::secrets::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::TimeDelta;
use domain::hook::Answer;
use std::time::Instant;

/// What every secret begins with.
pub const PREFIX: &str = "whsec_";
/// Most bytes of an answer that are read, so that the connection can be kept.
const ANSWER: usize = 4096;

/// What came of a try.
pub(super) struct Done {
    pub(super) lane: Lane,
    pub(super) claimed: Claimed,
    pub(super) answer: Answer,
    /// The status of HTTP, if there was one.
    pub(super) status: Option<u16>,
    pub(super) millis: u32,
    pub(super) error: Option<&'static str>,
}

/// A secret as it is shown.
pub(super) fn shown(secret: &[u8; 32]) -> String {
    format!("{PREFIX}{}", BASE64.encode(secret))
}

/// `v1,` and the HMAC-SHA-256 of identifier, seconds and body. `secret`: its bytes.
pub fn signature(secret: &[u8], id: &str, seconds: i64, body: &[u8]) -> String {
    let seconds = seconds.to_string();
    let parts = [id.as_bytes(), b".", seconds.as_bytes(), b".", body];
    format!("v1,{}", BASE64.encode(hmac(secret, &parts)))
}

/// With the secret before as well while it is good.
fn signatures(backend: &Backend, lane: &Lane, claimed: &Claimed, seconds: i64) -> String {
    let old = lane.old_until.is_some_and(|until| backend.now() < until);
    let generations = [Some(lane.generation), old.then(|| lane.generation - 1)];
    let sign = |generation| {
        let secret = backend.secrets().hook(lane.id, generation);
        signature(&secret, &claimed.event.to_string(), seconds, claimed.body.as_bytes())
    };
    generations.into_iter().flatten().map(sign).collect::<Vec<_>>().join(" ")
}

/// Makes a try.
pub(super) async fn send(backend: Backend, client: reqwest::Client, lane: Lane, claimed: Claimed) -> Done {
    let seconds = backend.now().timestamp();
    // Only how long it took is told by it.
    let begun = Instant::now();
    let (answer, status, error) = if backend.config().inside.look(&lane.url).is_err() {
        (Answer::Failed(None), None, Some(PRIVATE))
    } else {
        let request = client
            .post(lane.url.clone())
            .header("content-type", "application/json")
            .header("webhook-id", claimed.event.to_string())
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", signatures(&backend, &lane, &claimed, seconds))
            .body(claimed.body.clone());
        match request.send().await {
            Ok(response) => heard(response).await,
            Err(error) => (Answer::Failed(None), None, Some(why(&error))),
        }
    };
    let millis = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
    Done { lane, claimed, answer, status, millis, error }
}

async fn heard(response: reqwest::Response) -> (Answer, Option<u16>, Option<&'static str>) {
    let status = response.status().as_u16();
    let later = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
    let answer = match status {
        200..=299 => Answer::Taken,
        410 => Answer::Gone,
        _ => Answer::Failed(later.map(|seconds: u32| TimeDelta::seconds(seconds.into()))),
    };
    let error = match status {
        200..=299 => None,
        300..=399 => Some("a redirection, which is not followed"),
        _ => Some("not a status of success"),
    };
    beginning(response, ANSWER).await;
    (answer, Some(status), error)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn the_signature_is_the_one_of_standard_webhooks() {
        let secret = BASE64.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = br#"{"test": 2432232314}"#;
        let signed = signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
