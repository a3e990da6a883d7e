//! Photos, voice notes and videos as they are looked at.

use crate::cx::lang;
use crate::t;
use backend::view::MediaView;
use domain::media::MediaKind;
use leptos::prelude::*;

/// What came with a request or a line of its history; nothing when there is
/// nothing. `key` opens staged ones.
pub fn media(items: &[MediaView]) -> AnyView {
    let lang = lang();
    let of = |kind: MediaKind| items.iter().filter(move |item| item.kind == kind);
    let photos: Vec<_> = of(MediaKind::Photo).enumerate().map(|(at, item)| photo(item, at + 1)).collect();
    let voices: Vec<_> = of(MediaKind::Voice)
        .map(|item| {
            let src = format!("/media/{}/original", item.id);
            view! { <audio class="player" controls preload="none" src=src aria-label=t!(lang, "media-voice")></audio> }
        })
        .collect();
    let videos: Vec<_> = of(MediaKind::Video)
        .map(|item| {
            let src = format!("/media/{}/original", item.id);
            view! { <video class="player" controls preload="metadata" src=src aria-label=t!(lang, "media-video")></video> }
        })
        .collect();
    view! {
        {(!photos.is_empty()).then(|| view! { <ul class="photos">{photos}</ul> })}
        {voices}
        {videos}
    }
    .into_any()
}

fn photo(item: &MediaView, number: usize) -> impl IntoView + use<> {
    let alt = t!(lang(), "media-photo", number = number);
    view! {
        <li>
            <a href=format!("/media/{}/large", item.id)>
                <img src=format!("/media/{}/small", item.id) alt=alt loading="lazy" decoding="async" width="400" height="400"/>
            </a>
        </li>
    }
}
