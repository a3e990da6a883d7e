//! The page, fetched again, and its moving parts put in place.

use super::dom::{all, document, one, wait_for, window};
use super::photos;
use std::sync::atomic::{AtomicU32, Ordering};
use wasm_bindgen::JsCast;
use web_sys::{Document, DomParser, Headers, HtmlElement, RequestInit, Response, SupportedType};

/// How many were asked for.
static ASKED: AtomicU32 = AtomicU32::new(0);

/// A page as it is now; none when it cannot be had, or when another was asked
/// for since: answers do not come in the order of the questions. `by_itself` says
/// that nobody asked for it: the session counts as idle.
pub async fn page(href: &str, by_itself: bool) -> Option<Document> {
    let mine = ASKED.fetch_add(1, Ordering::Relaxed) + 1;
    let init = RequestInit::new();
    if by_itself {
        let headers = Headers::new().ok()?;
        headers.set("X-By-Itself", "1").ok()?;
        init.set_headers(&headers);
    }
    let response = wait_for(window().fetch_with_str_and_init(href, &init)).await.ok()?;
    let response: Response = response.unchecked_into();
    // A session that has ended leads to another page.
    if !response.ok() || response.redirected() {
        return None;
    }
    let html = wait_for(response.text().ok()?).await.ok()?.as_string()?;
    let page = DomParser::new().ok()?.parse_from_string(&html, SupportedType::TextHtml).ok()?;
    (ASKED.load(Ordering::Relaxed) == mine).then_some(page)
}

/// Puts the moving parts of a page in the place of those that are here, but for
/// those to be kept.
pub fn put(page: &Document, keep: impl Fn(&HtmlElement) -> bool) {
    for old in document().body().iter().flat_map(|body| all(body, "[data-live]")) {
        let new = one(page, &format!("#{}", old.id()));
        if let Some(new) = new.filter(|_| !keep(&old)) {
            let _ = old.replace_with_with_node_1(&new);
        }
    }
    // Those in the new parts.
    photos::wake();
}
