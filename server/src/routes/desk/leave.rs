//! Leave and deputies.

use super::guard::Desk;
use crate::problem::Problem;
use app::pages::desk::fields::Typed;
use app::pages::desk::leave::{self, Leaves};
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::admin::SaveError;
use backend::deputies::{self, DeputyDraft};
use backend::error::Error;
use serde::Deserialize;

/// What the address may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct After {
    done: String,
}

/// `GET /desk/me/leave`
pub async fn show(desk: Desk, Query(after): Query<After>) -> Result<Response, Problem> {
    page(desk, Typed::default(), !after.done.is_empty()).await
}

async fn page(desk: Desk, typed: Typed, done: bool) -> Result<Response, Problem> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let (list, colleagues) =
        tokio::try_join!(deputies::list(backend, staff), deputies::colleagues(backend, staff))?;
    let for_others = staff.administers() || staff.leads().next().is_some();
    let status = if typed.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = t!(desk.visitor.lang, "people-leave").to_owned();
    let model = Leaves { list, colleagues, for_others, me: staff.id, typed, done };
    Ok(desk.page(status, title, false, move || leave::page(model)).await)
}

/// `POST /desk/me/leave`
pub async fn set(desk: Desk, Form(values): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let mut typed = Typed::of(values);
    let (from, until) = (typed.value("from").trim().parse(), typed.value("until").trim().parse());
    for (field, missing) in [("from", from.is_err()), ("until", until.is_err())] {
        if missing {
            typed.errors.push((field, "empty"));
        }
    }
    if let (Ok(from), Ok(until)) = (from, until) {
        let draft = DeputyDraft { person: typed.value("person"), deputy: typed.value("deputy"), from, until };
        match deputies::set(&desk.state.backend, &desk.staff, draft).await {
            Ok(_) => return back(),
            Err(SaveError::Invalid(errors)) => {
                typed.errors.extend(errors.into_iter().map(|error| (error.field, error.problem)));
            }
            Err(SaveError::Other(error)) => return Err(error.into()),
        }
    }
    page(desk, typed, false).await
}

/// `POST /desk/me/leave/{id}/end`
pub async fn end(desk: Desk, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    deputies::end(&desk.state.backend, &desk.staff, id).await?;
    back()
}

fn back() -> Result<Response, Problem> {
    Ok(Redirect::to("/desk/me/leave?done=1").into_response())
}
