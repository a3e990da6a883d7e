//! The worklist as it is now, in the place of what is shown.

use crate::islands::browser::anew;
use crate::islands::browser::dom::{document, find, one, window};
use web_sys::HtmlElement;

/// The row under the focus, by its identifier.
pub fn selected() -> Option<String> {
    let row = document().active_element()?.closest("#rows tr").ok()??;
    Some(row.id())
}

/// Whether nobody works on the rows that are shown.
pub fn idle() -> bool {
    let at_the_top = window().scroll_y().unwrap_or(1.0) < 1.0;
    let at_work = one(&document(), "#rows input:checked, #close").is_some();
    at_the_top && !at_work && selected().is_none()
}

/// The address of the list, and more of it.
pub fn here(more: &str) -> String {
    let location = window().location().search().unwrap_or_default();
    let joint = if location.is_empty() { '?' } else { '&' };
    format!("/desk{location}{joint}{more}")
}

/// Swaps the parts for those of the page at this address; whether it was done. The
/// focus stays at the row where it is by then. On any failure the page stays
/// as it is.
pub async fn load(href: &str, by_itself: bool) -> bool {
    let Some(page) = anew::page(href, by_itself).await else { return false };
    // Somebody has come meanwhile.
    if by_itself && !idle() {
        return false;
    }
    let row = selected();
    anew::put(&page, is_bar);
    if let (Some(old), Some(new)) = (one(&document(), "#main"), one(&page, "#main")) {
        old.set_class_name(&new.class_name());
    }
    if let Some(link) = row.and_then(|row| one(&document(), &format!("#{row} a"))) {
        let _ = link.focus();
    }
    true
}

/// The bar for many stays once it is there: it is the same for all lists, and
/// what was chosen in it is meant for ticks that are still to come.
fn is_bar(part: &HtmlElement) -> bool {
    part.id() == "many" && find(part, "form").is_some()
}
