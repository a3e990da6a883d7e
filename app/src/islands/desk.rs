//! The worklist in the browser: keys, and new work without a reload.
//!
//! Everything it does is a link or a form on the page as well; it moves the
//! focus among the links of the rows and swaps parts of the page by fetching
//! the page again.

#[cfg(feature = "hydrate")]
mod keys;
#[cfg(feature = "hydrate")]
mod live;
#[cfg(feature = "hydrate")]
mod swap;

use leptos::prelude::*;

/// Keys and live work. The words come as they are shown; `{n}` stands for a
/// number. The children are the help for the keys.
#[island]
pub fn DeskKeys(
    /// "{n} new".
    new_one: String,
    /// "{n} changed".
    changed: String,
    /// Said while the connection is away.
    lost: String,
    children: Children,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        keys::listen();
        live::listen();
    });
    view! {
        <p id="live" class="live" data-new=new_one data-changed=changed data-lost=lost role="status" hidden>
            <button type="button"></button>
        </p>
        <dialog id="keys" class="keys">{children()}</dialog>
    }
}
