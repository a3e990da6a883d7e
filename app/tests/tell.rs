//! Messages: a word for every value, and usual templates that can be sent.

#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used)]

mod support;

use app::i18n::{Lang, SOURCES, message_keys};
use app::parts::tell;
use backend::tell::{OutboxLine, Told};
use domain::tell::{Fate, LINK, Occasion, Place, Template, To, Values, Way};
use leptos::prelude::*;
use std::collections::BTreeSet;

#[test]
fn every_value_has_a_word_in_every_language() {
    for (tag, files) in SOURCES {
        let known: BTreeSet<String> = files.iter().flat_map(|file| message_keys(file)).collect();
        for key in tell::keys() {
            assert!(known.contains(&key), "{tag}: {key}");
        }
    }
}

#[test]
fn every_usual_template_can_be_read_names_the_request_and_leads_to_it() {
    for lang in Lang::ALL {
        for occasion in Occasion::ALL {
            let words = tell::usual(lang, *occasion);
            let template = Template::parse(&words).unwrap_or_else(|error| panic!("{words}: {error}"));
            let values = Values::new("HY-7K3M-Q2W", "x", "05-06 10:00", "x");
            let places: Vec<Place> = template.values(&values).into_iter().map(|(place, _)| place).collect();
            assert!(places.contains(&Place::Code) && places.contains(&Place::Link), "{words}");
            // At which share of the time is warned, an administrator says.
            let warns = matches!(occasion, Occasion::WarningHalf | Occasion::WarningFourFifths);
            assert_eq!(places.contains(&Place::Percent), warns, "{words}");
            // And of which deadline.
            assert_eq!(places.contains(&Place::Deadline), warns || *occasion == Occasion::Late, "{words}");
            let staff = !occasion.listeners().contains(&To::Author);
            // Two parts of a text message, with a private link of about sixty characters.
            let length = template.render(&values).replace(LINK, "").chars().count();
            assert!(length <= if lang == Lang::ZhHans { 74 } else { 130 } || staff, "{length}: {words}");
        }
    }
}

#[test]
fn what_an_author_is_told_late_names_no_date() {
    for lang in Lang::ALL {
        for occasion in Occasion::ALL.iter().filter(|occasion| occasion.listeners().contains(&To::Author)) {
            let words = tell::undated(lang, *occasion);
            let template = Template::parse(&words).unwrap_or_else(|error| panic!("{words}: {error}"));
            assert!(!template.asks_for(Place::Due), "{words}");
            assert!(template.asks_for(Place::Code) && template.asks_for(Place::Link), "{words}");
        }
    }
}

#[test]
fn what_is_not_sent_says_why_in_words() {
    let line = |fate, error: &str| OutboxLine {
        id: uuid::Uuid::nil(),
        code: None,
        occasion: Occasion::Asked,
        to: To::Author,
        way: Way::Sms,
        body: String::new(),
        address: None,
        urgent: false,
        fate,
        attempts: 1,
        run_at: Default::default(),
        sent_at: None,
        provider: None,
        error: Some(error.to_owned()),
        created_at: Default::default(),
    };
    let why = |fate, error| tell::reason(Lang::ZhHans, &line(fate, error)).unwrap_or_default();
    assert_eq!(why(Fate::Stopped, ""), "对方不收");
    assert_eq!(why(Fate::Stopped, "settled"), "已经过时，说的事已不再如此");
    assert_eq!(why(Fate::Stopped, "replaced"), "已经过时，由后来的消息代替");
    assert_eq!(why(Fate::Failed, "http: 400"), "http: 400");
}

#[test]
fn who_left_no_way_to_be_told_is_promised_nothing() {
    let shown = |reached, stopped| {
        let told = Told { reached, stopped, ..Told::default() };
        support::html(support::cx(Lang::ZhHans), move || tell::own("AB12", None, &told).into_any())
    };
    let (none, some, off) = (shown(false, false), shown(true, false), shown(false, true));
    assert!(none.contains("没有留下联系方式") && !none.contains("<form"), "{none}");
    assert!(some.contains("用您留下的联系方式告诉您") && some.contains("/messages/stop"), "{some}");
    assert!(off.contains("/messages/start"), "{off}");
}
