//! Hours and notices as people write them.
#![allow(clippy::unwrap_used)]

use domain::deadline::{NOTICE_DAYS, NoticeFault, read_hours, read_notice, show_hours};

#[test]
fn hours_are_read_in_whatever_marks_they_are_typed() {
    let office = vec![(510, 720), (810, 1050)];
    for text in ["08:30-12:00,13:30-17:30", "8:30–12:00， 13:30–17:30", "08：30至12：00、13：30~17：30"]
    {
        assert_eq!(read_hours(text).unwrap(), office, "{text}");
    }
    assert_eq!(read_hours(" ").unwrap(), []);
    assert_eq!(read_hours("00:00-24:00").unwrap(), [(0, 1440)]);
    assert_eq!(read_hours(&show_hours(&office)).unwrap(), office);
}

#[test]
fn what_is_no_time_is_not_read() {
    let many = ["01:00-01:01"; 7].join(",");
    for text in
        ["8-12", "08:30", "08:60-09:00", "24:01-24:02", "08:30-12:00,", "+8:30-9:00", "a:b-c:d", &many]
    {
        assert!(read_hours(text).is_err(), "{text}");
    }
}

#[test]
fn a_notice_names_its_days() {
    let text = "2026-10-01,2026-10-03,国庆节,休\n\n10月10日，，国庆节调休，班\n2026年1月1日\t1月1日\t元旦\t休
2027/1/1,2027-1-2,元旦,休";
    let days = read_notice(text, Some(2026)).unwrap();
    let shown: Vec<_> = days.iter().map(|d| format!("{} {} {}", d.date, d.name, d.works)).collect();
    assert_eq!(
        shown,
        [
            "2026-10-01 国庆节 false",
            "2026-10-02 国庆节 false",
            "2026-10-03 国庆节 false",
            "2026-10-10 国庆节调休 true",
            "2026-01-01 元旦 false",
            "2027-01-01 元旦 false",
            "2027-01-02 元旦 false"
        ]
    );
}

#[test]
fn every_bad_line_of_a_notice_is_named() {
    let text = "2026-10-01,2026-10-07,国庆节,休
2026-10-05,,又是国庆,休
2026-10-09,2026-10-08,倒着,休
2026-02-30,,没有,休
10月10日,,没有年份,班
2026-10-11,,,班
2026-10-12,,说不清,也许
只有一列
2026-11-01,2027-12-31,太长,休
9999-01-01,,太远,休";
    use NoticeFault::*;
    let errors = read_notice(text, None).unwrap_err();
    let told: Vec<_> = errors.iter().map(|e| (e.line, e.fault)).collect();
    let expected = [
        (2, Duplicate),
        (3, Order),
        (4, Date),
        (5, Year),
        (6, Name),
        (7, Unreadable),
        (8, Unreadable),
        (9, TooMany),
        (10, Date),
    ];
    assert_eq!(told, expected);
    assert_eq!(errors[0].earlier, Some(1));
}

#[test]
fn a_notice_has_an_end() {
    assert_eq!(read_notice("\n \n", None).unwrap_err()[0].fault, NoticeFault::Empty);
    assert!(read_notice(&"x\n".repeat(100_000), None).unwrap_err().len() <= 50);
    let year = "2026-01-01,2027-02-04,很长,休";
    assert_eq!(read_notice(year, None).unwrap().len(), NOTICE_DAYS);
    assert_eq!(
        read_notice("2026-01-01,2027-02-05,更长,休", None).unwrap_err()[0].fault,
        NoticeFault::TooMany
    );
}
