//! From a file to rows in a table.

use super::{require, store};
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, Tx, sql};
use crate::entity::import;
use crate::error::{Error, Result};
use crate::sheet;
use bytes::Bytes;
use domain::ids::ImportId;
use domain::sheet::{FileProblem, ImportState};
use domain::text::clean_line;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, Value};
use tokio::sync::{Semaphore, mpsc};

/// Most rows, and about as many bytes, in one transaction.
const ROWS: usize = 500;
const BYTES: usize = 1024 * 1024;
/// Longest file name that is kept, in characters.
const NAME_CHARS: usize = 120;
/// Files that are read at once: each may unpack to much.
static READING: Semaphore = Semaphore::const_new(1);

/// A few rows on their way into the table.
type Piece = Vec<(u32, String)>;

/// Reads a file and keeps its rows. What is wrong with the file is no error:
/// nothing of it is kept then.
pub async fn open_file(
    backend: &Backend,
    staff: &Staff,
    name: &str,
    bytes: Bytes,
) -> Result<Result<ImportId, FileProblem>> {
    require(staff)?;
    let _turn = READING.acquire().await.map_err(Error::internal)?;
    let id = ImportId(backend.new_id());
    begin(backend, staff, id, name).await?;
    let kept = rows(backend, id, bytes).await;
    match kept {
        Ok(Ok((headings, count))) => {
            end(backend, id, headings, count).await?;
            Ok(Ok(id))
        }
        Ok(Err(problem)) => {
            store::forget(backend, id).await?;
            Ok(Err(problem))
        }
        Err(error) => {
            // What stays is swept: nobody sees what is still being read.
            let _ = store::forget(backend, id).await;
            Err(error)
        }
    }
}

async fn begin(backend: &Backend, staff: &Staff, id: ImportId, name: &str) -> Result<()> {
    let now = backend.now();
    // Some browsers send the whole path.
    let name = clean_line(name.rsplit(['/', '\\']).next().unwrap_or(""));
    let row = import::Model {
        id: Text(id),
        staff_id: Text(staff.id),
        file_name: name.chars().take(NAME_CHARS).collect(),
        state: Text(ImportState::Reading),
        before_failure: None,
        headings: "[]".to_owned(),
        mapping: None,
        channel: None,
        row_count: 0,
        checked_to: 0,
        created_at: now,
        changed_at: now,
    };
    let work = move |tx: Tx| {
        let row: import::ActiveModel = row.clone().into();
        async move {
            import::Entity::insert(row.reset_all()).exec_without_returning(&*tx).await?;
            Ok(())
        }
    };
    backend.write(work).await
}

/// Reads in a thread of its own, a few rows ahead of the table at most. Gives
/// the headings and how many rows follow them.
async fn rows(
    backend: &Backend,
    id: ImportId,
    bytes: Bytes,
) -> Result<Result<(Vec<String>, usize), FileProblem>> {
    let (send, mut pieces) = mpsc::channel::<Piece>(2);
    let reading = tokio::task::spawn_blocking(move || read(&bytes, &send));
    let mut kept = Ok(());
    while let Some(piece) = pieces.recv().await {
        kept = keep(backend, id, piece).await;
        if kept.is_err() {
            break;
        }
    }
    // The reader stops at the next row when nobody takes it any more.
    drop(pieces);
    // A file at which the reader breaks down is one that cannot be read.
    let read = reading.await.unwrap_or(Err(FileProblem::Unreadable));
    kept.map(|()| read)
}

fn read(bytes: &[u8], send: &mpsc::Sender<Piece>) -> Result<(Vec<String>, usize), FileProblem> {
    let (mut headings, mut count) = (None, 0);
    let (mut piece, mut size) = (Piece::new(), 0);
    sheet::read(bytes, &mut |number, cells| {
        if headings.is_none() {
            headings = Some(cells);
            return true;
        }
        count += 1;
        // A list of texts is always JSON.
        let cells = serde_json::to_string(&cells).unwrap_or_default();
        size += cells.len();
        piece.push((number, cells));
        if piece.len() < ROWS && size < BYTES {
            return true;
        }
        size = 0;
        send.blocking_send(std::mem::take(&mut piece)).is_ok()
    })?;
    if count == 0 {
        return Err(FileProblem::Empty);
    }
    if !piece.is_empty() {
        let _ = send.blocking_send(piece);
    }
    Ok((headings.unwrap_or_default(), count))
}

async fn keep(backend: &Backend, id: ImportId, piece: Piece) -> Result<()> {
    let work = move |tx: Tx| {
        let mut values: Vec<Value> = vec![Text(id).into(), "new".into()];
        let mut places = Vec::with_capacity(piece.len());
        for (number, cells) in &piece {
            values.extend([i32::try_from(*number).unwrap_or(i32::MAX).into(), cells.as_str().into()]);
            places.push(format!("($1, ${}, $2, ${})", values.len() - 1, values.len()));
        }
        let text =
            format!("insert into import_row (import_id, number, state, cells) values {}", places.join(", "));
        let insert = sql(tx.get_database_backend(), text, values);
        async move {
            tx.execute_raw(insert).await?;
            Ok(())
        }
    };
    backend.write(work).await
}

async fn end(backend: &Backend, id: ImportId, headings: Vec<String>, count: usize) -> Result<()> {
    let headings = serde_json::to_string(&headings).map_err(Error::internal)?;
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    let update = "update import set state = $2, headings = $3, row_count = $4, changed_at = $5 where id = $1";
    let values = vec![
        Text(id).into(),
        ImportState::Read.as_str().into(),
        headings.into(),
        count.into(),
        backend.now().into(),
    ];
    backend.execute(update, values).await.map(|_| ())
}
