//! A video: its size is checked before anything is sent.

use super::dom::{on, wake_each};
use super::slot::Slot;
use web_sys::HtmlElement;

/// Wakes the video fields of the page.
pub fn wake() {
    wake_each("[data-video]", start);
}

fn start(root: &HtmlElement) -> Option<()> {
    let slot = Slot::take_over(root, "video")?;
    let chooser = slot.input()?;
    on(&slot.begin, "click", move |_| chooser.click());
    Some(())
}
