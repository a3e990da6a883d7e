//! `POST /api/v1/requests`.

use super::caller::{Asker, Key, unfit};
use super::view::Receipt;
use crate::form::{ANY, ENTERED, Form};
use crate::layers::again::REPLAYED;
use crate::problem::{FieldProblem, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use backend::actor::Actor;
use backend::error::Error;
use backend::partners;
use backend::posters;
use backend::requests::{self, Intake};
use backend::view::Receipt as Kept;
use domain::code::PosterCode;
use domain::partner::Scope;
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
    /// The code of the poster it began at, if one was scanned.
    pub poster: Option<String>,
    /// Identifiers of uploads that were sent ahead (`POST /api/v1/uploads`), beside or
    /// instead of files.
    pub uploads: Option<Vec<String>>,
    /// Staff only: the way it came in, such as `phone`, `counter`, `letter`;
    /// `api` if absent.
    pub channel: Option<String>,
    /// Staff only: `livelihood`, `development`, `enforcement`, `suggestion`.
    pub kind: Option<String>,
    /// Staff only: `emergency`, `urgent`, `normal`, `enquiry`; that of the
    /// category if absent.
    pub urgency: Option<String>,
    /// Staff only: the number it has where it came from, at most 64
    /// characters; once for each channel.
    pub external_number: Option<String>,
    /// Staff only: the person's name, at most 50 characters.
    pub name: Option<String>,
    /// Staff only: when it came in there; not ahead, at most 30 days ago.
    pub received_at: Option<String>,
}

/// The same without files, as JSON.
#[derive(ToSchema)]
#[schema(example = json!({"description": "小区东门外的路灯不亮", "lat": 45.1402, "lng": 124.8213, "accuracy": 12,
    "address": "示范路 18 号院东门外", "public": true}))]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct PlainSubmission {
    /// What it is about, at most 2000 characters; needed without `uploads`.
    pub description: Option<String>,
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
    /// The code of the poster it began at, if one was scanned.
    pub poster: Option<String>,
    /// Identifiers of uploads that were sent ahead (`POST /api/v1/uploads`), beside or
    /// instead of files.
    pub uploads: Option<Vec<String>>,
    /// Staff only: the way it came in, such as `phone`, `counter`, `letter`;
    /// `api` if absent.
    pub channel: Option<String>,
    /// Staff only: `livelihood`, `development`, `enforcement`, `suggestion`.
    pub kind: Option<String>,
    /// Staff only: `emergency`, `urgent`, `normal`, `enquiry`; that of the
    /// category if absent.
    pub urgency: Option<String>,
    /// Staff only: the number it has where it came from, at most 64
    /// characters; once for each channel.
    pub external_number: Option<String>,
    /// Staff only: the person's name, at most 50 characters.
    pub name: Option<String>,
    /// Staff only: when it came in there; not ahead, at most 30 days ago.
    pub received_at: Option<String>,
}

/// Submit a request
///
/// The answer comes when the request is safe. The same key with the same
/// content gives the same receipt; with other content `key_reused`. Keys are
/// kept for at least seven days. A call without a key is given a fresh one.
/// Staff enter what came in another way with `channel` and its neighbours; from
/// anybody else these are refused (`staff_only`).
#[utoipa::path(post, path = "/api/v1/requests", tag = "requests", operation_id = "submitRequest",
    params(("Idempotency-Key" = Option<String>, Header, description = "8 to 128 printable ASCII characters")),
    security((), ("access_token" = []), ("resident_token" = []), ("partner_key" = [])),
    request_body(content((Submission = "multipart/form-data"), (PlainSubmission = "application/json"))),
    responses((status = 201, body = Receipt, description = "It is safe",
        headers(("Location" = String, description = "Where it can be read")))))]
pub async fn submit(
    State(state): State<AppState>,
    asker: Asker,
    Key(key): Key,
    request: Request,
) -> Result<Response, Problem> {
    let caller = match &asker {
        Asker::Own(actor) => actor.clone(),
        Asker::Partner(partner) if partner.may(Scope::Submit) => Actor::Anyone,
        Asker::Partner(_) => return Err(unfit(Error::Forbidden)),
    };
    let form = Form::call(&state, request, &key, ANY).await?;
    if form.wrong("poster").is_some() {
        return Err(Problem::field("poster", "invalid"));
    }
    let receipt = match ENTERED.iter().any(|name| !form.get(name).trim().is_empty()) {
        true => enter(&state, &caller, &form).await?,
        false => {
            let submission = form.submission(&form.staged(&state).await?).map_err(Problem::fields)?;
            let account = caller.account();
            let intake = Intake { submission, media: form.uploads(), channel: Channel::Api, account };
            match &asker {
                Asker::Own(_) => match form.get("poster").parse::<PosterCode>() {
                    Ok(poster) => posters::submit_at(&state.backend, intake, &poster).await?,
                    Err(_) => requests::submit(&state.backend, intake).await?,
                },
                Asker::Partner(partner) => {
                    partners::submit(&state.backend, partner, intake).await.map_err(unfit)?
                }
            }
        }
    };
    Ok(created(receipt))
}

/// What whoever submitted is told, and whether they were told it before.
pub(super) fn created(receipt: Kept) -> Response {
    let location = format!("/api/v1/requests/{}", receipt.code);
    let headers = [(LOCATION, location.as_str()), (CACHE_CONTROL, "no-store")];
    let replayed = receipt.replayed;
    let mut response = (StatusCode::CREATED, headers, Json(Receipt::from(receipt))).into_response();
    if replayed {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// What says more than a resident can say comes from staff.
async fn enter(state: &AppState, caller: &Actor, form: &Form) -> Result<Kept, Problem> {
    let Actor::Staff(staff) = caller else { return Err(refused(form)) };
    if !requests::may_enter(staff) {
        return Err(refused(form));
    }
    let backend = &state.backend;
    let mut draft = form.entry_draft();
    if draft.channel.trim().is_empty() {
        Channel::Api.as_str().clone_into(&mut draft.channel);
    }
    let staged = form.staged(state).await?;
    let entry = form.entry(&staged, &draft, backend.now(), backend.config().offset);
    let entry = entry.map_err(Problem::fields)?;
    if entry.channel == Channel::Web {
        return Err(Problem::field("channel", "invalid"));
    }
    match requests::enter(backend, staff, entry, form.uploads()).await {
        Err(Error::Taken(field)) => Err(Problem::field(field, "taken")),
        kept => Ok(kept?),
    }
}

/// Says at each field that it is not for this caller: to pass over it would
/// take in something else than was sent.
fn refused(form: &Form) -> Problem {
    let said = ENTERED.iter().filter(|name| !form.get(name).trim().is_empty());
    Problem::fields(said.map(|name| FieldProblem::new(*name, "staff_only")))
}
