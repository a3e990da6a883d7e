//! Writing down what came of tries, many at once.

use super::send::Done;
use crate::Backend;
use crate::db::{Text, Tx, sql};
use crate::entity::webhook;
use crate::error::{Error, Result};
use domain::Moment;
use domain::hook::{Answer, Health, Next, Try};
use domain::ids::HookId;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QuerySelect, Value};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What is written of one that was not taken.
#[derive(Clone)]
struct Missed {
    next: Next,
    values: Vec<Value>,
}

/// Everything of some tries.
#[derive(Clone, Default)]
struct Marks {
    /// `('id', status, milliseconds)`, each with a comma.
    taken: String,
    missed: Vec<Missed>,
    /// By webhook, in their order.
    heard: BTreeMap<HookId, Vec<Heard>>,
}

/// An answer, when that was sent which it answers, and chance.
type Heard = (Answer, Moment, u8);

/// Writes it down.
pub(super) async fn mark(backend: &Backend, done: Vec<Done>) -> Result<()> {
    let now = backend.now();
    let mut marks = Marks::default();
    for done in done {
        marks.add(backend, now, &done)?;
    }
    let paused = backend.write(move |tx: Tx| {
        let marks = marks.clone();
        async move { marks.write(&tx, now).await }
    });
    for hook in paused.await? {
        metrics::counter!("huying_webhooks_paused_total").increment(1);
        tracing::error!(%hook, "a webhook is paused: its receiver does not work");
    }
    Ok(())
}

impl Marks {
    fn add(&mut self, backend: &Backend, now: Moment, done: &Done) -> Result<()> {
        let outcome = match done.answer {
            Answer::Taken => "taken",
            Answer::Failed(_) => "failed",
            Answer::Gone => "gone",
        };
        metrics::counter!("huying_webhook_tries_total", "outcome" => outcome).increment(1);
        let mut spread = [0u8; 2];
        backend.chance().fill(&mut spread);
        let claimed = &done.claimed;
        self.heard.entry(done.lane.id).or_default().push((done.answer, claimed.sent_at, spread[0]));
        let (status, millis) = (done.status.unwrap_or(0), done.millis.min(i32::MAX.unsigned_abs()));
        let tried = Try { begun_at: claimed.begun_at, now, tries: claimed.attempts, spread: spread[1] };
        let next = tried.next(done.answer);
        if next == Next::Delivered {
            let comma = if self.taken.is_empty() { "" } else { ", " };
            // An identifier and two numbers.
            return write!(self.taken, "{comma}('{}', {status}, {millis})", claimed.id)
                .map_err(Error::internal);
        }
        let values = vec![
            Text(claimed.id).into(),
            claimed.locked_until.into(),
            done.status.map(i32::from).into(),
            i32::try_from(millis).unwrap_or(i32::MAX).into(),
            done.error.map(str::to_owned).into(),
        ];
        self.missed.push(Missed { next, values });
        Ok(())
    }

    /// The webhooks that are paused by it.
    async fn write(self, tx: &Tx, now: Moment) -> Result<Vec<HookId>> {
        let dialect = tx.get_database_backend();
        if !self.taken.is_empty() {
            let text = format!(
                "update webhook_delivery set state = 'delivered', locked_until = null, error = null,
                   status = v.column2, millis = v.column3
                 from (values {}) as v where webhook_delivery.id = v.column1",
                self.taken
            );
            tx.execute_raw(sql(dialect, text, Vec::new())).await?;
        }
        for missed in self.missed {
            let (text, more) = match missed.next {
                Next::Again(at) => ("run_at = $6", at),
                _ => ("state = 'given_up', run_at = $6", now),
            };
            let text = format!(
                "update webhook_delivery set {text}, locked_until = null, status = $3, millis = $4, error = $5
                 where id = $1 and locked_until = $2 and state = 'waiting'"
            );
            let mut values = missed.values;
            values.push(more.into());
            tx.execute_raw(sql(dialect, text, values)).await?;
        }
        let mut paused = Vec::new();
        for (id, answers) in self.heard {
            if health(tx, id, &answers, now).await? {
                paused.push(id);
            }
        }
        Ok(paused)
    }
}

/// How the receiver does now; whether it is paused by that.
async fn health(tx: &Tx, id: HookId, answers: &[Heard], now: Moment) -> Result<bool> {
    let mut query = webhook::Entity::find_by_id(Text(id));
    if tx.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    let Some(row) = query.one(&**tx).await? else { return Ok(false) };
    let before = super::keep::health(&row);
    let after = answers
        .iter()
        .fold(before, |health, (answer, sent, spread)| health.after(*answer, *sent, now, *spread));
    if after == before {
        return Ok(false);
    }
    super::keep::put_health(tx, id, after, now).await?;
    if before.probes() && after == Health::default() {
        // It works again: what was put off for it goes now.
        let text = "update webhook_delivery set run_at = $2
                    where webhook_id = $1 and state = 'waiting' and run_at > $2";
        let values = vec![Text(id).into(), now.into()];
        tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
    }
    Ok(before.paused.is_none() && after.paused.is_some())
}
