//! The position of the phone, asked for by a tap only.

use super::dom;
use super::dom::{find, form, get, on, put, say, set, value, wake_each, window, with_number, words};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, PositionOptions};

/// Up to this many metres a position says where something is.
const GOOD: f64 = 50.0;
/// Up to this many, roughly.
const FAIR: f64 = 300.0;
/// How long to look, in milliseconds.
const PATIENCE: u32 = 20_000;
/// `PositionError.PERMISSION_DENIED`.
const DENIED: f64 = 1.0;

/// Wakes the position field of the form.
pub fn wake() {
    wake_each("[data-locate]", start);
}

/// Wakes "nearest first".
pub fn wake_near() {
    wake_each("[data-near]", start_near);
}

/// Wakes "where I am".
pub fn wake_here() {
    wake_each("[data-here]", start_here);
}

/// The position goes into the address of a list, rounded to about ten metres,
/// when the button is pressed.
fn start_here(root: &HtmlElement) -> Option<()> {
    let form = form(root)?;
    let ask = find(root, "button")?;
    ask.set_hidden(false);
    let root = root.clone();
    on(&ask, "click", move |_| {
        say(&root, &words(&root, "busy"));
        let (lost, form) = (root.clone(), form.clone());
        locate(
            move |lat, lng, _| {
                put(&form, "lat", &format!("{lat:.4}"));
                put(&form, "lng", &format!("{lng:.4}"));
                let _ = form.request_submit();
            },
            move |why| say(&lost, &words(&lost, why)),
        );
    });
    Some(())
}

fn start(root: &HtmlElement) -> Option<()> {
    let ask = find(root, "button.plain")?;
    let remove = find(root, "button.quiet")?;
    ask.set_hidden(false);
    if !value(form(root)?.as_ref(), "lat").is_empty() {
        known(root);
    }
    let here = root.clone();
    on(&ask, "click", move |_| {
        say(&here, &words(&here, "busy"));
        let (there, lost) = (here.clone(), here.clone());
        locate(
            move |lat, lng, accuracy| {
                fill(&there, &format!("{lat:.6}"), &format!("{lng:.6}"), &format!("{accuracy:.0}"));
                known(&there);
                dom::touched(&there);
            },
            move |why| say(&lost, &words(&lost, why)),
        );
    });
    let here = root.clone();
    on(&remove, "click", move |_| {
        fill(&here, "", "", "");
        known(&here);
        dom::touched(&here);
    });
    Some(())
}

fn fill(root: &HtmlElement, lat: &str, lng: &str, accuracy: &str) {
    if let Some(form) = form(root) {
        put(&form, "lat", lat);
        put(&form, "lng", lng);
        put(&form, "accuracy", accuracy);
    }
}

/// Says how good the position in the form is.
pub fn known(root: &HtmlElement) -> Option<()> {
    let form = form(root)?;
    let there = !value(&form, "lat").is_empty();
    find(root, "button.plain")?.set_hidden(there);
    find(root, "button.quiet")?.set_hidden(!there);
    let accuracy = value(&form, "accuracy");
    let kind = match accuracy.parse::<f64>() {
        Ok(metres) if metres <= GOOD => "good",
        Ok(metres) if metres <= FAIR => "fair",
        _ => "poor",
    };
    say(root, &if there { with_number(&words(root, kind), &accuracy) } else { String::new() });
    Some(())
}

/// Looks for the position once.
fn locate(
    found: impl FnOnce(f64, f64, f64) + 'static,
    lost: impl FnOnce(&'static str) + 'static,
) -> Option<()> {
    let found = Closure::once_into_js(move |position: JsValue| {
        let coords = get(&position, "coords");
        let number = |name| get(&coords, name).as_f64();
        if let (Some(lat), Some(lng)) = (number("latitude"), number("longitude")) {
            found(lat, lng, number("accuracy").unwrap_or(0.0).max(1.0));
        }
    });
    let lost = Closure::once_into_js(move |error: JsValue| {
        lost(if get(&error, "code").as_f64() == Some(DENIED) { "denied" } else { "failed" });
    });
    let options = PositionOptions::new();
    options.set_enable_high_accuracy(true);
    options.set_timeout(PATIENCE);
    set(&options, "maximumAge", &30_000.into());
    let geolocation = window().navigator().geolocation().ok()?;
    geolocation
        .get_current_position_with_error_callback_and_options(
            found.unchecked_ref(),
            Some(lost.unchecked_ref()),
            &options,
        )
        .ok()
}

/// The position goes into the filter when the nearest are asked for, rounded to
/// about a hundred metres: it stands in the address.
fn start_near(root: &HtmlElement) -> Option<()> {
    let form = form(root)?;
    let order = find(&form, "[name=order]")?;
    let (root, order_now) = (root.clone(), order.clone());
    on(&order, "change", move |_| {
        if get(&order_now, "value").as_string().as_deref() != Some("nearest") {
            return;
        }
        root.set_text_content(Some(&words(&root, "busy")));
        let (here, lost, form) = (root.clone(), root.clone(), form.clone());
        locate(
            move |lat, lng, _| {
                put(&form, "lat", &format!("{lat:.3}"));
                put(&form, "lng", &format!("{lng:.3}"));
                here.set_text_content(None);
                let _ = form.request_submit();
            },
            move |why| lost.set_text_content(Some(&words(&lost, why))),
        );
    });
    Some(())
}
