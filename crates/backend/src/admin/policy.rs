//! Deadline policies, and when is warned.

use super::audit::Line;
use super::check::{Check, kept, one};
use super::version::{Editor, turn};
use super::{FormError, SaveError, require};
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, Tx, sql};
use crate::directory::WARNINGS;
use crate::entity::deadline_policy;
use crate::error::{Error, Result};
use crate::reckon::Order;
use domain::deadline::{Policy, PolicyRule};
use domain::ids::PolicyId;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryOrder};
use serde_json::json;

/// Most steps at which is warned, and the last of them, in hundredths.
const STEPS: usize = 6;
const LAST: u8 = 200;

/// A policy with its place in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedPolicy {
    /// Identifier.
    pub id: PolicyId,
    /// What it says, and for which requests.
    pub rule: PolicyRule,
    /// Of equally narrow ones the first holds.
    pub position: i32,
}

impl From<deadline_policy::Model> for NamedPolicy {
    fn from(row: deadline_policy::Model) -> Self {
        let rule = PolicyRule {
            level: row.level.map(|level| level.0),
            category: row.category_id.map(|id| id.0),
            urgency: row.urgency.map(|urgency| urgency.0),
            policy: Policy { first: row.first.0, answer: row.answer.0, close: row.close.0 },
        };
        Self { id: row.id.0, rule, position: row.position }
    }
}

impl NamedPolicy {
    fn row(&self) -> deadline_policy::Model {
        let PolicyRule { level, category, urgency, policy } = self.rule;
        deadline_policy::Model {
            id: Text(self.id),
            level: level.map(Text),
            category_id: category.map(Text),
            urgency: urgency.map(Text),
            first: Text(policy.first),
            answer: Text(policy.answer),
            close: Text(policy.close),
            position: self.position,
        }
    }

    fn detail(&self) -> serde_json::Value {
        let PolicyRule { level, category, urgency, policy } = &self.rule;
        json!({ "level": level, "category": category, "urgency": urgency, "policy": policy })
    }

    fn same_requests(&self, other: &Self) -> bool {
        let key = |rule: &PolicyRule| (rule.level, rule.category, rule.urgency);
        key(&self.rule) == key(&other.rule)
    }
}

/// All policies, in their order.
pub async fn policies(backend: &Backend, by: &Staff) -> Result<Vec<NamedPolicy>> {
    require(by)?;
    let rows = deadline_policy::Entity::find().order_by_asc(deadline_policy::Column::Position);
    Ok(rows.all(backend.read()).await?.into_iter().map(NamedPolicy::from).collect())
}

/// Makes or changes a policy. It holds for what is dispatched or sorted from
/// then on.
/// [`Error::Conflict`] when somebody saved it since it was seen.
pub async fn save_policy<'a>(
    backend: &Backend,
    by: impl Into<Editor<'a>>,
    policy: NamedPolicy,
) -> Result<(), SaveError> {
    let Editor { staff: by, seen } = by.into();
    require(by)?;
    let directory = backend.directory();
    let mut check = Check::default();
    let known = |id| directory.category(id).is_some();
    check.need(policy.rule.category.is_none_or(known), "category", "not_found");
    check.done()?;
    let line = Line::new(backend, by, "policy.save", policy.id, policy.detail());
    let result = backend.write(move |tx| {
        let (policy, line) = (policy.clone(), line.clone());
        async move {
            turn(&tx, policy.id, seen).await?;
            let all = deadline_policy::Entity::find().all(&*tx).await?;
            let mut others = all.iter().cloned().map(NamedPolicy::from).filter(|other| other.id != policy.id);
            // A second one for the same requests would never hold.
            if others.any(|other| other.same_requests(&policy)) {
                return Ok(Err(FormError { field: "urgency", problem: "taken" }));
            }
            let row = policy.row().into_active_model().reset_all();
            if all.iter().any(|row| row.id.0 == policy.id) {
                row.update(&*tx).await?;
            } else {
                deadline_policy::Entity::insert(row).exec_without_returning(&*tx).await?;
            }
            line.write(&tx).await?;
            Ok(Ok(()))
        }
    });
    kept(result.await)?;
    Ok(backend.reload().await?)
}

/// Takes a policy away.
pub async fn remove_policy(backend: &Backend, by: &Staff, id: PolicyId) -> Result<()> {
    require(by)?;
    let line = Line::new(backend, by, "policy.remove", id, json!({}));
    backend
        .write(move |tx| {
            let line = line.clone();
            async move {
                let gone = deadline_policy::Entity::delete_by_id(Text(id)).exec(&*tx).await?;
                if gone.rows_affected == 0 {
                    return Err(Error::NotFound);
                }
                line.write(&tx).await
            }
        })
        .await?;
    backend.reload().await
}

/// Says at which hundredths of its time a request warns: ascending, none for
/// no warning. Open requests go by it at once; what comes of it is told by
/// [`reckon::report_of_all`](crate::reckon::report_of_all). What is said already
/// changes nothing.
pub async fn save_warnings(backend: &Backend, by: &Staff, steps: Vec<u8>) -> Result<(), SaveError> {
    require(by)?;
    let ascend = steps.windows(2).all(|pair| pair[0] < pair[1]);
    let within = steps.iter().all(|step| (1..=LAST).contains(step));
    if !ascend || !within || steps.len() > STEPS {
        return Err(one("steps", "invalid"));
    }
    let value = serde_json::to_string(&steps).map_err(Error::internal)?;
    let line = Line::new(backend, by, "warnings.save", WARNINGS, json!({ "steps": steps }));
    let order = Order::of_all(backend)?;
    backend
        .write(move |tx: Tx| {
            let (steps, value) = (steps.clone(), value.clone());
            let (line, order) = (line.clone(), order.clone());
            async move {
                if crate::directory::steps(&*tx).await? == steps {
                    return Ok(());
                }
                let text = "insert into meta (name, value) values ($1, $2)
                            on conflict (name) do update set value = excluded.value";
                let values = vec![WARNINGS.into(), value.into()];
                tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
                line.write(&tx).await?;
                order.place(&tx).await
            }
        })
        .await?;
    Ok(backend.reload().await?)
}
