//! What the resident gave: words, pictures, place, number, verdict.

use super::{Number, number};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::parts;
use crate::t;
use backend::view::{MediaView, PlaceView, RequestView};
use domain::media::MediaKind;
use domain::request::Outcome;
use leptos::prelude::*;

/// Everything that does not change. `number`: where the number can be asked for.
pub fn facts(view: &RequestView, number: Option<&Number>) -> AnyView {
    let lang = cx().lang;
    let words = if view.anonymised_at.is_some() {
        view! { <p class="hint">{t!(lang, "cleared")}</p> }.into_any()
    } else if view.description.is_empty() {
        view! { <p class="hint">{t!(lang, "desk-no-text")}</p> }.into_any()
    } else {
        view! { <p class="said">{view.description.clone()}</p> }.into_any()
    };
    view! {
        <section class="box" aria-label=t!(lang, "desk-facts")>
            {words}
            {media(lang, &view.media)}
            <dl class="kv">
                {place(lang, view)}
                {number::fact(view, number)}
                {crate::pages::desk::entry::facts(view)}
                {view.ground.map(|g| pair(t!(lang, "desk-ground"), parts::words::ground(lang, g)))}
                {view.evaluation.map(|e| pair(t!(lang, "desk-verdict"), verdict(lang, e.solved, e.satisfied)))}
                {(view.outcome == Some(Outcome::Explained))
                    .then(|| pair(t!(lang, "desk-outcome"), t!(lang, "desk-explained")))}
                {pair(t!(lang, "desk-public"), public(lang, view))}
                {(view.me_too > 0).then(|| pair(t!(lang, "desk-me-too"), view.me_too.to_string()))}
            </dl>
            {number::below(view, number)}
            <p><a class="btn" href=format!("/desk/r/{}/print", view.code)>{t!(lang, "print-link")}</a></p>
        </section>
    }
    .into_any()
}

fn pair(name: &'static str, value: impl Into<String>) -> impl IntoView {
    view! { <div><dt>{name}</dt><dd>{value.into()}</dd></div> }
}

fn verdict(lang: Lang, solved: bool, satisfied: bool) -> String {
    let solved = if solved { t!(lang, "desk-solved") } else { t!(lang, "desk-not-solved") };
    let satisfied = if satisfied { t!(lang, "desk-satisfied") } else { t!(lang, "desk-not-satisfied") };
    format!("{solved} · {satisfied}")
}

fn public(lang: Lang, view: &RequestView) -> &'static str {
    match (view.published_at.is_some(), view.consent) {
        (true, _) => t!(lang, "desk-public-yes"),
        (false, _) if view.was_published() => t!(lang, "desk-public-was"),
        (false, true) => t!(lang, "desk-public-may"),
        (false, false) => t!(lang, "desk-public-no"),
    }
}

/// The written place first: it is what one asks the way with. The position is
/// a `geo:` link, which phones open in the map their owner uses.
fn place(lang: Lang, view: &RequestView) -> impl IntoView + use<> {
    let address = view.address.clone();
    let area = view.area.as_ref().map(|a| a.name.clone());
    let nothing = address.is_none() && area.is_none() && view.place.is_none();
    view! {
        <div>
            <dt>{t!(lang, "desk-place")}</dt>
            <dd>
                {address.map(|a| view! { <span class="addr">{a}</span> })}
                {area.map(|a| view! { <small>{a}</small> })}
                {view.place.map(|p| position(lang, p))}
                {nothing.then(|| t!(lang, "desk-no-place"))}
            </dd>
        </div>
    }
}

fn position(lang: Lang, place: PlaceView) -> impl IntoView {
    let at = format!("{:.5},{:.5}", place.at.lat, place.at.lng);
    let accuracy = place.accuracy.map(|m| t!(lang, "desk-accuracy", metres = m.round() as i64));
    view! {
        <span class="geo">
            <a href=format!("geo:{at}?q={at}")>{t!(lang, "desk-open-map")}</a>
            <input class="copy" readonly=true value=at aria-label=t!(lang, "desk-position")/>
            {accuracy.map(|a| view! { <small>{a}</small> })}
        </span>
    }
}

/// Pictures, voice and video. Pictures open large in the same tab; the way back
/// is the browser's.
pub fn media(lang: Lang, list: &[MediaView]) -> Option<AnyView> {
    let total = list.len();
    let one = |(i, m): (usize, &MediaView)| {
        let original = format!("/media/{}/original", m.id);
        match m.kind {
            MediaKind::Photo => {
                let alt = t!(lang, "desk-photo-alt", number = i + 1, total = total);
                let (small, large) = (format!("/media/{}/small", m.id), format!("/media/{}/large", m.id));
                view! {
                    <li><a href=large><img src=small alt=alt loading="lazy" width=m.width height=m.height/></a></li>
                }
                .into_any()
            }
            MediaKind::Voice => view! {
                <li class="wide">
                    <audio controls=true preload="none" src=original aria-label=t!(lang, "desk-voice")></audio>
                </li>
            }
            .into_any(),
            MediaKind::Video => view! {
                <li class="wide">
                    <video controls=true preload="metadata" src=original aria-label=t!(lang, "desk-video")></video>
                </li>
            }
            .into_any(),
        }
    };
    (total > 0)
        .then(|| view! { <ul class="pics">{list.iter().enumerate().map(one).collect_view()}</ul> }.into_any())
}
