//! `/s/{id}`: a station, or any place but a compound.

mod about;
mod go;
mod say;

use super::query;
use crate::cx::{cx, lang};
use crate::parts::icon::{Icon, icon};
use crate::parts::keeper::keeper;
use crate::parts::later::later;
use crate::parts::layout::{Frame, Tab, layout};
use crate::parts::places::{distance, kind_icon, offers, open_badge, said_closed};
use crate::parts::words;
use crate::t;
use backend::places::{Found, Reported, Week};
use backend::posters::Stars;
use domain::place::{Handoff, Question};
use leptos::prelude::*;

/// Everything the page shows.
#[derive(Clone, Debug)]
pub struct Station {
    /// The place.
    pub found: Found,
    /// When it is open.
    pub hours: Option<Week>,
    /// When somebody is there.
    pub staffed: Option<Week>,
    /// When one may let oneself in.
    pub self_entry: Option<Week>,
    /// Addresses of navigation apps.
    pub links: Handoff,
    /// Whether the page is looked at inside WeChat.
    pub wechat: bool,
    /// Whether its door can be opened from here.
    pub opens: bool,
    /// Whether the poster at its door was scanned.
    pub here: bool,
    /// What is asked of who is there.
    pub question: Option<Question>,
    /// What people think of it.
    pub stars: Option<Stars>,
    /// What was just said, and taken.
    pub thanks: bool,
    /// What people say is otherwise, and no editor has looked at yet.
    pub reported: Vec<Reported>,
    /// The unit that looks after it.
    pub unit: Option<String>,
    /// Whether the visitor may print its poster.
    pub staff: bool,
}

/// The page.
pub fn page(station: &Station) -> AnyView {
    let lang = lang();
    let facts = &station.found.place.facts;
    let id = station.found.place.id;
    let away = station.found.metres.map(|metres| view! { <span class="far">{distance(lang, metres)}</span> });
    let here = station
        .here
        .then(|| view! { <p class="notice calm">{icon(Icon::Pin)} {t!(lang, "station-here")}</p> });
    let thanks = station.thanks.then(|| {
        view! { <p class="notice calm" role="status">{icon(Icon::Check)} {t!(lang, "station-thanks")}</p> }
    });
    let body = view! {
        {later()}
        {here}
        {thanks}
        <section class="card station">
            <h1>{icon(kind_icon(facts.kind))} <span>{facts.name.clone()}</span></h1>
            <div class="state">
                {open_badge(station.found.open)}
                {said_closed(&station.found)}
                <span class="soft">{words::place_kind(lang, facts.kind)}</span>
                {away}
            </div>
            {(!facts.address.is_empty()).then(|| view! { <p>{facts.address.clone()}</p> })}
            {say::reported(&station.reported)}
            {about::photos(&facts.name, &facts.photos)}
        </section>
        {station.here.then(|| about::inside(station))}
        {go::go(station)}
        {station.here.then(|| say::rate(id))}
        {say::question(id, station.question)}
        {about::offered(offers(&facts.benefits))}
        {about::features(facts)}
        {about::hours(station)}
        {(!station.here).then(|| about::inside(station))}
        {about::more(station)}
        <nav class="cells" aria-label=t!(lang, "station-more")>
            <a class="cell" href=format!("/s/{id}/report")>
                {icon(Icon::Alert)} <span>{t!(lang, "station-wrong")}</span> {crate::parts::icon::next()}
            </a>
            <a class="cell" href="/map/hazard">
                {icon(Icon::Pin)} <span>{t!(lang, "hazard-title")}</span> {crate::parts::icon::next()}
            </a>
            <a class="cell" href=query::near(&facts.name, facts.at)>
                {icon(Icon::Map)} <span>{t!(lang, "station-nearby")}</span> {crate::parts::icon::next()}
            </a>
            {station
                .staff
                .then(|| {
                    view! {
                        <a class="cell" href=format!("/s/{id}/poster")>
                            {icon(Icon::Scan)} <span>{t!(lang, "station-poster")}</span> {crate::parts::icon::next()}
                        </a>
                    }
                })}
        </nav>
        {keeper(&[])}
    };
    layout(Frame { tab: Some(Tab::Map), back: Some("/map"), ..Frame::default() }, body.into_any())
}

/// The weekday of now, Monday is 0.
fn weekday() -> usize {
    let cx = cx();
    let day = chrono::Datelike::weekday(&cx.now.with_timezone(&cx.offset));
    day.num_days_from_monday() as usize
}
