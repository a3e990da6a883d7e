//! Requests from a spreadsheet.

use super::guard::Desk;
use crate::form;
use crate::layers::time;
use crate::problem::{Code, Problem};
use crate::room::Refused;
use app::pages::desk::import::{self, One, PAGE, SAMPLE};
use app::parts::words;
use app::t;
use axum::Form;
use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Path, Query, Request};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, REFRESH};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::imports::{self, Import};
use backend::sheet::line;
use bytes::Bytes;
use domain::draft::FieldError;
use domain::ids::ImportId;
use domain::request::Channel;
use domain::sheet::{BYTES, Column, FileProblem, Mapping, RowState};
use futures::stream;
use serde::Deserialize;

/// Most bytes of the form: the file and what is around it.
pub const FORM_BYTES: usize = BYTES + 1024 * 1024;
/// Rows of the list to be taken away that are held at once.
const ROWS: u64 = 500;
/// Those that are not taken in, or stay.
const LEFT: &[RowState] = &[RowState::Bad, RowState::Duplicate, RowState::Kept];

/// `GET /desk/import`
pub async fn list(desk: Desk) -> Result<Response, Problem> {
    shown(desk, StatusCode::OK, None).await
}

async fn shown(desk: Desk, status: StatusCode, problem: Option<FileProblem>) -> Result<Response, Problem> {
    let imports = imports::list(&desk.state.backend, &desk.staff).await?;
    let title = t!(desk.visitor.lang, "import-title").to_owned();
    Ok(desk.page(status, title, false, move || import::list(&imports, problem)).await)
}

/// `POST /desk/import`
pub async fn hand_in(desk: Desk, request: Request) -> Result<Response, Problem> {
    // Who may not import cannot make us read either.
    imports::list(&desk.state.backend, &desk.staff).await?;
    time::takes_long(request.extensions());
    let found = match file(&desk, request).await? {
        Ok((name, bytes, _room)) => {
            imports::open_file(&desk.state.backend, &desk.staff, &name, bytes).await?
        }
        Err(problem) => Err(problem),
    };
    match found {
        Ok(id) => Ok(Redirect::to(&format!("/desk/import/{id}")).into_response()),
        Err(problem) => shown(desk, StatusCode::UNPROCESSABLE_ENTITY, Some(problem)).await,
    }
}

type File = (String, Bytes, crate::room::Held);

/// The file of the form, counted while it streams.
async fn file(desk: &Desk, request: Request) -> Result<Result<File, FileProblem>, Problem> {
    let share = desk.state.room.of(request.extensions());
    let parts = Multipart::from_request(request, &()).await;
    let mut parts = parts.map_err(|_| Problem::new(Code::BadRequest))?;
    while let Some(mut part) = parts.next_field().await? {
        if part.name() != Some("file") {
            continue;
        }
        let name = part.file_name().unwrap_or("").to_owned();
        let mut incoming = share.file(BYTES);
        while let Some(chunk) = part.chunk().await? {
            // Read to its end even when it is refused, so that the page can say so.
            let _ = incoming.add(&chunk);
        }
        return match incoming.end() {
            Ok((bytes, room)) => Ok(Ok((name, bytes, room))),
            Err(Refused::TooLarge) => Ok(Err(FileProblem::TooLarge)),
            Err(Refused::Crowded) => Err(form::crowded().into()),
        };
    }
    Ok(Err(FileProblem::Empty))
}

/// What the address of an import may say.
#[derive(Deserialize)]
pub struct Page {
    #[serde(default)]
    from: i32,
}

/// `GET /desk/import/{id}`
pub async fn show(desk: Desk, Path(id): Path<String>, Query(page): Query<Page>) -> Result<Response, Problem> {
    one(desk, read(&id)?, page.from, StatusCode::OK, None, false).await
}

fn read(id: &str) -> Result<ImportId, Problem> {
    id.parse().map_err(|_| Problem::new(Code::NotFound))
}

/// The page of an import; `said` is what was said of its columns and cannot be.
async fn one(
    desk: Desk,
    id: ImportId,
    from: i32,
    status: StatusCode,
    said: Option<(Mapping, Vec<FieldError>)>,
    late: bool,
) -> Result<Response, Problem> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let mut import = imports::find(backend, staff, id).await?;
    let sample = imports::sample(backend, staff, id, SAMPLE).await?;
    let rows = imports::rows(backend, staff, id, LEFT, from, PAGE).await?;
    let (mapping, errors) = said.unwrap_or_else(|| (import.mapping.clone(), Vec::new()));
    import.mapping = mapping;
    let at_work = import.state.is_at_work();
    let title = import.file_name.clone();
    let model = One { import, sample, rows, errors, late };
    let mut response = desk.page(status, title, false, move || import::one(&model)).await;
    if at_work {
        response.headers_mut().insert(REFRESH, HeaderValue::from_static("2"));
    }
    Ok(response)
}

/// `POST /desk/import/{id}`
pub async fn act(
    desk: Desk,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id = read(&id)?;
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let get = |name: &str| fields.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str());
    let mut said = Mapping::new();
    let done = match get("do") {
        "check" => {
            let import = imports::find(backend, staff, id).await?;
            said = mapping(&import, get);
            let channel = get("channel").parse().unwrap_or(Channel::Web);
            imports::check(backend, staff, id, said.clone(), channel).await
        }
        "run" => imports::run(backend, staff, id).await,
        "undo" => imports::undo(backend, staff, id).await,
        "go_on" => imports::go_on(backend, staff, id).await,
        _ => {
            imports::find(backend, staff, id).await?;
            return Err(Problem::new(Code::BadRequest));
        }
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/desk/import/{id}")).into_response()),
        Err(Error::Invalid(errors)) => {
            one(desk, id, 0, StatusCode::UNPROCESSABLE_ENTITY, Some((said, errors)), false).await
        }
        Err(Error::Conflict) => one(desk, id, 0, StatusCode::CONFLICT, None, true).await,
        Err(error) => Err(error.into()),
    }
}

fn mapping<'a>(import: &Import, get: impl Fn(&str) -> &'a str) -> Mapping {
    (0..import.headings.len()).map(|at| get(&format!("c{at}")).parse::<Column>().ok()).collect()
}

/// `GET /desk/import/{id}/rows.csv`: the rows that are not taken in, a few at
/// a time.
pub async fn left(desk: Desk, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = read(&id)?;
    let import = imports::find(&desk.state.backend, &desk.staff, id).await?;
    if !import.removed {
        imports::note_rows(&desk.state.backend, &desk.staff, id).await?;
    }
    let lang = desk.visitor.lang;
    let own = [t!(lang, "import-row-number"), t!(lang, "import-why")];
    // The mark by which spreadsheet programs know UTF-8.
    let head = format!("\u{FEFF}{}", line(own.into_iter().chain(import.headings.iter().map(String::as_str))));
    let lines = stream::try_unfold((desk, import, Some(0)), |(desk, import, after)| async move {
        let Some(after) = after else { return Ok::<_, std::io::Error>(None) };
        let (backend, staff) = (&desk.state.backend, &desk.staff);
        let rows = imports::rows(backend, staff, import.id, LEFT, after, ROWS).await;
        let rows = rows.map_err(|error| std::io::Error::other(error.to_string()))?;
        let next = rows.last().map(|row| row.number);
        let lang = desk.visitor.lang;
        let mut text = String::new();
        for row in &rows {
            let mut why = import::reasons(lang, &import, row);
            if why.is_empty() {
                why.push(words::row_state(lang, row.state).to_owned());
            }
            let own = [row.number.to_string(), why.join("; ")];
            let cells = own.iter().chain(&row.cells).map(String::as_str);
            text.push_str(&line(cells));
        }
        Ok(Some((Bytes::from(text), (desk, import, next))))
    });
    let whole = futures::StreamExt::chain(stream::iter([Ok(Bytes::from(head))]), lines);
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"rows.csv\""),
        (CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, Body::from_stream(whole)).into_response())
}
