//! Looks at an administrator's form, all of it at once.

use super::{FormError, SaveError};
use crate::error::{Error, Result};
use domain::text;

/// What is wrong so far.
#[derive(Default)]
pub(crate) struct Check(Vec<FormError>);

impl Check {
    /// Notes a field that cannot be taken.
    pub(crate) fn fail(&mut self, field: &'static str, problem: &'static str) {
        self.0.push(FormError { field, problem });
    }

    /// Notes it unless `fits`.
    pub(crate) fn need(&mut self, fits: bool, field: &'static str, problem: &'static str) {
        if !fits {
            self.fail(field, problem);
        }
    }

    /// A line of text that must be there, cleaned.
    pub(crate) fn line(&mut self, field: &'static str, typed: &str, most: usize) -> String {
        let line = text::clean_line(typed);
        self.need(!line.is_empty(), field, "empty");
        self.need(line.chars().count() <= most, field, "too_long");
        line
    }

    /// A name for machines: small letters, digits and a few marks.
    pub(crate) fn plain(&mut self, field: &'static str, typed: &str, most: usize, marks: &str) -> String {
        let plain = typed.trim().to_lowercase();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || marks.contains(c);
        match plain.chars().count() {
            0 => self.fail(field, "empty"),
            1 => self.fail(field, "too_short"),
            n if n > most => self.fail(field, "too_long"),
            _ => self.need(plain.chars().all(fits), field, "invalid"),
        }
        plain
    }

    /// Nothing is wrong, or all that is.
    pub(crate) fn done(self) -> Result<(), SaveError> {
        if self.0.is_empty() { Ok(()) } else { Err(SaveError::Invalid(self.0)) }
    }
}

/// One field that cannot be taken.
pub(crate) fn one(field: &'static str, problem: &'static str) -> SaveError {
    SaveError::Invalid(vec![FormError { field, problem }])
}

/// What the door said, with a value that is taken told at its field.
pub(crate) fn kept<T>(result: Result<Result<T, FormError>>) -> Result<T, SaveError> {
    match result {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(wrong)) => Err(SaveError::Invalid(vec![wrong])),
        Err(Error::Taken(field)) => Err(one(field, "taken")),
        Err(error) => Err(error.into()),
    }
}
