//! Who calls the API: nobody in particular, the author of a request, or staff.

use crate::problem::{Code, Problem};
use crate::state::AppState;
use axum::extract::{FromRef, FromRequestParts, Path};
use axum::http::HeaderName;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use backend::accounts;
use backend::actor::{Actor, FollowToken, Resident, Staff};
use backend::sessions::by_access_token;
use domain::code::RequestCode;

/// Longest token that is looked at, in bytes.
const TOKEN_BYTES: usize = 2048;
/// Names a submission, so that sending it twice makes one.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Who calls. Cookies count for nothing here.
pub struct Caller(pub Actor);

impl Caller {
    /// The member of staff, or a refusal.
    pub fn staff(&self) -> Result<&Staff, Problem> {
        match &self.0 {
            Actor::Staff(staff) => Ok(staff),
            _ => Err(Problem::new(Code::Unauthenticated)),
        }
    }
}

impl Caller {
    /// The resident who signed in, or a refusal.
    pub fn resident(&self) -> Result<Resident, Problem> {
        match &self.0 {
            Actor::Resident(resident) => Ok(*resident),
            _ => Err(Problem::new(Code::Unauthenticated)),
        }
    }
}

impl<S> FromRequestParts<S> for Caller
where
    AppState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let unknown = || Problem::new(Code::Unauthenticated);
        let Some(header) = parts.headers.get(AUTHORIZATION) else { return Ok(Self(Actor::Anyone)) };
        let text = header.to_str().map_err(|_| unknown())?;
        let (scheme, token) = text.split_once(' ').ok_or_else(unknown)?;
        let token = token.trim();
        if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() || token.len() > TOKEN_BYTES {
            return Err(unknown());
        }
        // Access tokens are JWTs, of three parts; follow tokens have no dots.
        if !token.contains('.') {
            return Ok(Self(Actor::Holder(FollowToken(token.to_owned()))));
        }
        let state = AppState::from_ref(state);
        if let Some(resident) = accounts::by_access_token(&state.backend, token).await? {
            return Ok(Self(Actor::Resident(resident)));
        }
        let staff = by_access_token(&state.backend, token).await?.ok_or_else(unknown)?;
        Ok(Self(Actor::Staff(staff)))
    }
}

/// The code in the address; one that cannot be is one that is not there.
pub struct Named(pub RequestCode);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let missing = || Problem::new(Code::NotFound);
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| missing())?;
        RequestCode::parse(&text).map(Self).map_err(|_| missing())
    }
}

/// The idempotency key of a call. One that came without gets a fresh one: it
/// is taken, only not protected against being sent twice.
pub struct Key(pub String);

impl<S> FromRequestParts<S> for Key
where
    AppState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Some(header) = parts.headers.get(IDEMPOTENCY_KEY) else {
            let state = AppState::from_ref(state);
            return Ok(Self(backend::clock::random_hex(state.backend.chance())));
        };
        let text = header.to_str().map_err(|_| Problem::field("key", "invalid"))?.trim();
        // The draft standard writes it as a quoted string.
        let bare = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text);
        let fits =
            domain::draft::KEY_BYTES.contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_graphic());
        if fits { Ok(Self(bare.to_owned())) } else { Err(Problem::field("key", "invalid")) }
    }
}
