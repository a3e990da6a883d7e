//! What was typed, kept on this phone until it is sent.

use super::dom::{all, count, find, form, get, on, one, put, set, value, wait, wake_each, window, words};
use super::slot::Slot;
use super::uploaded::Uploaded;
use super::{dom, locate, photos, stash, suggest};
use js_sys::Date;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlFormElement, Storage, UrlSearchParams};

/// Where it is kept.
const PLACE: &str = "hy-draft";
/// Where this tab keeps the key of the form that left it as a page of its own.
const LEFT: &str = "hy-left";
/// The fields that are kept.
const FIELDS: [&str; 8] = ["key", "description", "address", "category", "phone", "lat", "lng", "accuracy"];
/// How long a draft is worth coming back to, in milliseconds: a week.
pub const WORTH: f64 = 7.0 * 24.0 * 3_600_000.0;

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What is kept.
fn kept() -> Option<UrlSearchParams> {
    UrlSearchParams::new_with_str(&storage()?.get_item(PLACE).ok()??).ok()
}

/// What is kept of the form with this key.
fn kept_of(key: &str) -> Option<UrlSearchParams> {
    kept().filter(|draft| draft.get("key").as_deref() == Some(key))
}

/// Wakes the draft of the form.
pub fn wake() {
    wake_each("[data-draft]", start);
}

/// The form was taken, or given up.
pub async fn over(form: &HtmlElement) {
    // Nothing of it is kept any more, whatever still happens on the page.
    let _ = form.set_attribute("data-sending", "done");
    done(&value(form, "key")).await;
}

/// The draft of the form with this key goes. That of another one, which is
/// being written in another tab, stays.
async fn done(key: &str) {
    forget(key);
    stash::clear(key).await;
}

fn forget(key: &str) -> Option<()> {
    kept_of(key)?;
    storage()?.remove_item(PLACE).ok()
}

/// The form leaves as a page of its own: what answers it may have to know whose
/// answer it is.
pub fn leave(form: &HtmlElement) -> Option<()> {
    save(form, false);
    window().session_storage().ok()??.set_item(LEFT, &value(form, "key")).ok()
}

/// The key of the form that left this tab last, told once.
fn left() -> Option<String> {
    let storage = window().session_storage().ok()??;
    let key = storage.get_item(LEFT).ok()??;
    storage.remove_item(LEFT).ok()?;
    Some(key)
}

/// A receipt: the draft of the form it answers goes. Opened once more, the
/// address shows how far the request is.
pub fn arrived() {
    if let Some(key) = left() {
        spawn_local(async move { done(&key).await });
    }
    if let (Ok(history), Ok(path)) = (window().history(), window().location().pathname()) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
}

fn start(root: &HtmlElement) -> Option<()> {
    let form: HtmlElement = form(root)?.into();
    let fresh = words(root, "draft") == "true";
    let (anew, here) = (find(root, "button")?, form.clone());
    on(&anew, "click", move |_| {
        let form = here.clone();
        spawn_local(async move {
            over(&form).await;
            let _ = window().location().assign("/report");
        });
    });
    left();
    // Read before anything is written, the key put back before anything is sent with it.
    let draft = recent();
    if let Some(key) = draft.as_ref().filter(|_| fresh).and_then(|draft| draft.get("key")) {
        put(&form, "key", &key);
    }
    let root = root.clone();
    spawn_local(async move {
        // The other islands of the form wake first.
        wait(60).await;
        let goes = match draft {
            Some(draft) if fresh => restore(&root, &form, &draft).await,
            Some(draft) => recognise(&form, &draft),
            None => false,
        };
        listen(&form);
        save(&form, goes);
        if goes {
            // It was sent and never arrived: goes on by itself, with the same key.
            let form: &HtmlFormElement = form.unchecked_ref();
            let _ = form.request_submit();
        }
    });
    Some(())
}

/// What is kept, unless it is too old: then it goes.
fn recent() -> Option<UrlSearchParams> {
    let draft = kept()?;
    let at = draft.get("at").and_then(|at| at.parse::<f64>().ok());
    if at.is_some_and(|at| Date::now() - at < WORTH) {
        return Some(draft);
    }
    storage()?.remove_item(PLACE).ok()?;
    let key = draft.get("key")?;
    spawn_local(async move {
        stash::clear(&key).await;
    });
    None
}

/// From here on all that is typed is kept.
fn listen(form: &HtmlElement) {
    for event in ["input", "change"] {
        let here = form.clone();
        on(form, event, move |_| {
            save(&here, here.has_attribute("data-sending"));
        });
    }
    // All of it comes back from here, with what is still on its way: another language needs
    // nothing sent.
    while let Some(button) = one(&dom::document(), "button[name=lang][form]") {
        let _ = button.remove_attribute("form");
    }
}

/// Keeps what is in the form. `sending`: it was sent and has not arrived.
pub fn save(form: &HtmlElement, sending: bool) -> Option<()> {
    if words(form, "sending") == "done" {
        return None;
    }
    let key = value(form, "key");
    // A form without a keeper does not take the place of another one's draft.
    if find(form, "[data-draft]").is_none() && kept().is_some() {
        kept_of(&key)?;
    }
    let draft = UrlSearchParams::new().ok()?;
    let mut worth = count(form, "[data-pending]") > 0;
    for name in FIELDS {
        let typed = value(form, name);
        worth |= name != "key" && !typed.is_empty();
        draft.append(name, &typed);
    }
    for upload in all(form, "[name=upload]") {
        let kind = ["photos", "voice", "video"].into_iter();
        let mut kind = kind.filter(|kind| upload.closest(&format!("[data-{kind}]")).ok().flatten().is_some());
        draft.append(kind.next()?, &Uploaded::text(&upload)?);
        worth = true;
    }
    for (name, there) in [("public", "[name=public]:checked"), ("chosen", "[data-chosen]")] {
        if find(form, there).is_some() {
            draft.append(name, "on");
        }
    }
    // It does not go by itself without what this phone will not have any more.
    if sending && count(form, "[data-pending]:not([data-copy])") == 0 {
        draft.append("sending", "1");
    }
    draft.append("at", &Date::now().to_string());
    if !worth {
        return forget(&key);
    }
    storage()?.set_item(PLACE, &String::from(draft.to_string())).ok()
}

/// Puts a draft back; whether it was sent and is whole, so that it may go on.
async fn restore(root: &HtmlElement, form: &HtmlElement, draft: &UrlSearchParams) -> bool {
    // What was chosen meanwhile makes it another one.
    let mut whole = count(form, "[data-pending], [name=upload]") == 0;
    whole &= refill(form, draft);
    let key = value(form, "key");
    for kind in ["voice", "video"] {
        for upload in uploads(draft, kind) {
            whole &= Slot::restore(form, kind, &upload, &key).is_some();
        }
    }
    // Of those that are missing the form tells when it is sent.
    photos::come_back(form, &key, uploads(draft, "photos")).await;
    if let Some(place) = one(&dom::document(), "[data-locate]") {
        locate::known(&place);
    }
    root.set_hidden(false);
    whole && draft.has("sending")
}

fn uploads(draft: &UrlSearchParams, kind: &str) -> Vec<Uploaded> {
    draft.get_all(kind).iter().filter_map(|text| Uploaded::read(&text.as_string()?)).collect()
}

/// Fills in what is as the server sent it: what was typed since stays. Whether
/// all is as it was kept.
fn refill(form: &HtmlElement, draft: &UrlSearchParams) -> bool {
    let mut same = true;
    let mut put_back = |name: &str, now: &str, sent: &str, kept: JsValue| {
        let Some(field) = find(form, &format!("[name={name}]")) else { return };
        let (value, default) = (get(&field, now), get(&field, sent));
        // A list has no default of its own: its first line, which is empty.
        if value == default || value == "" {
            set(&field, now, &kept);
        } else {
            same &= value == kept;
        }
    };
    for (name, kept) in FIELDS.into_iter().filter_map(|name| Some((name, draft.get(name)?))) {
        put_back(name, "value", "defaultValue", kept.into());
    }
    put_back("public", "checked", "defaultChecked", draft.has("public").into());
    if let Some(select) = find(form, "[name=category]").filter(|_| draft.has("chosen")) {
        suggest::chosen(&select);
    }
    same
}

/// The server has sent what was typed; what it does not know of its uploads is
/// in the draft.
fn recognise(form: &HtmlElement, draft: &UrlSearchParams) -> bool {
    for upload in ["photos", "voice", "video"].into_iter().flat_map(|kind| uploads(draft, kind)) {
        if let Some(field) = find(form, &format!("[name=upload][value='{}']", upload.id)) {
            upload.mark(&field);
        }
    }
    false
}
