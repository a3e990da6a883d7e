//! The dispatcher's desk.

use super::guard::Desk;
use super::request::{gone, read_code, was_seen};
use super::views::{view_of, views};
use crate::problem::{Code, Problem};
use app::pages::desk::dispatch::{self, Chosen, Done, Open, Stop};
use app::t;
use axum::Form;
use axum::extract::{Path, Query, RawQuery};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::requests::{self, Foretold, Wish};
use backend::routing::desk::{self, Choice, QueueQuery};
use domain::code::RequestCode;
use domain::draft::ACTION_CHARS;
use domain::lists::List;
use domain::request::{Command, Target};
use serde::Deserialize;

/// What the address may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    open: String,
    cursor: String,
    done: String,
    q: String,
    category: String,
    urgency: String,
}

impl Asked {
    /// What a view of the queue says.
    fn of(view: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in url::form_urlencoded::parse(view.as_bytes()) {
            match &*name {
                "q" => asked.q = value.into_owned(),
                "category" => asked.category = value.into_owned(),
                "urgency" => asked.urgency = value.into_owned(),
                _ => {}
            }
        }
        asked
    }

    fn queue(&self) -> QueueQuery {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        QueueQuery {
            text: some(&self.q).map(|text| text.chars().take(100).collect()),
            category: some(&self.category),
            urgency: self.urgency.parse().ok(),
            cursor: some(&self.cursor),
        }
    }
}

/// `GET /desk/dispatch`
pub async fn show(
    desk: Desk,
    Query(asked): Query<Asked>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let code = RequestCode::parse(&asked.open).ok();
    let done = match asked.done.as_str() {
        "" => None,
        "merge" => Some(Done::Merged),
        _ => Some(Done::Dispatched),
    };
    page(desk, code, (asked.queue(), &raw.unwrap_or_default()), done, None).await
}

/// The page; without a code the first one that waits is open. `tried`: what was chosen
/// and typed for it, and why it was not dispatched if it was to be.
async fn page(
    staff: Desk,
    code: Option<RequestCode>,
    (wanted, raw): (QueueQuery, &str),
    done: Option<Done>,
    tried: Option<(Option<Stop>, Chosen)>,
) -> Result<Response, Problem> {
    let backend = &staff.state.backend;
    let first = wanted.cursor.is_none();
    let queue = desk::queue(backend, &staff.staff, wanted.clone()).await?;
    let (views, tools) =
        tokio::try_join!(views(&staff, List::Dispatch, raw), requests::tools(backend, &staff.staff))?;
    let code = code.or_else(|| queue.items.first().map(|row| row.code.clone()));
    let (stop, chosen) = tried.unzip();
    let stop = stop.flatten();
    let open = match &code {
        None => None,
        // Gone from one's reach, it closes; the queue stays.
        Some(code) => match desk::open(backend, &staff.staff, code).await {
            Ok((view, proposal)) => Some(Open { view, proposal, chosen: chosen.unwrap_or_default() }),
            // Not what was typed for it.
            Err(Error::NotFound) if chosen.is_some() => {
                return Ok(
                    gone(staff, code, chosen.map(|chosen| chosen.note).unwrap_or_default(), false).await
                );
            }
            Err(Error::NotFound) => None,
            Err(error) => return Err(error.into()),
        },
    };
    let directory = backend.directory();
    let status = match stop {
        None => StatusCode::OK,
        Some(Stop::Changed | Stop::Refused) => StatusCode::CONFLICT,
        Some(Stop::Forbidden) => StatusCode::FORBIDDEN,
        Some(Stop::Unit | Stop::Both | Stop::Note) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let model = dispatch::Desk { queue, first, open, directory, done, stop, wanted, views, tools };
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
    /// The view of the queue.
    view: String,
    /// Whether it is only asked what the resident would read.
    preview: String,
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
            desk::queue(&staff.state.backend, &staff.staff, QueueQuery::default()).await?;
            stop
        }
        Ok(choice) if !sent.preview.is_empty() => {
            let told = foretold(&staff, &code, choice).await?;
            return again(staff, code, sent, note, None, told).await;
        }
        Ok(choice) => match desk::dispatch(&staff.state.backend, &staff.staff, &code, choice).await {
            Ok(()) => {
                let view = view_of(List::Dispatch, &sent.view);
                let sign = if view.is_empty() { "" } else { "&" };
                return Ok(Redirect::to(&format!("/desk/dispatch?{view}{sign}done=1")).into_response());
            }
            Err(Error::Conflict) => Stop::Changed,
            Err(Error::Refused(_)) => Stop::Refused,
            Err(Error::Invalid(_)) => Stop::Note,
            // Not their unit; who has no business here at all is sent away below.
            Err(Error::Forbidden) => Stop::Forbidden,
            Err(Error::NotFound) if was_seen(version) => return Ok(gone(staff, &code, note, false).await),
            Err(error) => return Err(error.into()),
        },
    };
    again(staff, code, sent, note, Some(stop), None).await
}

/// The page again, with what was chosen and typed.
async fn again(
    staff: Desk,
    code: RequestCode,
    sent: Decided,
    note: String,
    stop: Option<Stop>,
    told: Option<Foretold>,
) -> Result<Response, Problem> {
    let asked = Asked::of(&sent.view);
    let Decided { choice, unit, category, view, .. } = sent;
    let chosen = Chosen { choice, unit, category, note, told };
    page(staff, Some(code), (asked.queue(), &view), None, Some((stop, chosen))).await
}

/// What the resident would read of it. Another category may have another deadline:
/// then none is named.
async fn foretold(staff: &Desk, code: &RequestCode, choice: Choice) -> Result<Option<Foretold>, Problem> {
    let backend = &staff.state.backend;
    let Some(unit) = backend.directory().unit(choice.unit).cloned() else { return Ok(None) };
    let target = Target { unit: unit.id, kind: unit.kind };
    let wish = Wish::Plain(Command::Dispatch { target, note: choice.note });
    let picked = [(code.clone(), choice.version)];
    let told = requests::foretell(backend, &staff.staff, &picked, &wish).await?.pop();
    let until = told.as_ref().and_then(|told| told.until).filter(|_| choice.category.is_none());
    Ok(told.map(|told| Foretold { until, ..told }))
}

fn choice(sent: &Decided, version: i32, note: &str) -> Result<Choice, Stop> {
    if note.chars().count() > ACTION_CHARS {
        return Err(Stop::Note);
    }
    let (unit, guessed) = match sent.choice.split_once('.') {
        // Which of the two is meant only the person knows.
        Some((unit, _)) if !sent.unit.is_empty() && sent.unit != unit => return Err(Stop::Both),
        Some((unit, category)) => (unit, category),
        None => (sent.unit.as_str(), ""),
    };
    let unit = unit.parse().map_err(|_| Stop::Unit)?;
    let category = if sent.category.is_empty() { guessed } else { &sent.category };
    let note = Some(note.to_owned()).filter(|note| !note.is_empty());
    Ok(Choice { unit, category: category.parse().ok(), note, version })
}
