//! What every page knows besides its own data.

use crate::i18n::Lang;
use domain::{FixedOffset, Moment};
use leptos::prelude::{provide_context, use_context};
use std::sync::Arc;

/// The addresses of the built files and the script that starts the islands.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// Style sheet of the public pages.
    pub main_css: String,
    /// Style sheet of the staff pages, loaded after the main one.
    pub desk_css: String,
    /// The islands of the pages of the map.
    pub light: Islands,
    /// Those of all public pages.
    pub public: Islands,
    /// The same and those of the desk.
    pub desk: Islands,
    /// Style sheet of the rider map, loaded after the main one.
    pub map_css: String,
    /// The wide map: adapter and engine, an ES module.
    pub map_js: String,
    /// Layouts of compounds in the browser, an ES module.
    pub guide_js: String,
    /// WebAssembly of the same.
    pub guide_wasm: String,
    /// The editor of layouts and positions, an ES module.
    pub editor_js: String,
}

/// What wakes the islands of a page.
#[derive(Clone, Debug, Default)]
pub struct Islands {
    /// Bindings module.
    pub js: String,
    /// WebAssembly.
    pub wasm: String,
    /// Inline module that starts them, as Leptos writes it.
    pub start: String,
}

/// What every page knows besides its own data.
#[derive(Clone, Debug)]
pub struct Cx {
    /// Language.
    pub lang: Lang,
    /// Now.
    pub now: Moment,
    /// Offset of local time.
    pub offset: FixedOffset,
    /// Path and query of this page, without private parts, for "come back here".
    pub here: String,
    /// Whether this is a demonstration.
    pub demo: bool,
    /// Name of the signed-in member of staff, and whether they administer.
    pub staff: Option<(String, bool)>,
    /// What they do, for the bar of the desk.
    pub work: Work,
    /// Whether it is open in WeChat, and may use what WeChat offers pages.
    pub wechat: bool,
    /// Built files.
    pub assets: Arc<Assets>,
    /// Nonce of this response.
    pub nonce: String,
}

/// What a member of staff does: what their bar leads to.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// Works on requests.
    pub works: bool,
    /// Leads a unit.
    pub leads: bool,
    /// Decides where requests go.
    pub routes: bool,
    /// Calls residents back.
    pub calls: bool,
    /// Draws samples of them to be called back.
    pub draws: bool,
    /// Sees rates and appraisals.
    pub counts: bool,
    /// Reads no requests: has no worklist.
    pub no_worklist: bool,
    /// Edits places, if only some that were given to them.
    pub places: bool,
    /// Puts up posters.
    pub puts_up: bool,
    /// For whom they stand in, and the first moment after it.
    pub stands_in: Vec<(String, Moment)>,
    /// Messages they have not read.
    pub unread: u32,
}

impl Cx {
    /// Makes this known to all components below.
    pub fn provide(self) {
        provide_context(self);
    }
}

/// What this page knows; pages are always rendered with it provided.
pub fn cx() -> Cx {
    use_context().expect("pages are rendered with a Cx")
}

/// The language of this page.
pub fn lang() -> Lang {
    use_context::<Cx>().map(|cx| cx.lang).unwrap_or_default()
}
