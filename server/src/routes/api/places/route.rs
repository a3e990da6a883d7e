//! `GET /api/v1/compounds/{id}/route`: through which gate to which door.

use super::compound::heard;
use super::fresh::Tag;
use super::named;
use crate::problem::{Code, Problem};
use crate::routes::api::query::Query;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use backend::places;
use domain::Moment;
use domain::compound::{Answer, Ask, Layout, Refusal, Shut, Vehicle, WeekTime, route_heeding};
use domain::place::CoordinateSystem;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

/// Most characters of a number of a building or a unit.
const NUMBER_CHARS: usize = 40;

/// What may be asked.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "documents what `asked` reads")]
pub(super) struct Params {
    /// Number of the building, as written on it: `12`.
    building: String,
    /// Number of the unit, as written on it: `3`; the nearest door if absent.
    unit: Option<String>,
    /// `foot` (if absent), `bicycle`, `ebike` or `motorbike`.
    vehicle: Option<String>,
    /// The moment, such as `2026-11-23T13:00:00+08:00`; now if absent.
    at: Option<String>,
    /// Coordinate system of `position`: `wgs84` (if absent), `gcj02` or `bd09`.
    crs: Option<String>,
}

/// The way to a door, or why there is none.
#[derive(Serialize, ToSchema)]
pub struct RouteView {
    /// Coordinate system of `position`.
    #[schema(value_type = String, example = "wgs84")]
    crs: CoordinateSystem,
    /// Version of the layout.
    version: i64,
    /// The best gate at that time, where the vehicle stays, and what to do one
    /// after the other; the second best with the reason; gates that are out of
    /// the question. Points are those of the layout, in `wgs84`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    route: Option<Answer>,
    /// `no_gates`, `no_gate_now` or `unreachable`, with the gates and where a
    /// path is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    refusal: Option<Refusal>,
}

/// Find the way to a door
///
/// The best gate for a vehicle at a time, under its rules; where to park; then
/// the walk. What nobody knows is said to be unknown. A gate that enough people
/// say is shut comes last, and is `doubted`. Distances are metres.
#[utoipa::path(get, path = "/api/v1/compounds/{id}/route", tag = "places", operation_id = "findWay",
    params(("id" = String, Path, description = "Identifier of the compound"), Params),
    responses((status = 200, body = RouteView),
        (status = 304, description = "Nothing changed since the `ETag` in `If-None-Match`")))]
pub async fn way(
    State(state): State<AppState>,
    headers: HeaderMap,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let (now, offset) = (state.backend.now(), state.backend.config().offset);
    let (ask, system) = asked(raw.as_deref().unwrap_or(""), |at| WeekTime::at(at.unwrap_or(now), offset))?;
    let found = places::one(&state.backend, named(&id)?).ok_or(Problem::new(Code::NotFound))?;
    let (layout, version) = places::layout(&state.backend, found.place.id).await?;
    let reported = places::gates_reported(&state.backend, found.place.id).await?;
    // Without a moment of its own it is that of asking.
    let tag = Tag::of_parts(&[version, heard(&reported)], now);
    if tag.is_known(&headers) {
        return Ok(tag.unchanged());
    }
    let shut: Vec<Shut> = reported.iter().filter_map(places::GateReported::shuts).collect();
    let (route, refusal) = answer(&layout, &ask, &shut, system)?;
    Ok(tag.on(Json(RouteView { crs: system, version, route, refusal }).into_response()))
}

/// A door that is not there is a mistake in the question; a closed gate is not.
fn answer(
    layout: &Layout,
    ask: &Ask,
    shut: &[Shut],
    system: CoordinateSystem,
) -> Result<(Option<Answer>, Option<Refusal>), Problem> {
    match route_heeding(layout, ask, shut) {
        Ok(mut answer) => {
            let second = answer.second.as_mut().map(|second| &mut second.way);
            for way in std::iter::once(&mut answer.best).chain(second) {
                (way.position.lat, way.position.lng) = system.write(way.position);
            }
            Ok((Some(answer), None))
        }
        Err(Refusal::NoBuilding { .. }) => Err(Problem::field("building", "not_found")),
        Err(Refusal::NoUnit { .. }) => Err(Problem::field("unit", "not_in_building")),
        Err(refusal) => Ok((None, Some(refusal))),
    }
}

fn asked(raw: &str, time: impl Fn(Option<Moment>) -> WeekTime) -> Result<(Ask, CoordinateSystem), Problem> {
    let mut query = Query::new(raw);
    let system = query.system();
    let ask = Ask {
        building: query.short("building", NUMBER_CHARS).unwrap_or_default(),
        unit: query.short("unit", NUMBER_CHARS).unwrap_or_default(),
        vehicle: query.parsed("vehicle").unwrap_or(Vehicle::Foot),
        at: time(query.parsed::<Moment>("at")),
    };
    if ask.building.is_empty() {
        query.empty("building");
    }
    query.done((ask, system))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(raw: &str) -> Vec<(String, &'static str)> {
        let time = |_| WeekTime::new(1, 0).expect("a time");
        let problem = asked(raw, time).expect_err(raw);
        problem.errors.into_iter().map(|error| (error.field, error.problem)).collect()
    }

    #[test]
    fn what_cannot_be_meant_is_refused_at_its_field() {
        assert_eq!(wrong(""), [("building".to_owned(), "empty")]);
        assert_eq!(wrong("building=12&vehicle=horse"), [("vehicle".to_owned(), "invalid")]);
        assert_eq!(wrong("building=12&at=noon"), [("at".to_owned(), "invalid")]);
        let long = format!("building={}", "1".repeat(41));
        assert_eq!(wrong(&long), [("building".to_owned(), "too_long")]);
    }
}
