//! Copies and shares the private link.

use super::dom::{document, find, get, on, one, set, wait_for, wake_each, window, words};
use js_sys::{Function, Object};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlInputElement};

/// Wakes the buttons beside the link.
pub fn wake() {
    wake_each("[data-share]", start);
}

fn start(root: &HtmlElement) -> Option<()> {
    let field: HtmlInputElement = one(&document(), "#private-link")?.unchecked_into();
    let copy = find(root, ".copy")?;
    copy.set_hidden(false);
    let (label, done, link) = (find(&copy, "span")?, words(root, "copied"), field.clone());
    on(&copy, "click", move |_| {
        let (label, done, link) = (label.clone(), done.clone(), link.clone());
        spawn_local(async move {
            if put(&link).await {
                label.set_text_content(Some(&done));
            }
        });
    });
    let navigator = window().navigator();
    let sharing: Function = get(&navigator, "share").dyn_into().ok()?;
    let share = find(root, ".share")?;
    share.set_hidden(false);
    let title = words(root, "share");
    on(&share, "click", move |_| {
        let data = Object::new();
        set(&data, "title", &title.as_str().into());
        set(&data, "url", &field.value().into());
        let _ = sharing.call1(&navigator, &data);
    });
    Some(())
}

/// By the clipboard, or by selecting it so that a finger can.
async fn put(field: &HtmlInputElement) -> bool {
    field.select();
    let clipboard = get(&window().navigator(), "clipboard");
    if clipboard.is_undefined() {
        return false;
    }
    wait_for(window().navigator().clipboard().write_text(&field.value())).await.is_ok()
}
