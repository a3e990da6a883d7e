//! Doing something to a request.

use super::guard::Desk;
use super::request::{page, read_code};
use crate::form::{Form, PHOTO};
use crate::problem::{Code, Problem, log};
use crate::wish::Reader;
use app::pages::desk::request::{Stop, Tried};
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::actor::Actor;
use backend::error::Error;
use backend::requests::{self, Wish};
use domain::draft::{Field, Problem as Wrong};
use domain::request::Action;

/// The dispatcher's desk, which has forms of actions as well.
const DISPATCH: &str = "/desk/dispatch";

/// `POST /desk/r/{code}/actions`
pub async fn act(desk: Desk, Path(code): Path<String>, request: Request) -> Result<Response, Problem> {
    let code = read_code(&code)?;
    let mut form = Form::read(&desk.state, request, PHOTO).await?;
    let action: Action = form.get("action").parse().map_err(|_| Problem::new(Code::BadRequest))?;
    let version: i32 = form.get("version").parse().map_err(|_| Problem::new(Code::BadRequest))?;
    if !form.get("insert").is_empty() {
        let stop = insert(&desk, &code, action, &mut form).await?;
        return tried(desk, &code, action, form, stop).await;
    }
    let wish = match wish(action, &mut form, &desk) {
        Ok(wish) => wish,
        Err(stop) => return tried(desk, &code, action, form, stop).await,
    };
    let actor = Actor::Staff(desk.staff.clone());
    let backend = &desk.state.backend;
    if !form.get("preview").is_empty() {
        let picked = [(code.clone(), version)];
        let told = requests::foretell(backend, &desk.staff, &picked, &wish).await?.pop();
        let stop = told.map_or(Stop::Forbidden, |told| Stop::Preview(Box::new(told)));
        return tried(desk, &code, action, form, stop).await;
    }
    let note = form.note(wish.clone(), version);
    let stop = match requests::act_and_show(backend, &actor, &code, note).await {
        Ok(found) => return Ok(done(found.is_some(), &code, action, &form)),
        // A button that was pressed twice.
        Err(Error::Conflict | Error::Refused(_) | Error::NotFound | Error::Forbidden)
            if requests::repeated(backend, &actor, &code, version, &wish).await? =>
        {
            let seen = requests::open(backend, &actor, &code).await;
            return Ok(done(seen.is_ok(), &code, action, &form));
        }
        Err(Error::Conflict) => Stop::Changed { since: version },
        Err(Error::Refused(refusal)) => Stop::Refused(refusal),
        Err(Error::Forbidden) => Stop::Forbidden,
        Err(Error::NotFound) => Stop::Gone,
        Err(Error::Full) => Stop::Full,
        Err(error @ Error::Unavailable(_)) => {
            log(&error);
            Stop::Unavailable
        }
        Err(Error::Invalid(errors)) => {
            let first = errors.first();
            let field = match first.map(|error| error.field) {
                Some(Field::Photos) => "photos",
                Some(Field::Into) => "into",
                Some(Field::Handler) => "handler",
                Some(Field::Category) => "category",
                _ => "text",
            };
            Stop::Field(field, first.map_or(Wrong::Invalid, |error| error.problem))
        }
        Err(error) => return Err(error.into()),
    };
    tried(desk, &code, action, form, stop).await
}

/// On, after it was done: to the request, or with the list where it is out of
/// their sight now.
fn done(seen: bool, code: &domain::code::RequestCode, action: Action, form: &Form) -> Response {
    let to = match seen {
        // One of the pages that may be gone back to, never what a form says.
        true if form.get("back") == DISPATCH => DISPATCH.to_owned(),
        true => format!("/desk/r/{code}"),
        false => "/desk".to_owned(),
    };
    Redirect::to(&format!("{to}?done={action}")).into_response()
}

/// Puts the chosen text behind what was typed.
async fn insert(
    desk: &Desk,
    code: &domain::code::RequestCode,
    action: Action,
    form: &mut Form,
) -> Result<Stop, Problem> {
    if let Some(stop) = unread(form) {
        return Ok(stop);
    }
    let Ok(id) = form.get("template").parse() else { return Ok(Stop::Field("template", Wrong::Empty)) };
    let backend = &desk.state.backend;
    let view = match requests::open(backend, &Actor::Staff(desk.staff.clone()), code).await {
        Err(Error::NotFound) => return Ok(Stop::Gone),
        view => view?,
    };
    let due = app::when::exact(view.answer_due_at, backend.config().offset);
    let text = match backend::templates::filled(backend, &view, action, id, &due).await {
        Err(Error::NotFound) => return Ok(Stop::Field("template", Wrong::Gone)),
        text => text?,
    };
    let typed = form.get("text").trim_end();
    let whole = if typed.is_empty() { text } else { format!("{typed}\n{text}") };
    form.put("text", whole);
    Ok(Stop::Filled)
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
        Stop::Preview(_) | Stop::Filled => StatusCode::OK,
        Stop::Changed { .. } | Stop::Refused(_) | Stop::Gone => StatusCode::CONFLICT,
        Stop::Forbidden => StatusCode::FORBIDDEN,
        Stop::Unreadable => StatusCode::BAD_REQUEST,
        Stop::Full => StatusCode::INSUFFICIENT_STORAGE,
        Stop::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Stop::Field(..) | Stop::Unconfirmed => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let (typed, key) = (form.words(), form.take("key"));
    let media = form.staged(&desk.state).await.unwrap_or_default();
    let tried = Tried { action, typed, media, stop };
    page(desk, code, None, Some((tried, key)), status).await
}

/// Fields in the order in which they stand, to complain at the first.
const FIELDS: [&str; 14] = [
    "handler",
    "category",
    "urgency",
    "unit",
    "ground",
    "into",
    "days",
    "review_on",
    "outcome",
    "reached",
    "solved",
    "satisfied",
    "text",
    "plan",
];

/// What a form wants, or why it is not done yet.
fn wish(action: Action, form: &mut Form, desk: &Desk) -> Result<Wish, Stop> {
    if let Some(stop) = unread(form) {
        return Err(stop);
    }
    if author_only(action) {
        return Err(Stop::Forbidden);
    }
    let backend = &desk.state.backend;
    let directory = backend.directory();
    let wish = Reader { form, directory: &directory, offset: backend.config().offset }.read(action);
    let wrong = FIELDS.into_iter().find_map(|field| Some(Stop::Field(field, form.wrong(field)?)));
    match (wish, wrong) {
        (Some(wish), None) => {
            // Numbers are masked by themselves; a name is only seen by somebody who
            // looks. And some things cannot be taken back.
            let looks = !form.get("preview").is_empty();
            let grave = matches!(action, Action::Publish | Action::Close | Action::Decline | Action::Merge);
            if grave && !looks && form.get("sure").is_empty() { Err(Stop::Unconfirmed) } else { Ok(wish) }
        }
        (_, wrong) => Err(wrong.unwrap_or(Stop::Forbidden)),
    }
}

/// What residents do is not done here.
fn author_only(action: Action) -> bool {
    matches!(action, Action::AddInfo | Action::Evaluate | Action::Withdraw)
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
