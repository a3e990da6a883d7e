//! What was suggested and what was chosen: how good the suggestions are in
//! practice.

use super::propose::Proposal;
use crate::Backend;
use crate::actor::Staff;
use crate::db::batch::Batch;
use crate::db::{Text, Tx, sql};
use crate::entity::model;
use crate::error::{Error, Result};
use chrono::TimeDelta;
use domain::Moment;
use domain::ids::{CategoryId, RequestId, UnitId};
use domain::rights::role_may_route;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QuerySelect};

/// Over how long practice is counted.
const BACK: TimeDelta = TimeDelta::days(30);

/// Records what was chosen beside what was suggested.
pub(super) async fn keep(
    backend: &Backend,
    request: RequestId,
    suggested: &Proposal,
    unit: UnitId,
    category: Option<CategoryId>,
) -> Result<()> {
    let first = suggested.suggestions.first();
    let place = suggested.suggestions.iter().position(|suggestion| suggestion.unit.id == unit);
    let place = place.and_then(|at| i32::try_from(at + 1).ok());
    let mut batch = Batch::default();
    let row = vec![
        ("id", Text(backend.new_id()).into()),
        ("request_id", Text(request).into()),
        ("certainty", first.map_or("none", |s| s.why.certainty()).into()),
        ("suggested_unit_id", first.map(|s| Text(s.unit.id)).into()),
        ("suggested_category_id", first.and_then(|s| s.category.as_ref()).map(|c| Text(c.id)).into()),
        ("unit_id", Text(unit).into()),
        ("category_id", category.map(Text).into()),
        ("place", place.into()),
        ("at", backend.now().into()),
    ];
    batch.insert("suggestion_outcome", row);
    backend
        .write(move |tx: Tx| {
            let batch = batch.clone();
            async move { tx.insert(batch).await }
        })
        .await
}

/// How well one question is answered, on requests that were not learned from.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// `unit` or `category`.
    pub kind: String,
    /// When it was learned.
    pub trained_at: Moment,
    /// From how many requests.
    pub rows: i32,
    /// Tested on how many.
    pub tested: i32,
    /// Part of them where the first guess was right.
    pub top1: Option<f64>,
    /// Part of them where one of three was right.
    pub top3: Option<f64>,
}

/// What came of the suggestions in the last thirty days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Practice {
    /// Dispatches at the dispatcher's desk.
    pub all: i64,
    /// With at least one suggestion.
    pub suggested: i64,
    /// Where the first one was taken.
    pub first: i64,
    /// Where any of them was taken.
    pub any: i64,
}

/// Everything about how good the suggestions are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Accuracy {
    /// Measured at the last training; nothing before the first.
    pub measured: Vec<Measured>,
    /// In practice, all together.
    pub practice: Practice,
    /// In practice, by what stood behind the first suggestion (`rule`,
    /// `learned`, `usual`, `place`).
    pub by: Vec<(String, Practice)>,
}

/// How good the suggestions are; for those who dispatch or administer.
pub async fn accuracy(backend: &Backend, staff: &Staff) -> Result<Accuracy> {
    if !staff.administers() && !staff.grants.iter().any(|grant| role_may_route(grant.role)) {
        return Err(Error::Forbidden);
    }
    let rows = model::Entity::find()
        .select_only()
        .columns([model::Column::Kind, model::Column::TrainedAt, model::Column::Rows])
        .columns([model::Column::Tested, model::Column::Top1, model::Column::Top3])
        .order_by_desc(model::Column::Kind)
        .into_tuple::<(String, Moment, i32, i32, Option<f64>, Option<f64>)>()
        .all(backend.read())
        .await?;
    let measured = rows.into_iter().map(|(kind, trained_at, rows, tested, top1, top3)| Measured {
        kind,
        trained_at,
        rows,
        tested,
        top1,
        top3,
    });
    let mut all = Accuracy { measured: measured.collect(), ..Accuracy::default() };
    let text = "select certainty, count(*), sum(case when place = 1 then 1 else 0 end),
                sum(case when place is not null then 1 else 0 end)
                from suggestion_outcome where at >= $1 group by certainty order by certainty";
    let dialect = backend.read().get_database_backend();
    let since = backend.now() - BACK;
    for row in backend.read().query_all_raw(sql(dialect, text, vec![since.into()])).await? {
        let certainty: String = row.try_get_by_index(0)?;
        let count = |at| row.try_get_by_index::<i64>(at);
        let suggested = if certainty == "none" { 0 } else { count(1)? };
        let one = Practice { all: count(1)?, suggested, first: count(2)?, any: count(3)? };
        let sum = &mut all.practice;
        sum.all += one.all;
        sum.suggested += one.suggested;
        sum.first += one.first;
        sum.any += one.any;
        if certainty != "none" {
            all.by.push((certainty, one));
        }
    }
    Ok(all)
}
