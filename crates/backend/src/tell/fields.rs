//! The fields of WeChat's templates. A template calls them by a kind and a
//! number, such as `character_string1`; each kind takes what it takes, and a value
//! that does not fit has the whole message refused.
//!
//! Kinds and limits are those of "subscribe message: limits of parameters"
//! (订阅消息参数值内容限制说明) in WeChat's documentation of
//! `subscribeMessage.send`.

use chrono::NaiveDateTime;
use domain::tell::Place;
use std::str::FromStr;

/// How a moment is written in values for WeChat, before it becomes a field.
pub(super) const MOMENT: &str = "%Y-%m-%d %H:%M";
/// Most fields of one template.
const MOST: usize = 10;
/// What stands where nothing is known.
const NOTHING: &str = "无";

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// 事物: up to 20 characters of any kind.
    Thing,
    /// The same, up to 5.
    ShortThing,
    /// 字符串: up to 32 digits, letters or signs, none of them Chinese.
    CharacterString,
    /// 时间: a time of day, with a date or without.
    Time,
    /// 日期: a date, with a time of day or without.
    Date,
    /// 汉字: up to 5 Chinese characters, nothing else.
    Phrase,
    /// 姓名: up to 10 Chinese characters.
    Name,
}

/// What goes into a field.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Filling {
    /// What is known of the request.
    Place(Place),
    /// Always the same words.
    Words(String),
}

/// The fields of one template, as its owner named them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields(Vec<(String, Kind, Filling)>);

impl Fields {
    /// The value of each field; the name of one whose value would not fit.
    pub(super) fn fill(&self, values: &[(Place, String)]) -> Result<Vec<(&str, String)>, &str> {
        let one = |(_, kind, filling): &(String, Kind, Filling)| {
            let known = match filling {
                Filling::Place(place) => {
                    values.iter().find(|(at, _)| at == place).map_or("", |(_, value)| value.as_str())
                }
                Filling::Words(words) => words.as_str(),
            };
            kind.fit(known)
        };
        self.0
            .iter()
            .map(|field| one(field).map(|value| (field.0.as_str(), value)).ok_or(field.0.as_str()))
            .collect()
    }
}

impl FromStr for Fields {
    type Err = String;

    /// `character_string1=code, phrase2=status, time3=due, thing4="words"`.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut fields: Vec<(String, Kind, Filling)> = Vec::new();
        for part in parts(text) {
            let (name, filling) = part.split_once('=').ok_or_else(|| format!("`{part}` has no `=`"))?;
            let (name, filling) = (name.trim(), filling.trim());
            let kind = Kind::of(name).ok_or_else(|| format!("there is no kind of field `{name}`"))?;
            if fields.iter().any(|(known, ..)| known == name) {
                return Err(format!("`{name}` stands there twice"));
            }
            let filling = read(filling).ok_or_else(|| {
                format!("`{name}` needs code, status, due, unit, percent or words in quotation marks")
            })?;
            if !kind.takes(&filling) {
                return Err(format!("`{name}` cannot take what it is given"));
            }
            fields.push((name.to_owned(), kind, filling));
        }
        match fields.len() {
            0 => Err("there is no field".to_owned()),
            1..=MOST => Ok(Self(fields)),
            _ => Err(format!("there are more than {MOST} fields")),
        }
    }
}

/// Splits at commas that do not stand in quotation marks.
fn parts(text: &str) -> Vec<&str> {
    let mut quoted = false;
    let at_comma = |c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    };
    text.split(at_comma).map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn read(text: &str) -> Option<Filling> {
    if let Some(words) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        let words = words.trim();
        return (!words.is_empty()).then(|| Filling::Words(words.to_owned()));
    }
    text.parse().ok().map(Filling::Place)
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        let kind = name.trim_end_matches(|c: char| c.is_ascii_digit());
        if kind.len() == name.len() {
            return None;
        }
        Some(match kind {
            "thing" => Self::Thing,
            "short_thing" => Self::ShortThing,
            "character_string" => Self::CharacterString,
            "time" => Self::Time,
            "date" => Self::Date,
            "phrase" => Self::Phrase,
            "name" => Self::Name,
            _ => return None,
        })
    }

    /// Whether what it is given ever fits.
    fn takes(self, filling: &Filling) -> bool {
        match filling {
            Filling::Words(words) => self.fit(words).is_some_and(|fitted| fitted == *words),
            Filling::Place(Place::Link) => false,
            Filling::Place(place) => match self {
                Self::Thing => true,
                Self::ShortThing | Self::Phrase => matches!(place, Place::Status | Place::Deadline),
                Self::CharacterString => matches!(place, Place::Code | Place::Due | Place::Percent),
                Self::Time | Self::Date => *place == Place::Due,
                Self::Name => *place == Place::Unit,
            },
        }
    }

    /// The value as the field takes it; `None` where nothing of it fits.
    fn fit(self, value: &str) -> Option<String> {
        let value: String = value.chars().filter(|c| !c.is_control()).collect();
        let value = value.trim();
        let cut = |most: usize| value.chars().take(most).collect::<String>();
        let only = |most: usize, fits: fn(char) -> bool| {
            let text: String = value.chars().filter(|c| fits(*c)).take(most).collect();
            (!text.trim().is_empty()).then(|| text.trim().to_owned())
        };
        match self {
            Self::Thing | Self::ShortThing if value.is_empty() => Some(NOTHING.to_owned()),
            Self::Thing => Some(cut(20)),
            Self::ShortThing => Some(cut(5)),
            Self::CharacterString => only(32, |c| c.is_ascii_graphic() || c == ' '),
            Self::Time | Self::Date => {
                let at = NaiveDateTime::parse_from_str(value, MOMENT).ok()?;
                Some(at.format("%Y年%-m月%-d日 %H:%M").to_string())
            }
            Self::Phrase => only(5, is_han),
            Self::Name => only(10, is_han),
        }
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Result<Fields, String> {
        text.parse()
    }

    #[test]
    fn every_value_is_made_to_fit_the_kind_of_its_field() {
        let text = r#"character_string1=code, phrase2=status,time3=due, date4=due,thing5=unit, name6=unit, thing7="请点开查看，谢谢""#;
        let values = [
            (Place::Code, "HY-7K3F-Q2M".to_owned()),
            (Place::Status, "正在办理之中（复）".to_owned()),
            (Place::Due, "2026-05-04 09:05".to_owned()),
            (Place::Unit, "向阳街道第二社区居民委员会综合服务管理中心办公室".to_owned()),
        ];
        let filled = fields(text).unwrap();
        let filled = filled.fill(&values).unwrap();
        let said: Vec<&str> = filled.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(
            said,
            [
                "HY-7K3F-Q2M",
                "正在办理之",
                "2026年5月4日 09:05",
                "2026年5月4日 09:05",
                "向阳街道第二社区居民委员会综合服务管理中",
                "向阳街道第二社区居民",
                "请点开查看，谢谢"
            ]
        );
        assert_eq!(filled[4].1.chars().count(), 20);
    }

    #[test]
    fn what_is_not_known_is_said_where_words_may_stand_and_named_where_not() {
        let text = "thing1=due,time2=due";
        assert_eq!(fields(text).unwrap().fill(&[]), Err("time2"));
        assert_eq!(fields("thing1=due").unwrap().fill(&[]).unwrap()[0].1, "无");
        let english = [(Place::Status, "In progress".to_owned())];
        assert_eq!(fields("phrase1=status").unwrap().fill(&english), Err("phrase1"));
    }

    #[test]
    fn what_can_never_fit_is_told_at_once() {
        for wrong in [
            "",
            "code",
            "thing=code",
            "thong1=code",
            "thing1=link",
            "thing1=nobody",
            "phrase1=code",
            "time1=status",
            "character_string1=status",
            "phrase1=\"请点开看看吧\"",
            "character_string1=\"好\"",
            "thing1=\"一二三四五六七八九十一二三四五六七八九十一\"",
            "thing1=\"\"",
            "thing1=code,thing1=unit",
        ] {
            assert!(fields(wrong).is_err(), "{wrong}");
        }
    }
}
