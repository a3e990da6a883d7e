//! Asks the browser to be told of what happens to a request.

use super::dom::{find, get, on, say, set, wait_for, wake_each, window, words};
use js_sys::{Array, Function, Object, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, RequestInit, Response};

/// Wakes the offer, where the browser can.
pub fn wake() {
    wake_each("[data-push]", start);
}

fn start(root: &HtmlElement) -> Option<()> {
    let workers = get(&window().navigator(), "serviceWorker");
    if workers.is_undefined() || get(&window(), "PushManager").is_undefined() {
        return None;
    }
    let button = find(root, "button")?;
    button.set_hidden(false);
    let root = root.clone();
    on(&button, "click", move |_| {
        let (root, workers) = (root.clone(), workers.clone());
        spawn_local(async move {
            let (said, done) = match ask(&root, &workers).await {
                Some(true) => ("done", true),
                Some(false) => ("failed", false),
                None => ("denied", false),
            };
            say(&root, &words(&root, said));
            if let Some(button) = find(&root, "button").filter(|_| done) {
                button.set_hidden(true);
            }
        });
    });
    Some(())
}

/// Calls a method that gives a promise, and waits for it.
async fn call(of: &JsValue, name: &str, with: &[JsValue]) -> Option<JsValue> {
    let method: Function = get(of, name).dyn_into().ok()?;
    let promise: Promise = method.apply(of, &with.iter().collect::<Array>()).ok()?.dyn_into().ok()?;
    wait_for(promise).await.ok()
}

/// Whether the server has it; `None` when the browser does not allow it.
async fn ask(root: &HtmlElement, workers: &JsValue) -> Option<bool> {
    call(workers, "register", &["/sw.js".into()]).await?;
    let ready: Promise = get(workers, "ready").dyn_into().ok()?;
    let manager = get(&wait_for(ready).await.ok()?, "pushManager");
    let options = Object::new();
    set(&options, "userVisibleOnly", &true.into());
    set(&options, "applicationServerKey", &words(root, "push").as_str().into());
    let subscription = call(&manager, "subscribe", &[options.into()]).await?;
    Some(send(root, &subscription).await.unwrap_or(false))
}

async fn send(root: &HtmlElement, subscription: &JsValue) -> Option<bool> {
    let to_json: Function = get(subscription, "toJSON").dyn_into().ok()?;
    let plain = to_json.call0(subscription).ok()?;
    let body = Object::new();
    for name in ["code", "tongue"] {
        set(&body, name, &words(root, name).as_str().into());
    }
    let keys = get(&plain, "keys");
    set(&body, "endpoint", &get(&plain, "endpoint"));
    set(&body, "p256dh", &get(&keys, "p256dh"));
    set(&body, "auth", &get(&keys, "auth"));
    let text = js_sys::JSON::stringify(&body).ok()?;
    let headers = web_sys::Headers::new().ok()?;
    headers.set("content-type", "application/json").ok()?;
    headers.set("authorization", &format!("Bearer {}", words(root, "token"))).ok()?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&text.into());
    set(&init, "headers", &headers);
    let sent = wait_for(window().fetch_with_str_and_init("/api/v1/push", &init)).await.ok()?;
    Some(sent.unchecked_into::<Response>().ok())
}
