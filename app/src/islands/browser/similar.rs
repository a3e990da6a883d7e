//! "It looks like this one nearby", before one sends another.

use super::dom::{all, find, form, get, on, set, value, wait_for, wake_each, window, with_number, words};
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{FormData, HtmlElement, HtmlFormElement, RequestInit, Response};

/// Fewer characters say too little.
const LEAST: usize = 4;
/// What decides what is alike.
const FIELDS: [&str; 4] = ["description", "lat", "lng", "category"];

/// Wakes the place where they are named.
pub fn wake() {
    wake_each("[data-similar]", start);
}

fn start(root: &HtmlElement) -> Option<()> {
    let form = form(root)?;
    let (root, here) = (root.clone(), form.clone());
    on(&form, "change", move |_| {
        let (root, form) = (root.clone(), here.clone());
        spawn_local(async move {
            look(&root, &form).await;
        });
    });
    Some(())
}

async fn look(root: &HtmlElement, form: &HtmlFormElement) -> Option<()> {
    let said = FIELDS.map(|name| value(form, name));
    let asked = said.join("\n");
    if words(root, "similar") == asked {
        return None;
    }
    root.set_attribute("data-similar", &asked).ok()?;
    let [description, lat, ..] = &said;
    if description.chars().count() < LEAST || lat.is_empty() {
        root.set_hidden(true);
        return None;
    }
    let found = ask(&said).await?;
    // What came too late belongs to other words.
    (words(root, "similar") == asked).then(|| show(root, &found))?
}

async fn ask(said: &[String; 4]) -> Option<Array> {
    let body = FormData::new().ok()?;
    for (name, value) in FIELDS.iter().zip(said) {
        body.append_with_str(name, value).ok()?;
    }
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&body);
    let sent = window().fetch_with_str_and_init("/api/v1/requests/similar", &init);
    let response: Response = wait_for(sent).await.ok()?.unchecked_into();
    wait_for(response.json().ok()?).await.ok()?.dyn_into().ok()
}

fn show(root: &HtmlElement, found: &Array) -> Option<()> {
    for old in all(root, "li:not([hidden])") {
        old.remove();
    }
    let (list, model) = (find(root, "ul")?, find(root, "li")?);
    for like in found.iter() {
        let request = get(&like, "request");
        let text = |name| get(&request, name).as_string();
        let line: HtmlElement = model.clone_node_with_deep(true).ok()?.unchecked_into();
        find(&line, "p")?.set_text_content(text("excerpt").as_deref());
        let (link, code) = (find(&line, "a")?, text("code")?);
        link.set_text_content(Some(&with_number(&words(root, "open"), &code)));
        set(&link, "href", &format!("/r/{code}").into());
        line.set_hidden(false);
        list.append_child(&line).ok()?;
    }
    root.set_hidden(found.length() == 0);
    Some(())
}
