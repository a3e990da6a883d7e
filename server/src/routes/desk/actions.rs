//! Doing something to a request.

use super::guard::Desk;
use super::request::{page, read_code};
use crate::form::{Form, PHOTO};
use crate::problem::{Code, Problem, log};
use app::pages::desk::request::{Stop, Tried};
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::actor::Actor;
use backend::directory::Directory;
use backend::error::Error;
use backend::requests;
use domain::draft::{ACTION_CHARS, Field, Problem as Wrong};
use domain::request::{Action, Command, Target};
use domain::text;

/// `POST /desk/r/{code}/actions`
pub async fn act(desk: Desk, Path(code): Path<String>, request: Request) -> Result<Response, Problem> {
    let code = read_code(&code)?;
    let form = Form::read(&desk.state, request, PHOTO).await?;
    let action: Action = form.get("action").parse().map_err(|_| Problem::new(Code::BadRequest))?;
    let version: i32 = form.get("version").parse().map_err(|_| Problem::new(Code::BadRequest))?;
    let command = match command(action, &form, &desk.state.backend.directory()) {
        Ok(command) => command,
        Err(stop) => return tried(desk, &code, action, form, stop).await,
    };
    let note = form.note(command, version);
    let actor = Actor::Staff(desk.staff.clone());
    let stop = match requests::act(&desk.state.backend, &actor, &code, note).await {
        Ok(_) => return Ok(Redirect::to(&format!("/desk/r/{code}?done={action}")).into_response()),
        Err(Error::Conflict) => Stop::Changed { since: version },
        Err(Error::Refused(refusal)) => Stop::Refused(refusal),
        Err(Error::Forbidden) => Stop::Forbidden,
        Err(Error::Full) => Stop::Full,
        Err(error @ Error::Unavailable(_)) => {
            log(&error);
            Stop::Unavailable
        }
        Err(Error::Invalid(errors)) => {
            let first = errors.first();
            let photos = first.is_some_and(|e| e.field == Field::Photos);
            let field = if photos { "photos" } else { "text" };
            Stop::Field(field, first.map_or(Wrong::Invalid, |error| error.problem))
        }
        Err(error) => return Err(error.into()),
    };
    tried(desk, &code, action, form, stop).await
}

/// The page again, with what was typed.
async fn tried(
    desk: Desk,
    code: &domain::code::RequestCode,
    action: Action,
    form: Form,
    stop: Stop,
) -> Result<Response, Problem> {
    let status = match stop {
        Stop::Preview => StatusCode::OK,
        Stop::Changed { .. } | Stop::Refused(_) => StatusCode::CONFLICT,
        Stop::Forbidden => StatusCode::FORBIDDEN,
        Stop::Unreadable => StatusCode::BAD_REQUEST,
        Stop::Full => StatusCode::INSUFFICIENT_STORAGE,
        Stop::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Stop::Field(..) | Stop::Unconfirmed => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let choice = form.get(match action {
        Action::Decline => "ground",
        Action::Publish => "photos",
        _ => "unit",
    });
    let (text, choice, key) = (form.take("text"), choice.to_owned(), form.take("key"));
    let media = form.staged(&desk.state).await.unwrap_or_default();
    let tried = Tried { action, text, choice, media, stop };
    page(desk, code, None, Some((tried, key)), status).await
}

/// The command a form says, or why it says none yet.
fn command(action: Action, form: &Form, directory: &Directory) -> Result<Command, Stop> {
    if let Some(stop) = unread(form) {
        return Err(stop);
    }
    let sure = || if form.get("sure").is_empty() { Err(Stop::Unconfirmed) } else { Ok(()) };
    Ok(match action {
        Action::Accept => Command::Accept,
        Action::Start => Command::Start,
        Action::Unpublish => Command::Unpublish,
        Action::Publish => {
            // Numbers are masked by themselves; a name is only seen by somebody who looks.
            sure()?;
            Command::Publish { photos: form.get("photos") == "1" }
        }
        Action::Dispatch => Command::Dispatch { target: target(form, directory)?, note: some(form)? },
        Action::Note => Command::Note { text: needed(form)? },
        Action::Ask => Command::Ask { question: needed(form)? },
        Action::Answer => {
            let text = needed(form)?;
            if !form.get("preview").is_empty() {
                return Err(Stop::Preview);
            }
            Command::Answer { text }
        }
        Action::Close => {
            let note = some(form)?;
            sure()?;
            Command::Close { note }
        }
        Action::Decline => {
            let ground = form.get("ground").parse().map_err(|_| Stop::Field("ground", Wrong::Empty))?;
            let text = needed(form)?;
            sure()?;
            Command::Decline { ground, text }
        }
        // What residents do is not done here.
        Action::AddInfo | Action::Evaluate | Action::Withdraw => return Err(Stop::Forbidden),
    })
}

/// What of the form could not be read.
fn unread(form: &Form) -> Option<Stop> {
    if let Some(field) = ["photos", "text"].into_iter().find(|field| form.wrong(field).is_some()) {
        return form.wrong(field).map(|wrong| Stop::Field(field, wrong));
    }
    match &form.fault {
        Some(Error::Full) => Some(Stop::Full),
        Some(error) => {
            log(error);
            Some(Stop::Unavailable)
        }
        None => form.broken.as_ref().map(|_| Stop::Unreadable),
    }
}

fn target(form: &Form, directory: &Directory) -> Result<Target, Stop> {
    let unit = form.get("unit").parse().ok().and_then(|id| directory.unit(id)).filter(|u| u.active);
    let unit = unit.ok_or(Stop::Field("unit", Wrong::Empty))?;
    Ok(Target { unit: unit.id, kind: unit.kind })
}

fn some(form: &Form) -> Result<Option<String>, Stop> {
    let text = text::clean(form.get("text"));
    if text.chars().count() > ACTION_CHARS {
        return Err(Stop::Field("text", Wrong::TooLong));
    }
    Ok((!text.is_empty()).then_some(text))
}

fn needed(form: &Form) -> Result<String, Stop> {
    some(form)?.ok_or(Stop::Field("text", Wrong::Empty))
}
