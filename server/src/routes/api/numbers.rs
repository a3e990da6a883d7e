//! `GET /api/v1/numbers`: the four rates, for staff.

use super::caller::Caller;
use crate::problem::{FieldProblem, Problem};
use crate::state::AppState;
use app::pages::desk::numbers::read;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::response::{IntoResponse, Response};
use backend::directory::Directory;
use backend::error::Error;
use backend::numbers::{GroupKey, NumbersQuery, rates};
use chrono::{DateTime, Utc};
use domain::rates::{Counts, Measure, Period, Which};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The numbers of a period.
#[derive(Serialize, ToSchema)]
pub struct NumbersBody {
    /// The period: `2026-11`, `2026-Q4`, `2026` or `2026-11-01..2026-11-20`.
    pub period: String,
    /// When they were counted.
    pub counted_at: DateTime<Utc>,
    /// States that are left out of the rates.
    pub without: Vec<String>,
    /// Whether explanations count among those to be solved.
    pub explained_counts: bool,
    /// Of all.
    pub whole: GroupBody,
    /// Of each group that has any.
    pub groups: Vec<GroupBody>,
}

/// The numbers of a group.
#[derive(Serialize, ToSchema)]
pub struct GroupBody {
    /// What makes it: `whole`, `unit`, `own` (the chosen one without those
    /// below it), `category`, `month`, `none`.
    pub kind: String,
    /// Identifier of the unit, `slug` of the category, or the month.
    pub id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// How many requests count as what, by the names of the numbers.
    pub counts: BTreeMap<String, u64>,
    /// The rates by name; one whose denominator is empty is not there.
    pub rates: BTreeMap<String, RateBody>,
}

/// A rate as an exact fraction.
#[derive(Serialize, ToSchema)]
pub struct RateBody {
    /// Numerator.
    pub hits: u64,
    /// Denominator.
    pub base: u64,
    /// Rounded to a tenth; 100 only for all, 0 only for none.
    pub percent: f64,
}

/// Count the four rates
///
/// Response, on-time answer, resolution and satisfaction, counted when asked,
/// for staff who may see numbers, within their reach. A request belongs to the
/// day on which it was submitted.
#[utoipa::path(get, path = "/api/v1/numbers", tag = "numbers", operation_id = "countNumbers",
    params(("period" = Option<String>, Query,
            description = "`2026-11`, `2026-Q4`, `2026`, `2026-11-01..2026-11-20`; this month if absent"),
        ("unit" = Option<String>, Query, description = "At this unit or below; `only.` in front: at it alone; `none`: at none yet"),
        ("category" = Option<String>, Query, description = "Category or parent category by `slug`; `only.` and `none` as for `unit`"),
        ("area" = Option<String>, Query, description = "In this unit's area; `only.` and `none` as for `unit`"),
        ("by" = Option<String>, Query, description = "Groups: `unit` (default), `category`, `area`, `month`")),
    responses((status = 200, body = NumbersBody)), security(("access_token" = [])))]
pub async fn numbers(
    State(state): State<AppState>,
    caller: Caller,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let staff = caller.staff()?;
    let raw = raw.unwrap_or_default();
    let pairs: Vec<_> = url::form_urlencoded::parse(raw.as_bytes()).take(64).collect();
    let backend = &state.backend;
    let texts = pairs.iter().map(|(name, value)| (&**name, &**value));
    let (query, bad) = read(texts, backend.now(), backend.config().offset);
    if let Some(bad) = bad {
        return Err(Problem::field(bad.field(), "invalid"));
    }
    let found = rates(backend, staff, &query).await.map_err(|error| missing(error, &query))?;
    let directory = backend.directory();
    let body = NumbersBody {
        period: query.period.to_string(),
        counted_at: found.at,
        without: found.basis.without.iter().map(ToString::to_string).collect(),
        explained_counts: found.basis.explained,
        whole: group(("whole", None, None), &found.whole),
        groups: found.groups.iter().map(|one| group(named(&directory, &one.key), &one.counts)).collect(),
    };
    Ok(([(CACHE_CONTROL, "private, no-store"), (VARY, "authorization")], Json(body)).into_response())
}

/// Numbers are always there; what is not is something they were asked by.
fn missing(error: Error, query: &NumbersQuery) -> Problem {
    let asked = [
        ("unit", query.unit.top().is_some()),
        ("area", query.area.top().is_some()),
        ("category", query.category.top().is_some()),
    ];
    let names = asked.into_iter().filter(|(_, asked)| *asked);
    match error {
        Error::NotFound => Problem::fields(names.map(|(name, _)| FieldProblem::new(name, "not_found"))),
        error => error.into(),
    }
}

type Named = (&'static str, Option<String>, Option<String>);

fn named(directory: &Directory, key: &GroupKey) -> Named {
    let unit = |id| directory.unit(id).map(|unit| unit.name.clone());
    let category = |id| directory.category(id).map(|one| (one.slug.clone(), one.name.clone())).unzip();
    let month = |month: Period| Some(month.to_string());
    match *key {
        GroupKey::Unit(id) => ("unit", Some(id.to_string()), unit(id)),
        GroupKey::Own(id) => ("own", Some(id.to_string()), unit(id)),
        GroupKey::Category(id) => ("category", category(id).0, category(id).1),
        GroupKey::OwnCategory(id) => ("own", category(id).0, category(id).1),
        GroupKey::Month(period) => ("month", month(period), None),
        GroupKey::None => ("none", None, None),
    }
}

fn group((kind, id, name): Named, counts: &Counts) -> GroupBody {
    let rate = |measure: Measure| {
        let rate = counts.rate(measure)?;
        let percent = f64::from(rate.tenths()) / 10.0;
        Some(RateBody { hits: rate.hits(), base: rate.base(), percent })
    };
    GroupBody {
        kind: kind.to_owned(),
        id,
        name,
        counts: Which::ALL.iter().map(|which| (which.to_string(), counts.get(*which))).collect(),
        rates: Measure::ALL.iter().filter_map(|one| Some((one.to_string(), rate(*one)?))).collect(),
    }
}
