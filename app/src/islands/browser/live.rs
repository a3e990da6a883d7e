//! What happens to a request, while one looks at it.

use super::dom::{all, document, find, get, one, set, wake_each, words};
use super::stream::follow;
use super::{anew, wait};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

/// Wakes the page of a request.
pub fn wake() {
    wait::wake();
    wake_each("[data-live-path]", start);
}

fn start(root: &HtmlElement) -> Option<()> {
    let (shown, root) = (root.clone(), root.clone());
    follow(
        move || words(&shown, "events"),
        &["changed"],
        move |_| {
            let root = root.clone();
            spawn_local(async move {
                if refresh(&root).await.is_some() {
                    root.set_text_content(Some(&words(&root, "said")));
                }
            });
        },
        || {},
    );
    Some(())
}

/// Fetches the page again and puts its moving parts in place, but for those
/// somebody is typing in.
async fn refresh(root: &HtmlElement) -> Option<()> {
    let page = anew::page(&words(root, "live-path"), true).await?;
    let shown = one(&page, "[data-live-path]")?;
    root.set_attribute("data-events", &words(&shown, "events")).ok()?;
    let body = document().body()?;
    let version = one(&page, "[name=version]").map(|field| get(&field, "value"));
    for form in all(&body, "form").into_iter().filter(|form| !busy(form)) {
        // What is new has been shown; what is being typed answers what was there before.
        if let Some((field, version)) = find(&form, "[name=version]").zip(version.as_ref()) {
            set(&field, "value", version);
        }
    }
    anew::put(&page, busy);
    Some(())
}

fn busy(part: &HtmlElement) -> bool {
    let focused = document().active_element().is_some_and(|active| part.contains(Some(&active)));
    let typed = all(part, "textarea, [name=upload]")
        .iter()
        .any(|field| get(field, "value").as_string().is_some_and(|text| !text.is_empty()));
    focused || typed || find(part, ":checked, [data-pending]").is_some()
}
