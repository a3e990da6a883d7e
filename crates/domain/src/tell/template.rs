//! The words of a message, with places for what is known of a request. Nothing
//! a person wrote and nobody's name has a place.

use crate::text::{clean, clean_line};
use crate::text_enum;

/// Longest template, in characters.
pub const TEMPLATE_CHARS: usize = 500;
/// Longest value, in characters.
const VALUE_CHARS: usize = 60;

text_enum! {
    /// What a template has places for, written `{code}`.
    Place {
        /// The code of the request.
        Code = "code",
        /// At which step it is.
        Status = "status",
        /// The moment something is due.
        Due = "due",
        /// Which deadline a warning is about.
        Deadline = "deadline",
        /// The name of the unit.
        Unit = "unit",
        /// How much of the time is used up, in hundredths.
        Percent = "percent",
        /// The link to the request; private for its author.
        Link = "link",
    }
}

/// Stands in a message for its link until it is sent: a private link is not
/// kept.
pub const LINK: &str = "{link}";

/// Why a template cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// There is nothing in it.
    #[error("empty")]
    Empty,
    /// It has more than [`TEMPLATE_CHARS`] characters.
    #[error("too long")]
    TooLong,
    /// A brace without its other half.
    #[error("a brace stands alone")]
    Brace,
    /// A place that is none of [`Place`].
    #[error("unknown place")]
    Unknown(String),
}

/// A checked template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Words(String),
    Place(Place),
}

/// What goes into the places, cleaned and cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    code: String,
    status: String,
    due: String,
    unit: String,
    deadline: String,
    percent: String,
}

impl Values {
    /// Takes what is known; each is one line of at most 60 characters without
    /// braces.
    pub fn new(code: &str, status: &str, due: &str, unit: &str) -> Self {
        let bounded = |value: &str| {
            let plain: String = value.chars().filter(|c| !matches!(c, '{' | '}')).collect();
            clean_line(&plain).chars().take(VALUE_CHARS).collect()
        };
        let (code, status, due, unit) = (bounded(code), bounded(status), bounded(due), bounded(unit));
        Self { code, status, due, unit, ..Self::default() }
    }

    /// The same of a warning of a deadline, told when so many hundredths of its time are
    /// used up.
    pub fn warning(self, deadline: &str, percent: u8) -> Self {
        Self { deadline: deadline.to_owned(), percent: percent.to_string(), ..self }
    }

    /// All of them, for providers whose templates are filled by name.
    pub fn all(&self) -> Vec<(Place, String)> {
        Place::ALL.iter().map(|place| (*place, self.at(*place).to_owned())).collect()
    }

    fn at(&self, place: Place) -> &str {
        match place {
            Place::Code => &self.code,
            Place::Status => &self.status,
            Place::Due => &self.due,
            Place::Deadline => &self.deadline,
            Place::Unit => &self.unit,
            Place::Percent => &self.percent,
            Place::Link => LINK,
        }
    }
}

impl Template {
    /// Reads a template, strictly.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let text = clean(text);
        if text.is_empty() {
            return Err(TemplateError::Empty);
        }
        if text.chars().count() > TEMPLATE_CHARS {
            return Err(TemplateError::TooLong);
        }
        let (mut parts, mut rest) = (Vec::new(), text.as_str());
        while let Some(at) = rest.find(['{', '}']) {
            let (words, after) = rest.split_at(at);
            let inside = after.strip_prefix('{').ok_or(TemplateError::Brace)?;
            let (name, after) = inside.split_once('}').ok_or(TemplateError::Brace)?;
            if name.contains('{') {
                return Err(TemplateError::Brace);
            }
            if !words.is_empty() {
                parts.push(Part::Words(words.to_owned()));
            }
            parts.push(Part::Place(name.parse().map_err(|_| TemplateError::Unknown(name.to_owned()))?));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Words(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// Whether it has a place for something.
    pub fn asks_for(&self, place: Place) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Place(asked) if *asked == place))
    }

    /// The message. The link stays a place, see [`with_link`].
    pub fn render(&self, values: &Values) -> String {
        let part = |part: &Part| match part {
            Part::Words(words) => words.clone(),
            Part::Place(place) => values.at(*place).to_owned(),
        };
        self.0.iter().map(part).collect()
    }

    /// The places with their values in the order of their first appearance: what
    /// providers with templates of their own want.
    pub fn values(&self, values: &Values) -> Vec<(Place, String)> {
        let mut known = Vec::new();
        for part in &self.0 {
            if let Part::Place(place) = part
                && !known.iter().any(|(seen, _)| seen == place)
            {
                known.push((*place, values.at(*place).to_owned()));
            }
        }
        known
    }
}

/// A rendered message with its link.
pub fn with_link(message: &str, link: &str) -> String {
    message.replace(LINK, link)
}
