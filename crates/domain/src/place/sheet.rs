//! Places in a spreadsheet: which column holds what, and how people write
//! positions, features and kinds in a cell.

mod columns;
mod features;

pub use columns::{Column, Held, Mapping, guess, is_cgcs2000, named_system, over_positions, system_of};
pub use features::{features, word_of};

use super::{CoordinateSystem, HoursText, Original, PlaceFacts, PlaceKind, read_hours};
use crate::geo::Wgs84;
use crate::ids::PlaceId;
use crate::sheet::position;
use crate::text::clean_line;
use crate::text_enum;

text_enum! {
    /// What is doubtful about a row, or wrong with it.
    Doubt {
        /// It has no name.
        NoName = "no_name",
        /// Nobody says where it is.
        NoPosition = "no_position",
        /// Only one of two numbers, or what is no number.
        PositionUnread = "position_unread",
        /// Latitude and longitude stand in each other's place.
        Swapped = "swapped",
        /// Far from where it can be.
        Outside = "outside",
        /// In no grid of the district.
        NotOurs = "not_ours",
        /// Nobody says in which system the numbers are.
        NoSystem = "no_system",
        /// The system is none that is known.
        SystemUnread = "system_unread",
        /// The hours cannot be read; the words are kept.
        HoursUnread = "hours_unread",
        /// Something of what there is was not understood.
        FeaturesUnread = "features_unread",
        /// What it is was not understood.
        KindUnread = "kind_unread",
        /// The number of seats is none.
        CapacityUnread = "capacity_unread",
        /// A text is longer than may be.
        TooLong = "too_long",
        /// A row before it is the same place.
        Twice = "twice",
        /// Several known places could be meant.
        Ambiguous = "ambiguous",
    }
}

impl Doubt {
    /// Whether a row with it cannot be taken in as it is.
    pub fn is_fatal(self) -> bool {
        !matches!(
            self,
            Self::NotOurs
                | Self::HoursUnread
                | Self::FeaturesUnread
                | Self::KindUnread
                | Self::CapacityUnread
        )
    }
}

/// A row as it was read. Without a position, `facts.at` is nought.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The identifier it states. Numbers of somebody else's list are none.
    pub id: Option<PlaceId>,
    /// Whether it says what the place is.
    pub says_kind: bool,
    /// What is said of the place.
    pub facts: PlaceFacts,
    /// Whether it says where the place is, and that can be.
    pub placed: bool,
    /// What is doubtful.
    pub doubts: Vec<Doubt>,
}

/// Reads a row. `system` is that of rows which state none; `kind` that of rows
/// which say none.
pub fn read(
    mapping: &[Option<Held>],
    cells: &[String],
    system: Option<CoordinateSystem>,
    kind: PlaceKind,
) -> Row {
    let cell = |column| {
        let at = mapping.iter().position(|held| *held == Some(Held::Fact(column)));
        at.and_then(|at| cells.get(at)).map(|text| text.trim()).unwrap_or_default()
    };
    let mut doubts = Vec::new();
    let nowhere = Wgs84 { lat: 0.0, lng: 0.0 };
    let mut facts = PlaceFacts::new(kind, clean_line(cell(Column::Name)), nowhere);
    if facts.name.is_empty() {
        doubts.push(Doubt::NoName);
    }
    facts.address = clean_line(cell(Column::Address));
    if facts.address.is_empty() {
        facts.address = clean_line(cell(Column::District));
    }
    facts.operator = clean_line(cell(Column::Operator));
    cell(Column::Rules).clone_into(&mut facts.rules);
    facts.wifi = Some(clean_line(cell(Column::Wifi))).filter(|name| !name.is_empty());
    let stated = kind_of(cell(Column::Kind));
    facts.kind = stated.flatten().unwrap_or(kind);
    doubts.extend((stated == Some(None)).then_some(Doubt::KindUnread));
    hours(cell(Column::Hours), &mut facts, &mut doubts);
    doubts.extend(equip(mapping, cells, cell(Column::Features), &mut facts).then_some(Doubt::FeaturesUnread));
    let capacity = cell(Column::Capacity);
    facts.capacity = capacity.trim_end_matches(['个', '人', '座']).trim().parse().ok();
    doubts.extend((!capacity.is_empty() && facts.capacity.is_none()).then_some(Doubt::CapacityUnread));
    let said = match cell(Column::System) {
        "" => system,
        text => system_of(text).or_else(|| {
            doubts.push(Doubt::SystemUnread);
            None
        }),
    };
    let numbers = numbers(cell(Column::Lat), cell(Column::Lng), cell(Column::Position));
    let placed = match numbers.and_then(|numbers| numbers.map(|at| placed(at, said)).transpose()) {
        Ok(Some((at, original))) => {
            (facts.at, facts.original) = (at, Some(original));
            true
        }
        Ok(None) => {
            doubts.push(Doubt::NoPosition);
            false
        }
        Err(doubt) => {
            doubts.push(doubt);
            false
        }
    };
    let id = cell(Column::Id).parse().ok();
    Row { id, says_kind: stated.flatten().is_some(), facts, placed, doubts }
}

/// What there is, by a list and by columns of their own; whether something was not
/// understood.
fn equip(mapping: &[Option<Held>], cells: &[String], list: &str, facts: &mut PlaceFacts) -> bool {
    let (listed, mut unread) = features(list);
    facts.features = listed;
    for (held, cell) in mapping.iter().zip(cells) {
        let Some(Held::Has(feature)) = held else { continue };
        match features::there(cell) {
            Ok(None) => {}
            Ok(known) => facts.features.set(*feature, known),
            Err(()) => unread = true,
        }
    }
    unread
}

fn hours(text: &str, facts: &mut PlaceFacts, doubts: &mut Vec<Doubt>) {
    let kept = clean_line(text);
    match read_hours(text) {
        HoursText::Read(osm) => (facts.hours, facts.hours_text) = (Some(osm), Some(kept)),
        HoursText::Empty => {}
        HoursText::Unclear => {
            facts.hours_text = Some(kept);
            doubts.push(Doubt::HoursUnread);
        }
    }
}

/// Latitude and longitude as numbers; nothing where nothing, or 0, 0, stands.
fn numbers(lat: &str, lng: &str, both: &str) -> Result<Option<(f64, f64)>, Doubt> {
    let (lat, lng) = if both.is_empty() { (lat.to_owned(), lng.to_owned()) } else { position(both) };
    let blank = |text: &str| matches!(text, "" | "-" | "/" | "无" | "暂无" | "NULL" | "null" | "0" | "0.0");
    if blank(&lat) && blank(&lng) {
        return Ok(None);
    }
    let narrow = |c: char| match c {
        '０'..='９' | '．' | '－' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        c => c,
    };
    let number = |text: &str| {
        let text: String =
            text.trim_end_matches(['°', 'N', 'E', 'n', 'e', ' ']).chars().map(narrow).collect();
        text.trim().parse::<f64>().ok().filter(|number| number.is_finite())
    };
    let (lat, lng) = number(&lat).zip(number(&lng)).ok_or(Doubt::PositionUnread)?;
    // In one cell nobody says which comes first: where only one order can be, it is that.
    let swapped = !both.is_empty() && !china(lat, lng) && china(lng, lat);
    Ok(Some(if swapped { (lng, lat) } else { (lat, lng) }))
}

fn china(lat: f64, lng: f64) -> bool {
    (3.5..=53.8).contains(&lat) && (73.0..=135.5).contains(&lng)
}

fn placed((lat, lng): (f64, f64), system: Option<CoordinateSystem>) -> Result<(Wgs84, Original), Doubt> {
    if !china(lat, lng) {
        return Err(if china(lng, lat) { Doubt::Swapped } else { Doubt::Outside });
    }
    let system = system.ok_or(Doubt::NoSystem)?;
    let at = system.read(lat, lng).ok_or(Doubt::Outside)?;
    Ok((at, Original { system, lat, lng }))
}

/// A kind, as people name it: nothing said, or not understood.
fn kind_of(text: &str) -> Option<Option<PlaceKind>> {
    const WORDS: &[(&str, PlaceKind)] = &[
        ("司机之家", PlaceKind::DriversHome),
        ("食堂", PlaceKind::Canteen),
        ("商圈", PlaceKind::BusinessDistrict),
        ("楼宇", PlaceKind::Building),
        ("小区", PlaceKind::Compound),
        ("商家", PlaceKind::Partner),
        ("商户", PlaceKind::Partner),
        ("驿站", PlaceKind::Station),
        ("党群", PlaceKind::ServicePoint),
        ("阵地", PlaceKind::ServicePoint),
        ("服务点", PlaceKind::ServicePoint),
    ];
    if text.is_empty() {
        return None;
    }
    let known = WORDS.iter().find(|(word, _)| text.contains(word)).map(|(_, kind)| *kind);
    Some(known.or_else(|| text.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::super::{Feature, Features};
    use super::*;

    fn headings(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    fn row(system: Option<CoordinateSystem>, titles: &str, cells: &str) -> Row {
        read(&guess(&headings(titles)), &headings(cells), system, PlaceKind::Station)
    }

    const TITLES: &str = "驿站名称,地址（详细）,区县,纬度,经度,开放时间,设施,类型,联系电话";

    #[test]
    fn columns_are_guessed_from_titles() {
        use Column::{Address, District, Features, Hours, Kind, Lat, Lng, Name};
        let wanted =
            [Name, Address, District, Lat, Lng, Hours, Features, Kind].map(|column| Some(Held::Fact(column)));
        assert_eq!(guess(&headings(TITLES)), [&wanted[..], &[None]].concat(), "a phone number is not kept");
    }

    /// A row of a file whose headings name the system.
    fn alone(titles: &str, cells: &[&str]) -> Row {
        let titles = headings(titles);
        let mapping = guess(&titles);
        let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        read(&mapping, &cells, named_system(&mapping, &titles), PlaceKind::Station)
    }

    #[test]
    fn ordinary_headings_say_where_in_which_system_and_what_there_is() {
        let at = |row: &Row| row.facts.original.map(|at| (at.system, at.lat, at.lng));
        let one = alone(
            "站名,位置,高德经纬度,服务时间,设施",
            &["暖一", "团结街1号", "124.7865,45.1435", "全天", "热水、微波炉"],
        );
        assert_eq!((one.doubts.as_slice(), one.facts.address.as_str()), (&[][..], "团结街1号"));
        assert_eq!(at(&one), Some((CoordinateSystem::Gcj02, 45.1435, 124.7865)));
        assert_eq!(one.facts.features.get(Feature::HotWater), Some(true));

        let titles = "驿站名称,地址,百度坐标,饮水,充电,微波炉";
        let two = alone(titles, &["暖二", "团结街2号", "45.1435 124.7865", "有", "有", "无"]);
        assert_eq!(two.doubts, []);
        assert_eq!(at(&two), Some((CoordinateSystem::Bd09, 45.1435, 124.7865)));
        assert_eq!(two.facts.features.get(Feature::HotWater), Some(true));
        assert_eq!(two.facts.features.get(Feature::Microwave), Some(false));
        assert_eq!(guess(&headings(titles))[4], None, "of phones or of bicycles is not said: left out");

        let three = alone("站名,经度(GCJ-02),纬度(GCJ-02)", &["暖三", "124.7865", "45.1435"]);
        assert_eq!(at(&three), Some((CoordinateSystem::Gcj02, 45.1435, 124.7865)));
        let west = alone("站名,GPS坐标", &["天山", "43.8, 87.6"]);
        assert_eq!(at(&west), Some((CoordinateSystem::Wgs84, 43.8, 87.6)), "told by range");
        let none = alone("站名,百度经度,高德纬度", &["暖四", "124.7865", "45.1435"]);
        assert_eq!(none.doubts, [Doubt::NoSystem], "two systems are none");
    }

    #[test]
    fn systems_are_known_by_what_people_call_them() {
        for (text, system) in [
            ("EPSG:4326", Some(CoordinateSystem::Wgs84)),
            ("WGS84", Some(CoordinateSystem::Wgs84)),
            ("经纬度（天地图）", Some(CoordinateSystem::Wgs84)),
            ("CGCS2000", Some(CoordinateSystem::Wgs84)),
            ("火星坐标", Some(CoordinateSystem::Gcj02)),
            ("腾讯地图", Some(CoordinateSystem::Gcj02)),
            ("坐标(BD-09)", Some(CoordinateSystem::Bd09)),
            ("EPSG:3857", None),
            ("坐标", None),
        ] {
            assert_eq!(system_of(text), system, "{text}");
        }
        assert!(is_cgcs2000("天地图坐标") && is_cgcs2000("EPSG:4490") && !is_cgcs2000("WGS84"));
        let stated = alone("站名,经度,纬度,crs", &["暖一", "124.7865", "45.1435", "EPSG:4326"]);
        assert_eq!((stated.placed, stated.doubts), (true, vec![]));
    }

    #[test]
    fn a_column_of_one_feature_says_yes_no_or_nothing() {
        let titles = "站名,纬度,经度,热水,冰箱数量,WiFi密码,有无空调";
        let held = guess(&headings(titles));
        let wanted = [Some(Held::Has(Feature::HotWater)), Some(Held::Has(Feature::Fridge)), None];
        assert_eq!(held[3..6], wanted);
        assert_eq!(held[6], Some(Held::Has(Feature::AirConditioning)));
        let row = |water: &str, fridge: &str, air: &str| {
            let cells = ["暖一", "45.1435", "124.7865", water, fridge, "12345678", air].map(str::to_owned);
            read(&held, &cells, Some(CoordinateSystem::Wgs84), PlaceKind::Station)
        };
        let said = row("√", "2台", "");
        assert_eq!(said.doubts, []);
        let features = said.facts.features;
        assert_eq!(features.get(Feature::HotWater), Some(true));
        assert_eq!(features.get(Feature::Fridge), Some(true));
        assert_eq!((features.get(Feature::AirConditioning), features.get(Feature::Wifi)), (None, None));
        assert_eq!(row("无", "0", "否").facts.features.no().count_ones(), 3);
        assert_eq!(row("看情况", "", "").doubts, [Doubt::FeaturesUnread]);
        for held in [Held::Has(Feature::Wifi), Held::Fact(Column::Wifi)] {
            assert_eq!(held.to_string().parse(), Ok(held));
            let text = serde_json::to_string(&held).expect("a text");
            assert_eq!(serde_json::from_str::<Held>(&text).expect("the same"), held);
        }
    }

    #[test]
    fn a_row_is_read_whole() {
        let cells = "暖心驿站,中原路1号,中原区,34.75,113.6,全天,热水、微波炉、无空调,司机之家,";
        let row = row(Some(CoordinateSystem::Gcj02), TITLES, cells);
        assert_eq!((row.placed, row.doubts), (true, vec![]));
        assert_eq!((row.facts.kind, row.facts.hours.as_deref()), (PlaceKind::DriversHome, Some("24/7")));
        assert_eq!(row.facts.hours_text.as_deref(), Some("全天"));
        assert_eq!(row.facts.features.get(Feature::HotWater), Some(true));
        assert_eq!(row.facts.features.get(Feature::AirConditioning), Some(false));
        assert_eq!(row.facts.features.get(Feature::Wifi), None);
        assert!(row.facts.at.distance(Wgs84 { lat: 34.75, lng: 113.6 }) > 300.0, "shifted");
        assert_eq!(row.facts.original.map(|at| at.lat), Some(34.75));
    }

    #[test]
    fn every_mistake_has_its_word() {
        let gcj = Some(CoordinateSystem::Gcj02);
        for (system, cells, doubt) in [
            (gcj, ",x,,34.75,113.6,,,,", Doubt::NoName),
            (gcj, "a,x,,,,,,,", Doubt::NoPosition),
            (gcj, "a,x,,0,0,,,,", Doubt::NoPosition),
            (gcj, "a,x,,34.75,,,,,", Doubt::PositionUnread),
            (gcj, "a,x,,NaN,113.6,,,,", Doubt::PositionUnread),
            (gcj, "a,x,,abc,113.6,,,,", Doubt::PositionUnread),
            (gcj, "a,x,,113.6,34.75,,,,", Doubt::Swapped),
            (gcj, "a,x,,48.85,2.35,,,,", Doubt::Outside),
            (None, "a,x,,34.75,113.6,,,,", Doubt::NoSystem),
            (gcj, "a,x,,34.75,113.6,看情况,,,", Doubt::HoursUnread),
            (gcj, "a,x,,34.75,113.6,,按摩椅按摩,,", Doubt::FeaturesUnread),
            (gcj, "a,x,,34.75,113.6,,,飞船,", Doubt::KindUnread),
        ] {
            assert_eq!(row(system, TITLES, cells).doubts, [doubt], "{cells}");
        }
    }

    #[test]
    fn features_are_words() {
        assert_eq!(features("无线网络、无障碍"), (Features::from_iter([Feature::Wifi]), true));
        assert_eq!(features("无"), (Features::default(), false));
        assert!(features("充电").1, "of what is not said");
    }
}
