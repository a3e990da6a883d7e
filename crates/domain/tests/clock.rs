//! Clocks and calendars: what is computed follows from what happened, always.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use domain::deadline::{
    Allowance, Calendar, CalendarFault, Clock, Extension, LAIN, Pause, PauseKind, Policies, Policy,
    PolicyRule, Urgency, begins, standard,
};
use domain::ids::CategoryId;
use domain::org::UnitKind;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn offset() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).expect("an offset")
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}:00+08:00")).expect("a moment").to_utc()
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// The autumn holidays of 2026 with a Saturday that is worked instead: the shape
/// of the yearly notice, not its text.
fn with_holidays() -> Calendar {
    let free = (1..=7).map(|n| (NaiveDate::from_ymd_opt(2026, 10, n).expect("a day"), Vec::new()));
    let swapped = (day("2026-10-10"), vec![(510, 720), (810, 1050)]);
    let days = free.chain([swapped]).collect();
    Calendar::new(offset(), Calendar::office_week(), days).expect("sound")
}

#[test]
fn holidays_and_swapped_working_days_are_known() {
    let calendar = with_holidays();
    let due = |allowance: Allowance| allowance.end(at("2026-09-30T16:30"), &calendar);
    // Half past four, four working hours: one is left that day, three on the eighth.
    assert_eq!(due(Allowance::WorkingHours(4)), at("2026-10-08T11:30"));
    assert_eq!(due(Allowance::WorkingDays(1)), at("2026-10-08T16:30"));
    // The third working day after is the Saturday.
    assert_eq!(due(Allowance::WorkingDays(3)), at("2026-10-10T16:30"));
    assert_eq!(due(Allowance::Hours(24)), at("2026-10-01T16:30"));
    let hours = calendar.between(at("2026-09-30T16:30"), at("2026-10-12T08:30"));
    assert_eq!(hours, TimeDelta::minutes(60 + 3 * 450));
}

#[test]
fn a_leap_day_is_a_day_like_any_other() {
    let calendar = Calendar::office(offset());
    assert_eq!(Allowance::WorkingDays(1).end(at("2028-02-28T09:00"), &calendar), at("2028-02-29T09:00"));
    assert_eq!(Allowance::WorkingDays(2).end(at("2028-02-28T09:00"), &calendar), at("2028-03-01T09:00"));
}

#[test]
fn a_calendar_without_working_time_is_refused_and_one_that_is_all_holidays_comes_to_an_end() {
    let none = Calendar::new(offset(), Default::default(), BTreeMap::new());
    assert_eq!(none, Err(CalendarFault::NoWork));
    let start = day("2026-01-01");
    let days = (0..1500).map(|n| (start + TimeDelta::days(n), Vec::new())).collect();
    let empty = Calendar::new(offset(), Calendar::office_week(), days).expect("sound");
    let from = at("2026-01-05T09:00");
    for allowance in [Allowance::WorkingHours(4), Allowance::WorkingDays(4)] {
        let behind = at("2030-02-09T00:00");
        assert!(allowance.end(from, &empty) > behind, "the last day was free: {allowance}");
    }
    assert_eq!(empty.between(from, from + TimeDelta::days(300)), TimeDelta::zero());
}

#[test]
fn spans_that_make_no_sense_are_refused() {
    let with = |spans: Vec<(u16, u16)>| {
        let mut week: [Vec<(u16, u16)>; 7] = Default::default();
        week[0] = spans;
        Calendar::new(offset(), week, BTreeMap::new()).map(|_| ())
    };
    assert_eq!(with(vec![(600, 600)]), Err(CalendarFault::BadSpan));
    assert_eq!(with(vec![(600, 1441)]), Err(CalendarFault::BadSpan));
    assert_eq!(with(vec![(600, 700), (699, 800)]), Err(CalendarFault::Overlap));
    assert_eq!(with(vec![(0, 1440)]), Ok(()));
}

#[test]
fn the_narrowest_policy_holds() {
    let (parent, leaf) = (CategoryId(Uuid::from_u128(1)), CategoryId(Uuid::from_u128(2)));
    let days = |n| Policy { answer: Allowance::WorkingDays(n), ..standard(Urgency::Normal, None) };
    let rule = |level, category, urgency, n| PolicyRule { level, category, urgency, policy: days(n) };
    let policies = Policies(vec![
        rule(None, None, None, 11),
        rule(Some(UnitKind::Community), None, None, 12),
        rule(None, None, Some(Urgency::Normal), 13),
        rule(None, Some(parent), None, 14),
        rule(None, Some(leaf), None, 15),
        rule(None, Some(leaf), None, 16),
    ]);
    let of = |urgency, level, categories: &[CategoryId]| policies.of(urgency, level, categories).answer;
    assert_eq!(of(Urgency::Enquiry, None, &[]), Allowance::WorkingDays(11));
    assert_eq!(of(Urgency::Enquiry, Some(UnitKind::Community), &[]), Allowance::WorkingDays(12));
    assert_eq!(of(Urgency::Normal, Some(UnitKind::Community), &[]), Allowance::WorkingDays(13));
    assert_eq!(of(Urgency::Normal, None, &[parent]), Allowance::WorkingDays(14));
    assert_eq!(of(Urgency::Normal, None, &[leaf, parent]), Allowance::WorkingDays(15));
    let emergency = |categories: &[CategoryId]| policies.of(Urgency::Emergency, None, categories);
    for categories in [&[][..], &[parent], &[leaf, parent]] {
        assert_eq!(
            emergency(categories),
            standard(Urgency::Emergency, None),
            "what is for all slows none down"
        );
    }
    let named = Policies(vec![rule(None, None, None, 1), rule(None, None, Some(Urgency::Emergency), 2)]);
    assert_eq!(named.of(Urgency::Emergency, None, &[leaf]).answer, Allowance::WorkingDays(2), "it was named");
    let none = Policies::default();
    assert_eq!(none.of(Urgency::Emergency, None, &[]), standard(Urgency::Emergency, None));
}

#[test]
fn an_emergency_runs_by_night_and_stands_still_when_the_resident_is_asked() {
    let calendar = Calendar::office(offset());
    let mut clock = Clock::new(at("2026-11-20T22:00"), standard(Urgency::Emergency, None));
    assert_eq!(clock.first_due(&calendar), at("2026-11-21T00:00"));
    assert_eq!(clock.answer_due(&calendar), at("2026-11-21T22:00"));
    clock.pauses.push(pause("2026-11-21T01:00", "2026-11-21T04:00"));
    assert_eq!(clock.answer_due(&calendar), at("2026-11-22T01:00"));
    assert_eq!(clock.left(at("2026-11-22T00:00"), &calendar), TimeDelta::hours(1));
    assert_eq!(clock.left(at("2026-11-22T03:00"), &calendar), TimeDelta::hours(-2));
}

fn pause(from: &str, to: &str) -> Pause {
    Pause { kind: PauseKind::Asked, from: at(from), to: at(to) }
}

#[test]
fn hundredths_of_the_time_leave_pauses_out() {
    let calendar = Calendar::office(offset());
    let policy = Policy { answer: Allowance::WorkingHours(10), ..standard(Urgency::Normal, None) };
    let mut clock = Clock::new(at("2026-11-23T08:30"), policy);
    assert_eq!(clock.answer_at_percent(50, &calendar), at("2026-11-23T15:00"));
    clock.pauses.push(pause("2026-11-23T10:30", "2026-11-24T10:30"));
    assert_eq!(clock.answer_at_percent(20, &calendar), at("2026-11-23T10:30"));
    assert_eq!(clock.answer_at_percent(50, &calendar), at("2026-11-24T15:00"));
    assert_eq!(clock.answer_at_percent(100, &calendar), clock.answer_due(&calendar));
}

#[test]
fn what_is_due_in_the_morning_is_not_late_on_the_evening_before() {
    let calendar = Calendar::office(offset());
    let clock = Clock::new(at("2026-11-21T22:00"), standard(Urgency::Normal, None));
    assert_eq!(clock.first_due(&calendar).to_string(), clock.first_at_percent(100, &calendar).to_string());
    let due = clock.answer_due(&calendar);
    assert_eq!(due.time(), at("2026-11-23T08:30").time(), "days are counted from an office's morning");
    assert_eq!(clock.answer_at_percent(100, &calendar), due);
    assert!(clock.answer_at_percent(80, &calendar) < due);
}

fn moment() -> impl Strategy<Value = DateTime<Utc>> {
    (1_750_000_000_i64..1_850_000_000).prop_map(|s| DateTime::from_timestamp(s, 0).expect("a moment"))
}

fn allowance() -> impl Strategy<Value = Allowance> {
    prop_oneof![
        (1u32..100).prop_map(Allowance::Hours),
        (1u32..100).prop_map(Allowance::WorkingHours),
        (1u32..20).prop_map(Allowance::WorkingDays),
    ]
}

/// A clock to which things happened in order, each some seconds after the last.
fn clock() -> impl Strategy<Value = Clock> {
    let steps = prop::collection::vec((0i64..400_000, 0i64..400_000, prop::option::of(1u8..5)), 0..5);
    (moment(), allowance(), steps).prop_map(|(from, answer, steps)| {
        let mut clock = Clock::new(from, Policy { answer, ..standard(Urgency::Normal, None) });
        let mut now = from;
        for (wait, length, days) in steps {
            now += TimeDelta::seconds(wait);
            match days {
                Some(days) => clock.extensions.push(Extension { at: now, days }),
                None => {
                    let to = now + TimeDelta::seconds(length);
                    clock.pauses.push(Pause { kind: PauseKind::Asked, from: now, to });
                    now = to;
                }
            }
        }
        clock
    })
}

proptest! {
    #[test]
    fn an_allowance_reads_back(allowance in allowance()) {
        prop_assert_eq!(allowance.to_string().parse(), Ok(allowance));
    }

    #[test]
    fn what_is_added_is_what_lies_between(from in moment(), minutes in 0i64..20_000) {
        let calendar = with_holidays();
        let time = TimeDelta::minutes(minutes);
        prop_assert_eq!(calendar.between(from, calendar.add(from, time)), time);
    }

    /// Rare working time, and holidays of years in a row, as a notice pasted wrongly has them.
    #[test]
    fn free_days_never_make_a_deadline_earlier(
        from in moment(), allowance in allowance(), rare in any::<bool>(), wait in 0i64..100, free in 0i64..2_000
    ) {
        let rarely: [Vec<(u16, u16)>; 7] = std::array::from_fn(|day| if day == 0 { vec![(510, 511)] } else { Vec::new() });
        let week = if rare { rarely } else { Calendar::office_week() };
        let first = from.date_naive() + TimeDelta::days(wait);
        let days = (0..free).map(|n| (first + TimeDelta::days(n), Vec::new())).collect();
        let usual = Calendar::new(offset(), week.clone(), BTreeMap::new()).expect("sound");
        let holidays = Calendar::new(offset(), week, days).expect("sound");
        let (due, later) = (allowance.end(from, &usual), allowance.end(from, &holidays));
        prop_assert!(later >= due, "{later} {due}");
    }

    #[test]
    fn working_time_adds_up(a in moment(), x in 0i64..3_000_000, y in 0i64..3_000_000) {
        let calendar = with_holidays();
        let b = a + TimeDelta::seconds(x);
        let c = b + TimeDelta::seconds(y);
        prop_assert_eq!(calendar.between(a, b) + calendar.between(b, c), calendar.between(a, c));
        prop_assert!(calendar.between(a, c) <= c - a);
    }

    #[test]
    fn a_pause_or_more_time_never_makes_a_deadline_earlier(clock in clock()) {
        let calendar = with_holidays();
        let plain = Clock::new(clock.from, clock.policy);
        prop_assert!(clock.answer_due(&calendar) >= plain.answer_due(&calendar));
        let mut less = clock.clone();
        less.pauses.pop();
        prop_assert!(clock.answer_due(&calendar) >= less.answer_due(&calendar));
        let mut less = clock.clone();
        less.extensions.pop();
        prop_assert!(clock.answer_due(&calendar) >= less.answer_due(&calendar));
    }

    #[test]
    fn a_pause_after_the_deadline_helps_nobody(clock in clock(), late in 1i64..1_000_000) {
        let calendar = with_holidays();
        let mut paused = Clock::new(clock.from, clock.policy);
        let due = paused.answer_due(&calendar);
        let from = due + TimeDelta::seconds(late);
        paused.pauses.push(Pause { kind: PauseKind::Asked, from, to: from + TimeDelta::days(3) });
        prop_assert_eq!(paused.answer_due(&calendar), due);
    }

    #[test]
    fn what_is_left_falls_to_nothing_at_the_deadline(clock in clock()) {
        let calendar = with_holidays();
        let due = clock.answer_due(&calendar);
        prop_assert_eq!(clock.left(due, &calendar), TimeDelta::zero());
        prop_assert!(clock.left(due - TimeDelta::days(9), &calendar) >= clock.left(due, &calendar));
        prop_assert!(clock.left(due + TimeDelta::days(9), &calendar) <= TimeDelta::zero());
    }

    #[test]
    fn hundredths_ascend_up_to_the_deadline(clock in clock()) {
        let calendar = with_holidays();
        let steps: Vec<_> = [0, 50, 80, 100].map(|p| clock.answer_at_percent(p, &calendar)).to_vec();
        prop_assert!(steps.is_sorted());
        prop_assert_eq!(steps[3], clock.answer_due(&calendar));
        prop_assert_eq!(clock.first_at_percent(100, &calendar), clock.first_due(&calendar));
    }
}

proptest! {
    /// The clock of the machine may be set by three days either way at any
    /// moment: a pause that ends before it began moves nothing, what is computed
    /// stays computed, and nothing is late that was not.
    #[test]
    fn a_machine_clock_that_jumps_three_days_makes_nothing_earlier(
        clock in clock(), at in 0i64..2_000_000, jump in -259_200i64..259_200
    ) {
        let calendar = with_holidays();
        let due = clock.answer_due(&calendar);
        let from = clock.from + TimeDelta::seconds(at);
        let mut jumped = clock.clone();
        jumped.pauses.push(Pause { kind: PauseKind::Asked, from, to: from + TimeDelta::seconds(jump) });
        let after = jumped.answer_due(&calendar);
        prop_assert!(after >= due, "{after} {due}");
        if jump <= 0 {
            prop_assert_eq!(after, due);
        }
        // Whatever the machine says, what is left is the way to the same deadline.
        let now = from + TimeDelta::seconds(jump);
let left = clock.left(now, &calendar);
        prop_assert!(if now <= due { left >= TimeDelta::zero() } else { left <= TimeDelta::zero() }, "{left}");
    }

    /// A leap day, a year of holidays, one minute a week: every sum ends.
    #[test]
    fn no_calendar_and_no_day_keeps_a_sum_from_ending(
        days in -3i64..3, hours in 1u32..200, open in 0u16..1439, weekday in 0usize..7
    ) {
        let mut week: [Vec<(u16, u16)>; 7] = Default::default();
        week[weekday] = vec![(open, open + 1)];
        let from = at("2028-02-29T12:00") + TimeDelta::days(days);
        if let Ok(calendar) = Calendar::new(offset(), week, BTreeMap::new()) {
            let end = calendar.add(from, TimeDelta::hours(i64::from(hours)));
            prop_assert!(end > from);
        }
    }
}

#[test]
fn a_clock_begins_at_reception_within_bounds() {
    let entered = at("2026-11-23T10:00");
    let days = |days| entered - TimeDelta::days(days);
    assert_eq!(begins(None, entered), entered);
    assert_eq!(begins(Some(days(2)), entered), days(2));
    assert_eq!(begins(Some(days(-1)), entered), entered, "never after the entry");
    assert_eq!(begins(Some(days(4000)), entered), entered - LAIN, "never before the bound");
    assert_eq!(
        begins(Some(entered), DateTime::<Utc>::MIN_UTC),
        DateTime::<Utc>::MIN_UTC,
        "whatever the clock says"
    );
}
