//! Pages for what went wrong; each offers a way on.

use crate::cx::lang;
use crate::parts::icon::{Icon, icon};
use crate::parts::layout::{Frame, layout};
use crate::t;
use leptos::prelude::*;

/// What went wrong, in words.
#[derive(Clone, Debug, Default)]
pub struct Fault {
    /// In a few words.
    pub title: String,
    /// What happened and what to do next.
    pub detail: String,
    /// By which it is found in the log; empty when there is nothing to find.
    pub reference: String,
    /// Its status and stable name, for whoever writes a program; empty for anybody else.
    pub code: String,
}

/// The page.
pub fn page(fault: Fault) -> AnyView {
    let lang = lang();
    let reference = (!fault.reference.is_empty()).then(|| {
        view! { <p class="soft">{t!(lang, "problem-reference", reference = fault.reference)}</p> }
    });
    let code = (!fault.code.is_empty()).then(|| view! { <p class="soft"><code>{fault.code}</code></p> });
    let body = view! {
        <section class="card empty">
            {icon(Icon::Alert)}
            <h1>{fault.title}</h1>
            <p>{fault.detail}</p>
            {code}
            <a class="button" href="/">{t!(lang, "problem-home")}</a>
            <a class="button plain" href="/mine">{t!(lang, "home-mine")}</a>
            {reference}
        </section>
    };
    layout(Frame::default(), body.into_any())
}
