//! Streams of events that are come back to.

use super::dom::{on, wait_for, wait_or_online, window};
use js_sys::{Math, Promise};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{EventSource, RequestInit, Response};

/// Least pause before a stream is opened again, in milliseconds; it is up to three
/// times as long, by chance.
const PAUSE: i32 = 2000;
/// How often that doubles at most while none is answered.
const DOUBLED: u32 = 5;

/// Hears events of these names as long as the page lives, or until they are not for
/// whoever looks at it any more: then it is `over`.
///
/// A browser gives a stream up for good at the first answer that is none (a
/// proxy's, while the program starts anew), and comes back to where it began,
/// whatever the page shows by then. So a stream that breaks is closed, and
/// another opened at the address of now, by each page at a moment of its own.
pub fn follow(
    address: impl Fn() -> String + 'static,
    names: &'static [&'static str],
    hear: impl Fn(&'static str) + 'static,
    over: impl FnOnce() + 'static,
) {
    let hear: Rc<dyn Fn(&'static str)> = Rc::new(hear);
    spawn_local(async move {
        let mut failed = 0;
        loop {
            let here = address();
            failed = match listen(&here, names, &hear).await {
                End::Broken => 0,
                End::Silent => DOUBLED.min(failed + 1),
                End::Refused if is_over(&here).await => return over(),
                End::Refused => DOUBLED.min(failed + 1),
            };
            let pause = f64::from(PAUSE << failed) * (1.0 + 2.0 * Math::random());
            wait_or_online(pause as i32).await;
        }
    });
}

/// How a stream ended.
enum End {
    /// It was one, until it broke.
    Broken,
    /// Nothing was answered.
    Silent,
    /// Something else was answered. What, an `EventSource` does not say.
    Refused,
}

/// Whether what is at an address is for those who signed in, and this is nobody of them.
async fn is_over(address: &str) -> bool {
    let init = RequestInit::new();
    init.set_method("HEAD");
    let Ok(response) = wait_for(window().fetch_with_str_and_init(address, &init)).await else { return false };
    let response: Response = response.unchecked_into();
    response.redirected() || matches!(response.status(), 401 | 403)
}

/// Hears what is told until the stream ends.
async fn listen(address: &str, names: &[&'static str], hear: &Rc<dyn Fn(&'static str)>) -> End {
    let Ok(source) = EventSource::new(address) else { return End::Silent };
    let answered = Rc::new(Cell::new(false));
    let open = answered.clone();
    on(&source, "open", move |_| open.set(true));
    for name in names {
        let (name, hear) = (*name, hear.clone());
        on(&source, name, move |_| hear(name));
    }
    let broken = Promise::new(&mut |done, _| source.set_onerror(Some(&done)));
    let _ = wait_for(broken).await;
    let closed = source.ready_state() == EventSource::CLOSED;
    source.close();
    match (answered.get(), closed) {
        (true, _) => End::Broken,
        (false, false) => End::Silent,
        (false, true) => End::Refused,
    }
}
