//! What is kept in memory to decide quickly: names of places and what was
//! learned. Read anew when the database says that it changed, as another process
//! may have changed it.

use super::area::Names;
use super::model::Model;
use super::words::Cutter;
use super::{AUTO, GAZETTEER, meta};
use crate::Backend;
use crate::db::sql;
use crate::directory::Directory;
use crate::entity::{gazetteer, model};
use crate::error::{Error, Result};
use domain::Moment;
use domain::ids::UnitId;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QuerySelect};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Most names of places.
pub(crate) const NAMES: u64 = 20_000;

/// What is kept, each with what it was made from.
#[derive(Default)]
pub(crate) struct Kept {
    names: Mutex<Option<KeptNames>>,
    learned: Mutex<Option<KeptBrain>>,
}

struct KeptNames {
    version: Option<String>,
    directory: Arc<Directory>,
    names: Arc<Names>,
}

struct KeptBrain {
    /// What was learned when.
    version: Vec<(String, Moment)>,
    /// Nothing before the first training.
    brain: Option<Arc<Brain>>,
}

/// What was learned.
pub(super) struct Brain {
    pub(super) cutter: Cutter,
    pub(super) unit: Option<Model>,
    pub(super) category: Option<Model>,
}

/// The names of places.
pub(super) async fn names(backend: &Backend) -> Result<Arc<Names>> {
    let version = meta(backend, [GAZETTEER, AUTO]).await?.remove(GAZETTEER);
    let directory = backend.directory();
    let mut kept = backend.routing().names.lock().await;
    let holds = |kept: &&KeptNames| kept.version == version && Arc::ptr_eq(&kept.directory, &directory);
    if let Some(kept) = kept.as_ref().filter(holds) {
        return Ok(kept.names.clone());
    }
    let rows = gazetteer::Entity::find()
        .order_by_asc(gazetteer::Column::Id)
        .limit(NAMES)
        .all(backend.read())
        .await?;
    let all = |row: gazetteer::Model| -> Vec<(String, UnitId)> {
        let names = std::iter::once(row.name.as_str()).chain(row.aliases.lines());
        names.map(|name| (name.to_owned(), row.unit_id.0)).collect()
    };
    let entries = rows.into_iter().flat_map(all).collect();
    let of = directory.clone();
    let made = tokio::task::spawn_blocking(move || Names::new(&of, entries)).await;
    let names = Arc::new(made.map_err(Error::internal)??);
    *kept = Some(KeptNames { version, directory, names: names.clone() });
    Ok(names)
}

/// What was learned, if anything was.
pub(super) async fn brain(backend: &Backend) -> Result<Option<Arc<Brain>>> {
    let dialect = backend.read().get_database_backend();
    let asked = sql(dialect, "select kind, trained_at from model order by kind", Vec::new());
    let rows = backend.read().query_all_raw(asked).await?;
    let pair = |row: &sea_orm::QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    let version: Vec<(String, Moment)> = rows.iter().map(pair).collect::<Result<_>>()?;
    let mut kept = backend.routing().learned.lock().await;
    if let Some(kept) = kept.as_ref().filter(|kept| kept.version == version) {
        return Ok(kept.brain.clone());
    }
    let brain = if version.is_empty() { None } else { Some(Arc::new(read(backend).await?)) };
    *kept = Some(KeptBrain { version, brain: brain.clone() });
    Ok(brain)
}

async fn read(backend: &Backend) -> Result<Brain> {
    let rows = model::Entity::find().all(backend.read()).await?;
    let directory = backend.directory();
    let made = tokio::task::spawn_blocking(move || {
        let of = |kind: &str| -> Option<Model> {
            let row = rows.iter().find(|row| row.kind == kind)?;
            // One of another version of the program is left until it is made anew.
            serde_json::from_str(&row.body).ok().filter(Model::is_whole)
        };
        Ok(Brain { cutter: cutter(&directory)?, unit: of("unit"), category: of("category") })
    });
    made.await.map_err(Error::internal)?
}

/// Cuts with this installation's own words.
pub(super) fn cutter(directory: &Directory) -> Result<Cutter> {
    Cutter::new(directory.categories.iter().flat_map(|category| &category.keywords).map(String::as_str))
}
