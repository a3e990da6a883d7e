//! How good the suggestions are.

use super::{Admin, Asked};
use crate::problem::Problem;
use app::pages::desk::admin::suggestions;
use app::t;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::routing;

/// `GET /desk/admin/suggestions`
pub async fn show(Admin(desk): Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let accuracy = routing::accuracy(&desk.state.backend, &desk.staff).await?;
    let title = t!(desk.visitor.lang, "routing-suggestions").to_owned();
    let soon = !asked.saved.is_empty();
    Ok(desk.page(StatusCode::OK, title, false, move || suggestions::page(&accuracy, soon)).await)
}

/// `POST /desk/admin/suggestions/train`
pub async fn train(Admin(desk): Admin) -> Result<Response, Problem> {
    routing::train_soon(&desk.state.backend, &desk.staff).await?;
    Ok(Redirect::to("/desk/admin/suggestions?saved=1").into_response())
}
