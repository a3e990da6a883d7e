//! Lists that are taken away whole, as spreadsheets: a page at a time, so that a
//! long one needs no more memory than a short one. That it was taken, and how
//! many rows left, stands in the audit trail.

use super::export::XLSX;
use super::guard::Desk;
use crate::problem::{Problem, log};
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use backend::Backend;
use backend::actor::Staff;
use backend::error::Result as Outcome;
use backend::requests;
use backend::sheet::{Cell, Writer};
use bytes::Bytes;
use futures::stream;
use std::future::Future;
use uuid::Uuid;

/// Rows that are read at once.
pub(super) const ROWS: usize = 500;

/// What stands around the rows.
pub(super) struct Sheet {
    /// Its name in the audit trail.
    pub(super) list: &'static str,
    /// The name of the file.
    pub(super) file: &'static str,
    /// The name of the sheet.
    pub(super) title: &'static str,
    /// The headings.
    pub(super) headings: Vec<String>,
}

/// Rows, and from where the next ones are.
pub(super) type Page<S> = Option<(Vec<Vec<Cell>>, S)>;

/// Sends a list. `next` gives the rows from somewhere on; none after the last.
/// The first ones tell whether it may be at all, before anything leaves.
pub(super) async fn take<S, F, Fut>(desk: &Desk, sheet: Sheet, from: S, next: F) -> Result<Response, Problem>
where
    S: Send + 'static,
    F: Fn(S) -> Fut + Send + 'static,
    Fut: Future<Output = Outcome<Page<S>>> + Send + 'static,
{
    let (backend, staff) = (desk.state.backend.clone(), desk.staff.clone());
    let at = next(from).await?.map_or(At::End, |(rows, from)| At::Rows(rows, from));
    let begun = requests::note_list(&backend, &staff, sheet.list).await?;
    let writer = Writer::begin(sheet.title, sheet.headings)?;
    let leaving = Leaving { backend, staff, begun, writer, rows: 0, next, at };
    let whole = stream::try_unfold(leaving, |mut leaving| async move {
        let piece = leaving.piece().await.map_err(|error| {
            log(&error);
            // The download breaks off: half a list must not look like a whole one.
            std::io::Error::other("the list broke off")
        })?;
        Ok::<_, std::io::Error>(piece.map(|bytes| (bytes, leaving)))
    });
    let headers = [
        (CONTENT_TYPE, XLSX.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", sheet.file)),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(whole)).into_response())
}

/// How far it is.
enum At<S> {
    /// These are to be written.
    Rows(Vec<Vec<Cell>>, S),
    /// More are to be asked for.
    More(S),
    /// There are no more.
    End,
    /// All has left.
    Gone,
}

struct Leaving<S, F> {
    backend: Backend,
    staff: Staff,
    begun: Uuid,
    writer: Writer,
    rows: u64,
    next: F,
    at: At<S>,
}

impl<S, F, Fut> Leaving<S, F>
where
    F: Fn(S) -> Fut,
    Fut: Future<Output = Outcome<Page<S>>>,
{
    /// The next bytes; none when all have left.
    async fn piece(&mut self) -> Outcome<Option<Bytes>> {
        let at = match std::mem::replace(&mut self.at, At::Gone) {
            At::More(from) => (self.next)(from).await?.map_or(At::End, |(rows, from)| At::Rows(rows, from)),
            at => at,
        };
        match at {
            At::Gone => return Ok(None),
            At::Rows(rows, from) => {
                for row in &rows {
                    self.writer.row(row)?;
                }
                self.rows += rows.len() as u64;
                self.at = At::More(from);
            }
            At::End | At::More(_) => {
                self.writer.finish()?;
                requests::note_export_done(&self.backend, &self.staff, self.begun, self.rows).await?;
            }
        }
        Ok(Some(Bytes::from(self.writer.take())))
    }
}
