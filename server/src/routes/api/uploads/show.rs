//! An upload as it stands, in JSON.

use super::Name;
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use backend::uploads::ahead::{self, Upload};
use backend::view::MediaView;
use chrono::{DateTime, Utc};
use domain::media::MediaKind;
use serde::Serialize;
use utoipa::ToSchema;

/// An upload.
#[derive(Serialize, ToSchema)]
pub struct Uploaded {
    /// Its name, and the right to go on with it and to hand it in, once.
    pub id: String,
    /// `photo`, `voice`, `video`; absent until that is known.
    pub kind: Option<&'static str>,
    /// `receiving`, `ready` to be handed in, `used`: it was, or `refused` for what it is.
    pub state: &'static str,
    /// Bytes of the whole file.
    pub size: u64,
    /// Bytes that are safe.
    pub received: u64,
    /// Seconds, of voice and video.
    pub seconds: Option<i32>,
    /// Where it can be looked at until it is handed in.
    pub url: Option<String>,
    /// The small photo.
    pub small_url: Option<String>,
    /// When it will be gone unless it is handed in before.
    pub expires_at: DateTime<Utc>,
}

impl Uploaded {
    /// An upload with what it has become, while that can be handed in.
    pub fn new(upload: &Upload, media: Option<&MediaView>) -> Self {
        let address =
            |variant: &str| media.map(|media| format!("/media/{}/{variant}?key={}", media.id, upload.id));
        let photo = media.is_some_and(|media| media.kind == MediaKind::Photo);
        let state = match (media, upload.media, &upload.refused) {
            (Some(_), ..) => "ready",
            (None, Some(_), _) => "used",
            (None, None, Some(_)) => "refused",
            (None, None, None) => "receiving",
        };
        Self {
            id: upload.id.to_string(),
            kind: media.map(|media| media.kind).or(upload.kind).map(MediaKind::as_str),
            state,
            size: upload.bytes,
            received: upload.received,
            seconds: media.and_then(|media| media.seconds),
            url: address(if photo { "large" } else { "original" }),
            small_url: address("small").filter(|_| photo),
            expires_at: upload.expires_at,
        }
    }
}

/// Look at an upload
///
/// How far it is, for clients that cannot send `HEAD`.
#[utoipa::path(get, path = "/api/v1/uploads/{id}", tag = "uploads", operation_id = "showUpload",
    params(("id" = String, Path, description = "Its name")),
    responses((status = 200, body = Uploaded, description = "As it stands")))]
pub async fn show(State(state): State<AppState>, Name(id): Name) -> Result<Response, Problem> {
    let upload = ahead::find(&state.backend, &id).await?;
    let media = ahead::waiting(&state.backend, &upload).await?;
    let body = Json(Uploaded::new(&upload, media.as_ref()));
    Ok(([(CACHE_CONTROL, "no-store")], body).into_response())
}
