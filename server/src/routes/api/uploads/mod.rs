//! `/api/v1/uploads`: files that are sent ahead of what they belong to, for weak
//! networks. Piece by piece as tus 1.0 has it, whole in one call, or past this
//! program to the object store. Whoever knows the identifier may go on with an
//! upload and hand it in.

mod checksum;
pub(in crate::routes::api) mod direct;
pub(in crate::routes::api) mod one_call;
mod receive;
pub(in crate::routes::api) mod show;
pub(in crate::routes::api) mod tus;

use super::caller::{Asker, unfit};
use crate::form;
use crate::layers::client::Client;
use crate::layers::limits::network_name;
use crate::problem::{Code, Problem};
use crate::room::{Held, Share};
use crate::state::AppState;
use axum::Router;
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::{MethodFilter, get, on, options};
use backend::error::Error;
use backend::uploads::ahead::{self, Sender, Upload, UploadId};
use backend::view::MediaView;
use domain::media::VIDEO_BYTES;
use domain::partner::Scope;
use std::net::{IpAddr, Ipv4Addr};

/// Most bytes of a file in one call, with the fields and the boundaries around it.
pub const WHOLE_BYTES: usize = VIDEO_BYTES + 64 * 1024;

/// The routes of this part.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/uploads", options(tus::options).merge(on(MethodFilter::POST, begin)))
        .route("/api/v1/uploads/direct", on(MethodFilter::POST, direct::begin))
        .route(
            "/api/v1/uploads/{id}",
            get(show::show)
                .head(tus::head)
                .patch(tus::patch)
                .delete(tus::delete)
                .post(tus::overridden)
                .options(tus::options),
        )
        .route("/api/v1/uploads/{id}/complete", on(MethodFilter::POST, direct::complete))
}

/// Send a file ahead
///
/// Two ways, told apart by the type of the body. `multipart/form-data` with one
/// part `file` is the whole file. Without a body, or with the type
/// `application/offset+octet-stream`, it is the creation of tus 1.0:
/// `Tus-Resumable` and `Upload-Length` are needed, `Upload-Metadata` may say
/// `kind`, `filename` and `filetype`, and `PATCH` on `Location` sends the rest.
#[utoipa::path(post, path = "/api/v1/uploads", tag = "uploads", operation_id = "upload",
    params(("Tus-Resumable" = Option<String>, Header, description = "`1.0.0`, for the resumable way"),
        ("Upload-Length" = Option<u64>, Header, description = "Bytes of the whole file"),
        ("Upload-Metadata" = Option<String>, Header, description = "Keys and base64 values, at most 1,024 bytes"),
        ("Upload-Checksum" = Option<String>, Header, description = "`sha1` or `sha256` of this body, base64")),
    security((), ("resident_token" = []), ("access_token" = []), ("partner_key" = [])),
    request_body(content((one_call::OneFile = "multipart/form-data"), (tus::Piece = "application/offset+octet-stream"))),
    responses((status = 201, body = show::Uploaded, description = "It is here, or it has begun",
        headers(("Location" = String, description = "Where it goes on"),
            ("Upload-Offset" = u64, description = "Bytes that are safe"),
            ("Upload-Expires" = String, description = "When it will be gone")))))]
pub async fn begin(
    State(state): State<AppState>,
    SentBy(sender): SentBy,
    request: Request,
) -> Result<Response, Problem> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    if kind.starts_with("multipart/form-data") {
        tus::readable(request.headers())?;
        return one_call::take(&state, sender, request).await;
    }
    tus::create(&state, sender, request).await
}

/// Who sends it.
pub struct SentBy(pub Sender);

impl FromRequestParts<AppState> for SentBy {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let from = parts.extensions.get::<Client>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |c| c.0);
        match Asker::from_request_parts(parts, state).await? {
            Asker::Own(actor) => Ok(Self(Sender::of(&actor, network_name(from)))),
            Asker::Partner(partner) if partner.may(Scope::Submit) => Ok(Self(Sender::Partner(partner.id))),
            Asker::Partner(_) => Err(unfit(Error::Forbidden)),
        }
    }
}

/// The upload in the address; one that cannot be is one that is not there.
pub struct Name(pub UploadId);

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let missing = || Problem::new(Code::NotFound);
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| missing())?;
        text.parse().map(Self).map_err(|_| missing())
    }
}

/// Makes an attachment of an upload that is whole. Needs memory for all of it.
pub async fn finish(state: &AppState, share: &Share, upload: &Upload) -> Result<MediaView, Problem> {
    let _held = hold(share, upload)?;
    Ok(ahead::finish(&state.backend, &upload.id).await?)
}

/// The room that an upload takes while it is worked on.
fn hold(share: &Share, upload: &Upload) -> Result<Held, Error> {
    share.hold(usize::try_from(upload.bytes).unwrap_or(usize::MAX)).ok_or_else(form::crowded)
}

/// Hands uploads in under the key of a form.
pub async fn claim(
    state: &AppState,
    share: &Share,
    key: &str,
    ids: &[UploadId],
) -> Result<Vec<MediaView>, Error> {
    for id in ids {
        match ahead::find(&state.backend, id).await {
            // What did not work when its last byte came is made up for now.
            Ok(upload) if upload.media.is_none() && upload.refused.is_none() && upload.is_whole() => {
                let _held = hold(share, &upload)?;
                // Said again below, if it cannot be taken.
                let _ = ahead::finish(&state.backend, id).await;
            }
            Ok(_) | Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    ahead::claim(&state.backend, key, ids).await
}
