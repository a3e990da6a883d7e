//! The dry run: whether each row could be taken in, by the rules of the form.

use super::store::{self, Found};
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, Tx, sql};
use crate::directory::Directory;
use crate::entity::{import, import_row};
use crate::error::{Error, Result};
use crate::requests;
use domain::draft::{Attached, Field, FieldError, Problem};
use domain::entry::Entry;
use domain::ids::{ImportId, UnitId};
use domain::request::{Channel, Target};
use domain::sheet::{self, Mapping, RowState};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Value};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Rows looked at in one transaction, and transactions in one go of the job.
const ROWS: u64 = 500;
const ROUNDS: u32 = 20;

/// Where a job has found an import (`$1` to `$4`). Somebody may say anew what the
/// columns hold: then it begins again with a job of its own, and whoever is no
/// longer there leaves it to that.
const THERE: &str = "id = $1 and state = 'checking' and checked_to = $2 and mapping = $3 and channel = $4";

fn there(import: &import::Model, from: i32) -> Vec<Value> {
    vec![import.id.into(), from.into(), import.mapping.clone().into(), import.channel.into()]
}

/// Looks at rows; whether there are more.
pub(super) async fn step(backend: &Backend, staff: &Staff, import: &import::Model) -> Result<bool> {
    let judge = Judge::new(backend, staff, import)?;
    let mut from = import.checked_to;
    for _ in 0..ROUNDS {
        let rows = import_row::Entity::find()
            .filter(import_row::Column::ImportId.eq(import.id))
            .filter(import_row::Column::Number.gt(from))
            .order_by_asc(import_row::Column::Number)
            .limit(ROWS)
            .all(backend.read())
            .await?;
        let Some(last) = rows.last().map(|row| row.number) else {
            let done = format!("update import set state = 'checked', changed_at = $5 where {THERE}");
            let mut values = there(import, from);
            values.push(backend.now().into());
            backend.execute(done, values).await?;
            return Ok(false);
        };
        let found: Vec<Found> = rows.iter().map(|row| judge.found(row)).collect();
        if !keep(backend, import, found, (from, last)).await? {
            return Ok(false);
        }
        from = last;
    }
    Ok(true)
}

/// Writes down what was found, and which of the good ones came before; false where
/// somebody else goes on.
async fn keep(
    backend: &Backend,
    import: &import::Model,
    found: Vec<Found>,
    (from, to): (i32, i32),
) -> Result<bool> {
    let id = import.id.0;
    let mut step = there(import, from);
    step.extend([to.into(), backend.now().into()]);
    let work = move |tx: Tx| {
        let (found, step) = (found.clone(), step.clone());
        async move {
            let dialect = tx.get_database_backend();
            let text = format!("update import set checked_to = $5, changed_at = $6 where {THERE}");
            if tx.execute_raw(sql(dialect, text, step)).await?.rows_affected() == 0 {
                return Ok(false);
            }
            store::note(&tx, id, &found).await?;
            for known in [IN_FILE, IN_REQUESTS] {
                let text = format!(
                    "update import_row set state = 'duplicate', problems = $4
                     where import_id = $1 and number > $2 and number <= $3 and state = 'good'
                       and external_number is not null and exists ({known})"
                );
                let values = vec![Text(id).into(), from.into(), to.into(), taken().into()];
                tx.execute_raw(sql(dialect, text, values)).await?;
            }
            Ok(true)
        }
    };
    backend.write(work).await
}

const IN_FILE: &str = "select 1 from import_row as before where before.import_id = import_row.import_id
    and before.channel = import_row.channel and before.external_number = import_row.external_number
    and before.number < import_row.number and before.state <> 'bad'";
const IN_REQUESTS: &str = "select 1 from request where request.channel = import_row.channel
    and request.external_number = import_row.external_number and request.status <> 'withdrawn'";

/// What is said of a row that came before.
pub(super) fn taken() -> String {
    let taken = [FieldError::new(Field::ExternalNumber, Problem::Taken)];
    serde_json::to_string(&taken).unwrap_or_default()
}

/// Everything by which a row is judged.
pub(super) struct Judge {
    import: ImportId,
    mapping: Mapping,
    channel: Channel,
    now: domain::Moment,
    offset: domain::FixedOffset,
    directory: Arc<Directory>,
    /// Categories by every name they have, in small letters.
    categories: HashMap<String, String>,
    /// Units by name; `None` where several have the same.
    units: HashMap<String, Option<UnitId>>,
    targets: HashSet<UnitId>,
}

impl Judge {
    pub(super) fn new(backend: &Backend, staff: &Staff, import: &import::Model) -> Result<Self> {
        let mapping = import.mapping.as_deref().unwrap_or("[]");
        let directory = backend.directory();
        let mut categories = HashMap::new();
        for category in directory.categories.iter().rev().filter(|category| category.active) {
            for name in [&category.name_en, &category.name, &category.slug] {
                categories.insert(name.to_lowercase(), category.slug.clone());
            }
        }
        let mut units = HashMap::new();
        for unit in directory.units.iter().filter(|unit| unit.active) {
            units.entry(unit.name.clone()).and_modify(|one| *one = None).or_insert(Some(unit.id));
        }
        Ok(Self {
            import: import.id.0,
            mapping: serde_json::from_str(mapping).map_err(Error::internal)?,
            channel: import.channel.map_or(Channel::Platform, |channel| channel.0),
            now: backend.now(),
            offset: backend.config().offset,
            categories,
            units,
            targets: requests::targets(backend, staff).into_iter().map(|unit| unit.id).collect(),
            directory,
        })
    }

    fn found(&self, row: &import_row::Model) -> Found {
        let judged = self.row(row);
        let (state, problems) = match &judged {
            Ok(_) => (RowState::Good, Vec::new()),
            Err(problems) => (RowState::Bad, problems.clone()),
        };
        let entry = judged.ok().map(|(entry, _)| entry);
        Found {
            number: row.number,
            state,
            problems,
            channel: entry.as_ref().map(|entry| entry.channel),
            external_number: entry.and_then(|entry| entry.external_number),
        }
    }

    /// A row as an entry, with the unit it goes to; or all that is wrong with it.
    pub(super) fn row(&self, row: &import_row::Model) -> Result<(Entry, Option<Target>), Vec<FieldError>> {
        let cells: Vec<String> = serde_json::from_str(&row.cells).unwrap_or_default();
        let mut read = sheet::read(&self.mapping, &cells, self.channel, key(self.import, row.number));
        let mut errors = Vec::new();
        let category = &mut read.draft.draft.category;
        match self.category(category) {
            Some(slug) => *category = slug,
            None => {
                errors.push(FieldError::new(Field::Category, Problem::NotFound));
                category.clear();
            }
        }
        let target = self.target(&read.unit).map_err(|error| errors.push(error)).unwrap_or(None);
        let failed = self.mapping.iter().zip(&cells).filter(|(_, cell)| sheet::is_failed(cell));
        let failed: Vec<Field> = failed.filter_map(|(column, _)| Some((*column)?.field())).collect();
        errors.retain(|error: &FieldError| !failed.contains(&error.field));
        errors.extend(failed.iter().map(|field| FieldError::new(*field, Problem::Invalid)));
        match read.draft.entry(Attached::default(), self.now, self.offset) {
            Ok(entry) if !entry.channel.is_entered_by_staff() => {
                errors.push(FieldError::new(Field::Channel, Problem::Invalid));
            }
            Ok(entry) if errors.is_empty() => return Ok((entry, target)),
            Ok(_) => {}
            Err(more) => errors.extend(more.into_iter().filter(|one| !failed.contains(&one.field))),
        }
        Err(errors)
    }

    /// The stable name of a category; of `市政 / 路灯` that of the last part.
    fn category(&self, name: &str) -> Option<String> {
        let name = name.trim().to_lowercase();
        if name.is_empty() {
            return Some(String::new());
        }
        let last = name.rsplit(['/', '／', '>', '＞', '-', '—']).next().unwrap_or("").trim();
        self.categories.get(&name).or_else(|| self.categories.get(last)).cloned()
    }

    fn target(&self, name: &str) -> Result<Option<Target>, FieldError> {
        if name.is_empty() {
            return Ok(None);
        }
        let problem = match self.units.get(name) {
            None => Problem::NotFound,
            Some(None) => Problem::TooMany,
            Some(Some(id)) => match self.directory.unit(*id).filter(|_| self.targets.contains(id)) {
                Some(unit) => return Ok(Some(Target { unit: unit.id, kind: unit.kind })),
                None => Problem::Forbidden,
            },
        };
        Err(FieldError::new(Field::Unit, problem))
    }
}

/// What makes a row one of its kind, however often it is tried.
pub(super) fn key(import: ImportId, number: i32) -> String {
    format!("import-{import}-{number}")
}
