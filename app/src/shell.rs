//! The document around every page.

use crate::cx::{Islands, cx};
use crate::t;
use leptos::prelude::*;

/// What the document needs besides the page itself.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// Title of the page, without the name of the product.
    pub title: String,
    /// Whether staff styles are loaded.
    pub desk: bool,
    /// Whether the styles of the rider map are loaded.
    pub map: bool,
    /// Whether feed readers find the published requests here.
    pub feed: bool,
    /// Whether the page has islands; pages without load no script at all.
    pub islands: bool,
}

/// The whole document.
pub fn document(head: Head, body: AnyView) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    let title = if head.title.is_empty() {
        t!(lang, "product-name").to_owned()
    } else {
        format!("{} · {}", head.title, t!(lang, "product-name"))
    };
    // Nothing but text is understood within it, not even the marks that a view leaves.
    let title = maud::html! { (title) }.into_string();
    let desk_css = (head.desk && !cx.assets.desk_css.is_empty()).then(|| cx.assets.desk_css.clone());
    let map_css = (head.map && !cx.assets.map_css.is_empty()).then(|| cx.assets.map_css.clone());
    let (class, islands) = match (head.desk, head.map) {
        (true, _) => ("desk", &cx.assets.desk),
        (false, true) => ("public", &cx.assets.light),
        (false, false) => ("public", &cx.assets.public),
    };
    // Minutes by which the district is ahead of UTC, for scripts that say times.
    let offset = (cx.offset.local_minus_utc() / 60).to_string();
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag() data-offset=offset>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#211b17" media="(prefers-color-scheme: dark)"/>
                <meta name="format-detection" content="telephone=no"/>
                <title inner_html=title></title>
                <link rel="stylesheet" href=cx.assets.main_css.clone()/>
                {desk_css.map(|href| view! { <link rel="stylesheet" href=href/> })}
                {map_css.map(|href| view! { <link rel="stylesheet" href=href/> })}
                <link rel="icon" href="/icon.svg" type="image/svg+xml"/>
                {head.feed.then(|| view! {
                    <link rel="alternate" type="application/atom+xml" href="/open-data/requests.atom" title=t!(lang, "open-requests")/>
                })}
                <link rel="manifest" href="/manifest.webmanifest"/>
                {(head.islands && !islands.js.is_empty()).then(|| start(islands))}
            </head>
            <body class=class>{body}</body>
        </html>
    }
    .into_any()
}

/// What starts the islands. Without the nonce of this response the browser
/// would refuse the inline module.
fn start(islands: &Islands) -> impl IntoView + use<> {
    let nonce = cx().nonce;
    view! {
        <link rel="modulepreload" href=islands.js.clone() nonce=nonce.clone()/>
        <link rel="preload" href=islands.wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
        <script type="module" nonce=nonce>{islands.start.clone()}</script>
    }
}
