//! What there is, as people write it.

use super::super::{Feature, Features};
use crate::sheet::plain;

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
    ("饮水", Feature::HotWater),
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

/// Words of headings that name something about a feature, not whether it is there.
const ABOUT: &[&str] = &["密码", "名称", "费", "时间", "电话", "照片", "图片", "备注", "说明"];

/// The feature that a heading names, if it names just one.
pub(super) fn of_heading(heading: &str) -> Option<Feature> {
    let plain = plain(heading);
    if ABOUT.iter().any(|word| plain.contains(word)) {
        return None;
    }
    let words = FEATURES.iter().filter(|(word, _)| plain.contains(word));
    let mut features = words.map(|(_, feature)| *feature);
    let first = features.next()?;
    features.all(|other| other == first).then_some(first)
}

/// Whether a cell of such a column says that there is one; nothing for a cell that says
/// nothing.
///
/// # Errors
/// For what is neither yes nor no.
pub(super) fn there(cell: &str) -> Result<Option<bool>, ()> {
    let cell = cell.trim().to_lowercase();
    let number = cell.trim_end_matches(['个', '台', '处', '把', '套']).trim().parse::<f64>().ok();
    match cell.as_str() {
        "" | "-" | "—" | "/" | "未知" | "不详" | "待定" => Ok(None),
        "是" | "√" | "✓" | "✔" | "y" | "yes" | "true" | "t" | "可" | "具备" | "提供" | "支持" | "配备" => {
            Ok(Some(true))
        }
        "否" | "×" | "✗" | "✘" | "x" | "n" | "no" | "false" | "f" | "没有" | "未配备" | "不提供"
        | "不支持" => Ok(Some(false)),
        text if text.starts_with('有') => Ok(Some(true)),
        text if text.starts_with('无') => Ok(Some(false)),
        _ => number.filter(|number| *number >= 0.0).map(|number| Some(number > 0.0)).ok_or(()),
    }
}
