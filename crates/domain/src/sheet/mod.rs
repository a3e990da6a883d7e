//! Spreadsheets of requests: which column holds what, and how people write
//! numbers, places, yes and no in a cell.

mod names;
mod states;

pub use states::{FileProblem, ImportState, RowState};

use crate::draft::{Draft, Field};
use crate::entry::EntryDraft;
use crate::request::Channel;
use crate::text_enum;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

/// Most rows and columns of a spreadsheet, and its bytes.
pub const ROWS: usize = 50_000;
/// Most columns.
pub const COLUMNS: usize = 200;
/// Most bytes of the file.
pub const BYTES: usize = 20 * 1024 * 1024;
/// Characters of a cell that are kept: enough to see that it is too long.
pub const CELL_CHARS: usize = 4000;

text_enum! {
    /// What a column may hold.
    Column {
        /// What it is about.
        Description = "description",
        /// The number it has where it came from.
        ExternalNumber = "external_number",
        /// The way it came in.
        Channel = "channel",
        /// When it came in.
        ReceivedAt = "received_at",
        /// The person's name.
        Name = "name",
        /// Their phone number.
        Phone = "phone",
        /// Type.
        Kind = "kind",
        /// Category, by name or stable name.
        Category = "category",
        /// Urgency.
        Urgency = "urgency",
        /// Address.
        Address = "address",
        /// Latitude.
        Lat = "lat",
        /// Longitude.
        Lng = "lng",
        /// Longitude and latitude in one cell.
        Position = "position",
        /// Whether it may be published.
        Public = "public",
        /// The unit it goes to at once.
        Unit = "unit",
    }
}

impl Column {
    /// The field of the form that a column fills.
    pub fn field(self) -> Field {
        match self {
            Self::Description => Field::Description,
            Self::ExternalNumber => Field::ExternalNumber,
            Self::Channel => Field::Channel,
            Self::ReceivedAt => Field::ReceivedAt,
            Self::Name => Field::Name,
            Self::Phone => Field::Phone,
            Self::Kind => Field::Kind,
            Self::Category => Field::Category,
            Self::Urgency => Field::Urgency,
            Self::Address => Field::Address,
            Self::Lat | Self::Position => Field::Lat,
            Self::Lng => Field::Lng,
            Self::Public => Field::Public,
            Self::Unit => Field::Unit,
        }
    }

    /// Headings by which a column is known, in small letters without spaces
    /// and marks. The exact ones come first.
    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Description => &[
                "诉求内容",
                "内容",
                "描述",
                "问题描述",
                "诉求描述",
                "事项内容",
                "主要内容",
                "反映内容",
                "情况说明",
                "description",
                "content",
                "details",
                "text",
                "whatitisabout",
                "whatiswrong",
            ],
            Self::ExternalNumber => &[
                "来源单号",
                "工单编号",
                "工单号",
                "单号",
                "编号",
                "受理编号",
                "诉求编号",
                "案件编号",
                "externalnumber",
                "sourcenumber",
                "number",
                "ticket",
                "ticketnumber",
                "caseid",
                "id",
            ],
            Self::Channel => &["来源", "渠道", "来源渠道", "受理渠道", "诉求来源", "channel", "source"],
            Self::ReceivedAt => &[
                "受理时间",
                "来源受理时间",
                "来电时间",
                "接收时间",
                "登记时间",
                "反映时间",
                "时间",
                "日期",
                "来件时间",
                "提交时间",
                "receivedat",
                "received",
                "receivedthere",
                "submitted",
                "date",
                "time",
                "createdat",
            ],
            Self::Name => &[
                "姓名",
                "来电人",
                "诉求人",
                "反映人",
                "联系人",
                "来电人姓名",
                "诉求人姓名",
                "name",
                "caller",
                "nameoftheperson",
                "person",
            ],
            Self::Phone => &[
                "电话",
                "手机",
                "联系电话",
                "手机号",
                "手机号码",
                "来电号码",
                "联系方式",
                "电话号码",
                "phone",
                "mobile",
                "tel",
                "telephone",
                "phonenumber",
            ],
            Self::Kind => &["类型", "诉求类型", "kind", "type"],
            Self::Category => &["分类", "类别", "诉求分类", "问题分类", "事项分类", "问题类型", "category"],
            Self::Urgency => &["紧急程度", "紧急", "优先级", "urgency", "priority"],
            Self::Address => &[
                "地址",
                "地点",
                "位置",
                "事发地址",
                "发生地址",
                "诉求地址",
                "问题地点",
                "详细地址",
                "address",
                "location",
                "place",
            ],
            Self::Lat => &["纬度", "lat", "latitude", "y"],
            Self::Lng => &["经度", "lng", "lon", "long", "longitude", "x"],
            Self::Position => &["坐标", "经纬度", "coordinates", "position", "coordinate"],
            Self::Public => &[
                "是否公开",
                "公开",
                "同意公开",
                "诉求人同意公开",
                "可公开",
                "public",
                "publish",
                "maybepublished",
                "consent",
            ],
            Self::Unit => &[
                "承办单位",
                "交办单位",
                "派往单位",
                "责任单位",
                "办理单位",
                "主办单位",
                "单位",
                "unit",
                "department",
            ],
        }
    }

    /// What a heading most likely means.
    fn guess(heading: &str) -> Option<Self> {
        let plain = plain(heading);
        Self::ALL.iter().copied().find(|column| column.headings().contains(&plain.as_str()))
    }
}

/// What each column of a spreadsheet holds; `None` is left out.
pub type Mapping = Vec<Option<Column>>;

/// A first mapping from the headings: what is remembered of one, by its place,
/// and else what it most likely means. Each meaning is given once, to the first
/// heading that has it, and to a remembered one before all others.
pub fn guess(headings: &[String], remembered: impl Fn(usize) -> Option<Option<Column>>) -> Mapping {
    let mut mapping: Mapping = vec![None; headings.len()];
    for by_memory in [true, false] {
        for (at, heading) in headings.iter().enumerate() {
            let column = match (remembered(at), by_memory) {
                (Some(column), true) => column,
                (None, false) => Column::guess(heading),
                _ => continue,
            };
            if !column.is_some_and(|column| mapping.contains(&Some(column))) {
                mapping[at] = column;
            }
        }
    }
    mapping
}

/// A heading without what people vary: case, spaces, marks, notes in brackets.
pub fn plain(heading: &str) -> String {
    let bare = heading.split(['(', '（', '[', '【']).next().unwrap_or("");
    bare.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What a row says, cell by cell, before names are looked up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// What is checked as if it had been typed. The category is as written.
    pub draft: EntryDraft,
    /// The unit, as written.
    pub unit: String,
}

/// Whether a cell holds what a spreadsheet shows of a formula that failed.
pub fn is_failed(cell: &str) -> bool {
    const ERRORS: [&str; 8] = ["#REF!", "#VALUE!", "#N/A", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#DATA!"];
    ERRORS.contains(&cell.trim())
}

/// Reads a row. `channel` is for rows that say none, `key` makes it one of its
/// kind.
pub fn read(mapping: &[Option<Column>], cells: &[String], channel: Channel, key: String) -> Row {
    let mut row = Row::default();
    let draft = &mut row.draft;
    draft.draft = Draft { key, ..Draft::default() };
    for (column, cell) in mapping.iter().zip(cells) {
        let Some(column) = column else { continue };
        let cell = cell.trim();
        match column {
            Column::Description => cell.clone_into(&mut draft.draft.description),
            Column::ExternalNumber => draft.external_number = whole(cell),
            Column::Channel => draft.channel = named(cell, names::channels),
            Column::ReceivedAt => cell.clone_into(&mut draft.received_at),
            Column::Name => cell.clone_into(&mut draft.name),
            Column::Phone => draft.draft.phone = whole(cell),
            Column::Kind => draft.kind = named(cell, names::kinds),
            Column::Category => cell.clone_into(&mut draft.draft.category),
            Column::Urgency => draft.urgency = named(cell, names::urgencies),
            Column::Address => cell.clone_into(&mut draft.draft.address),
            Column::Lat => cell.clone_into(&mut draft.draft.lat),
            Column::Lng => cell.clone_into(&mut draft.draft.lng),
            Column::Position => (draft.draft.lat, draft.draft.lng) = position(cell),
            Column::Public => draft.draft.public = yes_no(cell),
            Column::Unit => cell.clone_into(&mut row.unit),
        }
    }
    if draft.channel.is_empty() {
        channel.as_str().clone_into(&mut draft.channel);
    }
    row
}

/// A number that a spreadsheet took for one: without `.0` and without
/// thousands of zeros.
pub(crate) fn whole(cell: &str) -> String {
    let digits = cell.strip_suffix(".0").unwrap_or(cell);
    match cell.parse::<f64>() {
        Ok(number) if cell.contains(['e', 'E']) && number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        _ => digits.to_owned(),
    }
}

/// Two numbers in one cell. Which is which is seen where one of them can be no
/// latitude; otherwise longitude first, as maps in China write it.
pub(crate) fn position(cell: &str) -> (String, String) {
    let marks = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | ';' | '；' | '/' | '|');
    let parts: Vec<&str> = cell
        .split(marks)
        .map(|p| p.trim_matches(['(', ')', '（', '）', '[', ']']))
        .filter(|p| !p.is_empty())
        .collect();
    let [first, second] = parts.as_slice() else {
        // Half a position is none: the row says so.
        return (cell.to_owned(), String::new());
    };
    let wide = |text: &str| text.parse::<f64>().is_ok_and(|n| n.abs() > 90.0);
    let (lat, lng) = if wide(second) && !wide(first) { (first, second) } else { (second, first) };
    ((*lat).to_owned(), (*lng).to_owned())
}

/// Yes and no as people write them; anything else stays and is refused.
fn yes_no(cell: &str) -> String {
    match cell.to_lowercase().as_str() {
        "是" | "同意" | "可以" | "公开" | "愿意" | "√" | "✓" | "y" | "t" => "yes".to_owned(),
        "否" | "不同意" | "不可以" | "不公开" | "不愿意" | "×" | "x" | "n" | "f" | "无" => {
            "no".to_owned()
        }
        other => other.to_owned(),
    }
}

fn named(cell: &str, names: fn(&str) -> Option<&'static str>) -> String {
    if cell.is_empty() {
        return String::new();
    }
    let plain = plain(cell);
    names(&plain).map_or_else(|| cell.to_lowercase(), str::to_owned)
}

/// The day and time of a spreadsheet's serial number: days since 30 December
/// 1899, which counts the 29 February 1900 that never was
/// (ECMA-376 part 1, 18.17.4.1). Days from 1970 to 2200 only: other numbers
/// are no dates.
pub fn from_serial(serial: f64) -> Option<NaiveDateTime> {
    if !(25_569.0..109_574.0).contains(&serial) {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_hms_opt(0, 0, 0)?;
    // A minute is 1/1440 of a day and never exact: the nearest second is meant.
    day.checked_add_signed(TimeDelta::seconds((serial * 86_400.0).round() as i64))
}

/// The serial number of a local moment: what [`from_serial`] reads.
pub fn serial(at: NaiveDateTime) -> f64 {
    let day =
        NaiveDate::from_ymd_opt(1899, 12, 30).and_then(|day| day.and_hms_opt(0, 0, 0)).unwrap_or_default();
    (at - day).num_seconds() as f64 / 86_400.0
}

#[cfg(test)]
mod tests;
