//! Routes of staff.

mod actions;
mod admin;
mod appraisal;
mod bulk;
mod calls;
mod dispatch;
mod draws;
mod entry;
mod export;
mod guard;
mod import;
mod inbox;
mod leave;
mod me;
mod numbers;
mod outbox;
mod phone;
mod places;
mod posters;
mod reports;
mod request;
mod round;
mod sign_in;
mod supervisions;
mod take;
mod unit;
mod upstreams;
mod views;
pub(super) mod worklist;

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
        .route("/desk/r/{code}/print", get(request::print))
        .route("/desk/r/{code}/phone", post(phone::reveal))
        .route("/desk/r/{code}/upstreams", post(upstreams::act))
        .route("/desk/r/{code}/actions", post(actions::act).layer(DefaultBodyLimit::max(ACTION_BYTES)))
        .route("/desk/new", get(entry::show).post(entry::send).layer(DefaultBodyLimit::max(ACTION_BYTES)))
        .route("/desk/new/{code}", get(entry::done))
        .route(
            "/desk/import",
            get(import::list).merge(post(import::hand_in).layer(DefaultBodyLimit::max(import::FORM_BYTES))),
        )
        .route("/desk/import/{id}", get(import::show).post(import::act))
        .route("/desk/import/{id}/rows.csv", get(import::left))
        .route("/desk/export", get(export::choose))
        .route("/desk/export.xlsx", get(export::take))
        .route("/desk/dispatch", get(dispatch::show))
        .route("/desk/dispatch/{code}", post(dispatch::decide))
        .route("/desk/numbers", get(numbers::show))
        .route("/desk/numbers/requests", get(numbers::requests))
        .route("/desk/numbers/table.xlsx", get(numbers::xlsx))
        .route("/desk/numbers/table.csv", get(numbers::csv))
        .route("/desk/appraisal", get(appraisal::show))
        .route("/desk/appraisal/table.xlsx", get(appraisal::xlsx))
        .route("/desk/appraisal/requests", get(appraisal::requests))
        .route("/desk/me", get(me::show))
        .route("/desk/bulk", post(bulk::act))
        .route("/desk/unit", get(unit::show))
        .route("/desk/mine", get(round::show))
        .route("/desk/mine.xlsx", get(round::xlsx))
        .route("/desk/me/leave", get(leave::show).post(leave::set))
        .route("/desk/me/leave/{id}/end", post(leave::end))
        .route("/desk/me/password", post(me::password))
        .route("/desk/me/devices/{id}/end", post(me::end_device))
        .route("/desk/me/totp", post(me::totp_begin))
        .route("/desk/me/totp/confirm", post(me::totp_confirm))
        .route("/desk/me/totp/off", post(me::totp_off))
        .route("/desk/inbox", get(inbox::show))
        .route("/desk/inbox/read", post(inbox::read))
        .route("/desk/inbox/contacts", post(inbox::contacts))
        .route("/desk/outbox", get(outbox::show))
        .route("/desk/outbox.xlsx", get(outbox::xlsx))
        .route("/desk/outbox/{id}/retry", post(outbox::retry))
        .route("/desk/supervisions", get(supervisions::show))
        .route("/desk/supervisions.xlsx", get(supervisions::xlsx))
        .route("/desk/posters", get(posters::list).post(posters::put_up))
        .route("/desk/posters/{code}/print", get(posters::print))
        .route("/desk/posters/{code}/end", post(posters::end))
        .route("/desk/places/reports", get(reports::show).post(reports::decide))
        .merge(places::router())
        .merge(calling())
        .merge(admin::router())
}

/// Calling back.
fn calling() -> Router<AppState> {
    Router::new()
        .route("/desk/calls", get(calls::show))
        .route("/desk/calls/later", post(calls::later))
        .route("/desk/calls/draws", get(draws::list).post(draws::draw))
        .route("/desk/calls/draws/{id}", get(draws::one))
        .route("/desk/calls/draws/{id}/results.xlsx", get(draws::results))
        .route("/desk/calls/{code}", get(calls::one).post(calls::keep))
}
