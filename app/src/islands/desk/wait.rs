//! Holds a form back while photos are on their way.

use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, HtmlFormElement, SubmitEvent};

/// How often it is looked whether they have arrived.
const AGAIN: Duration = Duration::from_millis(300);

/// Listens as long as the page lives.
pub fn listen() {
    let Some(words) = document().query_selector("[data-wait]").ok().flatten() else { return };
    let Some(form) = words.closest("form").ok().flatten().and_then(|f| f.dyn_into::<HtmlFormElement>().ok())
    else {
        return;
    };
    let Ok(words) = words.dyn_into::<HtmlElement>() else { return };
    let held = form.clone();
    let on_submit = Closure::<dyn Fn(SubmitEvent)>::new(move |event: SubmitEvent| {
        if pending(&held) {
            event.prevent_default();
            words.set_hidden(false);
            again(held.clone(), words.clone(), event.submitter());
        }
    });
    let _ = form.add_event_listener_with_callback("submit", on_submit.as_ref().unchecked_ref());
    on_submit.forget();
}

fn pending(form: &HtmlFormElement) -> bool {
    form.query_selector("[data-pending]").ok().flatten().is_some()
}

fn again(form: HtmlFormElement, words: HtmlElement, button: Option<HtmlElement>) {
    set_timeout(
        move || {
            if pending(&form) {
                return again(form, words, button);
            }
            words.set_hidden(true);
            let _ = form.request_submit_with_submitter(button.as_ref());
        },
        AGAIN,
    );
}
