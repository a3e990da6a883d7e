//! Places for riders, as cards and in words.

use crate::cx::cx;
use crate::i18n::Lang;
use crate::parts::icon::{Icon, icon};
use crate::parts::words;
use crate::{t, when};
use backend::places::Found;
use chrono::NaiveDate;
use domain::place::{Benefit, Feature, Openness, Place, PlaceKind};
use domain::{FixedOffset, Moment};
use leptos::prelude::*;

/// Features a card shows; the rest is counted.
const SHOWN: usize = 8;

/// The page of a place.
pub fn address(place: &Place) -> String {
    match place.facts.kind {
        PlaceKind::Compound => format!("/c/{}", place.id),
        _ => format!("/s/{}", place.id),
    }
}

/// How far it is: to ten metres, then to a hundred.
pub fn distance(lang: Lang, metres: f64) -> String {
    if metres < 995.0 {
        t!(lang, "map-metres", count = ((metres / 10.0).round() * 10.0).max(10.0))
    } else {
        t!(lang, "map-kilometres", count = format!("{:.1}", metres / 1000.0))
    }
}

/// "Open until 22:00", "closed, opens tomorrow 08:00", "hours unknown".
pub fn open_words(lang: Lang, open: Openness, now: Moment, offset: FixedOffset) -> String {
    match open {
        Openness::Open { until: None } => t!(lang, "map-open").to_owned(),
        Openness::Open { until: Some(until) } => {
            t!(lang, "map-open-until", when = moment(lang, until, now, offset))
        }
        Openness::Closed { opens: None } => t!(lang, "map-closed").to_owned(),
        Openness::Closed { opens: Some(opens) } => {
            t!(lang, "map-opens", when = moment(lang, opens, now, offset))
        }
        Openness::Unknown => t!(lang, "map-open-unknown").to_owned(),
    }
}

/// The time alone for today, with the day otherwise.
fn moment(lang: Lang, at: Moment, now: Moment, offset: FixedOffset) -> String {
    let local = |at: Moment| at.with_timezone(&offset);
    if local(at).date_naive() == local(now).date_naive() {
        local(at).format("%H:%M").to_string()
    } else {
        when::day_and_time(lang, at, now, offset)
    }
}

/// Whether it is open, as a badge.
pub fn open_badge(open: Openness) -> impl IntoView {
    let cx = cx();
    let class = match open {
        Openness::Open { .. } => "badge open",
        Openness::Closed { .. } => "badge shut",
        Openness::Unknown => "badge",
    };
    view! { <span class=class>{open_words(cx.lang, open, cx.now, cx.offset)}</span> }
}

/// That people say it is closed today, whatever the badge says.
pub fn said_closed(found: &Found) -> Option<impl IntoView + use<>> {
    let words = t!(cx().lang, "map-said-closed");
    found.said_closed.then(|| view! { <span class="badge late">{words}</span> })
}

/// The sign of a feature.
pub const fn feature_icon(feature: Feature) -> Icon {
    match feature {
        Feature::HotWater => Icon::HotWater,
        Feature::PhoneCharging => Icon::PhoneCharging,
        Feature::BikeCharging => Icon::BikeCharging,
        Feature::BatterySwap => Icon::BatterySwap,
        Feature::Microwave => Icon::Microwave,
        Feature::Fridge => Icon::Fridge,
        Feature::Toilet => Icon::Toilet,
        Feature::AirConditioning => Icon::AirConditioning,
        Feature::Heating => Icon::Heating,
        Feature::Seats => Icon::Seats,
        Feature::Wifi => Icon::Wifi,
        Feature::FirstAid => Icon::FirstAid,
        Feature::Aed => Icon::Aed,
        Feature::RainGear => Icon::RainGear,
        Feature::Tools => Icon::Tools,
        Feature::MotherRoom => Icon::MotherRoom,
        Feature::LegalDesk => Icon::LegalDesk,
        Feature::Parking => Icon::Parking,
    }
}

/// The sign of a kind.
pub const fn kind_icon(kind: PlaceKind) -> Icon {
    match kind {
        PlaceKind::Station => Icon::Station,
        PlaceKind::Compound => Icon::Compound,
        PlaceKind::BusinessDistrict => Icon::District,
        PlaceKind::Building => Icon::Building,
        PlaceKind::DriversHome => Icon::Driver,
        PlaceKind::Canteen => Icon::Canteen,
        PlaceKind::Partner => Icon::Partner,
        PlaceKind::ServicePoint => Icon::Flag,
    }
}

/// The offers of a partner that are given on a day.
pub fn running(benefits: &[Benefit], today: NaiveDate) -> impl Iterator<Item = &Benefit> {
    benefits.iter().filter(move |benefit| benefit.until.is_none_or(|until| until >= today))
}

/// The local day.
pub fn today() -> NaiveDate {
    let cx = cx();
    cx.now.with_timezone(&cx.offset).date_naive()
}

/// A list of places; what was asked for comes first among what each has.
pub fn cards(found: &[Found], wanted: &[Feature]) -> impl IntoView + use<> {
    view! { <ul class="cards places">{found.iter().map(|one| card(one, wanted)).collect::<Vec<_>>()}</ul> }
}

fn card(found: &Found, wanted: &[Feature]) -> impl IntoView + use<> {
    let lang = cx().lang;
    let facts = &found.place.facts;
    let away = found.metres.map(|metres| view! { <span class="far">{distance(lang, metres)}</span> });
    let address = (!facts.address.is_empty()).then(|| view! { <p class="meta">{facts.address.clone()}</p> });
    view! {
        <li class="item">
            <a href=self::address(&found.place)>
                <div>
                    <h3>{icon(kind_icon(facts.kind))} <span>{facts.name.clone()}</span> {away}</h3>
                    <div class="state">
                        {(facts.kind != PlaceKind::Compound).then(|| open_badge(found.open))}
                        {said_closed(found)}
                        <span class="soft">{words::place_kind(lang, facts.kind)}</span>
                    </div>
                    {address}
                    {has(found, wanted)}
                    {offers(&facts.benefits)}
                </div>
            </a>
        </li>
    }
}

fn has(found: &Found, wanted: &[Feature]) -> Option<AnyView> {
    let lang = cx().lang;
    let mut there: Vec<Feature> = found.place.facts.features.there().collect();
    there.sort_by_key(|feature| !wanted.contains(feature));
    let more = there.len().saturating_sub(SHOWN);
    let one = |feature: &Feature| {
        view! { <li>{icon(feature_icon(*feature))} <span>{words::feature(lang, *feature)}</span></li> }
    };
    (!there.is_empty()).then(|| {
        view! {
            <ul class="has">
                {there.iter().take(SHOWN).map(one).collect::<Vec<_>>()}
                {(more > 0).then(|| view! { <li>{t!(lang, "map-more-features", count = more)}</li> })}
            </ul>
        }
        .into_any()
    })
}

/// What a partner gives, each with its class and last day.
pub fn offers(benefits: &[Benefit]) -> Option<AnyView> {
    let lang = cx().lang;
    let today = today();
    let one = |benefit: &Benefit| {
        let until = benefit.until.map(|day| {
            view! { " " <small>{t!(lang, "map-offer-until", day = day.to_string())}</small> }
        });
        view! {
            <li>
                <b>{words::service(lang, benefit.class)}</b>
                " "
                {benefit.offer.clone()}
                {until}
            </li>
        }
    };
    let list: Vec<_> = running(benefits, today).map(one).collect();
    (!list.is_empty()).then(|| view! { <ul class="offers">{list}</ul> }.into_any())
}
