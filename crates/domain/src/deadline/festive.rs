//! Which days may be public holidays, or weekends that are worked in their stead,
//! before it is announced which are.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Between which days of a year, as month and day, its public holidays fall: those
/// of 《全国年节及纪念日放假办法》 (2025) with the weekends they are joined with, and as
/// early and as late as the lunar calendar lets them be. New Year, Spring Festival,
/// Qingming, Labour Day, Dragon Boat, Mid-Autumn and National Day.
const FREE: [(u32, u32); 7] =
    [(1230, 1231), (101, 103), (118, 301), (402, 408), (428, 506), (525, 628), (905, 1008)];
/// So many days from them at most is a weekend that is worked 调休.
const NEAR: u64 = 8;

/// Whether a day may be a public holiday.
pub fn may_be_free(day: NaiveDate) -> bool {
    let of_year = day.month() * 100 + day.day();
    FREE.iter().any(|(from, until)| (*from..=*until).contains(&of_year))
}

/// Whether a day may be one of a weekend that is worked.
pub fn may_be_worked(day: NaiveDate) -> bool {
    let around =
        (0..=NEAR).flat_map(|n| [day.checked_sub_days(Days::new(n)), day.checked_add_days(Days::new(n))]);
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && around.flatten().any(may_be_free)
}

#[cfg(test)]
mod tests {
    use super::super::Calendar;
    use super::*;

    #[test]
    fn from_november_on_the_next_year_is_missed_too() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let offset = chrono::FixedOffset::east_opt(8 * 3600).expect("an offset");
        // The notice of 2026 frees the last day of 2025 as well.
        let days = ["2025-12-31", "2026-01-01", "2026-10-01"].map(|text| (day(text), Vec::new()));
        let calendar =
            Calendar::new(offset, Calendar::office_week(), days.into_iter().collect()).expect("a calendar");
        assert_eq!(calendar.unknown_year(day("2026-10-31")), None);
        assert_eq!(calendar.unknown_year(day("2026-11-01")), Some(2027));
        assert_eq!(calendar.unknown_year(day("2025-12-31")), Some(2025), "one day is not its holidays");
    }

    /// As they were announced: free from and until, and weekends that are worked.
    #[test]
    fn every_day_that_was_announced_is_among_them() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        for (from, until) in [
            ("2022-12-31", "2023-01-02"),
            ("2023-01-21", "2023-01-27"),
            ("2023-04-05", "2023-04-05"),
            ("2023-04-29", "2023-05-03"),
            ("2023-06-22", "2023-06-24"),
            ("2023-09-29", "2023-10-06"),
            ("2024-02-10", "2024-02-17"),
            ("2024-06-08", "2024-06-10"),
            ("2024-09-15", "2024-09-17"),
            ("2025-01-28", "2025-02-04"),
            ("2025-05-31", "2025-06-02"),
            ("2025-10-01", "2025-10-08"),
            ("2026-01-01", "2026-01-03"),
            ("2026-02-15", "2026-02-23"),
            ("2026-04-04", "2026-04-06"),
            ("2026-05-01", "2026-05-05"),
            ("2026-06-19", "2026-06-21"),
            ("2026-09-25", "2026-09-27"),
        ] {
            let days = day(from).iter_days().take_while(|one| *one <= day(until));
            days.for_each(|one| assert!(may_be_free(one), "{one}"));
        }
        for worked in [
            "2023-01-28",
            "2023-04-23",
            "2023-05-06",
            "2023-06-25",
            "2023-10-08",
            "2024-02-04",
            "2024-02-18",
            "2024-04-07",
            "2024-05-11",
            "2024-09-14",
            "2024-10-12",
            "2025-01-26",
            "2025-04-27",
            "2025-10-11",
            "2026-01-04",
            "2026-02-14",
            "2026-02-28",
            "2026-05-09",
            "2026-09-20",
            "2026-10-10",
        ] {
            assert!(may_be_worked(day(worked)), "{worked}");
        }
        for ordinary in ["2026-01-12", "2026-03-16", "2026-04-20", "2026-07-15", "2026-08-03", "2026-11-11"] {
            assert!(!may_be_free(day(ordinary)) && !may_be_worked(day(ordinary)), "{ordinary}");
        }
        assert!(!may_be_worked(day("2026-05-08")), "no Friday is a weekend");
    }
}
