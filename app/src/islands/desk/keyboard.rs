//! What keys have in common at the worklist and at the dispatcher's desk.

use crate::islands::browser::dom::{all, document, find, on, one};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Listens for keys as long as the page lives. `press` is told which, and whether
/// somebody is typing; it says whether that meant something.
pub fn listen(press: fn(&str, bool) -> bool) {
    on(&document(), "keydown", move |event| {
        let event: KeyboardEvent = event.unchecked_into();
        let held = event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing();
        if !held && press(&event.key(), typing(&event)) {
            event.prevent_default();
        }
    });
}

/// A choice takes no letters.
fn typing(event: &KeyboardEvent) -> bool {
    let fields = "select, textarea, input:not([type=radio]):not([type=checkbox])";
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.matches(fields).unwrap_or(false))
}

/// Moves the focus by rows, from the one that has it. If none has and `begin`
/// is set, from the open one, or to the first.
pub fn step(by: isize, begin: bool) -> bool {
    let rows = document().body().map(|body| all(&body, "#rows > *")).unwrap_or_default();
    let row_of = |inner: &Element| rows.iter().position(|row| row.contains(Some(inner)));
    let focused = document().active_element().and_then(|here| row_of(&here));
    let open = || one(&document(), "#rows [aria-current]").and_then(|open| row_of(&open));
    let next = match focused.or_else(|| if begin { open() } else { None }) {
        Some(at) => at.saturating_add_signed(by).min(rows.len() - 1),
        None if begin => 0,
        None => return false,
    };
    rows.get(next).and_then(|row| find(row, "a")).is_some_and(|link| link.focus().is_ok())
}

/// Puts the focus on something.
pub fn focus(selector: &str) -> bool {
    one(&document(), selector).is_some_and(|element| element.focus().is_ok())
}

/// Presses a link or a button.
pub fn click(selector: &str) -> bool {
    one(&document(), selector).map(|element| element.click()).is_some()
}
