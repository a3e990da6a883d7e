//! The dispatcher's desk in the browser: keys. Everything they do is a link or
//! a form on the page as well.

#[cfg(feature = "hydrate")]
mod keys;

use leptos::prelude::*;

/// Keys of the dispatcher's desk. Their help is its children.
#[island]
pub fn DispatchKeys(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        super::browser::wait::wake();
        keys::listen();
    });
    children()
}
