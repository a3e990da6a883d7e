//! Routes of staff.

mod actions;
mod form;
mod guard;
mod request;
mod sign_in;
mod views;
mod worklist;

use crate::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::media;

/// Most bytes of an answer with its photos.
const ANSWER_BYTES: usize = media::PHOTOS * media::PHOTO_BYTES + 64 * 1024;

/// The routes of this part.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/desk", get(worklist::show))
        .route("/desk/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/desk/sign-out", post(sign_in::sign_out))
        .route("/desk/views", post(views::save))
        .route("/desk/views/{id}/forget", post(views::forget))
        .route("/desk/r/{code}", get(request::show))
        .route("/desk/r/{code}/actions", post(actions::act).layer(DefaultBodyLimit::max(ANSWER_BYTES)))
}
