//! Lists that are taken away whole, as spreadsheets: a page at a time, so that a
//! long one needs no more memory than a short one. That it was taken, and how
//! many rows left, stands in the audit trail.

use super::export::{XLSX, pairs};
use super::guard::Desk;
use crate::problem::{Problem, log};
use app::pages::desk::sheets::{Chosen, Column, Glass, title};
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use backend::Backend;
use backend::actor::Staff;
use backend::error::Result as Outcome;
use backend::requests;
use backend::sheet::Writer;
use bytes::Bytes;
use domain::export::ExportList;
use futures::stream::{self, Stream, TryStreamExt};
use std::future::Future;
use uuid::Uuid;

/// Rows that are read at once.
pub(super) const ROWS: usize = 500;

/// Which list it is, and what of each line is wanted.
pub(super) struct Sheet<T: 'static> {
    list: ExportList,
    glass: Glass,
    chosen: Chosen<T>,
}

impl<T> Sheet<T> {
    /// A list with those of its columns that the address names.
    pub(super) fn of(desk: &Desk, list: ExportList, all: &'static [Column<T>], raw: &Option<String>) -> Self {
        let pairs = pairs(raw);
        let named = pairs.iter().filter(|(name, _)| name == "columns").map(|(_, value)| &**value);
        let backend = &desk.state.backend;
        let (offset, directory) = (backend.config().offset, backend.directory());
        let glass = Glass { lang: desk.visitor.lang, offset, directory };
        Self { list, glass, chosen: Chosen::of(all, named) }
    }
}

/// Lines, and from where the next ones are; no more after the last.
pub(super) type Page<T, S> = (Vec<T>, Option<S>);

/// Sends a list. `next` gives the lines from somewhere on. The first ones tell whether
/// it may be at all, before anything leaves.
pub(super) async fn take<T, S, F, Fut>(
    desk: Desk,
    sheet: Sheet<T>,
    from: S,
    next: F,
) -> Result<Response, Problem>
where
    T: Send + 'static,
    S: Send + 'static,
    F: Fn(Backend, Staff, S) -> Fut + Send + 'static,
    Fut: Future<Output = Outcome<Page<T, S>>> + Send + 'static,
{
    let (backend, staff) = (desk.state.backend.clone(), desk.staff);
    let first = next(backend.clone(), staff.clone(), from).await?;
    let begun = requests::note_list(&backend, &staff, sheet.list, &sheet.chosen.names()).await?;
    let (list, lang) = (sheet.list, sheet.glass.lang);
    let writer = Writer::begin(title(lang, list), sheet.chosen.headings(lang))?;
    let leaving = Leaving { backend, staff, begun, sheet, writer, rows: 0, next, at: At::Page(first) };
    let pieces = stream::try_unfold(leaving, |mut leaving| async move {
        Ok(leaving.piece().await?.map(|bytes| (bytes, leaving)))
    });
    Ok(workbook(list.as_str(), pieces))
}

/// A spreadsheet that is sent as it comes.
pub(super) fn workbook(name: &str, pieces: impl Stream<Item = Outcome<Bytes>> + Send + 'static) -> Response {
    let pieces = pieces.map_err(|error| {
        log(&error);
        // The download breaks off: half a list must not look like a whole one.
        std::io::Error::other("the list broke off")
    });
    let headers = [
        (CONTENT_TYPE, XLSX.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.xlsx\"")),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}

/// How far it is.
enum At<T, S> {
    /// These are to be written.
    Page(Page<T, S>),
    /// More are to be asked for.
    More(S),
    /// All has left.
    Gone,
}

struct Leaving<T: 'static, S, F> {
    backend: Backend,
    staff: Staff,
    begun: Uuid,
    sheet: Sheet<T>,
    writer: Writer,
    rows: u64,
    next: F,
    at: At<T, S>,
}

impl<T, S, F, Fut> Leaving<T, S, F>
where
    F: Fn(Backend, Staff, S) -> Fut,
    Fut: Future<Output = Outcome<Page<T, S>>>,
{
    /// The next bytes; none when all have left.
    async fn piece(&mut self) -> Outcome<Option<Bytes>> {
        let (rows, from) = match std::mem::replace(&mut self.at, At::Gone) {
            At::Gone => return Ok(None),
            At::Page(page) => page,
            At::More(from) => (self.next)(self.backend.clone(), self.staff.clone(), from).await?,
        };
        for row in &rows {
            self.writer.row(&self.sheet.chosen.row(&self.sheet.glass, row))?;
        }
        self.rows += rows.len() as u64;
        if let Some(from) = from {
            self.at = At::More(from);
        } else {
            self.writer.finish()?;
            requests::note_export_done(&self.backend, &self.staff, self.begun, self.rows).await?;
        }
        Ok(Some(Bytes::from(self.writer.take())))
    }
}
