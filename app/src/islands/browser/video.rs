//! A video: its size is checked before anything is sent.

use super::dom::{get, on, say, set, wake_each, words};
use super::slot::Slot;
use wasm_bindgen::JsCast;
use web_sys::{File, FileList, HtmlElement};

/// Wakes the video fields of the page.
pub fn wake() {
    wake_each("[data-video]", start);
}

fn start(root: &HtmlElement) -> Option<()> {
    let slot = Slot::take_over(root, "video")?;
    let input = slot.input()?;
    let chooser = input.clone();
    on(&slot.begin, "click", move |_| chooser.click());
    let field = input.clone();
    on(&input, "change", move |_| {
        let file: Option<File> =
            get(&field, "files").dyn_into::<FileList>().ok().and_then(|files| files.get(0));
        set(&field, "value", &"".into());
        let Some(file) = file else { return };
        let most: f64 = words(&slot.root, "video").parse().unwrap_or(0.0);
        if file.size() > most {
            say(&slot.root, &words(&slot.root, "large"));
        } else {
            slot.send(file.unchecked_into());
        }
    });
    Some(())
}
