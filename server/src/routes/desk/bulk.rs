//! One action for many requests.

use super::guard::Desk;
use crate::problem::{Code, Problem};
use app::pages::desk::bulk::{self, Outcome};
use app::pages::desk::fields::Typed;
use app::pages::desk::query::Query;
use app::t;
use axum::Form;
use axum::http::StatusCode;
use axum::response::Response;
use backend::error::Error;
use backend::requests::{self, BULK, BULK_MOST};
use domain::code::RequestCode;
use domain::draft::{ACTION_CHARS, Problem as Wrong};
use domain::request::{Action, Command, Target};
use domain::text::clean;

/// `POST /desk/bulk`
pub async fn act(desk: Desk, Form(values): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let mut typed = Typed { values, errors: Vec::new() };
    let picked = picked(&typed)?;
    let backend = &desk.state.backend;
    let action: Option<Action> = typed.value("action").parse().ok().filter(|action| BULK.contains(action));
    let tools = requests::tools(backend, &desk.staff).await?;
    if tools.actions.is_empty() {
        return Err(Problem::new(Code::Forbidden));
    }
    let command = match action {
        Some(action) => command(&desk, action, &mut typed),
        None => {
            typed.errors.push(("action", "empty"));
            None
        }
    };
    let (mut items, mut stop) = (Vec::new(), None);
    match command {
        _ if picked.is_empty() => stop = Some(Wrong::Empty),
        _ if picked.len() > BULK_MOST => stop = Some(Wrong::TooMany),
        None => {}
        Some(command) => match requests::bulk(backend, &desk.staff, picked.clone(), command).await {
            Ok(done) => items = done,
            Err(Error::Invalid(errors)) => stop = errors.first().map(|error| error.problem),
            Err(error) => return Err(error.into()),
        },
    }
    let back = typed.value("back");
    let pairs: Vec<_> = url::form_urlencoded::parse(back.as_bytes()).collect();
    let query = Query::read(pairs.iter().map(|(name, value)| (&**name, &**value)));
    let status = if items.is_empty() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = t!(desk.visitor.lang, "people-bulk-title").to_owned();
    let model = Outcome { items, picked, tools, typed, stop, query };
    Ok(desk.page(status, title, false, move || bulk::outcome(model)).await)
}

/// What was ticked: code and version, each code once.
fn picked(typed: &Typed) -> Result<Vec<(RequestCode, i32)>, Problem> {
    let mut seen = std::collections::HashSet::new();
    let mut picked = Vec::new();
    for value in typed.all("pick") {
        let (code, version) = value.rsplit_once('.').ok_or_else(|| Problem::new(Code::BadRequest))?;
        let code = RequestCode::parse(code).map_err(|_| Problem::new(Code::BadRequest))?;
        let version = version.parse().map_err(|_| Problem::new(Code::BadRequest))?;
        if seen.insert(code.clone()) {
            picked.push((code, version));
        }
    }
    Ok(picked)
}

/// The command, or what is missing noted at its field.
fn command(desk: &Desk, action: Action, typed: &mut Typed) -> Option<Command> {
    let text = clean(&typed.value("text"));
    if text.chars().count() > ACTION_CHARS {
        typed.errors.push(("text", "too_long"));
        return None;
    }
    let some = Some(text.clone()).filter(|text| !text.is_empty());
    if matches!(action, Action::Note | Action::Supervise) && some.is_none() {
        typed.errors.push(("text", "empty"));
        return None;
    }
    if matches!(action, Action::Publish | Action::Close) && !typed.ticked("sure") {
        typed.errors.push(("sure", "empty"));
        return None;
    }
    Some(match action {
        Action::Accept => Command::Accept,
        Action::Start => Command::Start,
        Action::Dispatch => {
            let directory = desk.state.backend.directory();
            let unit = typed.value("unit").parse().ok().and_then(|id| directory.unit(id));
            let Some(unit) = unit.filter(|unit| unit.active) else {
                typed.errors.push(("unit", "empty"));
                return None;
            };
            Command::Dispatch { target: Target { unit: unit.id, kind: unit.kind }, note: some }
        }
        Action::Assign => {
            let Ok(handler) = typed.value("handler").parse() else {
                typed.errors.push(("handler", "empty"));
                return None;
            };
            Command::Assign { handler }
        }
        Action::Note => Command::Note { text },
        Action::Supervise => Command::Supervise { text },
        Action::Publish => Command::Publish { photos: false },
        Action::Close => Command::Close { note: some },
        _ => return None,
    })
}
