//! The requests behind a table, and the appraisal of one.

use super::AppraisalQuery;
use super::table::{condition, rule};
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, sql};
use crate::error::{Error, Result};
use crate::numbers::require;
use crate::requests::{Cursor, List, excerpt};
use crate::view::{CategoryRef, Page, Relation, RequestView, UnitRef};
use domain::Moment;
use domain::appraisal::{Appraisal, Line};
use domain::code::RequestCode;
use domain::ids::{AppraisalRuleId, CategoryId, UnitId};
use sea_orm::{ConnectionTrait, QueryResult};

/// The newest appraisal of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Appraised {
    /// When the request was closed.
    pub closed_at: Moment,
    /// How often it was appraised; more than once where it was reopened.
    pub times: i32,
    /// The points and every rule that counted, as it was then.
    pub appraisal: Appraisal,
}

/// A request behind a table.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct AppraisedRow {
    pub code: RequestCode,
    pub unit: Option<UnitRef>,
    pub category: Option<CategoryRef>,
    pub excerpt: String,
    pub closed_at: Moment,
    pub points: i32,
    /// What the rule that was asked for did.
    pub by_rule: Option<i32>,
}

/// A page of the requests of a month, latest closed first; of one rule, those in
/// which it counted. Errors as [`super::month_table`], and [`Error::NotFound`]
/// for a cursor that was not given out.
pub async fn behind(
    backend: &Backend,
    staff: &Staff,
    query: &AppraisalQuery,
    by_rule: Option<AppraisalRuleId>,
    cursor: Option<&str>,
    limit: u16,
) -> Result<Page<AppraisedRow>> {
    require(staff)?;
    let directory = backend.directory();
    let (mut condition, mut values) = condition(&directory, staff, query)?;
    let mut bind = |value: sea_orm::Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let (column, join) = match by_rule {
        None => ("null", String::new()),
        Some(id) => {
            let place = bind(Text(id).into());
            let of = "select request_id, sum(points) as points from appraisal_line";
            let join = format!(
                "join ({of} where rule_id = {place} group by request_id) as line
                 on line.request_id = appraisal.request_id"
            );
            ("line.points", join)
        }
    };
    if let Some(cursor) = Cursor::read(List::Appraised, cursor)? {
        let (at, seq) = (bind(cursor.moment().into()), bind(cursor.seq.into()));
        condition.push_str(&format!(" and (appraisal.closed_at, request.seq) < ({at}, {seq})"));
    }
    let limit = usize::from(limit.clamp(1, 100));
    let text = format!(
        "select request.code, appraisal.unit_id, appraisal.category_id, substr(request.description, 1, 200),
           appraisal.closed_at, appraisal.points, cast({column} as bigint), request.seq
         from appraisal join request on request.id = appraisal.request_id {join}
         where {condition} order by appraisal.closed_at desc, request.seq desc limit {}",
        limit + 1
    );
    let statement = sql(backend.read().get_database_backend(), text, values);
    let found = backend.read().query_all_raw(statement).await?;
    let mut next = None;
    let mut items = Vec::with_capacity(found.len());
    for (at, row) in found.iter().enumerate() {
        if at == limit {
            break;
        }
        let (shown, seq) = read(backend, row)?;
        let end = Cursor::at(List::Appraised, shown.closed_at, seq);
        next = (found.len() > limit).then(|| end.encode());
        items.push(shown);
    }
    Ok(Page { items, next })
}

fn read(backend: &Backend, row: &QueryResult) -> Result<(AppraisedRow, i64)> {
    let directory = backend.directory();
    let category: Option<Text<CategoryId>> = row.try_get_by_index(2)?;
    let description: String = row.try_get_by_index(3)?;
    let by_rule: Option<i64> = row.try_get_by_index(6)?;
    let shown = AppraisedRow {
        code: row.try_get_by_index::<Text<RequestCode>>(0)?.0,
        unit: directory.unit_ref(row.try_get_by_index::<Text<UnitId>>(1)?.0),
        category: category.and_then(|id| directory.category_ref(id.0)),
        excerpt: excerpt(&description, 80),
        closed_at: row.try_get_by_index(4)?,
        points: row.try_get_by_index(5)?,
        by_rule: by_rule.and_then(|points| i32::try_from(points).ok()),
    };
    Ok((shown, row.try_get_by_index(7)?))
}

/// The appraisal of a request that was opened by staff; none for others, and
/// none before it was closed.
pub async fn of(backend: &Backend, view: &RequestView) -> Result<Option<Appraised>> {
    if view.relation != Relation::Staff {
        return Ok(None);
    }
    let dialect = backend.read().get_database_backend();
    let code = || vec![view.code.as_str().into()];
    let text = "select closed_at, times, base, points from appraisal
                where request_id = (select id from request where code = $1)";
    let Some(row) = backend.read().query_one_raw(sql(dialect, text, code())).await? else {
        return Ok(None);
    };
    let text = "select rule_id, name, fact, least, most, each, rule_points, points from appraisal_line
                where request_id = (select id from request where code = $1) order by position";
    let mut lines = Vec::new();
    for row in backend.read().query_all_raw(sql(dialect, text, code())).await? {
        let (rule, next) = rule(&row, 0)?;
        lines.push(Line { rule, points: row.try_get_by_index(next)? });
    }
    let appraisal = Appraisal { base: row.try_get_by_index(2)?, points: row.try_get_by_index(3)?, lines };
    let (closed_at, times) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    Ok::<_, Error>(Some(Appraised { closed_at, times, appraisal }))
}
