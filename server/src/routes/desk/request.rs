//! One request.

use super::guard::Desk;
use crate::problem::Problem;
use app::pages::desk::print;
use app::pages::desk::request::{self, Choices, Number, RequestPage, Targets, Tried};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use backend::actor::Actor;
use backend::directory::{Category, Directory};
use backend::error::Error;
use backend::requests::{self, Contact};
use backend::view::{CategoryRef, Relation, RequestView, UnitRef};
use domain::code::RequestCode;
use domain::ids::UnitId;
use domain::request::Action;
use serde::Deserialize;

/// What the address may say besides the code.
#[derive(Deserialize)]
pub struct After {
    #[serde(default)]
    done: Option<String>,
}

/// `GET /desk/r/{code}`
pub async fn show(
    desk: Desk,
    Path(code): Path<String>,
    Query(after): Query<After>,
) -> Result<Response, Problem> {
    let done = after.done.and_then(|done| done.parse().ok());
    page(desk, &read_code(&code)?, done, None, StatusCode::OK).await
}

/// A code from an address; one that cannot be is one that is not there.
pub fn read_code(code: &str) -> Result<RequestCode, Error> {
    RequestCode::parse(code).map_err(|_| Error::NotFound)
}

/// Whether a form was made from a page: no request has a version below one.
pub fn was_seen(version: i32) -> bool {
    version >= 1
}

/// That a request is out of this person's reach by now, with what was typed for
/// it. The same for a code that is not there.
pub async fn gone(desk: Desk, code: &RequestCode, text: String, photos: bool) -> Response {
    let (title, code) = (code.to_string(), code.clone());
    desk.page(StatusCode::CONFLICT, title, false, move || request::gone(&code, &text, photos)).await
}

/// The page of a request, after something was done or tried.
pub async fn page(
    desk: Desk,
    code: &RequestCode,
    done: Option<Action>,
    tried: Option<(Tried, String)>,
    status: StatusCode,
) -> Result<Response, Problem> {
    whole(desk, code, (done, tried, Number::default()), status).await
}

/// The page with the author's number, or with the form that asks for it.
pub async fn with_number(
    desk: Desk,
    code: &RequestCode,
    number: Number,
    status: StatusCode,
) -> Result<Response, Problem> {
    whole(desk, code, (None, None, number), status).await
}

async fn whole(
    desk: Desk,
    code: &RequestCode,
    (done, tried, number): (Option<Action>, Option<(Tried, String)>, Number),
    status: StatusCode,
) -> Result<Response, Problem> {
    let backend = &desk.state.backend;
    let view = requests::open(backend, &Actor::Staff(desk.staff.clone()), code).await;
    if let (true, Some((tried, _))) = (lost(&view), &tried)
        && was_seen(tried.value("version").parse().unwrap_or_default())
    {
        let (text, photos) = (tried.value("text").to_owned(), !tried.media.is_empty());
        return Ok(gone(desk, code, text, photos).await);
    }
    let view = view?;
    let dispatch = if view.actions.contains(&Action::Dispatch) {
        requests::dispatch_targets(backend, &desk.staff, code).await?
    } else {
        Vec::new()
    };
    let mut choices = choices(&backend.directory(), &view, dispatch);
    choices.templates = backend::templates::offered(backend, &view).await?;
    if view.actions.contains(&Action::Assign) {
        let at: Vec<UnitId> = view.unit.iter().map(|unit| unit.id).collect();
        choices.people = requests::colleagues_at(backend, &at).await?;
    }
    choices.foretold = requests::foretold_of(backend, &desk.staff, &view).await?;
    // Photos of an answer that was not sent stay under the key they came with.
    let (tried, key) = match tried {
        Some((tried, key)) => (Some(tried), key),
        None => (None, backend::clock::random_hex(backend.chance())),
    };
    let title = code.to_string();
    let appraised = backend::appraisal::of(backend, &view).await?;
    let handed = backend::upstreams::panel(backend, &desk.staff, code).await?;
    let model = RequestPage { view, choices, key, done, tried, number, appraised, handed };
    Ok(desk.page(status, title, true, move || request::page(model)).await)
}

/// Whether it is none of this person's business: not there for them, or there as
/// for everybody.
fn lost(view: &Result<RequestView, Error>) -> bool {
    match view {
        Ok(view) => view.relation != Relation::Staff,
        Err(error) => matches!(error, Error::NotFound),
    }
}

/// What the forms of this page let one choose; `dispatch`: where this person may
/// dispatch it to.
fn choices(directory: &Directory, view: &RequestView, dispatch: Vec<UnitRef>) -> Choices {
    let may = |action| view.actions.contains(&action);
    let units = [Action::Dispatch, Action::Transfer, Action::Whistle].into_iter().any(may);
    let categories = if may(Action::Classify) { categories(directory) } else { Vec::new() };
    let targets = if units { targets(directory, view, dispatch) } else { Targets::default() };
    Choices { targets, categories, ..Choices::default() }
}

fn categories(directory: &Directory) -> Vec<(CategoryRef, Vec<CategoryRef>)> {
    let below = |top: &Category| {
        directory
            .categories
            .iter()
            .filter(|c| c.active && c.parent == Some(top.id))
            .map(Category::as_ref)
            .collect()
    };
    let tops = directory.categories.iter().filter(|c| c.active && c.parent.is_none());
    tops.map(|top| (top.as_ref(), below(top))).collect()
}

/// Where it can be handed to.
fn targets(directory: &Directory, view: &RequestView, mut dispatch: Vec<UnitRef>) -> Targets {
    let mut likely: Vec<UnitId> = Vec::new();
    let usual = view.category.as_ref().and_then(|c| directory.category(c.id));
    let usual = usual.and_then(|c| c.default_unit.or_else(|| directory.category(c.parent?)?.default_unit));
    let grid = view.place.filter(|p| p.exact).and_then(|p| directory.grid_at(p.at)).map(|g| g.id);
    let area = grid.or(view.area.as_ref().map(|a| a.id));
    likely.extend(usual);
    likely.extend(area.map(|area| directory.ancestors(area)).unwrap_or_default());
    let shown = |id: UnitId| {
        directory.unit(id).filter(|u| u.active && u.parent.is_some()).and_then(|u| directory.unit_ref(u.id))
    };
    let now = view.unit.as_ref().map(|u| u.id);
    let fits = |id: &UnitId| Some(*id) != now;
    dispatch.retain(|unit| fits(&unit.id));
    // Each once.
    let mut left: std::collections::HashSet<UnitId> = dispatch.iter().map(|unit| unit.id).collect();
    Targets {
        likely: likely.into_iter().filter(|id| left.remove(id)).filter_map(shown).collect(),
        dispatch,
        all: directory
            .units
            .iter()
            .filter(|u| u.active && fits(&u.id))
            .map(|u| UnitRef { id: u.id, name: u.name.clone(), kind: u.kind })
            .collect(),
    }
}

/// `GET /desk/r/{code}/print`: as a work order, on paper.
pub async fn print(desk: Desk, Path(code): Path<String>) -> Result<Response, Problem> {
    work_order(desk, &read_code(&code)?, None).await
}

/// The work order, with number and name in clear where that was asked for.
pub async fn work_order(
    desk: Desk,
    code: &RequestCode,
    contact: Option<Contact>,
) -> Result<Response, Problem> {
    let mut view = requests::open(&desk.state.backend, &Actor::Staff(desk.staff.clone()), code).await?;
    if let Some(contact) = contact {
        view.phone = contact.phone;
        if let Some(intake) = &mut view.intake {
            intake.name = contact.name;
        }
    }
    let link = format!("{}/desk/r/{code}", desk.state.settings.base());
    let by = desk.staff.name.clone();
    Ok(desk.page(StatusCode::OK, code.to_string(), false, move || print::page(&view, &link, by)).await)
}
