//! Webhooks: partners' programs are told what happens to requests, signed, in
//! order, and again until they have it.
//!
//! What is to be told is written with the change itself. A courier in each
//! process claims what is due for a while, sends it and writes down what became
//! of it; several share the work.

mod claim;
mod keep;
mod log;
mod mark;
mod queue;
mod send;
mod work;

pub use keep::{
    HookDraft, HookView, MOST, Rotation, hook, list, new_id, pause, remove, resume, rotate, save,
};
pub(crate) use keep::{check_url, told};
pub use log::{LOG, LogLine, LogPage, Waiting, log, replay, replay_since, waiting};
pub(crate) use queue::{News, queue, queue_new};
pub use send::{PREFIX, signature};
pub use work::{Courier, run};

use crate::Backend;
use crate::db::{Text, sql};
use crate::error::Result;
use chrono::TimeDelta;
use domain::hook::HookEvent;
use domain::ids::{HookId, PartnerId};
use domain::partner::Scope;
use sea_orm::ConnectionTrait;
use std::sync::{Arc, PoisonError, RwLock};

/// How long deliveries are kept.
pub const KEEP: TimeDelta = TimeDelta::days(30);

/// The webhooks there are, as whoever changes a request needs them. Another
/// process may know of a new one some seconds later.
#[derive(Default)]
pub(crate) struct Kept(RwLock<Arc<Vec<Known>>>);

/// A webhook whose partner is not shut out.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    id: HookId,
    partner: PartnerId,
    kinds: Vec<HookEvent>,
    /// Whether it hears of what came through the partner.
    own: bool,
    /// Whether it hears of all that is published.
    published: bool,
}

impl Kept {
    fn all(&self) -> Arc<Vec<Known>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Reads anew which webhooks there are.
pub(crate) async fn reload(backend: &Backend) -> Result<()> {
    let text = "select webhook.id, webhook.partner_id, webhook.kinds, webhook.published, partner.scopes
                from webhook join partner on partner.id = webhook.partner_id
                where partner.active order by webhook.id";
    let db = backend.read();
    let rows = db.query_all_raw(sql(db.get_database_backend(), text, Vec::new())).await?;
    let mut known = Vec::with_capacity(rows.len());
    for row in rows {
        let (kinds, scopes): (String, String) = (row.try_get_by_index(2)?, row.try_get_by_index(4)?);
        known.push(Known {
            id: row.try_get_by_index::<Text<HookId>>(0)?.0,
            partner: row.try_get_by_index::<Text<PartnerId>>(1)?.0,
            kinds: kinds.split(' ').filter_map(|kind| kind.parse().ok()).collect(),
            own: scopes.split(' ').any(|scope| scope == Scope::Follow.as_str()),
            published: row.try_get_by_index(3)?,
        });
    }
    *backend.hooks().0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
    Ok(())
}
