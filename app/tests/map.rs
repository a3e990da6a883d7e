//! What the pages of the rider map say.

#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used)]

mod support;

use app::i18n::Lang;
use app::parts::icon::Icon;
use app::parts::places::{distance, feature_icon, kind_icon, open_words};
use app::parts::qr::qr;
use domain::FixedOffset;
use domain::place::{Feature, Openness, PlaceKind};
use std::collections::HashSet;
use support::at;

#[test]
fn a_distance_is_as_exact_as_it_helps() {
    let far = |metres| distance(Lang::En, metres);
    assert_eq!(
        [far(0.0), far(44.0), far(996.0), far(1449.0), far(12_345.0)],
        ["10 m", "40 m", "1.0 km", "1.4 km", "12.3 km"]
    );
    assert_eq!(far(994.9), "990 m");
}

#[test]
fn openness_says_until_when_and_unknown_is_not_closed() {
    let offset = FixedOffset::east_opt(8 * 3600).unwrap();
    let now = at("2026-11-23T02:00:00Z");
    let words = |lang, open| open_words(lang, open, now, offset);
    let until = |text: &str| Openness::Open { until: Some(at(text)) };
    assert_eq!(words(Lang::En, until("2026-11-23T14:00:00Z")), "Open until 22:00");
    assert_eq!(words(Lang::ZhHans, until("2026-11-23T18:00:00Z")), "开放至 明天 02:00");
    let opens = Openness::Closed { opens: Some(at("2026-11-24T00:00:00Z")) };
    assert_eq!(words(Lang::En, opens), "Closed, opens tomorrow 08:00");
    assert_eq!(words(Lang::En, Openness::Open { until: None }), "Open");
    let (closed, unknown) = (Openness::Closed { opens: None }, Openness::Unknown);
    assert_ne!(words(Lang::En, closed), words(Lang::En, unknown));
}

#[test]
fn every_feature_and_kind_has_a_sign_of_its_own() {
    let signs: Vec<Icon> = Feature::ALL
        .iter()
        .map(|feature| feature_icon(*feature))
        .chain(PlaceKind::ALL.iter().map(|kind| kind_icon(*kind)))
        .collect();
    let shapes: HashSet<&str> = signs.iter().map(|sign| sign.shape()).collect();
    assert_eq!(shapes.len(), signs.len());
}

#[test]
fn a_code_to_scan_is_a_drawing_with_a_name() {
    let html =
        support::html(support::cx(Lang::En), || qr("QR code", "https://huying.example/p/7K3F-Q2M").unwrap());
    assert!(html.contains("aria-label=\"QR code\"") && html.contains("fill=\"#fff\""));
}
