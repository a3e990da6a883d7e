//! What WeChat's own programs do, and switches for tests.

use crate::fault::Fault;
use crate::state::{Kind, State};
use axum::Json;
use axum::extract::{Query, State as Shared};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Deserialize)]
pub(crate) struct Who {
    who: String,
}

/// `POST /_pretend/login?who=…`: what `wx.login` gives.
pub(crate) async fn login(Shared(state): Shared<Arc<State>>, Query(asked): Query<Who>) -> Json<Value> {
    let app = &state.app(Kind::Mini).id;
    Json(json!({ "code": state.login(app, &asked.who) }))
}

#[derive(Deserialize)]
pub(crate) struct Number {
    number: String,
}

/// `POST /_pretend/phone?number=…`: what `getPhoneNumber` gives.
pub(crate) async fn phone(Shared(state): Shared<Arc<State>>, Query(asked): Query<Number>) -> Json<Value> {
    Json(json!({ "code": state.phone_code(&asked.number) }))
}

#[derive(Deserialize)]
pub(crate) struct Set {
    path: String,
    fault: Fault,
    times: Option<u32>,
}

/// `POST /_pretend/fault`: `path`, `fault`, and for how many calls.
pub(crate) async fn fault(Shared(state): Shared<Arc<State>>, Json(set): Json<Set>) -> Json<Value> {
    state.faults.set(&set.path, set.fault, set.times);
    Json(json!({}))
}

/// `POST /_pretend/well`: nothing goes wrong any more.
pub(crate) async fn well(Shared(state): Shared<Arc<State>>) -> Json<Value> {
    state.faults.clear();
    Json(json!({}))
}

/// `POST /_pretend/revoke`: all tokens are taken back.
pub(crate) async fn revoke(Shared(state): Shared<Arc<State>>) -> Json<Value> {
    state.revoke_tokens();
    Json(json!({}))
}

#[derive(Deserialize)]
pub(crate) struct Path {
    path: String,
}

/// `GET /_pretend/calls?path=…`: how often it was called.
pub(crate) async fn calls(Shared(state): Shared<Arc<State>>, Query(asked): Query<Path>) -> Json<Value> {
    Json(json!({ "calls": state.calls(&asked.path) }))
}
