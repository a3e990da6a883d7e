//! What administrators create and change: units, people, categories, working
//! calendars, deadline policies, texts.
//! Everything here asks for [`Staff::administers`] and is recorded.

pub(crate) mod audit;
mod calendar;
mod category;
mod check;
mod first;
mod gazetteer;
mod grids;
mod people;
mod person;
mod policy;
mod removal;
mod rules;
mod steps;
mod template;
mod unit;
mod version;

pub(crate) use audit::Line;
pub use calendar::{
    CalendarDraft, CalendarView, SpecialDay, WEEK, apply_notice, calendar, remove_day, save_calendar,
    save_day,
};
pub use category::{save_category, take_usual_categories};
pub(crate) use check::{Check, kept};
pub use first::add_first;
pub use gazetteer::{LineError, PlaceName, forget_name, import_names, place_names};
pub use grids::{
    FILE_BYTES, FileFlaw, GridCheck, GridFeature, GridFlaw, apply_grids, look_at_grids, stage_grids,
};
pub use people::{LISTED as PEOPLE_LISTED, PeoplePage, PeopleQuery, people, person};
pub use person::save_person;
pub use policy::{NamedPolicy, policies, remove_policy, save_policy, save_warnings};
pub use removal::{
    AT_ONCE, HandedOver, Holdings, dissolve_unit, person_holdings, replace_person, unit_holdings,
};
pub(crate) use rules::set_meta;
pub use rules::{RuleDraft, delete_rule, let_rules_dispatch, mark_tried, move_rule, save_rule, switch_rule};
pub use steps::{Steps, first_steps};
pub use template::{TemplateDraft, remove_template, save_template, templates};
pub use unit::save_unit;
pub(crate) use version::turn;
pub use version::{Editor, version};

use crate::Backend;
use crate::actor::{Grant, Staff};
use crate::error::{Error, Result};
use domain::ids::{AppraisalRuleId, CalendarId, CategoryId, PolicyId, TemplateId, UnitId, UserId};

/// A member of staff, for administrators.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Person {
    pub id: UserId,
    pub username: String,
    pub name: String,
    pub unit: UnitId,
    pub grants: Vec<Grant>,
    pub active: bool,
}

/// A member of staff to be made or changed.
#[derive(Clone)]
#[allow(missing_docs)]
pub struct PersonDraft {
    pub username: String,
    pub name: String,
    pub unit: UnitId,
    pub grants: Vec<Grant>,
    pub active: bool,
    /// Needed for a new one; `None` keeps the old one.
    pub password: Option<String>,
}

/// A field of an administrator's form that cannot be taken: its name in the
/// form and a stable word for the problem (`empty`, `too_long`, `invalid`,
/// `taken`, `too_short`, `too_common`, `not_found`, `in_use`, `last_admin`,
/// `bad_span`, `overlap`, `no_work`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct FormError {
    pub field: &'static str,
    pub problem: &'static str,
}

/// What comes of an administrator's form.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(Vec<FormError>),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

/// A fresh identifier for a new unit.
pub fn new_unit_id(backend: &Backend) -> UnitId {
    UnitId(backend.new_id())
}

/// A fresh identifier for a new category.
pub fn new_category_id(backend: &Backend) -> CategoryId {
    CategoryId(backend.new_id())
}

/// A fresh identifier for a new calendar.
pub fn new_calendar_id(backend: &Backend) -> CalendarId {
    CalendarId(backend.new_id())
}

/// A fresh identifier for a new deadline policy.
pub fn new_policy_id(backend: &Backend) -> PolicyId {
    PolicyId(backend.new_id())
}

/// A fresh identifier for a new text.
pub fn new_template_id(backend: &Backend) -> TemplateId {
    TemplateId(backend.new_id())
}

/// A fresh identifier for a new rule of appraisal.
pub fn new_appraisal_rule_id(backend: &Backend) -> AppraisalRuleId {
    AppraisalRuleId(backend.new_id())
}

pub(crate) fn require(by: &Staff) -> Result<()> {
    if by.administers() { Ok(()) } else { Err(Error::Forbidden) }
}
