//! `GET /s/{id}`: a station, or any place but a compound.

use super::{page_for_device, plain};
use crate::cookies;
use crate::problem::Problem;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages::map::station::{self, Station};
use app::pages::map::withdrawn::{self, Withdrawn};
use app::t;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::places::{self, Found, Week, door};
use backend::posters;
use domain::place::{PlaceFacts, PlaceKind, links};
use serde::Deserialize;

/// What the address may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The poster at the door was scanned.
    here: String,
    /// Something was said.
    thanks: String,
}

/// The place with a number, as it stands in an address.
pub(super) fn find(state: &AppState, id: &str) -> Result<Found, Problem> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    Ok(places::one(&state.backend, id).ok_or(Error::NotFound)?)
}

/// What is said where a place is not shown: that it is out of service, if it once was.
pub(super) async fn gone(state: &AppState, visitor: &Visitor, id: &str) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    if !places::withdrawn(&state.backend, id).await? {
        return Err(Error::NotFound.into());
    }
    let gone = Withdrawn { label: None, nearest: "/map".to_owned(), report: "/report".to_owned() };
    Ok(say_gone(state, visitor, gone).await)
}

/// The page of what is out of service.
pub(super) async fn say_gone(state: &AppState, visitor: &Visitor, gone: Withdrawn) -> Response {
    let title = t!(visitor.lang, "withdrawn-title").to_owned();
    plain(state, visitor, StatusCode::GONE, title, move || withdrawn::page(&gone)).await
}

/// `GET /s/{id}`
pub async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let Ok(found) = find(&state, &id) else { return gone(&state, &visitor, &id).await };
    if found.place.facts.kind == PlaceKind::Compound {
        return Ok(Redirect::to(&format!("/c/{}", found.place.id)).into_response());
    }
    let title = found.place.facts.name.clone();
    let station = gather(&state, &visitor, found, &asked).await?;
    Ok(page_for_device(&state, visitor, StatusCode::OK, title, move || station::page(&station)).await)
}

async fn gather(
    state: &AppState,
    visitor: &Visitor,
    found: Found,
    asked: &Asked,
) -> Result<Station, Problem> {
    let (backend, id) = (&state.backend, found.place.id);
    let facts = &found.place.facts;
    let device = cookies::device(&visitor.jar).unwrap_or_default();
    let account = visitor.resident.map(|resident| resident.account);
    let question = places::question(backend, id, device, account).await?;
    let reported = places::reported(backend, id).await?;
    let unit = facts.unit.and_then(|unit| backend.directory().unit_ref(unit));
    Ok(Station {
        hours: week(state, facts, facts.hours.as_deref()),
        staffed: week(state, facts, facts.staffed.as_deref()),
        self_entry: week(state, facts, facts.self_entry.as_deref()),
        links: links(facts.way_to(), &facts.name),
        wechat: visitor.in_wechat(),
        opens: door::opens(backend, facts),
        here: !asked.here.is_empty(),
        question,
        stars: posters::stars(backend, id).await?,
        thanks: !asked.thanks.is_empty(),
        reported,
        unit: unit.map(|unit| unit.name),
        staff: visitor.staff.as_ref().is_some_and(posters::may_put_up),
        found,
    })
}

/// The table of the usual week; where weeks differ, of this one.
fn week(state: &AppState, facts: &PlaceFacts, hours: Option<&str>) -> Option<Week> {
    let offset = state.backend.config().offset;
    let today = state.backend.now().with_timezone(&offset).date_naive();
    let of_today = |hours| places::week_of(hours, today, facts.at, offset);
    hours.and_then(|hours| places::week(hours, facts.at, offset).or_else(|| of_today(hours)))
}
