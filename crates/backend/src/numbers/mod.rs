//! The four rates, live: counted when they are asked for, from the same
//! conditions that list the requests behind them.

mod basis;
mod count;
mod listed;
mod marks;
mod sieve;

pub(crate) use basis::put;
pub use basis::{NAME as BASIS, basis, save_basis};
pub use count::{Group, GroupKey, Numbers, plan, rates};
pub(crate) use count::{group_of, tops};
pub use listed::listed;
pub(crate) use listed::long;
pub(crate) use marks::{TAKEN_BACK, marks};
pub(crate) use sieve::chosen_units;

use crate::actor::{Grant, Staff};
use crate::error::{Error, Result};
use crate::memo::Memo;
use domain::UnknownText;
use domain::ids::UnitId;
use domain::rates::{GroupBy, Period};
use domain::rights::role_may_count;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// What is chosen of a tree; as text nothing, `none`, the name, `only.` and the
/// name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Choice<T> {
    /// Everything.
    #[default]
    Any,
    /// What has none.
    None,
    /// This one and all below it.
    Below(T),
    /// This one alone.
    Only(T),
}

impl<T> Choice<T> {
    /// The one that is chosen.
    pub fn top(&self) -> Option<&T> {
        match self {
            Self::Below(top) | Self::Only(top) => Some(top),
            Self::Any | Self::None => None,
        }
    }
}

impl<T: fmt::Display> fmt::Display for Choice<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => Ok(()),
            Self::None => f.write_str("none"),
            Self::Below(top) => top.fmt(f),
            Self::Only(top) => write!(f, "only.{top}"),
        }
    }
}

impl<T: FromStr> FromStr for Choice<T> {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, UnknownText> {
        let read = |text: &str| text.parse().map_err(|_| UnknownText);
        Ok(match (text.trim(), text.trim().strip_prefix("only.")) {
            ("", _) => Self::Any,
            ("none", _) => Self::None,
            (_, Some(top)) => Self::Only(read(top)?),
            (top, None) => Self::Below(read(top)?),
        })
    }
}

/// Which requests are counted, and how they are put in groups.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NumbersQuery {
    /// The unit that has them.
    pub unit: Choice<UnitId>,
    /// What they are about, by stable name.
    pub category: Choice<String>,
    /// Where they lie.
    pub area: Choice<UnitId>,
    /// When they were submitted.
    pub period: Period,
    /// Groups.
    pub by: GroupBy,
}

impl NumbersQuery {
    /// Everything of a period.
    pub fn of(period: Period) -> Self {
        let (unit, category, area) = (Choice::Any, Choice::Any, Choice::Any);
        Self { unit, category, area, period, by: GroupBy::Unit }
    }
}

/// Numbers that many ask for at the same moment.
#[derive(Default)]
pub(crate) struct Kept {
    rates: Memo<Asked, Arc<Numbers>>,
}

/// All that numbers depend on.
#[derive(PartialEq, Eq, Hash)]
struct Asked {
    grants: Vec<Grant>,
    query: NumbersQuery,
}

/// Whether somebody may see numbers at all.
pub fn may_count(staff: &Staff) -> bool {
    staff.grants.iter().any(|grant| role_may_count(grant.role))
}

pub(crate) fn require(staff: &Staff) -> Result<()> {
    if may_count(staff) { Ok(()) } else { Err(Error::Forbidden) }
}
