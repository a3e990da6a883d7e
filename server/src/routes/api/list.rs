//! `GET /api/v1/requests`: published ones for all, the worklist for staff.

use super::caller::{Asker, unfit};
use super::view::{Cards, Rows};
use crate::problem::{Code, Problem};
use crate::routes::api::query::Query;
use crate::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::response::{IntoResponse, Response};
use backend::actor::Actor;
use backend::error::Error;
use backend::requests::{self, Order, PublishedQuery, Scope, WorklistQuery};
use domain::geo::Wgs84;

/// Items a page, unless asked otherwise.
const LIMIT: u16 = 20;
/// Most items a page.
const MOST: u16 = 100;

/// List requests
///
/// Without `scope`: published requests, the latest published first, or nearest first
/// with `lat`, `lng` and `order=nearest`. With `scope`: the worklist of the signed-in
/// member of staff. Pages are walked by handing `next` back as `cursor`.
#[utoipa::path(get, path = "/api/v1/requests", tag = "requests", operation_id = "listRequests",
    params(("scope" = Option<String>, Query, description = "`mine`, `unit`, `unassigned`, `late`, `joint`, `asks`, `all`; for staff"),
        ("q" = Option<String>, Query, description = "Words that must occur"),
        ("category" = Option<String>, Query, description = "Category or parent category, by `slug`"),
        ("area" = Option<String>, Query, description = "Published: within this unit's area"),
        ("unit" = Option<String>, Query, description = "Worklist: at this unit or below"),
        ("status" = Option<String>, Query, description = "State"),
        ("urgency" = Option<String>, Query, description = "Worklist: urgency"),
        ("order" = Option<String>, Query, description = "Published: `newest` (published last) or `nearest`"),
        ("lat" = Option<f64>, Query, description = "Latitude of the asker"),
        ("lng" = Option<f64>, Query, description = "Longitude of the asker"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u16>, Query, description = "1 to 100; 20 if absent")),
    responses((status = 200, description = "A page: of published requests, or (with `scope`) of the worklist",
        content((Cards = "application/json"), (Rows = "application/vnd.huying.worklist+json")))),
    security((), ("access_token" = []), ("partner_key" = [])))]
pub async fn list(
    State(state): State<AppState>,
    asker: Asker,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let asked = Query::new(raw.as_deref().unwrap_or(""));
    let of_staff = asked.has("scope");
    if let Asker::Partner(partner) = &asker
        && (of_staff || !partner.may(domain::partner::Scope::Follow))
    {
        return Err(unfit(Error::Forbidden));
    }
    let page = if of_staff {
        let Asker::Own(Actor::Staff(staff)) = &asker else {
            return Err(Problem::new(Code::Unauthenticated));
        };
        let query = worklist(asked)?;
        let found = requests::worklist(&state.backend, staff, &query).await;
        Json(Rows::from(found.map_err(|error| missing(&state, error, query.category.as_deref()))?))
            .into_response()
    } else {
        let query = published(asked)?;
        let found = requests::published(&state.backend, &query).await;
        Json(Cards::from(found.map_err(|error| missing(&state, error, query.category.as_deref()))?))
            .into_response()
    };
    Ok(([(CACHE_CONTROL, "private, no-cache"), (VARY, "authorization")], page).into_response())
}

fn published(mut asked: Query<'_>) -> Result<PublishedQuery, Problem> {
    let order = match asked.text("order").as_deref() {
        None | Some("newest") => Order::Newest,
        Some("nearest") => Order::Nearest,
        Some(_) => asked.wrong("order").unwrap_or_default(),
    };
    let query = PublishedQuery {
        text: asked.text("q"),
        category: asked.text("category"),
        area: asked.parsed("area"),
        status: asked.parsed("status"),
        near: near(&mut asked),
        order,
        cursor: asked.text("cursor"),
        limit: asked.limit(LIMIT, MOST),
    };
    if query.order == Order::Nearest && query.near.is_none() {
        asked.empty("lat");
    }
    asked.done(query)
}

fn near(asked: &mut Query<'_>) -> Option<Wgs84> {
    let (lat, lng) = (asked.parsed("lat"), asked.parsed("lng"));
    Wgs84::new(lat?, lng?).or_else(|| asked.wrong("lat"))
}

fn worklist(mut asked: Query<'_>) -> Result<WorklistQuery, Problem> {
    let scope = match asked.text("scope").as_deref() {
        Some("mine") => Scope::Mine,
        Some("unit") => Scope::Unit,
        Some("unassigned") => Scope::Unassigned,
        Some("late") => Scope::Late,
        Some("joint") => Scope::Joint,
        Some("asks") => Scope::Asks,
        Some("all") => Scope::All,
        _ => asked.wrong("scope").unwrap_or_default(),
    };
    let query = WorklistQuery {
        scope,
        text: asked.text("q"),
        category: asked.text("category"),
        unit: asked.parsed("unit"),
        status: asked.parsed("status"),
        urgency: asked.parsed("urgency"),
        cursor: asked.text("cursor"),
        limit: asked.limit(LIMIT, MOST),
        ..WorklistQuery::default()
    };
    asked.done(query)
}

/// A list is always there; what is not is the category or the cursor.
fn missing(state: &AppState, error: Error, category: Option<&str>) -> Problem {
    let Error::NotFound = error else { return error.into() };
    let unknown = category.is_some_and(|slug| state.backend.directory().category_by_slug(slug).is_none());
    Problem::field(if unknown { "category" } else { "cursor" }, "not_found")
}
