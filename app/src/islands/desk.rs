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
#[cfg(feature = "hydrate")]
mod wait;

use leptos::prelude::*;

/// Keys and live work. The bar and the help it wakes are its children.
#[island]
pub fn DeskKeys(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        keys::listen();
        live::listen();
    });
    children()
}

/// Holds an answer back until its photos are here: they are sent ahead, so the
/// form alone would leave without those on their way.
#[island]
pub fn WaitForPhotos(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| wait::listen());
    children()
}
