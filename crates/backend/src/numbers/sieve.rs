//! The conditions that numbers and the lists behind them share: one place, so
//! that they cannot diverge.

use super::{Choice, NumbersQuery, TAKEN_BACK, basis, require};
use crate::Backend;
use crate::actor::Staff;
use crate::db::Text;
use crate::directory::Directory;
use crate::error::{Error, Result};
use crate::requests::{Query, Reach, categories};
use domain::ids::UnitId;
use domain::rates::{Basis, Which};
use domain::rights::role_may_count;
use sea_orm::DbBackend;

/// A merged request is responded to when the one it was folded into is.
const RESPONDED: &str = "coalesce(responded_at, (select main.responded_at from request as main where main.id = request.merged_into))";

/// On the long list without having been late: counted there, and in no rate.
const LISTED: &str = "(status = 'long_listed' and first_late_before = 0 and answer_late_before = 0
    and responded_at <= first_due_at)";

fn taken_back() -> String {
    format!("(first_late_before = {TAKEN_BACK})")
}

/// A statement in the making, with all conditions of a query in it.
pub(super) struct Sieve {
    pub(super) sql: Query,
    basis: Basis,
    now: String,
}

impl Sieve {
    /// [`Error::Forbidden`] for somebody who may see no numbers,
    /// [`Error::NotFound`] for a unit or category that is not there. What lies
    /// beyond one's reach is simply not counted.
    pub(super) async fn of(backend: &Backend, staff: &Staff, query: &NumbersQuery) -> Result<Self> {
        require(staff)?;
        let basis = basis(backend).await?;
        let directory = backend.directory();
        let mut sql = Query::new();
        let (from, to) = query.period.bounds(backend.config().offset);
        let (from, to) = (sql.bind(from), sql.bind(to));
        sql.filter(format!("submitted_at >= {from}"));
        sql.filter(format!("submitted_at < {to}"));
        units(&mut sql, &directory, staff, &query.unit)?;
        category(&mut sql, &directory, &query.category)?;
        area(&mut sql, &directory, &query.area)?;
        let now = sql.bind(backend.now());
        Ok(Self { sql, basis, now })
    }

    /// Whether a request counts as one of these: an expression that is 1 or 0,
    /// never null.
    pub(super) fn flag(&self, which: Which) -> String {
        let (hit, base) = match which {
            Which::ResponseMissed => (Which::ResponseInTime, Which::ResponseDue),
            Which::AnswerMissed => (Which::AnswerInTime, Which::AnswerDue),
            Which::Unsolved => (Which::Solved, Which::Judged),
            Which::Unsatisfied => (Which::Satisfied, Which::Rated),
            _ => return format!("case when {} then 1 else 0 end", self.plain(which)),
        };
        format!("case when {} then 0 when {} then 1 else 0 end", self.plain(hit), self.plain(base))
    }

    fn plain(&self, which: Which) -> String {
        let now = &self.now;
        let own = match which {
            Which::TakenBack => return taken_back(),
            Which::LongListed => return "(status = 'long_listed')".to_owned(),
            Which::LeftOut => return format!("({} and not {})", self.left_out(), taken_back()),
            Which::Counted => "1 = 1".to_owned(),
            Which::ResponseDue => {
                format!("({RESPONDED} is not null or first_late_before > 0 or first_due_at < {now})")
            }
            Which::ResponseInTime => format!("(first_late_before = 0 and {RESPONDED} <= first_due_at)"),
            Which::AnswerDue => format!(
                "(answered_at is not null or answer_late_before > 0 or (answer_due_at < {now} and status in
                  ('submitted', 'registered', 'dispatched', 'handling', 'merged')))"
            ),
            Which::AnswerInTime => "(answer_late_before = 0 and answered_at <= answer_due_at)".to_owned(),
            Which::Judged if self.basis.explained => {
                "(solved is not null or reopened > 0 or outcome = 'explained')".to_owned()
            }
            Which::Judged => {
                "((solved is not null or reopened > 0) and coalesce(outcome, 'done') <> 'explained')"
                    .to_owned()
            }
            Which::Solved => "(solved and coalesce(outcome, 'done') <> 'explained')".to_owned(),
            Which::Rated => "(satisfied is not null or reopened > 0)".to_owned(),
            Which::Satisfied => "satisfied".to_owned(),
            Which::Explained => "outcome = 'explained'".to_owned(),
            Which::Reopened => "reopened > 0".to_owned(),
            Which::Returned => "returns > 0".to_owned(),
            Which::Still => "status = 'waiting'".to_owned(),
            // Made of two others above.
            Which::ResponseMissed | Which::AnswerMissed | Which::Unsolved | Which::Unsatisfied => {
                "1 = 0".to_owned()
            }
        };
        format!("not ({} or {} or {LISTED}) and {own}", self.left_out(), taken_back())
    }

    /// Whoever ends so what is late already does not get rid of it.
    fn left_out(&self) -> String {
        let names: Vec<String> = self.basis.without.iter().map(|status| format!("'{status}'")).collect();
        if names.is_empty() {
            return "1 = 0".to_owned();
        }
        format!("(status in ({}) and first_late_before = 0 and answer_late_before = 0)", names.join(", "))
    }
}

/// The table, walked along the index that holds all that is counted. SQLite
/// would rather take the one by unit, which reads every row of all years.
pub(super) fn table(dialect: DbBackend) -> &'static str {
    match dialect {
        DbBackend::Sqlite => "request indexed by request_numbers",
        _ => "request",
    }
}

/// The units of a choice that a person may count in; `None` for all, and those
/// of no unit yet.
pub(crate) fn chosen_units(
    directory: &Directory,
    staff: &Staff,
    choice: &Choice<UnitId>,
) -> Result<Option<Vec<UnitId>>> {
    let reach = Reach::by(directory, staff, role_may_count);
    let reach = match choice {
        Choice::Any | Choice::None => reach,
        Choice::Below(top) => {
            directory.unit(*top).ok_or(Error::NotFound)?;
            reach.below(directory, *top)
        }
        Choice::Only(only) => {
            directory.unit(*only).ok_or(Error::NotFound)?;
            match reach.below(directory, *only) {
                Reach::All => Reach::Units(vec![*only]),
                Reach::Units(units) => Reach::Units(units.into_iter().filter(|unit| unit == only).collect()),
            }
        }
    };
    Ok(match reach {
        Reach::All => None,
        Reach::Units(units) => Some(units),
    })
}

fn units(sql: &mut Query, directory: &Directory, staff: &Staff, choice: &Choice<UnitId>) -> Result<()> {
    let units = chosen_units(directory, staff, choice)?;
    if let Some(units) = units {
        let any = sql.any_of("unit_id", units.into_iter().map(Text));
        sql.filter(any);
    } else if let Choice::Below(_) = choice {
        // The whole tree, and not what stands outside it.
        sql.filter("unit_id is not null");
    }
    if *choice == Choice::None {
        sql.filter("unit_id is null");
    }
    Ok(())
}

fn category(sql: &mut Query, directory: &Directory, choice: &Choice<String>) -> Result<()> {
    let chosen = match choice {
        Choice::Any => return Ok(()),
        Choice::None => {
            sql.filter("category_id is null");
            return Ok(());
        }
        Choice::Below(slug) => categories(directory, slug)?,
        Choice::Only(slug) => vec![directory.category_by_slug(slug).ok_or(Error::NotFound)?.id],
    };
    let any = sql.any_of("category_id", chosen.into_iter().map(Text));
    sql.filter(any);
    Ok(())
}

/// Where a request lies: its grid, or else the area it names.
pub(super) const AREA: &str = "coalesce(grid_id, area_id)";

fn area(sql: &mut Query, directory: &Directory, choice: &Choice<UnitId>) -> Result<()> {
    let chosen = match choice {
        Choice::Any => return Ok(()),
        Choice::None => {
            sql.filter(format!("{AREA} is null"));
            return Ok(());
        }
        Choice::Below(top) => {
            directory.unit(*top).ok_or(Error::NotFound)?;
            directory.subtree(*top)
        }
        Choice::Only(only) => vec![directory.unit(*only).ok_or(Error::NotFound)?.id],
    };
    let any = sql.any_of(AREA, chosen.into_iter().map(Text));
    sql.filter(any);
    Ok(())
}
