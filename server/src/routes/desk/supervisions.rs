//! Demands of supervision.

use super::guard::Desk;
use super::take::{ROWS, Sheet, take};
use super::views::views;
use crate::problem::Problem;
use app::pages::desk::sheets;
use app::pages::desk::supervisions::{self, Supervisions, name};
use app::t;
use axum::extract::{Query, RawQuery};
use axum::http::StatusCode;
use axum::response::Response;
use backend::requests;
use backend::supervision::{self, SupervisionQuery, Which};
use domain::export::ExportList;
use domain::lists::List;
use domain::request::Action;
use serde::Deserialize;

/// What the address may say. What cannot be read counts for nothing.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    which: String,
    unit: String,
    before: String,
}

impl Asked {
    fn query(&self) -> SupervisionQuery {
        let all = [Which::Open, Which::Replied, Which::Late];
        let which = all.into_iter().find(|which| name(*which) == self.which).unwrap_or_default();
        SupervisionQuery { which, unit: self.unit.parse().ok(), before: self.before.parse().ok() }
    }
}

/// `GET /desk/supervisions.xlsx`
pub async fn xlsx(
    desk: Desk,
    Query(asked): Query<Asked>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let query = SupervisionQuery { before: None, ..asked.query() };
    let sheet = Sheet::of(&desk, ExportList::Supervisions, sheets::SUPERVISIONS, &raw);
    take(desk, sheet, query, |backend, staff, query| async move {
        let page = supervision::supervisions_of(&backend, &staff, &query, ROWS).await?;
        let before = page.next.and_then(|next| next.parse().ok());
        let next = before.map(|before| SupervisionQuery { before: Some(before), ..query });
        Ok((page.items, next))
    })
    .await
}

/// `GET /desk/supervisions`
pub async fn show(
    desk: Desk,
    Query(asked): Query<Asked>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let query = asked.query();
    let which = query.which;
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let later = query.before.is_some();
    let candidates =
        async { if later { Ok(Vec::new()) } else { supervision::candidates(backend, staff).await } };
    let (page, candidates, views, mut tools) = tokio::try_join!(
        supervision::supervisions(backend, staff, &query),
        candidates,
        views(&desk, List::Supervisions, raw.as_deref().unwrap_or_default()),
        requests::tools(backend, staff),
    )?;
    // Here it is pressed and replied to; the rest is done in the worklist.
    tools.actions.retain(|action| matches!(action, Action::Supervise | Action::Explain | Action::Note));
    let directory = backend.directory();
    let unit = query.unit.map(|unit| unit.to_string()).unwrap_or_default();
    let model = Supervisions { which, unit, later, page, candidates, directory, views, tools };
    let title = t!(desk.visitor.lang, "sup-title").to_owned();
    Ok(desk.page(StatusCode::OK, title, false, move || supervisions::page(model)).await)
}
