//! Short names for what browsers can do.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, Event, EventTarget, HtmlElement, HtmlFormElement, Window};

/// The window; islands run nowhere else.
pub fn window() -> Window {
    js_sys::global().unchecked_into()
}

/// The document.
pub fn document() -> Document {
    leptos::prelude::document()
}

/// Wakes each element that matches and is not awake yet.
pub fn wake_each(selector: &str, wake: fn(&HtmlElement) -> Option<()>) {
    while let Some(element) = one(&document(), &format!("{selector}:not([data-awake])")) {
        let _ = element.set_attribute("data-awake", "");
        wake(&element);
    }
}

/// The first element below another that matches.
pub fn find(root: &Element, selector: &str) -> Option<HtmlElement> {
    root.query_selector(selector).ok().flatten().map(JsCast::unchecked_into)
}

/// The first element of the page that matches.
pub fn one(document: &Document, selector: &str) -> Option<HtmlElement> {
    document.query_selector(selector).ok().flatten().map(JsCast::unchecked_into)
}

/// How many elements below another match.
pub fn count(root: &Element, selector: &str) -> u32 {
    root.query_selector_all(selector).map_or(0, |list| list.length())
}

/// All elements below another that match.
pub fn all(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.get(i)).map(JsCast::unchecked_into).collect()
}

/// The form an element stands in.
pub fn form(element: &Element) -> Option<HtmlFormElement> {
    element.closest("form").ok().flatten().map(JsCast::unchecked_into)
}

/// A new element.
pub fn make(tag: &str) -> Option<HtmlElement> {
    document().create_element(tag).ok().map(JsCast::unchecked_into)
}

/// Does something whenever an event happens, as long as the page lives.
pub fn on(target: &EventTarget, event: &str, act: impl FnMut(Event) + 'static) {
    let act: Box<dyn FnMut(Event)> = Box::new(act);
    let act = Closure::wrap(act).into_js_value();
    let _ = target.add_event_listener_with_callback(event, act.unchecked_ref());
}

/// Words in a `data-` attribute.
pub fn words(element: &Element, name: &str) -> String {
    element.get_attribute(&format!("data-{name}")).unwrap_or_default()
}

/// Says something where it is read out.
pub fn say(root: &Element, text: &str) {
    if let Some(output) = find(root, "output") {
        output.set_text_content(Some(text));
    }
}

/// A property of a JavaScript value.
pub fn get(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Sets a property of a JavaScript value.
pub fn set(value: &JsValue, name: &str, to: &JsValue) {
    let _ = Reflect::set(value, &name.into(), to);
}

/// What is in a field of a form.
pub fn value(form: &Element, name: &str) -> String {
    find(form, &format!("[name={name}]")).and_then(|f| get(&f, "value").as_string()).unwrap_or_default()
}

/// Puts something into a field of a form.
pub fn put(form: &Element, name: &str, to: &str) {
    if let Some(field) = find(form, &format!("[name={name}]")) {
        set(&field, "value", &to.into());
    }
}

/// Waits for a promise.
pub async fn wait_for(promise: Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise).await
}

/// Waits some milliseconds.
pub async fn wait(ms: i32) {
    let promise = Promise::new(&mut |done, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, ms);
    });
    let _ = JsFuture::from(promise).await;
}

/// Waits some milliseconds, or until the signal is back.
pub async fn wait_or_online(ms: i32) {
    let window = window();
    let mut heard = None;
    let promise = Promise::new(&mut |done: Function, _| {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&done, ms);
        let _ = window.add_event_listener_with_callback("online", &done);
        heard = Some(done);
    });
    let _ = JsFuture::from(promise).await;
    if let Some(done) = heard {
        let _ = window.remove_event_listener_with_callback("online", &done);
    }
}

/// A button takes the place of a plain control, label and descriptions included.
pub fn stand_in(button: &HtmlElement, control: &HtmlElement) {
    for name in ["id", "aria-describedby", "aria-invalid"] {
        if let Some(value) = control.get_attribute(name) {
            let _ = control.remove_attribute(name);
            let _ = button.set_attribute(name, &value);
        }
    }
    control.set_hidden(true);
}

/// A hidden field.
pub fn hidden(attributes: &[(&str, &str)]) -> Option<HtmlElement> {
    let input = make("input")?;
    for (name, value) in [("type", "hidden")].iter().chain(attributes) {
        input.set_attribute(name, value).ok()?;
    }
    Some(input)
}

/// A number in words that carry `%n`.
pub fn with_number(words: &str, number: &str) -> String {
    words.replace("%n", number)
}

/// Something in a form changed that fires no event of its own.
pub fn touched(element: &Element) {
    if let (Some(form), Ok(event)) = (form(element), Event::new("change")) {
        let _ = form.dispatch_event(&event);
    }
}
