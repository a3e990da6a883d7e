//! Holds a form back while its photos are on their way, and while it is on its
//! way itself: a second tap sends nothing.

use super::dom::{all, document, find, get, on, wake_each, window};
use leptos::prelude::set_timeout;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlFormElement, SubmitEvent};

/// How often it is looked whether they have arrived.
const AGAIN: Duration = Duration::from_millis(300);

const BUSY: &str = "aria-busy";
/// After this it is taken that an answer does not come any more.
const GIVEN_UP: Duration = Duration::from_secs(10);

/// Listens as long as the page lives, at the whole page: its forms are drawn
/// anew when something happens to the request.
pub fn wake() {
    wake_each("body", |body| {
        on(body, "submit", |event| {
            let event: SubmitEvent = event.unchecked_into();
            let form = event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
            // Whoever took it already sends it in a way of their own.
            let Some(form) = form.filter(|_| !event.default_prevented()) else { return };
            match find(&form, "[data-wait]").filter(|_| pending(&form)) {
                Some(words) => {
                    event.prevent_default();
                    if words.hidden() {
                        words.set_hidden(false);
                        let bad = bad(&form);
                        again(form, words, event.submitter(), bad);
                    }
                }
                None if form.has_attribute(BUSY) => event.prevent_default(),
                None if form.method() == "post" => {
                    let _ = form.set_attribute(BUSY, "true");
                    // Stopped on its way, it may be sent again.
                    set_timeout(move || drop(form.remove_attribute(BUSY)), GIVEN_UP);
                }
                None => {}
            }
        });
        // The page as it was left, when one comes back to it.
        on(&window(), "pageshow", |event| {
            if get(&event, "persisted").is_falsy() {
                return;
            }
            for form in document().body().iter().flat_map(|body| all(body, "form[aria-busy]")) {
                let _ = form.remove_attribute(BUSY);
            }
        });
        Some(())
    });
}

fn pending(form: &HtmlFormElement) -> bool {
    !all(form, "[data-pending]").is_empty()
}

/// How many photos were refused.
fn bad(form: &HtmlFormElement) -> usize {
    all(form, "[data-bad]").len()
}

fn again(form: HtmlFormElement, words: HtmlElement, button: Option<HtmlElement>, before: usize) {
    set_timeout(
        move || {
            if pending(&form) {
                return again(form, words, button, before);
            }
            words.set_hidden(true);
            if bad(&form) > before {
                // It says why; whether to send without is for them to decide.
                return;
            }
            let _ = form.request_submit_with_submitter(button.as_ref());
        },
        AGAIN,
    );
}
