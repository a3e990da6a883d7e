//! `/open311/v2`: Open311 GeoReport v2, for other cities' programs. XML and
//! JSON; errors in its own body (`faults` makes it).

mod about;
pub mod node;
mod query;
mod requests;
mod submit;

use crate::layers::limits::Toll;
use crate::problem::Problem;
use crate::state::AppState;
use axum::Router;
use axum::extract::Extension;
use axum::routing::get;
use backend::partners::{self, Partner};

/// May be kept for a minute by whoever asks.
const MINUTE: &str = "public, max-age=60";
/// Depends on who asks.
const PRIVATE: &str = "private, no-cache";

/// The routes of this part.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/open311/v2/discovery.xml", get(about::discovery))
        .route("/open311/v2/discovery.json", get(about::discovery))
        .route("/open311/v2/services.xml", get(about::services))
        .route("/open311/v2/services.json", get(about::services))
        .route("/open311/v2/services/{file}", get(about::service))
        .route("/open311/v2/requests.xml", get(requests::list).post(submit::submit))
        .route("/open311/v2/requests.json", get(requests::list).post(submit::submit))
        .route("/open311/v2/requests/{file}", get(requests::one))
        .route("/open311/v2/tokens/{file}", get(requests::token))
        .route("/open311/v2/servicerequestupdates.xml", get(requests::updates))
        .route("/open311/v2/servicerequestupdates.json", get(requests::updates))
}

/// Who has this key in the address, as it was counted. One that is nobody's is refused,
/// however little it was needed for.
async fn partner(
    state: &AppState,
    counted: Option<Extension<Toll>>,
    key: Option<&str>,
) -> Result<Option<Partner>, Problem> {
    match (counted, key) {
        (Some(Extension(Toll::Partner(partner))), _) => Ok(Some(partner)),
        (_, Some(key)) => Ok(Some(partners::by_key(&state.backend, key).await?)),
        (_, None) => Ok(None),
    }
}
