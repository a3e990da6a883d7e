//! The audit trail.

use super::Admin;
use crate::problem::Problem;
use app::pages::desk::admin::audit::{self, Asked};
use app::t;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use backend::audit::AuditQuery;
use domain::{FixedOffset, Moment};

/// `GET /desk/admin/audit`
pub async fn show(Admin(desk): Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let backend = &desk.state.backend;
    let offset = backend.config().offset;
    let query = AuditQuery {
        by: asked.by.parse().ok(),
        action: (!asked.action.is_empty()).then(|| asked.action.clone()),
        from: day(&asked.from, 0, offset),
        to: day(&asked.to, 1, offset),
        before: asked.before.parse().ok(),
    };
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
