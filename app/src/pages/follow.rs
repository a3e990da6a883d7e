//! Where nothing can be shown: one page, whether a code exists or not.

use crate::cx::lang;
use crate::parts::follow::{Typed, form};
use crate::parts::icon::{Icon, icon};
use crate::parts::layout::{Frame, Tab, layout};
use crate::t;
use leptos::prelude::*;

/// The form alone, or with a sentence when it opened nothing.
pub fn page(typed: &Typed) -> AnyView {
    let lang = lang();
    let body = view! {
        <section class="card">
            <h1>{t!(lang, "home-follow")}</h1>
            <p class="soft">{t!(lang, "follow-lead")}</p>
            {form(typed)}
        </section>
    };
    layout(Frame { tab: Some(Tab::Mine), back: Some("/"), ..Frame::default() }, body.into_any())
}

/// A request that is not there or not public; which, is not told.
pub fn closed(code: &str) -> AnyView {
    let lang = lang();
    let typed = Typed { code: code.to_owned(), wrong: false };
    let body = view! {
        <section class="card">
            <p class="lock">{icon(Icon::Lock)}</p>
            <h1>{t!(lang, "closed-title")}</h1>
            <p>{t!(lang, "closed-text")}</p>
            {form(&typed)}
        </section>
        <nav class="cells" aria-label=t!(lang, "nav-further")>
            <a class="cell" href="/requests">{icon(Icon::Board)} <span>{t!(lang, "tab-requests")}</span></a>
            <a class="cell" href="/report">{icon(Icon::Call)} <span>{t!(lang, "tab-report")}</span></a>
        </nav>
    };
    layout(Frame { tab: Some(Tab::Mine), back: Some("/"), ..Frame::default() }, body.into_any())
}
