//! What can go wrong in a use case.

use domain::draft::FieldError;
use domain::request::Refusal;

/// The one error type of this crate's use cases.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Fields that cannot be taken; nothing was kept.
    #[error("invalid fields")]
    Invalid(Vec<FieldError>),
    /// The state machine said no.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// The same idempotency key came with other content.
    #[error("idempotency key used for something else")]
    KeyReused,
    /// It is not there, or the asker must not learn that it is.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in, or the token is not good.
    #[error("not signed in")]
    Unauthenticated,
    /// Signed in, and not allowed.
    #[error("forbidden")]
    Forbidden,
    /// Somebody else changed it first.
    #[error("changed meanwhile")]
    Conflict,
    /// A value that must be unique is taken; names the field.
    #[error("taken: {0}")]
    Taken(&'static str),
    /// Too many tries; worth trying again after so many seconds.
    #[error("too many tries")]
    TooMany {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// Storage is full; reading goes on.
    #[error("storage is full")]
    Full,
    /// Something outside does not answer; worth trying again.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A fault of ours. The text is for the log, never for people.
    #[error("internal: {0}")]
    Internal(String),
}

/// Shorthand.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A fault of ours, for the log.
    pub fn internal(error: impl std::fmt::Display) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
