//! What last month's table would have been with other rules.

use super::rules::{KeptRule, checked, rule_list, settings};
use super::table::add;
use crate::Backend;
use crate::actor::Staff;
use crate::admin::SaveError;
use crate::db::{Text, sql};
use crate::error::Error;
use crate::numbers::{Choice, GroupKey, group_of, tops};
use domain::appraisal::{Average, Facts, Rule, appraise};
use domain::ids::UnitId;
use domain::rates::Period;
use sea_orm::ConnectionTrait;

/// Last month, as it was counted and as it would have been.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Which month.
    pub month: Period,
    /// All units together.
    pub whole: TrialRow,
    /// The units directly below the top.
    pub rows: Vec<TrialRow>,
}

/// A unit, as it was counted and as it would have been.
#[derive(Clone, Debug, PartialEq)]
pub struct TrialRow {
    /// The unit.
    pub key: GroupKey,
    /// As it was counted.
    pub was: Average,
    /// With the rules on trial.
    pub would: Average,
}

/// Tries the rules as they are now, or with one of them as an administrator is
/// about to write it, on what was closed last month. Changes nothing.
pub async fn trial(backend: &Backend, by: &Staff, draft: Option<KeptRule>) -> Result<Trial, SaveError> {
    let mut all = rule_list(backend, by).await?;
    if let Some(draft) = draft {
        let draft = checked(&draft)?;
        all.retain(|kept| kept.rule.id != draft.rule.id);
        all.push(draft);
    }
    let rules: Vec<Rule> = all.into_iter().map(|kept| kept.rule).collect();
    let base = settings(backend).await?.base;
    let month = Period::month_of(backend.now(), backend.config().offset).and_then(Period::before);
    let month = month.ok_or_else(|| Error::Internal("a month that cannot be named".to_owned()))?;
    let text = "select unit_id, points, facts from appraisal where month = $1";
    let statement = sql(backend.read().get_database_backend(), text, vec![month.to_string().into()]);
    let directory = backend.directory();
    let tops = tops(&directory, by, &Choice::Any);
    let (mut was, mut would) = (Vec::new(), Vec::new());
    let mut whole = TrialRow { key: GroupKey::None, was: Average::default(), would: Average::default() };
    for row in backend.read().query_all_raw(statement).await.map_err(Error::from)? {
        let read = || -> Result<(UnitId, i32, String), sea_orm::DbErr> {
            Ok((
                row.try_get_by_index::<Text<UnitId>>(0)?.0,
                row.try_get_by_index(1)?,
                row.try_get_by_index(2)?,
            ))
        };
        let (unit, points, facts) = read().map_err(Error::from)?;
        let facts: Facts = serde_json::from_str(&facts).map_err(Error::internal)?;
        let key = group_of(&directory, &tops, unit);
        let one = |points: i32| Average { sum: points.into(), count: 1 };
        let (then, now) = (one(points), one(appraise(base, &rules, &facts).points));
        whole.was.add(then);
        whole.would.add(now);
        add(&mut was, key.clone(), then);
        add(&mut would, key, now);
    }
    let pair = |(was, would): (super::UnitRow, super::UnitRow)| TrialRow {
        key: was.key,
        was: was.average,
        would: would.average,
    };
    Ok(Trial { month, whole, rows: was.into_iter().zip(would).map(pair).collect() })
}
