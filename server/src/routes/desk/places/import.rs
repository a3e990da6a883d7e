//! Stations from a spreadsheet: looked at, taken in, taken back.

use super::super::guard::Desk;
use crate::layers::time;
use crate::problem::{Code, Problem};
use crate::room::{Held, Refused, Share};
use app::pages::desk::places::{self, Done, Notice, Upload};
use app::t;
use axum::Form;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::response::Response;
use backend::error::Error;
use backend::places::import::{self, Kept, Look, Receipt, Stated};
use bytes::Bytes;
use domain::ids::ImportId;
use domain::place::PlaceKind;
use domain::place::sheet::Mapping;
use domain::sheet::{BYTES, COLUMNS, FileProblem};
use serde::Deserialize;

/// Places of a receipt that fits into a form.
const UNDONE: usize = 5000;
/// Most bytes of a field beside the file.
const FIELD: usize = 200;

/// `GET /desk/places/import`
pub async fn show(desk: Desk) -> Result<Response, Problem> {
    require(&desk)?;
    page(desk, StatusCode::OK, Upload::default()).await
}

fn require(desk: &Desk) -> Result<(), Problem> {
    let edits = desk.staff.grants.iter().any(|grant| domain::rights::role_may_edit_places(grant.role));
    if edits { Ok(()) } else { Err(Error::Forbidden.into()) }
}

async fn page(desk: Desk, status: StatusCode, model: Upload) -> Result<Response, Problem> {
    let title = t!(desk.visitor.lang, "places-import").to_owned();
    Ok(desk.page(status, title, false, move || places::import(&model)).await)
}

/// What the form holds.
#[derive(Default)]
struct Sent {
    fields: Vec<(String, String)>,
    file: Option<(Bytes, Held)>,
}

impl Sent {
    fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// What was said of the columns, if anything was.
    fn mapping(&self) -> Option<Mapping> {
        let at = |name: &str| name.strip_prefix('c')?.parse::<usize>().ok().filter(|at| *at < COLUMNS);
        let mut mapping = Mapping::new();
        for (name, value) in &self.fields {
            let Some(at) = at(name) else { continue };
            if mapping.len() <= at {
                mapping.resize(at + 1, None);
            }
            mapping[at] = value.parse().ok();
        }
        Some(mapping).filter(|mapping| !mapping.is_empty())
    }

    /// How the file is to be looked at.
    fn stated(&self) -> Stated {
        Stated {
            mapping: self.mapping(),
            system: self.value("system").parse().ok(),
            kind: PlaceKind::Station,
        }
    }
}

/// `POST /desk/places/import`: a file is looked at; one that was looked at is looked at
/// anew with other columns, or taken in.
pub async fn hand_in(desk: Desk, request: Request) -> Result<Response, Problem> {
    // Who may not import cannot make us read either.
    require(&desk)?;
    time::takes_long(request.extensions());
    let share = desk.state.room.of(request.extensions());
    let mut sent = match sent(&share, request).await? {
        Ok(sent) => sent,
        Err(problem) => return refused(desk, problem).await,
    };
    if let Some((bytes, _room)) = sent.file.take() {
        return look(desk, bytes, sent.stated(), None).await;
    }
    let Ok(id) = sent.value("sheet").parse() else { return refused(desk, FileProblem::Empty).await };
    let Some(kept) = import::kept(&desk.state.backend, &desk.staff, id).await? else {
        return gone(desk).await;
    };
    let _room = share.hold(kept.bytes.len()).ok_or_else(|| Problem::new(Code::Unavailable))?;
    match sent.value("do") {
        "take" => take_in(desk, id, kept, false).await,
        "publish" => take_in(desk, id, kept, true).await,
        _ => look(desk, kept.bytes, sent.stated(), None).await,
    }
}

async fn refused(desk: Desk, problem: FileProblem) -> Result<Response, Problem> {
    let model = Upload { problem: Some(problem), ..Upload::default() };
    page(desk, StatusCode::UNPROCESSABLE_ENTITY, model).await
}

async fn gone(desk: Desk) -> Result<Response, Problem> {
    page(desk, StatusCode::GONE, Upload { notice: Some(Notice::Gone), ..Upload::default() }).await
}

/// The dry run. The file is kept for the step that follows it.
async fn look(desk: Desk, bytes: Bytes, stated: Stated, notice: Option<Notice>) -> Result<Response, Problem> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let look = match import::look(backend, staff, bytes.clone(), &stated).await? {
        Ok(look) => look,
        Err(problem) => return refused(desk, problem).await,
    };
    let sheet = Some(import::keep(backend, staff, &bytes, &look, stated.kind).await?);
    let status = if notice.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    page(desk, status, Upload { look: Some(look), sheet, notice, ..Upload::default() }).await
}

/// What was seen in the dry run is taken in, and nothing else.
async fn take_in(desk: Desk, id: ImportId, kept: Kept, publish: bool) -> Result<Response, Problem> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let seen = match import::look(backend, staff, kept.bytes.clone(), &kept.stated).await? {
        Ok(seen) if kept.is_still(&seen) => seen,
        _ => return look(desk, kept.bytes, kept.stated, Some(Notice::Changed)).await,
    };
    if !import::take_away(backend, staff, id).await? {
        return gone(desk).await;
    }
    let done = Some(take(&desk, &seen, publish).await?);
    page(desk, StatusCode::OK, Upload { look: Some(seen), done, ..Upload::default() }).await
}

async fn take(desk: &Desk, look: &Look, publish: bool) -> Result<Done, Problem> {
    let mut receipt = Receipt::default();
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let left = import::take(backend, staff, look, publish, &mut receipt, &mut |_| ()).await?;
    let count = receipt.places.len();
    let text = (1..=UNDONE).contains(&count).then(|| serde_json::to_string(&receipt).ok()).flatten();
    Ok(Done { count, left, receipt: text, back: None })
}

/// Reads the form, counting while it streams.
async fn sent(share: &Share, request: Request) -> Result<Result<Sent, FileProblem>, Problem> {
    let bad = || Problem::new(Code::BadRequest);
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| bad())?;
    let mut sent = Sent::default();
    while let Some(mut part) = parts.next_field().await? {
        let name = part.name().unwrap_or("").to_owned();
        let is_file = name == "file" && sent.file.is_none();
        let mut incoming = share.file(if is_file { BYTES } else { FIELD });
        while let Some(chunk) = part.chunk().await? {
            // Read to its end even when it is refused, so that the page can say so.
            let _ = incoming.add(&chunk);
        }
        match incoming.end() {
            // A field without a file comes as an empty one.
            Ok((bytes, room)) if is_file => {
                sent.file = Some((bytes, room)).filter(|(bytes, _)| !bytes.is_empty())
            }
            Ok((bytes, _)) if sent.fields.len() < COLUMNS + 10 => {
                sent.fields.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            }
            Ok(_) => return Err(bad()),
            Err(Refused::TooLarge) if is_file => return Ok(Err(FileProblem::TooLarge)),
            Err(Refused::TooLarge) => return Err(bad()),
            Err(Refused::Crowded) => return Err(Problem::new(Code::Unavailable)),
        }
    }
    Ok(Ok(sent))
}

/// What is sent to take an import back.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Undo {
    receipt: String,
}

/// `POST /desk/places/import/undo`
pub async fn undo(desk: Desk, Form(undo): Form<Undo>) -> Result<Response, Problem> {
    require(&desk)?;
    let receipt: Receipt = serde_json::from_str(&undo.receipt).map_err(|_| Problem::new(Code::BadRequest))?;
    let (count, kept) = import::back(&desk.state.backend, &desk.staff, &receipt).await?;
    let done = Some(Done { count, left: 0, receipt: None, back: Some(kept.len()) });
    page(desk, StatusCode::OK, Upload { done, ..Upload::default() }).await
}
