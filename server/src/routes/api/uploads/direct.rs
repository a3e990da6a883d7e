//! Past this program: a file that goes to the object store by a signed address.

use super::show::Uploaded;
use super::{Name, SentBy, hold};
use crate::form;
use crate::problem::{Code, Problem};
use crate::room::Share;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::response::{IntoResponse, Response};
use backend::uploads::ahead::{self, New};
use chrono::{DateTime, Utc};
use domain::media::MediaKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A file that is to go to the object store.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"kind": "photo", "size": 2_400_000}))]
pub struct Announced {
    /// `photo`, `voice`, `video`; found by the content if absent.
    pub kind: Option<String>,
    /// Bytes of the file.
    pub size: u64,
}

/// Where it is to be put.
#[derive(Serialize, ToSchema)]
pub struct Address {
    /// The upload.
    #[serde(flatten)]
    pub upload: Uploaded,
    /// `PUT` the file here, as the whole body.
    pub put: String,
    /// Until when that works.
    pub put_until: DateTime<Utc>,
}

/// Send a file past the program
///
/// Where attachments are kept in an object store: gives an address to which the
/// file can be put for fifteen minutes. It counts after `complete`. Elsewhere
/// `not_found`: send it to `/api/v1/uploads`.
#[utoipa::path(post, path = "/api/v1/uploads/direct", tag = "uploads", operation_id = "uploadDirect",
    security((), ("resident_token" = []), ("access_token" = []), ("partner_key" = [])),
    request_body(content((Announced = "application/json"))),
    responses((status = 201, body = Address, description = "Put it there",
        headers(("Location" = String, description = "Where it can be looked at")))))]
pub async fn begin(
    State(state): State<AppState>,
    SentBy(sender): SentBy,
    request: Request,
) -> Result<Response, Problem> {
    let announced: Announced =
        serde_json::from_value(form::json(request).await?).map_err(|_| Problem::new(Code::BadRequest))?;
    let kind = match announced.kind.as_deref() {
        None => None,
        Some(text) => Some(text.parse::<MediaKind>().map_err(|_| Problem::field("kind", "invalid"))?),
    };
    let new = New { kind, bytes: announced.size, metadata: None, sender };
    let direct = ahead::begin_direct(&state.backend, new).await?;
    let location = format!("/api/v1/uploads/{}", direct.upload.id);
    let headers = [(LOCATION, location.as_str()), (CACHE_CONTROL, "no-store")];
    let body = Address {
        upload: Uploaded::new(&direct.upload, None),
        put: direct.url.to_string(),
        put_until: direct.until,
    };
    Ok((StatusCode::CREATED, headers, Json(body)).into_response())
}

/// Say that a file was put
///
/// Looks at it: as many bytes as announced, and content that is taken. `conflict`
/// while nothing is there.
#[utoipa::path(post, path = "/api/v1/uploads/{id}/complete", tag = "uploads", operation_id = "completeUpload",
    params(("id" = String, Path, description = "Its name")),
    responses((status = 200, body = Uploaded, description = "It can be handed in")))]
pub async fn complete(
    State(state): State<AppState>,
    Name(id): Name,
    share: Share,
) -> Result<Response, Problem> {
    let upload = ahead::find(&state.backend, &id).await?;
    let _held = hold(&share, &upload)?;
    ahead::complete(&state.backend, &id).await?;
    let upload = ahead::find(&state.backend, &id).await?;
    let media = ahead::waiting(&state.backend, &upload).await?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(Uploaded::new(&upload, media.as_ref()))).into_response())
}
