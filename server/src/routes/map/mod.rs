//! The rider map: places nearby, stations, compounds, posters.

mod compound;
mod door;
mod gate;
mod list;
mod poster;
mod say;
mod station;

pub(crate) use list::position;
pub(crate) use poster::sheet;
pub(crate) use say::{Lacks, told};

use crate::cookies;
use crate::form::ACTION_BYTES;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages::map::offline;
use app::shell::Head;
use app::t;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use backend::places::door::pretend;
use leptos::prelude::AnyView;

/// The routes of this part.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/map", get(list::show))
        .route("/map/partners", get(list::partners))
        .route("/offline", get(offline))
        .route("/s/{id}", get(station::show))
        .route("/s/{id}/door", get(door::open))
        .route(pretend::PATH, get(door::pretend))
        .route("/s/{id}/report", get(say::wrong).post(say::report).layer(DefaultBodyLimit::max(ACTION_BYTES)))
        .route("/s/{id}/rate", post(say::rate))
        .route("/s/{id}/poster", get(poster::print).post(poster::put_up))
        .route("/p/{code}", get(poster::scan))
        .merge(compound::router())
}

/// `GET /offline`: kept by the worker of the site for when there is no signal.
async fn offline(State(state): State<AppState>, visitor: Visitor) -> Response {
    let title = t!(visitor.lang, "offline-title").to_owned();
    plain(&state, &visitor, StatusCode::OK, title, offline::page).await
}

/// Renders a page of the map with islands.
async fn page(
    state: &AppState,
    visitor: &Visitor,
    status: StatusCode,
    title: String,
    body: impl FnOnce() -> AnyView + Send + 'static,
) -> Response {
    let head = Head { title, map: true, islands: true, ..Head::default() };
    crate::page::render(visitor.cx(state), status, head, Box::new(body)).await
}

/// The same without any script.
async fn plain(
    state: &AppState,
    visitor: &Visitor,
    status: StatusCode,
    title: String,
    body: impl FnOnce() -> AnyView + Send + 'static,
) -> Response {
    let head = Head { title, map: true, ..Head::default() };
    crate::page::render(visitor.cx(state), status, head, Box::new(body)).await
}

/// A page on which something can be said: the device gets its identifier.
async fn page_for_device(
    state: &AppState,
    visitor: Visitor,
    status: StatusCode,
    title: String,
    body: impl FnOnce() -> AnyView + Send + 'static,
) -> Response {
    let page = page(state, &visitor, status, title, body).await;
    let jar = cookies::with_device(visitor.jar, state.backend.chance(), state.settings.secure());
    (jar, page).into_response()
}
