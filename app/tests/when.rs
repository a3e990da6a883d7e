//! Times as people say them.

#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used)]

use app::i18n::Lang;
use app::when::{day_and_time, exact, span};
use domain::{FixedOffset, Moment};

fn shanghai() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap()
}

fn at(text: &str) -> Moment {
    domain::DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

#[test]
fn near_days_have_names_and_the_day_is_the_local_one() {
    // 23:30 in Shanghai; in UTC it is still the afternoon.
    let now = at("2026-11-22T15:30:00Z");
    for (moment, chinese, english) in [
        ("2026-11-22T15:59:00Z", "今天 23:59", "today 23:59"),
        ("2026-11-22T16:00:00Z", "明天 00:00", "tomorrow 00:00"),
        ("2026-11-24T01:05:00Z", "后天 09:05", "the day after tomorrow 09:05"),
        ("2026-11-20T16:00:00Z", "昨天 00:00", "yesterday 00:00"),
        ("2026-11-25T02:00:00Z", "11月25日 周三 10:00", "Wed 25 Nov 10:00"),
        ("2027-01-04T02:00:00Z", "2027年1月4日 10:00", "4 Jan 2027 10:00"),
    ] {
        assert_eq!(day_and_time(Lang::ZhHans, at(moment), now, shanghai()), chinese);
        assert_eq!(day_and_time(Lang::En, at(moment), now, shanghai()), english);
    }
}

#[test]
fn a_span_is_told_in_one_unit_and_never_as_nothing() {
    let from = at("2026-11-22T00:00:00Z");
    for (to, chinese, english) in [
        ("2026-11-22T00:00:10Z", "1 分钟", "1 minute"),
        ("2026-11-22T00:59:59Z", "59 分钟", "59 minutes"),
        ("2026-11-22T01:00:00Z", "1 小时", "1 hour"),
        ("2026-11-21T22:00:00Z", "2 小时", "2 hours"),
        ("2026-11-24T12:00:00Z", "2 天", "2 days"),
    ] {
        assert_eq!(span(Lang::ZhHans, from, at(to)), chinese);
        assert_eq!(span(Lang::En, from, at(to)), english);
    }
}

#[test]
fn the_exact_time_is_local_to_the_minute() {
    assert_eq!(exact(at("2026-11-22T16:05:59Z"), shanghai()), "2026-11-23 00:05");
}
