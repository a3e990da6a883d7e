//! The browser's half of Huying: wakes the islands of `app` in a page the server has rendered.
//! Built three times: for the pages of the map, for all public pages, and for the desk.

// Unless something names their crate, the linker drops the islands' bindings.
use app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the script in the page once the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
