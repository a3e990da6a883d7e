//! What happens to a request, while one looks at it.

use super::dom::{all, document, find, get, on, one, set, wait_for, wake_each, window, words};
use super::{photos, wait};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DomParser, EventSource, HtmlElement, Response, SupportedType};

/// Wakes the page of a request.
pub fn wake() {
    wait::wake();
    wake_each("[data-live-path]", start);
}

fn start(root: &HtmlElement) -> Option<()> {
    let path = words(root, "live-path");
    let source = EventSource::new(&format!("{path}/events")).ok()?;
    let root = root.clone();
    let changed = move |_| {
        let (root, path) = (root.clone(), path.clone());
        spawn_local(async move {
            if refresh(&path).await.is_some() {
                root.set_text_content(Some(&words(&root, "said")));
            }
        });
    };
    on(&source, "changed", changed);
    Some(())
}

/// Fetches the page again and puts its moving parts in place, but for those
/// somebody is typing in.
async fn refresh(path: &str) -> Option<()> {
    let response: Response = wait_for(window().fetch_with_str(path)).await.ok()?.unchecked_into();
    if !response.ok() {
        return None;
    }
    let html = wait_for(response.text().ok()?).await.ok()?.as_string()?;
    let page = DomParser::new().ok()?.parse_from_string(&html, SupportedType::TextHtml).ok()?;
    let body = document().body()?;
    let version = one(&page, "[name=version]").map(|field| get(&field, "value"));
    for form in all(&body, "form").into_iter().filter(|form| !busy(form)) {
        // What is new has been shown; what is being typed answers what was there before.
        if let Some((field, version)) = find(&form, "[name=version]").zip(version.as_ref()) {
            set(&field, "value", version);
        }
    }
    for old in all(&body, "[data-live]") {
        let new = one(&page, &format!("#{}", old.id()));
        if let Some(new) = new.filter(|_| !busy(&old)) {
            let _ = old.replace_with_with_node_1(&new);
        }
    }
    // Those in the new parts.
    photos::wake();
    Some(())
}

fn busy(part: &HtmlElement) -> bool {
    let focused = document().active_element().is_some_and(|active| part.contains(Some(&active)));
    let typed = all(part, "textarea, [name=upload]")
        .iter()
        .any(|field| get(field, "value").as_string().is_some_and(|text| !text.is_empty()));
    focused || typed || find(part, ":checked, [data-pending]").is_some()
}
