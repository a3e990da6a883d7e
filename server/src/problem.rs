//! What goes wrong, under stable names, as RFC 9457 describes problems.
//!
//! A handler gives a [`Problem`]; `faults` turns it into a problem body (API)
//! or a page with a way on, in the language of who asked.

use app::i18n::{self, Lang};
use axum::extract::multipart::MultipartError;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use backend::error::Error;
use domain::draft::FieldError;
use serde::Serialize;

/// Statuses that HTTP has no name for.
trait More {
    /// Of tus 1.0.
    const CHECKSUM_MISMATCH: StatusCode;
}

impl More for StatusCode {
    const CHECKSUM_MISMATCH: StatusCode = match StatusCode::from_u16(460) {
        Ok(status) => status,
        Err(_) => StatusCode::BAD_REQUEST,
    };
}

macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident = $text:literal, $status:ident;)+) => {
        /// The stable name of a problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$meta])* $name),+ }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The name, as in the API.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text),+ }
            }

            /// The HTTP status it comes with.
            pub const fn status(self) -> StatusCode {
                match self { $(Code::$name => StatusCode::$status),+ }
            }
        }
    };
}

codes! {
    /// The request cannot be read: damaged JSON, multipart or query.
    BadRequest = "bad_request", BAD_REQUEST;
    /// Nobody is signed in, or the token is not good.
    Unauthenticated = "unauthenticated", UNAUTHORIZED;
    /// User name or password do not fit.
    WrongCredentials = "wrong_credentials", UNAUTHORIZED;
    /// The second factor is missing or does not fit.
    TotpNeeded = "totp_needed", UNAUTHORIZED;
    /// Signed in, and not allowed.
    Forbidden = "forbidden", FORBIDDEN;
    /// A state-changing call from another site.
    ForeignOrigin = "foreign_origin", FORBIDDEN;
    /// Only a member of staff can do this.
    StaffOnly = "staff_only", FORBIDDEN;
    /// It is not there, or the asker must not learn that it is.
    NotFound = "not_found", NOT_FOUND;
    /// The path exists, not with this method.
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED;
    /// The request took too long to arrive.
    Timeout = "timeout", REQUEST_TIMEOUT;
    /// Somebody else changed it first.
    Conflict = "conflict", CONFLICT;
    /// The request is not in a state in which this can be done.
    NotNow = "not_now", CONFLICT;
    /// Its author did not agree that it may be shown.
    NoConsent = "no_consent", CONFLICT;
    /// It is already so.
    Already = "already", CONFLICT;
    /// Something else was asked and is not decided yet.
    Undecided = "undecided", CONFLICT;
    /// It was done as often as it may be.
    TooOften = "too_often", CONFLICT;
    /// An assisting unit has not done its part.
    PartsOpen = "parts_open", CONFLICT;
    /// The unit has no part in it, or has the request already.
    WrongUnit = "wrong_unit", CONFLICT;
    /// The date or the number of days is not allowed.
    BadDate = "bad_date", CONFLICT;
    /// With so few days more the new deadline would have passed already.
    TooShort = "too_short", CONFLICT;
    /// It cannot be folded into that request.
    BadTarget = "bad_target", CONFLICT;
    /// A value that must be unique is taken.
    Taken = "taken", CONFLICT;
    /// A mark ahead of all that changed here, as after a restore: to begin anew.
    UnknownMark = "unknown_mark", GONE;
    /// A version of a protocol that is not spoken.
    PreconditionFailed = "precondition_failed", PRECONDITION_FAILED;
    /// What came is not what was sent, by its checksum.
    ChecksumMismatch = "checksum_mismatch", CHECKSUM_MISMATCH;
    /// More bytes than are taken.
    TooLarge = "too_large", PAYLOAD_TOO_LARGE;
    /// An address longer than any that is meant.
    UriTooLong = "uri_too_long", URI_TOO_LONG;
    /// More header fields, or longer ones, than are taken.
    HeadersTooLarge = "headers_too_large", REQUEST_HEADER_FIELDS_TOO_LARGE;
    /// A kind of body that is not taken.
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE;
    /// Part of a file that is not there.
    RangeNotSatisfiable = "range_not_satisfiable", RANGE_NOT_SATISFIABLE;
    /// Fields that cannot be taken; nothing was kept.
    InvalidFields = "invalid_fields", UNPROCESSABLE_ENTITY;
    /// The same idempotency key came with other content.
    KeyReused = "key_reused", UNPROCESSABLE_ENTITY;
    /// The same call is being worked on at this moment.
    InProgress = "in_progress", CONFLICT;
    /// Too many tries.
    TooMany = "too_many", TOO_MANY_REQUESTS;
    /// A fault of ours.
    Internal = "internal", INTERNAL_SERVER_ERROR;
    /// Something outside does not answer; worth trying again.
    Unavailable = "unavailable", SERVICE_UNAVAILABLE;
    /// Storage is full; reading goes on.
    StorageFull = "storage_full", INSUFFICIENT_STORAGE;
}

/// When what is unavailable is worth trying again, in seconds.
pub const AGAIN: u32 = 5;

impl Code {
    /// The one of this name.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }

    /// What a bare status means.
    pub fn of(status: StatusCode) -> Self {
        let exact = Self::ALL.iter().find(|code| code.status() == status);
        exact.copied().unwrap_or(if status.is_server_error() { Self::Internal } else { Self::BadRequest })
    }

    /// In a few words.
    pub fn title(self, lang: Lang) -> &'static str {
        i18n::text(lang, &format!("problem-{}", self.key()))
    }

    /// What happened and what to do next.
    pub fn detail(self, lang: Lang) -> &'static str {
        i18n::text(lang, &format!("problem-{}-detail", self.key()))
    }

    fn key(self) -> String {
        self.as_str().replace('_', "-")
    }
}

/// One field that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// Its name in the form or body.
    pub field: String,
    /// A stable word for what is wrong (see `domain::draft::Problem`, and
    /// `unknown`, `too_short`).
    pub problem: &'static str,
    /// What of it, where the sentence says that.
    pub value: Option<String>,
}

impl FieldProblem {
    /// A problem at a field.
    pub fn new(field: impl Into<String>, problem: &'static str) -> Self {
        Self { field: field.into(), problem, value: None }
    }

    /// A problem with one of the values of a field.
    pub fn of(field: impl Into<String>, problem: &'static str, value: impl Into<String>) -> Self {
        Self { value: Some(value.into()), ..Self::new(field, problem) }
    }

    /// A sentence for who typed it.
    pub fn detail(&self, lang: Lang) -> String {
        let problem = self.problem.replace('_', "-");
        let key = format!("field-{}-{problem}", self.field.replace('_', "-"));
        if let Some(value) = &self.value {
            return i18n::format(lang, &key, &[("value", value.as_str().into())]);
        }
        let exact = i18n::find(lang, &key);
        exact.unwrap_or_else(|| i18n::text(lang, &format!("field-any-{problem}"))).to_owned()
    }
}

impl From<FieldError> for FieldProblem {
    fn from(error: FieldError) -> Self {
        Self::new(error.field.as_str(), error.problem.as_str())
    }
}

/// What went wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its stable name.
    pub code: Code,
    /// Fields that cannot be taken.
    pub errors: Vec<FieldProblem>,
    /// Seconds after which it is worth trying again.
    pub retry_after: Option<u32>,
    /// Whose words are used, where those of the code do not fit: `problem-…`.
    pub words: Option<&'static str>,
}

/// The body of a problem.
#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    instance: &'a str,
    reference: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<BodyField<'a>>,
}

#[derive(Serialize)]
struct BodyField<'a> {
    field: &'a str,
    problem: &'a str,
    detail: String,
}

impl Problem {
    /// A problem without more to say.
    pub fn new(code: Code) -> Self {
        Self { code, errors: Vec::new(), retry_after: None, words: None }
    }

    /// Fields that cannot be taken.
    pub fn fields(errors: impl IntoIterator<Item = impl Into<FieldProblem>>) -> Self {
        let errors = errors.into_iter().map(Into::into).collect();
        Self { errors, ..Self::new(Code::InvalidFields) }
    }

    /// One field that cannot be taken.
    pub fn field(field: &str, problem: &'static str) -> Self {
        Self::fields([FieldProblem::new(field, problem)])
    }

    /// The same problem in words of its own.
    pub fn said(self, words: &'static str) -> Self {
        Self { words: Some(words), ..self }
    }

    /// In a few words.
    pub fn title(&self, lang: Lang) -> &'static str {
        self.words
            .map_or_else(|| self.code.title(lang), |words| i18n::text(lang, &format!("problem-{words}")))
    }

    /// What happened and what to do next.
    pub fn detail(&self, lang: Lang) -> &'static str {
        let own = |words| i18n::text(lang, &format!("problem-{words}-detail"));
        self.words.map_or_else(|| self.code.detail(lang), own)
    }

    /// Too many tries; worth trying again after so many seconds.
    pub fn too_many(seconds: u32) -> Self {
        Self { retry_after: Some(seconds.max(1)), ..Self::new(Code::TooMany) }
    }

    /// The problem body in a language. `reference` finds it in the log.
    pub fn to_json(&self, lang: Lang, instance: &str, reference: &str) -> Vec<u8> {
        let field = |e: &'_ FieldProblem| e.detail(lang);
        let errors = self
            .errors
            .iter()
            .map(|e| BodyField { field: &e.field, problem: e.problem, detail: field(e) })
            .collect();
        let body = Body {
            r#type: format!("/problems/{}", self.code.as_str()),
            title: self.title(lang),
            status: self.code.status().as_u16(),
            detail: self.detail(lang),
            code: self.code.as_str(),
            instance,
            reference,
            errors,
        };
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

/// Logs what people are told no more of than that it did not work.
pub fn log(error: &Error) {
    match error {
        Error::Unavailable(cause) => tracing::warn!(%cause, "unavailable"),
        Error::Internal(cause) => tracing::error!(%cause, "internal fault"),
        _ => {}
    }
}

/// A body of parts that breaks off is the line's doing; the framework calls it a
/// fault of ours.
impl From<MultipartError> for Problem {
    fn from(error: MultipartError) -> Self {
        let status = error.status();
        Self::new(if status.is_server_error() { Code::BadRequest } else { Code::of(status) })
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        use domain::request::Refusal;
        log(&error);
        let code = match error {
            Error::Invalid(errors) => return Self::fields(errors),
            Error::TooMany { retry_after } => return Self::too_many(retry_after),
            Error::Taken(field) => {
                return Self { errors: vec![FieldProblem::new(field, "taken")], ..Self::new(Code::Taken) };
            }
            Error::Refused(Refusal::NotNow) => Code::NotNow,
            Error::Refused(Refusal::NoConsent) => Code::NoConsent,
            Error::Refused(Refusal::Already) => Code::Already,
            Error::Refused(Refusal::StaffOnly) => Code::StaffOnly,
            Error::Refused(Refusal::Undecided) => Code::Undecided,
            Error::Refused(Refusal::TooOften) => Code::TooOften,
            Error::Refused(Refusal::PartsOpen) => Code::PartsOpen,
            Error::Refused(Refusal::WrongUnit) => Code::WrongUnit,
            Error::Refused(Refusal::BadDate) => Code::BadDate,
            Error::Refused(Refusal::TooShort) => Code::TooShort,
            Error::Refused(Refusal::BadTarget) => Code::BadTarget,
            Error::Refused(Refusal::SystemOnly) => Code::Forbidden,
            Error::KeyReused => Code::KeyReused,
            Error::NotFound => Code::NotFound,
            Error::Unauthenticated => Code::Unauthenticated,
            Error::Forbidden => Code::Forbidden,
            Error::Conflict => Code::Conflict,
            Error::Full => Code::StorageFull,
            Error::Unavailable(_) => {
                return Self { retry_after: Some(AGAIN), ..Self::new(Code::Unavailable) };
            }
            Error::Internal(_) => Code::Internal,
        };
        Self::new(code)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        let headers = response.headers_mut();
        headers.remove(CONTENT_TYPE);
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.code.status() == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}
