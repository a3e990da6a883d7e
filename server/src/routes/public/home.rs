//! `/`, `/me`, `/about`.

use super::Sheet;
use crate::cookies;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages;
use axum::extract::State;
use axum::response::Response;
use backend::requests::latest;

/// Published requests on the home page.
const LATEST: u16 = 3;

/// `GET /`
pub async fn home(State(state): State<AppState>, visitor: Visitor) -> Response {
    // The page is useful without them: its one button must not depend on a list.
    let cards = latest(&state.backend, None, LATEST).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "latest requests");
        Vec::new()
    });
    let mine = cookies::tokens(&visitor.jar, cookies::MINE).len();
    Sheet::plain("").feed().show(&state, &visitor, move || pages::home::page(&cards, mine)).await
}

/// `GET /me`
pub async fn me(State(state): State<AppState>, visitor: Visitor) -> Response {
    let signed_in = visitor.resident.is_some();
    Sheet::plain("tab-me").show(&state, &visitor, move || pages::me::page(signed_in)).await
}

/// `GET /about`
pub async fn about(State(state): State<AppState>, visitor: Visitor) -> Response {
    Sheet::plain("about-title").show(&state, &visitor, pages::me::about).await
}
