//! The worklist in the browser: keys, and new work without a reload.
//!
//! Everything it does is a link or a form on the page as well; it moves the
//! focus among the links of the rows and swaps parts of the page by fetching
//! the page again.

#[cfg(feature = "hydrate")]
pub(super) mod keyboard;
#[cfg(feature = "hydrate")]
mod keys;
#[cfg(feature = "hydrate")]
mod live;
#[cfg(feature = "hydrate")]
mod swap;

use leptos::prelude::*;

/// Keys and live work. The bar and the help it wakes are its children.
#[island]
pub fn DeskKeys(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        super::browser::wait::wake();
        keys::listen();
        live::listen();
    });
    children()
}
