//! Small scripts that stand in their page: each a few lines, each for what works
//! without it, too.

use crate::cx::cx;
use leptos::prelude::*;

/// Copies the address beside its button.
const COPY: &str = include_str!("../islands/riders/copy.js");
/// Shows on a plan where a gate is.
pub const MOVE: &str = include_str!("../islands/riders/move.js");
/// Opens WeChat's own map.
const WECHAT: &str = include_str!("../islands/riders/wechat.js");

/// A script of this page.
pub fn script(code: &'static str) -> AnyView {
    view! { <script type="module" nonce=cx().nonce>{code}</script> }.into_any()
}

/// What copies an address. Of the map page the worker of the site takes it into pages of places.
pub fn copy() -> AnyView {
    view! { <script type="module" nonce=cx().nonce data-copies="">{COPY}</script> }.into_any()
}

/// What opens WeChat's own map, on a page that may.
pub fn wechat() -> Option<AnyView> {
    cx().wechat.then(|| script(WECHAT))
}
