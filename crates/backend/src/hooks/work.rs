//! The courier.

use super::claim::{Lane, claim, lanes};
use super::mark::mark;
use super::send::{Done, send};
use crate::Backend;
use crate::clock::NowAndThen;
use crate::error::Result;
use crate::jobs::goes_on;
use chrono::TimeDelta;
use domain::ids::HookId;
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// Deliveries on their way at once: in all, and to one host.
const IN_ALL: usize = 512;
const TO_ONE: usize = 64;
/// Results written down at once.
const MARKED: usize = 256;
/// How often is looked for work when there was none, and while some is on its way.
const PAUSE: Duration = Duration::from_millis(500);
const GLANCE: Duration = Duration::from_millis(100);
/// How often is read anew which webhooks there are: another process may have changed them.
const TIDY: TimeDelta = TimeDelta::seconds(10);

/// Works until `stop` turns true; finishes what is on its way first.
pub async fn run(backend: Backend, mut stop: watch::Receiver<bool>) {
    let mut courier = match Courier::new(backend) {
        Ok(courier) => courier,
        Err(error) => {
            tracing::error!(%error, "webhooks cannot be told");
            return;
        }
    };
    let trouble = "webhook deliveries could not be claimed or written down";
    while !*stop.borrow() && goes_on(&mut stop, PAUSE, trouble, courier.step().await).await {}
    if let Err(error) = courier.finish().await {
        tracing::warn!(%error, "what was told last was not written down; it will be told again");
    }
}

/// Delivers, many at a time.
pub struct Courier {
    backend: Backend,
    client: reqwest::Client,
    results: mpsc::UnboundedReceiver<Done>,
    sender: mpsc::UnboundedSender<Done>,
    flying: Flying,
    tidied: NowAndThen,
}

/// What is on its way.
#[derive(Default)]
struct Flying {
    all: usize,
    by_host: HashMap<String, usize>,
    by_hook: HashMap<HookId, usize>,
}

/// A webhook that would have more on its way than it has.
struct Asking {
    lane: Lane,
    host: String,
    has: usize,
    most: usize,
    given: usize,
}

impl Courier {
    /// Gets ready.
    pub fn new(backend: Backend) -> Result<Self> {
        let client = crate::outside::client(&backend.config().inside)?;
        let (sender, results) = mpsc::unbounded_channel();
        Ok(Self {
            backend,
            client,
            results,
            sender,
            flying: Flying::default(),
            tidied: NowAndThen::new(TIDY),
        })
    }

    /// Sends what is due as far as there is room, waits a little for results
    /// and writes them down; how many were on their way.
    pub async fn step(&mut self) -> Result<usize> {
        self.tidy().await?;
        // Who knows of none has queued nothing; another process tells its own.
        if self.flying.all == 0 && self.backend.hooks().all().is_empty() {
            return Ok(0);
        }
        let wanted = self.flying.room(lanes(&self.backend).await?);
        for (lane, claimed) in claim(&self.backend, wanted).await? {
            self.flying.up(&lane);
            let (backend, client, sender) = (self.backend.clone(), self.client.clone(), self.sender.clone());
            tokio::spawn(async move {
                // Nobody hears it only when the courier is gone.
                let _ = sender.send(send(backend, client, lane, claimed).await);
            });
        }
        let count = self.flying.all;
        if count > 0 {
            self.hear().await?;
        }
        Ok(count)
    }

    /// Waits for all that is on its way.
    async fn finish(&mut self) -> Result<()> {
        while self.flying.all > 0 {
            self.hear().await?;
        }
        Ok(())
    }

    async fn hear(&mut self) -> Result<()> {
        let mut done = Vec::new();
        // What is not there in time is heard next time.
        let _ = tokio::time::timeout(GLANCE, self.results.recv_many(&mut done, MARKED)).await;
        done.iter().for_each(|done| self.flying.down(&done.lane));
        if done.is_empty() { Ok(()) } else { mark(&self.backend, done).await }
    }

    async fn tidy(&self) -> Result<()> {
        if !self.tidied.is_due(self.backend.now()) {
            return Ok(());
        }
        super::reload(&self.backend).await
    }
}

impl Flying {
    /// How many each may have now, given out one by one in turn. Whoever is tried with
    /// one waits for that one. Nobody has more than are left for all the others, so
    /// however many are slow, there is room for who is not.
    fn room(&self, lanes: Vec<Lane>) -> Vec<(Lane, usize)> {
        let mut left = IN_ALL - self.all.min(IN_ALL);
        let mut hosts: HashMap<String, usize> = HashMap::new();
        let mut asking: Vec<Asking> = lanes.into_iter().map(|lane| self.asking(lane)).collect();
        for asks in &asking {
            let there = self.by_host.get(&asks.host).copied().unwrap_or(0);
            hosts.insert(asks.host.clone(), TO_ONE - there.min(TO_ONE));
        }
        let mut gave = true;
        while gave {
            gave = false;
            for asks in &mut asking {
                let Some(at_host) = hosts.get_mut(&asks.host).filter(|at_host| **at_host > 0) else {
                    continue;
                };
                if asks.has + asks.given < asks.most.min(left) {
                    *at_host -= 1;
                    left -= 1;
                    asks.given += 1;
                    gave = true;
                }
            }
        }
        let given = asking.into_iter().filter(|asks| asks.given > 0);
        given.map(|asks| (asks.lane, asks.given)).collect()
    }

    fn asking(&self, lane: Lane) -> Asking {
        Asking {
            host: host(&lane),
            has: self.by_hook.get(&lane.id).copied().unwrap_or(0),
            most: if lane.probes { 1 } else { TO_ONE },
            given: 0,
            lane,
        }
    }

    fn up(&mut self, lane: &Lane) {
        self.all += 1;
        *self.by_host.entry(host(lane)).or_default() += 1;
        *self.by_hook.entry(lane.id).or_default() += 1;
    }

    fn down(&mut self, lane: &Lane) {
        self.all -= 1;
        less(&mut self.by_host, host(lane));
        less(&mut self.by_hook, lane.id);
    }
}

fn less<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: K) {
    if let std::collections::hash_map::Entry::Occupied(mut entry) = counts.entry(key) {
        *entry.get_mut() -= 1;
        if *entry.get() == 0 {
            entry.remove();
        }
    }
}

fn host(lane: &Lane) -> String {
    lane.url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane(number: u128, host: u128, probes: bool) -> Lane {
        Lane {
            id: HookId(uuid::Uuid::from_u128(number)),
            url: format!("https://{host}.example/").parse().unwrap(),
            generation: 1,
            old_until: None,
            probes,
        }
    }

    fn counts(flying: &Flying, lanes: Vec<Lane>) -> Vec<usize> {
        flying.room(lanes).into_iter().map(|(_, most)| most).collect()
    }

    /// What is given out is on its way, and nothing comes back.
    fn step(flying: &mut Flying, lanes: &[Lane]) {
        for (lane, most) in flying.room(lanes.to_vec()) {
            (0..most).for_each(|_| flying.up(&lane));
        }
    }

    #[test]
    fn however_many_are_slow_there_is_room_for_one_more() {
        for slow in [1, 8, 60, 500] {
            let lanes: Vec<Lane> = (0..slow).map(|number| lane(number, number, false)).collect();
            let mut flying = Flying::default();
            (0..9).for_each(|_| step(&mut flying, &lanes));
            assert!(counts(&flying, vec![lane(999, 999, false)])[0] > 0, "{slow}");
        }
    }

    #[test]
    fn room_is_shared_alike_by_webhook_and_host() {
        let flying = Flying::default();
        assert_eq!(counts(&flying, vec![lane(1, 1, false)]), [64]);
        assert_eq!(counts(&flying, vec![lane(1, 1, false), lane(2, 1, false)]), [32, 32]);
        assert_eq!(counts(&flying, vec![lane(1, 1, true), lane(2, 2, false)]), [1, 64]);
        let many = counts(&flying, (0..20).map(|number| lane(number, number, false)).collect());
        assert!(many.iter().all(|most| (24..=25).contains(most)), "{many:?}");
    }
}
