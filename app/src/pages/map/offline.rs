//! `/offline`: what the worker of the site shows where there is no signal and
//! nothing of a page is kept. It is kept before anybody's language is known, and
//! so says everything in each.

use crate::cx::lang;
use crate::i18n::Lang;
use crate::parts::layout::{Frame, layout};
use crate::t;
use leptos::prelude::*;

/// The page. The worker puts links to the pages that are kept into its list.
pub fn page() -> AnyView {
    let own = lang();
    let others = Lang::ALL.into_iter().filter(|lang| *lang != own);
    let said: Vec<_> = std::iter::once(own).chain(others).map(said).collect();
    let body = view! {
        {said}
        <div hidden data-kept-pages="">
            <h2 class="section-title" id="kept">{t!(own, "offline-kept")}</h2>
            <nav class="cells" aria-labelledby="kept"></nav>
        </div>
    };
    layout(Frame::default(), body.into_any())
}

fn said(lang: Lang) -> impl IntoView {
    view! {
        <section class="card" lang=lang.tag()>
            <h1>{t!(lang, "offline-title")}</h1>
            <p>{t!(lang, "offline-text")}</p>
            // To where one wanted to go: the address is still that.
            <a class="button plain" href="">{t!(lang, "offline-again")}</a>
        </section>
    }
}
