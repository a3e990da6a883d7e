//! What was typed for a request that is out of one's reach by now: somebody else
//! was faster. Nothing of the request is shown.

use crate::cx::cx;
use crate::pages::desk::frame::{Section, Tone, frame, notice};
use crate::parts::field;
use crate::t;
use domain::code::RequestCode;
use leptos::prelude::*;

/// The page. `photos`: whether some came with the words.
pub fn gone(code: &RequestCode, text: &str, photos: bool) -> AnyView {
    let lang = cx().lang;
    let body = view! {
        <main id="main" class="rq">
            <p class="ret"><a href="/desk">{t!(lang, "desk-back")}</a></p>
            <h1>{code.to_string()}</h1>
            {notice(Tone::Bad, t!(lang, "desk-stop-gone"))}
            {(!text.is_empty()).then(|| lost(text))}
            {photos.then(|| view! { <p class="hint">{t!(lang, "desk-gone-photos")}</p> })}
        </main>
    };
    frame(Section::Worklist, body.into_any())
}

/// What was typed is shown even if it cannot be done any more.
pub(super) fn lost(text: &str) -> AnyView {
    view! {
        <div class="f">
            <label for="lost">{t!(cx().lang, "desk-typed")}</label>
            <textarea id="lost" readonly=true rows="4">{field::typed(text)}</textarea>
        </div>
    }
    .into_any()
}
