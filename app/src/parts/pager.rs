//! From one page of a list to the next.

use crate::cx::lang;
use crate::t;
use leptos::prelude::*;

/// A link to the next page, and back to the first when not on it.
pub fn pager(first: Option<String>, next: Option<String>) -> Option<impl IntoView> {
    let lang = lang();
    (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label=t!(lang, "pager")>
                {first.map(|href| view! { <a class="button plain" href=href>{t!(lang, "pager-first")}</a> })}
                {next.map(|href| view! { <a class="button plain" href=href rel="next">{t!(lang, "pager-next")}</a> })}
            </nav>
        }
    })
}
