//! Photos of a form that the server has not acknowledged yet, kept on this
//! phone: what was chosen where there is no signal is there when the page comes
//! back, and what the server no longer waits for can be sent once more.

use super::dom::{get, wait_for, window};
use super::draft::WORTH;
use js_sys::{Array, Date};
use wasm_bindgen::JsCast;
use web_sys::{Blob, Cache, CacheStorage, Response};

/// Where they are kept; the worker of the site knows it too.
const NAME: &str = "hy-photos";
/// How their names begin; the key of the form and the moment follow.
const PATH: &str = "/report/waiting/";

async fn cache() -> Option<Cache> {
    // There is none on a page that is not secure.
    let caches = get(&window(), "caches");
    let caches: CacheStorage = caches.is_object().then(|| caches.unchecked_into())?;
    wait_for(caches.open(NAME)).await.ok().map(JsCast::unchecked_into)
}

/// The names of all that are kept.
async fn names(cache: &Cache) -> Option<Vec<String>> {
    let requests: Array = wait_for(cache.keys()).await.ok()?.unchecked_into();
    let name = |request| {
        let url = get(&request, "url").as_string()?;
        Some(url[url.find(PATH)?..].to_owned())
    };
    Some(requests.iter().filter_map(name).collect())
}

/// Keeps a photo of the form with this key; gives its name.
pub async fn keep(key: &str, blob: &Blob) -> Option<String> {
    // They are made small one after the other, so no two have the same moment.
    let name = format!("{PATH}{key}/{}", Date::now());
    let kept = Response::new_with_opt_blob(Some(blob)).ok()?;
    wait_for(cache().await?.put_with_str(&name, &kept)).await.ok()?;
    Some(name)
}

/// Nobody wants one any more.
pub async fn forget(name: &str) -> Option<()> {
    wait_for(cache().await?.delete_with_str(name)).await.ok().map(|_| ())
}

/// Those of the form with this key, under their names.
pub async fn waiting(key: &str) -> Option<Vec<(String, Blob)>> {
    let cache = cache().await?;
    let mut found = Vec::new();
    for name in names(&cache).await?.into_iter().filter(|name| is_of(name, key)) {
        let kept: Response = wait_for(cache.match_with_str(&name)).await.ok()?.unchecked_into();
        found.push((name, wait_for(kept.blob().ok()?).await.ok()?.unchecked_into()));
    }
    Some(found)
}

/// Those of the form with this key go, and those whose draft is too old by now.
pub async fn clear(key: &str) -> Option<()> {
    let cache = cache().await?;
    let old = |name: &str| {
        let at = name.rsplit('/').next().and_then(|at| at.parse::<f64>().ok());
        at.is_none_or(|at| Date::now() - at > WORTH)
    };
    for name in names(&cache).await?.iter().filter(|name| is_of(name, key) || old(name)) {
        wait_for(cache.delete_with_str(name)).await.ok()?;
    }
    Some(())
}

fn is_of(name: &str, key: &str) -> bool {
    name.strip_prefix(PATH).and_then(|rest| rest.rsplit_once('/')).is_some_and(|(of, _)| of == key)
}
