//! One request, one appraisal 一诉一考: points by written rules when a request
//! is closed, and units' tables by month.

mod behind;
mod facts;
mod job;
mod rules;
mod table;
mod trial;

pub use behind::{Appraised, AppraisedRow, behind, of};
pub(crate) use job::appraise_closed;
pub use rules::{
    KeptRule, NAME as SETTINGS, remove_rule, rule_list, save_rule, save_settings, settings, switch_rule,
};
pub use table::{Effect, MonthTable, UnitRow, month_table};
pub use trial::{Trial, TrialRow, trial};

use crate::numbers::Choice;
use domain::ids::UnitId;
use domain::rates::Period;

/// Which appraisals: those of requests closed in a month, by units.
#[derive(Clone, Debug, PartialEq)]
pub struct AppraisalQuery {
    /// The month in which they were closed, by local time.
    pub month: Period,
    /// The unit that answered.
    pub unit: Choice<UnitId>,
}
