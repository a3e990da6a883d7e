use super::*;
use crate::directory::{NamedCalendar, Unit};
use domain::deadline::Calendar as Working;
use domain::ids::{CalendarId, UnitId};
use domain::org::UnitKind;
use uuid::Uuid;

/// Songyuan.
const HERE: Wgs84 = Wgs84 { lat: 45.14, lng: 124.82 };

fn week(hours: &str) -> Option<Week> {
    super::week(hours, HERE, offset())
}

fn week_of(hours: &str, day: NaiveDate) -> Option<Week> {
    super::week_of(hours, day, HERE, offset())
}

fn offset() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap()
}

/// The first of May to the fifth is free; Saturday, the ninth, is worked.
fn calendar() -> Arc<Calendar> {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let free = (1..=5).map(|n| (day(&format!("2026-05-0{n}")), Vec::new()));
    let days = free.chain([(day("2026-05-09"), vec![(510, 1050)])]).collect();
    let id = CalendarId(Uuid::from_u128(9));
    let calendar = Working::new(offset(), Working::office_week(), days).unwrap();
    let top = Unit {
        id: UnitId(Uuid::from_u128(1)),
        parent: None,
        kind: UnitKind::District,
        name: "安和区".to_owned(),
        area: None,
        active: true,
        calendar: Some(id),
    };
    let mut directory = Directory::new(vec![top], Vec::new());
    directory.time.calendars = vec![NamedCalendar { id, name: "机关".to_owned(), calendar }];
    Arc::new(Calendar::of(&directory))
}

/// Open, closed or unknown at a local time, and until when, local too.
fn at(hours: &str, local: &str) -> String {
    let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
    let now = offset().from_local_datetime(&local).unwrap().with_timezone(&Utc);
    let Some(hours) = Hours::read(hours, &calendar(), HERE, offset()) else { return "unread".to_owned() };
    let shown = |at: Option<Moment>| {
        at.map_or("-".to_owned(), |at| at.with_timezone(&offset()).format("%m-%d %H:%M").to_string())
    };
    match hours.at(now, offset()).open {
        Openness::Open { until } => format!("open {}", shown(until)),
        Openness::Closed { opens } => format!("closed {}", shown(opens)),
        Openness::Unknown => "unknown".to_owned(),
    }
}

#[test]
fn the_usual_week() {
    assert_eq!(at("Mo-Fr 08:30-17:30", "2026-04-20 08:30"), "open 04-20 17:30");
    assert_eq!(at("Mo-Fr 08:30-17:30", "2026-04-17 17:30"), "closed 04-20 08:30");
    assert_eq!(at("Mo-Su 00:00-24:00", "2026-04-17 03:00"), "open -");
    assert_eq!(at("16:00-02:00", "2026-04-18 01:59"), "open 04-18 02:00");
    assert_eq!(at("16:00-02:00", "2026-04-18 02:00"), "closed 04-18 16:00");
    assert_eq!(at("Mo-Fr 08:00-12:00 unknown", "2026-04-20 09:00"), "unknown");
    assert_eq!(at("off", "2026-04-20 09:00"), "closed -");
}

#[test]
fn holidays_and_swapped_days_hold_for_who_names_them() {
    assert_eq!(at("Mo-Fr 08:30-17:30; PH off", "2026-05-01 10:00"), "closed 05-06 08:30");
    assert_eq!(at("Mo-Fr 08:30-17:30", "2026-05-01 10:00"), "open 05-01 17:30");
    // A worked Saturday goes by the rules of a Monday.
    assert_eq!(at("Mo-Fr 08:30-17:30; PH off", "2026-05-09 10:00"), "open 05-09 17:30");
    assert_eq!(at("Mo-Fr 08:30-17:30", "2026-05-09 10:00"), "closed 05-11 08:30");
    assert_eq!(at("Mo-Fr 08:00-18:00; PH 10:00-16:00", "2026-05-03 09:00"), "closed 05-03 10:00");
    // Beyond the horizon nothing is promised.
    assert_eq!(at("24/7; PH off", "2026-06-10 09:00"), "open -");
}

#[test]
fn of_a_year_without_holidays_only_what_is_so_in_any_case_is_known() {
    let office = "Mo-Fr 08:00-20:00; PH off";
    // New Year of a year that was not announced, a Friday.
    assert_eq!(at(office, "2027-01-01 10:00"), "unknown");
    assert_eq!(
        at(office, "2027-01-01 21:00"),
        "closed -",
        "at night in any case, and nobody knows until when"
    );
    assert_eq!(at(office, "2027-03-17 10:00"), "open 03-17 20:00", "no holiday can be then");
    assert_eq!(at("08:00-20:00; PH 09:00-18:00", "2027-05-01 10:00"), "open 05-01 18:00");
    assert_eq!(at("08:00-20:00; PH 09:00-18:00", "2027-05-01 08:30"), "unknown");
    assert_eq!(at("Mo-Fr 08:00-20:00", "2027-01-01 10:00"), "open 01-01 20:00", "it names no holidays");
    assert_eq!(at("24/7; PH open", "2027-01-01 10:00"), "open -");
    // A weekend that may be worked; one that cannot.
    assert_eq!(at(office, "2027-02-14 10:00"), "unknown");
    assert_eq!(at(office, "2027-03-20 10:00"), "closed 03-22 08:00");
    // The end of a year comes with the notice of the next.
    assert_eq!(at(office, "2026-12-31 10:00"), "unknown");
    assert_eq!(at(office, "2026-12-29 10:00"), "open 12-29 20:00");
    // Nobody announces the holidays of schools.
    assert_eq!(at("Mo-Fr 08:00-20:00; SH off", "2026-04-20 10:00"), "unknown");
    assert_eq!(at("Mo-Fr 08:00-20:00; SH off", "2026-04-20 21:00"), "closed -");
}

#[test]
fn the_sun_rises_where_the_place_is() {
    let minutes =
        |text: &str| NaiveDateTime::parse_from_str(&format!("2026-{text}"), "%Y-%m-%d %H:%M").unwrap();
    for (asked, sunset) in [("06-21 12:00", "06-21 19:31"), ("12-21 12:00", "12-21 16:01")] {
        let said = at("sunrise-sunset", &format!("2026-{asked}"));
        let said = minutes(said.strip_prefix("open ").unwrap());
        assert!((said - minutes(sunset)).num_minutes().abs() <= 5, "{said}");
    }
    assert!(at("sunrise-sunset", "2026-12-21 06:30").starts_with("closed 12-21 07:"));
    assert_eq!(week("sunrise-sunset"), None, "every week another");
    let summer = week_of("sunrise-sunset", "2026-06-21".parse().unwrap()).unwrap();
    assert!(summer[6][0].0 < 4 * 60 && summer[6][0].1 > 19 * 60, "{summer:?}");
}

#[test]
fn what_cannot_be_read_is_never_closed() {
    for text in ["", "  ", "老板在就开", "Mo-", "25:00-26:00 Uhr", &"Mo 08:00-09:00; ".repeat(40)] {
        assert_eq!(at(text, "2026-05-04 10:00"), "unread", "{text:?}");
        assert!(!readable(text) && week(text).is_none(), "{text:?}");
    }
}

#[test]
fn around_the_clock_is_every_day_and_holidays_too() {
    let always = |text: &str| Hours::read(text, &calendar(), HERE, offset()).unwrap().always;
    assert!(always("24/7") && always("00:00-24:00") && always("Mo-Su 00:00-24:00"));
    assert!(!always("24/7; PH off") && !always("Mo-Fr") && !always("06:00-23:00") && !always("24/7 off"));
}

#[test]
fn a_week_table_gives_the_night_to_its_evening() {
    let day = vec![(480, 720), (810, 1080)];
    let none = Vec::new;
    let office = week("Mo-Fr 08:00-12:00,13:30-18:00; PH off").unwrap();
    assert_eq!(office, [day.clone(), day.clone(), day.clone(), day.clone(), day, none(), none()]);
    let late = week("Fr,Sa 20:00-02:00, Su 10:00-12:00").unwrap();
    assert_eq!(late[4..], [vec![(1200, 1560)], vec![(1200, 1560)], vec![(600, 720)]]);
    assert_eq!(week("24/7").unwrap(), std::array::from_fn(|_| vec![(0, 1440)]));
    // A night that runs from Sunday into Monday.
    assert_eq!(week("Su 22:00-06:00").unwrap()[6], [(1320, 1800)]);
}

#[test]
fn hours_of_a_season_have_no_usual_week() {
    assert_eq!(week("Apr-Sep 08:00-20:00; Oct-Mar 09:00-17:00"), None);
    let summer = week_of("Apr-Sep 08:00-20:00; Oct-Mar 09:00-17:00", "2026-07-01".parse().unwrap());
    assert_eq!(summer.unwrap()[2], [(480, 1200)]);
}

#[test]
fn an_answer_is_kept_until_it_changes_and_no_longer() {
    let hours = Hours::read("08:00-20:00", &calendar(), HERE, offset()).unwrap();
    let now: Moment = "2026-05-04T02:00:00Z".parse().unwrap();
    let known = hours.at(now, offset());
    assert_eq!(known.until, "2026-05-04T12:00:00Z".parse::<Moment>().unwrap());
    assert!(known.holds(now) && !known.holds(known.until) && !known.holds(now - TimeDelta::seconds(1)));
    assert!(matches!(hours.at(known.until, offset()).open, Openness::Closed { .. }));
}
