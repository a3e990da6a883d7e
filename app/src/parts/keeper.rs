//! Keeps a page on the phone, for when there is no signal.

use crate::cx::cx;
use crate::parts::kept::kept_words;
use crate::t;
use leptos::prelude::*;

/// Starts the service worker and tells it of this page and its files. `files`:
/// what the page fetches besides what its markup names, such as a layout.
const SCRIPT: &str = r#"const workers = navigator.serviceWorker;
const keep = async () => {
  await workers.register("/sw.js");
  const named = [...document.querySelectorAll("link[rel=stylesheet], link[rel=modulepreload], link[rel=preload], script[src], img[src^='/']")];
  const files = named.map((one) => one.href || one.src);
  const map = document.getElementById("wide-map");
  const { dataset } = document.querySelector("[data-keep]");
  const more = JSON.parse(dataset.keep);
  const { active } = await workers.ready;
  active.postMessage({
    keep: location.href,
    lang: document.documentElement.lang,
    files: files.concat(more),
    at: map && [Number(map.dataset.lng), Number(map.dataset.lat)],
    looked: map?.dataset.looked === "1",
    filter: map?.dataset.filter,
    words: dataset.words && JSON.parse(dataset.words),
  });
};
if (workers) keep().catch(() => {});"#;

/// The script of a page that is kept.
pub fn keeper(files: &[String]) -> AnyView {
    script(files, None)
}

/// The script of the map, whose area is kept, with the words to draw it by.
pub fn area_keeper() -> AnyView {
    script(&[], Some(kept_words()))
}

fn script(files: &[String], words: Option<String>) -> AnyView {
    let cx = cx();
    let files = serde_json::to_string(files).unwrap_or_default();
    let offline = t!(cx.lang, "wide-offline", when = "{when}");
    view! { <script type="module" nonce=cx.nonce data-keep=files data-offline=offline data-words=words>{SCRIPT}</script> }
        .into_any()
}
