//! Access tokens of the API: JWT, HMAC with SHA-256, ten minutes (RFC 9068's
//! shape). The session behind one is looked at on each use all the same.
//!
//! Each period of thirty days has a key of its own, named by the token; that of
//! the period before still counts, so that nobody is signed out by the change.

use crate::Backend;
use crate::error::{Error, Result};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Seconds an access token is good for.
pub(crate) const SECONDS: u32 = 600;
const ISSUER: &str = "huying";
const TYPE: &str = "at+jwt";
/// Seconds of a period.
const PERIOD: i64 = 30 * 24 * 3600;
/// Seconds by which the clocks of two servers may differ.
const LEEWAY: i64 = 5;
/// Longest token looked at, in bytes.
const LONGEST: usize = 1024;

/// Whom a token is for. One kind is never taken for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    Staff,
    Resident,
}

impl Audience {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "huying-api",
            Self::Resident => "huying-resident",
        }
    }
}

/// What a token says.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    iat: i64,
    exp: i64,
}

/// A token for a session.
pub(crate) fn token(backend: &Backend, audience: Audience, who: Uuid, session: Uuid) -> Result<String> {
    let now = backend.now().timestamp();
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: audience.as_str().to_owned(),
        sub: who,
        sid: session,
        iat: now,
        exp: now + i64::from(SECONDS),
    };
    let period = now.div_euclid(PERIOD);
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(period.to_string());
    let key = EncodingKey::from_secret(&backend.secrets().jwt_of(period));
    encode(&header, &claims, &key).map_err(Error::internal)
}

/// The session and person of a token, if it is one of ours for this audience
/// and still good.
pub(crate) fn read(backend: &Backend, audience: Audience, token: &str) -> Option<(Uuid, Uuid)> {
    if token.len() > LONGEST {
        return None;
    }
    let now = backend.now().timestamp();
    let header = decode_header(token).ok()?;
    if header.typ.as_deref() != Some(TYPE) {
        return None;
    }
    // Ours name a key by `kid` alone: one that brings or points to another is no token of ours.
    let brings = header.jwk.is_some() || header.x5c.is_some() || header.crit.is_some();
    if brings || header.jku.is_some() || header.x5u.is_some() {
        return None;
    }
    let period = now.div_euclid(PERIOD);
    let named = header.kid.as_deref()?;
    // That of the next period: another server's clock is ahead.
    let period = [period, period - 1, period + 1].into_iter().find(|known| known.to_string() == named)?;
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_issuer(&[ISSUER]);
    rules.set_audience(&[audience.as_str()]);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // The library asks the machine for the time; ours comes from `Clock`.
    rules.validate_exp = false;
    rules.validate_nbf = false;
    let key = DecodingKey::from_secret(&backend.secrets().jwt_of(period));
    let claims: Claims = decode(token, &key, &rules).ok()?.claims;
    (claims.exp > now && claims.iat <= now + LEEWAY).then_some((claims.sid, claims.sub))
}
