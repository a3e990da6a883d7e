//! Keys of the worklist.

use super::keyboard::{self, click, focus, step};
use super::swap;
use crate::islands::browser::dom::{document, one};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement};

/// Listens for keys as long as the page lives.
pub fn listen() {
    keyboard::listen(press);
}

/// Does what a key says; whether it meant something.
fn press(key: &str, typing: bool) -> bool {
    if typing {
        return key == "Escape" && leave();
    }
    match key {
        // Letters begin at the first row; arrows scroll the page until a row has the focus.
        "j" | "ArrowDown" => step(1, key == "j"),
        "k" | "ArrowUp" => step(-1, key == "k"),
        "o" => panel(),
        "r" => click("#live button"),
        "/" => search(),
        "?" => help(),
        "Escape" => click("#close"),
        _ => false,
    }
}

fn panel() -> bool {
    let Some(code) = swap::selected() else { return false };
    spawn_local(async move {
        swap::load(&swap::here(&format!("open={code}")), false).await;
    });
    true
}

fn search() -> bool {
    let field = one(&document(), "#q").and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    field.map(|field| field.select()).is_some() && focus("#q")
}

fn leave() -> bool {
    let here = document().active_element().and_then(|here| here.dyn_into::<HtmlElement>().ok());
    here.is_some_and(|here| here.blur().is_ok())
}

fn help() -> bool {
    let dialog = one(&document(), "#keys").and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok());
    let Some(dialog) = dialog else { return false };
    if dialog.open() {
        dialog.close();
        return true;
    }
    dialog.show_modal().is_ok()
}
