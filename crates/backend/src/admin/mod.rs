//! What administrators create and change: units, people, categories.
//! Everything here asks for [`Staff::administers`] and is recorded.

use crate::Backend;
use crate::actor::{Grant, Staff};
use crate::directory::{Category, Unit};
use crate::error::{Error, Result};
use domain::ids::{CategoryId, UnitId, UserId};

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
/// `taken`, `too_short`, `not_found`).
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

/// All people, by name.
pub async fn people(_backend: &Backend, _by: &Staff) -> Result<Vec<Person>> {
    Err(Error::Forbidden)
}

/// Makes (`id` = `None`) or changes a person. Disabling ends their sessions.
pub async fn save_person(
    _backend: &Backend,
    _by: &Staff,
    _id: Option<UserId>,
    _draft: PersonDraft,
) -> Result<UserId, SaveError> {
    Err(Error::Forbidden.into())
}

/// Makes (`unit.id` unknown to the directory) or changes a unit.
pub async fn save_unit(_backend: &Backend, _by: &Staff, _unit: Unit) -> Result<(), SaveError> {
    Err(Error::Forbidden.into())
}

/// Makes or changes a category.
pub async fn save_category(_backend: &Backend, _by: &Staff, _category: Category) -> Result<(), SaveError> {
    Err(Error::Forbidden.into())
}

/// A fresh identifier for a new unit.
pub fn new_unit_id(backend: &Backend) -> UnitId {
    UnitId(backend.new_id())
}

/// A fresh identifier for a new category.
pub fn new_category_id(backend: &Backend) -> CategoryId {
    CategoryId(backend.new_id())
}

/// Makes a person from the command line (`huying user add`), without asking
/// who does it. Makes the top unit if there is none yet.
pub async fn add_first(
    _backend: &Backend,
    _username: &str,
    _name: &str,
    _password: &str,
) -> Result<UserId, SaveError> {
    Err(Error::Forbidden.into())
}
