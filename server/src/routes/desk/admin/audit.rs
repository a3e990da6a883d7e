//! The audit trail.

use super::super::take::{ROWS, Sheet, take};
use super::Admin;
use crate::problem::Problem;
use app::pages::desk::admin::audit::{self, Asked};
use app::pages::desk::sheets;
use app::t;
use axum::extract::{Query, RawQuery};
use axum::http::StatusCode;
use axum::response::Response;
use backend::audit::AuditQuery;
use domain::export::ExportList;
use domain::{FixedOffset, Moment};

fn query(asked: &Asked, offset: FixedOffset) -> AuditQuery {
    AuditQuery {
        by: asked.by.parse().ok(),
        action: (!asked.action.is_empty()).then(|| asked.action.clone()),
        from: day(&asked.from, 0, offset),
        to: day(&asked.to, 1, offset),
        before: asked.before.parse().ok(),
    }
}

/// `GET /desk/admin/audit.xlsx`: that the trail was taken away stands in it.
pub async fn xlsx(
    Admin(desk): Admin,
    Query(asked): Query<Asked>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let query = AuditQuery { before: None, ..query(&asked, desk.state.backend.config().offset) };
    let sheet = Sheet::of(&desk, ExportList::Audit, sheets::AUDIT, &raw);
    take(desk, sheet, query, |backend, staff, query| async move {
        let (lines, next) = backend::audit::some(&backend, &staff, &query, ROWS).await?;
        let next = next.map(|before| AuditQuery { before: Some(before), ..query });
        Ok((lines, next))
    })
    .await
}

/// `GET /desk/admin/audit`
pub async fn show(Admin(desk): Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let backend = &desk.state.backend;
    let query = query(&asked, backend.config().offset);
    let page = backend::audit::page(backend, &desk.staff, &query).await?;
    let title = t!(desk.visitor.lang, "audit-title").to_owned();
    Ok(desk.page(StatusCode::OK, title, false, move || audit::page(asked, page)).await)
}

/// The beginning of a local day, or of one so many days later. What cannot be
/// read counts for nothing.
fn day(text: &str, later: u64, offset: FixedOffset) -> Option<Moment> {
    let day: chrono::NaiveDate = text.trim().parse().ok()?;
    let begin = day.checked_add_days(chrono::Days::new(later))?.and_hms_opt(0, 0, 0)?;
    Some(begin.and_local_timezone(offset).single()?.to_utc())
}
