//! Compounds from an extract: the file is written as it comes, read in the
//! background, looked at, taken in.

use super::super::guard::Desk;
use crate::problem::{Code, Problem};
use app::pages::desk::places::{self, ExtractAfter as After};
use app::t;
use axum::Form;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Path, Query, Request};
use axum::http::header::REFRESH;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use backend::Backend;
use backend::error::Error;
use backend::places::import::extract::{self, ExtractState};
use backend::places::import::{Publish, Terms};
use domain::ids::ExtractId;
use serde::Deserialize;
use std::path::PathBuf;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Most bytes of an extract.
const BYTES: u64 = 1024 * 1024 * 1024;
/// The same with the boundaries of the form around it.
pub(super) const FORM_BYTES: usize = BYTES as usize + 64 * 1024;
/// Extracts that are read at once in this process.
static READING: Semaphore = Semaphore::const_new(1);

/// `GET /desk/places/import/osm`
pub async fn list(desk: Desk) -> Result<Response, Problem> {
    page(desk, StatusCode::OK).await
}

async fn page(desk: Desk, status: StatusCode) -> Result<Response, Problem> {
    let handed = extract::list(&desk.state.backend, &desk.staff).await?;
    let title = t!(desk.visitor.lang, "extract-title").to_owned();
    let no_file = status == StatusCode::UNPROCESSABLE_ENTITY;
    let busy = status == StatusCode::CONFLICT || READING.available_permits() == 0;
    Ok(desk.page(status, title, false, move || places::extract(&handed, no_file, busy)).await)
}

/// A file that goes when nobody reads it any more.
struct Spool(PathBuf);

impl Drop for Spool {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// `POST /desk/places/import/osm`
pub async fn hand_in(desk: Desk, request: Request) -> Result<Response, Problem> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    // Who may not import cannot make us read either.
    extract::list(backend, staff).await?;
    let bad = || Problem::new(Code::BadRequest);
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| bad())?;
    while let Some(mut part) = parts.next_field().await? {
        if part.name() != Some("file") || part.file_name().is_none_or(str::is_empty) {
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        // One at a time, from its first byte on: others would wait on the disk.
        let Ok(turn) = READING.try_acquire() else {
            // Read to its end all the same, or the browser would not show why.
            while part.chunk().await?.is_some() {}
            return page(desk, StatusCode::CONFLICT).await;
        };
        let id = extract::begin(backend, staff, &name).await?;
        let folder = desk.state.settings.incoming();
        let spool = Spool(folder.join(format!("{id}.osm")));
        match spooled(&spool, part).await {
            Ok(()) => read(backend.clone(), id, spool, turn),
            Err(_) => extract::fail(backend, id, "io").await?,
        }
        return Ok(Redirect::to(&format!("/desk/places/import/osm/{id}")).into_response());
    }
    page(desk, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Writes a file as it comes: a piece of it is in memory at a time.
async fn spooled(spool: &Spool, mut part: Field<'_>) -> std::io::Result<()> {
    if let Some(folder) = spool.0.parent() {
        backend::private::directory(folder)?;
    }
    let mut file = File::create(&spool.0).await?;
    let mut written = 0;
    while let Some(chunk) = part.chunk().await.map_err(std::io::Error::other)? {
        written += chunk.len() as u64;
        if written > BYTES {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        file.write_all(&chunk).await?;
    }
    file.flush().await
}

/// Reads it after the answer is gone; the page shows how far it is.
fn read(backend: Backend, id: ExtractId, spool: Spool, turn: SemaphorePermit<'static>) {
    tokio::spawn(async move {
        let _turn = turn;
        if let Err(error) = extract::read(&backend, id, &spool.0).await {
            tracing::warn!(extract = %id, %error, "an extract was not read");
            let _ = extract::fail(&backend, id, "io").await;
        }
    });
}

/// What the address of an extract may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct From {
    from: String,
}

fn read_id(id: &str) -> Result<ExtractId, Problem> {
    id.parse().map_err(|_| Problem::new(Code::NotFound))
}

/// `GET /desk/places/import/osm/{id}`
pub async fn show(desk: Desk, Path(id): Path<String>, Query(from): Query<From>) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    one(desk, id, from.from.parse().unwrap_or(0).max(0), After::Nothing).await
}

async fn one(desk: Desk, id: ExtractId, from: i64, after: After) -> Result<Response, Problem> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let handed = extract::one(backend, staff, id).await?;
    let at_work = matches!(handed.state, ExtractState::Reading | ExtractState::Taking);
    let lines = match handed.state {
        ExtractState::Reading | ExtractState::Failed => Vec::new(),
        _ => extract::lines(backend, staff, id, from).await?,
    };
    let status = if after == After::Late { StatusCode::CONFLICT } else { StatusCode::OK };
    let title = t!(desk.visitor.lang, "extract-title").to_owned();
    let mut response =
        desk.page(status, title, false, move || places::extract_one(&handed, &lines, from, after)).await;
    if at_work {
        response.headers_mut().insert(REFRESH, HeaderValue::from_static("2"));
    }
    Ok(response)
}

/// What is to be done with it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Act {
    r#do: String,
    outside: String,
    over: String,
}

/// `POST /desk/places/import/osm/{id}`
pub async fn act(desk: Desk, Path(id): Path<String>, Form(act): Form<Act>) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let publish = match act.r#do.as_str() {
        "back" => {
            let after = match extract::back(backend, staff, id).await {
                Ok((done, kept)) => After::Back { done, kept },
                Err(Error::Conflict) => After::Late,
                Err(error) => return Err(error.into()),
            };
            return one(desk, id, 0, after).await;
        }
        "publish" if act.outside.is_empty() => Publish::Ours,
        "publish" => Publish::All,
        _ => Publish::Nothing,
    };
    let terms = Terms { publish, over: !act.over.is_empty() };
    match extract::take_in(backend, staff, id, terms).await {
        Ok(()) => Ok(Redirect::to(&format!("/desk/places/import/osm/{id}")).into_response()),
        Err(Error::Conflict) => one(desk, id, 0, After::Late).await,
        Err(error) => Err(error.into()),
    }
}
