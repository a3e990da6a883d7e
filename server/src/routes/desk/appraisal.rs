//! Units' tables by month, and the requests behind them.

use super::guard::Desk;
use super::take::{Sheet, take};
use super::worklist::units;
use crate::problem::Problem;
use app::pages::desk::appraisal::{self, AppraisalPage, Behind};
use app::pages::desk::sheets;
use app::t;
use axum::extract::{Query, RawQuery};
use axum::http::StatusCode;
use axum::response::Response;
use backend::appraisal::{AppraisalQuery, behind, month_table};
use backend::error::Error;
use backend::numbers::Choice;
use domain::export::ExportList;
use domain::ids::AppraisalRuleId;
use domain::rates::Period;
use serde::Deserialize;

/// Rows of a page of requests.
const ROWS: u16 = 50;

/// What an address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    month: String,
    unit: String,
    rule: String,
    cursor: String,
}

impl Asked {
    /// The query, and whether all of it could be read. This month without one.
    fn query(&self, desk: &Desk) -> Result<(AppraisalQuery, bool), Error> {
        let backend = &desk.state.backend;
        let now = Period::month_of(backend.now(), backend.config().offset);
        let said = self.month.parse().ok().filter(|month: &Period| month.is_month());
        let unit = self.unit.parse::<Choice<_>>();
        let readable = (said.is_some() || self.month.is_empty()) && unit.is_ok();
        let month = said.or(now).ok_or(Error::NotFound)?;
        Ok((AppraisalQuery { month, unit: unit.unwrap_or_default() }, readable))
    }
}

/// `GET /desk/appraisal`
pub async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let (query, readable) = asked.query(&desk)?;
    let backend = &desk.state.backend;
    let table = month_table(backend, &desk.staff, &query).await?;
    let directory = backend.directory();
    let units = units(&directory, &desk.staff);
    let model = AppraisalPage { query, table, directory, units, bad: !readable };
    let status = if readable { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = t!(desk.visitor.lang, "appraisal-title").to_owned();
    Ok(desk.page(status, title, false, move || appraisal::page(model)).await)
}

/// `GET /desk/appraisal/table.xlsx`
pub async fn xlsx(
    desk: Desk,
    Query(asked): Query<Asked>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let (query, readable) = asked.query(&desk)?;
    // A table of something else than what was asked for would be a wrong one.
    if !readable {
        return Err(Error::NotFound.into());
    }
    let sheet = Sheet::of(&desk, ExportList::Appraisal, sheets::APPRAISAL, &raw);
    take(desk, sheet, query, |backend, staff, query| async move {
        let table = month_table(&backend, &staff, &query).await?;
        let month = query.month;
        Ok((table.rows.into_iter().map(|row| (month, row)).collect(), None))
    })
    .await
}

/// `GET /desk/appraisal/requests`
pub async fn requests(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let (query, readable) = asked.query(&desk)?;
    if !readable {
        return Err(Error::NotFound.into());
    }
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let rule = some(&asked.rule);
    let id = rule.as_deref().map(str::parse::<AppraisalRuleId>).transpose();
    let id = id.map_err(|_| Error::NotFound)?;
    let cursor = some(&asked.cursor);
    let backend = &desk.state.backend;
    let page = behind(backend, &desk.staff, &query, id, cursor.as_deref(), ROWS).await?;
    let model = Behind { query, rule, page, first: cursor.is_none() };
    let title = t!(desk.visitor.lang, "appraisal-requests").to_owned();
    Ok(desk.page(StatusCode::OK, title, false, move || appraisal::behind(model)).await)
}
