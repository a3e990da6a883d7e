//! Keys of the dispatcher's desk: j and k move among what waits, a digit
//! chooses a suggestion, Enter (the browser's own, in a form) dispatches, m goes
//! to the duplicates. And what is chosen twice: a unit that is picked is another
//! one than those suggested.

use crate::islands::browser::dom::{get, on, one, set};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent};

/// Listens for keys as long as the page lives.
pub fn listen() {
    let Some(document) = leptos::prelude::window().document() else { return };
    let page = document.clone();
    let on_key = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        let held = event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing();
        if !held && !typing(&event) && press(&page, &event.key()) {
            event.prevent_default();
        }
    });
    let _ = document.add_event_listener_with_callback("keydown", on_key.as_ref().unchecked_ref());
    on_key.forget();
    let page = document.clone();
    on(&document, "change", move |event| pair(&page, &event));
}

/// Keeps suggestion and unit from saying two things.
fn pair(document: &Document, event: &Event) {
    let Some(element) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) else { return };
    if element.matches("#decide #unit").unwrap_or(false) {
        let other = one(document, "#decide [name=choice][value=other]");
        if let Some(other) = other.and_then(|e| e.dyn_into::<HtmlInputElement>().ok())
            && get(&element, "value").as_string().is_some_and(|unit| !unit.is_empty())
        {
            other.set_checked(true);
        }
    } else if element.matches("#decide [data-key]").unwrap_or(false) {
        unpick(document);
    }
}

/// No other unit any more.
fn unpick(document: &Document) {
    if let Some(unit) = one(document, "#decide #unit") {
        set(&unit, "value", &"".into());
    }
}

/// Whether somebody writes: not where a choice has the focus.
fn typing(event: &KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) else { return false };
    match element.dyn_ref::<HtmlInputElement>() {
        Some(input) => input.type_() != "radio",
        None => matches!(element.tag_name().as_str(), "SELECT" | "TEXTAREA"),
    }
}

fn press(document: &Document, key: &str) -> bool {
    match key {
        "j" => step(document, 1),
        "k" => step(document, -1),
        "m" => focus(document, "#same button"),
        "1" | "2" | "3" => choose(document, key),
        _ => false,
    }
}

fn choose(document: &Document, key: &str) -> bool {
    let found = document.query_selector(&format!("#decide [data-key='{key}']")).ok().flatten();
    let Some(radio) = found.and_then(|e| e.dyn_into::<HtmlInputElement>().ok()) else { return false };
    radio.set_checked(true);
    unpick(document);
    radio.focus().is_ok()
}

/// From the one with the focus, or else from the open one.
fn step(document: &Document, by: i32) -> bool {
    let Ok(links) = document.query_selector_all("#rows a") else { return false };
    let link = |at: u32| links.get(at).and_then(|node| node.dyn_into::<HtmlElement>().ok());
    let here = document.active_element();
    let focused = |at: &u32| link(*at).is_some_and(|a| here.as_ref() == Some(a.as_ref()));
    let open = |at: &u32| link(*at).is_some_and(|a| a.has_attribute("aria-current"));
    let all = 0..links.length();
    let at = all.clone().find(focused).or_else(|| all.clone().find(open));
    let next = at.map_or(0, |at| at.saturating_add_signed(by)).min(links.length().saturating_sub(1));
    link(next).is_some_and(|link| link.focus().is_ok())
}

fn focus(document: &Document, selector: &str) -> bool {
    let found = document.query_selector(selector).ok().flatten();
    found.and_then(|e| e.dyn_into::<HtmlElement>().ok()).is_some_and(|e| e.focus().is_ok())
}
