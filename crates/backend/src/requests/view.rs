//! Opening one request.

use crate::Backend;
use crate::actor::{Actor, FollowToken};
use crate::error::{Error, Result};
use crate::view::RequestView;
use domain::code::RequestCode;

/// A request as this actor may see it. [`Error::NotFound`] both for a code
/// that does not exist and for one the actor may not see.
pub async fn open(_backend: &Backend, _actor: &Actor, _code: &RequestCode) -> Result<RequestView> {
    Err(Error::NotFound)
}

/// The follow token for a code and the last four digits of the phone number
/// given with it. [`Error::NotFound`] whatever did not fit, in equal time.
pub async fn by_phone(_backend: &Backend, _code: &RequestCode, _last_four: &str) -> Result<FollowToken> {
    Err(Error::NotFound)
}
