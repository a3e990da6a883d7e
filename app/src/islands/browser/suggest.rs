//! A category from the words, until the person chooses one.

use super::dom::{find, form, get, on, set, wait, wait_for, wake_each, window, with_number, words};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, Response};

/// How long somebody must have stopped typing, in milliseconds.
const PAUSE: i32 = 700;
/// Fewer characters say too little.
const LEAST: usize = 3;
/// More are not needed, in characters.
const MOST: usize = 200;

/// Wakes the category field.
pub fn wake() {
    wake_each("[data-suggest]", start);
}

fn start(root: &HtmlElement) -> Option<()> {
    let form = form(root)?;
    let text = find(&form, "[name=description]")?;
    let select = find(&form, "[name=category]")?;
    if !content(&select).is_empty() {
        chosen(&select);
    }
    let typed = Rc::new(Cell::new(0_u32));
    let (own, line) = (select.clone(), root.clone());
    on(&select, "change", move |_| {
        chosen(&own);
        line.set_text_content(None);
    });
    let (root, area) = (root.clone(), text.clone());
    on(&text, "input", move |_| {
        typed.set(typed.get().wrapping_add(1));
        let (mine, typed) = (typed.get(), typed.clone());
        let (root, area, select) = (root.clone(), area.clone(), select.clone());
        spawn_local(async move {
            wait(PAUSE).await;
            if typed.get() == mine {
                suggest(&root, &content(&area), &select).await;
            }
        });
    });
    Some(())
}

/// A person has chosen it: nothing chooses for them any more. The draft keeps it too.
pub fn chosen(select: &HtmlElement) {
    let _ = select.set_attribute("data-chosen", "");
}

fn content(field: &HtmlElement) -> String {
    get(field, "value").as_string().unwrap_or_default()
}

async fn suggest(root: &HtmlElement, text: &str, select: &HtmlElement) -> Option<()> {
    let text: String = text.chars().take(MOST).collect();
    if text.chars().count() < LEAST || select.has_attribute("data-chosen") {
        return None;
    }
    let query = js_sys::encode_uri_component(&text);
    let url = format!("/api/v1/categories/suggest?text={}", String::from(query));
    let response: Response = wait_for(window().fetch_with_str(&url)).await.ok()?.unchecked_into();
    let body = wait_for(response.json().ok()?).await.ok()?;
    let slug = get(&get(&body, "0"), "slug").as_string()?;
    let option = find(select, &format!("option[value='{slug}']"))?;
    if select.has_attribute("data-chosen") {
        // While the answer was on its way.
        return None;
    }
    set(select, "value", &slug.into());
    let name = option.text_content().unwrap_or_default();
    root.set_text_content(Some(&with_number(&words(root, "suggest"), &name)));
    Some(())
}
