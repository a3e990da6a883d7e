use super::*;

fn texts(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

#[test]
fn headings_of_both_languages_are_known_and_each_meaning_is_given_once() {
    let headings = texts(&["工单编号", "诉求内容（必填）", " Phone ", "电话", "经度", "纬度", "备注"]);
    let mapping = guess(&headings, |_| None);
    let want = [
        Some(Column::ExternalNumber),
        Some(Column::Description),
        Some(Column::Phone),
        None,
        Some(Column::Lng),
        Some(Column::Lat),
        None,
    ];
    assert_eq!(mapping, want);
}

#[test]
fn what_is_remembered_of_a_heading_comes_before_what_others_most_likely_mean() {
    let headings = texts(&["内容", "甲", "电话", "地址", "乙"]);
    let remembered =
        [None, Some(Some(Column::Description)), Some(None), None, Some(Some(Column::Description))];
    let mapping = guess(&headings, |at| remembered[at]);
    assert_eq!(mapping, [None, Some(Column::Description), None, Some(Column::Address), None]);
}

#[test]
fn no_heading_means_two_things() {
    let mut seen = std::collections::BTreeMap::new();
    for column in Column::ALL {
        for heading in column.headings() {
            assert_eq!(&plain(heading), heading, "it could never be met");
            assert_eq!(seen.insert(*heading, *column), None, "{heading}");
        }
    }
}

#[test]
fn cells_are_read_as_people_write_them() {
    let mapping = [
        Some(Column::Phone),
        Some(Column::Public),
        Some(Column::Channel),
        Some(Column::Urgency),
        Some(Column::Position),
        None,
        Some(Column::Unit),
    ];
    let cells = texts(&["13812345678.0", "同意", "12345热线", "特急", "124.82, 45.14", "x", " 供热公司 "]);
    let row = read(&mapping, &cells, Channel::Letter, "key".to_owned());
    let draft = &row.draft.draft;
    assert_eq!((draft.phone.as_str(), draft.public.as_str()), ("13812345678", "yes"));
    assert_eq!((draft.lat.as_str(), draft.lng.as_str()), ("45.14", "124.82"));
    assert_eq!((row.draft.channel.as_str(), row.draft.urgency.as_str()), ("phone", "emergency"));
    assert_eq!((row.unit.as_str(), draft.key.as_str()), ("供热公司", "key"));
}

#[test]
fn a_row_without_a_channel_has_that_of_the_import_and_a_strange_one_stays_to_be_refused() {
    let mapping = [Some(Column::Channel)];
    assert_eq!(read(&mapping, &texts(&[""]), Channel::Letter, String::new()).draft.channel, "letter");
    assert_eq!(read(&mapping, &texts(&["鸽子"]), Channel::Letter, String::new()).draft.channel, "鸽子");
}

#[test]
fn a_position_in_one_cell_is_read_in_either_order_and_half_of_one_is_wrong() {
    assert_eq!(position("45.14 124.82"), ("45.14".to_owned(), "124.82".to_owned()));
    assert_eq!(position("（39.9，40.1）"), ("40.1".to_owned(), "39.9".to_owned()));
    assert_eq!(position(""), (String::new(), String::new()));
    assert_eq!(position("45.14"), ("45.14".to_owned(), String::new()));
    assert_eq!(position("a b c").0, "a b c");
}

#[test]
fn a_number_that_was_made_a_float_is_whole_again() {
    assert_eq!(whole("1.3812345678E10"), "13812345678");
    assert_eq!(whole("W-1.0.0"), "W-1.0");
    assert_eq!(whole("0512"), "0512");
}

#[test]
fn a_day_of_a_spreadsheet_comes_back_as_it_went() {
    let at = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap().and_hms_opt(14, 30, 0).unwrap();
    assert_eq!(from_serial(serial(at)), Some(at));
    assert_eq!(serial(at), 46_346.604_166_666_664);
    for none in [0.0, 1.0, f64::NAN, f64::INFINITY, -1.0, 13_812_345_678.0] {
        assert_eq!(from_serial(none), None, "{none}");
    }
}
