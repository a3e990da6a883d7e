//! Who says something of a place, or "me too": a resident by their account,
//! anybody else by a name their device has given itself.

use super::caller::Caller;
use crate::form::Form;
use crate::layers::client::Client;
use crate::problem::Problem;
use backend::error::Error;
use backend::places::Voice;
use backend::requests::device_of;
use domain::draft::Field;
use domain::ids::AccountId;

/// Length of the name of a device, in characters.
const DEVICE_CHARS: std::ops::RangeInclusive<usize> = 16..=64;

/// Who speaks.
pub(super) struct Speaker {
    /// By what they are told apart.
    pub(super) device: String,
    /// Their account, if they signed in.
    pub(super) account: Option<AccountId>,
}

impl Speaker {
    /// Of whom a call comes.
    pub(super) fn of(caller: &Caller, form: &Form) -> Result<Self, Problem> {
        if let Some(account) = caller.0.account() {
            return Ok(Self { device: device_of(account), account: Some(account) });
        }
        let device = form.get("device").trim();
        let fits = device.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        match device.is_empty() {
            true => Err(Problem::field("device", "empty")),
            false if fits && DEVICE_CHARS.contains(&device.len()) => {
                Ok(Self { device: device.to_owned(), account: None })
            }
            false => Err(Problem::field("device", "invalid")),
        }
    }

    /// Who speaks of a place, and from where.
    pub(super) fn voice(&self, client: Client) -> Voice<'_> {
        Voice { device: &self.device, from: Some(client.0) }
    }
}

/// What is wrong, under the names it came with.
pub(super) fn named(error: Error) -> Problem {
    let Error::Invalid(errors) = error else { return error.into() };
    Problem::fields(errors.into_iter().map(|error| {
        let mut problem = crate::problem::FieldProblem::from(error);
        match error.field {
            Field::Text => "words".clone_into(&mut problem.field),
            Field::Key => "device".clone_into(&mut problem.field),
            _ => {}
        }
        problem
    }))
}
