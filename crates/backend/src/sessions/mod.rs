//! Signing in and staying signed in.

use crate::Backend;
use crate::actor::Staff;
use crate::error::{Error, Result};
use domain::Moment;
use domain::ids::SessionId;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

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

/// Signs in to the pages. `label` describes the device.
pub async fn sign_in(
    _backend: &Backend,
    _credentials: Credentials,
    _address: IpAddr,
    _label: &str,
) -> Result<WebSession, SignInError> {
    Err(SignInError::Wrong)
}

/// Signs in to the API.
pub async fn sign_in_api(
    _backend: &Backend,
    _credentials: Credentials,
    _address: IpAddr,
) -> Result<Tokens, SignInError> {
    Err(SignInError::Wrong)
}

/// New tokens for a refresh token; each is good once. A second use of one ends
/// the session.
pub async fn refresh(_backend: &Backend, _refresh_token: &str) -> Result<Tokens> {
    Err(Error::Unauthenticated)
}

/// Who a cookie belongs to; `None` when it is unknown, ended, idle too long,
/// or its owner disabled.
pub async fn by_cookie(_backend: &Backend, _token: &str) -> Result<Option<Staff>> {
    Ok(None)
}

/// Who an access token belongs to.
pub async fn by_access_token(_backend: &Backend, _token: &str) -> Result<Option<Staff>> {
    Ok(None)
}

/// Ends the session this person came through.
pub async fn sign_out(_backend: &Backend, _staff: &Staff) -> Result<()> {
    Err(Error::Unauthenticated)
}

/// This person's devices, latest first.
pub async fn devices(_backend: &Backend, _staff: &Staff) -> Result<Vec<Device>> {
    Err(Error::Unauthenticated)
}

/// Ends one of this person's sessions.
pub async fn revoke(_backend: &Backend, _staff: &Staff, _session: SessionId) -> Result<()> {
    Err(Error::Unauthenticated)
}

/// Changes this person's password (at least 10 characters) and ends their
/// other sessions. [`Error::Forbidden`] when the old one is wrong.
pub async fn change_password(_backend: &Backend, _staff: &Staff, _old: &str, _new: &str) -> Result<()> {
    Err(Error::Unauthenticated)
}

/// A fresh second-factor secret: the text to type and the `otpauth://` link.
/// Not in force until [`totp_confirm`].
pub async fn totp_begin(_backend: &Backend, _staff: &Staff) -> Result<(String, String)> {
    Err(Error::Unauthenticated)
}

/// Puts the secret in force if the six digits fit ([`Error::Forbidden`] if not).
pub async fn totp_confirm(_backend: &Backend, _staff: &Staff, _digits: &str) -> Result<()> {
    Err(Error::Unauthenticated)
}

/// Takes the second factor away; asks for the password.
pub async fn totp_disable(_backend: &Backend, _staff: &Staff, _password: &str) -> Result<()> {
    Err(Error::Unauthenticated)
}

/// Whether this person has a second factor.
pub async fn totp_enabled(_backend: &Backend, _staff: &Staff) -> Result<bool> {
    Ok(false)
}
