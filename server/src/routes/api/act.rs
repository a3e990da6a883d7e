//! `POST /api/v1/requests/{code}/actions`.

use super::caller::{Caller, Key, Named};
use super::{request, view};
use crate::form::{Form, PHOTO};
use crate::problem::{Code, Problem};
use crate::state::AppState;
use axum::extract::{Request, State};
use axum::response::Response;
use backend::actor::Actor;
use backend::directory::Directory;
use backend::requests;
use domain::draft::{ACTION_CHARS, Problem as Wrong};
use domain::request::{Action, Command, Target};
use domain::text::clean;
use utoipa::ToSchema;

/// An action with what it needs.
#[derive(ToSchema)]
#[schema(example = json!({"action": "answer", "version": 4, "text": "路灯已修复。"}))]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct Deed {
    /// `accept`, `dispatch`, `start`, `note`, `ask`, `add_info`, `answer`,
    /// `evaluate`, `publish`, `unpublish`, `close`, `decline`, `withdraw`.
    pub action: String,
    /// The version of the request that the caller saw.
    pub version: i32,
    /// What is said: the answer, question, note, reason or comment; at most
    /// 4000 characters. `note`, `ask`, `answer`, `decline` need it.
    pub text: Option<String>,
    /// `dispatch`: the unit's identifier.
    pub unit: Option<String>,
    /// `decline`: `out_of_scope`, `proceedings`, `repeated`, `unclear`, `abuse`.
    pub ground: Option<String>,
    /// `evaluate`: whether it is solved.
    pub solved: Option<bool>,
    /// `evaluate`: whether they are satisfied.
    pub satisfied: Option<bool>,
    /// `publish`: whether the photos are shown as well.
    pub show_photos: Option<bool>,
}

/// The same with photos, for `add_info`, `note`, `ask`, `answer`.
#[derive(ToSchema)]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct DeedWithPhotos {
    /// `add_info`, `note`, `ask` or `answer`.
    pub action: String,
    /// The version of the request that the caller saw.
    pub version: i32,
    /// What is said.
    pub text: Option<String>,
    /// Up to six photos.
    #[schema(value_type = Vec<String>, format = Binary)]
    pub photos: Vec<Vec<u8>>,
}

/// Do something to a request
///
/// For residents (with the follow token: `add_info`, `evaluate`, `withdraw`)
/// and staff alike; `actions` of the request says what the caller may do now.
/// An old `version` is refused with `conflict`.
#[utoipa::path(post, path = "/api/v1/requests/{code}/actions", tag = "requests", operation_id = "act",
    params(("code" = String, Path, description = "Its code")),
    request_body(content((Deed = "application/json"), (DeedWithPhotos = "multipart/form-data"))),
    responses((status = 200, body = view::Request, description = "The request as it is now")),
    security(("follow_token" = []), ("access_token" = [])))]
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
    let command = command(&mut form, &state.backend.directory());
    let sound = form.problems().next().is_none();
    let (Some(command), Some(version), true) = (command, version, sound) else {
        return Err(Problem::fields(form.problems()));
    };
    let found = requests::act(&state.backend, &actor, &code, form.note(command, version)).await?;
    Ok(request::answer(found))
}

fn version(form: &mut Form) -> Option<i32> {
    let version = form.get("version").trim().parse().ok();
    if version.is_none() {
        missing(form, "version", Wrong::Invalid);
    }
    version
}

/// The command, or `None` with the problems noted at their fields.
fn command(form: &mut Form, directory: &Directory) -> Option<Command> {
    let Ok(action) = form.get("action").parse::<Action>() else {
        missing(form, "action", Wrong::Invalid);
        return None;
    };
    let text = some(form);
    Some(match action {
        Action::Accept => Command::Accept,
        Action::Start => Command::Start,
        Action::Unpublish => Command::Unpublish,
        Action::Publish => Command::Publish { photos: flag(form, "show_photos", Some(false))? },
        Action::Dispatch => Command::Dispatch { target: target(form, directory)?, note: text },
        Action::Note => Command::Note { text: needed(form, text)? },
        Action::Ask => Command::Ask { question: needed(form, text)? },
        Action::AddInfo if text.is_none() && form.uploads().is_empty() => {
            form.fail("text", Wrong::Empty);
            return None;
        }
        Action::AddInfo => Command::AddInfo { text },
        Action::Answer => Command::Answer { text: needed(form, text)? },
        Action::Evaluate => {
            let (solved, satisfied) = (flag(form, "solved", None), flag(form, "satisfied", None));
            Command::Evaluate { solved: solved?, satisfied: satisfied?, comment: text }
        }
        Action::Close => Command::Close { note: text },
        Action::Decline => {
            let ground = form.get("ground").parse().ok();
            if ground.is_none() {
                missing(form, "ground", Wrong::Invalid);
            }
            let text = needed(form, text);
            Command::Decline { ground: ground?, text: text? }
        }
        Action::Withdraw => Command::Withdraw { reason: text },
    })
}

/// Notes that a field did not come, or is `wrong`; once.
fn missing(form: &mut Form, name: &str, wrong: Wrong) {
    if form.wrong(name).is_none() {
        form.fail(name, if form.get(name).trim().is_empty() { Wrong::Empty } else { wrong });
    }
}

fn some(form: &mut Form) -> Option<String> {
    let text = clean(form.get("text"));
    if text.chars().count() > ACTION_CHARS {
        form.fail("text", Wrong::TooLong);
    }
    (!text.is_empty()).then_some(text)
}

fn needed(form: &mut Form, text: Option<String>) -> Option<String> {
    if text.is_none() {
        form.fail("text", Wrong::Empty);
    }
    text
}

fn flag(form: &mut Form, name: &'static str, absent: Option<bool>) -> Option<bool> {
    match form.get(name).trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        "" if absent.is_some() => absent,
        _ => {
            missing(form, name, Wrong::Invalid);
            None
        }
    }
}

fn target(form: &mut Form, directory: &Directory) -> Option<Target> {
    let unit = form.get("unit").parse().ok().and_then(|id| directory.unit(id)).filter(|unit| unit.active);
    if unit.is_none() {
        missing(form, "unit", Wrong::Invalid);
    }
    unit.map(|unit| Target { unit: unit.id, kind: unit.kind })
}
