//! `/desk/places`: places for riders, kept true.

mod beside;
mod extract;
mod form;
mod gaps;
mod history;
mod import;
pub mod layout;
mod list;
mod locator;

pub use extract::{After as ExtractAfter, one as extract_one, page as extract};
pub use form::{Form, page as form};
pub use gaps::page as gaps;
pub use import::{Done, Notice, Upload, page as import};
pub use list::page as list;

use crate::i18n::Lang;
use crate::t;
use domain::place::PlaceState;
use form::system;

/// The keys that are made up by these pages.
pub fn keys() -> Vec<String> {
    import::keys().into_iter().chain(layout::keys()).chain(extract::keys()).collect()
}

/// The name of a state.
fn state(lang: Lang, state: PlaceState) -> &'static str {
    match state {
        PlaceState::Draft => t!(lang, "places-draft"),
        PlaceState::Published => t!(lang, "places-published"),
        PlaceState::Removed => t!(lang, "places-removed"),
    }
}
