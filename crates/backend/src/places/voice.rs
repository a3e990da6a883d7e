//! By what people who say something of a place are told apart.

use super::report::AGREEING;
use crate::Backend;
use crate::error::Result;
use crate::riders;
use domain::ids::{AccountId, PlaceId};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Networks that those who agree must come from: a device is a cookie, and one
/// browser can make up as many as it likes.
const NETWORKS: usize = 2;
/// Leading bits of an address that one household, office or server rents.
const V4_BITS: u32 = 24;
const V6_BITS: u32 = 48;

/// Who speaks, as far as it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voice<'a> {
    /// The identifier of the device.
    pub device: &'a str,
    /// The address it speaks from; without one the device counts as a network of
    /// its own.
    pub from: Option<IpAddr>,
}

impl<'a> Voice<'a> {
    /// A device of which nothing else is known.
    pub const fn of(device: &'a str) -> Self {
        Self { device, from: None }
    }
}

/// What is kept of who speaks: for one place, and nobody can be found by it.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) device: String,
    pub(super) network: Option<String>,
    pub(super) trusted: bool,
}

/// Who signed in is told apart by the account, wherever they are, and believed
/// alone if they earned it.
pub(super) async fn kept(
    backend: &Backend,
    place: PlaceId,
    voice: Voice<'_>,
    by: Option<AccountId>,
) -> Result<Kept> {
    let device = speaker(backend, place, voice.device, by);
    let Some(account) = by else {
        let network = voice.from.map(|from| digest(backend, place, &network(from)));
        return Ok(Kept { device, network, trusted: false });
    };
    // A verified account is hard to make up: it counts as a network of its own.
    let trusted = riders::merit(backend, account).await?.is_trusted();
    Ok(Kept { device, network: None, trusted })
}

/// By what somebody is known again, at one place.
pub(super) fn speaker(backend: &Backend, place: PlaceId, device: &str, by: Option<AccountId>) -> String {
    match by {
        Some(account) => digest(backend, place, &format!("account {account}")),
        None => digest(backend, place, device),
    }
}

/// What is kept of a name, for one place.
fn digest(backend: &Backend, place: PlaceId, device: &str) -> String {
    backend.secrets().stop(&format!("place {place}"), device)
}

fn network(from: IpAddr) -> String {
    match from.to_canonical() {
        IpAddr::V4(v4) => format!("network 4 {:x}", v4.to_bits() >> (32 - V4_BITS)),
        IpAddr::V6(v6) => format!("network 6 {:x}", v6.to_bits() >> (128 - V6_BITS)),
    }
}

/// Whether devices that agree are enough, by what was kept of each: device and
/// network.
pub(super) fn agree<'a>(said: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> bool {
    let (mut devices, mut networks) = (BTreeSet::new(), BTreeSet::new());
    for (device, network) in said {
        devices.insert(device);
        networks.insert(network.unwrap_or(device));
    }
    devices.len() >= AGREEING && networks.len() >= NETWORKS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_one_network_are_one_and_strangers_are_not() {
        let name = |text: &str| network(text.parse().unwrap());
        assert_eq!(name("203.0.113.9"), name("203.0.113.200"));
        assert_eq!(name("203.0.113.9"), name("::ffff:203.0.113.9"));
        assert_ne!(name("203.0.113.9"), name("203.0.114.9"));
        assert_eq!(name("2001:db8:1:1::1"), name("2001:db8:1:2::1"));
        assert_ne!(name("2001:db8:1::1"), name("2001:db8:2::1"));
    }

    #[test]
    fn as_many_devices_as_are_wanted_from_two_networks() {
        let one = [("a", Some("n")), ("b", Some("n")), ("c", Some("n")), ("d", Some("n"))];
        assert!(!agree(one.into_iter()));
        assert!(agree(one.into_iter().chain([("e", Some("m"))])));
        assert!(!agree([("a", Some("n")), ("b", Some("m"))].into_iter()));
        assert!(agree([("a", None), ("b", Some("n")), ("c", Some("n"))].into_iter()));
    }
}
