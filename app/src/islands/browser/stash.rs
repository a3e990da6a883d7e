//! Photos that have not arrived yet, kept on this phone: what was chosen where
//! there is no signal is there when the page comes back.

use super::dom::{get, wait_for, window};
use js_sys::{Array, Math};
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
    let name = format!("/report/waiting/{key}/{}", Math::random());
    let kept = Response::new_with_opt_blob(Some(blob)).ok()?;
    wait_for(cache().await?.put_with_str(&name, &kept)).await.ok()?;
    Some(name)
}

/// One has arrived, or nobody wants it any more.
pub async fn forget(name: &str) -> Option<()> {
    wait_for(cache().await?.delete_with_str(name)).await.ok().map(|_| ())
}

/// Those of the form with this key, under their names; all others go.
pub async fn waiting(key: &str) -> Vec<(String, Blob)> {
    let mut found = Vec::new();
    let Some(cache) = cache().await else { return found };
    let names = wait_for(cache.keys()).await.map(|all| Array::from(&all)).unwrap_or_default();
    for name in names.iter().filter_map(|request| get(&request, "url").as_string()) {
        let blob = if name.contains(key) { read(&cache, &name).await } else { None };
        match blob {
            Some(blob) => found.push((name, blob)),
            None => {
                let _ = forget(&name).await;
            }
        }
    }
    found
}

async fn read(cache: &Cache, name: &str) -> Option<Blob> {
    let kept: Response = wait_for(cache.match_with_str(name)).await.ok()?.dyn_into().ok()?;
    wait_for(kept.blob().ok()?).await.ok()?.dyn_into().ok()
}

/// All go.
pub fn clear() {
    if let Some(caches) = caches() {
        let _ = caches.delete(NAME);
    }
}
