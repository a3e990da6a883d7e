//! Handing requests on to platforms above this one, and hearing what becomes of
//! them there.
//!
//! That a request is to be handed on is written with the step that decides it
//! (its dispatch to the unit that stands for the upstream, or its registration);
//! sending it, finding what an answer that was lost left behind, and asking for
//! news is the forwarder's, in each process. Several share the work.

mod claim;
mod desk;
mod json;
mod keep;
mod news;
mod open311;
mod platform;
mod queue;
mod receive;
mod work;

pub use desk::{LinkView, Panel, again, by_number, forward, panel};
pub use keep::{UpstreamDraft, UpstreamView, Waits, list, new_id, save};
pub(crate) use queue::{goes_on, queue};
pub use receive::{Call, receive};
pub use work::{Forwarder, run};

use crate::Backend;
use crate::entity::upstream::{Column, Entity, Model};
use crate::error::Result;
use domain::ids::{CategoryId, UnitId, UpstreamId};
use domain::upstream::{Meaning, UpstreamKind, meanings, table};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::sync::{Arc, PoisonError, RwLock};

/// The upstreams that are on. Another process may know of a change some seconds
/// later.
#[derive(Default)]
pub(crate) struct Kept(RwLock<Arc<Vec<Known>>>);

/// An upstream as the program works with it. Its keys stay sealed.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    id: UpstreamId,
    name: String,
    kind: UpstreamKind,
    url: String,
    jurisdiction: Option<String>,
    key: Option<String>,
    secret: Option<String>,
    /// The unit that stands for it.
    unit: Option<UnitId>,
    /// Categories by stable name, and what they are there.
    services: Vec<(String, String)>,
    states: Vec<(String, Meaning)>,
}

impl Kept {
    fn all(&self) -> Arc<Vec<Known>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn one(&self, id: UpstreamId) -> Option<Known> {
        self.all().iter().find(|known| known.id == id).cloned()
    }
}

impl From<Model> for Known {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.0,
            name: row.name,
            kind: row.kind.0,
            url: row.url,
            jurisdiction: row.jurisdiction,
            key: row.key_sealed,
            secret: row.secret_sealed,
            unit: row.unit_id.map(|id| id.0),
            // Saved tables were read before.
            services: table(&row.services).unwrap_or_default(),
            states: meanings(&row.states),
        }
    }
}

impl Known {
    /// What a category is called there: by itself, or by the one above it.
    fn service(&self, backend: &Backend, category: Option<CategoryId>) -> Option<String> {
        let directory = backend.directory();
        let own = directory.category(category?)?;
        let above = own.parent.and_then(|id| directory.category(id));
        let found = [Some(own), above].into_iter().flatten();
        let mut found = found.filter_map(|one| self.services.iter().find(|(slug, _)| *slug == one.slug));
        found.next().map(|(_, code)| code.clone())
    }

    /// What belongs to a sealed text besides its words.
    fn bound(id: UpstreamId, field: &str) -> String {
        format!("upstream {id} {field}")
    }
}

/// Reads anew which upstreams there are.
pub(crate) async fn reload(backend: &Backend) -> Result<()> {
    let rows = Entity::find().filter(Column::Active.eq(true)).order_by_asc(Column::Name);
    let known = rows.all(backend.read()).await?.into_iter().map(Known::from).collect();
    *backend.upstreams().0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
    Ok(())
}
