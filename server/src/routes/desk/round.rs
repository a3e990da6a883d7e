//! A grid worker's round.

use super::guard::Desk;
use super::take::{Sheet, take};
use super::views::views;
use crate::problem::Problem;
use app::pages::desk::round::{self, Here};
use app::pages::desk::sheets;
use app::t;
use axum::extract::{Query, RawQuery};
use axum::http::StatusCode;
use axum::response::Response;
use backend::requests::{self, RoundQuery};
use domain::export::ExportList;
use domain::geo::Wgs84;
use domain::lists::List;
use serde::Deserialize;

/// What the address may say. A position that is none is left out, and so is a
/// filter that is none.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    lat: String,
    lng: String,
    order: String,
    urgency: String,
    status: String,
}

impl Asked {
    fn query(&self) -> RoundQuery {
        let position = self.lat.parse().ok().zip(self.lng.parse().ok());
        RoundQuery {
            near: position.and_then(|(lat, lng)| Wgs84::new(lat, lng)),
            nearest: self.order == "nearest",
            urgency: self.urgency.parse().ok(),
            status: self.status.parse().ok(),
            long: false,
        }
    }
}

/// `GET /desk/mine`
pub async fn show(
    desk: Desk,
    Query(asked): Query<Asked>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let query = asked.query();
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let (found, tools, views) = tokio::try_join!(
        requests::round(backend, staff, &query),
        requests::tools(backend, staff),
        views(&desk, List::Mine, raw.as_deref().unwrap_or_default()),
    )?;
    let enters = requests::may_enter(staff);
    let text = |degrees: Option<f64>| degrees.map(|degrees| format!("{degrees:.4}")).unwrap_or_default();
    let here = Here {
        lat: text(query.near.map(|at| at.lat)),
        lng: text(query.near.map(|at| at.lng)),
        nearest: query.nearest,
        urgency: query.urgency,
        status: query.status,
    };
    let title = t!(desk.visitor.lang, "people-round").to_owned();
    Ok(desk.page(StatusCode::OK, title, true, move || round::page(found, here, enters, tools, views)).await)
}

/// `GET /desk/mine.xlsx`: the thousand most pressing.
pub async fn xlsx(
    desk: Desk,
    Query(asked): Query<Asked>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let query = RoundQuery { long: true, ..asked.query() };
    let sheet = Sheet::of(&desk, ExportList::Round, sheets::ROUND, &raw);
    take(desk, sheet, query, |backend, staff, query| async move {
        Ok((requests::round(&backend, &staff, &query).await?.stops, None))
    })
    .await
}
