//! Names of compounds and roads.

use super::Admin;
use crate::problem::Problem;
use app::pages::desk::admin::places::{self, Places};
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::admin;
use backend::error::Error;
use serde::Deserialize;

/// Most bytes of a table: twenty thousand lines of a hundred, as a form writes
/// Chinese.
pub const TABLE_BYTES: usize = 6 * 1024 * 1024;

/// What the address may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    imported: Option<usize>,
    saved: String,
}

/// `GET /desk/admin/places`
pub async fn list(admin: Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let places = Places {
        part: asked.q.chars().take(40).collect(),
        imported: asked.imported,
        saved: !asked.saved.is_empty(),
        ..Places::default()
    };
    page(admin, StatusCode::OK, places).await
}

async fn page(Admin(desk): Admin, status: StatusCode, mut places: Places) -> Result<Response, Problem> {
    let (names, count) = admin::place_names(&desk.state.backend, &desk.staff, &places.part).await?;
    places.names = names;
    places.count = count;
    let title = t!(desk.visitor.lang, "routing-places").to_owned();
    Ok(desk.page(status, title, false, move || places::page(&places)).await)
}

/// A table.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Pasted {
    table: String,
}

/// `POST /desk/admin/places`
pub async fn import(admin: Admin, Form(pasted): Form<Pasted>) -> Result<Response, Problem> {
    let desk = &admin.0;
    match admin::import_names(&desk.state.backend, &desk.staff, &pasted.table).await? {
        Ok(count) => Ok(Redirect::to(&format!("/desk/admin/places?imported={count}")).into_response()),
        Err(wrong) => {
            let places = Places { table: pasted.table, wrong, ..Places::default() };
            page(admin, StatusCode::UNPROCESSABLE_ENTITY, places).await
        }
    }
}

/// `POST /desk/admin/places/{id}/forget`
pub async fn forget(Admin(desk): Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    admin::forget_name(&desk.state.backend, &desk.staff, id).await?;
    Ok(Redirect::to("/desk/admin/places?saved=1").into_response())
}
