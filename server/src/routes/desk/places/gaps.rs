//! Where stations are missing.

use super::super::guard::Desk;
use crate::problem::{Code, Problem};
use app::pages::desk::places;
use app::t;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use backend::places::gaps::csv;

/// `GET /desk/places/gaps?format=`
pub async fn show(desk: Desk, Query(wanted): Query<super::Format>) -> Result<Response, Problem> {
    let found = desk.state.tiles.gaps(&desk.state.backend, &desk.staff).await?;
    match wanted.format.as_str() {
        "" => {
            let title = t!(desk.visitor.lang, "gaps-title").to_owned();
            Ok(desk.page(StatusCode::OK, title, false, move || places::gaps(&found)).await)
        }
        "csv" => {
            let headers = [
                (CONTENT_TYPE, "text/csv; charset=utf-8"),
                (CONTENT_DISPOSITION, "attachment; filename=\"gaps.csv\""),
                (CACHE_CONTROL, "private, no-store"),
            ];
            Ok((headers, csv(&found.gaps)).into_response())
        }
        _ => Err(Problem::new(Code::NotFound)),
    }
}
