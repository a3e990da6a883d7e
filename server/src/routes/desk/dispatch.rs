//! The dispatcher's desk.

use super::guard::Desk;
use super::request::read_code;
use crate::problem::{Code, Problem};
use app::pages::desk::dispatch::{self, Done, Open, Stop};
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::routing::desk::{self, Choice};
use domain::code::RequestCode;
use domain::draft::ACTION_CHARS;
use serde::Deserialize;

/// What the address may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    open: String,
    cursor: String,
    done: String,
}

/// `GET /desk/dispatch`
pub async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let code = RequestCode::parse(&asked.open).ok();
    let cursor = Some(asked.cursor).filter(|cursor| !cursor.is_empty());
    let done = match asked.done.as_str() {
        "" => None,
        "merge" => Some(Done::Merged),
        _ => Some(Done::Dispatched),
    };
    page(desk, code, cursor, done, None).await
}

/// The page; without a code the first one that waits is open. `stop`: why one
/// was not dispatched, and the note typed for it.
async fn page(
    staff: Desk,
    code: Option<RequestCode>,
    cursor: Option<String>,
    done: Option<Done>,
    stop: Option<(Stop, String)>,
) -> Result<Response, Problem> {
    let backend = &staff.state.backend;
    let first = cursor.is_none();
    let queue = desk::queue(backend, &staff.staff, cursor).await?;
    let code = code.or_else(|| queue.items.first().map(|row| row.code.clone()));
    let (stop, note) = stop.unzip();
    let open = match &code {
        None => None,
        // Gone from one's reach, it closes; the queue stays.
        Some(code) => match desk::open(backend, &staff.staff, code).await {
            Ok((view, proposal)) => Some(Open { view, proposal, note: note.unwrap_or_default() }),
            Err(Error::NotFound) => None,
            Err(error) => return Err(error.into()),
        },
    };
    let directory = backend.directory();
    let status = match stop {
        None => StatusCode::OK,
        Some(Stop::Changed | Stop::Refused) => StatusCode::CONFLICT,
        Some(Stop::Forbidden) => StatusCode::FORBIDDEN,
        Some(Stop::Unit | Stop::Note) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let model = dispatch::Desk { queue, first, open, directory, done, stop };
    let title = t!(staff.visitor.lang, "dispatch-title").to_owned();
    Ok(staff.page(status, title, true, move || dispatch::page(model)).await)
}

/// What was decided.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Decided {
    version: String,
    /// `unit.category` of a suggestion, or `other`.
    choice: String,
    unit: String,
    category: String,
    note: String,
}

/// `POST /desk/dispatch/{code}`
pub async fn decide(
    staff: Desk,
    Path(code): Path<String>,
    Form(sent): Form<Decided>,
) -> Result<Response, Problem> {
    let code = read_code(&code)?;
    let version = sent.version.parse().map_err(|_| Problem::new(Code::BadRequest))?;
    let note = domain::text::clean(&sent.note);
    let stop = match choice(&sent, version, &note) {
        Err(stop) => {
            // Who may not dispatch is not told what is missing.
            desk::queue(&staff.state.backend, &staff.staff, None).await?;
            stop
        }
        Ok(choice) => match desk::dispatch(&staff.state.backend, &staff.staff, &code, choice).await {
            Ok(()) => return Ok(Redirect::to("/desk/dispatch?done=1").into_response()),
            Err(Error::Conflict) => Stop::Changed,
            Err(Error::Refused(_)) => Stop::Refused,
            Err(Error::Invalid(_)) => Stop::Note,
            // Not their unit; who has no business here at all is sent away below.
            Err(Error::Forbidden) => Stop::Forbidden,
            Err(error) => return Err(error.into()),
        },
    };
    page(staff, Some(code), None, None, Some((stop, note))).await
}

fn choice(sent: &Decided, version: i32, note: &str) -> Result<Choice, Stop> {
    if note.chars().count() > ACTION_CHARS {
        return Err(Stop::Note);
    }
    let (unit, guessed) = match sent.choice.split_once('.') {
        Some((unit, category)) => (unit, category),
        None => (sent.unit.as_str(), ""),
    };
    let unit = unit.parse().map_err(|_| Stop::Unit)?;
    let category = if sent.category.is_empty() { guessed } else { &sent.category };
    let note = Some(note.to_owned()).filter(|note| !note.is_empty());
    Ok(Choice { unit, category: category.parse().ok(), note, version })
}
