//! Sends the form once: now, or when there is signal again.

use super::dom::{count, find, form, get, on, wait, wait_for, wait_or_online, wake_each, window, words};
use super::draft;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{FormData, HtmlElement, HtmlFormElement, RequestInit, Response};

/// Longest pause between two tries, in milliseconds.
const LONGEST_PAUSE: i32 = 30_000;

/// How many photos were told of that could not be sent.
const TOLD: &str = "data-without";

/// Wakes the form's button.
pub fn wake() {
    wake_each("[data-submit]", start);
}

fn start(root: &HtmlElement) -> Option<()> {
    let form = form(root)?;
    let (root, here, back) = (root.clone(), form.clone(), form.clone());
    on(&form, "submit", move |event| {
        // The buttons for a language have the form come again.
        if get(&get(&event, "submitter"), "name") == "lang" {
            return;
        }
        event.prevent_default();
        // A second tap is the same tap.
        if here.has_attribute("data-sending") {
            return;
        }
        let _ = here.set_attribute("data-sending", "");
        if let Some(button) = find(&here, "#send") {
            let _ = button.set_attribute("aria-disabled", "true");
        }
        spawn_local(send(root.clone(), here.clone()));
    });
    // Coming back to this page out of the browser's memory begins anew, where the
    // keeper of a draft knows with what.
    on(&window(), "pageshow", move |event| {
        if get(&event, "persisted").is_falsy() {
            return;
        }
        if find(&back, "[data-draft]").is_some() {
            let _ = window().location().reload();
        } else {
            free(&back);
        }
    });
    Some(())
}

async fn send(root: HtmlElement, form: HtmlFormElement) {
    let mut pause = 2000;
    // From now on it goes by itself, whenever this page is closed.
    draft::save(&form, true);
    loop {
        while count(&form, "[data-pending]") > 0 {
            root.set_text_content(Some(&words(&root, "uploads")));
            wait(300).await;
        }
        if let Some(bad) = untold(&form) {
            // Whether to send it without them is for its author to decide.
            let _ = form.set_attribute(TOLD, &bad.to_string());
            root.set_text_content(Some(&words(&root, "without")));
            free(&form);
            draft::save(&form, false);
            return;
        }
        root.set_text_content(Some(&words(&root, "sending")));
        match post(&form).await {
            Some(response) if response.ok() => {
                draft::over(&form).await;
                let _ = window().location().assign(&response.url());
                return;
            }
            Some(_) => {
                // The server's own page says what is wrong, with everything still in it.
                draft::leave(&form);
                let _ = form.submit();
                return;
            }
            None => {
                // Another one's draft is not given up for it: this one goes from this page only.
                let said = if draft::save(&form, true).is_some() { "offline" } else { "unkept" };
                root.set_text_content(Some(&words(&root, said)));
                wait_or_online(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// How many photos could not be sent, unless that was told before.
fn untold(form: &HtmlFormElement) -> Option<u32> {
    let bad = count(form, "li[data-bad]");
    let told = form.get_attribute(TOLD).and_then(|told| told.parse().ok()).unwrap_or(0);
    (bad > told).then_some(bad)
}

/// It may be sent again.
fn free(form: &HtmlFormElement) {
    let _ = form.remove_attribute("data-sending");
    if let Some(button) = find(form, "#send") {
        let _ = button.remove_attribute("aria-disabled");
    }
}

/// `None` when nothing came back, or only somebody's on the way who says that
/// the server does not answer.
async fn post(form: &HtmlFormElement) -> Option<Response> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(FormData::new_with_form(form).ok()?.as_ref());
    let answer = wait_for(window().fetch_with_str_and_init("/report", &init)).await.ok()?;
    let answer: Response = answer.unchecked_into();
    if matches!(answer.status(), 502..=504) {
        // Our own page has the form in it.
        let page = wait_for(answer.text().ok()?).await.ok()?.as_string()?;
        page.contains("id=\"report\"").then_some(())?;
    }
    Some(answer)
}
