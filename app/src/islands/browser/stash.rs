//! Photos that have not arrived yet, kept on this phone: what was chosen where
//! there is no signal is there when the page comes back.

use super::dom::{get, wait_for, window};
use js_sys::{Array, Date};
use wasm_bindgen::JsCast;
use web_sys::{Blob, Cache, CacheStorage, Response};

/// Where they are kept; the worker of the site knows it too.
const NAME: &str = "hy-photos";

/// None on a page that is not secure.
fn caches() -> Option<CacheStorage> {
    let caches = get(&window(), "caches");
    caches.is_object().then(|| caches.unchecked_into())
}

async fn cache() -> Option<Cache> {
    wait_for(caches()?.open(NAME)).await.ok().map(JsCast::unchecked_into)
}

/// Keeps a photo of the form with this key; gives its name.
pub async fn keep(key: &str, blob: &Blob) -> Option<String> {
    // They are made small one after the other, so no two have the same moment.
    let name = format!("/report/waiting/{key}/{}", Date::now());
    let kept = Response::new_with_opt_blob(Some(blob)).ok()?;
    wait_for(cache().await?.put_with_str(&name, &kept)).await.ok()?;
    Some(name)
}

/// One has arrived, or nobody wants it any more.
pub async fn forget(name: &str) -> Option<()> {
    wait_for(cache().await?.delete_with_str(name)).await.ok().map(|_| ())
}

/// Those of the form with this key, under their names.
pub async fn waiting(key: &str) -> Option<Vec<(String, Blob)>> {
    let cache = cache().await?;
    let mut found = Vec::new();
    for request in wait_for(cache.keys()).await.ok()?.unchecked_into::<Array>().iter() {
        let name = get(&request, "url").as_string()?;
        if name.contains(key) {
            let kept: Response = wait_for(cache.match_with_str(&name)).await.ok()?.unchecked_into();
            found.push((name, wait_for(kept.blob().ok()?).await.ok()?.unchecked_into()));
        }
    }
    Some(found)
}

/// All go.
pub fn clear() {
    if let Some(caches) = caches() {
        let _ = caches.delete(NAME);
    }
}
