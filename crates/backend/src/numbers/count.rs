//! Counting.

use super::sieve::{AREA, Sieve, table};
use super::{Asked, Choice, NumbersQuery, basis};
use crate::Backend;
use crate::actor::Staff;
use crate::directory::Directory;
use crate::error::{Error, Result};
use crate::requests::{Query, Reach};
use domain::Moment;
use domain::ids::{CategoryId, UnitId};
use domain::rates::{Basis, Counts, GroupBy, Period, Which};
use domain::rights::role_may_count;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use std::sync::Arc;

/// Numbers of a query: of all of it, and of each group.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    /// When they were counted.
    pub at: Moment,
    /// What is left out.
    pub basis: Basis,
    /// Of all.
    pub whole: Counts,
    /// Of each group that has any, in the order of the tree.
    pub groups: Vec<Group>,
}

/// The numbers of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Which.
    pub key: GroupKey,
    /// How many.
    pub counts: Counts,
}

/// What makes a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupKey {
    /// A unit or area and all below it.
    Unit(UnitId),
    /// The chosen unit or area itself, without those below it.
    Own(UnitId),
    /// A category and all below it.
    Category(CategoryId),
    /// The chosen category itself.
    OwnCategory(CategoryId),
    /// A month, or a part of one.
    Month(Period),
    /// What has none of it yet.
    None,
}

/// Counts the four rates and what stands beside them. [`Error::Forbidden`] for
/// somebody who may see no numbers, [`Error::NotFound`] for a unit or category
/// that is not there; what lies beyond one's reach is not counted.
pub async fn rates(backend: &Backend, staff: &Staff, query: &NumbersQuery) -> Result<Arc<Numbers>> {
    let asked = Asked { grants: staff.grants.clone(), query: query.clone() };
    backend.numbers().rates.get(backend, asked, count(backend, staff, query)).await
}

async fn count(backend: &Backend, staff: &Staff, query: &NumbersQuery) -> Result<Arc<Numbers>> {
    let sieve = Sieve::of(backend, staff, query).await?;
    let at = backend.now();
    let basis = basis(backend).await?;
    let rows = backend.read().query_all_raw(statement(backend, sieve, query)).await?;
    let directory = backend.directory();
    let tree = Tree::of(&directory, staff, query);
    let mut numbers = Numbers { at, basis, whole: Counts::default(), groups: Vec::new() };
    for row in rows {
        let key: Option<String> = row.try_get_by_index(0)?;
        let mut each = [0u64; Which::ALL.len()];
        for (at, count) in each.iter_mut().enumerate() {
            *count = u64::try_from(row.try_get_by_index::<i64>(at + 1)?).unwrap_or(0);
        }
        let counts = Counts::from_each(|which| each[which as usize]);
        numbers.whole.add(&counts);
        let key = tree.group(key)?;
        match numbers.groups.iter_mut().find(|group| group.key == key) {
            Some(group) => group.counts.add(&counts),
            None => numbers.groups.push(Group { key, counts }),
        }
    }
    numbers.groups.sort_by_key(|group| tree.place(&group.key));
    Ok(Arc::new(numbers))
}

/// How the database would count: for tests and benchmarks.
pub async fn plan(backend: &Backend, staff: &Staff, query: &NumbersQuery) -> Result<Vec<String>> {
    let sieve = Sieve::of(backend, staff, query).await?;
    let mut statement = statement(backend, sieve, query);
    let (explain, column) = match statement.db_backend {
        DbBackend::Sqlite => ("explain query plan", 3),
        _ => ("explain", 0),
    };
    statement.sql = format!("{explain} {}", statement.sql);
    let rows = backend.read().query_all_raw(statement).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(column)).collect::<Result<_, _>>()?)
}

fn statement(backend: &Backend, mut sieve: Sieve, query: &NumbersQuery) -> Statement {
    let dialect = backend.read().get_database_backend();
    let key = match query.by {
        GroupBy::Unit => "unit_id".to_owned(),
        GroupBy::Category => "category_id".to_owned(),
        GroupBy::Area => AREA.to_owned(),
        GroupBy::Month => months(&mut sieve.sql, backend, query.period),
    };
    let sums: Vec<String> = Which::ALL.iter().map(|which| format!("sum({})", sieve.flag(*which))).collect();
    sieve.sql.statement(dialect, |filters| {
        format!(
            "select {key} as part, {} from {} where {} group by 1",
            sums.join(", "),
            table(dialect),
            filters.join(" and ")
        )
    })
}

/// Which month of the period it was, by local time, as a number from nought.
fn months(sql: &mut Query, backend: &Backend, period: Period) -> String {
    let months = period.by_month();
    let (last, before) = (months.len().saturating_sub(1), months.iter().enumerate());
    let cases: Vec<String> = before
        .take(last)
        .map(|(at, month)| {
            let end = sql.bind(month.bounds(backend.config().offset).1);
            format!("when submitted_at < {end} then '{at}'")
        })
        .collect();
    if cases.is_empty() { "'0'".to_owned() } else { format!("case {} else '{last}' end", cases.join(" ")) }
}

/// How keys become groups.
struct Tree<'a> {
    directory: &'a Directory,
    by: GroupBy,
    /// The units below which groups are made.
    tops: Vec<UnitId>,
    category: Option<CategoryId>,
    months: Vec<Period>,
}

impl<'a> Tree<'a> {
    fn of(directory: &'a Directory, staff: &Staff, query: &NumbersQuery) -> Self {
        let root = directory.root().map(|root| root.id);
        let tops = match (query.by, &query.unit, &query.area) {
            (GroupBy::Unit, choice, _) => tops(directory, staff, choice),
            (GroupBy::Area, _, Choice::Below(top) | Choice::Only(top)) => vec![*top],
            _ => root.into_iter().collect(),
        };
        let slug = query.category.top();
        let category = slug.and_then(|slug| directory.category_by_slug(slug)).map(|category| category.id);
        Self { directory, by: query.by, tops, category, months: query.period.by_month() }
    }

    fn group(&self, key: Option<String>) -> Result<GroupKey> {
        let Some(key) = key else { return Ok(GroupKey::None) };
        Ok(match self.by {
            GroupBy::Unit | GroupBy::Area => {
                group_of(self.directory, &self.tops, key.parse().map_err(Error::internal)?)
            }
            GroupBy::Category => self.under(key.parse().map_err(Error::internal)?),
            GroupBy::Month => {
                let at: usize = key.parse().map_err(Error::internal)?;
                self.months.get(at).map_or(GroupKey::None, |month| GroupKey::Month(*month))
            }
        })
    }

    fn under(&self, id: CategoryId) -> GroupKey {
        match (self.category, self.directory.category(id).and_then(|category| category.parent)) {
            (Some(top), _) if top == id => GroupKey::OwnCategory(id),
            (None, Some(parent)) => GroupKey::Category(parent),
            _ => GroupKey::Category(id),
        }
    }

    /// Its place among the groups: the chosen one itself first, none last.
    fn place(&self, key: &GroupKey) -> usize {
        let unit = |id: &UnitId| self.directory.units.iter().position(|unit| unit.id == *id);
        let category = |id: &CategoryId| self.directory.categories.iter().position(|c| c.id == *id);
        let place = match key {
            GroupKey::Own(_) | GroupKey::OwnCategory(_) => return 0,
            GroupKey::Unit(id) => unit(id),
            GroupKey::Category(id) => category(id),
            GroupKey::Month(month) => self.months.iter().position(|known| known == month),
            GroupKey::None => None,
        };
        place.map_or(usize::MAX, |place| place + 1)
    }
}

/// The units below which groups are made.
pub(crate) fn tops(directory: &Directory, staff: &Staff, choice: &Choice<UnitId>) -> Vec<UnitId> {
    match (choice.top(), Reach::by(directory, staff, role_may_count)) {
        (Some(top), _) => vec![*top],
        (None, Reach::All) => directory.root().map(|root| root.id).into_iter().collect(),
        (None, Reach::Units(_)) => granted(directory, staff),
    }
}

/// The group of a unit: the one directly below the top; with several tops each
/// of them is a group.
pub(crate) fn group_of(directory: &Directory, tops: &[UnitId], id: UnitId) -> GroupKey {
    let path = directory.ancestors(id);
    if let [top] = tops {
        return match path.iter().position(|unit| unit == top) {
            Some(0) => GroupKey::Own(*top),
            Some(at) => GroupKey::Unit(path[at - 1]),
            None => GroupKey::Unit(id),
        };
    }
    GroupKey::Unit(path.into_iter().rfind(|unit| tops.contains(unit)).unwrap_or(id))
}

/// The tops of a person's grants, those below another one left out.
fn granted(directory: &Directory, staff: &Staff) -> Vec<UnitId> {
    let own = staff.grants.iter().filter(|grant| role_may_count(grant.role)).map(|grant| grant.unit);
    let mut all: Vec<UnitId> = own.collect();
    all.sort_unstable();
    all.dedup();
    let below = |unit: &UnitId| all.iter().any(|top| top != unit && directory.within(*unit, *top));
    all.iter().copied().filter(|unit| !below(unit)).collect()
}
