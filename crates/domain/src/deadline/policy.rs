//! How long each part of the handling may take.
//!
//! The figures of [`standard`] are those practised in Laoshan district
//! (product document); urgent, enquiry and the time until closing are this
//! product's own defaults.

use super::{Calendar, Urgency};
use crate::ids::CategoryId;
use crate::org::UnitKind;
use crate::{Moment, UnknownText};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Longest allowance of each sort, in hours or days: a year.
const MOST_HOURS: u32 = 8784;
const MOST_DAYS: u32 = 366;

/// A span of time, measured on a clock or in working time; as text `24h`,
/// `4wh`, `3wd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Allowance {
    /// Hours that run day and night.
    Hours(u32),
    /// Hours that run in working time only.
    WorkingHours(u32),
    /// Working days: the same time of day, that many working days later.
    WorkingDays(u32),
}

impl Allowance {
    /// The moment at which it is used up when begun at `from`.
    pub fn end(self, from: Moment, calendar: &Calendar) -> Moment {
        match self {
            Self::Hours(hours) => from + TimeDelta::hours(i64::from(hours)),
            Self::WorkingHours(hours) => calendar.add(from, TimeDelta::hours(i64::from(hours))),
            Self::WorkingDays(days) => calendar.add_days(from, days),
        }
    }

    /// Whether it runs day and night.
    pub fn runs_always(self) -> bool {
        matches!(self, Self::Hours(_))
    }
}

impl fmt::Display for Allowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hours(n) => write!(f, "{n}h"),
            Self::WorkingHours(n) => write!(f, "{n}wh"),
            Self::WorkingDays(n) => write!(f, "{n}wd"),
        }
    }
}

impl FromStr for Allowance {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, UnknownText> {
        let at = text.find(|c: char| !c.is_ascii_digit()).ok_or(UnknownText)?;
        let (number, unit) = text.split_at(at);
        let number: u32 = number.parse().map_err(|_| UnknownText)?;
        let (allowance, most) = match unit {
            "h" => (Self::Hours(number), MOST_HOURS),
            "wh" => (Self::WorkingHours(number), MOST_HOURS),
            "wd" => (Self::WorkingDays(number), MOST_DAYS),
            _ => return Err(UnknownText),
        };
        if (1..=most).contains(&number) { Ok(allowance) } else { Err(UnknownText) }
    }
}

impl From<Allowance> for String {
    fn from(allowance: Allowance) -> Self {
        allowance.to_string()
    }
}

impl TryFrom<String> for Allowance {
    type Error = UnknownText;

    fn try_from(text: String) -> Result<Self, UnknownText> {
        text.parse()
    }
}

/// How long each part of the handling may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Policy {
    /// Until the first response.
    pub first: Allowance,
    /// Until the answer.
    pub answer: Allowance,
    /// From the answer until it is closed.
    pub close: Allowance,
}

/// What holds where no rule says otherwise, for a request of this urgency at a
/// unit of this kind (`None`: not dispatched yet; the longest applies until it
/// is).
pub fn standard(urgency: Urgency, unit: Option<UnitKind>) -> Policy {
    use Allowance::{Hours, WorkingDays, WorkingHours};
    let days = match unit {
        Some(UnitKind::Community | UnitKind::Grid) => 2,
        Some(UnitKind::Subdistrict) => 3,
        Some(UnitKind::Department | UnitKind::Utility | UnitKind::District) | None => 4,
    };
    let (first, answer) = match urgency {
        Urgency::Emergency => (Hours(2), Hours(24)),
        Urgency::Urgent => (WorkingHours(2), WorkingDays(1)),
        Urgency::Normal => (WorkingHours(4), WorkingDays(days)),
        Urgency::Enquiry => (WorkingHours(4), WorkingDays(1)),
    };
    Policy { first, answer, close: WorkingDays(7) }
}

/// A policy for some requests. What is `None` fits all, but for one thing: an
/// emergency goes by [`standard`] unless a policy names that urgency, so that
/// what is said of everything never lets somebody wait in danger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRule {
    /// Kind of unit 层级.
    pub level: Option<UnitKind>,
    /// Category, or one below it.
    pub category: Option<CategoryId>,
    /// Urgency; `None` for all but emergencies.
    pub urgency: Option<Urgency>,
    /// What then holds.
    pub policy: Policy,
}

impl PolicyRule {
    /// How narrow it is: a category says more than an urgency, that more than a
    /// level, and the category itself more than the one above it.
    fn narrow(&self, categories: &[CategoryId]) -> Option<(usize, bool, bool)> {
        let near = match self.category {
            Some(category) => categories.len() - categories.iter().position(|c| *c == category)?,
            None => 0,
        };
        Some((near, self.urgency.is_some(), self.level.is_some()))
    }

    /// Whether it is for this urgency.
    pub fn covers(&self, urgency: Urgency) -> bool {
        self.urgency.map_or(urgency != Urgency::Emergency, |own| own == urgency)
    }

    fn fits(&self, urgency: Urgency, level: Option<UnitKind>) -> bool {
        self.covers(urgency) && self.level.is_none_or(|l| Some(l) == level)
    }
}

/// The policies of an installation; [`standard`] where none fits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policies(pub Vec<PolicyRule>);

impl Policies {
    /// The policy for a request. `categories` is the request's own, then those
    /// above it.
    pub fn of(&self, urgency: Urgency, level: Option<UnitKind>, categories: &[CategoryId]) -> Policy {
        self.rule(urgency, level, categories).map_or_else(|| standard(urgency, level), |rule| rule.policy)
    }

    /// The rule it comes from: the narrowest that fits, the first of equals; none
    /// where [`standard`] holds.
    pub fn rule(
        &self,
        urgency: Urgency,
        level: Option<UnitKind>,
        categories: &[CategoryId],
    ) -> Option<&PolicyRule> {
        let fitting = self.0.iter().rev().filter(|rule| rule.fits(urgency, level));
        let narrowest = fitting.filter_map(|rule| Some((rule.narrow(categories)?, rule)));
        narrowest.max_by_key(|(narrow, _)| *narrow).map(|(_, rule)| rule)
    }
}
