//! Categories and units: what submitting and filtering choose from.

use super::view::{Area, Branch, Category};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use domain::draft::DESCRIPTION_CHARS;
use domain::org::UnitKind;

const CACHE: &str = "public, max-age=60";

/// List categories
///
/// The two-level tree residents choose from.
#[utoipa::path(get, path = "/api/v1/categories", tag = "catalogue", operation_id = "listCategories",
    responses((status = 200, body = Vec<Branch>)))]
pub async fn categories(State(state): State<AppState>) -> Response {
    let directory = state.backend.directory();
    let below = |parent| {
        let all = directory.categories.iter().filter(move |c| c.active && c.parent == parent);
        all.map(|c| (c.id, c.slug.clone(), c.name.clone(), c.name_en.clone()))
    };
    let leaf = |(_, slug, name, name_en)| Branch { slug, name, name_en, children: Vec::new() };
    let tree: Vec<Branch> = below(None)
        .map(|(id, slug, name, name_en)| Branch {
            slug,
            name,
            name_en,
            children: below(Some(id)).map(leaf).collect(),
        })
        .collect();
    ([(CACHE_CONTROL, CACHE)], Json(tree)).into_response()
}

/// Suggest categories
///
/// Those whose words occur in a text, best first, at most three.
#[utoipa::path(get, path = "/api/v1/categories/suggest", tag = "catalogue", operation_id = "suggestCategories",
    params(("text" = String, Query, description = "The words of the resident, at most 2000 characters")),
    responses((status = 200, body = Vec<Category>)))]
pub async fn suggest(
    State(state): State<AppState>,
    RawQuery(raw): RawQuery,
) -> Result<Json<Vec<Category>>, Problem> {
    let raw = raw.unwrap_or_default();
    let text = url::form_urlencoded::parse(raw.as_bytes()).find(|(name, _)| name == "text");
    let Some((_, text)) = text else { return Err(Problem::field("text", "empty")) };
    if text.chars().count() > DESCRIPTION_CHARS {
        return Err(Problem::field("text", "too_long"));
    }
    let directory = state.backend.directory();
    Ok(Json(directory.suggest(&text).into_iter().map(|c| Category::from(c.as_ref())).collect()))
}

/// List units
///
/// District, subdistricts and communities, to filter by area; departments and
/// utilities, to dispatch to.
#[utoipa::path(get, path = "/api/v1/units", tag = "catalogue", operation_id = "listUnits",
    responses((status = 200, body = Vec<Area>)))]
pub async fn units(State(state): State<AppState>) -> Response {
    let directory = state.backend.directory();
    let shown = directory.units.iter().filter(|u| u.active && u.kind != UnitKind::Grid);
    let units: Vec<Area> = shown
        .map(|u| Area {
            id: u.id.to_string(),
            parent: u.parent.map(|p| p.to_string()),
            name: u.name.clone(),
            kind: u.kind.as_str(),
        })
        .collect();
    ([(CACHE_CONTROL, CACHE)], Json(units)).into_response()
}
