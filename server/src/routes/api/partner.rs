//! `GET /api/v1/partner/requests`: what came through a partner.

use super::account::{Mark, OwnRequests, page_of};
use super::caller::{Asker, unfit};
use crate::problem::{Code, Problem};
use crate::state::AppState;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use backend::error::Error;
use backend::partners;

/// List a partner's requests
///
/// Those that came through the partner whose key it is, newest first, fifty a
/// page; published or not, each as it is shown once it is published. The key must
/// be good for `follow`.
#[utoipa::path(get, path = "/api/v1/partner/requests", tag = "requests", operation_id = "listPartnerRequests",
    params(("cursor" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = OwnRequests)), security(("partner_key" = [])))]
pub async fn requests(
    State(state): State<AppState>,
    asker: Asker,
    mark: Result<Query<Mark>, QueryRejection>,
) -> Result<Response, Problem> {
    let Asker::Partner(partner) = &asker else { return Err(Problem::new(Code::Unauthenticated)) };
    let cursor = Mark::text(mark)?;
    match partners::requests_of(&state.backend, partner, cursor.as_deref()).await {
        Err(error @ Error::Forbidden) => Err(unfit(error)),
        page => page_of(page),
    }
}
