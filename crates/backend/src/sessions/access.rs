//! Access tokens of the API: JWT, HMAC with SHA-256, ten minutes (RFC 9068's
//! shape). The session behind one is looked at on each use all the same.

use crate::Backend;
use crate::error::{Error, Result};
use domain::ids::{SessionId, UserId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};

/// Seconds an access token is good for.
pub(super) const SECONDS: u32 = 600;
const ISSUER: &str = "huying";
const AUDIENCE: &str = "huying-api";
const TYPE: &str = "at+jwt";
/// Names the key; a later one gets another name.
const KEY: &str = "1";
/// Longest token looked at, in bytes.
const LONGEST: usize = 1024;

/// What a token says.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SessionId,
    iat: i64,
    exp: i64,
}

/// A token for a session.
pub(super) fn token(backend: &Backend, user: UserId, session: SessionId) -> Result<String> {
    let now = backend.now().timestamp();
    let (iss, aud) = (ISSUER.to_owned(), AUDIENCE.to_owned());
    let claims = Claims { iss, aud, sub: user, sid: session, iat: now, exp: now + i64::from(SECONDS) };
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(KEY.to_owned());
    encode(&header, &claims, &EncodingKey::from_secret(&backend.secrets().jwt)).map_err(Error::internal)
}

/// The session and person of a token, if it is one of ours and still good.
pub(super) fn read(backend: &Backend, token: &str) -> Option<(SessionId, UserId)> {
    if token.len() > LONGEST {
        return None;
    }
    let header = decode_header(token).ok()?;
    if header.typ.as_deref() != Some(TYPE) || header.kid.as_deref() != Some(KEY) {
        return None;
    }
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_issuer(&[ISSUER]);
    rules.set_audience(&[AUDIENCE]);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // The library asks the machine for the time; ours comes from `Clock`.
    rules.validate_exp = false;
    rules.validate_nbf = false;
    let claims: Claims =
        decode(token, &DecodingKey::from_secret(&backend.secrets().jwt), &rules).ok()?.claims;
    let now = backend.now().timestamp();
    (claims.exp > now && claims.iat <= now + 5).then_some((claims.sid, claims.sub))
}
