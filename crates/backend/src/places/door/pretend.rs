//! A pretend lock, so that there is a door to open in a demonstration whose settings
//! name no lock system: the link leads back to this program, and nothing opens.

use super::{LockSystem, Refused, check};
use crate::Backend;
use crate::config::Secret;
use crate::error::{Error, Result};
use crate::places::{Found, one};
use url::Url;

/// Where its page is.
pub const PATH: &str = "/demo/door";

/// The pretend lock, where there is one.
pub(super) fn system(backend: &Backend) -> Option<LockSystem> {
    let config = backend.config();
    if !backend.is_demo() || !config.locks.0.is_empty() {
        return None;
    }
    let address = format!("{}{PATH}", config.tell.base).parse().ok()?;
    Some(LockSystem { address, secret: Secret(backend.secrets().lock.to_vec()) })
}

/// What the pretend lock makes of a link: the place whose door it opens. A real one
/// would also see to it that no link comes twice.
///
/// # Errors
/// [`Error::NotFound`] where there is no such lock, or the place is shown no more.
pub fn answer(backend: &Backend, link: &Url) -> Result<std::result::Result<Found, Refused>> {
    let system = system(backend).ok_or(Error::NotFound)?;
    match check(&system.secret, link, backend.now()) {
        Ok(id) => one(backend, id).map(Ok).ok_or(Error::NotFound),
        Err(refused) => Ok(Err(refused)),
    }
}
