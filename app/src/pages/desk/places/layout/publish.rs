//! What publishing changes for riders, said before the button and after it.

use super::{address, changes, findings, head, sheet, within};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::t;
use domain::compound::{Change, Finding, Layout, publishable};
use domain::ids::PlaceId;
use leptos::prelude::*;
use maud::{Markup, PreEscaped, html};

/// The page.
#[derive(Clone, Debug)]
pub struct Publish {
    /// The place.
    pub place: PlaceId,
    /// Its name.
    pub name: String,
    /// Whether the place itself is shown; a layout is seen with its place.
    pub place_shown: bool,
    /// The version that would be shown; none when nothing is drawn.
    pub version: Option<i64>,
    /// The version that is shown.
    pub shown: Option<i64>,
    /// What changes for riders; after publishing, what changed.
    pub changes: Vec<Change>,
    /// What is to be said of it.
    pub findings: Vec<Finding>,
    /// The layout.
    pub layout: Option<Layout>,
    /// It is drawn as what is shown.
    pub same: bool,
    /// A draft was left just now.
    pub left: bool,
    /// It was published just now.
    pub done: bool,
    /// Somebody published or drew meanwhile.
    pub conflict: bool,
}

/// The page.
pub fn page(model: &Publish) -> AnyView {
    let lang = cx().lang;
    let sound = publishable(&model.findings);
    let body = html! {
        (head(lang, model.place, &model.name, Some("/publish")))
        @if model.conflict { p.note.wrong role="alert" { (t!(lang, "layout-publish-race")) } }
        @if model.left { p.note.good role="status" { (t!(lang, "layout-left")) } }
        @match model.version {
            None => p { (t!(lang, "layout-no-versions")) },
            Some(version) => {
                @if model.done {
                    p.note.good role="status" { (t!(lang, "layout-published", version = version)) }
                    h2 { (t!(lang, "layout-changed")) }
                } @else if model.shown == Some(version) {
                    p.note { (t!(lang, "layout-seen", version = version)) }
                } @else {
                    h2 { (t!(lang, "layout-will-change", version = version)) }
                }
                @if !model.place_shown { p.note { (t!(lang, "layout-place-draft")) } }
                @if model.done || model.shown != Some(version) { (changes(lang, &model.changes)) }
                @if !model.done && model.shown != Some(version) {
                    @if sound {
                        form.buttons method="post" action=(format!("{}/publish", address(model.place))) {
                            input type="hidden" name="version" value=(version);
                            input type="hidden" name="shown" value=(model.shown.unwrap_or(0));
                            button.go { (t!(lang, "layout-publish-now", version = version)) }
                        }
                    } @else {
                        p.note.wrong { (t!(lang, "layout-unsound")) }
                    }
                    @if let Some(shown) = model.shown.filter(|_| !model.same) { (leave(lang, model, version, shown)) }
                }
                div.draw-page {
                    @if let Some(layout) = &model.layout {
                        div.draw-plan {
                            section.viewer {
                                div.plan-box { div.plan-sheet {
                                    (PreEscaped(sheet::plan(&model.name, layout, &model.findings, "")))
                                } }
                            }
                        }
                    }
                    div.draw-side { (findings(lang, &model.findings)) }
                }
            }
        }
    };
    within(body)
}

/// The way back to what is shown.
fn leave(lang: Lang, model: &Publish, version: i64, shown: i64) -> Markup {
    html! {
        form method="post" action=(format!("{}/publish", address(model.place))) {
            input type="hidden" name="version" value=(version);
            input type="hidden" name="shown" value=(shown);
            p.hint { (t!(lang, "layout-leave-hint", version = version)) }
            p.buttons { button name="do" value="leave" { (t!(lang, "layout-leave")) } }
        }
    }
}
