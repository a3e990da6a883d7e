//! The history of a place in words: what was, and what is since.

use super::form::lock_words;
use super::{state, system};
use crate::i18n::{Lang, text};
use crate::parts::words;
use crate::t;
use backend::directory::Directory;
use backend::places::{PlaceChange, Source};
use domain::place::{Feature, PlaceFacts, PlaceState};

/// Letters of a long text that are said.
const LETTERS: usize = 60;

/// What changed, a line each.
pub(super) fn differences(lang: Lang, directory: &Directory, change: &PlaceChange) -> Vec<String> {
    let before = change.before.as_ref();
    let after = &change.after;
    // Of a new place only what was given to it is worth a line.
    let parts = change.parts.iter().filter(|part| before.is_some() || part.as_str() != "original");
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match part.as_str() {
            "features" => lines.extend(features(lang, before.map(|(_, facts)| facts), &after.1)),
            "photos" => lines.extend(photos(lang, before.map(|(_, facts)| facts), &after.1)),
            "original" => {}
            part => {
                let was = before.map(|(state, facts)| value(lang, directory, part, *state, facts));
                let is = value(lang, directory, part, after.0, &after.1);
                lines.extend(line(lang, part, was.flatten(), is));
            }
        }
    }
    lines
}

/// Through what a change came.
pub(super) fn source(lang: Lang, source: Source) -> Option<&'static str> {
    match source {
        Source::Staff => None,
        Source::Import => Some(t!(lang, "places-source-import")),
        Source::Report => Some(t!(lang, "places-source-report")),
        Source::Program => Some(t!(lang, "places-source-program")),
    }
}

fn line(lang: Lang, part: &str, was: Option<String>, is: Option<String>) -> Option<String> {
    let label = label(lang, part)?;
    Some(match (was, is) {
        (None, None) => return None,
        (None, Some(is)) => t!(lang, "places-was-set", label = label, value = is),
        (Some(_), None) => t!(lang, "places-was-cleared", label = label),
        (Some(was), Some(is)) => t!(lang, "places-was-changed", label = label, before = was, after = is),
    })
}

/// What the form calls a part.
fn label(lang: Lang, part: &str) -> Option<&'static str> {
    Some(match part {
        "name" => t!(lang, "places-name"),
        "kind" => t!(lang, "places-kind"),
        "state" => t!(lang, "places-state"),
        "address" => t!(lang, "places-address"),
        "at" => t!(lang, "places-position"),
        "hours" => t!(lang, "places-hours"),
        "hours_text" => t!(lang, "places-hours-text"),
        "staffed" => t!(lang, "places-staffed"),
        "self_entry" => t!(lang, "places-self-entry"),
        "door" => t!(lang, "places-door"),
        "lock" => t!(lang, "places-lock"),
        "rules" => t!(lang, "places-rules"),
        "capacity" => t!(lang, "places-capacity"),
        "operator" => t!(lang, "places-operator"),
        "unit" => t!(lang, "places-unit"),
        "wifi" => t!(lang, "places-wifi"),
        "benefits" => t!(lang, "places-benefits"),
        "checked" => t!(lang, "places-checked-on"),
        // What has no field has no line.
        _ => return None,
    })
}

/// What a part says; none when it says nothing.
fn value(
    lang: Lang,
    directory: &Directory,
    part: &str,
    shown: PlaceState,
    facts: &PlaceFacts,
) -> Option<String> {
    let said = |text: &str| Some(short(text)).filter(|text| !text.is_empty());
    match part {
        "name" => said(&facts.name),
        "kind" => said(words::place_kind(lang, facts.kind)),
        "state" => said(state(lang, shown)),
        "address" => said(&facts.address),
        "at" => {
            let typed = facts
                .original
                .map_or((facts.at.lat, facts.at.lng, None), |one| (one.lat, one.lng, Some(one.system)));
            let numbers = format!("{:.6}, {:.6}", typed.0, typed.1);
            said(&typed.2.map_or(numbers.clone(), |kind| format!("{numbers} ({})", system(lang, kind))))
        }
        "hours" => said(facts.hours.as_deref()?),
        "hours_text" => said(facts.hours_text.as_deref()?),
        "staffed" => said(facts.staffed.as_deref()?),
        "self_entry" => said(facts.self_entry.as_deref()?),
        "door" => said(words::door(lang, facts.door?)),
        "lock" => (!facts.lock.is_operators()).then(|| lock_words(lang, &facts.lock)),
        "rules" => said(&facts.rules),
        "capacity" => facts.capacity.map(|count| count.to_string()),
        "operator" => said(&facts.operator),
        "unit" => said(directory.unit(facts.unit?).map_or("–", |unit| &unit.name)),
        "wifi" => said(facts.wifi.as_deref()?),
        "benefits" => {
            let offers: Vec<&str> = facts.benefits.iter().map(|benefit| benefit.offer.as_str()).collect();
            said(&offers.join(text(lang, "guide-comma")))
        }
        "checked" => facts.checked.as_ref().map(|checked| format!("{} {}", checked.on, checked.by)),
        _ => None,
    }
}

fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn features(lang: Lang, before: Option<&PlaceFacts>, after: &PlaceFacts) -> Vec<String> {
    let word = |known: Option<bool>| match known {
        Some(true) => t!(lang, "places-yes"),
        Some(false) => t!(lang, "places-no"),
        None => t!(lang, "places-unknown"),
    };
    let changed = |feature: &Feature| {
        let (was, is) = (before.and_then(|facts| facts.features.get(*feature)), after.features.get(*feature));
        let label = words::feature(lang, *feature);
        (was != is).then(|| match before {
            None => t!(lang, "places-was-set", label = label, value = word(is)),
            Some(_) => t!(lang, "places-was-changed", label = label, before = word(was), after = word(is)),
        })
    };
    Feature::ALL.iter().filter_map(changed).collect()
}

fn photos(lang: Lang, before: Option<&PlaceFacts>, after: &PlaceFacts) -> Vec<String> {
    let old = before.map_or(&[][..], |facts| &facts.photos);
    let added = after.photos.iter().filter(|photo| !old.contains(photo)).count();
    let gone = old.iter().filter(|photo| !after.photos.contains(photo)).count();
    let mut lines = Vec::new();
    if added > 0 {
        lines.push(t!(lang, "places-photos-added", count = added));
    }
    if gone > 0 {
        lines.push(t!(lang, "places-photos-gone", count = gone));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::geo::Wgs84;
    use domain::place::{Door, Lock, PlaceKind};

    fn facts() -> PlaceFacts {
        PlaceFacts::new(PlaceKind::Station, "东门驿站".to_owned(), Wgs84 { lat: 45.1, lng: 124.8 })
    }

    fn change(before: Option<PlaceFacts>, after: PlaceFacts, parts: &[&str]) -> PlaceChange {
        PlaceChange {
            id: domain::ids::PlaceVersionId(uuid::Uuid::nil()),
            version: 2,
            source: Source::Staff,
            by: None,
            at: domain::Moment::default(),
            before: before.map(|facts| (PlaceState::Draft, facts)),
            after: (PlaceState::Published, after),
            parts: parts.iter().map(|part| (*part).to_owned()).collect(),
        }
    }

    #[test]
    fn a_change_is_said_in_words_without_a_key_or_a_bracket() {
        let mut after = facts();
        after.door = Some(Door::Scan);
        after.lock = Lock::Named("二号门锁".to_owned());
        after.capacity = Some(12);
        after.features.set(Feature::HotWater, Some(true));
        after.rules = "请勿\n吸烟".repeat(40);
        let parts = ["door", "lock", "capacity", "features", "rules", "state", "original"];
        let lines = differences(Lang::En, &Directory::default(), &change(Some(facts()), after, &parts));
        assert_eq!(lines.len(), 6, "{lines:#?}");
        assert_eq!(lines[1], "Lock system: 二号门锁");
        assert!(lines.iter().all(|line| !line.contains(['{', '}', '_', '\n'])), "{lines:#?}");
        assert!(lines[5].contains("Draft") && lines[5].contains("Public"), "{lines:#?}");
        assert!(lines[4].ends_with('…'), "{lines:#?}");
    }

    #[test]
    fn of_a_new_place_it_is_said_what_it_was_given() {
        let lines = differences(
            Lang::En,
            &Directory::default(),
            &change(None, facts(), &["name", "at", "features", "rules"]),
        );
        assert_eq!(lines.len(), 2, "{lines:#?}");
    }
}
