//! tus 1.0.0, the protocol of resumable uploads (<https://tus.io/protocols/resumable-upload>):
//! the core, `creation`, `creation-with-upload`, `expiration`, `termination` and
//! `checksum`.

use super::checksum::{ALGORITHMS, Checksum};
use super::receive::receive;
use super::show::Uploaded;
use super::{Name, finish};
use crate::problem::{Code, Problem};
use crate::room::Share;
use crate::routes::files::HTTP_DATE;
use crate::state::AppState;
use axum::Json;
use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use backend::uploads::ahead::{self, MOST_BYTES, New, Sender, Upload, UploadId, most_bytes};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::media::MediaKind;
use utoipa::ToSchema;

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const CHECKSUM_ALGORITHM: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");
const CONCAT: HeaderName = HeaderName::from_static("upload-concat");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// The version that is spoken.
const VERSION: &str = "1.0.0";
const EXTENSIONS: &str = "creation,creation-with-upload,expiration,termination,checksum";
/// What a piece is sent as.
const PIECE: &str = "application/offset+octet-stream";
/// What makes the first piece a fault of the client, and not of the line.
const FINAL: [Code; 3] = [Code::InvalidFields, Code::TooLarge, Code::ChecksumMismatch];
/// Most bytes of what a client wants to be told again.
const METADATA_BYTES: usize = 1024;

/// Bytes of a file, as they are.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[allow(dead_code, reason = "documents what is read as it comes")]
pub struct Piece(Vec<u8>);

/// What is spoken here, before anything is sent.
pub async fn options() -> Response {
    let headers = [
        (TUS_VERSION, HeaderValue::from_static(VERSION)),
        (EXTENSION, HeaderValue::from_static(EXTENSIONS)),
        (MAX_SIZE, HeaderValue::from(MOST_BYTES)),
        (CHECKSUM_ALGORITHM, HeaderValue::from_static(ALGORITHMS)),
    ];
    spoken((StatusCode::NO_CONTENT, headers).into_response())
}

/// `POST /api/v1/uploads` without a form.
pub async fn create(state: &AppState, sender: Sender, request: Request) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    if !headers.contains_key(RESUMABLE) && !headers.contains_key(LENGTH) {
        return Err(Problem::new(Code::UnsupportedMediaType));
    }
    let result = begin(state, sender, &headers, request).await;
    answered(result, &headers)
}

async fn begin(
    state: &AppState,
    sender: Sender,
    headers: &HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    check_version(headers)?;
    if headers.contains_key(DEFER_LENGTH) || headers.contains_key(CONCAT) {
        return Err(Problem::new(Code::BadRequest));
    }
    let bytes = number(headers, &LENGTH)?;
    let metadata = metadata(headers)?;
    let kind = metadata.as_deref().and_then(kind_of);
    if bytes > most_bytes(kind) {
        return Err(Problem::new(Code::TooLarge));
    }
    let with_piece = match headers.get(CONTENT_TYPE) {
        Some(kind) if kind == PIECE => true,
        Some(_) => return Err(Problem::new(Code::UnsupportedMediaType)),
        None => false,
    };
    if with_piece && request.body().size_hint().lower() > bytes {
        return Err(Problem::new(Code::TooLarge));
    }
    let checksum = Checksum::read(headers)?;
    let mut upload = ahead::begin(&state.backend, New { kind, bytes, metadata, sender }).await?;
    if with_piece {
        // What does not arrive now can come later: the upload has begun.
        match receive(state, upload.clone(), checksum, request).await {
            Err(problem) if FINAL.contains(&problem.code) => {
                // Its name was told to nobody. One that was refused is settled already.
                let _ = ahead::remove(&state.backend, &upload.id).await;
                return Err(problem);
            }
            _ => upload = ahead::find(&state.backend, &upload.id).await?,
        }
    }
    let media = ahead::waiting(&state.backend, &upload).await?;
    let location = format!("/api/v1/uploads/{}", upload.id);
    let body = Json(Uploaded::new(&upload, media.as_ref()));
    let mut response = (StatusCode::CREATED, [(LOCATION, location)], body).into_response();
    say(&mut response, OFFSET, upload.received.to_string());
    say(&mut response, EXPIRES, expires(&upload));
    Ok(response)
}

/// Ask how far an upload is
#[utoipa::path(head, path = "/api/v1/uploads/{id}", tag = "uploads", operation_id = "uploadOffset",
    params(("id" = String, Path, description = "Its name"),
        ("Tus-Resumable" = String, Header, description = "`1.0.0`")),
    responses((status = 200, description = "How far it is",
        headers(("Upload-Offset" = u64, description = "Bytes that are safe"),
            ("Upload-Length" = u64, description = "Bytes of the whole file")))))]
pub async fn head(
    State(state): State<AppState>,
    Name(id): Name,
    share: Share,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answered(how_far(&state, &share, &id, &headers).await, &headers)
}

async fn how_far(
    state: &AppState,
    share: &Share,
    id: &UploadId,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    check_version(headers)?;
    let upload = ahead::find(&state.backend, id).await?;
    if upload.media.is_none() && upload.refused.is_none() && upload.is_whole() {
        // To be told that every byte is here means to be done.
        finish(state, share, &upload).await?;
    }
    let mut response = StatusCode::OK.into_response();
    say(&mut response, OFFSET, upload.received.to_string());
    say(&mut response, LENGTH, upload.bytes.to_string());
    say(&mut response, EXPIRES, expires(&upload));
    if let Some(metadata) = upload.metadata {
        say(&mut response, METADATA, metadata);
    }
    Ok(response)
}

/// Go on with an upload
///
/// With the last byte it is processed; `invalid_fields` then says why it cannot
/// be taken.
#[utoipa::path(patch, path = "/api/v1/uploads/{id}", tag = "uploads", operation_id = "continueUpload",
    params(("id" = String, Path, description = "Its name"),
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
        ("Upload-Offset" = u64, Header, description = "Where this piece begins"),
        ("Upload-Checksum" = Option<String>, Header, description = "`sha1` or `sha256` of this piece, base64")),
    request_body(content((Piece = "application/offset+octet-stream"))),
    responses((status = 204, description = "It is safe",
        headers(("Upload-Offset" = u64, description = "Where the next piece begins")))))]
pub async fn patch(
    State(state): State<AppState>,
    Name(id): Name,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    answered(go_on(&state, &id, &headers, request).await, &headers)
}

async fn go_on(
    state: &AppState,
    id: &UploadId,
    headers: &HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    check_version(headers)?;
    if headers.get(CONTENT_TYPE).is_none_or(|kind| kind != PIECE) {
        return Err(Problem::new(Code::UnsupportedMediaType));
    }
    let at = number(headers, &OFFSET)?;
    let checksum = Checksum::read(headers)?;
    let upload = ahead::find(&state.backend, id).await?;
    if upload.direct || upload.received != at {
        return Err(Problem::new(Code::Conflict));
    }
    let announced = request.body().size_hint().exact();
    if announced.is_some_and(|bytes| bytes > upload.bytes - at) {
        return Err(Problem::new(Code::TooLarge));
    }
    let until = expires(&upload);
    let offset = receive(state, upload, checksum, request).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    say(&mut response, OFFSET, offset.to_string());
    say(&mut response, EXPIRES, until);
    Ok(response)
}

/// Give an upload up
///
/// As long as it was not handed in.
#[utoipa::path(delete, path = "/api/v1/uploads/{id}", tag = "uploads", operation_id = "giveUpUpload",
    params(("id" = String, Path, description = "Its name")),
    responses((status = 204, description = "It is gone")))]
pub async fn delete(
    State(state): State<AppState>,
    Name(id): Name,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answered(give_up(&state, &id, &headers).await, &headers)
}

async fn give_up(state: &AppState, id: &UploadId, headers: &HeaderMap) -> Result<Response, Problem> {
    if headers.contains_key(RESUMABLE) {
        check_version(headers)?;
    }
    ahead::remove(&state.backend, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Go on with an upload, without PATCH
///
/// For clients that know only GET and POST, such as mini-programs: the header says
/// whether it is meant as `PATCH`, `HEAD` or `DELETE`.
#[utoipa::path(post, path = "/api/v1/uploads/{id}", tag = "uploads", operation_id = "overrideUpload",
    params(("id" = String, Path, description = "Its name"),
        ("X-HTTP-Method-Override" = String, Header, description = "`PATCH`, `HEAD` or `DELETE`"),
        ("Tus-Resumable" = Option<String>, Header, description = "`1.0.0`; `DELETE` does without"),
        ("Upload-Offset" = Option<u64>, Header, description = "Where this piece begins")),
    request_body(content((Piece = "application/offset+octet-stream"))),
    responses((status = 200, description = "How far it is"), (status = 204, description = "Done")))]
pub async fn overridden(
    State(state): State<AppState>,
    Name(id): Name,
    share: Share,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    // Whatever is meant, what cannot be read is a mistake.
    if headers.contains_key(OFFSET) {
        number(&headers, &OFFSET)?;
    }
    let meant = headers.get(OVERRIDE).and_then(|v| Method::from_bytes(v.as_bytes()).ok());
    let result = match meant {
        Some(Method::PATCH) => go_on(&state, &id, &headers, request).await,
        Some(Method::HEAD) => how_far(&state, &share, &id, &headers).await,
        Some(Method::DELETE) => give_up(&state, &id, &headers).await,
        _ => Err(Problem::new(Code::MethodNotAllowed)),
    };
    answered(result, &headers)
}

/// Another version, or none, is not spoken here.
fn check_version(headers: &HeaderMap) -> Result<(), Problem> {
    let fits = headers.get(RESUMABLE).is_some_and(|version| version == VERSION);
    if fits { Ok(()) } else { Err(Problem::new(Code::PreconditionFailed)) }
}

/// Whether what it says of the resumable way, where it need say nothing, can be read.
pub fn readable(headers: &HeaderMap) -> Result<(), Problem> {
    if headers.contains_key(RESUMABLE) {
        check_version(headers)?;
    }
    if headers.contains_key(LENGTH) {
        number(headers, &LENGTH)?;
    }
    Ok(())
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64, Problem> {
    let text = headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("");
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| Problem::new(Code::BadRequest))
}

/// What the client wants to be told again: keys, each with a value in base64.
fn metadata(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(METADATA) else { return Ok(None) };
    let bad = || Problem::new(Code::BadRequest);
    let text = value.to_str().map_err(|_| bad())?.trim();
    if text.len() > METADATA_BYTES {
        return Err(bad());
    }
    let sound = |pair: &str| {
        let (key, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        !key.is_empty() && STANDARD.decode(value.trim()).is_ok()
    };
    if text.is_empty() {
        return Ok(None);
    }
    if text.split(',').all(sound) { Ok(Some(text.to_owned())) } else { Err(bad()) }
}

/// What the metadata says it is: by `kind`, else by the type of the file.
fn kind_of(metadata: &str) -> Option<MediaKind> {
    let find = |wanted: &str| {
        let pairs = metadata.split(',').filter_map(|pair| pair.trim().split_once(' '));
        let value = pairs.into_iter().find(|(key, _)| *key == wanted)?.1;
        String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()
    };
    let by_type = || match find("filetype")?.split('/').next()? {
        "image" => Some(MediaKind::Photo),
        "audio" => Some(MediaKind::Voice),
        "video" => Some(MediaKind::Video),
        _ => None,
    };
    find("kind").and_then(|kind| kind.parse().ok()).or_else(by_type)
}

/// When an upload will be gone, as HTTP says times.
fn expires(upload: &Upload) -> String {
    upload.expires_at.format(HTTP_DATE).to_string()
}

/// Every answer says what is spoken here, refusals as well.
fn answered(result: Result<Response, Problem>, asked: &HeaderMap) -> Result<Response, Problem> {
    let mut response = result.unwrap_or_else(IntoResponse::into_response);
    if response.status() == StatusCode::PRECONDITION_FAILED
        && asked.get(RESUMABLE).is_none_or(|v| v != VERSION)
    {
        say(&mut response, TUS_VERSION, VERSION.to_owned());
    }
    Ok(spoken(response))
}

fn spoken(mut response: Response) -> Response {
    say(&mut response, RESUMABLE, VERSION.to_owned());
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn say(response: &mut Response, name: HeaderName, value: String) {
    if let Ok(value) = HeaderValue::try_from(value) {
        response.headers_mut().insert(name, value);
    }
}
