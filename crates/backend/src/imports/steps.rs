//! What somebody asks to be done with an import.

use super::{memory, require, store};
use crate::Backend;
use crate::actor::Staff;
use crate::admin::Line;
use crate::admin::audit::in_stead;
use crate::db::{Text, Tx, sql};
use crate::entity::import;
use crate::error::{Error, Result};
use crate::jobs;
use chrono::TimeDelta;
use domain::draft::{Field, FieldError, Problem};
use domain::ids::ImportId;
use domain::request::Channel;
use domain::rights;
use domain::sheet::{Column, ImportState, Mapping};
use sea_orm::{ConnectionTrait, Value};
use serde_json::json;

/// As long as this the keys of rows are remembered, which keep anything from
/// doubling.
const KEYS: TimeDelta = TimeDelta::days(7);

/// Says what the columns hold and has every row looked at; the mapping is
/// remembered for these headings, and for each of them. [`Error::Invalid`]
/// (field `description`) for one without any column for what it is about,
/// [`Error::Conflict`] when it is too late for that.
pub async fn check(
    backend: &Backend,
    staff: &Staff,
    id: ImportId,
    mapping: Mapping,
    channel: Channel,
) -> Result<()> {
    let row = own(backend, staff, id).await?;
    let count = |column: &Column| mapping.iter().flatten().filter(|c| *c == column).count();
    let mut errors = Vec::new();
    if count(&Column::Description) == 0 {
        errors.push(FieldError::new(Field::Description, Problem::Empty));
    }
    let twice = Column::ALL.iter().filter(|column| count(column) > 1);
    errors.extend(twice.map(|column| FieldError::new(column.field(), Problem::TooMany)));
    if !channel.is_entered_by_staff() {
        errors.push(FieldError::new(Field::Channel, Problem::Invalid));
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let text = serde_json::to_string(&mapping).map_err(Error::internal)?;
    let headings: Vec<String> = serde_json::from_str(&row.headings).map_err(Error::internal)?;
    let remembered = memory::rows(&headings, &mapping, staff.id, backend.now())?;
    let job = Job::new(backend, id);
    let now = backend.now();
    let work = move |tx: Tx| {
        let (text, remembered, job) = (text.clone(), remembered.clone(), job.clone());
        async move {
            let dialect = tx.get_database_backend();
            let update = "update import set state = 'checking', mapping = $2, channel = $3, checked_to = 0,
                            changed_at = $4 where id = $1 and state in ('read', 'checked', 'checking')";
            let values: Vec<Value> = vec![Text(id).into(), text.into(), channel.as_str().into(), now.into()];
            if tx.execute_raw(sql(dialect, update, values)).await?.rows_affected() == 0 {
                return Err(Error::Conflict);
            }
            let anew = "update import_row set state = 'new', problems = null, channel = null,
                          external_number = null where import_id = $1 and state <> 'new'";
            tx.execute_raw(sql(dialect, anew, vec![Text(id).into()])).await?;
            memory::keep(&tx, remembered).await?;
            job.add(&tx).await
        }
    };
    backend.write(work).await
}

/// Has the good rows taken in. [`Error::Conflict`] unless all were looked at
/// and nothing was taken in yet.
pub async fn run(backend: &Backend, staff: &Staff, id: ImportId) -> Result<()> {
    let row = own(backend, staff, id).await?;
    let line = line(backend, staff, &row, "import.run");
    turn(backend, id, ImportState::Checked, ImportState::Running, line).await
}

/// Has the requests withdrawn that nobody has touched. [`Error::Conflict`]
/// unless it is done.
pub async fn undo(backend: &Backend, staff: &Staff, id: ImportId) -> Result<()> {
    let row = own(backend, staff, id).await?;
    let line = line(backend, staff, &row, "import.undo");
    turn(backend, id, ImportState::Done, ImportState::Undoing, line).await
}

/// Goes on after a fault. [`Error::Conflict`] when it did not stop, or too long
/// ago to be sure that nothing doubles.
pub async fn go_on(backend: &Backend, staff: &Staff, id: ImportId) -> Result<()> {
    let row = own(backend, staff, id).await?;
    let was = row.before_failure.map(|was| was.0).ok_or(Error::Conflict)?;
    if was == ImportState::Running && backend.now() - row.created_at > KEYS {
        return Err(Error::Conflict);
    }
    let line = line(backend, staff, &row, "import.go_on");
    turn(backend, id, ImportState::Failed, was, line).await
}

/// Records that somebody takes rows away as a file: they hold what people said,
/// and their numbers. [`Error::NotFound`] for the imports of others.
pub async fn note_rows(backend: &Backend, staff: &Staff, id: ImportId) -> Result<()> {
    let row = own(backend, staff, id).await?;
    let line = line(backend, staff, &row, "import.rows");
    let work = move |tx: Tx| {
        let line = line.clone();
        async move { line.write(&tx).await }
    };
    backend.write(work).await
}

/// What is recorded of a step.
fn line(backend: &Backend, staff: &Staff, row: &import::Model, action: &'static str) -> Line {
    let stead = staff.in_stead_of(|grant| rights::role_may_import(grant.role), None);
    let detail = in_stead(json!({ "rows": row.row_count }), stead);
    Line::new(backend, staff, action, row.id.0, detail)
}

/// The import, if it is theirs and read to its end.
async fn own(backend: &Backend, staff: &Staff, id: ImportId) -> Result<import::Model> {
    require(staff)?;
    let row = store::find(backend, id).await?;
    let own = |row: &import::Model| row.staff_id.0 == staff.id && row.state.0 != ImportState::Reading;
    let row = row.filter(own).ok_or(Error::NotFound)?;
    // Its rows are removed by now.
    if row.row_count < 0 { Err(Error::Conflict) } else { Ok(row) }
}

async fn turn(backend: &Backend, id: ImportId, from: ImportState, to: ImportState, line: Line) -> Result<()> {
    let job = Job::new(backend, id);
    let now = backend.now();
    let work = move |tx: Tx| {
        let (job, line) = (job.clone(), line.clone());
        async move {
            let update = "update import set state = $3, changed_at = $4 where id = $1 and state = $2";
            let values = vec![Text(id).into(), from.as_str().into(), to.as_str().into(), now.into()];
            let statement = sql(tx.get_database_backend(), update, values);
            if tx.execute_raw(statement).await?.rows_affected() == 0 {
                return Err(Error::Conflict);
            }
            line.write(&tx).await?;
            job.add(&tx).await
        }
    };
    backend.write(work).await
}

/// The job that works on it.
#[derive(Clone)]
struct Job {
    id: uuid::Uuid,
    import: ImportId,
    now: domain::Moment,
}

impl Job {
    fn new(backend: &Backend, import: ImportId) -> Self {
        Self { id: backend.new_id(), import, now: backend.now() }
    }

    async fn add(&self, tx: &Tx) -> Result<()> {
        let insert = "insert into job (id, kind, payload, run_at, attempts, created_at)
                      values ($1, $2, $3, $4, 0, $4)";
        let values: Vec<Value> =
            vec![Text(self.id).into(), jobs::IMPORT.into(), Text(self.import).into(), self.now.into()];
        tx.execute_raw(sql(tx.get_database_backend(), insert, values)).await?;
        Ok(())
    }
}
