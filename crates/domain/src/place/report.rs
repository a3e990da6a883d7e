//! What people on the spot say of a place: one question at a time.

use super::Feature;
use crate::geo::Wgs84;
use crate::{UnknownText, text_enum};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Longest words that go with a report, in characters.
pub const WORDS_CHARS: usize = 500;

/// A position as the words of a report say it.
pub fn say_position(at: Wgs84) -> String {
    format!("{:.6}, {:.6}", at.lat, at.lng)
}

/// The position that the words of a report say.
pub fn said_position(words: &str) -> Option<Wgs84> {
    let (lat, lng) = words.split_once(", ")?;
    Wgs84::new(lat.parse().ok()?, lng.parse().ok()?)
}

/// What a report is about. As text the name of a feature, or one of
/// `closed_today`, `hours`, `gate`, `position`, `other`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Question {
    /// Is there one of these?
    Has(Feature),
    /// It is closed today, whatever its hours say.
    ClosedToday,
    /// Its hours are wrong.
    Hours,
    /// A gate or its rule is wrong.
    Gate,
    /// It is somewhere else.
    Position,
    /// Something else is wrong.
    Other,
}

impl Question {
    /// The stable text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Has(feature) => feature.as_str(),
            Self::ClosedToday => "closed_today",
            Self::Hours => "hours",
            Self::Gate => "gate",
            Self::Position => "position",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Question {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, UnknownText> {
        let others = [Self::ClosedToday, Self::Hours, Self::Gate, Self::Position, Self::Other];
        let other = others.into_iter().find(|question| question.as_str() == text);
        other.map_or_else(|| text.parse().map(Self::Has), Ok)
    }
}

impl Serialize for Question {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Question {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| serde::de::Error::custom("an unknown question"))
    }
}

text_enum! {
    /// What somebody answered.
    Answer {
        /// So it is.
        Yes = "yes",
        /// So it is not.
        No = "no",
        /// They do not know.
        Unsure = "unsure",
    }
}

text_enum! {
    /// What became of a report.
    ReportState {
        /// Nobody has looked at it.
        Open = "open",
        /// A map editor found it so.
        Confirmed = "confirmed",
        /// A map editor found it otherwise.
        Refused = "refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_is_found_by_its_text() {
        let features = Feature::ALL.iter().map(|feature| Question::Has(*feature));
        let others =
            [Question::ClosedToday, Question::Hours, Question::Gate, Question::Position, Question::Other];
        for question in features.chain(others) {
            assert_eq!(question.as_str().parse(), Ok(question));
        }
        assert!("lift".parse::<Question>().is_err());
    }
}
