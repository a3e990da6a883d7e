//! The way to the lock of a station: a link to the system that opens it, that of who
//! runs it unless another was chosen for the station; signed, good for a minute. No code
//! of a door is ever stored here.

pub mod pretend;

use crate::Backend;
use crate::clock::random_hex;
use crate::config::Secret;
use crate::demo;
use crate::error::{Error, Result};
use crate::secrets::{equal, hex, hmac};
use domain::Moment;
use domain::ids::PlaceId;
use domain::place::{Door, PlaceFacts};
use std::collections::BTreeMap;
use url::Url;

/// How long a link is good, in seconds.
pub const SECONDS: i64 = 60;

/// The lock systems there are, by their names: usually that of who runs the stations.
#[derive(Clone, Debug, Default)]
pub struct Locks(pub BTreeMap<String, LockSystem>);

/// A system that opens doors.
#[derive(Clone, Debug)]
pub struct LockSystem {
    /// Where its page is; what is signed is added to its query.
    pub address: Url,
    /// The key both sides share.
    pub secret: Secret,
}

/// Why a link opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is not whole, or was signed with another key.
    Forged,
    /// Its minute is over.
    Over,
}

/// The names of the lock systems there are, to choose from.
pub fn names(backend: &Backend) -> Vec<String> {
    let pretend = pretend::system(backend).map(|_| demo::LOCK.to_owned());
    backend.config().locks.0.keys().cloned().chain(pretend).collect()
}

/// The system for a place: of one that opens by scanning, and that is known.
fn system(backend: &Backend, facts: &PlaceFacts) -> Option<LockSystem> {
    let name = facts.lock.system(&facts.operator).filter(|_| facts.door == Some(Door::Scan))?;
    let known = backend.config().locks.0.get(name).cloned();
    known.or_else(|| pretend::system(backend).filter(|_| name == demo::LOCK))
}

/// Whether the door of a place can be opened from its page.
pub fn opens(backend: &Backend, facts: &PlaceFacts) -> bool {
    system(backend, facts).is_some()
}

/// A link that opens the door of a place within a minute. [`Error::NotFound`]
/// for a place without one.
pub fn link(backend: &Backend, id: PlaceId) -> Result<Url> {
    let found = super::one(backend, id).ok_or(Error::NotFound)?;
    let system = system(backend, &found.place.facts).ok_or(Error::NotFound)?;
    let expires = backend.now().timestamp() + SECONDS;
    let nonce = random_hex(backend.chance());
    let signature = sign(&system.secret, id, expires, &nonce);
    let mut url = system.address;
    url.query_pairs_mut()
        .append_pair("place", &id.to_string())
        .append_pair("expires", &expires.to_string())
        .append_pair("nonce", &nonce)
        .append_pair("signature", &signature);
    Ok(url)
}

/// HMAC-SHA-256 of `place`, `expires` (seconds since 1970) and `nonce`, each on
/// a line of its own, in hexadecimal.
fn sign(secret: &Secret, id: PlaceId, expires: i64, nonce: &str) -> String {
    let text = format!("{id}\n{expires}\n{nonce}");
    hex(&hmac(&secret.0, &[text.as_bytes()]))
}

/// What the other side makes sure of, besides that it saw no `nonce` twice: the
/// place a link opens, if it is whole and not over.
///
/// # Errors
/// Why it opens nothing.
pub fn check(secret: &Secret, link: &Url, now: Moment) -> std::result::Result<PlaceId, Refused> {
    let (id, expires) = signed(secret, link).ok_or(Refused::Forged)?;
    match expires.checked_sub(now.timestamp()) {
        Some(1..=SECONDS) => Ok(id),
        Some(..=0) | None => Err(Refused::Over),
        // Longer than any link is good.
        Some(_) => Err(Refused::Forged),
    }
}

/// The place and the end of a link that is whole.
fn signed(secret: &Secret, link: &Url) -> Option<(PlaceId, i64)> {
    let value = |name: &str| link.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned());
    let id: PlaceId = value("place")?.parse().ok()?;
    let expires: i64 = value("expires")?.parse().ok()?;
    let good = sign(secret, id, expires, &value("nonce")?);
    equal(good.as_bytes(), value("signature")?.as_bytes()).then_some((id, expires))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(expires: i64) -> Url {
        let secret = Secret(b"0123456789abcdef0123456789abcdef".to_vec());
        let id = PlaceId(uuid::Uuid::from_u128(7));
        let signature = sign(&secret, id, expires, "n");
        format!("https://locks.example/open?x=1&place={id}&expires={expires}&nonce=n&signature={signature}")
            .parse()
            .unwrap()
    }

    fn at(seconds: i64) -> Moment {
        domain::DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn a_link_opens_for_a_minute_and_no_part_of_it_can_be_another() {
        let secret = Secret(b"0123456789abcdef0123456789abcdef".to_vec());
        let good = link(1060);
        let place = PlaceId(uuid::Uuid::from_u128(7));
        assert_eq!(check(&secret, &good, at(1000)), Ok(place));
        assert_eq!(check(&secret, &good, at(1059)), Ok(place));
        assert_eq!(check(&secret, &good, at(1060)), Err(Refused::Over));
        assert_eq!(check(&secret, &good, at(999)), Err(Refused::Forged), "longer than any link is good");
        let text = good.as_str();
        let other = uuid::Uuid::from_u128(8).to_string();
        let own = uuid::Uuid::from_u128(7).to_string();
        for (from, to) in [
            ("expires=1060", "expires=1061"),
            ("nonce=n", "nonce=m"),
            (own.as_str(), other.as_str()),
            ("signature=", "signature=0"),
        ] {
            let forged = text.replace(from, to).parse().unwrap();
            assert_eq!(check(&secret, &forged, at(1000)), Err(Refused::Forged), "{to}");
        }
        assert_eq!(check(&Secret(vec![1; 32]), &good, at(1000)), Err(Refused::Forged), "another key");
        for odd in ["https://locks.example/", &text.replace("expires=1060", "expires=-9223372036854775808")] {
            assert_eq!(check(&secret, &odd.parse().unwrap(), at(1000)), Err(Refused::Forged), "{odd}");
        }
    }
}
