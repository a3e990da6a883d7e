//! What can be called.

mod api;
mod control;
mod page;

use crate::state::State;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// All calls.
pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/sns/jscode2session", get(api::code_to_session))
        .route("/cgi-bin/token", get(api::token))
        .route("/cgi-bin/stable_token", post(api::stable_token))
        .route("/cgi-bin/ticket/getticket", get(api::ticket))
        .route("/cgi-bin/message/subscribe/send", post(api::send))
        .route("/wxa/business/getuserphonenumber", post(api::phone))
        .route("/connect/oauth2/authorize", get(page::authorize))
        .route("/sns/oauth2/access_token", get(page::access_token))
        .route("/sns/oauth2/refresh_token", get(page::refresh_token))
        .route("/sns/userinfo", get(page::userinfo))
        .route("/_pretend/login", post(control::login))
        .route("/_pretend/phone", post(control::phone))
        .route("/_pretend/fault", post(control::fault))
        .route("/_pretend/well", post(control::well))
        .route("/_pretend/revoke", post(control::revoke))
        .route("/_pretend/calls", get(control::calls))
        .with_state(state)
}
