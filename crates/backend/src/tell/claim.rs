//! Claiming messages and writing down what became of them. A claim holds for a
//! while; whoever dies with it is followed by somebody else.

use crate::Backend;
use crate::db::{Text, Tx, skip_locked, sql};
use crate::error::{Error, Result};
use chrono::TimeDelta;
use domain::Moment;
use domain::tell::{Fate, Occasion, Place, To, Tongue, Unsent, Way};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

/// How long a claim holds: longer than a batch takes whose every message waits
/// for two providers.
const HOLD: TimeDelta = TimeDelta::minutes(5);
/// How long a message is tried.
const GIVE_UP: TimeDelta = TimeDelta::hours(24);

/// A message that this process may send.
#[derive(Clone, Debug)]
pub(super) struct Claimed {
    pub(super) id: Uuid,
    pub(super) request: Option<String>,
    pub(super) staff: Option<String>,
    pub(super) push: Option<Uuid>,
    pub(super) occasion: Occasion,
    pub(super) to: To,
    pub(super) way: Way,
    pub(super) body: String,
    pub(super) values: String,
    pub(super) templates: [Option<String>; 2],
    pub(super) urgent: bool,
    pub(super) attempts: i32,
    pub(super) provider: Option<String>,
    pub(super) created_at: Moment,
    pub(super) tongue: Tongue,
    locked_until: Moment,
}

const COLUMNS: &str = "id, request_id, staff_id, push_id, listener, way, body, place_values, template_first, \
     template_second, urgent, attempts, provider, created_at, occasion, tongue";

/// Claims those that have waited longest, urgent ones first. While it is quiet
/// only urgent ones ring.
pub(super) async fn claim(backend: &Backend, ways: &[Way], quiet: bool, most: usize) -> Result<Vec<Claimed>> {
    if ways.is_empty() || most == 0 {
        return Ok(Vec::new());
    }
    let now = backend.now();
    let dialect = backend.read().get_database_backend();
    let named = |ways: &mut dyn Iterator<Item = &Way>| {
        ways.map(|way| format!("'{way}'")).collect::<Vec<_>>().join(", ")
    };
    let loud = if quiet {
        format!("and (urgent or way not in ({}))", named(&mut Way::ALL.iter().filter(|way| way.rings())))
    } else {
        String::new()
    };
    let due = format!(
        "select id from message where fate = 'queued' and way in ({}) {loud} and run_at <= $1
           and (locked_until is null or locked_until < $1)
         order by urgent desc, run_at limit {most}",
        named(&mut ways.iter())
    );
    // Looking is free; claiming is a write.
    if backend.read().query_one_raw(sql(dialect, due.clone(), vec![now.into()])).await?.is_none() {
        return Ok(Vec::new());
    }
    let skip = skip_locked(dialect);
    let claim = format!(
        "update message set locked_until = $2, attempts = attempts + 1 where id in ({due} {skip})
         returning {COLUMNS}"
    );
    let until = now + HOLD;
    let work = move |tx: Tx| {
        let statement = sql(dialect, claim.clone(), vec![now.into(), until.into()]);
        async move {
            let rows = tx.query_all_raw(statement).await?;
            Ok(rows.iter().filter_map(|row| Claimed::of(row, until)).collect::<Vec<_>>())
        }
    };
    let mut claimed = backend.write(work).await?;
    claimed.sort_by_key(|message| (!message.urgent, message.created_at));
    Ok(claimed)
}

impl Claimed {
    /// `None` for one of a newer version, which this one cannot read: it keeps none of
    /// those behind it waiting.
    fn of(row: &QueryResult, locked_until: Moment) -> Option<Self> {
        let read = Self::read(row, locked_until);
        read.inspect_err(|error| tracing::warn!(%error, "a message could not be read")).ok()
    }

    fn read(row: &QueryResult, locked_until: Moment) -> Result<Self> {
        Ok(Self {
            id: row.try_get_by_index::<Text<Uuid>>(0)?.0,
            request: row.try_get_by_index(1)?,
            staff: row.try_get_by_index(2)?,
            push: row.try_get_by_index::<Option<Text<Uuid>>>(3)?.map(|id| id.0),
            to: row.try_get_by_index::<Text<To>>(4)?.0,
            way: row.try_get_by_index::<Text<Way>>(5)?.0,
            body: row.try_get_by_index(6)?,
            values: row.try_get_by_index(7)?,
            templates: [row.try_get_by_index(8)?, row.try_get_by_index(9)?],
            urgent: row.try_get_by_index(10)?,
            attempts: row.try_get_by_index(11)?,
            provider: row.try_get_by_index(12)?,
            created_at: row.try_get_by_index(13)?,
            occasion: row.try_get_by_index::<Text<Occasion>>(14)?.0,
            tongue: row.try_get_by_index::<Text<Tongue>>(15)?.0,
            locked_until,
        })
    }

    /// What goes into the places of a provider's template.
    pub(super) fn places(&self) -> Result<Vec<(Place, String)>> {
        serde_json::from_str(&self.values).map_err(Error::internal)
    }

    /// A provider has it, as it reads now.
    pub(super) async fn sent(&self, backend: &Backend, provider: &str, address: &str) -> Result<()> {
        let update = "update message set fate = 'sent', sent_at = $3, provider = $4, address = $5,
                        body = $6, locked_until = null, last_error = null
                      where id = $1 and locked_until = $2";
        let body = self.body.clone();
        self.mark(backend, update, vec![backend.now().into(), provider.into(), address.into(), body.into()])
            .await
    }

    /// It will not be sent.
    pub(super) async fn ended(&self, backend: &Backend, fate: Fate, address: &str, why: &str) -> Result<()> {
        let update = "update message set fate = $3, address = $4, last_error = $5, locked_until = null
                      where id = $1 and locked_until = $2";
        self.mark(backend, update, vec![fate.as_str().into(), address.into(), why.into()]).await
    }

    /// It is not to be sent.
    pub(super) async fn unsent(&self, backend: &Backend, address: &str, why: Unsent) -> Result<()> {
        self.ended(backend, Fate::Stopped, address, why.as_str()).await
    }

    /// Later again, or never. `provider`: it may have it, and is to be asked
    /// again before another.
    pub(super) async fn put_off(
        &self,
        backend: &Backend,
        address: &str,
        provider: Option<&str>,
        why: &str,
    ) -> Result<()> {
        let now = backend.now();
        if now - self.created_at >= GIVE_UP {
            tracing::error!(message = %self.id, way = %self.way, why, "a message was given up");
            return self.ended(backend, Fate::Dead, address, why).await;
        }
        let wait = domain::tell::wait(self.attempts, self.id.as_bytes()[15]);
        let update = "update message set run_at = $3, address = $4, provider = $5, last_error = $6,
                        locked_until = null
                      where id = $1 and locked_until = $2";
        let values = vec![(now + wait).into(), address.into(), provider.into(), why.into()];
        self.mark(backend, update, values).await
    }

    /// Nothing was tried.
    pub(super) async fn give_back(&self, backend: &Backend) -> Result<()> {
        let update = "update message set locked_until = null, attempts = attempts - 1
                      where id = $1 and locked_until = $2";
        self.mark(backend, update, Vec::new()).await
    }

    async fn mark(&self, backend: &Backend, update: &'static str, more: Vec<Value>) -> Result<()> {
        let mut values = vec![Text(self.id).into(), self.locked_until.into()];
        values.extend(more);
        backend
            .write(move |tx: Tx| {
                let statement = sql(tx.get_database_backend(), update, values.clone());
                async move {
                    tx.execute_raw(statement).await?;
                    Ok(())
                }
            })
            .await
    }
}
