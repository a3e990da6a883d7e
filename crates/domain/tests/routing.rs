//! Rules of routing, areas and likeness: laws and examples.

use chrono::FixedOffset;
use domain::area::{self, Flaw, crosses_itself, overlap, part_within};
use domain::deadline::Urgency;
use domain::geo::{Polygon, Wgs84};
use domain::ids::{CategoryId, RuleId, UnitId};
use domain::likeness::{self, Likeness};
use domain::request::{Channel, Kind};
use domain::routing::{Condition, Facts, Hours, Outcome, Rule, Trial, first_match, try_rule};
use proptest::prelude::*;
use uuid::Uuid;

fn category(n: u128) -> CategoryId {
    CategoryId(Uuid::from_u128(n))
}

fn unit(n: u128) -> UnitId {
    UnitId(Uuid::from_u128(n))
}

fn rule(n: u128, active: bool, condition: Condition) -> Rule {
    let outcome = Outcome { unit: unit(n), urgency: None, policy: None };
    Rule { id: RuleId(Uuid::from_u128(n)), name: n.to_string(), active, condition, outcome }
}

fn facts() -> Facts {
    Facts {
        categories: vec![category(2), category(1)],
        text: domain::search::folded("三号楼 ＷＩＦＩ 塔，暖气不热"),
        areas: vec![unit(30), unit(20), unit(10)],
        kind: Kind::Livelihood,
        urgency: Urgency::Normal,
        channel: Channel::Web,
        day: 0,
        minute: 9 * 60,
    }
}

fn conditions() -> impl Strategy<Value = Condition> {
    let hours =
        (any::<[bool; 7]>(), 0u16..1440, 0u16..=1440).prop_map(|(days, from, to)| Hours { days, from, to });
    (
        proptest::option::of((1u128..4).prop_map(category)),
        proptest::collection::vec(prop_oneof![Just("暖气"), Just("wifi"), Just("路灯")], 0..3),
        proptest::option::of(prop_oneof![Just(unit(10)), Just(unit(20)), Just(unit(99))]),
        proptest::collection::vec(prop_oneof![Just(Kind::Livelihood), Just(Kind::Suggestion)], 0..2),
        proptest::option::of(hours),
    )
        .prop_map(|(category, words, area, kinds, hours)| Condition {
            category,
            words: words.into_iter().map(str::to_owned).collect(),
            area,
            kinds,
            hours,
            ..Condition::default()
        })
}

proptest! {
    #[test]
    fn the_first_live_rule_that_matches_decides_and_no_other(all in proptest::collection::vec((any::<bool>(), conditions()), 0..8)) {
        let rules: Vec<Rule> =
            all.into_iter().zip(1..).map(|((active, condition), n)| rule(n, active, condition)).collect();
        let facts = facts();
        match first_match(&rules, &facts) {
            Some(found) => {
                prop_assert!(found.active && found.condition.matches(&facts));
                let before = rules.iter().take_while(|rule| rule.id != found.id);
                prop_assert!(before.into_iter().all(|rule| !rule.active || !rule.condition.matches(&facts)));
                prop_assert_eq!(try_rule(&rules, found.id, &facts), Trial::Decides);
            }
            None => prop_assert!(rules.iter().all(|rule| !rule.active || !rule.condition.matches(&facts))),
        }
        for tried in &rules {
            let decides = try_rule(&rules, tried.id, &facts) == Trial::Decides;
            let live: Vec<Rule> = rules.iter().cloned()
                .map(|r| if r.id == tried.id { Rule { active: true, ..r } } else { r }).collect();
            // What a trial says is what happens once the rule is live.
            prop_assert_eq!(decides, first_match(&live, &facts).is_some_and(|found| found.id == tried.id));
        }
    }

    #[test]
    fn asking_for_more_never_matches_more(condition in conditions()) {
        let stricter = Condition { category: Some(category(2)), ..condition.clone() };
        let without = Condition { category: None, ..condition };
        prop_assert!(!stricter.matches(&facts()) || without.matches(&facts()));
    }

    #[test]
    fn hours_over_midnight_belong_to_the_day_they_began(from in 0u16..1440, to in 0u16..1440, minute in 0u16..1440) {
        let mut days = [false; 7];
        days[4] = true;
        let hours = Hours { days, from, to };
        let (friday, saturday) = (hours.contains(4, minute), hours.contains(5, minute));
        prop_assert_eq!(friday, if from < to { (from..to).contains(&minute) } else { minute >= from });
        prop_assert_eq!(saturday, from >= to && minute < to);
        prop_assert!(!hours.contains(0, minute));
    }

    #[test]
    fn a_round_ring_is_taken_and_one_with_two_corners_exchanged_is_not(count in 5usize..60, at in 0usize..60) {
        let corner = |i: usize| {
            let turn = i as f64 / count as f64 * std::f64::consts::TAU;
            [124.8 + turn.cos() * 0.01, 45.1 + turn.sin() * 0.01]
        };
        let mut corners: Vec<[f64; 2]> = (0..count).map(corner).collect();
        prop_assert!(!crosses_itself(&corners));
        corners.swap(at % count, (at + 2) % count);
        prop_assert!(crosses_itself(&corners));
    }

    #[test]
    fn looking_at_any_ring_never_panics(corners in proptest::collection::vec(any::<[f64; 2]>(), 0..40)) {
        let _ = area::ring(&corners);
    }

    #[test]
    fn likeness_is_never_beyond_its_bounds_and_never_grows_with_distance(
        metres in 0.0..5000.0f64, further in 0.0..5000.0f64, hours in 0.0..2000.0f64, words in 0.0..1.0f64, bits in 0u32..=64,
    ) {
        let near = Likeness { metres: Some(metres), hours, words: Some(words), bits: Some(bits), category: None };
        let far = Likeness { metres: Some(metres + further), ..near };
        prop_assert!((0.0..=1.0).contains(&near.score()));
        prop_assert!(far.score() <= near.score());
    }
}

#[test]
fn each_condition_asks_for_what_it_says() {
    let facts = facts();
    let check =
        |condition: Condition, fits: bool| assert_eq!(condition.matches(&facts), fits, "{condition:?}");
    let plain = Condition::default;
    check(plain(), true);
    check(Condition { category: Some(category(1)), ..plain() }, true);
    check(Condition { category: Some(category(3)), ..plain() }, false);
    check(Condition { words: vec!["wifi".into()], ..plain() }, true);
    check(Condition { words: vec!["WiFi".into()], ..plain() }, true);
    check(Condition { words: vec!["漏水".into(), "暖气".into()], ..plain() }, true);
    check(Condition { words: vec!["漏水".into()], ..plain() }, false);
    check(Condition { area: Some(unit(20)), ..plain() }, true);
    check(Condition { area: Some(unit(21)), ..plain() }, false);
    check(Condition { channels: vec![Channel::Phone], ..plain() }, false);
    check(Condition { urgencies: vec![Urgency::Normal, Urgency::Urgent], ..plain() }, true);
}

#[test]
fn a_trial_tells_a_rule_that_is_never_reached() {
    let words = |word: &str| Condition { words: vec![word.into()], ..Condition::default() };
    let rules = [rule(1, true, words("暖气")), rule(2, false, words("不热")), rule(3, false, words("路灯"))];
    assert_eq!(try_rule(&rules, rules[1].id, &facts()), Trial::Before(rules[0].id));
    assert_eq!(try_rule(&rules, rules[2].id, &facts()), Trial::No);
}

#[test]
fn local_time_is_that_of_the_offset() {
    let at = "2026-05-03T18:30:00Z".parse().expect("a moment");
    let east = FixedOffset::east_opt(8 * 3600).expect("an offset");
    assert_eq!(Facts::local(at, east), (0, 150));
}

fn square(lng: f64, lat: f64, size: f64) -> Polygon {
    Polygon(vec![[lng, lat], [lng + size, lat], [lng + size, lat + size], [lng, lat + size]])
}

#[test]
fn every_flaw_of_a_ring_is_named() {
    let good = [[124.8, 45.1], [124.9, 45.1], [124.9, 45.2], [124.8, 45.1]];
    assert_eq!(area::ring(&good).map(|p| p.0.len()), Ok(3));
    let turned = good.map(|[lng, lat]| [lat, lng]);
    assert_eq!(area::ring(&turned), Err(Flaw::Swapped));
    assert_eq!(area::ring(&good[..3]), Err(Flaw::Empty));
    assert_eq!(area::ring(&[[1.0, 1.0]; 5]), Err(Flaw::Empty));
    assert_eq!(area::ring(&[[1.0, 1.0], [2.0, 2.0], [3.0, 3.0], [1.0, 1.0]]), Err(Flaw::Empty));
    assert_eq!(area::ring(&[[1.0, 1.0], [2.0, 1.0], [2.0, 2.0], [1.0, 2.0]]), Err(Flaw::Open));
    assert_eq!(area::ring(&[[f64::NAN, 1.0], [2.0, 1.0], [2.0, 2.0], [1.0, 2.0]]), Err(Flaw::OffGlobe));
    let eight = [[0.0, 0.0], [2.0, 2.0], [2.0, 0.0], [0.0, 2.1], [0.0, 0.0]];
    assert_eq!(area::ring(&eight), Err(Flaw::Crossing));
    let spike = [[0.0, 0.0], [4.0, 0.0], [4.0, 2.0], [2.0, 2.0], [3.0, 2.0], [0.0, 3.0], [0.0, 0.0]];
    assert_eq!(area::ring(&spike), Err(Flaw::Crossing));
    assert_eq!(area::ring(&vec![[1.0, 1.0]; area::CORNERS + 2]), Err(Flaw::TooMany));
}

#[test]
fn neighbours_do_not_overlap_and_shares_are_measured() {
    let a = square(124.8, 45.1, 0.02);
    assert!(!overlap(&a, &square(124.82, 45.1, 0.02)));
    assert!(!overlap(&a, &square(124.8199, 45.1, 0.02)), "half a per cent is a border drawn twice");
    assert!(overlap(&a, &square(124.815, 45.1, 0.02)));
    assert!(overlap(&a, &square(124.809, 45.109, 0.002)), "one inside the other");
    let half = part_within(&a, &square(124.79, 45.09, 0.04));
    assert!((half - 1.0).abs() < 1e-9);
    let half = part_within(&a, &square(124.81, 45.0, 0.2));
    assert!((half - 0.5).abs() < 0.01, "{half}");
    assert!(a.contains(Wgs84 { lat: 45.11, lng: 124.81 }));
}

#[test]
fn the_same_thing_in_other_words_is_more_alike_than_another_thing_next_door() {
    let pairs = |text| likeness::pairs(text);
    let (a, b, c) =
        (pairs("三号楼前的路灯不亮已经一周了"), pairs("三号楼前面路灯不亮"), pairs("垃圾桶满了没人收"));
    let like = |other, metres| {
        Likeness {
            metres: Some(metres),
            hours: 5.0,
            words: likeness::shared(&a, other),
            ..Likeness::default()
        }
        .score()
    };
    assert!(like(&b, 40.0) > likeness::WORTH, "{}", like(&b, 40.0));
    assert!(like(&c, 40.0) < like(&b, 40.0));
    assert!(like(&b, 1500.0) < like(&b, 40.0));
    assert_eq!(likeness::shared(&a, &pairs("灯")), None);
}

#[test]
fn a_picture_without_any_pattern_is_like_none() {
    let mut grey = [0u8; 72];
    assert_eq!(likeness::fingerprint(&grey), 0);
    assert_eq!(likeness::nearest(&[0], &[0]), None);
    for (i, value) in grey.iter_mut().enumerate() {
        *value = u8::try_from(i * 37 % 251).expect("a byte");
    }
    let print = likeness::fingerprint(&grey);
    assert_eq!(likeness::nearest(&[print], &[0, print ^ 3]), Some(2));
    assert_eq!(likeness::read(&likeness::hex(print)), Some(print));
    assert_eq!(likeness::read("xyz"), None);
}
