//! `/open311/v2`: Open311 GeoReport v2 for other cities' programs.

use crate::state::AppState;
use axum::Router;

/// The routes of this part.
pub fn router() -> Router<AppState> {
    Router::new()
}
