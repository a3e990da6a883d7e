//! Laws that hold for every value.

use chrono::{DateTime, Datelike, FixedOffset, TimeDelta, Timelike, Utc};
use domain::code::{CodeError, RequestCode};
use domain::deadline::{Allowance, Calendar};
use domain::draft::{Attached, Draft};
use domain::geo::{Polygon, Wgs84};
use domain::{search, text};
use proptest::prelude::*;

fn calendar() -> Calendar {
    Calendar::office(FixedOffset::east_opt(8 * 3600).expect("an offset"))
}

fn moment() -> impl Strategy<Value = DateTime<Utc>> {
    (1_700_000_000_i64..2_000_000_000).prop_map(|s| DateTime::from_timestamp(s, 0).expect("a moment"))
}

proptest! {
    #[test]
    fn a_code_reads_back_however_it_is_typed(bits in any::<u32>(), lower in any::<bool>(), prefix in any::<bool>()) {
        let code = RequestCode::from_bits(bits);
        let mut typed = code.as_str().replace('-', " ");
        if !prefix { typed = typed.replacen("HY", "", 1); }
        if lower { typed = typed.to_lowercase().replace('0', "o").replace('1', "l"); }
        prop_assert_eq!(RequestCode::parse(&typed), Ok(code));
    }

    #[test]
    fn one_wrong_character_is_noticed(bits in any::<u32>(), at in 0usize..7, to in 0usize..32) {
        let code = RequestCode::from_bits(bits);
        let mut chars: Vec<char> = code.as_str()[3..].chars().filter(|c| *c != '-').collect();
        let with = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().nth(to).expect("in range");
        prop_assume!(chars[at] != with);
        chars[at] = with;
        prop_assert_eq!(RequestCode::parse(&chars.iter().collect::<String>()), Err(CodeError::Check));
    }

    #[test]
    fn two_swapped_characters_are_noticed(bits in any::<u32>(), a in 0usize..7, b in 0usize..7) {
        let code = RequestCode::from_bits(bits);
        let mut chars: Vec<char> = code.as_str()[3..].chars().filter(|c| *c != '-').collect();
        prop_assume!(chars[a] != chars[b]);
        chars.swap(a, b);
        prop_assert_eq!(RequestCode::parse(&chars.iter().collect::<String>()), Err(CodeError::Check));
    }

    #[test]
    fn reading_a_code_never_panics(text in ".{0,80}") {
        let _ = RequestCode::parse(&text);
    }

    #[test]
    fn working_time_ends_within_working_time(from in moment(), hours in 1u32..80) {
        let calendar = calendar();
        let due = Allowance::WorkingHours(hours).end(from, &calendar).with_timezone(&calendar.offset());
        let minute = due.hour() * 60 + due.minute();
        prop_assert!(due.weekday().num_days_from_monday() < 5);
        prop_assert!((510..=720).contains(&minute) || (810..=1050).contains(&minute));
    }

    #[test]
    fn more_time_or_a_later_start_is_never_due_earlier(from in moment(), later in 0i64..500_000, hours in 0u32..60, days in 0u32..10) {
        let calendar = calendar();
        let after = from + TimeDelta::seconds(later);
        for (short, long) in [
            (Allowance::WorkingHours(hours), Allowance::WorkingHours(hours + 1)),
            (Allowance::WorkingDays(days), Allowance::WorkingDays(days + 1)),
            (Allowance::Hours(hours), Allowance::Hours(hours + 1)),
        ] {
            prop_assert!(short.end(from, &calendar) < long.end(from, &calendar));
            prop_assert!(short.end(from, &calendar) <= short.end(after, &calendar));
            prop_assert!(short.end(from, &calendar) >= from);
        }
    }

    #[test]
    fn cleaning_is_final_and_leaves_no_control_or_direction_marks(input in any::<String>()) {
        let clean = text::clean(&input);
        prop_assert_eq!(&text::clean(&clean), &clean);
        prop_assert!(clean.chars().all(|c| c == '\n' || !c.is_control()));
        let marks = ['\u{202E}', '\u{200F}', '\u{2066}'];
        prop_assert!(!clean.contains(marks), "a direction mark is left");
    }

    #[test]
    fn masking_hides_every_mobile_number(before in "[^0-9@xX -]{0,10}", number in "1[3-9][0-9]{9}", after in "[^0-9@xX -]{0,10}") {
        let masked = text::mask_personal(&format!("{before}{number}{after}"));
        prop_assert!(!masked.contains(&number));
        prop_assert!(!masked.contains(&number[3..]));
        // Digits beside it, of whatever kind, may be part of it.
        let digit = |c: char| c.is_numeric() || "〇零一二三四五六七八九幺两".contains(c);
        prop_assert!(masked.starts_with(&before) || before.contains(digit));
        prop_assert!(masked.ends_with(&after) || after.contains(digit));
    }

    #[test]
    fn every_two_neighbouring_han_characters_are_found(text in "[一-龥]{2,40}", at in 0usize..39) {
        let chars: Vec<char> = text.chars().collect();
        prop_assume!(at + 1 < chars.len());
        let pair: String = chars[at..=at + 1].iter().collect();
        let query = search::query(&pair);
        prop_assert_eq!(query.len(), 1);
        prop_assert!(search::words(&text).contains(&query[0].words[0]));
    }

    #[test]
    fn a_draft_never_panics_and_errors_name_fields(description in any::<String>(), lat in any::<String>(), phone in any::<String>(), key in any::<String>()) {
        let draft = Draft { description, lat, phone, key, ..Draft::default() };
        let _ = draft.submission(Attached::default());
    }

    #[test]
    fn distance_is_symmetric_and_zero_at_home(a in (-90.0..90.0, -180.0..180.0), b in (-90.0..90.0, -180.0..180.0)) {
        let (a, b) = (Wgs84::new(a.0, a.1).expect("on the globe"), Wgs84::new(b.0, b.1).expect("on the globe"));
        prop_assert!((a.distance(b) - b.distance(a)).abs() < 1e-6);
        prop_assert!(a.distance(a) < 1e-6);
        prop_assert!(a.distance(b) <= 20_040_000.0);
    }
}

#[test]
fn four_working_hours_from_friday_afternoon_end_on_monday() {
    let calendar = calendar();
    let friday = "2026-11-20T08:30:00Z".parse().expect("a moment"); // 16:30 local
    let due = Allowance::WorkingHours(4).end(friday, &calendar);
    assert_eq!(due.to_rfc3339(), "2026-11-23T03:30:00+00:00"); // Monday 11:30
}

#[test]
fn night_does_not_run_and_an_emergency_does() {
    let calendar = calendar();
    let night = "2026-11-23T16:00:00Z".parse().expect("a moment"); // Tuesday 00:00 local
    assert_eq!(Allowance::WorkingHours(1).end(night, &calendar).to_rfc3339(), "2026-11-24T01:30:00+00:00");
    assert_eq!(Allowance::Hours(2).end(night, &calendar).to_rfc3339(), "2026-11-23T18:00:00+00:00");
}

#[test]
fn a_square_contains_its_middle_and_not_its_neighbour() {
    let square = Polygon(vec![[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]]);
    assert!(square.contains(Wgs84 { lat: 1.0, lng: 1.0 }));
    assert!(!square.contains(Wgs84 { lat: 1.0, lng: 3.0 }));
    assert_eq!(square.bounds(), Some((0.0, 0.0, 2.0, 2.0)));
}

#[test]
fn identity_cards_and_mail_are_masked_and_small_numbers_stay() {
    assert_eq!(
        text::mask_personal("身份证22010119900101123X，3号楼2单元"),
        "身份证******************，3号楼2单元"
    );
    assert_eq!(
        text::mask_personal("找 li.si@example.cn 或 0438-6123456"),
        "找 *****@example.cn 或 ****-*******"
    );
    assert_eq!(text::mask_personal("12345热线，2026年11月"), "12345热线，2026年11月");
    for number in [
        "138.0013.8000",
        "138\u{3000}0013\u{3000}8000",
        "138\u{a0}0013\u{a0}8000",
        "138—0013—8000",
        "138/0013/8000",
        "138、0013、8000",
        "138\n0013\n8000",
        "（0431）888-1234",
        "１３８００１３８０００",
        "一三八零零一三八零零零",
    ] {
        let shown = text::mask_personal(&format!("请打{number}找我"));
        let left = shown.chars().filter(|c| c.is_numeric() || "一三八零".contains(*c)).count();
        assert_eq!(left, 0, "{number} became {shown}");
    }
    assert_eq!(text::mask_personal("微信wxid_abc123，"), "微信wxid_******，");
}

#[test]
fn phones_are_read_as_people_write_them() {
    assert_eq!(text::phone("+86 199-0000-1234").as_deref(), Some("19900001234"));
    assert_eq!(text::phone("０４３８ ６１２３４５６").as_deref(), Some("04386123456"));
    assert_eq!(text::phone("12345"), None);
    assert_eq!(text::phone("不告诉你"), None);
}

#[test]
fn one_character_and_latin_queries_match_beginnings() {
    assert_eq!(search::query("水")[0].words, ["水"]);
    assert!(search::query("水")[0].prefix);
    assert_eq!(search::words("3号楼漏水了"), ["3", "号楼", "楼漏", "漏水", "水了", "了"]);
}

#[test]
fn a_text_of_which_nothing_can_be_seen_is_none() {
    for blank in [
        "\u{200D}",
        "\u{FE0F}",
        "\u{2800}",
        "\u{3164}",
        "\u{115F}",
        "\u{1160}",
        "\u{FFA0}",
        "\u{200C}",
        "\u{180B}",
        "\u{034F}",
        "\u{E0100}",
        "\u{3000}",
        " \u{2800}\n\u{200D}\u{3164} ",
    ] {
        assert_eq!(text::clean(blank), "", "{blank:?}");
        assert_eq!(text::clean_line(blank), "", "{blank:?}");
    }
    for words in ["👨\u{200D}👩\u{200D}👧", "❤\u{FE0F}", "\u{2803}\u{2800}\u{2811}", "葛\u{E0100}", "坑"]
    {
        assert_eq!(text::clean(words), words, "{words:?}");
    }
}
