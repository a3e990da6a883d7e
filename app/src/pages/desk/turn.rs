//! From one page of a list to the next, where the pages are counted.

use crate::cx::lang;
use crate::t;
use leptos::prelude::*;

/// Which lines are shown of how many, with links to the pages beside. `page` from
/// 0; `to` makes the address of a page.
pub fn turn(page: u64, listed: u64, count: u64, to: impl Fn(u64) -> String) -> AnyView {
    let lang = lang();
    let first = page.saturating_mul(listed).saturating_add(1);
    let last = page.saturating_add(1).saturating_mul(listed).min(count);
    if count == 0 || (count <= listed && page == 0) {
        return view! { <p class="hint">{t!(lang, "desk-count", count = count)}</p> }.into_any();
    }
    let shown = match first <= last {
        true => t!(lang, "desk-range", first = first, last = last, count = count),
        false => t!(lang, "desk-count", count = count),
    };
    // From behind the end the way back is the last page there is.
    let before = page.checked_sub(1).map(|before| to(before.min(count.saturating_sub(1) / listed.max(1))));
    let next = (last < count).then(|| to(page.saturating_add(1)));
    view! {
        <nav class="turn" aria-label=t!(lang, "desk-pages")>
            <span class="hint">{shown}</span>
            {before.map(|href| view! { <a class="btn" href=href rel="prev">{t!(lang, "desk-page-before")}</a> })}
            {next.map(|href| view! { <a class="btn" href=href rel="next">{t!(lang, "desk-page-next")}</a> })}
        </nav>
    }
    .into_any()
}
