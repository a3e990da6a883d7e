//! Keys of the dispatcher's desk: j and k move among what waits, a digit
//! chooses a suggestion, Enter (the browser's own, in a form) dispatches, m goes
//! to the duplicates. And what is chosen twice: a unit that is picked is another
//! one than those suggested.

use crate::islands::browser::dom::{document, get, on, one, set};
use crate::islands::desk::keyboard::{self, focus, step};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// Listens for keys as long as the page lives.
pub fn listen() {
    keyboard::listen(press);
    on(&document(), "change", |event| pair(&event));
}

/// Keeps suggestion and unit from saying two things.
fn pair(event: &Event) {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    if element.matches("#decide #unit").unwrap_or(false) {
        if get(&element, "value").as_string().is_some_and(|unit| !unit.is_empty()) {
            check("#decide [name=choice][value=other]");
        }
    } else if element.matches("#decide [data-key]").unwrap_or(false) {
        unpick();
    }
}

fn check(selector: &str) -> bool {
    one(&document(), selector).map(|choice| set(&choice, "checked", &true.into())).is_some()
}

/// No other unit any more.
fn unpick() {
    if let Some(unit) = one(&document(), "#decide #unit") {
        set(&unit, "value", &"".into());
    }
}

fn press(key: &str, typing: bool) -> bool {
    match key {
        _ if typing => false,
        "j" => step(1, true),
        "k" => step(-1, true),
        "m" => focus("#same button"),
        "1" | "2" | "3" => choose(key),
        _ => false,
    }
}

fn choose(key: &str) -> bool {
    let choice = format!("#decide [data-key='{key}']");
    let chosen = check(&choice);
    if chosen {
        unpick();
    }
    chosen && focus(&choice)
}
