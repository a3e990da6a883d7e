//! `POST /r/{code}/actions`: what the author does to a request.

use super::request::{closed, render, shown};
use crate::form::{Form, PHOTO};
use crate::problem::{Code, Problem, log};
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages::request::{Acting, Problem as Why};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::requests;
use domain::code::RequestCode;
use domain::draft::{ACTION_CHARS, Field, FieldError, Problem as Wrong};
use domain::request::{Action, Command};
use domain::text::clean;

/// `POST /r/{code}/actions`
pub async fn act(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(text): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let Ok(code) = RequestCode::parse(&text) else { return Ok(closed(&state, &visitor, &text).await) };
    let form = Form::read(&state, request, PHOTO).await?;
    let action: Action = form.get("action").parse().map_err(|_| Problem::new(Code::BadRequest))?;
    let mut acting = typed(&form, action);
    acting.problem = match command(action, &form) {
        Err(why) => Some(why),
        Ok(command) => {
            let note = form.note(command, form.get("version").parse().unwrap_or(0));
            match requests::act(&state.backend, &visitor.actor_for(&code), &code, note).await {
                Ok(_) => return Ok(Redirect::to(&format!("/r/{code}")).into_response()),
                Err(error) => Some(why(error)?),
            }
        }
    };
    acting.uploads = form.staged(&state).await.unwrap_or_default();
    again(&state, &visitor, &code, acting, form.take("key")).await
}

/// What was typed, to be shown again.
fn typed(form: &Form, action: Action) -> Acting {
    let yes_no = |name: &str| match form.get(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    Acting {
        action: Some(action),
        text: form.take("text"),
        solved: yes_no("solved"),
        satisfied: yes_no("satisfied"),
        ..Acting::default()
    }
}

fn command(action: Action, form: &Form) -> Result<Command, Why> {
    let given = clean(form.get("text"));
    let long = (given.chars().count() > ACTION_CHARS).then_some(Wrong::TooLong);
    if let Some(wrong) = long.or(form.wrong("text")) {
        return Err(Why::Field(FieldError::new(Field::Text, wrong)));
    }
    if let Some(wrong) = form.wrong("photos") {
        return Err(Why::Field(FieldError::new(Field::Photos, wrong)));
    }
    match &form.fault {
        Some(Error::TooMany { .. }) => return Err(Why::TooMany),
        Some(Error::Full) => return Err(Why::Full),
        Some(error) => {
            log(error);
            return Err(Why::Unavailable);
        }
        None if form.broken.is_some() => return Err(Why::Unreadable),
        None => {}
    }
    let text = Some(given).filter(|text| !text.is_empty());
    let typed = typed(form, action);
    Ok(match action {
        Action::AddInfo if text.is_none() && form.uploads().is_empty() => {
            return Err(Why::Field(FieldError::new(Field::Text, Wrong::Empty)));
        }
        Action::AddInfo => Command::AddInfo { text },
        Action::Withdraw => Command::Withdraw { reason: text },
        Action::Evaluate => {
            let (Some(solved), Some(satisfied)) = (typed.solved, typed.satisfied) else {
                return Err(Why::Unchosen);
            };
            Command::Evaluate { solved, satisfied, comment: text }
        }
        // The rest is done at the desk.
        _ => return Err(Why::NotNow),
    })
}

/// What the page can say about an error; the others have pages of their own.
fn why(error: Error) -> Result<Why, Problem> {
    Ok(match error {
        Error::Conflict => Why::Changed,
        Error::Refused(_) => Why::NotNow,
        Error::Invalid(errors) => match errors.first() {
            Some(error) => Why::Field(*error),
            None => return Err(Problem::new(Code::BadRequest)),
        },
        Error::TooMany { .. } => Why::TooMany,
        Error::Full => Why::Full,
        error @ Error::Unavailable(_) => {
            log(&error);
            Why::Unavailable
        }
        error => return Err(error.into()),
    })
}

fn status(why: Option<Why>) -> StatusCode {
    match why {
        Some(Why::Changed | Why::NotNow) => StatusCode::CONFLICT,
        Some(Why::TooMany) => StatusCode::TOO_MANY_REQUESTS,
        Some(Why::Unreadable) => StatusCode::BAD_REQUEST,
        Some(Why::Full) => StatusCode::INSUFFICIENT_STORAGE,
        Some(Why::Unavailable) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// The page as it is now, with what was typed still in it.
async fn again(
    state: &AppState,
    visitor: &Visitor,
    code: &RequestCode,
    acting: Acting,
    key: String,
) -> Result<Response, Problem> {
    let view = match requests::open(&state.backend, &visitor.actor_for(code), code).await {
        Ok(view) => view,
        Err(Error::NotFound) => return Ok(closed(state, visitor, code.as_str()).await),
        Err(error) => return Err(error.into()),
    };
    let status = status(acting.problem);
    let uploads = !acting.uploads.is_empty();
    let mut shown = shown(state, visitor, view, acting);
    if uploads {
        shown.key = key;
    }
    Ok(render(state, visitor, status, shown).await)
}
