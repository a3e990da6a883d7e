//! One file ahead of its form, until it is there.

use super::dom::{get, wait_for, wait_or_online};
use js_sys::{JSON, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, Event, ProgressEvent, XmlHttpRequest};

/// Longest pause between two tries, in milliseconds.
const LONGEST_PAUSE: i32 = 30_000;

/// How a try ended.
enum Try {
    Kept(String),
    Refused(String),
    /// Not now; the server may have said why.
    Lost(String),
}

/// What is told while it goes on.
pub trait Watcher: Clone + 'static {
    /// How much is there, in per cent.
    fn progress(&self, percent: f64);
    /// It did not work and is tried again; `why` if the server said so.
    fn again(&self, why: &str);
    /// Whether nobody wants it any more.
    fn gone(&self) -> bool;
}

/// Sends a file until it is kept (its identifier) or refused (a sentence).
/// `None` when nobody wants it any more.
pub async fn send(
    blob: &Blob,
    kind: &str,
    key: &str,
    watcher: impl Watcher,
) -> Option<Result<String, String>> {
    let mut pause = 1000;
    loop {
        if watcher.gone() {
            return None;
        }
        match once(blob, kind, key, &watcher).await {
            Some(Try::Kept(id)) => return Some(Ok(id)),
            Some(Try::Refused(why)) => return Some(Err(why)),
            other => {
                let why = if let Some(Try::Lost(why)) = other { why } else { String::new() };
                watcher.again(&why);
                wait_or_online(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

async fn once(blob: &Blob, kind: &str, key: &str, watcher: &impl Watcher) -> Option<Try> {
    // XMLHttpRequest, because fetch cannot tell how much of a body has left.
    let request = XmlHttpRequest::new().ok()?;
    request.open("POST", "/report/uploads").ok()?;
    for (name, value) in [
        ("X-Upload-Kind", kind),
        ("X-Form-Key", key),
        ("Accept", "application/json"),
        ("Content-Type", "application/octet-stream"),
    ] {
        request.set_request_header(name, value).ok()?;
    }
    let told = watcher.clone();
    let progress: Box<dyn FnMut(Event)> = Box::new(move |event| {
        let event: ProgressEvent = event.unchecked_into();
        if event.total() > 0.0 {
            told.progress(event.loaded() / event.total() * 100.0);
        }
    });
    // It goes with this try.
    let progress = Closure::wrap(progress);
    let sending = request.upload().ok()?;
    sending.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    let ended = Promise::new(&mut |done, _| request.set_onloadend(Some(&done)));
    request.send_with_opt_blob(Some(blob)).ok()?;
    wait_for(ended).await.ok()?;
    sending.set_onprogress(None);
    let status = request.status().ok()?;
    let text = request.response_text().ok().flatten().unwrap_or_default();
    let body = JSON::parse(&text).unwrap_or(JsValue::UNDEFINED);
    Some(match status {
        200..=299 => get(&body, "id").as_string().map_or(Try::Lost(String::new()), Try::Kept),
        // Too many, a slow line, or a fault that passes: worth another try.
        400..=499 if status != 429 && status != 408 => Try::Refused(sentence(&body)),
        _ => Try::Lost(sentence(&body)),
    })
}

fn sentence(body: &JsValue) -> String {
    let first = get(&get(body, "errors"), "0");
    let detail = get(&first, "detail").as_string().or_else(|| get(body, "detail").as_string());
    detail.unwrap_or_default()
}
