//! Routes of staff.

mod actions;
mod admin;
mod dispatch;
mod guard;
mod me;
mod request;
mod sign_in;
mod views;
mod worklist;

use crate::form::ACTION_BYTES;
use crate::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

/// The routes of this part.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/desk", get(worklist::show))
        .route("/desk/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/desk/sign-out", post(sign_in::sign_out))
        .route("/desk/views", post(views::save))
        .route("/desk/views/{id}/forget", post(views::forget))
        .route("/desk/r/{code}", get(request::show))
        .route("/desk/r/{code}/actions", post(actions::act).layer(DefaultBodyLimit::max(ACTION_BYTES)))
        .route("/desk/dispatch", get(dispatch::show))
        .route("/desk/dispatch/{code}", post(dispatch::decide))
        .route("/desk/me", get(me::show))
        .route("/desk/me/password", post(me::password))
        .route("/desk/me/devices/{id}/end", post(me::end_device))
        .route("/desk/me/totp", post(me::totp_begin))
        .route("/desk/me/totp/confirm", post(me::totp_confirm))
        .route("/desk/me/totp/off", post(me::totp_off))
        .merge(admin::router())
}
