//! What is to be done when the clock was set. What it was put off to while it
//! ran ahead would come days late after it was set back.

use super::queue;
use crate::Backend;
use crate::clock::{HOLD_BACK, Look};
use crate::db::batch::Batch;
use crate::db::{Tx, sql};
use crate::error::Result;
use chrono::TimeDelta;
use sea_orm::ConnectionTrait;

/// Longer than any work is put off, and than any claim holds.
const FAR: TimeDelta = TimeDelta::hours(24);
const CLAIMED: TimeDelta = TimeDelta::minutes(10);

/// Looks at the clock, and puts right what a jump left behind.
pub(super) async fn look(backend: &Backend) -> Result<()> {
    let Look::Jumped(by) = backend.look_at_clock() else { return Ok(()) };
    metrics::counter!("huying_clock_jumps_total").increment(1);
    tracing::warn!(
        seconds = by.num_seconds(),
        "the clock was set; warnings, demands by rule and clearing away wait until it has kept for an hour"
    );
    if by >= TimeDelta::zero() {
        return Ok(());
    }
    let done = went_back(backend).await;
    if done.is_err() {
        backend.look_at_clock_again(by);
    }
    done
}

async fn went_back(backend: &Backend) -> Result<()> {
    let now = backend.now();
    let mut later = Batch::default();
    // Only once the clock is believed again: it may have been set back wrongly.
    queue::add_at(backend, &mut later, (queue::WARN_ANEW, String::new()), now + HOLD_BACK);
    let work = move |tx: Tx| {
        let later = later.clone();
        async move {
            let dialect = tx.get_database_backend();
            for recurring in &queue::RECURRING {
                let text = "update job set run_at = $1 where kind = $2 and run_at > $3";
                let values = vec![now.into(), recurring.kind.into(), (now + recurring.every).into()];
                tx.execute_raw(sql(dialect, text, values)).await?;
            }
            for (text, limit) in [
                ("update job set run_at = $1 where run_at > $2", now + FAR),
                ("update message set run_at = $1 where fate = 'queued' and run_at > $2", now + FAR),
                (
                    "update webhook_delivery set run_at = $1 where state = 'waiting' and run_at > $2",
                    now + FAR,
                ),
                ("update upstream_link set run_at = $1 where run_at > $2", now + FAR),
                ("update webhook set hold_until = $1 where hold_until > $2", now + CLAIMED),
            ] {
                tx.execute_raw(sql(dialect, text, vec![now.into(), limit.into()])).await?;
            }
            for text in [
                "update job set locked_until = null where locked_until > $1",
                "update message set locked_until = null where fate = 'queued' and locked_until > $1",
                "update upstream_link set locked_until = null where locked_until > $1",
                "update webhook_delivery set locked_until = null where state = 'waiting' and locked_until > $1",
            ] {
                tx.execute_raw(sql(dialect, text, vec![(now + CLAIMED).into()])).await?;
            }
            tx.insert(later).await
        }
    };
    backend.write(work).await
}
