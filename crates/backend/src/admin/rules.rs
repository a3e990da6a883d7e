//! Rules that say where requests go.

use super::audit::Line;
use super::check::{Check, kept};
use super::version::{Editor, turn};
use super::{FormError, SaveError, require};
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, Tx, sql};
use crate::directory::Directory;
use crate::entity::routing_rule::{ActiveModel, Column, Entity, Model};
use crate::error::{Error, Result};
use crate::routing::{AUTO, AUTO_FROM};
use domain::ids::RuleId;
use domain::routing::{Condition, DAY, NAME_CHARS, Outcome, RULES, WORD_CHARS, WORDS};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QueryOrder};
use serde_json::json;

/// A rule to be made or changed.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct RuleDraft {
    pub name: String,
    pub condition: Condition,
    pub outcome: Outcome,
}

/// Makes (`id` = `None`) or changes a rule. It is a draft afterwards, to be
/// tried before it goes live.
/// [`Error::Conflict`] when somebody saved it since it was seen.
pub async fn save_rule<'a>(
    backend: &Backend,
    by: impl Into<Editor<'a>>,
    id: Option<RuleId>,
    draft: RuleDraft,
) -> Result<RuleId, SaveError> {
    let Editor { staff: by, seen } = by.into();
    require(by)?;
    let draft = checked(&backend.directory(), draft)?;
    let new = id.is_none();
    let id = id.unwrap_or_else(|| RuleId(backend.new_id()));
    let condition = serde_json::to_string(&draft.condition).map_err(Error::internal)?;
    let detail = json!({ "name": draft.name, "condition": draft.condition, "outcome": draft.outcome });
    let line = Line::new(backend, by, if new { "rule.make" } else { "rule.change" }, id, detail);
    let now = backend.now();
    let result = backend.write(move |tx| {
        let (draft, condition, line) = (draft.clone(), condition.clone(), line.clone());
        async move {
            turn(&tx, id, seen).await?;
            let all = all(&tx).await?;
            let position = match all.iter().find(|row| row.id.0 == id) {
                Some(row) => row.position,
                None if !new => return Err(Error::NotFound),
                None if all.len() >= RULES => {
                    return Ok(Err(FormError { field: "name", problem: "too_many" }));
                }
                None => all.last().map_or(0, |row| row.position.saturating_add(1)),
            };
            let row: ActiveModel = Model {
                id: Text(id),
                position,
                name: draft.name,
                active: false,
                condition_json: condition,
                unit_id: Text(draft.outcome.unit),
                urgency: draft.outcome.urgency.map(Text),
                policy: draft.outcome.policy.map(|id| id.to_string()),
                changed_at: now,
                tried_at: None,
            }
            .into();
            if new {
                Entity::insert(row.reset_all()).exec_without_returning(&*tx).await?;
            } else {
                row.reset_all().update(&*tx).await?;
            }
            line.write(&tx).await?;
            Ok(Ok(()))
        }
    });
    kept(result.await)?;
    Ok(id)
}

fn checked(directory: &Directory, mut draft: RuleDraft) -> Result<RuleDraft, SaveError> {
    let mut check = Check::default();
    draft.name = check.line("name", &draft.name, NAME_CHARS);
    let condition = &mut draft.condition;
    condition.words = condition.words.iter().map(|word| domain::text::clean_line(word)).collect();
    condition.words.retain(|word| !word.is_empty());
    condition.words.dedup();
    let fits = condition.words.len() <= WORDS
        && condition.words.iter().all(|word| word.chars().count() <= WORD_CHARS);
    check.need(fits, "words", "too_long");
    let known = condition.category.is_none_or(|id| directory.category(id).is_some());
    check.need(known, "category", "not_found");
    check.need(condition.area.is_none_or(|id| directory.unit(id).is_some()), "area", "not_found");
    if let Some(hours) = condition.hours {
        let fits = hours.from < DAY && hours.to <= DAY && hours.days.contains(&true);
        check.need(fits, "from", "invalid");
    }
    // One that asks for nothing would take everything away from those below it.
    check.need(!condition.is_empty(), "words", "no_condition");
    check.need(directory.unit(draft.outcome.unit).is_some_and(|unit| unit.active), "unit", "not_found");
    let known = |id| directory.time.chosen.iter().any(|(known, _)| *known == id);
    check.need(draft.outcome.policy.is_none_or(known), "policy", "not_found");
    check.done()?;
    Ok(draft)
}

async fn all(tx: &Tx) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Position).order_by_asc(Column::Id).all(&**tx).await?)
}

/// Moves a rule before the one above it, or behind the one below.
pub async fn move_rule(backend: &Backend, by: &Staff, id: RuleId, up: bool) -> Result<()> {
    require(by)?;
    let line = Line::new(backend, by, "rule.move", id, json!({ "up": up }));
    let work = move |tx: Tx| {
        let line = line.clone();
        async move {
            let mut rows = all(&tx).await?;
            let at = rows.iter().position(|row| row.id.0 == id).ok_or(Error::NotFound)?;
            let to = if up { at.checked_sub(1) } else { Some(at + 1).filter(|to| *to < rows.len()) };
            let Some(to) = to else { return Ok(()) };
            rows.swap(at, to);
            for (position, row) in (0..).zip(rows) {
                if row.position != position {
                    let row = ActiveModel { id: Set(row.id), position: Set(position), ..Default::default() };
                    row.update(&*tx).await?;
                }
            }
            line.write(&tx).await
        }
    };
    backend.write(work).await
}

/// Remembers that a rule was tried as it stands, so that it may go live.
pub async fn mark_tried(backend: &Backend, by: &Staff, id: RuleId) -> Result<()> {
    require(by)?;
    let now = backend.now();
    let work = move |tx: Tx| async move {
        let update = "update routing_rule set tried_at = $2 where id = $1";
        let statement = sql(tx.get_database_backend(), update, vec![Text(id).into(), now.into()]);
        let done = tx.execute_raw(statement).await?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    };
    backend.write(work).await
}

/// Switches a rule on or off. [`Error::Conflict`] for one that was not tried
/// since it was changed, or whose unit takes no more requests.
pub async fn switch_rule(backend: &Backend, by: &Staff, id: RuleId, on: bool) -> Result<()> {
    require(by)?;
    let line = Line::new(backend, by, if on { "rule.on" } else { "rule.off" }, id, json!({}));
    let directory = backend.directory();
    let work = move |tx: Tx| {
        let (line, directory) = (line.clone(), directory.clone());
        async move {
            let row = Entity::find_by_id(Text(id)).one(&*tx).await?.ok_or(Error::NotFound)?;
            let tried = row.tried_at.is_some_and(|at| at >= row.changed_at);
            let takes = directory.unit(row.unit_id.0).is_some_and(|unit| unit.active);
            if on && !(tried && takes) {
                return Err(Error::Conflict);
            }
            ActiveModel { id: Set(row.id), active: Set(on), ..Default::default() }.update(&*tx).await?;
            line.write(&tx).await
        }
    };
    backend.write(work).await
}

/// Takes a rule away.
pub async fn delete_rule(backend: &Backend, by: &Staff, id: RuleId) -> Result<()> {
    require(by)?;
    let line = Line::new(backend, by, "rule.delete", id, json!({}));
    let work = move |tx: Tx| {
        let line = line.clone();
        async move {
            let gone = Entity::delete_by_id(Text(id)).exec(&*tx).await?;
            if gone.rows_affected == 0 {
                return Err(Error::NotFound);
            }
            line.write(&tx).await
        }
    };
    backend.write(work).await
}

/// Decides whether rules dispatch by themselves.
pub async fn let_rules_dispatch(backend: &Backend, by: &Staff, on: bool) -> Result<()> {
    require(by)?;
    let line = Line::new(backend, by, "rule.auto", AUTO, json!({ "on": on }));
    let work = move |tx: Tx| {
        let line = line.clone();
        async move {
            set_meta(&tx, AUTO, if on { "true" } else { "false" }).await?;
            // What waits already is the dispatchers'.
            set_meta(&tx, AUTO_FROM, &line.at.to_rfc3339()).await?;
            line.write(&tx).await
        }
    };
    backend.write(work).await
}

/// A fact about this database.
pub(crate) async fn set_meta(tx: &Tx, name: &str, value: &str) -> Result<()> {
    let upsert = "insert into meta (name, value) values ($1, $2)
                  on conflict (name) do update set value = excluded.value";
    tx.execute_raw(sql(tx.get_database_backend(), upsert, vec![name.into(), value.into()])).await?;
    Ok(())
}
