//! Refresh tokens follow one another; each is good once. On a weak network the answer
//! with the next one may be lost: the one before it gives the same again for half a
//! minute. Any other that comes once more was stolen from one side or the other.

use super::store::hashed;
use crate::Backend;
use crate::secrets::equal;
use chrono::TimeDelta;
use domain::Moment;

/// For how long a token still gives what it gave.
const GRACE: TimeDelta = TimeDelta::seconds(30);

/// A token that came, and the one after it.
pub(crate) struct Turn {
    /// The one after it.
    pub(crate) next: String,
    /// What is kept of it.
    pub(crate) next_hash: String,
    hash: String,
}

/// What a token that came is to its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The one that is good: the next takes its place.
    Good,
    /// The one before, a moment ago: its next one is good already.
    Again,
    /// Any other.
    Stolen,
}

impl Turn {
    /// `begins` is what every token of the session begins with. The next one is derived,
    /// so that who asks again is given what the first answer said.
    pub(crate) fn of(backend: &Backend, begins: &str, token: &str) -> Self {
        Self::to(token, format!("{begins}.{}", backend.secrets().account("refresh", &[token])))
    }

    /// From one token to another that is given out once.
    pub(crate) fn to(token: &str, next: String) -> Self {
        Self { next_hash: hashed(&next), hash: hashed(token), next }
    }

    /// `kept` is what is kept of the token that is good, `turned` since when it is.
    pub(crate) fn found(&self, kept: &str, turned: Option<Moment>, now: Moment) -> Found {
        let soon = turned.is_some_and(|at| now - at <= GRACE);
        if equal(kept.as_bytes(), self.hash.as_bytes()) {
            Found::Good
        } else if soon && equal(kept.as_bytes(), self.next_hash.as_bytes()) {
            Found::Again
        } else {
            Found::Stolen
        }
    }
}
