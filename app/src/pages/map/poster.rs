//! A poster to print: what it is for, and a code to scan.

use crate::cx::lang;
use crate::parts::layout::{Frame, Tab, demo_banner, layout};
use crate::parts::qr::qr;
use crate::t;
use domain::code::PosterCode;
use domain::place::Place;
use leptos::prelude::*;

/// What stands on it.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The name, large.
    pub name: String,
    /// Below it.
    pub address: String,
    /// The whole address behind the code.
    pub link: String,
    /// The code, to be typed where no camera is.
    pub code: PosterCode,
    /// Whether it is a station's, or a request begins at it.
    pub station: bool,
    /// Where the arrow leads.
    pub back: String,
}

/// The sheet, A4, without anything around it.
pub fn page(sheet: &Sheet) -> AnyView {
    let lang = lang();
    let (title, text) = if sheet.station {
        (t!(lang, "poster-station"), t!(lang, "poster-station-text"))
    } else {
        (t!(lang, "poster-request"), t!(lang, "poster-request-text"))
    };
    view! {
        <p class="no-print poster-bar"><a href=sheet.back.clone()>{t!(lang, "back")}</a> " · " {t!(lang, "poster-print")}</p>
        <main id="main" class="poster">
            {demo_banner()}
            <p class="poster-brand"><img src="/icon.svg" alt="" width="48" height="48"/> {t!(lang, "product-name")}</p>
            <h1>{sheet.name.clone()}</h1>
            <p class="poster-address">{sheet.address.clone()}</p>
            {qr(t!(lang, "poster-qr"), &sheet.link)}
            <p class="poster-title">{title}</p>
            <p>{text}</p>
            <p class="poster-code">{sheet.code.to_string()}</p>
            <p class="poster-link">{sheet.link.clone()}</p>
        </main>
    }
    .into_any()
}

/// The page for a code that leads nowhere.
pub fn gone() -> AnyView {
    let lang = lang();
    let body = view! {
        <section class="card">
            <h1>{t!(lang, "posters-gone-title")}</h1>
            <p>{t!(lang, "posters-gone-text")}</p>
            <div class="buttons">
                <a class="button" href="/report">{t!(lang, "tab-report")}</a>
                <a class="button plain" href="/map">{t!(lang, "tab-map")}</a>
            </div>
        </section>
    };
    layout(Frame { tab: Some(Tab::Report), ..Frame::default() }, body.into_any())
}

/// The page of a station without a poster, for who may put one up.
pub fn make(place: &Place) -> AnyView {
    let lang = lang();
    let body = view! {
        <section class="card">
            <h1>{t!(lang, "station-poster")}</h1>
            <p>{place.facts.name.clone()}</p>
            <form method="post" action=format!("/s/{}/poster", place.id)>
                <button class="button">{t!(lang, "posters-make")}</button>
            </form>
        </section>
    };
    layout(Frame { tab: Some(Tab::Map), ..Frame::default() }, body.into_any())
}
