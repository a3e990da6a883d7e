//! Call-backs.

use super::guard::Desk;
use super::request::read_code;
use super::views::views;
use super::worklist::units;
use crate::problem::Problem;
use app::pages::desk::calls::{self as pages, Tried};
use app::pages::desk::fields::Typed;
use app::pages::desk::request::Number;
use app::t;
use axum::Form;
use axum::extract::{Path, Query, RawQuery};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::calls::{self, Answer, Bulk, Heard, QueueQuery, Then};
use backend::error::Error;
use backend::requests;
use chrono::NaiveDateTime;
use domain::Moment;
use domain::code::RequestCode;
use domain::draft::Problem as Wrong;
use domain::lists::List;
use domain::request::Action;
use serde::Deserialize;

/// What the address may say. What cannot be read counts for nothing.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    unit: String,
    first: String,
    drawn: String,
    done: String,
}

/// `GET /desk/calls`
pub async fn show(
    desk: Desk,
    Query(asked): Query<Asked>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    page(desk, asked, &raw.unwrap_or_default(), None).await
}

/// The queue; `told` is what came of a bulk action, nothing where it was not
/// begun.
async fn page(
    desk: Desk,
    asked: Asked,
    raw: &str,
    told: Option<Option<Vec<Bulk>>>,
) -> Result<Response, Problem> {
    let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let query =
        QueueQuery { unit: asked.unit.parse().ok(), first: given(&asked.first), drawn: given(&asked.drawn) };
    let backend = &desk.state.backend;
    let queue = calls::queue(backend, &desk.staff, &query).await?;
    let views = views(&desk, List::Calls, raw).await?;
    let mut tools = requests::tools(backend, &desk.staff).await?;
    // What a call decides is decided in the call.
    tools.actions.retain(|action| matches!(action, Action::Supervise | Action::Note));
    let units = units(&backend.directory(), &desk.staff);
    let wrong = matches!(told, Some(None));
    let model = pages::Desk {
        queue,
        unit: asked.unit,
        units,
        done: !asked.done.is_empty(),
        wrong,
        told: told.flatten().unwrap_or_default(),
        views,
        tools,
    };
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = t!(desk.visitor.lang, "calls-title").to_owned();
    Ok(desk.page(status, title, false, move || pages::desk(model)).await)
}

/// `POST /desk/calls/later`: nobody answered at those that were ticked.
pub async fn later(desk: Desk, Form(values): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let typed = Typed::of(values);
    let codes: Vec<RequestCode> =
        typed.all("code").into_iter().filter_map(|code| RequestCode::parse(code).ok()).collect();
    let again = moment(&desk, &typed.value("again")).filter(|at| *at > desk.state.backend.now());
    let told = match again {
        Some(again) => match calls::later(&desk.state.backend, &desk.staff, &codes, again).await {
            Ok(told) => Some(told),
            Err(Error::Invalid(_)) => None,
            Err(error) => return Err(error.into()),
        },
        None => None,
    };
    page(desk, Asked::default(), "", Some(told)).await
}

/// `GET /desk/calls/{code}`
pub async fn one(desk: Desk, Path(code): Path<String>) -> Result<Response, Problem> {
    let code = read_code(&code)?;
    form(desk, &code, Typed::default(), Tried::Nothing).await
}

async fn form(desk: Desk, code: &RequestCode, typed: Typed, tried: Tried) -> Result<Response, Problem> {
    let status = match tried {
        Tried::Nothing => StatusCode::OK,
        Tried::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
        Tried::Changed => StatusCode::CONFLICT,
    };
    whole(desk, code, (typed, tried, Number::default()), status).await
}

/// The call with the number that was asked for on it.
pub(super) async fn with_number(
    desk: Desk,
    code: &RequestCode,
    number: Number,
    status: StatusCode,
) -> Result<Response, Problem> {
    whole(desk, code, (Typed::default(), Tried::Nothing, number), status).await
}

async fn whole(
    desk: Desk,
    code: &RequestCode,
    (typed, tried, number): (Typed, Tried, Number),
    status: StatusCode,
) -> Result<Response, Problem> {
    let number = Number { call: true, ..number };
    let backend = &desk.state.backend;
    let offset = backend.config().offset;
    let call = calls::open(backend, &desk.staff, code, |at| app::when::exact(at, offset)).await?;
    let title = t!(desk.visitor.lang, "calls-one", code = code.to_string());
    Ok(desk.page(status, title, false, move || pages::one(call, typed, tried, &number)).await)
}

/// `POST /desk/calls/{code}`
pub async fn keep(
    desk: Desk,
    Path(code): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let code = read_code(&code)?;
    let mut typed = Typed::of(values);
    let Some(answer) = answer(&desk, &mut typed) else { return form(desk, &code, typed, Tried::Wrong).await };
    match calls::record(&desk.state.backend, &desk.staff, &code, answer).await {
        Ok(()) => Ok(Redirect::to("/desk/calls?done=1").into_response()),
        Err(Error::Invalid(errors)) => {
            if errors.iter().any(|error| error.problem == Wrong::Empty) {
                typed.errors.push(("then", "empty"));
            }
            form(desk, &code, typed, Tried::Wrong).await
        }
        Err(Error::Conflict | Error::Refused(_)) => form(desk, &code, typed, Tried::Changed).await,
        Err(error) => Err(error.into()),
    }
}

/// The outcome a form says, unless a field cannot even be read.
fn answer(desk: &Desk, typed: &mut Typed) -> Option<Answer> {
    let heard = match typed.value("heard").as_str() {
        "reached" => {
            let said = typed.value("solved").parse().ok().zip(typed.value("satisfied").parse().ok());
            if said.is_none() {
                typed.errors.push(("solved", "empty"));
            }
            let (solved, stars) = said?;
            Heard::Reached(solved, stars)
        }
        "not_reached" => match moment(desk, &typed.value("again")) {
            Some(again) => Heard::NotReached(again),
            None => {
                typed.errors.push(("again", "invalid"));
                return None;
            }
        },
        "refused" => Heard::Refused,
        _ => {
            typed.errors.push(("heard", "empty"));
            return None;
        }
    };
    let then = match typed.value("then").as_str() {
        "reopen" => Then::Reopen,
        "close" => Then::Close,
        "again" => Then::Again,
        _ => Then::Nothing,
    };
    let version = typed.value("version").parse().ok()?;
    let attempts = typed.value("attempts").parse().ok()?;
    Some(Answer { heard, then, note: Some(typed.value("note")), version, attempts })
}

/// A local day and time, as browsers write it.
fn moment(desk: &Desk, text: &str) -> Option<Moment> {
    let local = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .into_iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    let at = local.and_local_timezone(desk.state.backend.config().offset).single()?;
    Some(at.to_utc())
}
