//! Units' tables by month, and what each rule did.

use super::AppraisalQuery;
use super::rules::settings;
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, sql};
use crate::directory::Directory;
use crate::error::Result;
use crate::numbers::{Choice, GroupKey, chosen_units, group_of, require, tops};
use domain::appraisal::{Average, Rule, Settings, ranks};
use domain::ids::UnitId;
use domain::org::UnitKind;
use sea_orm::{ConnectionTrait, QueryResult, Value};

/// The table of a month.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthTable {
    /// Where counting begins, and the minimum sample.
    pub settings: Settings,
    /// All units of the query together.
    pub whole: Average,
    /// Each unit that closed anything; ranked ones first, best first.
    pub rows: Vec<UnitRow>,
    /// What each rule did, the most taken first.
    pub effects: Vec<Effect>,
}

/// A unit in a month.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitRow {
    /// The unit: alone, or with those below it.
    pub key: GroupKey,
    /// Sum and number of its requests.
    pub average: Average,
    /// Its place among units of the same kind; none below the minimum sample,
    /// and none for the chosen unit itself, which has no like.
    pub rank: Option<u32>,
}

/// What a rule did in a month.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The rule as it was when it counted.
    pub rule: Rule,
    /// Requests in which it counted.
    pub count: u32,
    /// Points it gave or took in them.
    pub sum: i64,
}

impl Effect {
    /// What it means for the average of all, in tenths of a point.
    pub fn on_average(&self, all: Average) -> Option<i64> {
        Average { sum: self.sum, count: all.count }.tenths()
    }
}

/// The table of a month. [`crate::error::Error::Forbidden`] for somebody who may
/// see no numbers, [`crate::error::Error::NotFound`] for a unit that is not there.
pub async fn month_table(backend: &Backend, staff: &Staff, query: &AppraisalQuery) -> Result<MonthTable> {
    require(staff)?;
    let directory = backend.directory();
    let settings = settings(backend).await?;
    let (condition, values) = condition(&directory, staff, query)?;
    let dialect = backend.read().get_database_backend();
    let text =
        format!("select unit_id, count(*), sum(points) from appraisal where {condition} group by unit_id");
    let found = backend.read().query_all_raw(sql(dialect, text, values.clone())).await?;
    let tops = tops(&directory, staff, &query.unit);
    let (mut rows, mut whole): (Vec<UnitRow>, _) = (Vec::new(), Average::default());
    for row in found {
        let id = row.try_get_by_index::<Text<UnitId>>(0)?.0;
        let own = average(&row, 1)?;
        whole.add(own);
        add(&mut rows, group_of(&directory, &tops, id), own);
    }
    rank(&directory, &mut rows, settings.sample);
    let text = format!(
        "select rule_id, line.name, fact, least, most, each, rule_points, count(*), sum(line.points)
         from appraisal join appraisal_line as line on line.request_id = appraisal.request_id
         where {condition}
         group by rule_id, line.name, fact, least, most, each, rule_points"
    );
    let found = backend.read().query_all_raw(sql(dialect, text, values)).await?;
    let mut effects: Vec<Effect> = found.iter().map(effect).collect::<Result<_>>()?;
    effects.sort_by_key(|effect| (effect.sum, effect.rule.id));
    Ok(MonthTable { settings, whole, rows, effects })
}

/// The condition that all of a query share.
pub(super) fn condition(
    directory: &Directory,
    staff: &Staff,
    query: &AppraisalQuery,
) -> Result<(String, Vec<Value>)> {
    let mut values: Vec<Value> = vec![query.month.to_string().into()];
    let mut condition = "month = $1".to_owned();
    if query.unit == Choice::None {
        condition.push_str(" and 1 = 0");
    }
    if let Some(units) = chosen_units(directory, staff, &query.unit)? {
        let from = values.len();
        let places: Vec<String> = (1..=units.len()).map(|at| format!("${}", from + at)).collect();
        values.extend(units.into_iter().map(|unit| Text(unit).into()));
        let any = format!(" and appraisal.unit_id in ({})", places.join(", "));
        condition.push_str(if places.is_empty() { " and 1 = 0" } else { &any });
    }
    Ok((condition, values))
}

fn average(row: &QueryResult, at: usize) -> Result<Average> {
    let count = u32::try_from(row.try_get_by_index::<i64>(at)?).unwrap_or(u32::MAX);
    Ok(Average { sum: row.try_get_by_index(at + 1)?, count })
}

pub(super) fn add(rows: &mut Vec<UnitRow>, key: GroupKey, own: Average) {
    match rows.iter_mut().find(|row| row.key == key) {
        Some(row) => row.average.add(own),
        None => rows.push(UnitRow { key, average: own, rank: None }),
    }
}

/// Ranks units among their like, and puts them in order.
fn rank(directory: &Directory, rows: &mut [UnitRow], sample: u32) {
    let kind = |row: &UnitRow| match row.key {
        GroupKey::Unit(id) => directory.unit(id).map(|unit| unit.kind),
        _ => None,
    };
    for like in UnitKind::ALL {
        let at: Vec<usize> = (0..rows.len()).filter(|at| kind(&rows[*at]) == Some(*like)).collect();
        let averages: Vec<Average> = at.iter().map(|at| rows[*at].average).collect();
        for (at, rank) in at.into_iter().zip(ranks(&averages, sample)) {
            rows[at].rank = rank;
        }
    }
    let place = |key: &GroupKey| match key {
        GroupKey::Unit(id) => directory.units.iter().position(|unit| unit.id == *id),
        _ => None,
    };
    rows.sort_by_key(|row| (kind(row), row.rank.unwrap_or(u32::MAX), place(&row.key)));
}

fn effect(row: &QueryResult) -> Result<Effect> {
    let (rule, next) = rule(row, 0)?;
    let average = average(row, next)?;
    Ok(Effect { rule, count: average.count, sum: average.sum })
}

/// The seven columns of a rule as it was, from one on; and the next one.
pub(super) fn rule(row: &QueryResult, from: usize) -> Result<(Rule, usize)> {
    let rule = Rule {
        id: row.try_get_by_index::<Text<_>>(from)?.0,
        name: row.try_get_by_index(from + 1)?,
        fact: row.try_get_by_index::<Text<_>>(from + 2)?.0,
        from: row.try_get_by_index(from + 3)?,
        to: row.try_get_by_index(from + 4)?,
        each: row.try_get_by_index(from + 5)?,
        points: row.try_get_by_index(from + 6)?,
        active: true,
    };
    Ok((rule, from + 7))
}
