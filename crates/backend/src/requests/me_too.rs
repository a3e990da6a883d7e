//! "Me too" 我也遇到.

use crate::Backend;
use crate::error::{Error, Result};
use domain::code::RequestCode;

/// Counts a device once for a published request; gives the count. `device` is
/// the random identifier this device keeps; only a hash is stored.
pub async fn me_too(_backend: &Backend, _code: &RequestCode, _device: &str) -> Result<i32> {
    Err(Error::NotFound)
}
