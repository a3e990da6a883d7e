//! Old rows of a spreadsheet are late when they come: that is told once an import.

use crate::Backend;
use crate::db::batch::Batch;
use crate::db::{Text, Tx, sql};
use crate::error::Result;
use domain::ids::{ImportId, UserId};
use domain::tell::{Occasion, Tongue};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// Those who supervise the whole.
const SUPERVISORS: &str = "select staff_grant.staff_id from staff_grant
    join staff on staff.id = staff_grant.staff_id and staff.active
    where staff_grant.role = 'supervisor' and staff_grant.unit_id = $1";

/// Tells whoever imported, and those who supervise, how many of an import were late
/// when they came. However often it is told, once.
pub(crate) async fn late_import(backend: &Backend, id: ImportId, by: UserId, late: u32) -> Result<()> {
    let mut people = vec![by];
    if let Some(root) = backend.directory().root().map(|unit| unit.id) {
        let db = backend.read();
        let rows = db.query_all_raw(sql(db.get_database_backend(), SUPERVISORS, vec![Text(root).into()]));
        for row in rows.await? {
            people.push(row.try_get_by_index::<Text<UserId>>(0)?.0);
        }
    }
    people.sort_unstable();
    people.dedup();
    let config = &backend.config().tell;
    let body = config.words.0.late_import(late, config.tongue.unwrap_or(Tongue::Chinese));
    let mut batch = Batch::default();
    for person in people {
        let row = vec![
            ("id", Text::<Uuid>(backend.new_id()).into()),
            ("staff_id", Text(person).into()),
            ("occasion", Occasion::Late.as_str().into()),
            ("body", body.clone().into()),
            ("dedup", format!("import:{id}:late:{person}").into()),
            ("created_at", backend.now().into()),
        ];
        batch.insert_once("inbox", row);
    }
    let work = move |tx: Tx| {
        let batch = batch.clone();
        async move { tx.insert(batch).await }
    };
    backend.write(work).await
}
