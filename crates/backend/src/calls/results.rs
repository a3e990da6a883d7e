//! What came of a draw, by unit.

use super::draw::{Drawn, find, read};
use crate::Backend;
use crate::actor::Staff;
use crate::db::{self, Text, row, sql};
use crate::error::Result;
use crate::view::UnitRef;
use domain::ids::{DrawId, UnitId};

/// What came of the calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// All that were drawn.
    pub drawn: i64,
    /// Still to be called.
    pub open: i64,
    /// Reached.
    pub done: i64,
    /// Not to be reached.
    pub unreachable: i64,
    /// Did not want to answer.
    pub refused: i64,
    /// Of those reached: solved, and partly solved.
    pub solved: i64,
    /// Partly.
    pub partly: i64,
    /// Of those reached: satisfied, three of five and more.
    pub satisfied: i64,
}

impl Progress {
    /// A part of a whole in hundredths; none without a whole.
    pub fn percent(part: i64, whole: i64) -> Option<f64> {
        (whole > 0).then(|| part as f64 * 100.0 / whole as f64)
    }

    fn add(&mut self, other: Self) {
        self.drawn += other.drawn;
        self.open += other.open;
        self.done += other.done;
        self.unreachable += other.unreachable;
        self.refused += other.refused;
        self.solved += other.solved;
        self.partly += other.partly;
        self.satisfied += other.satisfied;
    }
}

/// A unit's part.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitResult {
    /// The unit that had the requests when they were drawn.
    pub unit: Option<UnitRef>,
    /// What came of the calls.
    pub progress: Progress,
}

row! {
    struct Row {
        unit: Option<Text<UnitId>>,
        all_of: i64,
        open: i64,
        done: i64,
        unreachable: i64,
        refused: i64,
        solved: i64,
        partly: i64,
        satisfied: i64,
    }
}

/// A draw with what came of it, all together and by unit. Errors as for
/// [`super::check`].
pub async fn results(
    backend: &Backend,
    staff: &Staff,
    id: DrawId,
) -> Result<(Drawn, Progress, Vec<UnitResult>)> {
    let draw = find(backend, staff, id).await?;
    let count = |condition: &str| format!("sum(case when {condition} then 1 else 0 end)");
    let text = format!(
        "select unit_id as unit, count(*) as all_of, {} as open, {} as done, {} as unreachable, {} as refused,
           {} as solved, {} as partly, {} as satisfied
         from call_item where draw_id = $1 group by unit_id order by unit_id",
        count("state = 'open'"),
        count("state = 'done'"),
        count("state = 'unreachable'"),
        count("state = 'refused'"),
        count("solved = 'yes'"),
        count("solved = 'partly'"),
        count("satisfied >= 3"),
    );
    let statement = sql(backend.read().get_database_backend(), text, vec![Text(id).into()]);
    let rows: Vec<Row> = db::rows(backend.read(), statement).await?;
    let directory = backend.directory();
    let result = |row: Row| UnitResult {
        unit: row.unit.and_then(|id| directory.unit_ref(id.0)),
        progress: Progress {
            drawn: row.all_of,
            open: row.open,
            done: row.done,
            unreachable: row.unreachable,
            refused: row.refused,
            solved: row.solved,
            partly: row.partly,
            satisfied: row.satisfied,
        },
    };
    let units: Vec<UnitResult> = rows.into_iter().map(result).collect();
    let mut all = Progress::default();
    units.iter().for_each(|unit| all.add(unit.progress));
    Ok((read(backend, draw, all.open)?, all, units))
}
