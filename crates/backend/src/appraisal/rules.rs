//! The rules, and what else an administrator sets. A change counts for what is
//! closed from then on.

use crate::Backend;
use crate::actor::Staff;
use crate::admin::{Check, Editor, Line, SaveError, kept, turn};
use crate::db::Text;
use crate::entity::{appraisal_rule, meta};
use crate::error::{Error, Result};
use crate::numbers::put;
use domain::appraisal::{LEAST, MOST, RULE_POINTS, Rule, Settings};
use domain::ids::AppraisalRuleId;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::json;

/// Its name in `meta`.
pub const NAME: &str = "appraisal";
/// Longest name of a rule, in characters; most rules; most requests that a
/// minimum sample may ask for; highest number of a range.
const NAME_CHARS: usize = 40;
const RULES: usize = 60;
const SAMPLE: u32 = 10_000;
const HIGHEST: i32 = 3660;

/// A rule with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRule {
    /// Place in the list.
    pub position: i32,
    /// The rule.
    pub rule: Rule,
}

impl From<appraisal_rule::Model> for KeptRule {
    fn from(row: appraisal_rule::Model) -> Self {
        let rule = Rule {
            id: row.id.0,
            name: row.name,
            fact: row.fact.0,
            from: row.least,
            to: row.most,
            each: row.each,
            points: row.points,
            active: row.active,
        };
        Self { position: row.position, rule }
    }
}

fn require(by: &Staff) -> Result<()> {
    if by.administers() { Ok(()) } else { Err(Error::Forbidden) }
}

async fn all(backend: &Backend) -> Result<Vec<KeptRule>> {
    let query = appraisal_rule::Entity::find()
        .order_by_asc(appraisal_rule::Column::Position)
        .order_by_asc(appraisal_rule::Column::Id);
    Ok(query.all(backend.read()).await?.into_iter().map(KeptRule::from).collect())
}

/// All rules in their order, those that do not count as well; for administrators.
pub async fn rule_list(backend: &Backend, by: &Staff) -> Result<Vec<KeptRule>> {
    require(by)?;
    all(backend).await
}

/// The rules that count now.
pub(super) async fn active_rules(backend: &Backend) -> Result<Vec<Rule>> {
    let rules = all(backend).await?.into_iter().map(|kept| kept.rule);
    Ok(rules.filter(|rule| rule.active).collect())
}

/// Where counting begins, and the minimum sample.
pub async fn settings(backend: &Backend) -> Result<Settings> {
    match meta::Entity::find_by_id(NAME).one(backend.read()).await? {
        Some(row) => serde_json::from_str(&row.value).map_err(Error::internal),
        None => Ok(Settings::default()),
    }
}

/// Sets both. [`Error::Conflict`] when somebody else has set them since.
pub async fn save_settings<'a>(
    backend: &Backend,
    by: impl Into<Editor<'a>>,
    settings: Settings,
) -> Result<(), SaveError> {
    let Editor { staff: by, seen } = by.into();
    require(by)?;
    let mut check = Check::default();
    check.need((LEAST..=MOST).contains(&settings.base), "base", "invalid");
    check.need((1..=SAMPLE).contains(&settings.sample), "sample", "invalid");
    check.done()?;
    let line = Line::new(backend, by, "appraisal.settings", NAME, json!(settings));
    let value = serde_json::to_string(&settings).map_err(Error::internal)?;
    let result = backend.write(move |tx| {
        let (line, value) = (line.clone(), value.clone());
        async move {
            turn(&tx, NAME, seen).await?;
            put(&tx, NAME, value).await?;
            line.write(&tx).await?;
            Ok(Ok(()))
        }
    });
    kept(result.await)
}

/// Looks at a rule as an administrator wrote it.
pub(super) fn checked(draft: &KeptRule) -> Result<KeptRule, SaveError> {
    let (mut check, rule) = (Check::default(), &draft.rule);
    let name = domain::text::clean_line(&rule.name);
    check.need(name.chars().count() <= NAME_CHARS, "name", "too_long");
    let highest = if rule.fact.is_flag() { 1 } else { HIGHEST };
    check.need((0..=highest).contains(&rule.from), "from", "invalid");
    check.need(rule.to.is_none_or(|to| to >= rule.from && to <= highest), "to", "invalid");
    // Nothing for each of none would never count.
    check.need(!rule.each || !rule.fact.is_flag(), "each", "invalid");
    let points = rule.points != 0 && rule.points.abs() <= RULE_POINTS;
    check.need(points, "points", "invalid");
    check.done()?;
    Ok(KeptRule { position: draft.position, rule: Rule { name, ..rule.clone() } })
}

/// Makes or changes a rule; what was appraised by it stays as it is.
/// [`Error::Conflict`] when somebody else has changed it since.
pub async fn save_rule<'a>(
    backend: &Backend,
    by: impl Into<Editor<'a>>,
    draft: KeptRule,
) -> Result<(), SaveError> {
    let Editor { staff: by, seen } = by.into();
    require(by)?;
    let draft = checked(&draft)?;
    let known = all(backend).await?;
    let mut check = Check::default();
    let new = known.iter().all(|kept| kept.rule.id != draft.rule.id);
    check.need(!new || known.len() < RULES, "name", "too_long");
    check.done()?;
    let detail = json!({ "position": draft.position, "rule": draft.rule });
    let line = Line::new(backend, by, "appraisal.rule", draft.rule.id, detail);
    let row = appraisal_rule::Model {
        id: Text(draft.rule.id),
        position: draft.position,
        name: draft.rule.name,
        fact: Text(draft.rule.fact),
        least: draft.rule.from,
        most: draft.rule.to,
        each: draft.rule.each,
        points: draft.rule.points,
        active: draft.rule.active,
        changed_at: Some(backend.now()),
    };
    let result = backend.write(move |tx| {
        let (row, line) = (row.clone(), line.clone());
        async move {
            turn(&tx, row.id.0, seen).await?;
            let known = appraisal_rule::Entity::find_by_id(row.id).one(&*tx).await?.is_some();
            let row = row.into_active_model().reset_all();
            if known {
                row.update(&*tx).await?;
            } else {
                appraisal_rule::Entity::insert(row).exec_without_returning(&*tx).await?;
            }
            line.write(&tx).await?;
            Ok(Ok(()))
        }
    });
    kept(result.await)
}

/// Lets a rule count, or not any more.
pub async fn switch_rule(backend: &Backend, by: &Staff, id: AppraisalRuleId, active: bool) -> Result<()> {
    require(by)?;
    let line = Line::new(backend, by, "appraisal.switch", id, json!({ "active": active }));
    let now = backend.now();
    backend
        .write(move |tx| {
            let line = line.clone();
            async move {
                let set = appraisal_rule::ActiveModel {
                    active: sea_orm::Set(active),
                    changed_at: sea_orm::Set(Some(now)),
                    ..Default::default()
                };
                let rows = appraisal_rule::Entity::update_many().set(set);
                let done = rows.filter(appraisal_rule::Column::Id.eq(Text(id))).exec(&*tx).await?;
                if done.rows_affected == 0 {
                    return Err(Error::NotFound);
                }
                // A form that shows it as it was before is old.
                turn(&tx, id, None).await?;
                line.write(&tx).await
            }
        })
        .await
}

/// Takes a rule away.
pub async fn remove_rule(backend: &Backend, by: &Staff, id: AppraisalRuleId) -> Result<()> {
    require(by)?;
    let line = Line::new(backend, by, "appraisal.remove", id, json!({}));
    backend
        .write(move |tx| {
            let line = line.clone();
            async move {
                let gone = appraisal_rule::Entity::delete_by_id(Text(id)).exec(&*tx).await?;
                if gone.rows_affected == 0 {
                    return Err(Error::NotFound);
                }
                line.write(&tx).await
            }
        })
        .await
}
