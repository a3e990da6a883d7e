//! `/api/v1`: JSON for programs. Documented by the file it serves itself.

pub(super) mod account;
mod act;
pub mod caller;
mod catalogue;
mod course;
mod list;
mod numbers;
mod openapi;
mod phone;
mod places;
mod push;
mod request;
mod resident;
mod sessions;
mod similar;
mod submit;
mod upstreams;
mod view;

pub use openapi::document;
pub(super) use places::wish as places_wish;

use crate::form::{ACTION_BYTES, SUBMISSION_BYTES};
use crate::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post};

/// The routes of this part.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(
            "/api/v1/requests",
            get(list::list).merge(post(submit::submit).layer(DefaultBodyLimit::max(SUBMISSION_BYTES))),
        )
        .route("/api/v1/requests/similar", post(similar::similar))
        .route("/api/v1/requests/{code}", get(request::show))
        .route("/api/v1/requests/{code}/actions", post(act::act).layer(DefaultBodyLimit::max(ACTION_BYTES)))
        .route("/api/v1/requests/{code}/phone", post(phone::reveal))
        .route("/api/v1/categories", get(catalogue::categories))
        .route("/api/v1/categories/suggest", get(catalogue::suggest))
        .route("/api/v1/units", get(catalogue::units))
        .route("/api/v1/numbers", get(numbers::numbers))
        .route("/api/v1/push", post(push::subscribe))
        .route("/api/v1/account", get(account::show).delete(account::delete))
        .route("/api/v1/account/export", get(account::export))
        .route("/api/v1/account/requests", get(account::requests).post(account::keep))
        .route("/api/v1/account/devices/{id}", delete(account::revoke))
        .route("/api/v1/account/ways", post(account::join))
        .route("/api/v1/account/ways/{way}", delete(account::leave))
        .route("/api/v1/sessions", post(sessions::sign_in).delete(sessions::sign_out_everywhere))
        .route("/api/v1/sessions/phone", post(resident::by_phone))
        .route("/api/v1/sessions/phone/code", post(resident::send_code))
        .route("/api/v1/sessions/wechat", post(resident::by_wechat))
        .route("/api/v1/sessions/current", delete(sessions::sign_out))
        .route("/api/v1/sessions/refresh", post(sessions::refresh))
        .route(
            "/api/v1/upstreams/{id}/updates",
            post(upstreams::bring).layer(DefaultBodyLimit::max(upstreams::BYTES)),
        )
        .merge(places::router())
        .route("/api/v1/openapi.json", get(openapi::serve))
}
