//! One action for many requests.

use super::guard::Desk;
use super::views::view_of;
use crate::problem::{Code, Problem};
use app::pages::desk::bulk::{self, Back, Outcome};
use app::pages::desk::fields::Typed;
use app::t;
use axum::Form;
use axum::http::StatusCode;
use axum::response::Response;
use backend::error::Error;
use backend::requests::{self, BULK, BULK_MOST, Wish};
use domain::code::RequestCode;
use domain::draft::{ACTION_CHARS, Problem as Wrong};
use domain::lists::List;
use domain::request::{Action, Command, Target};
use domain::text::clean;

/// `POST /desk/bulk`
pub async fn act(desk: Desk, Form(values): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let mut typed = Typed::of(values);
    let picked = picked(&typed)?;
    let backend = &desk.state.backend;
    let action: Option<Action> = typed.value("action").parse().ok().filter(|action| BULK.contains(action));
    let tools = requests::tools(backend, &desk.staff).await?;
    if tools.actions.is_empty() {
        return Err(Problem::new(Code::Forbidden));
    }
    let look = typed.ticked("preview");
    let wish = match action {
        Some(action) => wish(&desk, action, &mut typed, look),
        None => {
            typed.errors.push(("action", "empty"));
            None
        }
    };
    let (mut items, mut foretold, mut stop) = (Vec::new(), Vec::new(), None);
    match wish {
        _ if picked.is_empty() => stop = Some(Wrong::Empty),
        _ if picked.len() > BULK_MOST => stop = Some(Wrong::TooMany),
        None => {}
        Some(wish) if look => foretold = requests::foretell(backend, &desk.staff, &picked, &wish).await?,
        Some(wish) => match requests::bulk(backend, &desk.staff, picked.clone(), wish).await {
            Ok(done) => items = done,
            Err(Error::Invalid(errors)) => stop = errors.first().map(|error| error.problem),
            Err(error) => return Err(error.into()),
        },
    }
    let list = typed.value("list").parse().unwrap_or(List::Worklist);
    let back = Back { list, query: view_of(list, &typed.value("back")) };
    let nothing = items.is_empty() && foretold.is_empty();
    let status = if nothing { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = t!(desk.visitor.lang, "people-bulk-title").to_owned();
    let model = Outcome { items, foretold, picked, tools, typed, stop, back };
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

/// What asks for a reason.
fn needs_text(action: Action) -> bool {
    use Action::*;
    matches!(action, Note | Supervise | Ask | Extend | Return | Transfer | Refuse | Explain)
}

/// What cannot be taken back, or is seen by everybody.
fn is_grave(action: Action) -> bool {
    matches!(action, Action::Publish | Action::Close | Action::Merge)
}

/// What is wanted, or what is missing noted at its field. Who only looks need
/// not be sure.
fn wish(desk: &Desk, action: Action, typed: &mut Typed, look: bool) -> Option<Wish> {
    let text = clean(&typed.value("text"));
    if text.chars().count() > ACTION_CHARS {
        typed.errors.push(("text", "too_long"));
        return None;
    }
    if needs_text(action) && text.is_empty() {
        typed.errors.push(("text", "empty"));
        return None;
    }
    if is_grave(action) && !look && !typed.ticked("sure") {
        typed.errors.push(("sure", "empty"));
        return None;
    }
    let some = Some(text.clone()).filter(|text| !text.is_empty());
    Some(Wish::Plain(match action {
        Action::Accept => Command::Accept,
        Action::Start => Command::Start,
        Action::Review => Command::Review,
        Action::Unpublish => Command::Unpublish,
        Action::Dispatch => Command::Dispatch { target: target(desk, typed)?, note: some },
        Action::Transfer => Command::Transfer { to: target(desk, typed)?.unit, text },
        Action::Assign => Command::Assign { handler: parsed(typed, "handler")? },
        Action::Extend => Command::Extend { days: parsed(typed, "days")?, text },
        Action::Return => Command::Return { ground: parsed(typed, "ground")?, text },
        Action::Merge => match RequestCode::parse(&typed.value("into")) {
            Ok(code) => return Some(Wish::MergeInto(code)),
            Err(_) => return missing(typed, "into"),
        },
        Action::Ask => Command::Ask { question: text },
        Action::Grant => Command::Grant { text: some },
        Action::Refuse => Command::Refuse { text },
        Action::Note => Command::Note { text },
        Action::Supervise => Command::Supervise { text, days: None },
        Action::Explain => Command::Explain { text },
        Action::Publish => Command::Publish { photos: false },
        Action::Close => Command::Close { note: some },
        // Not for many.
        _ => return None,
    }))
}

fn target(desk: &Desk, typed: &mut Typed) -> Option<Target> {
    let directory = desk.state.backend.directory();
    let unit = typed.value("unit").parse().ok().and_then(|id| directory.unit(id)).filter(|unit| unit.active);
    match unit {
        Some(unit) => Some(Target { unit: unit.id, kind: unit.kind }),
        None => missing(typed, "unit"),
    }
}

fn parsed<T: std::str::FromStr>(typed: &mut Typed, name: &'static str) -> Option<T> {
    match typed.value(name).trim().parse() {
        Ok(value) => Some(value),
        Err(_) => missing(typed, name),
    }
}

fn missing<T>(typed: &mut Typed, name: &'static str) -> Option<T> {
    let empty = typed.value(name).trim().is_empty();
    typed.errors.push((name, if empty { "empty" } else { "invalid" }));
    None
}
