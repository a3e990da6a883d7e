//! Keys of the worklist.

use super::swap;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent};

/// Listens for keys as long as the page lives.
pub fn listen() {
    let on_key = Closure::<dyn Fn(KeyboardEvent)>::new(|event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() {
            return;
        }
        if press(&document(), &event.key(), typing(&event)) {
            event.prevent_default();
        }
    });
    let _ = document().add_event_listener_with_callback("keydown", on_key.as_ref().unchecked_ref());
    on_key.forget();
}

fn typing(event: &KeyboardEvent) -> bool {
    let element = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    element.is_some_and(|e| matches!(e.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA"))
}

/// Does what a key says; whether it meant something.
fn press(document: &Document, key: &str, typing: bool) -> bool {
    if typing {
        return key == "Escape" && leave(document);
    }
    match key {
        "j" | "ArrowDown" => step(document, 1, key == "j"),
        "k" | "ArrowUp" => step(document, -1, key == "k"),
        "o" => panel(document),
        "r" => {
            click(document, "#live button");
            true
        }
        "/" => search(document),
        "?" => help(document),
        "Escape" => click(document, "#close"),
        _ => false,
    }
}

/// Moves the focus by rows. Letters begin at the first row; arrows scroll the
/// page until a row has the focus.
fn step(document: &Document, by: i32, begin: bool) -> bool {
    let Ok(links) = document.query_selector_all("#rows a") else { return false };
    let here = document.active_element();
    let at = (0..links.length()).find(|i| links.get(*i).as_deref() == here.as_deref().map(AsRef::as_ref));
    let next = match at {
        Some(at) => at.saturating_add_signed(by),
        None if begin => 0,
        None => return false,
    };
    let link = links.get(next.min(links.length().saturating_sub(1)));
    let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) else { return false };
    link.focus().is_ok()
}

fn panel(document: &Document) -> bool {
    let Some(code) = swap::selected(document) else { return false };
    let location = document.location().and_then(|l| l.search().ok()).unwrap_or_default();
    let joint = if location.is_empty() { '?' } else { '&' };
    swap::load(format!("/desk{location}{joint}open={code}"), false);
    true
}

fn search(document: &Document) -> bool {
    let field = document.get_element_by_id("q").and_then(|q| q.dyn_into::<HtmlInputElement>().ok());
    let Some(field) = field else { return false };
    field.select();
    field.focus().is_ok()
}

fn leave(document: &Document) -> bool {
    let here = document.active_element().and_then(|e| e.dyn_into::<HtmlElement>().ok());
    here.is_some_and(|here| here.blur().is_ok())
}

fn help(document: &Document) -> bool {
    let dialog = document.get_element_by_id("keys").and_then(|d| d.dyn_into::<HtmlDialogElement>().ok());
    let Some(dialog) = dialog else { return false };
    if dialog.open() {
        dialog.close();
        return true;
    }
    dialog.show_modal().is_ok()
}

fn click(document: &Document, selector: &str) -> bool {
    let found = document.query_selector(selector).ok().flatten();
    let Some(element) = found.and_then(|e| e.dyn_into::<HtmlElement>().ok()) else { return false };
    element.click();
    true
}
