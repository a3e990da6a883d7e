//! Fetches the page anew and puts parts of it into this one.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Document, DomParser, Headers, HtmlElement, RequestInit, Response, SupportedType};

/// The parts that may differ between two versions of the worklist.
const PARTS: [&str; 3] = ["parts", "list", "side"];

/// The row under the focus, by its identifier.
pub fn selected(document: &Document) -> Option<String> {
    let row = document.active_element()?.closest("#rows tr").ok()??;
    Some(row.id())
}

/// Puts the focus on the link of a row.
pub fn focus(document: &Document, row: &str) {
    let link = document.get_element_by_id(row).and_then(|row| row.query_selector("a").ok().flatten());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        let _ = link.focus();
    }
}

/// Swaps the parts for those of the page at this address. Selection and place
/// stay; on any failure the page stays as it is.
pub fn load(href: String, by_itself: bool) {
    spawn_local(async move {
        let document = document();
        let row = selected(&document);
        if let Some(fresh) = fetch(&href, by_itself).await {
            put(&document, &fresh);
            if let Some(row) = row {
                focus(&document, &row);
            }
        }
    });
}

/// `by_itself` says that nobody asked for it: the session counts as idle.
async fn fetch(href: &str, by_itself: bool) -> Option<Document> {
    let init = RequestInit::new();
    if by_itself {
        let headers = Headers::new().ok()?;
        headers.set("X-By-Itself", "1").ok()?;
        init.set_headers(&headers);
    }
    let response = JsFuture::from(window().fetch_with_str_and_init(href, &init)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    // A session that has ended leads to another page.
    if !response.ok() || response.redirected() {
        return None;
    }
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    DomParser::new().ok()?.parse_from_string(&text, SupportedType::TextHtml).ok()
}

fn put(document: &Document, fresh: &Document) {
    for id in PARTS {
        if let (Some(old), Some(new)) = (document.get_element_by_id(id), fresh.get_element_by_id(id)) {
            old.set_inner_html(&new.inner_html());
        }
    }
    if let (Some(old), Some(new)) = (document.get_element_by_id("main"), fresh.get_element_by_id("main")) {
        old.set_class_name(&new.class_name());
    }
}
