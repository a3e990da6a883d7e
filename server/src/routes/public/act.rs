//! `POST /r/{code}/actions`: what the author does to a request.

use super::request::{closed, render, shown};
use crate::form::{Form, PHOTO};
use crate::problem::{Code, Problem, log};
use crate::state::AppState;
use crate::visitor::Visitor;
use crate::wish::Reader;
use app::pages::request::{Acting, Problem as Why};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::requests::{self, Wish};
use domain::code::RequestCode;
use domain::draft::{Field, FieldError};
use domain::request::Action;

/// `POST /r/{code}/actions`
pub async fn act(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(text): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let Ok(code) = RequestCode::parse(&text) else { return Ok(closed(&state, &visitor, &text).await) };
    let mut form = Form::read(&state, request, PHOTO).await?;
    let action: Action = form.get("action").parse().map_err(|_| Problem::new(Code::BadRequest))?;
    let mut acting = typed(&form, action);
    acting.problem = match wish(action, &mut form, &state) {
        Err(why) => Some(why),
        Ok(wish) => {
            let (actor, version) = (visitor.actor_for(&code), form.get("version").parse().unwrap_or(0));
            let note = form.note(wish.clone(), version);
            let done = || Ok(Redirect::to(&format!("/r/{code}")).into_response());
            match requests::act(&state.backend, &actor, &code, note.clone()).await {
                Ok(_) => return done(),
                // A button that was pressed twice.
                Err(Error::Conflict | Error::Refused(_))
                    if requests::repeated(&state.backend, &actor, &code, version, &wish).await? =>
                {
                    return done();
                }
                // What is added fits whatever has happened since the page was opened.
                Err(Error::Conflict) if action == Action::AddInfo => {
                    match requests::add_anyway(&state.backend, &actor, &code, note).await {
                        Ok(_) => return done(),
                        Err(error) => Some(why(error)?),
                    }
                }
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

fn wish(action: Action, form: &mut Form, state: &AppState) -> Result<Wish, Why> {
    let at = |field, name: &str, form: &Form| form.wrong(name).map(|wrong| FieldError::new(field, wrong));
    if let Some(error) = at(Field::Text, "text", form).or_else(|| at(Field::Photos, "photos", form)) {
        return Err(Why::Field(error));
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
    // The rest is done at the desk.
    if !matches!(action, Action::AddInfo | Action::Withdraw | Action::Evaluate | Action::Reopen) {
        return Err(Why::NotNow);
    }
    let directory = state.backend.directory();
    let offset = state.backend.config().offset;
    let wish = Reader { form, directory: &directory, offset }.read(action);
    match (at(Field::Text, "text", form), wish) {
        (Some(error), _) => Err(Why::Field(error)),
        (None, Some(wish)) => Ok(wish),
        (None, None) => Err(Why::Unchosen),
    }
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
    let mut shown = shown(state, visitor, view, acting).await?;
    if uploads {
        shown.key = key;
    }
    Ok(render(state, visitor, status, shown).await)
}
