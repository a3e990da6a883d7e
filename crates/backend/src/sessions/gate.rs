//! Slows guessing down without locking people out.
//!
//! Tries count for a name *from a network*: who guesses waits longer and
//! longer, and the owner, who comes from elsewhere, does not. Many tries for a
//! name from everywhere only make each answer for it a second slower. What has so
//! few values that all of them could be tried from many networks is rationed by the
//! day besides. All of it is kept in memory and bounded.

use chrono::TimeDelta;
use domain::Moment;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

/// Tries without any wait.
const FREE: u32 = 5;
/// Longest wait, in seconds.
const LONGEST: u32 = 300;
/// Tries for a name, from everywhere, after which its answers are slowed.
const MANY: u32 = 30;
/// After this without a try it is forgotten.
const MEMORY: TimeDelta = TimeDelta::hours(1);
/// Tries a day for what is rationed, from one network and from everywhere: ten
/// thousand endings last for a hundred days, and one network cannot use up what
/// there is for the others.
const RATION: (u32, u32) = (10, 100);
const DAY: TimeDelta = TimeDelta::days(1);
/// Most names and networks remembered.
const ROOM: usize = 10_000;

/// What is remembered of tries that did not succeed.
#[derive(Default)]
pub(crate) struct Gate(Mutex<Tries>);

#[derive(Default)]
struct Tries {
    near: HashMap<(String, Ipv6Addr), Count>,
    all: HashMap<String, Count>,
    /// Of what is rationed, from a network and from everywhere; `last` is the first
    /// of the day.
    days: HashMap<(String, Option<Ipv6Addr>), Count>,
}

#[derive(Clone, Copy)]
struct Count {
    tries: u32,
    last: Moment,
}

/// A try that may go on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Admitted {
    /// Whether its answer should be slowed.
    pub(crate) slowly: bool,
}

impl Gate {
    /// Counts a try before it is looked at, so that tries side by side all
    /// count. The seconds to wait if it comes too early.
    pub(crate) fn admit(&self, name: &str, from: IpAddr, now: Moment) -> Result<Admitted, u32> {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let near = (key(name), network(from));
        if let Some(count) = tries.near.get(&near).filter(|c| now - c.last < MEMORY) {
            let left = wait(count.tries) - (now - count.last).num_seconds().max(0);
            if left > 0 {
                return Err(u32::try_from(left).unwrap_or(LONGEST));
            }
        }
        let all = add(&mut tries.all, near.0.clone(), now);
        add(&mut tries.near, near, now);
        Ok(Admitted { slowly: all > MANY })
    }

    /// The same for what is rationed.
    pub(crate) fn admit_few(&self, name: &str, from: IpAddr, now: Moment) -> Result<(), u32> {
        let counted = [(Some(network(from)), RATION.0), (None, RATION.1)];
        {
            let tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for (from, most) in counted {
                let used = tries.days.get(&(key(name), from)).filter(|c| now - c.last < DAY);
                if let Some(count) = used.filter(|count| count.tries >= most) {
                    let left = (DAY - (now - count.last)).num_seconds().max(1);
                    return Err(u32::try_from(left).unwrap_or(u32::MAX));
                }
            }
        }
        self.admit(name, from, now)?;
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (from, _) in counted {
            add_today(&mut tries.days, (key(name), from), now);
        }
        Ok(())
    }

    /// Forgets what was counted for a name from a network: its owner is there.
    pub(crate) fn succeeded(&self, name: &str, from: IpAddr) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tries.near.remove(&(key(name), network(from)));
        tries.days.remove(&(key(name), Some(network(from))));
        if let Some(count) = tries.days.get_mut(&(key(name), None)) {
            count.tries = count.tries.saturating_sub(1);
        }
        if let Some(count) = tries.all.get_mut(&key(name)) {
            count.tries = count.tries.saturating_sub(1);
        }
    }
}

/// Seconds to wait after so many tries: 1, 2, 4 … up to the longest.
fn wait(tries: u32) -> i64 {
    let Some(over) = tries.checked_sub(FREE) else { return 0 };
    i64::from(1u32.checked_shl(over).unwrap_or(LONGEST).min(LONGEST))
}

fn add<K: std::hash::Hash + Eq + Clone>(counts: &mut HashMap<K, Count>, key: K, now: Moment) -> u32 {
    if counts.len() >= ROOM && !counts.contains_key(&key) {
        make_room(counts, now, MEMORY);
    }
    let count = counts.entry(key).or_insert(Count { tries: 0, last: now });
    if now - count.last >= MEMORY {
        count.tries = 0;
    }
    *count = Count { tries: count.tries.saturating_add(1), last: now };
    count.tries
}

fn add_today<K: std::hash::Hash + Eq + Clone>(counts: &mut HashMap<K, Count>, key: K, now: Moment) {
    if counts.len() >= ROOM && !counts.contains_key(&key) {
        make_room(counts, now, DAY);
    }
    let count = counts.entry(key).or_insert(Count { tries: 0, last: now });
    if now - count.last >= DAY {
        *count = Count { tries: 0, last: now };
    }
    count.tries = count.tries.saturating_add(1);
}

/// The old go first; then those who tried least, for they lose least by it.
fn make_room<K: std::hash::Hash + Eq + Clone>(
    counts: &mut HashMap<K, Count>,
    now: Moment,
    memory: TimeDelta,
) {
    counts.retain(|_, c| now - c.last < memory);
    for few in 1..u32::MAX {
        if counts.len() < ROOM {
            return;
        }
        counts.retain(|_, c| c.tries > few);
    }
}

fn key(name: &str) -> String {
    name.trim().to_lowercase().chars().take(40).collect()
}

/// The /24 of an IPv4 address or the /56 of an IPv6 one: what one connection
/// may have to itself.
fn network(from: IpAddr) -> Ipv6Addr {
    match from.to_canonical() {
        IpAddr::V4(v4) => Ipv6Addr::from_bits(v4.to_ipv6_mapped().to_bits() >> 8 << 8),
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 72 << 72),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> Moment {
        Moment::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn from(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn after_five_tries_the_wait_doubles_up_to_five_minutes() {
        let gate = Gate::default();
        let here = from("192.0.2.7");
        let mut now = 0;
        let mut waits = Vec::new();
        for _ in 0..16 {
            while let Err(wait) = gate.admit("li", here, at(now)) {
                waits.push(wait);
                now += i64::from(wait);
            }
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    }

    #[test]
    fn an_attacker_elsewhere_does_not_keep_the_owner_out() {
        let gate = Gate::default();
        for i in 0..1000 {
            let _ = gate.admit("li", from("198.51.100.9"), at(i / 10));
        }
        assert!(gate.admit("LI ", from("192.0.2.7"), at(101)).is_ok());
    }

    #[test]
    fn an_address_next_door_is_no_new_start() {
        let gate = Gate::default();
        for i in 0..5 {
            assert!(gate.admit("li", from(&format!("192.0.2.{i}")), at(0)).is_ok());
        }
        assert_eq!(gate.admit("li", from("192.0.2.99"), at(0)), Err(1));
        assert!(gate.admit("li", from("192.0.3.1"), at(0)).is_ok());
        for i in 0..5 {
            assert!(gate.admit("li", from(&format!("2001:db8::{i}:1")), at(0)).is_ok());
        }
        assert_eq!(gate.admit("li", from("2001:db8::ffff:2"), at(0)), Err(1));
    }

    #[test]
    fn success_clears_the_count() {
        let gate = Gate::default();
        let here = from("192.0.2.7");
        (0..5).for_each(|_| assert!(gate.admit("li", here, at(0)).is_ok()));
        gate.succeeded("li", here);
        assert!(gate.admit("li", here, at(0)).is_ok());
    }

    #[test]
    fn many_tries_from_everywhere_only_slow_the_answer() {
        let gate = Gate::default();
        let mut slow = 0;
        for i in 0..200u8 {
            let admitted = gate.admit("li", from(&format!("10.0.{i}.1")), at(0)).unwrap();
            slow += u32::from(admitted.slowly);
        }
        assert_eq!(slow, 200 - MANY);
    }

    #[test]
    fn what_is_rationed_cannot_be_guessed_and_one_network_keeps_nobody_else_out() {
        let gate = Gate::default();
        let (there, here) = (from("198.51.100.9"), from("192.0.2.7"));
        // As often as it is let, for a day.
        let tried = (0..86_400).filter(|s| gate.admit_few("HY-1", there, at(*s)).is_ok()).count();
        assert_eq!(tried, 10);
        assert_eq!(gate.admit_few("HY-1", there, at(86_399)), Err(1), "until a day after the first");
        assert!(gate.admit_few("HY-1", here, at(86_399)).is_ok());

        // From wherever there is, for ten days.
        let all = |day: u8| (0..=255u8).map(move |i| (day, i));
        let tried = (0..10u8).flat_map(all).filter(|(day, i)| {
            let now = at(i64::from(*day) * 86_400 + i64::from(*i));
            gate.admit_few("HY-2", from(&format!("10.0.{i}.1")), now).is_ok()
        });
        assert_eq!(tried.count(), 1000);
    }

    #[test]
    fn whoever_knows_it_uses_up_nothing_of_a_ration() {
        let gate = Gate::default();
        let here = from("192.0.2.7");
        for _ in 0..300 {
            assert!(gate.admit_few("HY-1", here, at(0)).is_ok());
            gate.succeeded("HY-1", here);
        }
    }

    #[test]
    fn memory_is_bounded() {
        let gate = Gate::default();
        for i in 0..ROOM + 500 {
            let _ = gate.admit_few(&format!("n{i}"), from("192.0.2.7"), at(0));
        }
        let tries = gate.0.lock().unwrap();
        assert!(tries.near.len() <= ROOM && tries.all.len() <= ROOM && tries.days.len() <= ROOM);
    }

    proptest! {
        #[test]
        fn no_name_panics(name in ".*", tries in 1u32..60) {
            let gate = Gate::default();
            for i in 0..tries {
                let _ = gate.admit(&name, from("::1"), at(i64::from(i)));
            }
        }
    }
}
