//! Slows guessing down without locking people out.
//!
//! Tries count for a name *from a network*: who guesses waits longer and
//! longer, and the owner, who comes from elsewhere, does not. Many tries for a
//! name from everywhere only make each answer for it a second slower. What has so
//! few values that all of them could be tried from many networks is rationed by the
//! day besides. It is counted in the database, for all copies of the program together,
//! under digests that tell nobody who tried what; limits by address bound how much.

use crate::Backend;
use crate::db::{self, Tx};
use crate::entity::guess::{ActiveModel, Column, Entity, Model};
use crate::error::{Error, Result};
use chrono::TimeDelta;
use domain::Moment;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};
use std::net::{IpAddr, Ipv6Addr};

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

/// A try that may go on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Admitted {
    /// Whether its answer should be slowed.
    pub(crate) slowly: bool,
}

/// What a try counts towards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    /// The name from the network.
    Near,
    /// The name from everywhere.
    All,
    /// The same of what is rationed, for a day.
    NearToday,
    AllToday,
}

const SLOWED: [Kind; 2] = [Kind::Near, Kind::All];
const RATIONED: [Kind; 4] = [Kind::Near, Kind::All, Kind::NearToday, Kind::AllToday];

/// Tries so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Count {
    tries: u32,
    /// When the last one was; of a day, the first.
    at: Moment,
}

impl Kind {
    /// What it is counted under. A network is in it where it counts by itself.
    fn who(self, name: &str, from: IpAddr) -> [String; 3] {
        let near = matches!(self, Self::Near | Self::NearToday);
        let from = if near { network(from).to_string() } else { String::new() };
        [format!("{self:?}"), key(name), from]
    }

    fn memory(self) -> TimeDelta {
        if matches!(self, Self::Near | Self::All) { MEMORY } else { DAY }
    }

    /// Seconds until one more may come after these.
    fn wait(self, count: Count, now: Moment) -> i64 {
        let most = match self {
            Self::Near => return wait(count.tries) - (now - count.at).num_seconds().max(0),
            Self::All => return 0,
            Self::NearToday => RATION.0,
            Self::AllToday => RATION.1,
        };
        if count.tries < most { 0 } else { (DAY - (now - count.at)).num_seconds().max(1) }
    }
}

/// The counts after one more try; the seconds to wait if it comes too early.
fn tried(before: &[(Kind, Option<Count>)], now: Moment) -> Result<Vec<Count>, u32> {
    let lasting =
        |(kind, count): &(Kind, Option<Count>)| (*kind, count.filter(|count| now - count.at < kind.memory()));
    let before: Vec<(Kind, Option<Count>)> = before.iter().map(lasting).collect();
    let waits = before.iter().filter_map(|(kind, count)| Some(kind.wait((*count)?, now)));
    if let Some(left) = waits.max().filter(|left| *left > 0) {
        return Err(u32::try_from(left).unwrap_or(u32::MAX));
    }
    let more = |(kind, count): (Kind, Option<Count>)| match count {
        None => Count { tries: 1, at: now },
        Some(Count { tries, at }) => {
            let at = if kind.memory() == DAY { at } else { now };
            Count { tries: tries.saturating_add(1), at }
        }
    };
    Ok(before.into_iter().map(more).collect())
}

/// Counts a try before it is looked at, so that tries side by side all count.
/// [`Error::TooMany`] if it comes too early.
pub(crate) async fn admit(backend: &Backend, name: &str, from: IpAddr) -> Result<Admitted> {
    count(backend, &SLOWED, name, from).await
}

/// The same for what is rationed.
pub(crate) async fn admit_few(backend: &Backend, name: &str, from: IpAddr) -> Result<()> {
    count(backend, &RATIONED, name, from).await.map(drop)
}

/// Forgets what was counted for a name from a network: its owner is there. Who is there
/// goes on even if that cannot be kept.
pub(crate) async fn succeeded(backend: &Backend, name: &str, from: IpAddr) {
    let [near, all, near_today, all_today] = RATIONED.map(|kind| who(backend, kind, name, from));
    let work = backend.write(move |tx| {
        let (near, all) = ([near.clone(), near_today.clone()], [all.clone(), all_today.clone()]);
        async move {
            Entity::delete_many().filter(Column::Who.is_in(near)).exec(&*tx).await?;
            let update = Entity::update_many().col_expr(Column::Tries, Expr::cust("tries - 1"));
            update.filter(Column::Who.is_in(all)).filter(Column::Tries.gt(0)).exec(&*tx).await?;
            Ok(())
        }
    });
    if let Err(error) = work.await {
        tracing::warn!(%error, "wrong tries were not forgotten");
    }
}

fn who(backend: &Backend, kind: Kind, name: &str, from: IpAddr) -> String {
    let [kind, name, from] = kind.who(name, from);
    backend.secrets().account("guess", &[&kind, &name, &from])
}

async fn count(backend: &Backend, kinds: &'static [Kind], name: &str, from: IpAddr) -> Result<Admitted> {
    let names: Vec<String> = kinds.iter().map(|kind| who(backend, *kind, name, from)).collect();
    let (alone, now) = (who(backend, Kind::All, name, from), backend.now());
    backend
        .write(move |tx| {
            let (names, alone) = (names.clone(), alone.clone());
            async move {
                // Tries for one name are one after the other, at whatever copy.
                db::alone(&tx, &alone).await?;
                count_in(&tx, kinds, names, now).await
            }
        })
        .await
}

async fn count_in(tx: &Tx, kinds: &[Kind], names: Vec<String>, now: Moment) -> Result<Admitted> {
    let kept = Entity::find().filter(Column::Who.is_in(&names)).all(&**tx).await?;
    let of = |name: &String| {
        let row = kept.iter().find(|row| row.who == *name)?;
        Some(Count { tries: u32::try_from(row.tries).unwrap_or(0), at: row.at })
    };
    let before: Vec<(Kind, Option<Count>)> = kinds.iter().copied().zip(names.iter().map(of)).collect();
    let counts = tried(&before, now).map_err(|retry_after| Error::TooMany { retry_after })?;
    let rows = kinds.iter().zip(names).zip(&counts).map(|((kind, who), count)| {
        let tries = i32::try_from(count.tries).unwrap_or(i32::MAX);
        let row: ActiveModel = Model { who, tries, at: count.at, forget_at: count.at + kind.memory() }.into();
        row.reset_all()
    });
    let replace = OnConflict::column(Column::Who)
        .update_columns([Column::Tries, Column::At, Column::ForgetAt])
        .to_owned();
    Entity::insert_many(rows).on_conflict(replace).exec_without_returning(&**tx).await?;
    let all = kinds.iter().zip(&counts).find(|(kind, _)| **kind == Kind::All);
    Ok(Admitted { slowly: all.is_some_and(|(_, count)| count.tries > MANY) })
}

/// Seconds to wait after so many tries: 1, 2, 4 … up to the longest.
fn wait(tries: u32) -> i64 {
    let Some(over) = tries.checked_sub(FREE) else { return 0 };
    i64::from(1u32.checked_shl(over).unwrap_or(LONGEST).min(LONGEST))
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
    use std::collections::HashMap;

    /// What stands in the database.
    #[derive(Default)]
    struct Gate(HashMap<[String; 3], Count>);

    impl Gate {
        fn count(&mut self, kinds: &[Kind], name: &str, from: IpAddr, now: Moment) -> Result<u32, u32> {
            let before: Vec<_> =
                kinds.iter().map(|kind| (*kind, self.0.get(&kind.who(name, from)).copied())).collect();
            let counts = tried(&before, now)?;
            self.0.extend(kinds.iter().map(|kind| kind.who(name, from)).zip(counts.iter().copied()));
            Ok(counts[1].tries)
        }

        fn admit(&mut self, name: &str, from: IpAddr, now: Moment) -> Result<u32, u32> {
            self.count(&SLOWED, name, from, now)
        }

        fn admit_few(&mut self, name: &str, from: IpAddr, now: Moment) -> Result<u32, u32> {
            self.count(&RATIONED, name, from, now)
        }
    }

    fn at(seconds: i64) -> Moment {
        Moment::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn from(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn after_five_tries_the_wait_doubles_up_to_five_minutes() {
        let mut gate = Gate::default();
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
        let mut gate = Gate::default();
        for i in 0..1000 {
            let _ = gate.admit("li", from("198.51.100.9"), at(i / 10));
        }
        assert!(gate.admit("LI ", from("192.0.2.7"), at(101)).is_ok());
    }

    #[test]
    fn an_address_next_door_is_no_new_start() {
        let mut gate = Gate::default();
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
    fn many_tries_from_everywhere_only_slow_the_answer() {
        let mut gate = Gate::default();
        let mut slow = 0;
        for i in 0..200u8 {
            let all = gate.admit("li", from(&format!("10.0.{i}.1")), at(0)).unwrap();
            slow += u32::from(all > MANY);
        }
        assert_eq!(slow, 200 - MANY);
    }

    #[test]
    fn what_is_rationed_cannot_be_guessed_and_one_network_keeps_nobody_else_out() {
        let mut gate = Gate::default();
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

    proptest! {
        #[test]
        fn no_name_panics(name in ".*", tries in 1u32..60) {
            let mut gate = Gate::default();
            for i in 0..tries {
                let _ = gate.admit(&name, from("::1"), at(i64::from(i)));
            }
        }
    }
}
