//! Lists that are taken away as spreadsheets.

use super::guard::Desk;
use super::take::workbook;
use crate::problem::Problem;
use app::i18n::Lang;
use app::pages::desk::export::{self, Ask, Source};
use app::pages::desk::numbers;
use app::pages::desk::query::Query;
use app::t;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;
use backend::Backend;
use backend::actor::Staff;
use backend::appraisal::{AppraisalQuery, month_table};
use backend::error::{Error, Result as Outcome};
use backend::numbers::{Choice, NumbersQuery};
use backend::requests::{self, RoundQuery, WorklistQuery};
use backend::sheet::Writer;
use backend::tell::{self, OutboxQuery};
use bytes::Bytes;
use domain::export::{ExportColumn, ExportList, columns};
use domain::privacy::Purpose;
use domain::rates::{Period, Which};
use futures::stream;
use std::borrow::Cow;
use uuid::Uuid;

/// The type of a workbook.
pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What an address asks for.
pub(super) fn pairs(raw: &Option<String>) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    url::form_urlencoded::parse(raw.as_deref().unwrap_or("").as_bytes()).collect()
}

/// The list of an address. What is asked of numbers must be readable: another
/// list than the one that was shown would be a wrong one.
fn source(desk: &Desk, pairs: &[(Cow<'_, str>, Cow<'_, str>)]) -> Result<Source, Error> {
    let texts = || pairs.iter().map(|(name, value)| (&**name, &**value));
    if !texts().any(|pair| pair == ("list", "numbers")) {
        return Ok(Source::Worklist(Query { cursor: String::new(), ..Query::read(texts()) }));
    }
    let backend = &desk.state.backend;
    let (query, bad) = numbers::read(texts(), backend.now(), backend.config().offset);
    let which = texts().find(|(name, _)| *name == "which").and_then(|(_, which)| which.parse().ok());
    match (bad, which) {
        (None, Some(which)) => Ok(Source::Behind(query, which)),
        _ => Err(Error::NotFound),
    }
}

/// `GET /desk/export`
pub async fn choose(desk: Desk, RawQuery(raw): RawQuery) -> Result<Response, Problem> {
    let pairs = pairs(&raw);
    let list = pairs.iter().find(|(name, _)| name == "list").and_then(|(_, list)| list.parse().ok());
    if let Some(list) = list {
        return choose_of(desk, list, &pairs).await;
    }
    let source = source(&desk, &pairs)?;
    // Who may read no list may take none away.
    requests::counts(&desk.state.backend, &desk.staff).await?;
    let chosen = requests::chosen_columns(&desk.state.backend, &desk.staff).await?;
    let title = t!(desk.visitor.lang, "export-title").to_owned();
    let ask = Ask::new(requests::may_take_numbers(&desk.staff));
    Ok(desk.page(StatusCode::OK, title, false, move || export::page(&source, &chosen, &ask)).await)
}

/// The same for another list than requests.
async fn choose_of(
    desk: Desk,
    list: ExportList,
    pairs: &[(Cow<'_, str>, Cow<'_, str>)],
) -> Result<Response, Problem> {
    may_take(&desk, list).await?;
    let narrowed = export::narrowed(list, pairs.iter().map(|(name, value)| (&**name, &**value)));
    let title = t!(desk.visitor.lang, "export-title").to_owned();
    Ok(desk.page(StatusCode::OK, title, false, move || export::of_list(list, narrowed)).await)
}

/// Who may not read a list is not asked what to take of it.
async fn may_take(desk: &Desk, list: ExportList) -> Result<(), Error> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    match list {
        // Everybody on the staff reads the demands within their reach.
        ExportList::Supervisions => Ok(()),
        ExportList::Round => requests::round(backend, staff, &RoundQuery::default()).await.map(drop),
        ExportList::Outbox => tell::outbox_of(backend, staff, &OutboxQuery::default(), 1).await.map(drop),
        ExportList::Appraisal => {
            let month = Period::month_of(backend.now(), backend.config().offset).ok_or(Error::NotFound)?;
            let query = AppraisalQuery { month, unit: Choice::default() };
            month_table(backend, staff, &query).await.map(drop)
        }
        ExportList::Audit | ExportList::People | ExportList::Units if staff.administers() => Ok(()),
        ExportList::Audit | ExportList::People | ExportList::Units => Err(Error::Forbidden),
    }
}

/// Why numbers are wanted in clear, if they are; the form again when that
/// cannot be taken.
async fn purpose(
    desk: &Desk,
    source: Source,
    pairs: &[(Cow<'_, str>, Cow<'_, str>)],
    columns: &[ExportColumn],
) -> Result<Option<Purpose>, Response> {
    let value = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value);
    // Numbers that are not taken along need no reason.
    if value("clear").is_empty() || !columns.contains(&ExportColumn::Phone) {
        return Ok(None);
    }
    let (reason, text) = (value("reason"), value("text"));
    let problem = match Purpose::read(reason, text) {
        Ok(purpose) => return Ok(Some(purpose)),
        Err(problem) => Some(problem),
    };
    let may = requests::may_take_numbers(&desk.staff);
    let ask = Ask { clear: true, reason: reason.to_owned(), text: text.to_owned(), problem, ..Ask::new(may) };
    let (title, columns) = (t!(desk.visitor.lang, "export-title").to_owned(), columns.to_vec());
    let page = move || export::page(&source, &columns, &ask);
    Err(desk.page(StatusCode::UNPROCESSABLE_ENTITY, title, false, page).await)
}

/// `GET /desk/export.xlsx`
pub async fn take(desk: Desk, RawQuery(raw): RawQuery) -> Result<Response, Problem> {
    let pairs = pairs(&raw);
    let source = source(&desk, &pairs)?;
    let wanted = Wanted::of(&source);
    let named = pairs.iter().filter(|(name, _)| name == "columns").map(|(_, value)| &**value);
    let columns = columns(named);
    let lang = desk.visitor.lang;
    let backend = desk.state.backend.clone();
    // The first page tells whether it may be at all, before anything leaves.
    let mut first = wanted.page(&backend, &desk.staff, false).await?;
    let purpose = match purpose(&desk, source, &pairs, &columns).await {
        Ok(purpose) => purpose,
        Err(page) => return Ok(page),
    };
    let begun = wanted.note(&backend, &desk.staff, &columns, purpose.as_ref()).await?;
    let clear = purpose.is_some();
    if clear {
        // Not before it is recorded.
        first = wanted.page(&backend, &desk.staff, true).await?;
    }
    let writer = Writer::begin(t!(lang, "export-sheet"), export::headings(lang, &columns))?;
    let staff = desk.staff;
    let list = List {
        backend,
        staff,
        wanted,
        columns,
        lang,
        writer,
        begun,
        clear,
        rows: 0,
        next: Some(Some(first)),
    };
    let pieces =
        stream::try_unfold(
            list,
            |mut list| async move { Ok(list.piece().await?.map(|bytes| (bytes, list))) },
        );
    Ok(workbook("requests", pieces))
}

type Found = backend::view::Page<requests::ExportRow>;

/// What is asked of the backend, page by page.
enum Wanted {
    Worklist(WorklistQuery),
    Behind(NumbersQuery, Which, Option<String>),
}

impl Wanted {
    fn of(source: &Source) -> Self {
        match source {
            Source::Worklist(query) => Self::Worklist(query.worklist()),
            Source::Behind(query, which) => Self::Behind(query.clone(), *which, None),
        }
    }

    async fn page(&self, backend: &Backend, staff: &Staff, clear: bool) -> Outcome<Found> {
        match self {
            Self::Worklist(query) => requests::export(backend, staff, query, clear).await,
            Self::Behind(query, which, cursor) => {
                requests::export_behind(backend, staff, (query, *which), cursor.as_deref(), clear).await
            }
        }
    }

    async fn note(
        &self,
        backend: &Backend,
        staff: &Staff,
        columns: &[ExportColumn],
        clear: Option<&Purpose>,
    ) -> Outcome<Uuid> {
        match self {
            Self::Worklist(query) => requests::note_export(backend, staff, query, columns, clear).await,
            Self::Behind(_, which, _) => {
                requests::note_export_behind(backend, staff, *which, columns, clear).await
            }
        }
    }

    fn go_on(&mut self, next: Option<String>) {
        match self {
            Self::Worklist(query) => query.cursor = next,
            Self::Behind(_, _, cursor) => *cursor = next,
        }
    }
}

/// A list on its way out: a page of it at a time.
struct List {
    backend: Backend,
    staff: Staff,
    wanted: Wanted,
    columns: Vec<ExportColumn>,
    lang: Lang,
    writer: Writer,
    begun: Uuid,
    clear: bool,
    rows: u64,
    /// The next page, or that it is to be asked for; nothing after the last.
    next: Option<Option<Found>>,
}

impl List {
    /// The next bytes; none when all have left.
    async fn piece(&mut self) -> Outcome<Option<Bytes>> {
        let Some(next) = self.next.take() else { return Ok(None) };
        let page = match next {
            Some(page) => page,
            None => self.wanted.page(&self.backend, &self.staff, self.clear).await?,
        };
        let offset = self.backend.config().offset;
        for row in &page.items {
            self.writer.row(&export::cells(self.lang, offset, row, &self.columns))?;
        }
        self.rows += page.items.len() as u64;
        if page.next.is_some() {
            self.wanted.go_on(page.next);
            self.next = Some(None);
        } else {
            self.writer.finish()?;
            requests::note_export_done(&self.backend, &self.staff, self.begun, self.rows).await?;
        }
        Ok(Some(Bytes::from(self.writer.take())))
    }
}
