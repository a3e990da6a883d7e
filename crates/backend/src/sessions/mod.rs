//! Signing in and staying signed in.

pub(crate) mod access;
mod device;
mod factor;
pub(crate) mod gate;
pub(crate) mod password;
pub(crate) mod rotation;
mod sign_in;
pub(crate) mod store;
mod token;
mod totp;

pub use device::{change_password, devices, revoke, sign_out};
pub use factor::{totp_begin, totp_confirm, totp_disable, totp_enabled};
pub use sign_in::{sign_in, sign_in_api};
pub(crate) use store::fresh_token;
pub use token::{by_access_token, by_cookie, by_id, is_ours, refresh};

use crate::actor::Staff;
use crate::error::Error;
use domain::Moment;
use domain::ids::SessionId;
use serde::{Deserialize, Serialize};

/// What somebody gives to sign in.
#[derive(Clone, Deserialize)]
#[allow(missing_docs)]
pub struct Credentials {
    pub username: String,
    pub password: String,
    /// Six digits, for those who set up a second factor.
    #[serde(default)]
    pub totp: Option<String>,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// User name or password do not fit, or the person is disabled; which, is
    /// not told, in equal time.
    #[error("wrong user name or password")]
    Wrong,
    /// The second factor is missing or does not fit.
    #[error("second factor needed")]
    TotpNeeded,
    /// Too many tries for this name from this address.
    #[error("too many tries")]
    TooMany {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

/// How a session is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Somebody did something; the session is not idle.
    ByHand,
    /// A page that is open asked by itself.
    Unattended,
}

/// A session of the pages; the token goes into a cookie.
#[derive(Clone)]
#[allow(missing_docs)]
pub struct WebSession {
    pub token: String,
    pub staff: Staff,
    pub expires_at: Moment,
}

/// Tokens of the API.
#[derive(Clone, Serialize)]
#[allow(missing_docs)]
pub struct Tokens {
    pub access_token: String,
    pub refresh_token: String,
    /// Seconds until the access token ends.
    pub expires_in: u32,
}

/// A signed-in device.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Device {
    pub id: SessionId,
    /// Browser and system in a few words, or `API`.
    pub label: String,
    pub created_at: Moment,
    pub last_seen_at: Moment,
    pub current: bool,
}
