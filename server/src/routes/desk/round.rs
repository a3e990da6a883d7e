//! A grid worker's round.

use super::guard::Desk;
use crate::problem::Problem;
use app::pages::desk::round::{self, Here};
use app::t;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use backend::requests;
use domain::geo::Wgs84;
use serde::Deserialize;

/// What the address may say. A position that is none is left out.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    lat: String,
    lng: String,
    order: String,
}

/// `GET /desk/mine`
pub async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let position = asked.lat.parse().ok().zip(asked.lng.parse().ok());
    let near = position.and_then(|(lat, lng)| Wgs84::new(lat, lng));
    let nearest = asked.order == "nearest";
    let found = requests::round(&desk.state.backend, &desk.staff, near, nearest).await?;
    let enters = requests::may_enter(&desk.staff);
    let text = |degrees: Option<f64>| degrees.map(|degrees| format!("{degrees:.4}")).unwrap_or_default();
    let here = Here { lat: text(near.map(|at| at.lat)), lng: text(near.map(|at| at.lng)), nearest };
    let title = t!(desk.visitor.lang, "people-round").to_owned();
    Ok(desk.page(StatusCode::OK, title, true, move || round::page(found, here, enters)).await)
}
