//! `/api/v1`: JSON for programs. Documented by the file it serves itself.

pub(super) mod account;
mod act;
pub mod caller;
mod catalogue;
mod course;
mod docs;
mod events;
mod list;
mod numbers;
mod openapi;
mod own;
mod partner;
mod phone;
mod places;
mod push;
mod query;
mod request;
mod resident;
mod riders;
mod sessions;
mod similar;
pub(crate) mod sparse;
mod speaker;
mod spot;
mod submit;
pub mod uploads;
mod upstreams;
mod view;
pub(crate) mod wechat;

pub use openapi::{document, examples};
pub(super) use own::withdraw;
pub(super) use places::{system as places_system, wish as places_wish};

use crate::state::AppState;
use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{delete, get, post};

/// The routes of this part.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/requests", get(list::list).post(submit::submit))
        .route("/api/v1/requests/similar", post(similar::similar))
        .route("/api/v1/requests/{code}", get(request::show))
        .route("/api/v1/requests/{code}/actions", post(act::act))
        .route("/api/v1/requests/{code}/events", get(events::of_request))
        .route("/api/v1/events", get(events::of_all))
        .route("/api/v1/requests/{code}/phone", post(phone::reveal))
        .route("/api/v1/requests/open", post(own::open))
        .route("/api/v1/requests/{code}/me-too", post(own::me_too))
        .route("/api/v1/requests/{code}/messages", get(own::messages).post(own::set_messages))
        .route("/api/v1/places/{id}/reports", get(spot::asking).post(spot::report))
        .route("/api/v1/places/{id}/ratings", post(spot::rate))
        .route("/api/v1/places/{id}/door", get(spot::open))
        .route("/api/v1/compounds/{id}/reports", post(spot::gate))
        .route("/api/v1/hazards", post(riders::hazard))
        .route("/api/v1/teams", get(riders::teams))
        .route("/api/v1/teams/{id}", get(riders::team))
        .route("/api/v1/teams/{id}/members", post(riders::join))
        .route("/api/v1/account/team", delete(riders::leave))
        .route("/api/v1/posters/{code}", get(riders::poster))
        .route("/api/v1/categories", get(catalogue::categories))
        .route("/api/v1/categories/suggest", get(catalogue::suggest))
        .route("/api/v1/units", get(catalogue::units))
        .route("/api/v1/numbers", get(numbers::numbers))
        .route("/api/v1/partner/requests", get(partner::requests))
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
        .route("/api/v1/sessions/gateway", post(wechat::by_gateway))
        .route("/api/v1/wechat/jssdk", get(wechat::jssdk))
        .route("/api/v1/sessions/current", delete(sessions::sign_out))
        .route("/api/v1/sessions/refresh", post(sessions::refresh))
        .route("/api/v1/upstreams/{id}/updates", post(upstreams::bring))
        .merge(places::router())
        .merge(uploads::router())
        .route("/api/v1", get(docs::show))
        .route("/api/v1/openapi.json", get(openapi::serve))
        .layer(from_fn(sparse::layer))
}
