//! What tests of pages share.

use app::cx::Cx;
use app::i18n::Lang;
use domain::{DateTime, FixedOffset, Moment};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use std::sync::Arc;

pub fn at(text: &str) -> Moment {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// What a page knows that somebody opens on a Monday morning.
pub fn cx(lang: Lang) -> Cx {
    Cx {
        lang,
        now: at("2026-11-23T02:00:00Z"),
        offset: FixedOffset::east_opt(8 * 3600).unwrap(),
        here: "/here".to_owned(),
        wechat: false,
        demo: true,
        staff: None,
        work: Default::default(),
        assets: Default::default(),
        nonce: "nonce".to_owned(),
    }
}

pub fn html(cx: Cx, page: impl FnOnce() -> AnyView) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    owner.with(|| {
        cx.provide();
        page().to_html()
    })
}

/// One tag a line, so that a change can be read.
#[allow(dead_code, reason = "not every test of the pages looks at all of one")]
pub fn lines(html: &str) -> String {
    html.replace("<!>", "").replace("<!---->", "").replace("><", ">\n<")
}
