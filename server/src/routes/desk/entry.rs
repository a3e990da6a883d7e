//! Staff entering a request on behalf of a person.

use super::guard::Desk;
use super::request::read_code;
use crate::form::{Form as Came, PHOTO};
use crate::problem::{Code, Problem, log};
use app::pages::desk::entry::{self, Form, Sent, Trouble};
use app::parts::categories::groups;
use app::t;
use axum::extract::{Path, Query, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::actor::Actor;
use backend::error::Error;
use backend::requests::{self, Note};
use backend::view::{MediaView, Receipt};
use domain::draft::{Field, FieldError, KEY_BYTES, Problem as Wrong};
use domain::entry::{Entry, EntryDraft};
use domain::request::{Channel, Command, Status, Target};
use serde::Deserialize;

/// What the address may say: the way it came in, as links from other desks do.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Preset {
    channel: String,
}

impl Preset {
    /// Whether it is what somebody sees on patrol: the form for that asks less.
    fn is_patrol(&self) -> bool {
        self.channel == Channel::GridPatrol.as_str()
    }
}

/// `GET /desk/new`
pub async fn show(desk: Desk, Query(preset): Query<Preset>) -> Result<Response, Problem> {
    may(&desk)?;
    let (mut draft, patrol) = (EntryDraft::default(), preset.is_patrol());
    if preset.channel.parse().is_ok_and(Channel::is_entered_by_staff) {
        draft.channel = preset.channel;
    }
    draft.draft.key = fresh_key(&desk);
    Ok(page(&desk, StatusCode::OK, Form { draft, patrol, ..Form::default() }).await)
}

fn may(desk: &Desk) -> Result<(), Problem> {
    if requests::may_enter(&desk.staff) { Ok(()) } else { Err(Problem::new(Code::Forbidden)) }
}

fn fresh_key(desk: &Desk) -> String {
    backend::clock::random_hex(desk.state.backend.chance())
}

async fn page(desk: &Desk, status: StatusCode, mut form: Form) -> Response {
    let backend = &desk.state.backend;
    form.categories = groups(&backend.directory(), desk.visitor.lang);
    form.targets = requests::targets(backend, &desk.staff);
    form.may_import = requests::may_import(&desk.staff);
    let title = entry::title(desk.visitor.lang, form.patrol).to_owned();
    desk.page(status, title, true, move || entry::page(&form)).await
}

/// `POST /desk/new`
pub async fn send(desk: Desk, Query(preset): Query<Preset>, request: Request) -> Result<Response, Problem> {
    // Who may not enter cannot make us process photos either.
    may(&desk)?;
    let came = Came::read(&desk.state, request, PHOTO).await?;
    let draft = came.entry_draft();
    let unit = came.take("unit");
    let here = came.staged(&desk.state).await.unwrap_or_default();
    match take(&desk, &came, &here, &draft, &unit).await {
        Ok((receipt, target)) => {
            let after = match target {
                Some(target) => dispatch(&desk, &receipt, target).await,
                None if preset.is_patrol() => "?channel=grid_patrol",
                None => "",
            };
            Ok(Redirect::to(&format!("/desk/new/{}{after}", receipt.code)).into_response())
        }
        Err(fault) => {
            let patrol = preset.is_patrol();
            let form = Form { draft, unit, uploads: here, patrol, ..Form::default() };
            again(&desk, form, fault).await
        }
    }
}

/// Why an entry was not taken.
enum Fault {
    Fields(Vec<FieldError>),
    Known(Channel, String),
    Unreadable,
    Backend(Error),
}

async fn take(
    desk: &Desk,
    came: &Came,
    here: &[MediaView],
    draft: &EntryDraft,
    unit: &str,
) -> Result<(Receipt, Option<Target>), Fault> {
    if came.broken.is_some() {
        return Err(Fault::Unreadable);
    }
    if let Some(error) = &came.fault {
        log(error);
        return Err(Fault::Backend(Error::Unavailable("a photo was not kept".to_owned())));
    }
    let backend = &desk.state.backend;
    let entry = came.entry(here, draft, backend.now(), backend.config().offset);
    let (entry, target) = both(entry, target(desk, unit))?;
    if !entry.channel.is_entered_by_staff() {
        return Err(Fault::Fields(vec![FieldError::new(Field::Channel, Wrong::Invalid)]));
    }
    let (channel, number) = (entry.channel, entry.external_number.clone());
    match requests::enter(backend, &desk.staff, entry, came.uploads()).await {
        Ok(receipt) => Ok((receipt, target)),
        Err(Error::Taken("external_number")) => Err(Fault::Known(channel, number.unwrap_or_default())),
        Err(error) => Err(Fault::Backend(error)),
    }
}

/// Both, or all that is wrong with either.
fn both(
    entry: Result<Entry, Vec<FieldError>>,
    target: Result<Option<Target>, FieldError>,
) -> Result<(Entry, Option<Target>), Fault> {
    match (entry, target) {
        (Ok(entry), Ok(target)) => Ok((entry, target)),
        (Ok(_), Err(error)) => Err(Fault::Fields(vec![error])),
        (Err(errors), target) => Err(Fault::Fields(errors.into_iter().chain(target.err()).collect())),
    }
}

fn target(desk: &Desk, unit: &str) -> Result<Option<Target>, FieldError> {
    if unit.trim().is_empty() {
        return Ok(None);
    }
    let targets = requests::targets(&desk.state.backend, &desk.staff);
    let found = targets.iter().find(|target| target.id.to_string() == unit.trim());
    let found = found.ok_or(FieldError::new(Field::Unit, Wrong::Invalid))?;
    Ok(Some(Target { unit: found.id, kind: found.kind }))
}

/// The second step: it is kept by now, whatever comes of this.
async fn dispatch(desk: &Desk, receipt: &Receipt, target: Target) -> &'static str {
    if receipt.replayed && receipt.status != Status::Submitted {
        return "?sent=1";
    }
    let command = Command::Dispatch { target, note: None };
    let note =
        Note { wish: command.into(), media: Vec::new(), media_key: String::new(), version: receipt.version };
    let actor = Actor::Staff(desk.staff.clone());
    match requests::act(&desk.state.backend, &actor, &receipt.code, note).await {
        Ok(_) => "?sent=1",
        Err(error) => {
            log(&error);
            "?sent=0"
        }
    }
}

/// The page again, with everything that was typed and kept.
async fn again(desk: &Desk, mut form: Form, fault: Fault) -> Result<Response, Problem> {
    let status = match fault {
        Fault::Fields(errors) | Fault::Backend(Error::Invalid(errors)) => {
            form.errors = errors;
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Fault::Known(channel, number) => {
            let known =
                requests::by_external_number(&desk.state.backend, &desk.staff, channel, &number).await?;
            form.errors = vec![FieldError::new(Field::ExternalNumber, Wrong::Taken)];
            form.trouble = known.map(|(code, opens)| Trouble::Known(code, opens));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Fault::Unreadable => {
            form.trouble = Some(Trouble::Unreadable);
            StatusCode::BAD_REQUEST
        }
        Fault::Backend(Error::KeyReused) => {
            form.draft.draft.key = fresh_key(desk);
            form.trouble = Some(Trouble::Reused);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Fault::Backend(Error::Full) => {
            form.trouble = Some(Trouble::Full);
            Code::StorageFull.status()
        }
        Fault::Backend(error @ Error::Unavailable(_)) => {
            log(&error);
            form.trouble = Some(Trouble::Unavailable);
            StatusCode::SERVICE_UNAVAILABLE
        }
        Fault::Backend(error) => return Err(error.into()),
    };
    if !KEY_BYTES.contains(&form.draft.draft.key.len()) || form.errors.iter().any(|e| e.field == Field::Key) {
        form.draft.draft.key = fresh_key(desk);
    }
    Ok(page(desk, status, form).await)
}

/// What the address may say besides the code.
#[derive(Deserialize)]
pub struct After {
    #[serde(default)]
    sent: String,
    #[serde(flatten)]
    preset: Preset,
}

/// `GET /desk/new/{code}`
pub async fn done(
    desk: Desk,
    Path(code): Path<String>,
    Query(after): Query<After>,
) -> Result<Response, Problem> {
    may(&desk)?;
    let code = read_code(&code)?;
    let opens = requests::entered(&desk.state.backend, &desk.staff, &code).await?;
    let sent = match after.sent.as_str() {
        "1" => Sent::Done,
        "0" => Sent::Failed,
        _ => Sent::Later,
    };
    let patrol = after.preset.is_patrol();
    let title = t!(desk.visitor.lang, "entry-done").to_owned();
    Ok(desk.page(StatusCode::OK, title, false, move || entry::done(&code, opens, sent, patrol)).await)
}
