//! Learning from what was dispatched: a job, off the threads that answer,
//! bounded in memory.

use super::known::cutter;
use super::model::{Example, Measured, Model, learn, number};
use super::propose::{class, features};
use super::words::Cutter;
use crate::Backend;
use crate::actor::Staff;
use crate::db::{self, Text, row, sql};
use crate::error::{Error, Result};
use crate::jobs;
use domain::ids::{CategoryId, RequestId, UnitId};
use domain::rights::role_may_route;
use sea_orm::Value;
use std::sync::Arc;

/// Most requests that are learned from, the newest.
pub const TRAINED_ON: usize = 50_000;
/// Read at once.
const AT_ONCE: usize = 2000;

row! {
    /// A dispatched request.
    struct Past {
        id: Text<RequestId>,
        description: String,
        address: Option<String>,
        category_id: Option<Text<CategoryId>>,
        unit_id: Text<UnitId>,
        area_id: Option<Text<UnitId>>,
        grid_id: Option<Text<UnitId>>,
    }
}

/// Has the next training begin as soon as somebody works.
pub async fn train_soon(backend: &Backend, staff: &Staff) -> Result<()> {
    if !staff.administers() && !staff.grants.iter().any(|grant| role_may_route(grant.role)) {
        return Err(Error::Forbidden);
    }
    jobs::train_now(backend).await
}

/// Learns anew which unit and which category requests belong to. What there
/// was stays where there is too little to learn from.
pub(crate) async fn train(backend: &Backend) -> Result<()> {
    let directory = backend.directory();
    let made = directory.clone();
    let cutter = off_threads(move || cutter(&made)).await??;
    let cutter = Arc::new(cutter);
    let (mut units, mut categories) = (Vec::new(), Vec::new());
    let mut last = None;
    while units.len() < TRAINED_ON {
        let rows = newest(backend, last).await?;
        let full = rows.len() == AT_ONCE;
        last = rows.last().map(|row| row.id);
        let (directory, cutter) = (directory.clone(), cutter.clone());
        let cut = move || rows.into_iter().map(|row| row.examples(&directory, &cutter)).collect::<Vec<_>>();
        for (unit, category) in off_threads(cut).await? {
            units.push(unit);
            categories.extend(category);
        }
        if !full {
            break;
        }
    }
    for (kind, examples) in [("unit", units), ("category", categories)] {
        let rows = examples.len();
        if let Some((model, measured)) = off_threads(move || learn(&examples)).await? {
            tracing::info!(kind, rows, top1 = measured.top1, top3 = measured.top3, "learned from dispatches");
            keep(backend, kind, rows, &model, measured).await?;
        }
    }
    Ok(())
}

async fn off_threads<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// Dispatched requests before one, newest first. Identifiers grow with time.
async fn newest(backend: &Backend, before: Option<Text<RequestId>>) -> Result<Vec<Past>> {
    let dialect = backend.read().get_database_backend();
    let (condition, values): (_, Vec<Value>) = match before {
        Some(before) => ("id < $1 and", vec![before.into()]),
        None => ("", Vec::new()),
    };
    let text = format!(
        "select id, description, address, category_id, unit_id, area_id, grid_id from request
         where {condition} unit_id is not null and anonymised_at is null order by id desc limit {AT_ONCE}"
    );
    db::rows(backend.read(), sql(dialect, text, values)).await
}

impl Past {
    fn examples(
        self,
        directory: &crate::directory::Directory,
        cutter: &Cutter,
    ) -> (Example, Option<Example>) {
        let text = format!("{}\n{}", self.description, self.address.as_deref().unwrap_or(""));
        let words = cutter.words(&text);
        let category = self.category_id.map(|id| id.0);
        let area = self.grid_id.or(self.area_id).map(|id| directory.ancestors(id.0)).unwrap_or_default();
        let plain = || words.iter().map(|word| number(word)).collect();
        let by_words = category.map(|id| Example { words: plain(), class: id.to_string() });
        let class = class(directory, self.unit_id.0, &area);
        let unit = Example { words: features(&words, category, &area), class };
        (unit, by_words)
    }
}

async fn keep(
    backend: &Backend,
    kind: &'static str,
    rows: usize,
    model: &Model,
    measured: Measured,
) -> Result<()> {
    let body = serde_json::to_string(model).map_err(Error::internal)?;
    let whole = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let values: Vec<Value> = vec![
        kind.into(),
        backend.now().into(),
        whole(rows).into(),
        whole(measured.tested).into(),
        measured.top1.into(),
        measured.top3.into(),
        body.into(),
    ];
    let upsert = "insert into model (kind, trained_at, rows, tested, top1, top3, body)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (kind) do update set trained_at = excluded.trained_at, rows = excluded.rows,
          tested = excluded.tested, top1 = excluded.top1, top3 = excluded.top3, body = excluded.body";
    backend.execute(upsert, values).await.map(|_| ())
}
