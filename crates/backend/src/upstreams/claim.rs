//! Claiming what is due, and writing down where it stands.

use crate::Backend;
use crate::clock::NowAndThen;
use crate::db::{Text, Tx, skip_locked, sql};
use crate::entity::upstream_link::Model;
use crate::error::{Error, Result};
use chrono::TimeDelta;
use domain::Moment;
use domain::ids::{LinkId, RequestId, UpstreamId};
use domain::upstream::{Link, LinkState};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use std::time::Duration;

/// How long a claim holds without a sign of life: several calls one after the other.
const HOLD: TimeDelta = TimeDelta::minutes(3);
/// How often a sign of life is given, and how often is looked whether it is time for one.
const SIGN_OF_LIFE: TimeDelta = TimeDelta::minutes(1);
const LOOK: Duration = Duration::from_secs(1);
/// The longest wait after a failure: an upstream that works again is told soon.
const LONGEST: TimeDelta = TimeDelta::hours(1);
/// Between two questions for news: so long after the first, doubling up to the
/// longest while there are none.
const QUIET: TimeDelta = TimeDelta::minutes(5);
const QUIETEST: TimeDelta = TimeDelta::hours(6);
/// Longest text that is kept of what went wrong, in characters.
const WHY_CHARS: usize = 300;

/// A link that this process may work on.
#[derive(Clone, Debug)]
pub(super) struct Claimed {
    pub(super) id: LinkId,
    pub(super) request: RequestId,
    pub(super) link: Link,
    pub(super) attempts: i32,
    pub(super) begun_at: Moment,
    pub(super) quiet: i32,
    locked_until: Moment,
}

/// What a row says of where it stands.
pub(super) fn read_link(
    state: LinkState,
    number: Option<String>,
    token: Option<String>,
    unsure: bool,
) -> Result<Link> {
    let missing = || Error::Internal("a link without what belongs to its state".to_owned());
    Ok(match state {
        LinkState::Waiting => Link::Waiting { unsure },
        LinkState::Asked => Link::Asked { token: token.ok_or_else(missing)? },
        LinkState::Linked => Link::Linked { number: number.ok_or_else(missing)? },
        LinkState::Refused => Link::Refused,
        LinkState::Over => Link::Over { number },
    })
}

impl Model {
    /// Where it stands.
    pub(super) fn link(&self) -> Result<Link> {
        read_link(self.state.0, self.number.clone(), self.token.clone(), self.unsure)
    }
}

/// Claims at most so many of an upstream; of one that was claimed and not put back
/// it is not known whether it was sent: what is to be sent first, then what
/// waited longest. `probe`: one, to see whether it works again, whenever it is due.
pub(super) async fn claim(
    backend: &Backend,
    upstream: UpstreamId,
    most: usize,
    probe: bool,
) -> Result<Vec<Claimed>> {
    let now = backend.now();
    let dialect = backend.read().get_database_backend();
    let due = if probe { "" } else { "and run_at <= $1" };
    let due = format!(
        "select id from upstream_link where upstream_id = $2 and state in ('waiting', 'asked', 'linked') {due}
           and (locked_until is null or locked_until < $1)
         order by case state when 'waiting' then 0 else 1 end, run_at limit {most}"
    );
    let values = vec![now.into(), Text(upstream).into()];
    // Looking is free; claiming is a write.
    if backend.read().query_one_raw(sql(dialect, due.clone(), values)).await?.is_none() {
        return Ok(Vec::new());
    }
    let skip = skip_locked(dialect);
    let claim = format!(
        "update upstream_link set locked_until = $3, attempts = attempts + 1, begun_at = coalesce(begun_at, $1),
           unsure = (unsure or (state = 'waiting' and locked_until is not null))
         where id in ({due} {skip})
         returning id, request_id, state, number, token, unsure, attempts, begun_at, quiet"
    );
    let until = now + HOLD;
    let work = move |tx: Tx| {
        let values = vec![now.into(), Text(upstream).into(), until.into()];
        let statement = sql(dialect, claim.clone(), values);
        async move {
            let rows = tx.query_all_raw(statement).await?;
            Ok(rows.iter().filter_map(|row| Claimed::of(row, until)).collect::<Vec<_>>())
        }
    };
    backend.write(work).await
}

impl Claimed {
    /// `None` for one that cannot be read: it keeps none of those behind it waiting.
    fn of(row: &QueryResult, locked_until: Moment) -> Option<Self> {
        let read = Self::read(row, locked_until);
        read.inspect_err(|error| tracing::warn!(%error, "a link could not be read")).ok()
    }

    fn read(row: &QueryResult, locked_until: Moment) -> Result<Self> {
        let state = row.try_get_by_index::<Text<LinkState>>(2)?.0;
        let (number, token) = (row.try_get_by_index(3)?, row.try_get_by_index(4)?);
        Ok(Self {
            id: row.try_get_by_index::<Text<LinkId>>(0)?.0,
            request: row.try_get_by_index::<Text<RequestId>>(1)?.0,
            link: read_link(state, number, token, row.try_get_by_index(5)?)?,
            attempts: row.try_get_by_index(6)?,
            begun_at: row.try_get_by_index(7)?,
            quiet: row.try_get_by_index(8)?,
            locked_until,
        })
    }

    /// Another while; whether it is still ours: nothing is sent for who lost it.
    pub(super) async fn renew(&mut self, backend: &Backend) -> Result<bool> {
        let until = backend.now() + HOLD;
        let text = "update upstream_link set locked_until = $3 where id = $1 and locked_until = $2";
        let ours = self.mark(backend, text, vec![until.into()]).await?;
        if ours {
            self.locked_until = until;
        }
        Ok(ours)
    }

    /// Does what takes long and writes nothing, and says meanwhile that it is being
    /// done. `None` when somebody else has it by now: then it is left to them.
    pub(super) async fn held<T>(
        &mut self,
        backend: &Backend,
        work: impl Future<Output = T>,
    ) -> Result<Option<T>> {
        // By the clock that claims are judged by; claiming was the first.
        let signs = NowAndThen::new(SIGN_OF_LIFE);
        signs.is_due(backend.now());
        let mut work = std::pin::pin!(work);
        loop {
            if let Ok(done) = tokio::time::timeout(LOOK, &mut work).await {
                return Ok(Some(done));
            }
            if signs.is_due(backend.now()) && !self.renew(backend).await? {
                return Ok(None);
            }
        }
    }

    /// It stands elsewhere now, and what follows is due at once. `why`: what the
    /// upstream said, if it took nothing.
    pub(super) async fn moved(&self, backend: &Backend, link: &Link, why: Option<&str>) -> Result<()> {
        let token = match link {
            Link::Asked { token } => Some(token.clone()),
            _ => None,
        };
        let text = "update upstream_link set state = $3, number = $4, token = $5, unsure = $6, run_at = $7,
                      last_error = $8, attempts = 0, quiet = 0, locked_until = null,
                      linked_at = case when $3 = 'linked' then $7 else linked_at end
                    where id = $1 and locked_until = $2";
        let more = vec![
            link.state().as_str().into(),
            link.number().map(str::to_owned).into(),
            token.into(),
            matches!(link, Link::Waiting { unsure: true }).into(),
            backend.now().into(),
            why.map(short).into(),
        ];
        self.mark(backend, text, more).await.map(|_| ())
    }

    /// Later again, after ever longer. `unsure`: it may be there.
    pub(super) async fn put_off(&self, backend: &Backend, why: &str, unsure: bool) -> Result<()> {
        let mut spread = [0u8; 1];
        backend.chance().fill(&mut spread);
        let wait = domain::hook::wait(self.attempts, spread[0]).min(LONGEST);
        let unsure = unsure || matches!(self.link, Link::Waiting { unsure: true });
        let text = "update upstream_link set run_at = $3, last_error = $4, unsure = $5, locked_until = null
                    where id = $1 and locked_until = $2";
        let more = vec![(backend.now() + wait).into(), short(why).into(), unsure.into()];
        self.mark(backend, text, more).await.map(|_| ())
    }

    /// Asked for news; `some`: there were any.
    pub(super) async fn asked(&self, backend: &Backend, some: bool) -> Result<()> {
        let quiet = if some { 0 } else { self.quiet.saturating_add(1) };
        let wait = (QUIET * (1 << quiet.clamp(0, 8))).min(QUIETEST);
        let text = "update upstream_link set run_at = $3, quiet = $4, polled_at = $5, attempts = 0,
                      last_error = null, locked_until = null
                    where id = $1 and locked_until = $2";
        let more = vec![(backend.now() + wait).into(), quiet.into(), backend.now().into()];
        self.mark(backend, text, more).await.map(|_| ())
    }

    /// Changes it as long as it is ours; whether it was.
    async fn mark(&self, backend: &Backend, text: &'static str, more: Vec<Value>) -> Result<bool> {
        let mut values = vec![Text(self.id).into(), self.locked_until.into()];
        values.extend(more);
        Ok(backend.execute(text, values).await? == 1)
    }
}

fn short(text: &str) -> String {
    text.chars().take(WHY_CHARS).collect()
}

/// An upstream works again: what was put off for it goes now.
pub(super) async fn wake(backend: &Backend, upstream: UpstreamId) -> Result<()> {
    let now = backend.now();
    let work = move |tx: Tx| async move {
        let text = "update upstream_link set run_at = $2 where upstream_id = $1 and run_at > $2
                      and last_error is not null and state in ('waiting', 'asked', 'linked')";
        let values = vec![Text(upstream).into(), now.into()];
        tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
        Ok(())
    };
    backend.write(work).await
}
