//! The gates and their rules in words: what the plan shows, for those who do
//! not see it, and what no sign can show.

use super::answer::navigate;
use super::legend::spot_name;
use super::props::phrases;
use super::{Compound, vehicle_name};
use crate::cx::lang;
use crate::i18n::Lang;
use crate::parts::plan::{importance, key, sign};
use crate::parts::words::gate_name;
use crate::t;
use domain::compound::{Access, Gate, GateRule, Layout, Phrases, Spot, SpotKind, Vehicle};
use leptos::prelude::*;

/// The gates, the one that matters most first.
pub fn list(shown: &Compound, layout: &Layout) -> AnyView {
    let lang = lang();
    let phrases = phrases(lang);
    let mut gates: Vec<(usize, &Gate)> = layout.gates.iter().enumerate().collect();
    gates.sort_by_key(|(_, gate)| u8::MAX - importance(gate.access(shown.vehicle, shown.at)));
    let items: Vec<_> = gates.into_iter().map(|(index, gate)| one(shown, &phrases, index, gate)).collect();
    let none = items.is_empty().then(|| view! { <p>{t!(lang, "compound-gates-none")}</p> });
    view! {
        <section class="card gate-list">
            <h2>{t!(lang, "compound-gates")}</h2>
            <p class="soft" id="gates-now">{now(shown)}</p>
            {none}
            <ul>{items}</ul>
            {spots(layout)}
        </section>
    }
    .into_any()
}

/// For when the list is, and for which vehicle.
fn now(shown: &Compound) -> String {
    let (lang, vehicle) = (lang(), vehicle_name(lang(), shown.vehicle));
    if shown.asked.later {
        t!(lang, "compound-gates-then", time = shown.time(), vehicle = vehicle)
    } else {
        t!(lang, "compound-gates-now", vehicle = vehicle)
    }
}

fn one(shown: &Compound, phrases: &Phrases, index: usize, gate: &Gate) -> AnyView {
    let lang = lang();
    let access = gate.access(shown.vehicle, shown.at);
    let next = gate.turnover(shown.vehicle, shown.at).map(|next| phrases.turnover(shown.at, next));
    // To the gate itself, whatever is behind it.
    let there = shown.layout.as_ref().map(|layout| navigate(shown, layout.wgs84(gate.at), &gate.name));
    let off_way =
        gate.node.is_none().then(|| view! { <p class="soft">{t!(lang, "compound-gate-off-way")}</p> });
    view! {
        <li id=format!("rule-{index}")>
            <h3>{key(sign(access))} {gate_name(lang, &gate.name)}</h3>
            <p class="now"><strong>{access_words(lang, phrases, &[shown.vehicle], access)}</strong> " " <span class="soft">{next}</span></p>
            {rules(lang, phrases, gate)}
            {off_way}
            {there}
        </li>
    }
    .into_any()
}

/// All rules of a gate.
pub(super) fn rules(lang: Lang, phrases: &Phrases, gate: &Gate) -> AnyView {
    if gate.rules.is_empty() {
        return view! { <p class="unknown">{t!(lang, "compound-rule-none")}</p> }.into_any();
    }
    let rule = |rule: &GateRule| {
        let words = rule_words(lang, phrases, rule);
        view! {
            <li>
                <span>{words.who}</span> " " <strong>{words.access}</strong> " " <span class="when">{words.when}</span>
                <small class="soft">{words.known}</small>
            </li>
        }
    };
    let covered = gate
        .rules
        .iter()
        .any(|rule| rule.vehicles.is_empty() && rule.days.is_empty() && rule.minutes == [0, 1440]);
    let others = (!covered).then(|| view! { <li class="unknown">{t!(lang, "compound-rule-others")}</li> });
    view! { <ul class="rules">{gate.rules.iter().map(rule).collect::<Vec<_>>()} {others}</ul> }.into_any()
}

/// A rule in words.
struct RuleWords {
    /// Whom it is for.
    who: String,
    /// What they may.
    access: String,
    /// When, and how the gate opens.
    when: String,
    /// How that is known.
    known: String,
}

/// Who walks rides nowhere.
fn access_words(lang: Lang, phrases: &Phrases, vehicles: &[Vehicle], access: Option<Access>) -> String {
    match (vehicles, access) {
        ([Vehicle::Foot], Some(Access::Ride)) => t!(lang, "compound-access-foot").to_owned(),
        _ => phrases.access(access),
    }
}

fn rule_words(lang: Lang, phrases: &Phrases, rule: &GateRule) -> RuleWords {
    let vehicles: Vec<String> = rule.vehicles.iter().map(|vehicle| phrases.vehicle(*vehicle)).collect();
    let who = if vehicles.is_empty() {
        t!(lang, "compound-rule-everyone").to_owned()
    } else {
        phrases.list(&vehicles)
    };
    let days: Vec<String> = rule.days.iter().map(|day| phrases.day(*day)).collect();
    let days =
        if days.is_empty() { t!(lang, "compound-rule-every-day").to_owned() } else { phrases.list(&days) };
    let hour = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let hours = match rule.minutes {
        [0, 1440] => t!(lang, "compound-rule-all-day").to_owned(),
        [from, until] => format!("{}–{}", hour(from), hour(until)),
    };
    let mut when = format!("{days} {hours}");
    if !rule.methods.is_empty() {
        when.push_str(" · ");
        when.push_str(&t!(lang, "compound-rule-method", methods = phrases.methods(&rule.methods)));
    }
    let source = Some(&rule.source).filter(|source| !source.is_empty());
    let source = source.map(|source| t!(lang, "compound-rule-source", source = source.clone()));
    let checked = match rule.checked {
        Some(day) => t!(lang, "compound-rule-checked", date = day.format("%Y-%m-%d").to_string()),
        None => t!(lang, "compound-rule-unchecked").to_owned(),
    };
    let known = source.map_or(checked.clone(), |source| format!("{source} · {checked}"));
    RuleWords { who, access: access_words(lang, phrases, &rule.vehicles, Some(rule.access)), when, known }
}

/// Parking and the rest, with their words.
fn spots(layout: &Layout) -> Option<AnyView> {
    let lang = lang();
    let line = |kind: &SpotKind| {
        let of_kind: Vec<&Spot> = layout.spots.iter().filter(|spot| spot.kind == *kind).collect();
        let mut labels: Vec<&str> = of_kind.iter().map(|spot| spot.label.as_str()).collect();
        labels.retain(|label| !label.is_empty());
        labels.dedup();
        labels.truncate(12);
        let words = labels.join(t!(lang, "guide-comma"));
        let label = format!("{} × {}", spot_name(*kind), of_kind.len());
        (!of_kind.is_empty()).then(|| {
            view! { <li>{key(kind.as_str())} {label} " " <small class="soft">{words}</small></li> }.into_any()
        })
    };
    let lines: Vec<AnyView> = SpotKind::ALL.iter().filter_map(line).collect();
    (!lines.is_empty()).then(|| {
        view! { <h2>{t!(lang, "compound-spots")}</h2> <ul class="spot-list">{lines}</ul> }.into_any()
    })
}
