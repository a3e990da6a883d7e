//! Streams of events that are come back to.

use super::dom::{on, wait_for, wait_or_online};
use js_sys::{Math, Promise};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::EventSource;

/// Least pause before a stream is opened again, in milliseconds; it is up to three
/// times as long, by chance.
const PAUSE: i32 = 2000;
/// How often that doubles at most while none is answered.
const DOUBLED: u32 = 5;

/// Hears events of these names as long as the page lives.
///
/// A browser gives a stream up for good at the first answer that is none (a
/// proxy's, while the program starts anew), and comes back to where it began,
/// whatever the page shows by then. So a stream that breaks is closed, and
/// another opened at the address of now, by each page at a moment of its own.
pub fn follow(
    address: impl Fn() -> String + 'static,
    names: &'static [&'static str],
    hear: impl Fn(&'static str) + 'static,
) {
    let hear: Rc<dyn Fn(&'static str)> = Rc::new(hear);
    spawn_local(async move {
        let mut failed = 0;
        loop {
            failed = if listen(&address(), names, &hear).await { 0 } else { DOUBLED.min(failed + 1) };
            let pause = f64::from(PAUSE << failed) * (1.0 + 2.0 * Math::random());
            wait_or_online(pause as i32).await;
        }
    });
}

/// Hears what is told until the stream breaks; whether it was one.
async fn listen(address: &str, names: &[&'static str], hear: &Rc<dyn Fn(&'static str)>) -> bool {
    let Ok(source) = EventSource::new(address) else { return false };
    let answered = Rc::new(Cell::new(false));
    let open = answered.clone();
    on(&source, "open", move |_| open.set(true));
    for name in names {
        let (name, hear) = (*name, hear.clone());
        on(&source, name, move |_| hear(name));
    }
    let broken = Promise::new(&mut |done, _| source.set_onerror(Some(&done)));
    let _ = wait_for(broken).await;
    source.close();
    answered.get()
}
