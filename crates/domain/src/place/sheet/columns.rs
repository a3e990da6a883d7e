//! Which column holds what.

use super::super::{CoordinateSystem, Feature};
use super::features::of_heading;
use crate::sheet::plain;
use crate::{UnknownText, text_enum};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

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
            Self::Position => &[
                "坐标",
                "经纬度",
                "坐标位置",
                "经纬度坐标",
                "地理坐标",
                "坐标点",
                "经度纬度",
                "纬度经度",
                "coordinates",
                "position",
                "latlng",
                "lnglat",
            ],
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

/// What is in a column: a fact of the place, or whether it has something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Held {
    /// A fact.
    Fact(Column),
    /// Whether there is one of these.
    Has(Feature),
}

/// Before the name of a feature.
const HAS: &str = "has_";

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fact(column) => f.write_str(column.as_str()),
            Self::Has(feature) => write!(f, "{HAS}{feature}"),
        }
    }
}

impl FromStr for Held {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, UnknownText> {
        match text.strip_prefix(HAS) {
            Some(feature) => feature.parse().map(Self::Has),
            None => text.parse().map(Self::Fact),
        }
    }
}

impl From<Held> for String {
    fn from(held: Held) -> Self {
        held.to_string()
    }
}

impl TryFrom<String> for Held {
    type Error = UnknownText;

    fn try_from(text: String) -> Result<Self, UnknownText> {
        text.parse()
    }
}

/// What each column holds; `None` is left out.
pub type Mapping = Vec<Option<Held>>;

/// A first mapping from the headings; each meaning is given once.
pub fn guess(headings: &[String]) -> Mapping {
    let mut given = Vec::new();
    let mut one = |heading: &String| {
        let plain = plain(heading);
        let bare = bare(&plain);
        let named = |name: &str| Column::ALL.iter().find(|column| column.headings().contains(&name)).copied();
        let held = named(&plain).or_else(|| named(&bare)).map(Held::Fact);
        let held =
            held.or_else(|| of_heading(heading).map(Held::Has)).filter(|held| !given.contains(held))?;
        given.push(held);
        Some(held)
    };
    headings.iter().map(&mut one).collect()
}

/// A heading without what it says of the system: 高德经纬度.
fn bare(plain: &str) -> String {
    const NAMES: &[&str] = &[
        "高德",
        "腾讯",
        "百度",
        "火星",
        "国测局",
        "天地图",
        "北斗",
        "国家2000",
        "cgcs2000",
        "gcj02",
        "gcj",
        "bd09ll",
        "bd09",
        "wgs84",
        "wgs",
        "gps",
        "epsg4326",
        "epsg4490",
        "地图",
        "坐标系",
    ];
    NAMES.iter().fold(plain.to_owned(), |left, name| left.replace(name, ""))
}

/// All letters and numbers of a text, those in brackets too.
fn flat(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A coordinate system, as people name it.
pub fn system_of(text: &str) -> Option<CoordinateSystem> {
    let flat = flat(text);
    let has = |words: &[&str]| words.iter().any(|word| flat.contains(word));
    match () {
        () if has(&["bd09", "百度", "baidu"]) => Some(CoordinateSystem::Bd09),
        () if has(&["gcj", "火星", "高德", "腾讯", "国测局", "amap"]) => {
            Some(CoordinateSystem::Gcj02)
        }
        () if is_cgcs2000(text) || has(&["wgs", "gps", "北斗", "epsg4326"]) => {
            Some(CoordinateSystem::Wgs84)
        }
        () => None,
    }
}

/// Whether a text names CGCS2000, which is taken for WGS-84: the two differ by less than
/// a step, but are not the same.
pub fn is_cgcs2000(text: &str) -> bool {
    let flat = flat(text);
    ["cgcs2000", "国家2000", "2000国家", "天地图", "epsg4490"].iter().any(|word| flat.contains(word))
}

/// The headings over positions.
pub fn over_positions<'a>(
    mapping: &'a [Option<Held>],
    headings: &'a [String],
) -> impl Iterator<Item = &'a str> {
    let position =
        |held: &Option<Held>| matches!(held, Some(Held::Fact(Column::Lat | Column::Lng | Column::Position)));
    let pairs = mapping.iter().zip(headings);
    pairs.filter(move |(held, _)| position(held)).map(|(_, heading)| heading.as_str())
}

/// The system that the headings over positions name, if they name one.
pub fn named_system(mapping: &[Option<Held>], headings: &[String]) -> Option<CoordinateSystem> {
    let mut named = over_positions(mapping, headings).filter_map(system_of);
    let first = named.next()?;
    named.all(|other| other == first).then_some(first)
}
