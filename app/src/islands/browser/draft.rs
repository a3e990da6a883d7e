//! What was typed, kept on this phone until it is sent.

use super::dom::{all, count, find, form, get, on, one, put, set, value, wait, wake_each, window};
use super::slot::Slot;
use super::{dom, locate, photos, stash};
use js_sys::Date;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event, HtmlElement, Storage, UrlSearchParams};

/// Where it is kept.
const PLACE: &str = "hy-draft";
/// The fields that are kept.
const FIELDS: [&str; 8] = ["key", "description", "address", "category", "phone", "lat", "lng", "accuracy"];
/// How long a draft is worth coming back to, in milliseconds: a week.
const WORTH: f64 = 7.0 * 24.0 * 3_600_000.0;
/// How long uploads wait on the server, in milliseconds: a day, less an hour.
const UPLOADS: f64 = 23.0 * 3_600_000.0;

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Wakes the draft of the form.
pub fn wake() {
    wake_each("[data-draft]", start);
}

/// The request was taken: its draft goes.
pub fn done() {
    stash::clear();
    if let Some(storage) = storage() {
        let _ = storage.remove_item(PLACE);
    }
}

/// The form's key was used up for something else: the words stay, what hung on
/// the key goes.
pub fn renew() {
    stash::clear();
    let Some(storage) = storage() else { return };
    let Ok(Some(text)) = storage.get_item(PLACE) else { return };
    let Ok(draft) = UrlSearchParams::new_with_str(&text) else { return };
    for name in ["key", "photos", "voice", "video", "sending"] {
        draft.delete(name);
    }
    let _ = storage.set_item(PLACE, &String::from(draft.to_string()));
}

fn start(root: &HtmlElement) -> Option<()> {
    let form: HtmlElement = form(root)?.into();
    let fresh = dom::words(root, "draft") == "true";
    for event in ["input", "change"] {
        let here = form.clone();
        on(&form, event, move |_| {
            save(&here, false);
        });
    }
    let over = find(root, "button")?;
    on(&over, "click", |_| {
        done();
        let _ = window().location().assign("/report");
    });
    let root = root.clone();
    spawn_local(async move {
        // The other islands of the form wake first.
        wait(60).await;
        if fresh {
            restore(&root, &form).await;
        } else {
            save(&form, false);
        }
    });
    Some(())
}

/// Something in a form changed that fires no event of its own.
pub fn touched(element: &Element) {
    if let (Some(form), Ok(event)) = (form(element), Event::new("change")) {
        let _ = form.dispatch_event(&event);
    }
}

/// Keeps what is in the form. `sending`: it was sent and has not arrived.
pub fn save(form: &HtmlElement, sending: bool) -> Option<()> {
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
        let id = get(&upload, "value").as_string()?;
        draft.append(kind.next()?, &id);
        worth = true;
    }
    if find(form, "[name=public]:checked").is_some() {
        draft.append("public", "on");
    }
    if sending {
        draft.append("sending", "1");
    }
    draft.append("at", &Date::now().to_string());
    let storage = storage()?;
    let text = String::from(draft.to_string());
    if worth { storage.set_item(PLACE, &text).ok() } else { storage.remove_item(PLACE).ok() }
}

async fn restore(root: &HtmlElement, form: &HtmlElement) -> Option<()> {
    let text = storage()?.get_item(PLACE).ok()??;
    let draft = UrlSearchParams::new_with_str(&text).ok()?;
    let age = Date::now() - draft.get("at")?.parse::<f64>().ok()?;
    if age > WORTH {
        done();
        return None;
    }
    for name in FIELDS {
        if let Some(typed) = draft.get(name) {
            put(form, name, &typed);
        }
    }
    if draft.has("public") {
        let public = find(form, "[name=public]")?;
        set(&public, "checked", &true.into());
    }
    if age < UPLOADS {
        uploads(form, &draft);
    }
    if let Some(key) = draft.get("key") {
        photos::go_on(form, &key).await;
    }
    if let Some(place) = one(&dom::document(), "[data-locate]") {
        locate::known(&place);
    }
    root.set_hidden(false);
    if draft.has("sending") {
        // It was sent and never arrived: goes on by itself, with the same key.
        form_of(form).request_submit().ok()?;
    }
    Some(())
}

fn uploads(form: &HtmlElement, draft: &UrlSearchParams) -> Option<()> {
    let key = draft.get("key")?;
    for id in draft.get_all("photos").iter() {
        photos::restore(form, &id.as_string()?, &key);
    }
    for kind in ["voice", "video"] {
        if let Some(id) = draft.get(kind) {
            Slot::restore(form, kind, &id, &key);
        }
    }
    Some(())
}

fn form_of(form: &HtmlElement) -> web_sys::HtmlFormElement {
    wasm_bindgen::JsCast::unchecked_into(form.clone())
}
