//! New work. It appears by itself while nobody is at a row; nothing moves under
//! a hand: else a quiet bar says it, and the rows are swapped when that is
//! pressed. When the session has ended it says that.

use super::swap;
use crate::islands::browser::dom::{document, find, on, one, wait, words};
use crate::islands::browser::stream::follow;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

#[derive(Default)]
struct Heard {
    new: Cell<u32>,
    changed: Cell<u32>,
    /// Whether it is to be shown without being asked for.
    show: Cell<bool>,
    soon: Cell<bool>,
}

/// What comes within this time is shown at once, in milliseconds.
const GATHER: i32 = 500;

/// Listens as long as the page lives.
pub fn listen() {
    let heard = Rc::new(Heard::default());
    let told = heard.clone();
    let address = || one(&document(), "#list").map(|list| words(&list, "events")).unwrap_or_default();
    follow(address, &["new", "changed", "ready"], move |name| hear(&told, name), over);
    if let Some(button) = one(&document(), "#live button") {
        on(&button, "click", move |_| {
            let heard = heard.clone();
            spawn_local(async move { show(&heard, false).await });
        });
    }
}

/// `ready` ends what was missed while there was no stream; new work may be among
/// it.
fn hear(heard: &Rc<Heard>, name: &str) {
    match name {
        "new" => heard.new.set(heard.new.get() + 1),
        "changed" => heard.changed.set(heard.changed.get() + 1),
        _ => {}
    }
    if name != "changed" {
        heard.show.set(true);
    }
    if heard.soon.replace(true) {
        return;
    }
    let heard = heard.clone();
    spawn_local(async move {
        wait(GATHER).await;
        heard.soon.set(false);
        let any = heard.new.get() + heard.changed.get() > 0;
        if heard.show.replace(false) && any && swap::idle() {
            show(&heard, true).await;
        } else {
            say(&heard);
        }
    });
}

/// The rows as they are now.
async fn show(heard: &Heard, by_itself: bool) {
    let (new, changed) = (heard.new.get(), heard.changed.get());
    if swap::load(&swap::here(""), by_itself).await {
        // What came meanwhile is in the next ones.
        heard.new.set(heard.new.get() - new);
        heard.changed.set(heard.changed.get() - changed);
    }
    say(heard);
}

/// New work weighs more than a change; without either the bar goes away.
fn say(heard: &Heard) {
    let Some(bar) = one(&document(), "#live") else { return };
    let (name, count) = match (heard.new.get(), heard.changed.get()) {
        (0, changed) => ("changed", changed),
        (new, _) => ("new", new),
    };
    // None any more when the session has ended.
    let Some(button) = find(&bar, "button") else { return };
    button.set_text_content(Some(&words(&bar, name).replace("{n}", &count.to_string())));
    bar.set_hidden(count == 0);
}

/// Nothing more is heard; what is on the page stays.
fn over() {
    let Some(bar) = one(&document(), "#live") else { return };
    if let (Some(button), Some(link)) = (find(&bar, "button"), find(&bar, "a")) {
        button.remove();
        link.set_hidden(false);
        bar.set_hidden(false);
    }
}
