//! What was sent ahead and waits on the server for its form.

use super::dom::{get, hidden, words};
use js_sys::Date;
use web_sys::HtmlElement;

/// How long the server waits, in milliseconds: a day, less an hour.
const PATIENCE: f64 = 23.0 * 3_600_000.0;

/// An upload as a draft names it.
pub struct Uploaded {
    /// Its identifier.
    pub id: String,
    /// When it arrived.
    at: String,
    /// Under which name this phone keeps the same; empty if it does not.
    pub copy: String,
}

impl Uploaded {
    /// One that has just arrived.
    pub fn now(id: &str) -> Self {
        Self { id: id.to_owned(), at: Date::now().to_string(), copy: String::new() }
    }

    /// As a draft names it.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(' ').map(str::to_owned);
        let id = parts.next()?;
        Some(Self { id, at: parts.next().unwrap_or_default(), copy: parts.next().unwrap_or_default() })
    }

    /// What a draft says of the field of an upload.
    pub fn text(field: &HtmlElement) -> Option<String> {
        if !field.has_attribute("data-at") {
            // It came with the page: it is here now.
            field.set_attribute("data-at", &Date::now().to_string()).ok()?;
        }
        let copy = words(&field.parent_element()?, "copy");
        Some(format!("{} {} {copy}", get(field, "value").as_string()?, words(field, "at")))
    }

    /// Whether it is still on the server.
    pub fn waits(&self) -> bool {
        self.at.parse::<f64>().is_ok_and(|at| Date::now() - at < PATIENCE)
    }

    /// Its field at the end of its tile or slot.
    pub fn append_to(&self, place: &HtmlElement) -> Option<()> {
        let field = hidden(&[("name", "upload"), ("value", &self.id)])?;
        place.append_child(&field).ok()?;
        self.mark(&field)
    }

    /// What a field cannot say itself.
    pub fn mark(&self, field: &HtmlElement) -> Option<()> {
        field.set_attribute("data-at", &self.at).ok()?;
        if !self.copy.is_empty() {
            field.parent_element()?.set_attribute("data-copy", &self.copy).ok()?;
        }
        Some(())
    }
}
