//! The way to a door in words, and links that lead to its gate.

use super::Compound;
use super::props::phrases;
use crate::cx::{cx, lang};
use crate::parts::icon::{Icon, icon};
use crate::{t, when};
use domain::compound::{Refusal, Said, Told, Vehicle, Way};
use domain::geo::{Gcj02, Wgs84};
use domain::place::links;
use leptos::prelude::*;

/// The answer. It stands there without one, too: a script fills it.
pub fn answer(shown: &Compound, told: Option<&Told>) -> impl IntoView + use<> {
    let hidden = told.is_none();
    let content = told.map(|told| content(shown, told));
    view! { <section class="card answer" id="answer" aria-live="polite" tabindex="-1" hidden=hidden>{content}</section> }
}

fn content(shown: &Compound, told: &Told) -> AnyView {
    let cx = cx();
    let asked_at = when::short(cx.now, cx.offset);
    let way = shown.answer.as_ref().and_then(|answer| answer.as_ref().ok());
    let total = told.found.then(|| view! { <p class="total">{told.total.clone()}</p> });
    let steps = told
        .found
        .then(|| view! { <ol class="way-steps">{told.steps.iter().map(step).collect::<Vec<_>>()}</ol> });
    let to = |way: &Way| navigate(shown, way.position, &way.name);
    let lead = way.map(|way| to(&way.best));
    let second = told.second.clone().map(|text| {
        view! { <p class="second">{text}</p> }
    });
    view! {
        <h2>{told.title.clone()}</h2>
        {total}
        {lead}
        {steps}
        {list("notes", &told.notes)}
        {second}
        {way.and_then(|way| way.second.as_ref()).map(|second| to(&second.way))}
        {list("not", &told.excluded)}
        {on_foot(shown)}
        <p class="soft">{t!(cx.lang, "compound-asked-at", when = asked_at)}</p>
    }
    .into_any()
}

fn step(said: &Said) -> impl IntoView + use<> {
    view! { <li class=said.kind.clone()>{said.text.clone()}</li> }
}

fn list(class: &'static str, lines: &[String]) -> Option<AnyView> {
    let items: Vec<_> = lines.iter().map(|line| view! { <li>{line.clone()}</li> }).collect();
    (!items.is_empty()).then(|| view! { <ul class=class>{items}</ul> }.into_any())
}

/// Where no gate lets a vehicle in, walking may do.
fn on_foot(shown: &Compound) -> Option<impl IntoView + use<>> {
    let refused = matches!(shown.answer, Some(Err(Refusal::NoGateNow { .. })));
    let time = shown.time();
    let query = url_query(&[
        ("building", &shown.asked.building),
        ("unit", &shown.asked.unit),
        ("vehicle", Vehicle::Foot.as_str()),
        ("at", if shown.asked.later { &time } else { "" }),
    ]);
    (refused && shown.vehicle != Vehicle::Foot).then(|| {
        view! { <a class="button plain" href=format!("{}?{query}", shown.path())>{t!(lang(), "compound-on-foot")}</a> }
    })
}

/// A query of an address: everything but letters and digits as its bytes.
fn url_query(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| -> String {
        let byte = |b: u8| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        };
        text.bytes().map(byte).collect()
    };
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    pairs.join("&")
}

/// Links to navigation apps, always to the gate, which they are told with the name
/// of its compound. Those of a gate without a name are told that of the compound alone.
pub fn navigate(shown: &Compound, position: Wgs84, gate: &str) -> impl IntoView + use<> {
    let lang = lang();
    let whole = format!("{}{gate}", shown.place.facts.name);
    let to = links(position, &whole);
    let wechat = Gcj02::from(position);
    let place = serde_json::to_string(&(wechat.lat, wechat.lng, whole, "")).unwrap_or_default();
    let apps = [
        (to.amap, t!(lang, "compound-navigate-amap")),
        (to.tencent, t!(lang, "compound-navigate-tencent")),
        (to.baidu, t!(lang, "compound-navigate-baidu")),
        (to.apple, t!(lang, "compound-navigate-apple")),
        (to.geo, t!(lang, "compound-navigate-geo")),
    ];
    // WeChat's own map stands for Tencent's, where the page may open it.
    let link = |(at, (href, name)): (usize, (String, &'static str))| {
        let place = (at == 1).then(|| place.clone());
        (!href.is_empty()).then(
            || view! { <li><a class="button plain" href=href rel="noopener" data-wx=place>{name}</a></li> },
        )
    };
    view! {
        <details class="navigate">
            <summary class="button plain">{icon(Icon::Pin)} {t!(lang, "compound-navigate", gate = phrases(lang).gate(gate))}</summary>
            <ul>{apps.into_iter().enumerate().map(link).collect::<Vec<_>>()}</ul>
        </details>
    }
}
