//! The file of a dry run, kept so that it need not be chosen a second time: a day at
//! most, the newest of each member of staff, and for nobody else. It lies in the blob
//! store; the job that will remove it says whose it is, and whoever takes that job away
//! takes the file in, once.

use super::stations::{Look, Stated};
use crate::Backend;
use crate::actor::Staff;
use crate::blob::BlobError;
use crate::db::{Text, Tx, sql};
use crate::error::{Error, Result};
use crate::jobs::SHEET;
use crate::secrets::hex;
use bytes::{Bytes, BytesMut};
use chrono::TimeDelta;
use domain::ids::ImportId;
use domain::place::sheet::Mapping;
use domain::place::{CoordinateSystem, PlaceKind};
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long a file waits to be taken in.
const KEPT: TimeDelta = TimeDelta::days(1);
/// Where files lie in the blob store.
pub(crate) const PREFIX: &str = "sheets/";

/// A file that was looked at.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The file.
    pub bytes: Bytes,
    /// How it was looked at.
    pub stated: Stated,
    seen: String,
}

impl Kept {
    /// Whether its rows would become today what they would have become when it was
    /// looked at.
    pub fn is_still(&self, look: &Look) -> bool {
        self.seen == seen(look)
    }
}

/// What stands before the file, in a line of its own.
#[derive(Serialize, Deserialize)]
struct Note {
    mapping: Mapping,
    system: Option<CoordinateSystem>,
    kind: PlaceKind,
    seen: String,
}

/// What would become of each row, in short.
fn seen(look: &Look) -> String {
    let mut hash = Sha256::new();
    for row in &look.rows {
        hash.update(format!("{:?}", (row.number, row.outcome, &row.doubts, &row.errors)));
    }
    hex(&hash.finalize())
}

fn key(id: ImportId) -> String {
    format!("{PREFIX}{id}")
}

/// Keeps a file that was looked at, in the place of the one before.
///
/// # Errors
/// Those of storage.
pub async fn keep(
    backend: &Backend,
    by: &Staff,
    bytes: &Bytes,
    look: &Look,
    kind: PlaceKind,
) -> Result<ImportId> {
    let note = Note { mapping: look.mapping.clone(), system: look.system, kind, seen: seen(look) };
    let mut body = BytesMut::from(serde_json::to_string(&note).map_err(Error::internal)?.as_bytes());
    body.extend_from_slice(b"\n");
    body.extend_from_slice(bytes);
    let id = ImportId(backend.new_id());
    backend.blobs().put(&key(id), body.freeze()).await?;
    let (owner, now) = (by.id, backend.now());
    let work = move |tx: Tx| async move {
        let dialect = tx.get_database_backend();
        let before = "delete from job where kind = $1 and payload = $2 returning id";
        let before = sql(dialect, before, vec![SHEET.into(), Text(owner).into()]);
        let mut old = Vec::new();
        for row in tx.query_all_raw(before).await? {
            old.push(row.try_get_by_index::<Text<ImportId>>(0)?.0);
        }
        let job = "insert into job (id, kind, payload, run_at, attempts, created_at)
                   values ($1, $2, $3, $4, 0, $5)";
        let values: Vec<Value> =
            vec![Text(id).into(), SHEET.into(), Text(owner).into(), (now + KEPT).into(), now.into()];
        tx.execute_raw(sql(dialect, job, values)).await?;
        Ok(old)
    };
    for old in backend.write(work).await? {
        forget(backend, old).await?;
    }
    Ok(id)
}

/// A file that this person had looked at; none when it is gone.
///
/// # Errors
/// Those of storage.
pub async fn kept(backend: &Backend, by: &Staff, id: ImportId) -> Result<Option<Kept>> {
    let own = "select 1 from job where id = $1 and kind = $2 and payload = $3 and run_at > $4";
    let values = vec![Text(id).into(), SHEET.into(), Text(by.id).into(), backend.now().into()];
    let db = backend.read();
    if db.query_one_raw(sql(db.get_database_backend(), own, values)).await?.is_none() {
        return Ok(None);
    }
    let mut body = match backend.blobs().get(&key(id)).await {
        Ok(body) => body,
        Err(BlobError::NotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let end = body.iter().position(|byte| *byte == b'\n').unwrap_or(body.len());
    let note: Note = serde_json::from_slice(&body.split_to(end)).map_err(Error::internal)?;
    let stated = Stated { mapping: Some(note.mapping), system: note.system, kind: note.kind };
    Ok(Some(Kept { bytes: body.slice(1.min(body.len())..), stated, seen: note.seen }))
}

/// Takes a file away to take it in; whether it was still there: of several who try at
/// the same moment one has it.
///
/// # Errors
/// Those of storage.
pub async fn take_away(backend: &Backend, by: &Staff, id: ImportId) -> Result<bool> {
    let text = "delete from job where id = $1 and kind = $2 and payload = $3";
    let values = vec![Text(id).into(), SHEET.into(), Text(by.id).into()];
    if backend.execute(text, values).await? == 0 {
        return Ok(false);
    }
    forget(backend, id).await?;
    Ok(true)
}

/// Forgets a file that nobody may take in any more.
pub(crate) async fn forget(backend: &Backend, id: ImportId) -> Result<()> {
    Ok(backend.blobs().delete(&key(id)).await?)
}
