//! `POST /api/v1/requests/{code}/actions`.

use super::caller::{Caller, Key, Named};
use super::{request, view};
use crate::form::{Form, PHOTO};
use crate::problem::{Code, Problem};
use crate::state::AppState;
use crate::wish::Reader;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use backend::actor::Actor;
use backend::requests;
use domain::draft::Problem as Wrong;
use domain::request::Action;
use utoipa::ToSchema;

/// An action with what it needs.
#[derive(ToSchema)]
#[schema(example = json!({"action": "answer", "version": 4, "text": "路灯已修复。"}))]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct Deed {
    /// What to do: one of the request's `actions`.
    pub action: String,
    /// The version of the request that the caller saw.
    pub version: i32,
    /// What is said: the answer, question, note, reason, task or comment; at
    /// most 4000 characters. `note`, `ask`, `answer`, `decline`, `return`,
    /// `transfer`, `extend`, `refuse`, `whistle`, `answer_part`, `excuse_part`,
    /// `long_list`, `supervise` and `explain` need it. `split`: one request a
    /// paragraph, an empty line between two.
    pub text: Option<String>,
    /// `dispatch`, `transfer`, `whistle`, `answer_part`, `excuse_part`: the
    /// unit's identifier.
    pub unit: Option<String>,
    /// `assign`: the identifier of a person who works at the request's unit.
    pub handler: Option<String>,
    /// `classify`: the category, by its stable name.
    pub category: Option<String>,
    /// `classify`: `emergency`, `urgent`, `normal`, `enquiry`.
    pub urgency: Option<String>,
    /// `decline`: `out_of_scope`, `proceedings`, `repeated`, `unclear`, `abuse`.
    /// `return`: `wrong_unit`, `wrong_place`, `wrong_category`, `several_units`,
    /// `too_little`, `no_power`.
    pub ground: Option<String>,
    /// `extend`, `whistle`: working days, 1 to 30. `supervise`: the same for the reply; as the
    /// rules of supervision say when absent.
    pub days: Option<u8>,
    /// `long_list`: the local day of the review, as in `2026-12-31`.
    pub review_on: Option<String>,
    /// `long_list`: what is planned, at most 4000 characters; needed, and read by the
    /// resident behind `text`, the reason.
    pub plan: Option<String>,
    /// `answer`: `done` (when absent), or `explained`: cannot be done, and why.
    pub outcome: Option<String>,
    /// `merge`: the code of the request it is folded into.
    pub into: Option<String>,
    /// `call`: whether the resident was reached; `true` when absent.
    pub reached: Option<bool>,
    /// `evaluate`, `call`: whether it is solved.
    pub solved: Option<bool>,
    /// `evaluate`, `call`: whether they are satisfied.
    pub satisfied: Option<bool>,
    /// `publish`: whether the photos are shown as well.
    pub show_photos: Option<bool>,
    /// Identifiers of uploads that were sent ahead (`POST /api/v1/uploads`), beside or
    /// instead of files.
    pub uploads: Option<Vec<String>>,
}

/// The same with photos, for `add_info`, `note`, `ask`, `answer`, `answer_part`
/// and `explain`.
#[derive(ToSchema)]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct DeedWithPhotos {
    /// One of these.
    pub action: String,
    /// The version of the request that the caller saw.
    pub version: i32,
    /// What is said.
    pub text: Option<String>,
    /// Up to six photos.
    #[schema(value_type = Option<Vec<String>>, format = Binary)]
    pub photos: Option<Vec<Vec<u8>>>,
    /// Identifiers of uploads that were sent ahead (`POST /api/v1/uploads`), beside or
    /// instead of files.
    pub uploads: Option<Vec<String>>,
}

/// Do something to a request
///
/// For residents (with the follow token: `add_info`, `evaluate`, `reopen`,
/// `withdraw`) and staff alike; `actions` of the request says what the caller
/// may do now. An old `version` is refused with `conflict`.
#[utoipa::path(post, path = "/api/v1/requests/{code}/actions", tag = "requests", operation_id = "act",
    params(("code" = String, Path, description = "Its code")),
    request_body(content((Deed = "application/json"), (DeedWithPhotos = "multipart/form-data"))),
    responses((status = 200, body = view::Request, description = "The request as it is now"),
        (status = 204, description = "Done, and the caller has no more to do with it")),
    security(("follow_token" = []), ("resident_token" = []), ("access_token" = [])))]
pub async fn act(
    State(state): State<AppState>,
    Caller(actor): Caller,
    Named(code): Named,
    Key(key): Key,
    body: Request,
) -> Result<Response, Problem> {
    if matches!(actor, Actor::Anyone) {
        return Err(Problem::new(Code::Unauthenticated));
    }
    // Who cannot see it cannot make us process photos either.
    requests::open(&state.backend, &actor, &code).await?;
    let mut form = Form::call(&state, body, &key, PHOTO).await?;
    let version = version(&mut form);
    let directory = state.backend.directory();
    let offset = state.backend.config().offset;
    let wish = match form.get("action").parse::<Action>() {
        Ok(action) => Reader { form: &mut form, directory: &directory, offset }.read(action),
        Err(_) => {
            missing(&mut form, "action");
            None
        }
    };
    let sound = form.problems().next().is_none();
    let (Some(wish), Some(version), true) = (wish, version, sound) else {
        return Err(Problem::fields(form.problems()));
    };
    match requests::act_and_show(&state.backend, &actor, &code, form.note(wish, version)).await? {
        Some(found) => Ok(request::answer(found)),
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

fn version(form: &mut Form) -> Option<i32> {
    let version = form.get("version").trim().parse().ok();
    if version.is_none() {
        missing(form, "version");
    }
    version
}

/// Notes that a field did not come, or is not of the form wanted; once.
fn missing(form: &mut Form, name: &str) {
    if form.wrong(name).is_none() {
        form.fail(name, if form.get(name).trim().is_empty() { Wrong::Empty } else { Wrong::Invalid });
    }
}
