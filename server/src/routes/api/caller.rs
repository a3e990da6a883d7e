//! Who calls the API: nobody in particular, the author of a request, a resident,
//! staff, or a partner's program.

use crate::layers::limits::{Limits, Said};
use crate::problem::{Code, Problem};
use crate::state::AppState;
use axum::extract::{FromRef, FromRequestParts, Path};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use backend::accounts;
use backend::actor::{Actor, FollowToken, Resident, Staff};
use backend::error::Error;
use backend::partners::{self, Partner};
use backend::sessions::by_access_token;
use domain::code::RequestCode;

/// Longest token that is looked at, in bytes.
const TOKEN_BYTES: usize = 2048;
/// Length of a follow token, in bytes.
const FOLLOW_BYTES: usize = 22;
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

/// Who asks: somebody of their own, or a partner's program in its own right.
#[derive(Clone)]
pub enum Asker {
    /// Anybody, the author of a request, a resident, staff.
    Own(Actor),
    /// A partner.
    Partner(Partner),
}

/// Who asks, found out once a call.
#[derive(Clone)]
struct Known(Asker);

/// Who asks. A partner's call counts towards what its key allows, once.
pub async fn known(parts: &mut Parts, state: &AppState) -> Result<Asker, Problem> {
    if let Some(Known(asker)) = parts.extensions.get() {
        return Ok(asker.clone());
    }
    let asker = found(parts, state).await?;
    parts.extensions.insert(Known(asker.clone()));
    Ok(asker)
}

/// The token of a call, if it came with anything that is to be one.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let unknown = || Problem::new(Code::Unauthenticated);
    let Some(header) = headers.get(AUTHORIZATION) else { return Ok(None) };
    let text = header.to_str().map_err(|_| unknown())?;
    let (scheme, token) = text.split_once(' ').ok_or_else(unknown)?;
    let token = token.trim();
    let fits = scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.len() <= TOKEN_BYTES;
    if fits { Ok(Some(token)) } else { Err(unknown()) }
}

/// Whether a call comes with what may be the key of a partner.
pub fn brings_partner_key(headers: &HeaderMap) -> bool {
    bearer(headers).ok().flatten().is_some_and(is_partner_key)
}

/// Follow tokens are shorter, whatever they begin with.
fn is_partner_key(token: &str) -> bool {
    token.starts_with(partners::PREFIX) && token.len() > FOLLOW_BYTES
}

async fn found(parts: &Parts, state: &AppState) -> Result<Asker, Problem> {
    let unknown = || Problem::new(Code::Unauthenticated);
    let Some(token) = bearer(&parts.headers)? else { return Ok(Asker::Own(Actor::Anyone)) };
    if is_partner_key(token) {
        let partner = partners::by_key(&state.backend, token).await?;
        counted(parts, state, &partner)?;
        return Ok(Asker::Partner(partner));
    }
    // Access tokens are JWTs, of three parts; follow tokens have no dots.
    if !token.contains('.') {
        return Ok(Asker::Own(Actor::Holder(FollowToken(token.to_owned()))));
    }
    if let Some(resident) = accounts::by_access_token(&state.backend, token).await? {
        return Ok(Asker::Own(Actor::Resident(resident)));
    }
    let staff = by_access_token(&state.backend, token).await?.ok_or_else(unknown)?;
    Ok(Asker::Own(Actor::Staff(staff)))
}

/// Counts the call of a partner, and leaves what the answer says of that.
fn counted(parts: &Parts, state: &AppState, partner: &Partner) -> Result<(), Problem> {
    let counted = state.limits.partner(partner);
    let left = counted.unwrap_or_else(|_| Some(Limits::none_left_of(partner)));
    if let (Some(said), Some(left)) = (parts.extensions.get::<Said>(), left) {
        said.keep(left);
    }
    counted.map(|_| ()).map_err(Problem::too_many)
}

impl<S> FromRequestParts<S> for Asker
where
    AppState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        known(parts, &AppState::from_ref(state)).await
    }
}

impl<S> FromRequestParts<S> for Caller
where
    AppState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match known(parts, &AppState::from_ref(state)).await? {
            Asker::Own(actor) => Ok(Self(actor)),
            // Where a partner has any business an `Asker` is asked for.
            Asker::Partner(_) => Err(unfit(Error::Forbidden)),
        }
    }
}

/// What a partner is told: that a key is not good for something is not said in words
/// for people who are signed in.
pub fn unfit(error: Error) -> Problem {
    match error {
        Error::Forbidden => Problem::new(Code::Forbidden).said("partner-key"),
        other => other.into(),
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
        match idempotency_key(&parts.headers)? {
            Some(key) => Ok(Self(key)),
            None => {
                let state = AppState::from_ref(state);
                Ok(Self(backend::clock::random_hex(state.backend.chance())))
            }
        }
    }
}

/// The key a call came with, if it did.
pub fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let wrong = || Problem::field("key", "invalid");
    let mut all = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(header) = all.next() else { return Ok(None) };
    if all.next().is_some() {
        return Err(wrong());
    }
    let text = header.to_str().map_err(|_| wrong())?.trim();
    // The draft standard writes it as a quoted string.
    let bare = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text);
    let fits = domain::draft::KEY_BYTES.contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_graphic());
    if fits { Ok(Some(bare.to_owned())) } else { Err(wrong()) }
}
