//! By what people who say something of a place are told apart.

use crate::Backend;
use crate::error::Result;
use crate::riders;
use domain::ids::{AccountId, PlaceId};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// Devices that must agree before anybody else sees it.
const AGREEING: usize = 3;
/// Devices of one network that count, for whatever they say alike: a device is a
/// cookie, and one browser can make up as many as it likes. Riders behind one wireless
/// network are enough to be heard, and never outvote those of several.
const OF_ONE_NETWORK: usize = AGREEING;
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

/// Those who say the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Heard {
    /// How many devices.
    pub(super) devices: usize,
    /// From how many networks: who signed in is one.
    pub(super) networks: usize,
    /// How much it counts against those who say otherwise.
    pub(super) weight: usize,
}

impl Heard {
    /// By what was kept of each: device and network.
    pub(super) fn of<'a>(said: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> Self {
        let mut by_network: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (device, network) in said {
            by_network.entry(network.unwrap_or(device)).or_default().insert(device);
        }
        let sizes = || by_network.values().map(BTreeSet::len);
        Self {
            devices: sizes().sum(),
            networks: by_network.len(),
            weight: sizes().map(|size| size.min(OF_ONE_NETWORK)).sum(),
        }
    }

    /// Whether they are enough for others to see it.
    pub(super) fn agree(self) -> bool {
        self.weight >= AGREEING
    }
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
    fn three_devices_are_enough_and_one_network_outvotes_nobody() {
        let of = |said: &[(&str, Option<&str>)]| Heard::of(said.iter().copied());
        let one = [("a", Some("n")), ("b", Some("n")), ("c", Some("n")), ("d", Some("n"))];
        assert!(!of(&one[..2]).agree());
        assert!(!of(&[one[0], one[1], one[0]]).agree(), "two of which one says it twice");
        assert!(of(&one[..3]).agree(), "behind one wireless network");
        assert_eq!(of(&one), Heard { devices: 4, networks: 1, weight: 3 });
        let several = of(&[("e", None), ("f", None), ("g", Some("m")), ("h", Some("m"))]);
        assert_eq!(several, Heard { devices: 4, networks: 3, weight: 4 });
    }
}
