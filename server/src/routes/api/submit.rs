//! `POST /api/v1/requests`.

use super::caller::{Caller, Key};
use super::view::Receipt;
use crate::form::{ANY, Form};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::response::{IntoResponse, Response};
use backend::requests::{self, Intake};
use domain::request::Channel;
use utoipa::ToSchema;

/// What is submitted. Only one of description, photo, voice or video is needed.
#[derive(ToSchema)]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct Submission {
    /// What it is about, at most 2000 characters.
    pub description: Option<String>,
    /// Up to six photos (JPEG, PNG, WebP; 15 MB, 50 megapixels each).
    #[schema(value_type = Option<Vec<String>>, format = Binary)]
    pub photos: Option<Vec<Vec<u8>>>,
    /// A voice note, 60 seconds and 5 MB at most.
    #[schema(value_type = Option<String>, format = Binary)]
    pub voice: Option<Vec<u8>>,
    /// A video, 50 MB at most.
    #[schema(value_type = Option<String>, format = Binary)]
    pub video: Option<Vec<u8>>,
    /// Latitude, WGS-84.
    pub lat: Option<f64>,
    /// Longitude, WGS-84.
    pub lng: Option<f64>,
    /// Accuracy in metres.
    pub accuracy: Option<f64>,
    /// Written address or landmark, at most 200 characters.
    pub address: Option<String>,
    /// Category, by its `slug`.
    pub category: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Whether it may be shown publicly; `false` if absent.
    pub public: Option<bool>,
}

/// The same without files, as JSON.
#[derive(ToSchema)]
#[schema(example = json!({"description": "小区东门外的路灯不亮", "lat": 45.1402, "lng": 124.8213, "accuracy": 12,
    "address": "示范路 18 号院东门外", "public": true}))]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct PlainSubmission {
    /// What it is about, at most 2000 characters.
    pub description: String,
    /// Latitude, WGS-84.
    pub lat: Option<f64>,
    /// Longitude, WGS-84.
    pub lng: Option<f64>,
    /// Accuracy in metres.
    pub accuracy: Option<f64>,
    /// Written address or landmark, at most 200 characters.
    pub address: Option<String>,
    /// Category, by its `slug`.
    pub category: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Whether it may be shown publicly; `false` if absent.
    pub public: Option<bool>,
}

/// Submit a request
///
/// The answer comes when the request is safe. The same key with the same
/// content gives the same receipt; with other content `key_reused`. Keys are
/// kept for at least seven days. A call without a key is given a fresh one.
#[utoipa::path(post, path = "/api/v1/requests", tag = "requests", operation_id = "submitRequest",
    params(("Idempotency-Key" = Option<String>, Header, description = "8 to 128 printable ASCII characters")),
    request_body(content((Submission = "multipart/form-data"), (PlainSubmission = "application/json"))),
    responses((status = 201, body = Receipt, description = "It is safe",
        headers(("Location" = String, description = "Where it can be read")))))]
pub async fn submit(
    State(state): State<AppState>,
    _caller: Caller,
    Key(key): Key,
    request: Request,
) -> Result<Response, Problem> {
    let form = Form::call(&state, request, &key, ANY).await?;
    let submission = form.submission(&form.staged(&state).await?).map_err(Problem::fields)?;
    let intake = Intake { submission, media: form.uploads(), channel: Channel::Api };
    let receipt = requests::submit(&state.backend, intake).await?;
    let location = format!("/api/v1/requests/{}", receipt.code);
    let headers = [(LOCATION, location.as_str()), (CACHE_CONTROL, "no-store")];
    Ok((StatusCode::CREATED, headers, Json(Receipt::from(receipt))).into_response())
}
