//! What a rider says where there is no signal goes by itself when it is back: the
//! forms marked `data-later`, on pages that have this.

use crate::cx::lang;
use crate::parts::script::script;
use crate::t;
use leptos::prelude::*;

/// Keeps such a form on this phone, and sends it once.
const LATER: &str = include_str!("../islands/riders/later.js");

/// Where it is said what became of what waited, and the script. Whatever page of a
/// rider's has it sends what waits from any of them.
pub fn later() -> AnyView {
    let lang = lang();
    view! {
        <output
            class="notice calm" data-waits=t!(lang, "later-waits") data-sent=t!(lang, "later-sent")
            data-late=t!(lang, "later-late") data-refused=t!(lang, "later-refused") data-look=t!(lang, "later-look") hidden
        ></output>
        {script(LATER)}
    }
    .into_any()
}
