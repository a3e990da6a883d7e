//! `GET /api/v1/requests/{code}`.

use super::caller::{Asker, Named, unfit};
use super::view;
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::response::{IntoResponse, Response};
use backend::partners;
use backend::requests;
use backend::view::RequestView;

/// Read a request
///
/// The published part for all; the whole with `Authorization: Bearer` and the
/// follow token, or a staff token within whose reach it is; to a partner's key
/// that is good for `follow` what came through it, as if it were published. A code
/// that does not exist and one that is not open to the caller are told apart by
/// nothing.
#[utoipa::path(get, path = "/api/v1/requests/{code}", tag = "requests", operation_id = "readRequest",
    params(("code" = String, Path, description = "Its code, in any case, with or without dashes"),
        ("If-None-Match" = Option<String>, Header, description = "The entity tag that is known already")),
    responses((status = 200, body = view::Request, headers(("ETag" = String))),
        (status = 304, description = "Nothing changed")),
    security((), ("follow_token" = []), ("resident_token" = []), ("access_token" = []), ("partner_key" = [])))]
pub async fn show(
    State(state): State<AppState>,
    asker: Asker,
    Named(code): Named,
) -> Result<Response, Problem> {
    let found = match &asker {
        Asker::Own(actor) => requests::open(&state.backend, actor, &code).await?,
        Asker::Partner(partner) => partners::open(&state.backend, partner, &code).await.map_err(unfit)?,
    };
    Ok(answer(found))
}

/// A request as the caller may see it.
pub fn answer(found: RequestView) -> Response {
    let headers = [(CACHE_CONTROL, "private, no-cache"), (VARY, "authorization")];
    (headers, Json(view::Request::from(found))).into_response()
}
