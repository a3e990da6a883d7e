//! The address of a worklist: what is asked for, and links that change it.

use backend::requests::{DueIs, HeldBy, Scope, WorklistQuery};
use domain::code::RequestCode;
use domain::deadline::Urgency;
use domain::request::Status;
use std::fmt::Write;

/// Rows a page.
pub const ROWS: u16 = 50;

/// What the address of the worklist says, as it says it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Part.
    pub scope: Scope,
    /// Words, or a code.
    pub text: String,
    /// Category by stable name.
    pub category: String,
    /// Unit by identifier.
    pub unit: String,
    /// State.
    pub status: Option<Status>,
    /// Urgency.
    pub urgency: Option<Urgency>,
    /// Person who works on it by identifier, or `none`.
    pub handler: String,
    /// How its next date stands.
    pub due: Option<DueIs>,
    /// Where to go on.
    pub cursor: String,
    /// The request shown beside the list.
    pub open: Option<RequestCode>,
}

/// The name of a part in the address.
pub const fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Mine => "mine",
        Scope::Unit => "unit",
        Scope::Unassigned => "unassigned",
        Scope::Late => "late",
        Scope::Joint => "joint",
        Scope::Asks => "asks",
        Scope::All => "all",
    }
}

/// The parts, in the order of the tabs.
pub const SCOPES: [Scope; 7] =
    [Scope::Mine, Scope::Unit, Scope::Unassigned, Scope::Late, Scope::Joint, Scope::Asks, Scope::All];

/// How a date may stand.
pub const DUES: [DueIs; 2] = [DueIs::Late, DueIs::Today];

/// The name of that in the address.
pub const fn due_name(due: DueIs) -> &'static str {
    match due {
        DueIs::Late => "late",
        DueIs::Today => "today",
    }
}

impl Query {
    /// Reads the pairs of an address. What it does not know it leaves out: a
    /// bookmark of an older program still shows a list.
    pub fn read<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            let value = value.trim();
            match name {
                "scope" => {
                    query.scope = SCOPES.into_iter().find(|s| scope_name(*s) == value).unwrap_or_default()
                }
                "q" => query.text = value.chars().take(100).collect(),
                "category" => value.clone_into(&mut query.category),
                "unit" => value.clone_into(&mut query.unit),
                "status" => query.status = value.parse().ok(),
                "urgency" => query.urgency = value.parse().ok(),
                "handler" => value.clone_into(&mut query.handler),
                "due" => query.due = DUES.into_iter().find(|due| due_name(*due) == value),
                "cursor" => value.clone_into(&mut query.cursor),
                "open" => query.open = RequestCode::parse(value).ok(),
                _ => {}
            }
        }
        query
    }

    /// What the backend is asked.
    pub fn worklist(&self) -> WorklistQuery {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        WorklistQuery {
            scope: self.scope,
            text: some(&self.text),
            category: some(&self.category),
            unit: self.unit.parse().ok(),
            status: self.status,
            urgency: self.urgency,
            held: match self.handler.as_str() {
                "none" => Some(HeldBy::Nobody),
                id => id.parse().ok().map(HeldBy::Person),
            },
            due: self.due,
            cursor: some(&self.cursor),
            limit: ROWS,
        }
    }

    /// How many filters are set, the part aside.
    pub fn filters(&self) -> usize {
        [!self.text.is_empty(), !self.category.is_empty(), !self.unit.is_empty()]
            .into_iter()
            .chain([self.status.is_some(), self.urgency.is_some()])
            .chain([!self.handler.is_empty(), self.due.is_some()])
            .filter(|set| *set)
            .count()
    }

    /// What makes this view, as a query string without the question mark:
    /// neither the page nor the opened request belong to a view.
    pub fn view_string(&self) -> String {
        let mut out = String::from("scope=");
        out.push_str(scope_name(self.scope));
        for (name, value) in [
            ("q", self.text.as_str()),
            ("category", &self.category),
            ("unit", &self.unit),
            ("status", self.status.map_or("", Status::as_str)),
            ("urgency", self.urgency.map_or("", Urgency::as_str)),
            ("handler", &self.handler),
            ("due", self.due.map_or("", due_name)),
        ] {
            push(&mut out, name, value);
        }
        out
    }

    /// The address of this page of the list.
    pub fn href(&self) -> String {
        self.href_at(&self.cursor)
    }

    /// The address of the page that begins at a cursor.
    pub fn href_at(&self, cursor: &str) -> String {
        let mut out = format!("/desk?{}", self.view_string());
        push(&mut out, "cursor", cursor);
        out
    }

    /// Where it is told that this page of the list is another than that with a mark.
    pub fn events(&self, mark: &str) -> String {
        let mut out = format!("/desk/events?{}", self.view_string());
        push(&mut out, "cursor", &self.cursor);
        push(&mut out, "seen", mark);
        out
    }
}

fn push(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        out.push('&');
        out.push_str(name);
        out.push('=');
        encode_into(out, value);
    }
}

fn encode_into(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

/// A text as it stands in an address.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    encode_into(&mut out, text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(query: &str) -> Vec<(&str, &str)> {
        query.split('&').filter_map(|pair| pair.split_once('=')).collect()
    }

    #[test]
    fn a_bookmark_gives_the_same_view_again() {
        let query = Query::read([("scope", "late"), ("category", "road.pothole"), ("urgency", "urgent")]);
        assert_eq!(Query::read(pairs(&query.view_string())), query);
    }

    #[test]
    fn neither_page_nor_panel_belong_to_a_view() {
        let query = Query::read([("cursor", "abc"), ("open", "HY-0000-000"), ("scope", "mine")]);
        assert_eq!(query.view_string(), "scope=mine");
    }

    #[test]
    fn words_in_an_address_cannot_break_out_of_it() {
        let query = Query::read([("q", "路灯&scope=all\"><")]);
        assert_eq!(query.view_string(), "scope=unit&q=%E8%B7%AF%E7%81%AF%26scope%3Dall%22%3E%3C");
    }

    #[test]
    fn what_is_unknown_in_an_address_is_left_out() {
        let query = Query::read([("scope", "everything"), ("status", "lost"), ("shape", "round")]);
        assert_eq!(query, Query::default());
    }
}
