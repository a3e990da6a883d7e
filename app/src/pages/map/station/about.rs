//! What is known of a place.

use super::{Station, weekday};
use crate::cx::lang;
use crate::i18n::{Lang, text};
use crate::parts::icon::{Icon, icon};
use crate::parts::places::feature_icon;
use crate::parts::words;
use crate::t;
use backend::places::Week;
use domain::ids::MediaId;
use domain::place::{Feature, PlaceFacts};
use leptos::prelude::*;

/// Photos, each a link to the large one.
pub(super) fn photos(name: &str, photos: &[MediaId]) -> Option<AnyView> {
    let one = |(at, id): (usize, &MediaId)| {
        let alt = t!(lang(), "station-photo", name = name.to_owned(), number = at + 1);
        view! {
            <li>
                <a href=format!("/media/{id}/large")>
                    <img src=format!("/media/{id}/small") alt=alt loading="lazy" decoding="async" width="400" height="400"/>
                </a>
            </li>
        }
    };
    let list: Vec<_> = photos.iter().enumerate().map(one).collect();
    (!list.is_empty()).then(|| view! { <ul class="photos">{list}</ul> }.into_any())
}

/// What a partner gives.
pub(super) fn offered(list: Option<AnyView>) -> Option<AnyView> {
    let list = list?;
    Some(
        view! {
            <section class="card" aria-labelledby="offers">
                <h2 id="offers">{icon(Icon::Partner)} {t!(lang(), "station-offers")}</h2>
                {list}
            </section>
        }
        .into_any(),
    )
}

/// What is there, what is not, and what nobody knows.
pub(super) fn features(facts: &PlaceFacts) -> impl IntoView + use<> {
    let lang = lang();
    let part = |known: Option<bool>, class: &'static str, title: &'static str| {
        let list: Vec<_> = Feature::ALL
            .iter()
            .filter(|feature| facts.features.get(**feature) == known)
            .map(|f| view! { <li>{icon(feature_icon(*f))} <span>{words::feature(lang, *f)}</span></li> })
            .collect();
        (!list.is_empty()).then(|| {
            view! {
                <h3>{title}</h3>
                <ul class=format!("has {class}")>{list}</ul>
            }
        })
    };
    view! {
        <section class="card" aria-labelledby="features">
            <h2 id="features">{icon(Icon::Check)} {t!(lang, "station-features")}</h2>
            {part(Some(true), "there", t!(lang, "station-there"))}
            {part(Some(false), "not", t!(lang, "station-not-there"))}
            {part(None, "unknown", t!(lang, "station-unknown"))}
        </section>
    }
}

/// The week, as a table.
pub(super) fn hours(station: &Station) -> impl IntoView + use<> {
    let lang = lang();
    let facts = &station.found.place.facts;
    let original = facts.hours_text.clone().filter(|text| !text.is_empty());
    let plain = station.hours.is_none().then(|| original.clone().or(facts.hours.clone())).flatten();
    let unknown = station.hours.is_none() && plain.is_none();
    let written = original.filter(|_| station.hours.is_some());
    view! {
        <section class="card" aria-labelledby="hours">
            <h2 id="hours">{icon(Icon::Clock)} {t!(lang, "station-hours")}</h2>
            {station.hours.as_ref().map(|week| table(lang, t!(lang, "station-hours"), week))}
            {plain.map(|text| view! { <p class="prose">{text}</p> })}
            {unknown.then(|| view! { <p class="soft">{t!(lang, "station-hours-unknown")}</p> })}
            {written.map(|text| view! { <p class="soft">{t!(lang, "station-hours-text", text = text)}</p> })}
            {named(lang, t!(lang, "station-staffed"), station.staffed.as_ref(), facts.staffed.as_ref())}
            {named(lang, t!(lang, "station-self-entry"), station.self_entry.as_ref(), facts.self_entry.as_ref())}
        </section>
    }
}

fn named(lang: Lang, title: &'static str, week: Option<&Week>, text: Option<&String>) -> Option<AnyView> {
    let shown = match (week, text) {
        (Some(week), _) => table(lang, title, week),
        (None, Some(text)) => view! { <p>{text.clone()}</p> }.into_any(),
        (None, None) => return None,
    };
    Some(view! { <h3>{title}</h3> {shown} }.into_any())
}

fn table(lang: Lang, title: &'static str, week: &Week) -> AnyView {
    let now = weekday();
    let row = |(day, spans): (usize, &Vec<(u16, u16)>)| {
        let class = if day == now { "now" } else { "" };
        view! {
            <tr class=class>
                <th scope="row">{text(lang, &format!("weekday-{}", day + 1))}</th>
                <td>{spans_words(lang, spans)}</td>
            </tr>
        }
    };
    view! {
        <table class="week">
            <caption class="visually-hidden">{title}</caption>
            <tbody>{week.iter().enumerate().map(row).collect::<Vec<_>>()}</tbody>
        </table>
    }
    .into_any()
}

fn spans_words(lang: Lang, spans: &[(u16, u16)]) -> String {
    const DAY: u16 = 24 * 60;
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let until = |minute: u16| match minute {
        DAY => "24:00".to_owned(),
        later if later > DAY => t!(lang, "station-next-day", time = clock(later - DAY)),
        minute => clock(minute),
    };
    match spans {
        [] => t!(lang, "map-closed").to_owned(),
        [(0, DAY)] => t!(lang, "map-all-day").to_owned(),
        spans => {
            let all: Vec<String> =
                spans.iter().map(|(from, to)| format!("{}–{}", clock(*from), until(*to))).collect();
            all.join(t!(lang, "station-and"))
        }
    }
}

/// The door, the network and the rules: what who is there wants to know first.
pub(super) fn inside(station: &Station) -> impl IntoView + use<> {
    let lang = lang();
    let facts = &station.found.place.facts;
    let door = facts.door.map_or(t!(lang, "station-door-unknown"), |door| words::door(lang, door));
    let wifi = facts.wifi.clone().filter(|name| station.here && !name.is_empty());
    let rules = (!facts.rules.is_empty()).then(|| facts.rules.clone());
    let capacity = facts.capacity.map(|count| t!(lang, "station-people", count = count));
    view! {
        <section class="card" aria-labelledby="inside">
            <h2 id="inside">{icon(Icon::Door)} {t!(lang, "station-inside")}</h2>
            <dl class="facts">
                {fact(t!(lang, "station-door"), Some(door.to_owned()))}
                {fact(t!(lang, "station-wifi"), wifi)}
                {fact(t!(lang, "station-capacity"), capacity)}
                {fact(t!(lang, "station-rules"), rules)}
            </dl>
        </section>
    }
}

/// Who runs it, and how fresh all this is.
pub(super) fn more(station: &Station) -> impl IntoView + use<> {
    let lang = lang();
    let facts = &station.found.place.facts;
    let runs = (!facts.operator.is_empty()).then(|| facts.operator.clone());
    let checked = match &facts.checked {
        Some(checked) => {
            t!(lang, "station-checked-by", day = checked.on.to_string(), by = checked.by.clone())
        }
        None => t!(lang, "station-never-checked").to_owned(),
    };
    let stars = station
        .stars
        .map(|stars| t!(lang, "station-stars", mean = format!("{:.1}", stars.mean), count = stars.count));
    view! {
        <section class="card" aria-labelledby="about">
            <h2 id="about">{icon(Icon::Info)} {t!(lang, "station-about")}</h2>
            <dl class="facts">
                {fact(t!(lang, "station-operator"), runs)}
                {fact(t!(lang, "station-unit"), station.unit.clone())}
                {fact(t!(lang, "station-rating"), stars)}
                {fact(t!(lang, "station-checked"), Some(checked))}
            </dl>
        </section>
    }
}

fn fact(name: &'static str, value: Option<String>) -> Option<impl IntoView> {
    value.map(|value| view! { <div><dt>{name}</dt> <dd class="prose">{value}</dd></div> })
}
