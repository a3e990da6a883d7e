//! New work. It appears by itself while nobody is at a row; nothing moves under
//! a hand: else a quiet bar says it, and the rows are swapped when that is
//! pressed.

use super::swap;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, HtmlElement};

#[derive(Default)]
struct Heard {
    new: Cell<u32>,
    changed: Cell<u32>,
    soon: Cell<bool>,
}

/// What comes within this time is shown at once.
const GATHER: Duration = Duration::from_millis(500);

/// Listens as long as the page lives.
pub fn listen() {
    let Ok(source) = EventSource::new("/desk/events") else { return };
    let heard = Rc::new(Heard::default());
    on(&source, "new", {
        let heard = heard.clone();
        move || {
            heard.new.set(heard.new.get() + 1);
            if heard.soon.replace(true) {
                return;
            }
            let heard = heard.clone();
            set_timeout(
                move || {
                    heard.soon.set(false);
                    if idle() { show(&heard, true) } else { say(&heard) }
                },
                GATHER,
            );
        }
    });
    on(&source, "changed", {
        let heard = heard.clone();
        move || {
            heard.changed.set(heard.changed.get() + 1);
            say(&heard);
        }
    });
    let Some(button) = bar().and_then(|bar| bar.query_selector("button").ok().flatten()) else { return };
    on(&button, "click", move || show(&heard, false));
}

/// Whether nobody works on the rows that are shown.
fn idle() -> bool {
    let document = document();
    let at_the_top = window().scroll_y().unwrap_or(1.0) < 1.0;
    let ticked = document.query_selector("#rows input:checked").ok().flatten().is_some();
    at_the_top
        && !ticked
        && swap::selected(&document).is_none()
        && document.get_element_by_id("close").is_none()
}

/// The rows as they are now.
fn show(heard: &Heard, by_itself: bool) {
    heard.new.set(0);
    heard.changed.set(0);
    say(heard);
    let location = document().location().and_then(|l| l.search().ok()).unwrap_or_default();
    swap::load(format!("/desk{location}"), by_itself);
}

fn on(target: &web_sys::EventTarget, name: &str, run: impl Fn() + 'static) {
    let run = Closure::<dyn Fn()>::new(run);
    let _ = target.add_event_listener_with_callback(name, run.as_ref().unchecked_ref());
    run.forget();
}

fn bar() -> Option<HtmlElement> {
    document().get_element_by_id("live")?.dyn_into().ok()
}

/// New work weighs more than a change; without either the bar goes away.
fn say(heard: &Heard) {
    let Some(bar) = bar() else { return };
    let (name, count) = match (heard.new.get(), heard.changed.get()) {
        (0, changed) => ("data-changed", changed),
        (new, _) => ("data-new", new),
    };
    let words = bar.get_attribute(name).unwrap_or_default().replace("{n}", &count.to_string());
    if let Ok(Some(button)) = bar.query_selector("button") {
        button.set_text_content(Some(&words));
    }
    bar.set_hidden(count == 0);
}
