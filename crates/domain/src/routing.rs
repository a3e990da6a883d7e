//! Where a request goes by rule: an ordered list, the first match wins.

use crate::Moment;
use crate::deadline::Urgency;
use crate::ids::{CategoryId, PolicyId, RuleId, UnitId};
use crate::request::{Channel, Kind};
use crate::search::folded;
use chrono::{Datelike, FixedOffset, Timelike};
use serde::{Deserialize, Serialize};

/// Most rules of an installation.
pub const RULES: usize = 200;
/// Most words of one rule, and the longest of them in characters.
pub const WORDS: usize = 60;
/// Longest word of a rule, in characters.
pub const WORD_CHARS: usize = 20;
/// Longest name of a rule, in characters.
pub const NAME_CHARS: usize = 60;
/// Minutes of a day.
pub const DAY: u16 = 24 * 60;

/// A rule: what it asks for, and what follows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Identifier.
    pub id: RuleId,
    /// What people call it.
    pub name: String,
    /// Whether it is live; one that is not is a draft.
    pub active: bool,
    /// What a request must be like.
    pub condition: Condition,
    /// Where it goes then.
    pub outcome: Outcome,
}

/// What a request must be like. What is empty asks for nothing; everything
/// that is not must hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Condition {
    /// In this category or below it.
    pub category: Option<CategoryId>,
    /// With any of these words in text or address.
    pub words: Vec<String>,
    /// In the area of this unit or of one below it.
    pub area: Option<UnitId>,
    /// Of any of these kinds.
    pub kinds: Vec<Kind>,
    /// Of any of these urgencies.
    pub urgencies: Vec<Urgency>,
    /// Through any of these channels.
    pub channels: Vec<Channel>,
    /// Submitted within these hours.
    pub hours: Option<Hours>,
}

/// Hours of some days of the week, in local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// Which days, Monday first.
    pub days: [bool; 7],
    /// First minute after midnight.
    pub from: u16,
    /// The minute before which they end. Not after `from`: they go on over
    /// midnight and belong to the day on which they began.
    pub to: u16,
}

/// What a rule decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Who gets it.
    pub unit: UnitId,
    /// Its urgency, if the rule changes it.
    pub urgency: Option<Urgency>,
    /// The deadline policy, if the rule chooses one; otherwise the usual one.
    pub policy: Option<PolicyId>,
}

/// What is known of a request when it is decided where it goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Its category and the one above.
    pub categories: Vec<CategoryId>,
    /// Text and address, [`folded`].
    pub text: String,
    /// The unit in whose area it lies and all above.
    pub areas: Vec<UnitId>,
    /// Type.
    pub kind: Kind,
    /// Urgency.
    pub urgency: Urgency,
    /// Channel.
    pub channel: Channel,
    /// Local day of the week, Monday = 0.
    pub day: u8,
    /// Local minutes after midnight.
    pub minute: u16,
}

impl Facts {
    /// Local day and minute of a moment.
    pub fn local(at: Moment, offset: FixedOffset) -> (u8, u16) {
        let local = at.with_timezone(&offset);
        let day = u8::try_from(local.weekday().num_days_from_monday()).unwrap_or(0);
        (day, u16::try_from(local.hour() * 60 + local.minute()).unwrap_or(0))
    }
}

impl Hours {
    /// Whether a local day and minute lie within.
    pub fn contains(&self, day: u8, minute: u16) -> bool {
        let on = |day: u8| self.days.get(usize::from(day)).copied().unwrap_or(false);
        if self.from < self.to {
            return on(day) && (self.from..self.to).contains(&minute);
        }
        (on(day) && minute >= self.from) || (on((day + 6) % 7) && minute < self.to)
    }
}

impl Condition {
    /// Whether it asks for nothing at all, so that everything matches.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a request is like this.
    pub fn matches(&self, facts: &Facts) -> bool {
        fn any<T: PartialEq>(wanted: &[T], one: &T) -> bool {
            wanted.is_empty() || wanted.contains(one)
        }
        self.category.is_none_or(|id| facts.categories.contains(&id))
            && self.area.is_none_or(|id| facts.areas.contains(&id))
            && any(&self.kinds, &facts.kind)
            && any(&self.urgencies, &facts.urgency)
            && any(&self.channels, &facts.channel)
            && self.hours.is_none_or(|hours| hours.contains(facts.day, facts.minute))
            && (self.words.is_empty() || self.words.iter().any(|word| facts.text.contains(&folded(word))))
    }
}

/// The first live rule that matches.
pub fn first_match<'a>(rules: impl IntoIterator<Item = &'a Rule>, facts: &Facts) -> Option<&'a Rule> {
    rules.into_iter().find(|rule| rule.active && rule.condition.matches(facts))
}

/// What a rule would have done with a request, beside the live ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trial {
    /// It would have decided.
    Decides,
    /// It matches, but a live rule before it decides.
    Before(RuleId),
    /// It does not match.
    No,
}

/// Tries a rule, live or not, at its place in the list.
pub fn try_rule(rules: &[Rule], id: RuleId, facts: &Facts) -> Trial {
    let Some(own) = rules.iter().position(|rule| rule.id == id) else { return Trial::No };
    if !rules[own].condition.matches(facts) {
        return Trial::No;
    }
    first_match(&rules[..own], facts).map_or(Trial::Decides, |before| Trial::Before(before.id))
}
