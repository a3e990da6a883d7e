//! A rule tried against what came in before.

use super::{facts, rules};
use crate::Backend;
use crate::db::Text;
use crate::entity::request;
use crate::error::{Error, Result};
use crate::view::UnitRef;
use chrono::TimeDelta;
use domain::Moment;
use domain::code::RequestCode;
use domain::ids::RuleId;
use domain::routing::{Rule, Trial, try_rule};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// How far back.
const BACK: TimeDelta = TimeDelta::days(30);
/// Most requests that are looked at, newest first, and how many at once.
const MOST: usize = 5000;
const AT_ONCE: usize = 500;
/// Most requests that are named.
const NAMED: usize = 200;
/// Characters of their words.
const EXCERPT: usize = 80;

/// What a rule would have done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tried {
    /// How many it would have dispatched.
    pub dispatched: usize,
    /// How many of those really went to the same unit, and how many to another.
    pub same: usize,
    /// See `same`.
    pub other: usize,
    /// How many match as well but belong to a live rule before it.
    pub before: usize,
    /// Of how many.
    pub of: usize,
    /// Whether there were more than were looked at.
    pub more: bool,
    /// The newest of those it would have dispatched.
    pub requests: Vec<TriedRequest>,
}

/// A request that a rule would have dispatched.
#[derive(Clone, Debug, PartialEq)]
pub struct TriedRequest {
    /// Public code.
    pub code: RequestCode,
    /// Beginning of the words.
    pub excerpt: String,
    /// When it was submitted.
    pub submitted_at: Moment,
    /// The unit it really went to, so far.
    pub unit: Option<UnitRef>,
}

/// Tries a rule, live or not, at its place among the others. Reads at most
/// five thousand requests of the last thirty days.
pub async fn try_past(backend: &Backend, id: RuleId) -> Result<Tried> {
    let all: Vec<Rule> = rules::rules(backend).await?.into_iter().map(|kept| kept.rule).collect();
    let rule = all.iter().find(|rule| rule.id == id).ok_or(Error::NotFound)?.clone();
    let since = backend.now() - BACK;
    let mut tried = Tried::default();
    let mut last = None;
    while tried.of < MOST {
        let rows = newest(backend, last).await?;
        let full = rows.len() == AT_ONCE;
        for row in &rows {
            if row.submitted_at < since {
                return Ok(tried);
            }
            tried.of += 1;
            add(backend, &mut tried, &all, &rule, row);
        }
        match rows.last() {
            Some(row) if full => last = Some(row.id),
            _ => return Ok(tried),
        }
    }
    tried.more = true;
    Ok(tried)
}

/// Identifiers grow with time, and have an index.
async fn newest(
    backend: &Backend,
    before: Option<Text<domain::ids::RequestId>>,
) -> Result<Vec<request::Model>> {
    let mut query = request::Entity::find().order_by_desc(request::Column::Id).limit(AT_ONCE as u64);
    if let Some(before) = before {
        query = query.filter(request::Column::Id.lt(before));
    }
    Ok(query.all(backend.read()).await?)
}

fn add(backend: &Backend, tried: &mut Tried, all: &[Rule], rule: &Rule, row: &request::Model) {
    match try_rule(all, rule.id, &facts(backend, row, None)) {
        Trial::No => {}
        Trial::Before(_) => tried.before += 1,
        Trial::Decides => {
            tried.dispatched += 1;
            match row.unit_id {
                Some(Text(unit)) if unit == rule.outcome.unit => tried.same += 1,
                Some(_) => tried.other += 1,
                None => {}
            }
            if tried.requests.len() < NAMED {
                tried.requests.push(TriedRequest {
                    code: row.code.0.clone(),
                    excerpt: super::excerpt(&row.description, EXCERPT),
                    submitted_at: row.submitted_at,
                    unit: row.unit_id.and_then(|id| backend.directory().unit_ref(id.0)),
                });
            }
        }
    }
}
