//! Opening hours as the time windows of rules: only what is the same every week.

use domain::place::HOURS_CHARS;
use opening_hours_syntax::rules::day::WeekDayRange;
use opening_hours_syntax::rules::time::{Time, TimeSpan};
use opening_hours_syntax::rules::{RuleOperator, RuleSequence};
use opening_hours_syntax::{RuleKind, parse};
use std::collections::BTreeSet;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// A window of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// On which days, Monday 1 to Sunday 7; all when empty.
    pub(super) days: Vec<u8>,
    /// From and until which minute of the day.
    pub(super) minutes: [u16; 2],
}

impl Window {
    /// Every day, all day.
    pub(super) const ALWAYS: Self = Self { days: Vec::new(), minutes: [0, DAY] };
}

/// When something is open; `None` for what no window can say: holidays, seasons, the
/// sun, open ends, remarks.
pub(super) fn windows(text: &str) -> Option<Vec<Window>> {
    if text.chars().count() > HOURS_CHARS {
        return None;
    }
    let (mut windows, mut before) = (Vec::new(), BTreeSet::new());
    for rule in parse(text).ok()?.normalize().rules {
        let days = days(&rule)?;
        // A later rule of the same day takes the place of the one before it.
        if rule.operator == RuleOperator::Normal && !before.is_disjoint(&days) {
            return None;
        }
        for span in &rule.time_selector.spans {
            let days = if days.len() == 7 { Vec::new() } else { days.iter().copied().collect() };
            windows.push(Window { days, minutes: minutes(span)? });
        }
        before.extend(days);
    }
    (!windows.is_empty()).then_some(windows)
}

fn days(rule: &RuleSequence) -> Option<BTreeSet<u8>> {
    let day = &rule.day_selector;
    let dated = !(day.year.is_empty() && day.monthday.is_empty() && day.week.is_empty());
    let plain = rule.kind == RuleKind::Open
        && rule.comment.is_empty()
        && rule.operator != RuleOperator::Fallback
        && !dated;
    if !plain {
        return None;
    }
    if day.weekday.is_empty() {
        return Some((1..=7).collect());
    }
    let mut all = BTreeSet::new();
    for range in &day.weekday {
        let WeekDayRange::Fixed { range, offset: 0, nth_from_start, nth_from_end } = range else {
            return None;
        };
        if nth_from_start.contains(&false) || nth_from_end.contains(&false) {
            return None;
        }
        let mut at = *range.start();
        loop {
            // Within a week: it fits.
            all.insert(at.number_from_monday() as u8);
            if at == *range.end() {
                break;
            }
            at = at.succ();
        }
    }
    Some(all)
}

fn minutes(span: &TimeSpan) -> Option<[u16; 2]> {
    let (Time::Fixed(from), Time::Fixed(until)) = (span.range.start, span.range.end) else { return None };
    let (from, until) = (from.mins_from_midnight(), until.mins_from_midnight());
    if span.open_end || span.repeats.is_some() || from >= DAY {
        return None;
    }
    // The syntax counts on after midnight.
    let ends = if until > DAY { until - DAY } else { until };
    let whole = until > DAY && ends >= from;
    (from != ends && !whole).then_some([from, ends])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Vec<(Vec<u8>, [u16; 2])>> {
        let windows = windows(text)?;
        Some(windows.into_iter().map(|window| (window.days, window.minutes)).collect())
    }

    #[test]
    fn hours_of_every_week_are_windows() {
        assert_eq!(read("24/7"), Some(vec![(vec![], [0, 1440])]));
        assert_eq!(read("Mo-Su 06:00-24:00"), Some(vec![(vec![], [360, 1440])]));
        assert_eq!(read("06:00-22:00"), Some(vec![(vec![], [360, 1320])]));
        assert_eq!(read("22:00-06:00"), Some(vec![(vec![], [1320, 360])]));
        let two = read("Mo-Fr 07:00-09:00,16:00-18:00; Sa 08:00-12:00").expect("windows");
        assert_eq!(two.len(), 3, "{two:?}");
        assert!(two.contains(&(vec![1, 2, 3, 4, 5], [960, 1080])), "{two:?}");
        assert!(two.contains(&(vec![6], [480, 720])), "{two:?}");
        let but = read("08:00-20:00; Su off").expect("windows");
        assert_eq!(but, [(vec![1, 2, 3, 4, 5, 6], [480, 1200])]);
    }

    #[test]
    fn what_no_window_says_is_none() {
        for text in [
            "",
            "看情况",
            "Mo-Su 06:00-24:00; PH off",
            "PH 08:00-12:00",
            "sunrise-sunset",
            "May-Sep 06:00-22:00",
            "Mo[1] 08:00-12:00",
            "08:00+",
            "08:00-12:00 \"after a call\"",
            "08:00-12:00 unknown",
            "off",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
