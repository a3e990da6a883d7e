//! Places in a spreadsheet: which column holds what, and how people write
//! positions, features and kinds in a cell.

use super::{CoordinateSystem, Feature, Features, HoursText, Original, PlaceFacts, PlaceKind, read_hours};
use crate::geo::Wgs84;
use crate::ids::PlaceId;
use crate::sheet::{plain, position};
use crate::text::clean_line;
use crate::text_enum;

text_enum! {
    /// What a column may hold.
    Column {
        /// The identifier of a known place, as an export writes it.
        Id = "id",
        /// Name.
        Name = "name",
        /// Address.
        Address = "address",
        /// District; the address where there is none.
        District = "district",
        /// Latitude.
        Lat = "lat",
        /// Longitude.
        Lng = "lng",
        /// Both in one cell.
        Position = "position",
        /// The coordinate system of the row.
        System = "system",
        /// Opening hours.
        Hours = "hours",
        /// What there is.
        Features = "features",
        /// What it is.
        Kind = "kind",
        /// Who runs it.
        Operator = "operator",
        /// Seats or people.
        Capacity = "capacity",
        /// Rules.
        Rules = "rules",
        /// Name of the wireless network.
        Wifi = "wifi",
    }
}

impl Column {
    /// Headings by which a column is known, as [`plain`] leaves them.
    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Id => &["编号", "地点编号", "id"],
            Self::Name => &["名称", "站点名称", "驿站名称", "站名", "点位名称", "场所名称", "name", "title"],
            Self::Address => {
                &["地址", "详细地址", "位置", "地点", "站点地址", "所在地址", "address", "location"]
            }
            Self::District => {
                &["区县", "区", "县区", "所属区", "所属区县", "行政区", "城区", "街道", "district"]
            }
            Self::Lat => &["纬度", "lat", "latitude", "y"],
            Self::Lng => &["经度", "lng", "lon", "long", "longitude", "x"],
            Self::Position => &["坐标", "经纬度", "坐标位置", "coordinates", "position"],
            Self::System => &["坐标系", "坐标系统", "坐标类型", "crs", "system"],
            Self::Hours => &["开放时间", "营业时间", "服务时间", "开放时段", "时间", "hours", "openinghours"],
            Self::Features => {
                &["设施", "配套设施", "服务设施", "服务内容", "服务项目", "配备", "设备", "features"]
            }
            Self::Kind => &["类型", "类别", "站点类型", "种类", "kind", "type"],
            Self::Operator => {
                &["运营单位", "管理单位", "建设单位", "主办单位", "单位", "所属单位", "operator"]
            }
            Self::Capacity => &["座位数", "容纳人数", "座位", "人数", "capacity", "seats"],
            Self::Rules => &["须知", "使用须知", "规定", "备注", "说明", "rules", "notes"],
            Self::Wifi => &["wifi名称", "无线名称", "wifi", "ssid"],
        }
    }
}

/// What each column holds; `None` is left out.
pub type Mapping = Vec<Option<Column>>;

/// A first mapping from the headings; each meaning is given once.
pub fn guess(headings: &[String]) -> Mapping {
    let mut given = Vec::new();
    let mut one = |heading: &String| {
        let plain = plain(heading);
        let known =
            |column: &&Column| column.headings().contains(&plain.as_str()) && !given.contains(*column);
        let column = Column::ALL.iter().find(known).copied()?;
        given.push(column);
        Some(column)
    };
    headings.iter().map(&mut one).collect()
}

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
    mapping: &[Option<Column>],
    cells: &[String],
    system: Option<CoordinateSystem>,
    kind: PlaceKind,
) -> Row {
    let cell = |column| {
        let at = mapping.iter().position(|held| *held == Some(column));
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
    let (features, unread) = features(cell(Column::Features));
    facts.features = features;
    doubts.extend(unread.then_some(Doubt::FeaturesUnread));
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
    number(&lat).zip(number(&lng)).map(Some).ok_or(Doubt::PositionUnread)
}

fn placed((lat, lng): (f64, f64), system: Option<CoordinateSystem>) -> Result<(Wgs84, Original), Doubt> {
    let china = |lat: f64, lng: f64| (3.5..=53.8).contains(&lat) && (73.0..=135.5).contains(&lng);
    if !china(lat, lng) {
        return Err(if china(lng, lat) { Doubt::Swapped } else { Doubt::Outside });
    }
    let system = system.ok_or(Doubt::NoSystem)?;
    let at = system.read(lat, lng).ok_or(Doubt::Outside)?;
    Ok((at, Original { system, lat, lng }))
}

/// A coordinate system, as people name it.
pub fn system_of(text: &str) -> Option<CoordinateSystem> {
    let plain = plain(text);
    let has = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    match () {
        () if has(&["bd09", "百度", "baidu"]) => Some(CoordinateSystem::Bd09),
        () if has(&["gcj", "火星", "高德", "腾讯", "国测局", "amap"]) => {
            Some(CoordinateSystem::Gcj02)
        }
        () if has(&["wgs", "gps", "北斗", "cgcs2000", "国家2000", "天地图"]) => {
            Some(CoordinateSystem::Wgs84)
        }
        () => None,
    }
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

/// Words by which a feature is known, the longer before the shorter.
const FEATURES: &[(&str, Feature)] = &[
    ("手机充电", Feature::PhoneCharging),
    ("充电宝", Feature::PhoneCharging),
    ("充电线", Feature::PhoneCharging),
    ("电动车充电", Feature::BikeCharging),
    ("电瓶车充电", Feature::BikeCharging),
    ("电动自行车充电", Feature::BikeCharging),
    ("充电桩", Feature::BikeCharging),
    ("换电", Feature::BatterySwap),
    ("热水", Feature::HotWater),
    ("开水", Feature::HotWater),
    ("饮水机", Feature::HotWater),
    ("微波炉", Feature::Microwave),
    ("冰箱", Feature::Fridge),
    ("冰柜", Feature::Fridge),
    ("厕所", Feature::Toilet),
    ("卫生间", Feature::Toilet),
    ("洗手间", Feature::Toilet),
    ("空调", Feature::AirConditioning),
    ("暖气", Feature::Heating),
    ("取暖", Feature::Heating),
    ("桌椅", Feature::Seats),
    ("座椅", Feature::Seats),
    ("沙发", Feature::Seats),
    ("wifi", Feature::Wifi),
    ("wi-fi", Feature::Wifi),
    ("无线网", Feature::Wifi),
    ("药箱", Feature::FirstAid),
    ("急救包", Feature::FirstAid),
    ("aed", Feature::Aed),
    ("除颤", Feature::Aed),
    ("雨伞", Feature::RainGear),
    ("雨衣", Feature::RainGear),
    ("雨具", Feature::RainGear),
    ("打气筒", Feature::Tools),
    ("修车", Feature::Tools),
    ("工具", Feature::Tools),
    ("母婴", Feature::MotherRoom),
    ("法律", Feature::LegalDesk),
    ("维权", Feature::LegalDesk),
    ("停车", Feature::Parking),
];

/// The first word by which a feature is known.
pub fn word_of(feature: Feature) -> &'static str {
    FEATURES.iter().find(|(_, known)| *known == feature).map_or("", |(word, _)| word)
}

/// What there is and is not, and whether something was not understood.
pub fn features(text: &str) -> (Features, bool) {
    let mut features = Features::default();
    let mut unread = false;
    let lower = text.to_lowercase();
    let marks = |c: char| c.is_whitespace() || "、,，;；/|。+＋".contains(c);
    for piece in lower.split(marks).filter(|piece| !piece.is_empty()) {
        let without = ["没有", "暂无", "不提供", "无"].iter().find_map(|word| piece.strip_prefix(word));
        // 无线网络 begins like 无 and is none.
        let without = without.filter(|rest| !rest.starts_with(['线', '障']));
        let mut found = false;
        for (word, feature) in FEATURES {
            if piece.contains(word) {
                features.set(*feature, Some(without.is_none()));
                found = true;
            }
        }
        unread |= !found && piece != "无" && without != Some("");
    }
    (features, unread)
}

#[cfg(test)]
mod tests {
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
        let wanted = [Name, Address, District, Lat, Lng, Hours, Features, Kind].map(Some);
        assert_eq!(guess(&headings(TITLES)), [&wanted[..], &[None]].concat(), "a phone number is not kept");
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
