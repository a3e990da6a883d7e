//! The worklist.

use super::guard::Desk;
use super::views::replaced;
use crate::problem::Problem;
use crate::routes::files::tag_of;
use app::pages::desk::query::Query;
use app::pages::desk::views::{Unkept, Views};
use app::pages::desk::worklist::{self, Worklist};
use app::t;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::Backend;
use backend::actor::{Actor, Staff};
use backend::admin;
use backend::directory::Directory;
use backend::error::{Error, Result as Done};
use backend::places;
use backend::requests::{self, Counts};
use backend::saved_views;
use backend::upstreams;
use backend::view::{Page, UnitRef, WorkRow};
use domain::lists::List;
use domain::org::UnitKind;
use domain::rights;
use std::collections::HashSet;

/// `GET /desk`
pub async fn show(desk: Desk, RawQuery(raw): RawQuery) -> Result<Response, Problem> {
    if let Some(start) = start(&desk.staff) {
        return Ok(Redirect::to(start).into_response());
    }
    let raw = raw.unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(raw.as_bytes());
    // Whoever searches for the number of another platform means one request.
    if let Some((_, number)) = pairs.find(|(name, number)| name == "q" && !number.trim().is_empty())
        && let Some(code) = upstreams::by_number(&desk.state.backend, &desk.staff, &number).await?
    {
        return Ok(Redirect::to(&format!("/desk/r/{code}#handed")).into_response());
    }
    page(desk, &raw, None).await
}

/// Where those begin who have no worklist: at what they may use.
fn start(staff: &Staff) -> Option<&'static str> {
    if staff.grants.iter().any(|grant| rights::role_may_read(grant.role)) {
        return None;
    }
    Some(if places::may_edit(staff) { "/desk/places" } else { "/desk/me" })
}

/// The worklist for a query string, after a view of it could not be kept or not.
pub async fn page(desk: Desk, raw: &str, unkept: Option<Unkept>) -> Result<Response, Problem> {
    let pairs: Vec<_> = url::form_urlencoded::parse(raw.as_bytes()).collect();
    let query = Query::read(pairs.iter().map(|(name, value)| (&**name, &**value)));
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let wanted = query.worklist();
    let (page, counts, views, tools, steps, open) = tokio::try_join!(
        requests::worklist(backend, staff, &wanted),
        requests::counts(backend, staff),
        saved_views::list(backend, staff, List::Worklist),
        requests::tools(backend, staff),
        admin::first_steps(backend, staff),
        async {
            let Some(code) = &query.open else { return Ok(None) };
            // A request that left one's reach closes the panel, not the list.
            match requests::open(backend, &Actor::Staff(staff.clone()), code).await {
                Err(Error::NotFound) => Ok(None),
                found => found.map(Some),
            }
        },
    )?;
    let enters = requests::may_enter(staff);
    let directory = backend.directory();
    let units = units(&directory, staff);
    let done = pairs.iter().find(|(name, _)| name == "done").and_then(|(_, action)| action.parse().ok());
    let all = pairs.iter().any(|(name, value)| name == "pick" && value == "all");
    let here = query.view_string();
    let wrong = unkept.is_some();
    let replaced = replaced(raw);
    let views = Views { list: List::Worklist, here, saved: views, unkept, replaced };
    let mark = mark(&page, counts);
    let model = Worklist {
        query,
        page,
        counts,
        mark,
        views,
        units,
        directory,
        open,
        done,
        enters,
        tools,
        all,
        steps,
    };
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = t!(desk.visitor.lang, "desk-worklist").to_owned();
    Ok(desk.page(status, title, true, move || worklist::page(model)).await)
}

/// What tells a list from another: its rows in their versions, and the numbers
/// beside it.
fn mark(page: &Page<WorkRow>, counts: Counts) -> String {
    let rows: Vec<_> = page.items.iter().map(|row| (row.code.as_str(), row.version)).collect();
    let text = format!("{rows:?} {:?} {counts:?}", page.next);
    tag_of(text.as_bytes()).trim_matches('"').to_owned()
}

/// The same of the list that is asked for, as it is now.
pub async fn mark_of(backend: &Backend, staff: &Staff, query: &Query) -> Done<String> {
    let wanted = query.worklist();
    let (page, counts) =
        tokio::try_join!(requests::worklist(backend, staff, &wanted), requests::counts(backend, staff))?;
    Ok(mark(&page, counts))
}

/// The units to filter by: those below this person's roles. Grids are left
/// out where there are many others; their community stands for them.
pub(super) fn units(directory: &Directory, staff: &Staff) -> Vec<UnitRef> {
    let mut reach = HashSet::new();
    for grant in &staff.grants {
        reach.insert(grant.unit);
    }
    // Parents come before children.
    for unit in &directory.units {
        if unit.parent.is_some_and(|parent| reach.contains(&parent)) {
            reach.insert(unit.id);
        }
    }
    let grids = reach.len() <= 20;
    let shown = |kind: UnitKind| grids || kind != UnitKind::Grid;
    directory
        .units
        .iter()
        .filter(|u| u.active && reach.contains(&u.id) && shown(u.kind))
        .map(|u| UnitRef { id: u.id, name: u.name.clone(), kind: u.kind })
        .collect()
}
