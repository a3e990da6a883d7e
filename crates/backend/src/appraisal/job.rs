//! Appraising what was closed: a job, so that closing waits for nothing.

use super::facts::{KINDS, Unassigned, closed_at, facts};
use super::rules::{active_rules, settings};
use crate::Backend;
use crate::db::batch::Batch;
use crate::db::{Text, Tx, sql};
use crate::entity::{request, request_event};
use crate::error::{Error, Result};
use crate::requests::one_by_one::{self, Found, Mishaps};
use domain::Moment;
use domain::appraisal::{Appraisal, Rule, appraise};
use domain::deadline::Clock;
use domain::ids::RequestId;
use domain::rates::Period;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, Value};

/// Requests of one transaction, and most of one go.
const BATCH: usize = 200;
const MOST: usize = 2_000;

/// Appraises requests that were closed, reopened and closed again, or judged
/// after being closed. Each once: what another process has done is passed over.
pub(crate) async fn appraise_closed(backend: &Backend) -> Result<()> {
    let (mut after, mut done, mut mishaps) = (0, 0, Mishaps::default());
    while done < MOST {
        let waiting = waiting(backend, after).await?;
        let whole = waiting.len() == BATCH;
        after = waiting.last().map_or(after, |request| request.seq);
        done += batch(backend, waiting, &mut mishaps).await?;
        if !whole {
            break;
        }
    }
    mishaps.or(())
}

/// Appraises some; how many could be read.
async fn batch(backend: &Backend, waiting: Vec<Found>, mishaps: &mut Mishaps) -> Result<usize> {
    let mut rows = Vec::with_capacity(waiting.len());
    for request in waiting {
        match request.row {
            Ok(row) => rows.push(row),
            Err(error) => mishaps.note(request.id, Err(error))?,
        }
    }
    if rows.is_empty() {
        return Ok(0);
    }
    let (rules, base) = (active_rules(backend).await?, settings(backend).await?.base);
    let history = history(backend, &rows).await?;
    let now = backend.now();
    let mut work = Vec::with_capacity(rows.len());
    for row in &rows {
        let own: Vec<_> = history.iter().filter(|line| line.request_id == row.id).collect();
        work.push(Piece::of(backend, row, &own, &rules, base, now)?);
    }
    backend
        .write(move |tx| {
            let work = work.clone();
            async move {
                for piece in work {
                    piece.write(&tx).await?;
                }
                Ok(())
            }
        })
        .await?;
    Ok(rows.len())
}

async fn waiting(backend: &Backend, after: i64) -> Result<Vec<Found>> {
    let dialect = backend.read().get_database_backend();
    let hint = if dialect == DbBackend::Sqlite { "indexed by request_unappraised" } else { "" };
    let text = format!(
        "id in (select id from request {hint} where status = 'closed' and appraised_at is null
           and seq > $1 order by seq limit {BATCH}) order by seq"
    );
    one_by_one::found(backend, &text, vec![after.into()]).await
}

async fn history(backend: &Backend, rows: &[request::Model]) -> Result<Vec<request_event::Model>> {
    let query = request_event::Entity::find()
        .filter(request_event::Column::RequestId.is_in(rows.iter().map(|row| row.id)))
        .filter(request_event::Column::Kind.is_in(KINDS.map(Text)))
        .order_by_asc(request_event::Column::Id);
    Ok(query.all(backend.read()).await?)
}

/// One appraisal, ready to be written.
#[derive(Clone)]
struct Piece {
    /// Marks the request; finds nothing when it changed or was appraised meanwhile.
    mark: Vec<Value>,
    /// None for one without a unit, which is only marked.
    row: Option<Vec<Value>>,
    request: RequestId,
    lines: Batch,
}

impl Piece {
    fn of(
        backend: &Backend,
        row: &request::Model,
        history: &[&request_event::Model],
        rules: &[Rule],
        base: i32,
        now: Moment,
    ) -> Result<Self> {
        let facts = facts(row, history, unassigned(backend, row));
        let appraisal = appraise(base, rules, &facts);
        let at = closed_at(row, history);
        let month = Period::month_of(at, backend.config().offset).map(|month| month.to_string());
        let kept = row.unit_id.zip(month).map(|(unit, month)| -> Result<Vec<Value>> {
            Ok(vec![
                row.id.into(),
                unit.into(),
                row.category_id.into(),
                month.into(),
                at.into(),
                now.into(),
                base.into(),
                appraisal.points.into(),
                serde_json::to_string(&facts).map_err(Error::internal)?.into(),
            ])
        });
        let mark = vec![now.into(), row.id.into(), row.version.into()];
        let lines = lines(row.id.0, &appraisal);
        Ok(Self { mark, row: kept.transpose()?, request: row.id.0, lines })
    }

    async fn write(self, tx: &Tx) -> Result<()> {
        let dialect = tx.get_database_backend();
        let mark = "update request set appraised_at = $1
                    where id = $2 and version = $3 and status = 'closed' and appraised_at is null";
        if tx.execute_raw(sql(dialect, mark, self.mark)).await?.rows_affected() == 0 {
            return Ok(());
        }
        let Some(row) = self.row else { return Ok(()) };
        let keep = "insert into appraisal
                      (request_id, unit_id, category_id, month, closed_at, at, base, points, facts, times)
                    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)
                    on conflict (request_id) do update set unit_id = excluded.unit_id,
                      category_id = excluded.category_id, month = excluded.month,
                      closed_at = excluded.closed_at, at = excluded.at, base = excluded.base,
                      points = excluded.points, facts = excluded.facts, times = appraisal.times + 1";
        tx.execute_raw(sql(dialect, keep, row)).await?;
        let forget = "delete from appraisal_line where request_id = $1";
        tx.execute_raw(sql(dialect, forget, vec![Text(self.request).into()])).await?;
        tx.insert(self.lines).await
    }
}

/// Deadlines of the first round as they were before it was handed to anybody.
fn unassigned(backend: &Backend, row: &request::Model) -> Unassigned {
    let directory = backend.directory();
    let terms = directory.terms(None, row.urgency.0, row.category_id.map(|id| id.0));
    let from = row.domain().ok().filter(|_| row.reopened == 0).map(|request| request.record.clock.from);
    let clock = Clock::new(from.unwrap_or(row.submitted_at), terms.policy);
    Unassigned { first_due: clock.first_due(terms.calendar), answer_due: clock.answer_due(terms.calendar) }
}

fn lines(request: RequestId, appraisal: &Appraisal) -> Batch {
    let mut batch = Batch::default();
    for (position, line) in (0i32..).zip(&appraisal.lines) {
        let rule = &line.rule;
        let row = vec![
            ("request_id", Text(request).into()),
            ("position", position.into()),
            ("rule_id", Text(rule.id).into()),
            ("name", rule.name.clone().into()),
            ("fact", rule.fact.as_str().into()),
            ("least", rule.from.into()),
            ("most", rule.to.into()),
            ("each", rule.each.into()),
            ("rule_points", rule.points.into()),
            ("points", line.points.into()),
        ];
        batch.insert("appraisal_line", row);
    }
    batch
}
