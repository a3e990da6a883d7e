//! Claiming what is due. A claim holds for a while; whoever dies with it is
//! followed by somebody else.

use crate::Backend;
use crate::db::{Text, Tx, skip_locked, sql};
use crate::error::Result;
use chrono::TimeDelta;
use domain::Moment;
use domain::hook::Health;
use domain::ids::{DeliveryId, EventId, HookId};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult};
use url::Url;

/// How long a claim holds: several times what a try takes.
const HOLD: TimeDelta = TimeDelta::minutes(1);
/// Most webhooks that are looked at in one round.
const LANES: usize = 500;

/// A webhook with something that is due.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) id: HookId,
    pub(super) url: Url,
    pub(super) generation: i32,
    pub(super) old_until: Option<Moment>,
    /// Whether one delivery at a time finds out if it works again.
    pub(super) probes: bool,
}

/// A delivery that this process may make.
#[derive(Clone, Debug)]
pub(super) struct Claimed {
    pub(super) id: DeliveryId,
    pub(super) event: EventId,
    pub(super) body: String,
    pub(super) attempts: i32,
    pub(super) begun_at: Moment,
    /// When it goes out.
    pub(super) sent_at: Moment,
    /// Until when it is ours; nobody else has the same.
    pub(super) locked_until: Moment,
}

/// The webhooks that want to be told now, those that waited longest first: since
/// their oldest was due, or since they may be tried again. One that was held off is
/// tried with whatever is next.
pub(super) async fn lanes(backend: &Backend) -> Result<Vec<Lane>> {
    let text = format!(
        "select id, url, generation, old_until, failures from (select w.*,
             (select d.run_at from webhook_delivery d where d.webhook_id = w.id and d.state = 'waiting'
                and (d.locked_until is null or d.locked_until < $1) order by d.run_at limit 1) as due
           from webhook w join partner p on p.id = w.partner_id
           where w.paused is null and p.active and (w.hold_until is null or w.hold_until <= $1)) as lane
         where due <= $1 or (due is not null and hold_until is not null)
         order by coalesce(hold_until, due), id limit {LANES}"
    );
    let db = backend.read();
    let rows = db.query_all_raw(sql(db.get_database_backend(), text, vec![backend.now().into()])).await?;
    let mut lanes = Vec::with_capacity(rows.len());
    for row in rows {
        let url: String = row.try_get_by_index(1)?;
        let failures = row.try_get_by_index(4)?;
        // Saved addresses were read before.
        let Ok(url) = url.parse() else { continue };
        lanes.push(Lane {
            id: row.try_get_by_index::<Text<HookId>>(0)?.0,
            url,
            generation: row.try_get_by_index(2)?,
            old_until: row.try_get_by_index(3)?,
            probes: Health { failures, ..Health::default() }.probes(),
        });
    }
    Ok(lanes)
}

/// Claims at most so many for each; what is told of one request waits for what
/// was to be told of it before: identifiers of lines of history grow within a
/// request, however the clocks of copies differ.
pub(super) async fn claim(backend: &Backend, wanted: Vec<(Lane, usize)>) -> Result<Vec<(Lane, Claimed)>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let now = backend.now();
    let until = now + HOLD;
    let dialect = backend.read().get_database_backend();
    let skip = skip_locked(dialect);
    let work = move |tx: Tx| {
        let wanted = wanted.clone();
        async move {
            let mut claimed = Vec::new();
            if dialect == DbBackend::Postgres {
                // The first that waits of each request stands first in an index. Before it
                // has looked at what the table holds, PostgreSQL would rather read all that
                // waits for the webhook and sort it, for each request anew.
                tx.execute_unprepared("set local enable_sort = off").await?;
            }
            for (lane, most) in wanted {
                let due = if lane.probes { "" } else { "and d.run_at <= $1" };
                let text = format!(
                    "update webhook_delivery set locked_until = $2, attempts = attempts + 1, tried_at = $1,
                       begun_at = coalesce(begun_at, $1)
                     where id in (select d.id from webhook_delivery d
                       where d.webhook_id = $3 and d.state = 'waiting' {due}
                         and (d.locked_until is null or d.locked_until < $1)
                         and d.event_id = (select e.event_id from webhook_delivery e
                           where e.webhook_id = d.webhook_id and e.request_id = d.request_id
                             and e.state = 'waiting' order by e.event_id limit 1)
                       order by d.run_at limit {most} {skip})
                     returning id, event_id, body, attempts, begun_at"
                );
                let values = vec![now.into(), until.into(), Text(lane.id).into()];
                let rows = tx.query_all_raw(sql(dialect, text, values)).await?;
                for row in rows {
                    claimed.push((lane.clone(), Claimed::read(&row, now, until)?));
                }
            }
            Ok(claimed)
        }
    };
    backend.write(work).await
}

impl Claimed {
    fn read(row: &QueryResult, sent_at: Moment, locked_until: Moment) -> Result<Self> {
        Ok(Self {
            id: row.try_get_by_index::<Text<DeliveryId>>(0)?.0,
            event: row.try_get_by_index::<Text<EventId>>(1)?.0,
            body: row.try_get_by_index(2)?,
            attempts: row.try_get_by_index(3)?,
            begun_at: row.try_get_by_index(4)?,
            sent_at,
            locked_until,
        })
    }
}
