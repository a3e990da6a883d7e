//! Doing something to a request.

use crate::Backend;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::view::RequestView;
use domain::code::RequestCode;
use domain::ids::MediaId;
use domain::request::Command;

/// A command with what comes with it.
#[derive(Clone, Debug)]
pub struct Note {
    /// The command.
    pub command: Command,
    /// Attachments staged before (after-photos, more photos), with the key
    /// they were staged under.
    pub media: Vec<MediaId>,
    /// That key; empty without attachments.
    pub media_key: String,
    /// The version the actor saw.
    pub version: i32,
}

/// Carries out a command and gives the request as it is then.
/// [`Error::Conflict`] when the version is old, [`Error::Refused`] when the
/// state has no way for it, [`Error::Forbidden`] when the actor may not.
pub async fn act(
    _backend: &Backend,
    _actor: &Actor,
    _code: &RequestCode,
    _note: Note,
) -> Result<RequestView> {
    Err(Error::NotFound)
}
