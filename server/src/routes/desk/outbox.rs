//! The outbox.

use super::guard::Desk;
use super::take::{ROWS, Sheet, take};
use crate::problem::Problem;
use app::pages::desk::outbox::{self, Outbox};
use app::pages::desk::sheets;
use app::t;
use axum::extract::{Path, Query, RawQuery};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::tell::{self, OutboxQuery};
use domain::export::ExportList;
use serde::Deserialize;

/// What the address may say. What cannot be read counts for nothing.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    fate: String,
    way: String,
    before: String,
    again: String,
}

impl Asked {
    fn query(&self) -> OutboxQuery {
        OutboxQuery {
            fate: self.fate.parse().ok(),
            way: self.way.parse().ok(),
            before: self.before.parse().ok(),
        }
    }
}

/// `GET /desk/outbox.xlsx`
pub async fn xlsx(
    desk: Desk,
    Query(asked): Query<Asked>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let query = OutboxQuery { before: None, ..asked.query() };
    let sheet = Sheet::of(&desk, ExportList::Outbox, sheets::OUTBOX, &raw);
    take(desk, sheet, query, |backend, staff, query| async move {
        let page = tell::outbox_of(&backend, &staff, &query, ROWS).await?;
        let next = page.next.map(|before| OutboxQuery { before: Some(before), ..query });
        Ok((page.lines, next))
    })
    .await
}

/// `GET /desk/outbox`
pub async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let query = asked.query();
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let (page, health) =
        tokio::try_join!(tell::outbox(backend, staff, &query), tell::health(backend, staff))?;
    let again = match asked.again.as_str() {
        "done" => Some(true),
        "conflict" => Some(false),
        _ => None,
    };
    let title = t!(desk.visitor.lang, "tell-outbox").to_owned();
    let model = Outbox { query, page, health, again };
    Ok(desk.page(StatusCode::OK, title, false, move || outbox::page(model)).await)
}

/// `POST /desk/outbox/{id}/retry`
pub async fn retry(desk: Desk, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let again = match tell::retry(&desk.state.backend, &desk.staff, id).await {
        Ok(()) => "done",
        Err(Error::Conflict) => "conflict",
        Err(error) => return Err(error.into()),
    };
    Ok(Redirect::to(&format!("/desk/outbox?again={again}")).into_response())
}
