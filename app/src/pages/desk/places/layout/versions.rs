//! Versions of a layout: who drew what when, two compared, an old one put back.

use super::{address, changes, head, stamp, within};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::t;
use backend::places::{LayoutState, LayoutVersion};
use domain::compound::Change;
use domain::ids::PlaceId;
use leptos::prelude::*;
use maud::{Markup, html};

/// A version and what it changed.
#[derive(Clone, Debug)]
pub struct Line {
    /// The version.
    pub version: LayoutVersion,
    /// What it changed.
    pub changes: Vec<Change>,
}

/// The page.
#[derive(Clone, Debug)]
pub struct Versions {
    /// The place.
    pub place: PlaceId,
    /// Its name.
    pub name: String,
    /// Versions of this page, newest first.
    pub lines: Vec<Line>,
    /// The newest of all.
    pub newest: i64,
    /// Before which the older ones begin, if there are any.
    pub older: Option<i64>,
    /// Two that are compared: the old, the new, what is other.
    pub compared: Option<(i64, i64, Vec<Change>)>,
    /// Somebody drew meanwhile.
    pub conflict: bool,
    /// A version was put back just now.
    pub back: bool,
}

/// The page.
pub fn page(model: &Versions) -> AnyView {
    let lang = cx().lang;
    let address = format!("{}/versions", address(model.place));
    let body = html! {
        (head(lang, model.place, &model.name, Some("/versions")))
        @if model.conflict { p.note.wrong role="alert" { (t!(lang, "layout-versions-race")) } }
        @if model.back { p.note.good role="status" { (t!(lang, "layout-put-back-done", version = model.newest)) } }
        @if let Some((old, new, found)) = &model.compared {
            section.box {
                h2 { (t!(lang, "layout-compared", old = *old, new = *new)) }
                (changes(lang, found))
            }
        }
        (compare(lang, model, &address))
        @if model.lines.is_empty() { p { (t!(lang, "layout-no-versions")) } }
        ol.draw-versions {
            @for line in &model.lines { (one(lang, model, line, &address)) }
        }
        @if let Some(older) = model.older {
            p { a.btn href=(format!("{address}?before={older}")) { (t!(lang, "layout-older")) } }
        }
    };
    within(body)
}

fn compare(lang: Lang, model: &Versions, address: &str) -> Markup {
    let (old, new) = model.compared.as_ref().map_or((model.newest - 1, model.newest), |(a, b, _)| (*a, *b));
    html! {
        @if model.newest > 1 {
            form.places-filter method="get" action=(address) {
                @for (name, label, value) in [("old", t!(lang, "layout-old"), old), ("new", t!(lang, "layout-new"), new)] {
                    div.f {
                        label for=(name) { (label) }
                        input id=(name) name=(name) type="number" min="1" max=(model.newest) value=(value);
                    }
                }
                button { (t!(lang, "layout-compare")) }
            }
        }
    }
}

fn one(lang: Lang, model: &Versions, line: &Line, address: &str) -> Markup {
    let version = &line.version;
    let state = match version.state {
        LayoutState::Published => Some(t!(lang, "layout-state-seen")),
        LayoutState::Replaced => Some(t!(lang, "layout-state-was")),
        LayoutState::Draft => None,
    };
    html! {
        li.box {
            p {
                b { (t!(lang, "places-version", version = version.version)) } " "
                (stamp(version.at, cx().offset)) " "
                (version.by.as_deref().unwrap_or(t!(lang, "layout-program")))
                @if let Some(state) = state { " " span.st { (state) } }
            }
            @if version.version == 1 { p.hint { (t!(lang, "layout-first-version", count = line.changes.len())) } }
            @else { (changes(lang, &line.changes)) }
            @if version.version != model.newest {
                form.buttons method="post" action=(address) {
                    input type="hidden" name="base" value=(model.newest);
                    input type="hidden" name="to" value=(version.version);
                    button { (t!(lang, "layout-put-back", version = version.version)) }
                }
            }
        }
    }
}
