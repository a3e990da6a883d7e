//! `/report`: taking a request in.

use super::{Sheet, lang, opened};
use crate::cookies;
use crate::form::{self, ANY, Form as Came};
use crate::problem::{Code, Problem, log};
use crate::state::AppState;
use crate::visitor::Visitor;
use app::i18n::Lang;
use app::pages;
use app::pages::report::{Form, Trouble};
use app::parts::categories::groups;
use axum::Json;
use axum::extract::{Query, Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::posters::{self, Poster};
use backend::requests::{Intake, sent_before, submit};
use backend::uploads;
use backend::view::{MediaView, Receipt};
use domain::draft::{Draft, Field, FieldError, KEY_BYTES, Problem as Wrong};
use domain::ids::{AccountId, MediaId};
use domain::media::{MediaKind, PHOTO_BYTES, VIDEO_BYTES, VOICE_BYTES};
use domain::request::Channel;
use serde::{Deserialize, Serialize};

const SHEET: Sheet = Sheet::lively("report-title");
const UPLOAD_KIND: HeaderName = HeaderName::from_static("x-upload-kind");
const FORM_KEY: HeaderName = HeaderName::from_static("x-form-key");

/// What the address may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The code of the poster that was scanned.
    poster: String,
}

/// `GET /report`
pub async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let mut draft = Draft { key: fresh_key(&state), ..Draft::default() };
    let poster = scanned(&state, &asked.poster).await?;
    if let Some(poster) = &poster {
        draft.address = poster.label.clone();
        (draft.lat, draft.lng) = (poster.at.lat.to_string(), poster.at.lng.to_string());
    }
    let form = Form {
        draft,
        poster: poster.map(|poster| (poster.code, poster.label)),
        categories: groups(&state.backend.directory(), visitor.lang),
        ..Form::default()
    };
    Ok(SHEET.show(&state, &visitor, move || pages::report::page(&form)).await)
}

/// The poster with a code. One that leads nowhere any more keeps nobody from
/// reporting.
async fn scanned(state: &AppState, code: &str) -> Result<Option<Poster>, Problem> {
    let Ok(code) = code.parse() else { return Ok(None) };
    match posters::find(&state.backend, &code).await {
        Ok(poster) => Ok(Some(poster)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn fresh_key(state: &AppState) -> String {
    backend::clock::random_hex(state.backend.chance())
}

/// `POST /report`: takes a request in; with `lang` the form comes again in that
/// language.
pub async fn send(
    State(state): State<AppState>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, Problem> {
    let came = Came::read(&state, request, ANY).await?;
    let draft = came.draft();
    let poster = scanned(&state, came.get("poster")).await?;
    let here = came.staged(&state).await.unwrap_or_default();
    if let Some(lang) = Lang::from_tag(came.get("lang")) {
        return Ok(in_language(&state, visitor, lang, (draft, poster), here).await);
    }
    let account = visitor.resident.map(|resident| resident.account);
    let before = cookies::sent(&visitor.jar).map(str::to_owned);
    match take(&state, came, &here, (poster.as_ref(), account), before).await {
        Ok(receipt) => {
            let jar = opened(&state, visitor.jar, &receipt.code, &receipt.follow_token);
            let jar = if receipt.replayed {
                jar
            } else {
                jar.add(cookies::sending(&draft.key, state.settings.secure()))
            };
            Ok((jar, Redirect::to(&format!("/r/{}?new=1", receipt.code))).into_response())
        }
        Err(fault) => again(&state, &visitor, (draft, poster), here, fault).await,
    }
}

async fn take(
    state: &AppState,
    came: Came,
    here: &[MediaView],
    (poster, account): (Option<&Poster>, Option<AccountId>),
    before: Option<String>,
) -> Result<Receipt, Fault> {
    if came.broken.is_some() {
        return Err(Fault::Unreadable);
    }
    let (submission, media) = (came.submission(here), came.uploads());
    if let Some(error) = came.fault {
        return Err(Fault::Backend(error));
    }
    let submission = submission.map_err(Fault::Fields)?;
    let mut intake = Intake { submission, media, channel: Channel::Web, account };
    if let Some(poster) = poster {
        posters::place(&mut intake, poster);
    }
    if let Some(before) = before
        && let Some(receipt) = sent_before(&state.backend, &intake, &before).await.map_err(Fault::Backend)?
    {
        return Ok(receipt);
    }
    let taken = match poster {
        Some(poster) => posters::submit_at(&state.backend, intake, &poster.code).await,
        None => submit(&state.backend, intake).await,
    };
    taken.map_err(Fault::Backend)
}

/// Why a submission was not taken.
enum Fault {
    Fields(Vec<FieldError>),
    Unreadable,
    Backend(Error),
}

/// The page in another language, with everything that was typed and kept.
async fn in_language(
    state: &AppState,
    visitor: Visitor,
    lang: Lang,
    (mut draft, poster): (Draft, Option<Poster>),
    uploads: Vec<MediaView>,
) -> Response {
    renew_bad_key(state, &mut draft);
    let visitor = Visitor { lang, ..visitor };
    let form = Form {
        draft,
        poster: poster.map(|poster| (poster.code, poster.label)),
        uploads,
        categories: groups(&state.backend.directory(), lang),
        ..Form::default()
    };
    let page = SHEET.show(state, &visitor, move || pages::report::page(&form)).await;
    (lang::chosen(state, visitor.jar, lang), page).into_response()
}

/// A key that cannot be one gives way to one that can.
fn renew_bad_key(state: &AppState, draft: &mut Draft) {
    if !KEY_BYTES.contains(&draft.key.len()) {
        draft.key = fresh_key(state);
    }
}

/// A key that was used up gives way to another one, which has the same files.
async fn renew_key(state: &AppState, draft: &mut Draft, files: &mut Vec<MediaView>) {
    let ids: Vec<MediaId> = files.iter().map(|file| file.id).collect();
    let old = std::mem::replace(&mut draft.key, fresh_key(state));
    *files = uploads::copied(&state.backend, &old, &draft.key, &ids).await.unwrap_or_else(|error| {
        log(&error);
        Vec::new()
    });
}

/// The page again, with everything that was typed and kept.
async fn again(
    state: &AppState,
    visitor: &Visitor,
    (mut draft, poster): (Draft, Option<Poster>),
    mut uploads: Vec<MediaView>,
    fault: Fault,
) -> Result<Response, Problem> {
    let mut retry = None;
    let (status, errors, trouble) = match fault {
        Fault::Fields(errors) | Fault::Backend(Error::Invalid(errors)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, errors, None)
        }
        Fault::Unreadable => {
            let nothing = Draft { key: draft.key.clone(), ..Draft::default() };
            let lost = draft == nothing && uploads.is_empty();
            let trouble = if lost { Trouble::Lost } else { Trouble::Unreadable };
            (StatusCode::BAD_REQUEST, Vec::new(), Some(trouble))
        }
        Fault::Backend(Error::KeyReused) => {
            renew_key(state, &mut draft, &mut uploads).await;
            (StatusCode::UNPROCESSABLE_ENTITY, Vec::new(), Some(Trouble::Reused))
        }
        Fault::Backend(Error::TooMany { retry_after }) => {
            retry = Some(retry_after);
            (StatusCode::TOO_MANY_REQUESTS, Vec::new(), Some(Trouble::TooMany(retry_after)))
        }
        Fault::Backend(Error::Full) => (Code::StorageFull.status(), Vec::new(), Some(Trouble::Full)),
        Fault::Backend(error @ Error::Unavailable(_)) => {
            log(&error);
            (StatusCode::SERVICE_UNAVAILABLE, Vec::new(), Some(Trouble::Unavailable))
        }
        Fault::Backend(error) => return Err(error.into()),
    };
    if errors.iter().any(|e| e.field == Field::Key) {
        draft.key.clear();
    }
    renew_bad_key(state, &mut draft);
    let form = Form {
        draft,
        poster: poster.map(|poster| (poster.code, poster.label)),
        uploads,
        errors,
        trouble,
        categories: groups(&state.backend.directory(), visitor.lang),
    };
    let mut response = SHEET.status(status).show(state, visitor, move || pages::report::page(&form)).await;
    if let Some(seconds) = retry {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

/// A file that is here now.
#[derive(Serialize)]
pub struct Staged {
    id: String,
    kind: &'static str,
    seconds: Option<i32>,
}

/// `POST /report/uploads`: one file ahead of its form. The body is the file.
pub async fn upload(
    State(state): State<AppState>,
    request: Request,
) -> Result<(StatusCode, Json<Staged>), Problem> {
    let headers = request.headers().clone();
    let header = |name: &HeaderName| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("");
    let kind: MediaKind = header(&UPLOAD_KIND).parse().map_err(|_| Problem::new(Code::BadRequest))?;
    let key = header(&FORM_KEY);
    let (field, most) = match kind {
        MediaKind::Photo => (Field::Photos, PHOTO_BYTES),
        MediaKind::Voice => (Field::Voice, VOICE_BYTES),
        MediaKind::Video => (Field::Video, VIDEO_BYTES),
    };
    if !KEY_BYTES.contains(&key.len()) {
        return Err(Problem::fields([FieldError::new(Field::Key, Wrong::Invalid)]));
    }
    let Some((bytes, _room)) = form::file(&state, request, most).await? else {
        return Err(Problem::fields([FieldError::new(field, Wrong::TooLarge)]));
    };
    let media = uploads::stage(&state.backend, key, kind, bytes).await?;
    let staged = Staged { id: media.id.to_string(), kind: kind.as_str(), seconds: media.seconds };
    Ok((StatusCode::CREATED, Json(staged)))
}
