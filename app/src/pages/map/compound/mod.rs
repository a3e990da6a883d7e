//! `/c/{id}`: a compound from above, its gates, and the way to a door. Works as
//! plain HTML; `guide.js` computes the same on the phone and lets one zoom.

mod answer;
mod board;
mod gates;
mod legend;
mod paper;
mod props;

pub use board::board;
pub use props::phrases;

use super::gate;
use crate::cx::{cx, lang};
use crate::i18n::Lang;
use crate::parts::icon::{Icon, icon};
use crate::parts::layout::{Frame, Tab, layout};
use crate::parts::plan::{Plan, plan};
use crate::parts::script::{copy, wechat};
use crate::t;
use backend::places::GateReported;
use domain::compound::{
    Answer, Layout, Refusal, Sketch, Vehicle, WeekTime, refuse, sketch, sketch_refusal, tell,
};
use domain::place::Place;
use leptos::prelude::*;
use std::sync::Arc;

/// What was asked, as somebody typed it.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Number of the building.
    pub building: String,
    /// Number of the unit.
    pub unit: String,
    /// Whether another time than now was asked for.
    pub later: bool,
}

/// What the page shows.
#[derive(Clone, Debug)]
pub struct Compound {
    /// The compound.
    pub place: Arc<Place>,
    /// Its layout, once it has one.
    pub layout: Option<Arc<Layout>>,
    /// Version of the layout.
    pub version: i64,
    /// What was asked.
    pub asked: Asked,
    /// What the rider is on.
    pub vehicle: Vehicle,
    /// Local time.
    pub at: WeekTime,
    /// The way, when a building was asked for.
    pub answer: Option<Result<Answer, Refusal>>,
    /// Public address of this page, for the code that a phone reads.
    pub link: String,
    /// What people say is otherwise at its gates, and nobody has checked.
    pub reported: Vec<GateReported>,
    /// Something was said just now, and taken.
    pub thanks: bool,
}

impl Compound {
    fn path(&self) -> String {
        format!("/c/{}", self.place.id)
    }

    /// The time of the day that it is shown for, as clocks say it.
    fn time(&self) -> String {
        format!("{:02}:{:02}", self.at.minute / 60, self.at.minute % 60)
    }

    fn layout_address(&self) -> String {
        format!("{}/layout.json?v={}", self.path(), self.version)
    }

    fn sketch(&self) -> Sketch {
        match (&self.layout, &self.answer) {
            (Some(layout), Some(Ok(answer))) => sketch(layout, answer),
            (Some(_), Some(Err(refusal))) => sketch_refusal(refusal),
            _ => Sketch::default(),
        }
    }
}

/// A vehicle, in words.
pub fn vehicle_name(lang: Lang, vehicle: Vehicle) -> &'static str {
    match vehicle {
        Vehicle::Foot => t!(lang, "guide-vehicle-foot"),
        Vehicle::Bicycle => t!(lang, "guide-vehicle-bicycle"),
        Vehicle::Ebike => t!(lang, "guide-vehicle-ebike"),
        Vehicle::Motorbike => t!(lang, "guide-vehicle-motorbike"),
    }
}

/// The page.
pub fn page(shown: &Compound) -> AnyView {
    let lang = lang();
    let facts = &shown.place.facts;
    let address = (!facts.address.is_empty()).then(|| view! { <p class="soft">{facts.address.clone()}</p> });
    let checked = facts.checked.as_ref().map(|checked| {
        let date = checked.on.format("%Y-%m-%d").to_string();
        view! { <p class="soft">{t!(lang, "compound-checked", date = date, by = checked.by.clone())}</p> }
    });
    let thanks = shown.thanks.then(|| {
        view! { <p class="notice calm" role="status">{icon(Icon::Check)} {t!(lang, "station-thanks")}</p> }
    });
    let body = view! {
        <header class="compound-head">
            <h1>{facts.name.clone()}</h1>
            {address}
            {checked}
            {thanks}
            {reported(&shown.reported)}
        </header>
        {match &shown.layout {
            Some(layout) => with_layout(shown, layout),
            None => view! { <section class="card empty"><p>{t!(lang, "compound-empty")}</p></section> }.into_any(),
        }}
        {further(shown)}
        {copy()}
        {wechat()}
    };
    layout(Frame { tab: Some(Tab::Map), back: Some("/map"), wide: true, ..Frame::default() }, body.into_any())
}

fn with_layout(shown: &Compound, layout: &Layout) -> AnyView {
    let lang = lang();
    let phrases = phrases(lang);
    let told = shown.answer.as_ref().map(|answer| match answer {
        Ok(answer) => tell(answer, &phrases),
        Err(refusal) => refuse(refusal, shown.vehicle, shown.at, &phrases),
    });
    let drawn = shown.sketch();
    let drawing =
        Plan { name: &shown.place.facts.name, layout, now: Some((shown.vehicle, shown.at)), sketch: &drawn };
    let credit = (!layout.credit.is_empty())
        .then(|| view! { <p class="soft">{t!(lang, "compound-credit", credit = layout.credit.clone())}</p> });
    view! {
        <div class="compound">
            <div class="compound-ask">
                {ask(shown)}
                {answer::answer(shown, told.as_ref())}
            </div>
            {viewer(plan(&drawing))}
            {gates::list(shown, layout)}
            <nav class="cells" aria-label=t!(lang, "nav-further")>
                <a class="cell" href=format!("{}/board", shown.path())>
                    {icon(Icon::Copy)} <span>{t!(lang, "compound-board")}</span> {crate::parts::icon::next()}
                </a>
                <a class="cell" href=format!("{}/layout.json", shown.path())>
                    {icon(Icon::Share)} <span>{t!(lang, "compound-data")}</span> {crate::parts::icon::next()}
                </a>
            </nav>
            {credit}
        </div>
        {props::scripts(shown)}
    }
    .into_any()
}

/// What people say of the gates: what an editor found so for today, and what nobody
/// has checked.
fn reported(all: &[GateReported]) -> AnyView {
    let lang = lang();
    let (found, open): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.confirmed);
    let found = said_of_gates(&found, t!(lang, "wrong-confirmed"));
    view! { {found} {said_of_gates(&open, t!(lang, "station-reported"))} }.into_any()
}

fn said_of_gates(reported: &[&GateReported], title: &'static str) -> Option<AnyView> {
    let lang = lang();
    let line = |one: &&GateReported| {
        let devices = t!(lang, "gate-devices", count = one.devices);
        view! { <li>{gate::said(lang, &one.gate, &one.claim)} " " <small class="soft">{devices}</small></li> }
    };
    (!reported.is_empty()).then(|| {
        view! {
            <div class="notice" role="note">
                {icon(Icon::Alert)}
                <div>
                    <h2>{title}</h2>
                    <ul>{reported.iter().map(line).collect::<Vec<_>>()}</ul>
                </div>
            </div>
        }
        .into_any()
    })
}

/// The address to copy, and where to say that something is wrong.
fn further(shown: &Compound) -> impl IntoView + use<> {
    let lang = lang();
    let facts = &shown.place.facts;
    let text = [facts.address.as_str(), facts.name.as_str()].join(" ").trim().to_owned();
    view! {
        <div class="card copy">
            <input class="input" readonly=true value=text aria-label=t!(lang, "station-address")/>
            <button class="button plain copy" type="button" data-copied=t!(lang, "station-copied") hidden>
                {icon(Icon::Copy)} <span>{t!(lang, "station-copy")}</span>
            </button>
        </div>
        <nav class="cells" aria-label=t!(lang, "station-more")>
            <a class="cell" href=format!("{}/report", shown.path())>
                {icon(Icon::Alert)} <span>{t!(lang, "station-wrong")}</span> {crate::parts::icon::next()}
            </a>
            <a class="cell" href="/map/hazard">
                {icon(Icon::Pin)} <span>{t!(lang, "hazard-title")}</span> {crate::parts::icon::next()}
            </a>
        </nav>
    }
}

/// The form: a building, perhaps a unit, and what one is on.
fn ask(shown: &Compound) -> impl IntoView + use<> {
    let lang = lang();
    let option = |vehicle: &Vehicle| {
        let chosen = *vehicle == shown.vehicle;
        let name = vehicle_name(lang, *vehicle);
        view! {
            <label class="chip">
                <input type="radio" name="vehicle" value=vehicle.as_str() checked=chosen/>
                <span>{name}</span>
            </label>
        }
    };
    view! {
        <form class="card ask" id="ask" method="get" action=shown.path()>
            <h2>{t!(lang, "compound-to")}</h2>
            <div class="two">
                <label>
                    <span>{t!(lang, "compound-building")}</span>
                    <input class="input" name="building" required value=shown.asked.building.clone() maxlength="30"
                        autocomplete="off" enterkeyhint="go" placeholder=t!(lang, "compound-building-hint")/>
                </label>
                <label>
                    <span>{t!(lang, "compound-unit")}</span>
                    <input class="input" name="unit" value=shown.asked.unit.clone() maxlength="30"
                        autocomplete="off" enterkeyhint="go" placeholder=t!(lang, "compound-unit-hint")/>
                </label>
            </div>
            <fieldset class="chips">
                <legend>{t!(lang, "compound-vehicle")}</legend>
                {Vehicle::ALL.iter().map(option).collect::<Vec<_>>()}
            </fieldset>
            <details class="later" open=shown.asked.later>
                <summary>{t!(lang, "compound-later")}</summary>
                <label>
                    <span>{t!(lang, "compound-time")}</span>
                    <input class="input" type="time" name="at" value=shown.asked.later.then(|| shown.time())/>
                </label>
            </details>
            <button class="button">{t!(lang, "compound-go")}</button>
        </form>
    }
}

/// The plan with what makes it readable: three kinds of light, larger and
/// smaller, and what the lines mean.
fn viewer(drawing: AnyView) -> impl IntoView {
    let lang = lang();
    // None is chosen at first: then the phone's own light holds.
    let mode = |name: &'static str, label: &'static str| {
        let id = format!("mode-{name}");
        view! {
            <input type="radio" name="mode" value=name id=id.clone()/>
            <label for=id>{label}</label>
        }
    };
    let zoom = |way: &'static str, sign: &'static str, label: &'static str| {
        view! { <button type="button" data-zoom=way aria-label=label title=label>{sign}</button> }
    };
    view! {
        <section class="viewer" id="viewer" aria-label=t!(lang, "compound-plan")>
            <h2 class="visually-hidden">{t!(lang, "compound-mode")}</h2>
            {mode("day", t!(lang, "compound-mode-day"))}
            {mode("dark", t!(lang, "compound-mode-dark"))}
            {mode("sun", t!(lang, "compound-mode-sun"))}
            <div class="plan-box" id="plan-box">{drawing}</div>
            <div class="zoom" id="zoom" hidden>
                {zoom("in", "+", t!(lang, "compound-zoom-in"))}
                {zoom("out", "−", t!(lang, "compound-zoom-out"))}
                {zoom("all", "⤢", t!(lang, "compound-zoom-all"))}
            </div>
            {legend::legend()}
        </section>
    }
}

/// Whether the scripts of a plan were built.
fn has_scripts() -> bool {
    let assets = cx().assets;
    !assets.guide_js.is_empty() && !assets.guide_wasm.is_empty()
}
