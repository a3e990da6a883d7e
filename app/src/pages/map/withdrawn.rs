//! A place that once was shown and is no more: who follows an old link or scans
//! its poster is told so.

use crate::cx::lang;
use crate::parts::icon::{Icon, icon};
use crate::parts::layout::{Frame, Tab, layout};
use crate::t;
use leptos::prelude::*;

/// What is known of it without the place itself, whose name may have been taken
/// away for a reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withdrawn {
    /// What its poster says.
    pub label: Option<String>,
    /// Where the nearest are listed.
    pub nearest: String,
    /// Where something can be reported.
    pub report: String,
}

/// The page.
pub fn page(gone: &Withdrawn) -> AnyView {
    let lang = lang();
    let body = view! {
        <section class="card">
            <h1>{icon(Icon::Info)} " " {t!(lang, "withdrawn-title")}</h1>
            {gone.label.clone().map(|label| view! { <p><b>{label}</b></p> })}
            <p>{t!(lang, "withdrawn-text")}</p>
            <div class="buttons">
                <a class="button" href=gone.nearest.clone()>{t!(lang, "withdrawn-nearest")}</a>
                <a class="button plain" href=gone.report.clone()>{t!(lang, "tab-report")}</a>
            </div>
        </section>
    };
    layout(Frame { tab: Some(Tab::Map), back: Some("/map"), ..Frame::default() }, body.into_any())
}
