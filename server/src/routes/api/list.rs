//! `GET /api/v1/requests`: published ones for all, the worklist for staff.

use super::caller::{Asker, unfit};
use super::view::{Cards, Rows};
use crate::problem::{Code, FieldProblem, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::response::{IntoResponse, Response};
use backend::actor::Actor;
use backend::error::Error;
use backend::requests::{self, Order, PublishedQuery, Scope, WorklistQuery};
use domain::geo::Wgs84;
use std::collections::HashMap;
use std::str::FromStr;

/// Items a page, unless asked otherwise.
const LIMIT: u16 = 20;
/// Most bytes of a parameter.
const LONGEST: usize = 1000;
/// Parameters that are numbers: an empty text says nothing, an empty number is none.
const NUMBERS: [&str; 3] = ["lat", "lng", "limit"];

/// List requests
///
/// Without `scope`: published requests, the latest published first, or nearest first
/// with `lat`, `lng` and `order=nearest`. With `scope`: the worklist of the signed-in
/// member of staff. Pages are walked by handing `next` back as `cursor`.
#[utoipa::path(get, path = "/api/v1/requests", tag = "requests", operation_id = "listRequests",
    params(("scope" = Option<String>, Query, description = "`mine`, `unit`, `unassigned`, `late`, `all`; for staff"),
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
    let mut asked = Asked::read(raw.as_deref().unwrap_or(""));
    if let Asker::Partner(partner) = &asker
        && (asked.has("scope") || !partner.may(domain::partner::Scope::Follow))
    {
        return Err(unfit(Error::Forbidden));
    }
    let page = if asked.has("scope") {
        let Asker::Own(Actor::Staff(staff)) = &asker else {
            return Err(Problem::new(Code::Unauthenticated));
        };
        let query = asked.worklist()?;
        let found = requests::worklist(&state.backend, staff, &query).await;
        Json(Rows::from(found.map_err(|e| asked.missing(e))?)).into_response()
    } else {
        let query = asked.published()?;
        let found = requests::published(&state.backend, &query).await;
        Json(Cards::from(found.map_err(|e| asked.missing(e))?)).into_response()
    };
    Ok(([(CACHE_CONTROL, "private, no-cache"), (VARY, "authorization")], page).into_response())
}

/// What the address asks for, with what is wrong in it.
struct Asked {
    values: HashMap<String, String>,
    errors: Vec<FieldProblem>,
}

impl Asked {
    fn read(raw: &str) -> Self {
        let pairs = url::form_urlencoded::parse(raw.as_bytes()).take(64);
        let mut asked = Self { values: HashMap::new(), errors: Vec::new() };
        for (name, value) in pairs {
            if value.len() > LONGEST {
                asked.errors.push(FieldProblem::new(name.chars().take(64).collect::<String>(), "too_long"));
            } else if !value.trim().is_empty() || NUMBERS.contains(&name.as_ref()) {
                asked.values.insert(name.into_owned(), value.trim().to_owned());
            }
        }
        asked
    }

    fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.values.get(name).cloned()
    }

    fn parsed<T: FromStr>(&mut self, name: &str) -> Option<T> {
        let value = self.values.get(name)?.parse().ok();
        if value.is_none() {
            self.errors.push(FieldProblem::new(name, "invalid"));
        }
        value
    }

    fn limit(&mut self) -> u16 {
        match self.parsed("limit") {
            Some(limit @ 1..=100) => limit,
            Some(_) => {
                self.errors.push(FieldProblem::new("limit", "invalid"));
                LIMIT
            }
            None => LIMIT,
        }
    }

    fn near(&mut self) -> Option<Wgs84> {
        let (lat, lng) = (self.parsed("lat"), self.parsed("lng"));
        let near = Wgs84::new(lat?, lng?);
        if near.is_none() {
            self.errors.push(FieldProblem::new("lat", "invalid"));
        }
        near
    }

    fn published(&mut self) -> Result<PublishedQuery, Problem> {
        let order = match self.values.get("order").map(String::as_str) {
            None | Some("newest") => Order::Newest,
            Some("nearest") => Order::Nearest,
            Some(_) => {
                self.errors.push(FieldProblem::new("order", "invalid"));
                Order::Newest
            }
        };
        let query = PublishedQuery {
            text: self.text("q"),
            category: self.text("category"),
            area: self.parsed("area"),
            status: self.parsed("status"),
            near: self.near(),
            order,
            cursor: self.text("cursor"),
            limit: self.limit(),
        };
        if query.order == Order::Nearest && query.near.is_none() && self.errors.is_empty() {
            self.errors.push(FieldProblem::new("lat", "empty"));
        }
        self.checked(query)
    }

    fn worklist(&mut self) -> Result<WorklistQuery, Problem> {
        let scope = match self.values.get("scope").map(String::as_str) {
            Some("mine") => Scope::Mine,
            Some("unassigned") => Scope::Unassigned,
            Some("late") => Scope::Late,
            Some("joint") => Scope::Joint,
            Some("asks") => Scope::Asks,
            Some("all") => Scope::All,
            Some("unit") => Scope::Unit,
            _ => {
                self.errors.push(FieldProblem::new("scope", "invalid"));
                Scope::Unit
            }
        };
        let query = WorklistQuery {
            scope,
            text: self.text("q"),
            category: self.text("category"),
            unit: self.parsed("unit"),
            status: self.parsed("status"),
            urgency: self.parsed("urgency"),
            cursor: self.text("cursor"),
            limit: self.limit(),
            ..WorklistQuery::default()
        };
        self.checked(query)
    }

    fn checked<T>(&mut self, query: T) -> Result<T, Problem> {
        if self.errors.is_empty() {
            Ok(query)
        } else {
            Err(Problem::fields(std::mem::take(&mut self.errors)))
        }
    }

    /// A list is always there; what is not is something it was asked by.
    fn missing(&self, error: Error) -> Problem {
        match error {
            Error::NotFound => {
                let field = ["category", "cursor", "unit", "area"].into_iter().find(|name| self.has(name));
                Problem::field(field.unwrap_or("cursor"), "not_found")
            }
            error => error.into(),
        }
    }
}
