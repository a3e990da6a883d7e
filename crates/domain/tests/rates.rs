//! Laws of rates, periods and appraisals.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use domain::appraisal::{Average, Facts, LEAST, MOST, Rule, appraise, late_days, ranks, standard};
use domain::rates::{Counts, Measure, Period, Rate};
use proptest::prelude::*;

fn shanghai() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).expect("an offset")
}

fn facts() -> impl Strategy<Value = Facts> {
    let verdict = || prop::option::of(any::<bool>());
    ((any::<bool>(), 0..40, 0..5, 0..5), (0..4, 0..6, 0..3, any::<bool>()), verdict(), verdict()).prop_map(
        |(
            (first_in_time, late_days, returns, moves),
            (reopened, supervised, extended, explained),
            solved,
            satisfied,
        )| {
            Facts {
                first_in_time,
                late_days,
                returns,
                moves,
                reopened,
                supervised,
                extended,
                explained,
                solved,
                satisfied,
            }
        },
    )
}

proptest! {
    #[test]
    fn a_rate_is_whole_only_when_nothing_is_missing(base in 1u64..2_000_000, hits in 0u64..2_000_000) {
        let Some(rate) = Rate::new(hits, base) else {
            prop_assert!(hits > base);
            return Ok(());
        };
        prop_assert_eq!(rate.tenths() == 1000, hits == base);
        prop_assert_eq!(rate.tenths() == 0, hits == 0);
        let exact = hits as f64 * 1000.0 / base as f64;
        prop_assert!((f64::from(rate.tenths()) - exact).abs() <= 1.0);
    }

    #[test]
    fn a_rate_of_two_groups_lies_between_theirs(a in 1u64..1000, b in 1u64..1000, x in 0u64..1000, y in 0u64..1000) {
        let of = |hits: u64, base: u64| Counts::from_each(|which| {
            if which == Measure::OnTime.base() { base } else if which == Measure::OnTime.hits() { hits.min(base) } else { 0 }
        });
        let (one, other) = (of(x, a), of(y, b));
        let mut both = one;
        both.add(&other);
        let tenths = |counts: &Counts| counts.rate(Measure::OnTime).expect("a rate").tenths();
        let (low, high) = (tenths(&one).min(tenths(&other)), tenths(&one).max(tenths(&other)));
        prop_assert!((low..=high).contains(&tenths(&both)));
    }

    #[test]
    fn a_period_reads_back_and_its_months_fill_it(year in 2001i32..2900, part in 1u32..13, days in 0i64..366) {
        let first = NaiveDate::from_ymd_opt(year, part, 17).expect("a day");
        let chosen = Period::days(first, first + TimeDelta::days(days));
        for period in [Period::month(year, part), Period::quarter(year, part.div_ceil(3)), Period::year(year), chosen] {
            let period = period.expect("a period");
            prop_assert_eq!(period.to_string().parse::<Period>().ok(), Some(period));
            let months = period.by_month();
            prop_assert_eq!(months[0].bounds(shanghai()).0, period.bounds(shanghai()).0);
            prop_assert_eq!(months[months.len() - 1].bounds(shanghai()).1, period.bounds(shanghai()).1);
            for two in months.windows(2) {
                prop_assert_eq!(two[0].bounds(shanghai()).1, two[1].bounds(shanghai()).0);
            }
            let before = period.before().expect("one before");
            prop_assert_eq!(before.bounds(shanghai()).1, period.bounds(shanghai()).0);
        }
    }

    #[test]
    fn points_stay_within_their_bounds_and_lines_explain_them(facts in facts(), base in LEAST..=MOST) {
        let result = appraise(base, &standard(), &facts);
        prop_assert!((LEAST..=MOST).contains(&result.points));
        let sum: i32 = result.lines.iter().map(|line| line.points).sum();
        prop_assert_eq!(result.points, (base + sum).clamp(LEAST, MOST));
        prop_assert!(result.lines.iter().all(|line| line.rule.active && line.points != 0));
    }

    #[test]
    fn a_rule_that_is_off_changes_nothing(facts in facts(), at in 0usize..11) {
        let mut rules = standard();
        rules[at].active = false;
        let without: Vec<Rule> = rules.iter().filter(|rule| rule.active).cloned().collect();
        prop_assert_eq!(appraise(100, &rules, &facts), appraise(100, &without, &facts));
    }

    #[test]
    fn a_later_answer_never_has_more_points(facts in facts(), more in 1i32..20) {
        let later = Facts { late_days: facts.late_days + more, ..facts };
        prop_assert!(appraise(100, &standard(), &later).points <= appraise(100, &standard(), &facts).points);
    }

    #[test]
    fn ranks_follow_averages_and_leave_small_samples_out(all in prop::collection::vec((0i64..12_000, 0u32..40), 0..12), sample in 1u32..20) {
        let averages: Vec<Average> = all.iter().map(|(sum, count)| Average { sum: *sum, count: *count }).collect();
        let ranks = ranks(&averages, sample);
        for (one, rank) in averages.iter().zip(&ranks) {
            prop_assert_eq!(rank.is_some(), one.count >= sample);
            for (other, theirs) in averages.iter().zip(&ranks) {
                if let (Some(rank), Some(theirs)) = (rank, theirs) {
                    let better = one.sum * i64::from(other.count) > other.sum * i64::from(one.count);
                    prop_assert!(!better || rank < theirs);
                }
            }
        }
    }
}

#[test]
fn nothing_out_of_nothing_is_no_rate() {
    assert_eq!(Rate::new(0, 0), None);
    assert_eq!(Counts::default().rate(Measure::Response), None);
    assert_eq!(Rate::new(1, 3).map(|rate| rate.to_string()).as_deref(), Some("33.3"));
    assert_eq!(Rate::new(9999, 10_000).map(|rate| rate.to_string()).as_deref(), Some("99.9"));
}

#[test]
fn a_period_that_is_none_is_not_read() {
    for text in [
        "",
        "2026-13",
        "2026-Q5",
        "2026-00",
        "26",
        "+2026",
        "2026-11-01",
        "2026-11-02..2026-11-01",
        "2026-02-30..2026-03-01",
        "2024-01-01..2026-01-01",
        "1999",
        "999999999999",
        "2026-Q",
        "..",
        "２０２６",
    ] {
        assert!(text.parse::<Period>().is_err(), "{text}");
    }
}

#[test]
fn a_month_is_cut_by_local_time() {
    let (from, to) = Period::month(2026, 2).expect("February").bounds(shanghai());
    assert_eq!(from.to_rfc3339(), "2026-01-31T16:00:00+00:00");
    assert_eq!(to.to_rfc3339(), "2026-02-28T16:00:00+00:00");
    let leap = Period::month(2028, 2).expect("February");
    assert_eq!(leap.last().to_string(), "2028-02-29");
}

#[test]
fn a_begun_day_is_a_whole_day_late() {
    let due: DateTime<Utc> = "2026-05-04T02:00:00Z".parse().expect("a moment");
    let after = |time| late_days(due + time, due);
    assert_eq!(after(TimeDelta::zero()), 0);
    assert_eq!(after(-TimeDelta::days(3)), 0);
    assert_eq!(after(TimeDelta::milliseconds(1)), 1);
    assert_eq!(after(TimeDelta::days(1)), 1);
    assert_eq!(after(TimeDelta::days(1) + TimeDelta::seconds(1)), 2);
}
