//! The way to the lock of a station: a link to the system of who runs it,
//! signed, good for a minute. No code of a door is ever stored here.

use crate::Backend;
use crate::clock::random_hex;
use crate::config::Secret;
use crate::error::{Error, Result};
use crate::secrets::{equal, hex, hmac};
use domain::Moment;
use domain::ids::PlaceId;
use domain::place::{Door, PlaceFacts};
use std::collections::BTreeMap;
use url::Url;

/// How long a link is good, in seconds.
pub const SECONDS: i64 = 60;

/// The lock systems there are, by the name of who runs the stations.
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

impl Locks {
    /// The system for a place: one that opens by scanning and is run by
    /// somebody whose system is known.
    fn of(&self, facts: &PlaceFacts) -> Option<&LockSystem> {
        let runs = Some(facts.operator.trim()).filter(|name| !name.is_empty())?;
        self.0.get(runs).filter(|_| facts.door == Some(Door::Scan))
    }
}

/// Whether the door of a place can be opened from its page.
pub fn opens(backend: &Backend, facts: &PlaceFacts) -> bool {
    backend.config().locks.of(facts).is_some()
}

/// A link that opens the door of a place within a minute. [`Error::NotFound`]
/// for a place without one.
pub fn link(backend: &Backend, id: PlaceId) -> Result<Url> {
    let found = super::one(backend, id).ok_or(Error::NotFound)?;
    let system = backend.config().locks.of(&found.place.facts).ok_or(Error::NotFound)?;
    let expires = backend.now().timestamp() + SECONDS;
    let nonce = random_hex(backend.chance());
    let signature = sign(&system.secret, id, expires, &nonce);
    let mut url = system.address.clone();
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
pub fn check(secret: &Secret, link: &Url, now: Moment) -> Option<PlaceId> {
    let value = |name: &str| link.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned());
    let id: PlaceId = value("place")?.parse().ok()?;
    let expires: i64 = value("expires")?.parse().ok()?;
    let good = sign(secret, id, expires, &value("nonce")?);
    let left = expires.checked_sub(now.timestamp())?;
    let whole = equal(good.as_bytes(), value("signature")?.as_bytes());
    (whole && (1..=SECONDS).contains(&left)).then_some(id)
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
        assert!(check(&secret, &good, at(1000)).is_some());
        assert!(check(&secret, &good, at(1059)).is_some());
        assert!(check(&secret, &good, at(1060)).is_none(), "over");
        assert!(check(&secret, &good, at(999)).is_none(), "longer than any link is good");
        let text = good.as_str();
        let other = uuid::Uuid::from_u128(8).to_string();
        let own = uuid::Uuid::from_u128(7).to_string();
        for (from, to) in [
            ("expires=1060", "expires=1061"),
            ("nonce=n", "nonce=m"),
            (own.as_str(), other.as_str()),
            ("signature=", "signature=0"),
        ] {
            assert!(check(&secret, &text.replace(from, to).parse().unwrap(), at(1000)).is_none(), "{to}");
        }
        assert!(check(&Secret(vec![1; 32]), &good, at(1000)).is_none(), "another key");
        assert!(check(&secret, &"https://locks.example/".parse().unwrap(), at(1000)).is_none());
        assert!(
            check(
                &secret,
                &text.replace("expires=1060", "expires=-9223372036854775808").parse().unwrap(),
                at(1000)
            )
            .is_none()
        );
    }
}
