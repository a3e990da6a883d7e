//! The rules as they are kept.

use super::{AUTO, facts, meta, propose};
use crate::Backend;
use crate::db::Text;
use crate::entity::{request, routing_rule};
use crate::error::{Error, Result};
use domain::Moment;
use domain::routing::{self, Outcome, Rule};
use sea_orm::{EntityTrait, QueryOrder, QuerySelect};

/// A rule with what its administrators see.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRule {
    /// The rule.
    pub rule: Rule,
    /// When it was tried against the past, if it was since it was changed: then
    /// it may go live.
    pub tried_at: Option<Moment>,
}

/// Every rule, in order.
pub async fn rules(backend: &Backend) -> Result<Vec<KeptRule>> {
    let rows = routing_rule::Entity::find()
        .order_by_asc(routing_rule::Column::Position)
        .order_by_asc(routing_rule::Column::Id)
        .limit(routing::RULES as u64)
        .all(backend.read())
        .await?;
    rows.into_iter().map(KeptRule::try_from).collect()
}

impl TryFrom<routing_rule::Model> for KeptRule {
    type Error = Error;

    fn try_from(row: routing_rule::Model) -> Result<Self> {
        let condition = serde_json::from_str(&row.condition_json).map_err(Error::internal)?;
        let outcome = Outcome {
            unit: row.unit_id.0,
            urgency: row.urgency.map(|Text(urgency)| urgency),
            // One of an older version is a name that means nothing.
            policy: row.policy.and_then(|id| id.parse().ok()),
        };
        Ok(Self {
            rule: Rule { id: row.id.0, name: row.name, active: row.active, condition, outcome },
            tried_at: row.tried_at.filter(|at| *at >= row.changed_at),
        })
    }
}

/// The live rules, in order.
pub(super) async fn live(backend: &Backend) -> Result<Vec<Rule>> {
    let all = rules(backend).await?;
    Ok(all.into_iter().map(|kept| kept.rule).filter(|rule| rule.active).collect())
}

/// Whether rules dispatch by themselves; an administrator decides, and it is
/// off until then.
pub async fn dispatches_alone(backend: &Backend) -> Result<bool> {
    Ok(meta(backend, [AUTO, ""]).await?.get(AUTO).is_some_and(|value| value == "true"))
}

/// What a rule decides about a new request, if rules dispatch by themselves
/// and one matches whose unit still takes requests.
pub async fn automatic(backend: &Backend, row: &request::Model) -> Result<Option<Rule>> {
    if !dispatches_alone(backend).await? {
        return Ok(None);
    }
    let located = propose::locate(backend, row).await?;
    matching(backend, row, located.map(|located| located.unit.id)).await
}

/// The live rule that matches.
pub(super) async fn matching(
    backend: &Backend,
    row: &request::Model,
    area: Option<domain::ids::UnitId>,
) -> Result<Option<Rule>> {
    let rules = live(backend).await?;
    if rules.is_empty() {
        return Ok(None);
    }
    let (facts, directory) = (facts(backend, row, area), backend.directory());
    let takes = |rule: &&Rule| directory.unit(rule.outcome.unit).is_some_and(|unit| unit.active);
    Ok(routing::first_match(rules.iter().filter(takes), &facts).cloned())
}
