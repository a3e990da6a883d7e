//! Saved views of the worklist.

use super::guard::Desk;
use super::worklist;
use crate::problem::Problem;
use app::pages::desk::query::Query;
use axum::Form;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::saved_views;
use serde::Deserialize;

/// A view to be kept.
#[derive(Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
    #[serde(default)]
    query: String,
}

/// `POST /desk/views`
pub async fn save(desk: Desk, Form(sent): Form<Named>) -> Result<Response, Problem> {
    let pairs: Vec<_> = url::form_urlencoded::parse(sent.query.as_bytes()).collect();
    // Only what makes a view is kept, whatever came.
    let query = Query::read(pairs.iter().map(|(name, value)| (&**name, &**value))).view_string();
    match saved_views::save(&desk.state.backend, &desk.staff, &sent.name, &query).await {
        Ok(()) => Ok(Redirect::to(&format!("/desk?{query}")).into_response()),
        Err(Error::Invalid(_) | Error::Taken(_)) => worklist::page(desk, &query, true).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /desk/views/{id}/forget`
pub async fn forget(desk: Desk, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    saved_views::forget(&desk.state.backend, &desk.staff, id).await?;
    Ok(Redirect::to("/desk").into_response())
}
