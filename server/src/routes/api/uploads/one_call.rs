//! A whole file in one call, as mini-programs send it.

use super::show::Uploaded;
use crate::form;
use crate::problem::{Code, Problem};
use crate::room::{Held, Refused, Share};
use crate::state::AppState;
use axum::Json;
use axum::extract::multipart::Field as Part;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::response::{IntoResponse, Response};
use backend::uploads::ahead::{self, MOST_BYTES, New, Sender};
use bytes::Bytes;
use domain::media::MediaKind;
use utoipa::ToSchema;

/// Most parts that are looked at.
const PARTS: usize = 16;
/// Most bytes of a field of words.
const WORDS: usize = 64;

/// One file.
#[derive(ToSchema)]
#[allow(dead_code, reason = "documents what is read part by part")]
pub struct OneFile {
    /// The file. A photo (JPEG, PNG, WebP; 15 MB), a voice note (WebM, Ogg, MP4;
    /// 60 seconds, 5 MB) or a video (MP4, WebM, QuickTime; 50 MB).
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
    /// `photo`, `voice` or `video`; found by the content if absent.
    pub kind: Option<String>,
}

#[derive(Default)]
struct Came {
    kind: Option<String>,
    file: Option<(Bytes, Held)>,
}

/// Takes a file; it is ready then.
pub async fn take(state: &AppState, sender: Sender, request: Request) -> Result<Response, Problem> {
    let share = state.room.of(request.extensions());
    let parts = Multipart::from_request(request, &()).await;
    let came = read(&share, parts.map_err(|_| Problem::new(Code::BadRequest))?).await?;
    let kind = match came.kind.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(text) => Some(text.parse::<MediaKind>().map_err(|_| Problem::field("kind", "invalid"))?),
    };
    // The room is held until the file is processed.
    let Some((bytes, _held)) = came.file else { return Err(Problem::field("file", "empty")) };
    if bytes.is_empty() {
        return Err(Problem::field("file", "empty"));
    }
    let new = New { kind, bytes: bytes.len() as u64, metadata: None, sender };
    let (upload, media) = ahead::whole(&state.backend, new, bytes).await?;
    let location = format!("/api/v1/uploads/{}", upload.id);
    let headers = [(LOCATION, location.as_str()), (CACHE_CONTROL, "no-store")];
    Ok((StatusCode::CREATED, headers, Json(Uploaded::new(&upload, Some(&media)))).into_response())
}

async fn read(share: &Share, mut parts: Multipart) -> Result<Came, Problem> {
    let mut came = Came::default();
    let mut count = 0;
    while let Some(part) = parts.next_field().await? {
        count += 1;
        if count > PARTS {
            return Err(Problem::new(Code::BadRequest));
        }
        match part.name() {
            Some("file") if came.file.is_some() => return Err(Problem::field("file", "too_many")),
            Some("file") => came.file = Some(file(share, part).await?),
            Some("kind") => came.kind = Some(words(part).await?),
            // What programs add by themselves does no harm.
            _ => drop(words(part).await?),
        }
    }
    Ok(came)
}

async fn file(share: &Share, mut part: Part<'_>) -> Result<(Bytes, Held), Problem> {
    let mut incoming = share.file(usize::try_from(MOST_BYTES).unwrap_or(usize::MAX));
    while let Some(chunk) = part.chunk().await? {
        // Read to its end even when it is refused.
        let _ = incoming.add(&chunk);
    }
    incoming.end().map_err(|refused| match refused {
        Refused::TooLarge => Problem::new(Code::TooLarge),
        Refused::Crowded => form::crowded().into(),
    })
}

/// The first bytes of a part, which is read to its end.
async fn words(mut part: Part<'_>) -> Result<String, Problem> {
    let mut kept = Vec::new();
    while let Some(chunk) = part.chunk().await? {
        let room = WORDS - kept.len();
        kept.extend_from_slice(&chunk[..room.min(chunk.len())]);
    }
    Ok(String::from_utf8_lossy(&kept).into_owned())
}
