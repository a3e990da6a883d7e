//! `/c/{id}/report`: something is wrong with a gate. One question a page.

use super::compound::{phrases, vehicle_name};
use crate::cx::lang;
use crate::i18n::Lang;
use crate::parts::capture;
use crate::parts::field::{Field, TextField};
use crate::parts::icon::{self, Icon, icon};
use crate::parts::later::later;
use crate::parts::layout::{Frame, Tab, layout};
use crate::parts::notice::Notice;
use crate::parts::plan::{Plan, plan};
use crate::parts::script::{MOVE, script};
use crate::parts::words::gate_name;
use crate::t;
use domain::compound::{Access, Gate, GateClaim, Layout, Sketch, Vehicle};
use domain::place::Place;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most things beside which a gate can be said to be.
const NEAR: usize = 300;

/// Which question is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// Which gate.
    #[default]
    Gate,
    /// What is wrong with it.
    What,
    /// For what vehicle its rule is wrong.
    Vehicle,
    /// How it is let in.
    Access(Vehicle),
    /// Where the gate is.
    Moved,
}

/// Everything the page shows.
#[derive(Clone, Debug)]
pub struct Report {
    /// The compound.
    pub place: Arc<Place>,
    /// Its layout.
    pub layout: Arc<Layout>,
    /// The key of the gate that was chosen.
    pub gate: String,
    /// Which question is asked.
    pub step: Step,
    /// The key under which a photo is kept.
    pub key: String,
    /// The words that were typed.
    pub words: String,
    /// What is wrong, in a sentence.
    pub error: Option<String>,
}

impl Report {
    fn path(&self) -> String {
        format!("/c/{}/report", self.place.id)
    }

    fn link(&self, what: &str) -> String {
        let gate: String = url_encoded(&self.gate);
        format!("{}?gate={gate}{what}", self.path())
    }

    fn drawn(&self) -> Option<&Gate> {
        self.layout.gate(&self.gate)
    }
}

/// A name as a part of an address.
fn url_encoded(text: &str) -> String {
    let byte = |b: u8| match b {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(b).to_string(),
        _ => format!("%{b:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// What somebody says of a gate, in words.
pub fn said(lang: Lang, gate: &str, claim: &GateClaim) -> String {
    let gate = gate_name(lang, Gate::name_of(gate));
    match claim {
        GateClaim::Access { vehicle, access } => {
            let vehicle = vehicle_name(lang, *vehicle);
            t!(
                lang,
                "gate-said-access",
                gate = gate,
                vehicle = vehicle,
                access = phrases(lang).access(Some(*access))
            )
        }
        GateClaim::Closed => t!(lang, "gate-said-closed", gate = gate),
        GateClaim::Moved { near, .. } if !near.is_empty() => {
            t!(lang, "gate-said-moved-near", gate = gate, near = near.clone())
        }
        GateClaim::Moved { .. } => t!(lang, "gate-said-moved", gate = gate),
        GateClaim::Missing => t!(lang, "gate-said-missing", gate = gate),
    }
}

/// The page.
pub fn page(report: &Report) -> AnyView {
    let lang = lang();
    let wrong = report
        .error
        .clone()
        .map(|text| view! { <Notice title=t!(lang, "gate-wrong")><p>{text}</p></Notice> });
    let question = match report.step {
        Step::Gate => which(report),
        Step::What => what(report),
        Step::Vehicle => vehicles(report),
        Step::Access(vehicle) => accesses(report, vehicle),
        Step::Moved => moved(report),
    };
    let chosen =
        (report.step != Step::Gate).then(|| format!(" · {}", gate_name(lang, Gate::name_of(&report.gate))));
    let body = view! {
        <h1>{t!(lang, "wrong-title")}</h1>
        <p class="soft lead">
            <a href=format!("/c/{}", report.place.id)>{report.place.facts.name.clone()}</a> {chosen}
        </p>
        {later()}
        {wrong}
        {question}
    };
    layout(Frame { tab: Some(Tab::Map), back: Some("/map"), ..Frame::default() }, body.into_any())
}

fn cell(href: String, label: String) -> impl IntoView {
    view! { <a class="cell" href=href><span>{label}</span> {icon::next()}</a> }
}

fn which(report: &Report) -> AnyView {
    let lang = lang();
    let gate = |gate: &Gate| {
        let to = format!("{}?gate={}", report.path(), url_encoded(&gate.key()));
        cell(to, gate_name(lang, &gate.name))
    };
    let gates: Vec<_> = report.layout.gates.iter().map(gate).collect();
    let none = gates.is_empty().then(|| view! { <p class="soft">{t!(lang, "compound-gates-none")}</p> });
    view! {
        <h2>{t!(lang, "gate-which")}</h2>
        {none}
        <nav class="cells" aria-label=t!(lang, "gate-which")>
            {gates}
            <a class="cell" href=format!("/s/{}/report", report.place.id)>
                {icon(Icon::Alert)} <span>{t!(lang, "gate-something-else")}</span> {icon::next()}
            </a>
        </nav>
    }
    .into_any()
}

/// What every form brings along.
fn hidden(report: &Report) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="gate" value=report.gate.clone()/>
        <input type="hidden" name="key" value=report.key.clone()/>
    }
}

fn photo() -> impl IntoView {
    let lang = lang();
    view! {
        <Field name="photos" label=t!(lang, "gate-photo") optional=true hint=Some(t!(lang, "gate-photo-hint").to_owned())>
            <input
                class="file" type="file" id="f-photos" name="photos" accept="image/jpeg,image/png,image/webp"
                aria-describedby="f-photos-hint"
            />
        </Field>
    }
}

fn what(report: &Report) -> AnyView {
    let lang = lang();
    let one = |what: &'static str, label: &'static str| {
        view! { <button class="button plain" name="what" value=what>{label}</button> }
    };
    view! {
        <h2>{t!(lang, "gate-what")}</h2>
        <nav class="cells" aria-label=t!(lang, "gate-what")>
            {cell(report.link("&what=rule"), t!(lang, "gate-rule").to_owned())}
            {cell(report.link("&what=moved"), t!(lang, "gate-moved").to_owned())}
        </nav>
        <form class="card form" method="post" action=report.path() enctype="multipart/form-data" data-later="">
            {hidden(report)}
            {photo()}
            {one("closed", t!(lang, "gate-closed"))}
            {one("missing", t!(lang, "gate-missing"))}
        </form>
    }
    .into_any()
}

fn vehicles(report: &Report) -> AnyView {
    let lang = lang();
    let one = |vehicle: &Vehicle| {
        let to = report.link(&format!("&what=rule&vehicle={vehicle}"));
        cell(to, vehicle_name(lang, *vehicle).to_owned())
    };
    view! {
        <h2>{t!(lang, "gate-vehicle")}</h2>
        <nav class="cells" aria-label=t!(lang, "gate-vehicle")>{Vehicle::ALL.iter().map(one).collect::<Vec<_>>()}</nav>
    }
    .into_any()
}

fn accesses(report: &Report, vehicle: Vehicle) -> AnyView {
    let lang = lang();
    let phrases = phrases(lang);
    let one = |access: &Access| {
        view! { <button class="button plain" name="access" value=access.as_str()>{phrases.access(Some(*access))}</button> }
    };
    view! {
        <form class="card form" method="post" action=report.path() enctype="multipart/form-data" data-later="">
            <h2>{t!(lang, "gate-access", vehicle = vehicle_name(lang, vehicle))}</h2>
            {hidden(report)}
            <input type="hidden" name="what" value="access"/>
            <input type="hidden" name="vehicle" value=vehicle.as_str()/>
            {photo()}
            {Access::ALL.iter().map(one).collect::<Vec<_>>()}
        </form>
    }
    .into_any()
}

/// Where it is: shown on the plan, measured, or said.
fn moved(report: &Report) -> AnyView {
    let lang = lang();
    let sketch = Sketch::default();
    let drawing = Plan { name: &report.place.facts.name, layout: &report.layout, now: None, sketch: &sketch };
    let options = near(&report.layout);
    let at =
        report.drawn().map(|gate| format!("{} {}", gate.at[0], -i64::from(gate.at[1]))).unwrap_or_default();
    view! {
        <form class="form" id="moved" data-at=at method="post" action=report.path() enctype="multipart/form-data" data-later="">
            <h2>{t!(lang, "gate-moved-where")}</h2>
            {hidden(report)}
            <input type="hidden" name="what" value="moved"/>
            <input type="hidden" name="east" value=""/>
            <input type="hidden" name="north" value=""/>
            <input type="hidden" name="lat" value=""/>
            <input type="hidden" name="lng" value=""/>
            <input type="hidden" name="accuracy" value=""/>
            <p class="soft" id="moved-hint" hidden>{t!(lang, "gate-moved-drag")}</p>
            <div class="plan-box">{plan(&drawing)}</div>
            <section class="card form">
                {capture::locate()}
                <Field name="near" label=t!(lang, "gate-near") optional=true>
                    <select class="select" id="f-near" name="near">
                        <option value="">{t!(lang, "gate-near-none")}</option>
                        {options}
                    </select>
                </Field>
                <TextField name="words" label=t!(lang, "gate-words") optional=true value=report.words.clone() maxlength=200/>
                {photo()}
                <button class="button">{t!(lang, "wrong-send")}</button>
            </section>
        </form>
        {script(MOVE)}
    }
    .into_any()
}

/// What a gate can be said to be beside: buildings by their number, spots by
/// their words.
fn near(layout: &Layout) -> Vec<AnyView> {
    let buildings = layout.buildings.iter().map(|building| building.number.as_str());
    let spots = layout.spots.iter().map(|spot| spot.label.as_str());
    let mut seen = BTreeSet::new();
    let names = buildings.chain(spots).filter(|name| !name.is_empty() && seen.insert(*name));
    let names: Vec<&str> = names.take(NEAR).collect();
    names
        .into_iter()
        .map(|name| view! { <option value=name.to_owned()>{name.to_owned()}</option> }.into_any())
        .collect()
}
