//! Accounts of residents: ways in, what is theirs, taking it along and away.

mod taken_along;

use super::caller::Caller;
use super::own::Message;
use super::resident::barred;
use super::sessions::Body;
use super::uploads::show::Uploaded;
use super::view;
use crate::problem::{Code, FieldProblem, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use backend::accounts::{self, Way};
use backend::actor::{FollowToken, Resident};
use backend::error::Error;
use backend::requests;
use backend::riders;
use backend::view::{Page, RequestView};
use chrono::{DateTime, Utc};
use domain::code::RequestCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A resident's account.
#[derive(Serialize, ToSchema)]
pub struct Account {
    /// Identifier.
    id: String,
    /// Since when.
    created_at: DateTime<Utc>,
    /// The ways in.
    ways: Vec<WayIn>,
    /// Signed-in devices.
    devices: Vec<Device>,
}

/// A way into an account.
#[derive(Serialize, ToSchema)]
pub struct WayIn {
    /// `phone`, `wechat` or `wechat_web` (pages that are opened in WeChat); in an
    /// export `wechat_union` as well.
    kind: &'static str,
    /// The number, masked except in an export; empty for WeChat.
    address: String,
}

/// A signed-in device.
#[derive(Serialize, ToSchema)]
pub struct Device {
    /// Identifier; to sign it out by.
    id: String,
    /// What it calls itself.
    label: String,
    /// Since when.
    created_at: DateTime<Utc>,
    /// When it was used last, to the hour.
    last_seen_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    current: bool,
}

impl From<accounts::Device> for Device {
    fn from(device: accounts::Device) -> Self {
        let accounts::Device { id, label, created_at, last_seen_at, current } = device;
        Self { id: id.to_string(), label, created_at, last_seen_at, current }
    }
}

/// Requests of an account.
#[derive(Serialize, ToSchema)]
pub struct OwnRequests {
    /// The requests, newest first.
    items: Vec<view::Request>,
    /// To ask for the next page with, as `cursor`.
    next: Option<String>,
}

/// Everything that is held about somebody.
#[derive(Serialize, ToSchema)]
pub struct Export {
    /// Since when there is an account.
    created_at: DateTime<Utc>,
    /// The ways in.
    ways: Vec<WayIn>,
    /// Signed-in devices.
    devices: Vec<Device>,
    /// What they have to their credit as a rider, of the last 180 days.
    credit: Credit,
    /// The team they are in.
    team: Option<TeamOf>,
    /// Files that were sent ahead and not handed in.
    uploads: Vec<Uploaded>,
    /// What they said "me too" of with the account.
    me_too: Vec<MeTooGiven>,
    /// Their requests, all of them, newest first.
    requests: Vec<TakenRequest>,
}

/// A request in an export.
#[derive(Serialize, ToSchema)]
pub struct TakenRequest {
    /// As its author sees it, with `phone` and `name` in clear where they are theirs.
    #[serde(flatten)]
    request: view::Request,
    /// What they were told about it, newest first.
    messages: Vec<Message>,
    /// Whether they are told nothing more.
    messages_stopped: bool,
}

impl From<accounts::Taken> for TakenRequest {
    fn from(taken: accounts::Taken) -> Self {
        let mut request = view::Request::from(taken.view);
        request.phone = taken.phone.or(request.phone);
        request.name = taken.name;
        Self {
            request,
            messages: taken.told.lines.into_iter().map(Message::from).collect(),
            messages_stopped: taken.told.stopped,
        }
    }
}

/// A "me too" somebody gave.
#[derive(Serialize, ToSchema)]
pub struct MeTooGiven {
    /// The request.
    code: String,
    /// When.
    at: DateTime<Utc>,
}

/// How often somebody was right.
#[derive(Serialize, ToSchema)]
pub struct Credit {
    /// Reports that were found right.
    confirmed: u32,
    /// Reports that were found wrong.
    refused: u32,
    /// Hazards.
    hazards: u32,
}

/// A team and one's name in it.
#[derive(Serialize, ToSchema)]
pub struct TeamOf {
    /// The team's name.
    name: String,
    /// The name one chose.
    nickname: String,
}

fn private(body: impl Serialize) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

fn taken(error: Error) -> Problem {
    match error {
        Error::Taken(field) => Problem::field(field, "taken"),
        // A code that does not fit is a field that is wrong: the caller is signed in.
        Error::Unauthenticated => Problem::field("code", "invalid"),
        other => barred(other),
    }
}

/// Read one's account
///
/// For residents who signed in.
#[utoipa::path(get, path = "/api/v1/account", tag = "account", operation_id = "readAccount",
    responses((status = 200, body = Account)), security(("resident_token" = [])))]
pub async fn show(State(state): State<AppState>, caller: Caller) -> Result<Response, Problem> {
    let found = accounts::view(&state.backend, caller.resident()?).await?;
    Ok(private(Account {
        id: found.id.to_string(),
        created_at: found.created_at,
        ways: found.ways.into_iter().map(|(kind, address)| WayIn { kind: kind.as_str(), address }).collect(),
        devices: found.devices.into_iter().map(Device::from).collect(),
    }))
}

/// Where to go on.
#[derive(Default, Deserialize)]
pub struct Mark {
    cursor: Option<String>,
    /// What it was called once.
    before: Option<String>,
}

impl Mark {
    /// The mark, if there is one.
    pub fn text(read: Result<Query<Self>, QueryRejection>) -> Result<Option<String>, Problem> {
        let Self { cursor, before } = read.map_err(|_| Problem::field("cursor", "invalid"))?.0;
        Ok(cursor.or(before).filter(|text| !text.is_empty()))
    }
}

/// List one's requests
///
/// Newest first, fifty a page.
#[utoipa::path(get, path = "/api/v1/account/requests", tag = "account", operation_id = "listOwnRequests",
    params(("cursor" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = OwnRequests)), security(("resident_token" = [])))]
pub async fn requests(
    State(state): State<AppState>,
    caller: Caller,
    mark: Result<Query<Mark>, QueryRejection>,
) -> Result<Response, Problem> {
    let resident = caller.resident()?;
    let cursor = Mark::text(mark)?;
    page_of(accounts::requests_of(&state.backend, resident, cursor.as_deref()).await)
}

/// A page of requests that are somebody's; a mark that was not given out is a
/// field that is wrong.
pub fn page_of(page: Result<Page<RequestView>, Error>) -> Result<Response, Problem> {
    let wrong = || Problem::field("cursor", "not_found");
    let page = page.map_err(|error| if matches!(error, Error::NotFound) { wrong() } else { error.into() })?;
    let items = page.items.into_iter().map(view::Request::from).collect();
    Ok(private(OwnRequests { items, next: page.next }))
}

/// A request and the token of its private link.
#[derive(ToSchema)]
#[allow(dead_code, reason = "documents what is read below")]
pub struct Keep {
    /// Its code.
    pub code: String,
    /// The token the receipt gave.
    pub follow_token: String,
}

/// Put a request into one's account
#[utoipa::path(post, path = "/api/v1/account/requests", tag = "account", operation_id = "keepRequest",
    request_body = Keep, responses((status = 204, description = "It is there")), security(("resident_token" = [])))]
pub async fn keep(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    request: Request,
) -> Result<StatusCode, Problem> {
    let resident = caller.resident()?;
    let mut body = Body::read(&headers, request).await?;
    let (code, token) = (body.needed("code"), body.needed("follow_token"));
    let (Some(code), Some(token)) = (code, token) else { return Err(body.wrong()) };
    let code = RequestCode::parse(&code).map_err(|_| Problem::new(Code::NotFound))?;
    accounts::keep(&state.backend, resident, &code, &FollowToken(token)).await.map_err(
        |error| match error {
            Error::Taken(field) => Problem::field(field, "taken"),
            other => other.into(),
        },
    )?;
    Ok(StatusCode::NO_CONTENT)
}

/// A further way in.
#[derive(ToSchema)]
#[allow(dead_code, reason = "documents what is read below")]
pub struct Join {
    /// `phone`: `phone` and the `code` sent to it. `wechat`: the `code` of
    /// `wx.login`. `wechat_phone`: the `code` of `getPhoneNumber`.
    pub way: String,
    /// The code.
    pub code: String,
    /// The telephone number.
    pub phone: Option<String>,
}

/// Add a way in
///
/// One person with several ways in is one account: whoever had this one before
/// is joined with the caller's. An account has one telephone and one WeChat: a
/// number that nobody has takes the place of the account's, and what would be a
/// second one otherwise is `taken`.
#[utoipa::path(post, path = "/api/v1/account/ways", tag = "account", operation_id = "joinWay",
    request_body = Join, responses((status = 204, description = "Added")), security(("resident_token" = [])))]
pub async fn join(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    request: Request,
) -> Result<StatusCode, Problem> {
    let resident = caller.resident()?;
    let mut body = Body::read(&headers, request).await?;
    let (way, code, phone) = (body.needed("way"), body.needed("code"), body.optional("phone"));
    let (Some(way), Some(code)) = (way, code) else { return Err(body.wrong()) };
    let backend = &state.backend;
    match (way.as_str(), phone) {
        ("phone", Some(phone)) => accounts::join_phone(backend, resident, &phone, &code).await,
        ("phone", None) => return Err(Problem::field("phone", "empty")),
        ("wechat", _) => accounts::join_wechat(backend, resident, &code).await,
        ("wechat_phone", _) => accounts::join_wechat_phone(backend, resident, &code).await.map(|_| ()),
        _ => return Err(Problem::field("way", "invalid")),
    }
    .map_err(taken)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a way in away
///
/// Not the last one: nobody could come back. Every other session ends: nobody
/// knows which of them came by it.
#[utoipa::path(delete, path = "/api/v1/account/ways/{way}", tag = "account", operation_id = "leaveWay",
    params(("way" = String, Path, description = "`phone`, `wechat` or `wechat_web`")),
    responses((status = 204, description = "Gone")), security(("resident_token" = [])))]
pub async fn leave(
    State(state): State<AppState>,
    caller: Caller,
    Path(way): Path<String>,
) -> Result<StatusCode, Problem> {
    let resident = caller.resident()?;
    let way: Way = way.parse().map_err(|_| Problem::new(Code::NotFound))?;
    accounts::leave(&state.backend, resident, way).await.map_err(|error| match error {
        Error::Taken(field) => Problem::fields(vec![FieldProblem::new(field, "last_one")]),
        other => other.into(),
    })?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sign out a device
#[utoipa::path(delete, path = "/api/v1/account/devices/{id}", tag = "account", operation_id = "signOutDevice",
    params(("id" = String, Path, description = "`id` of one of the account's `devices`")),
    responses((status = 204, description = "Signed out")), security(("resident_token" = [])))]
pub async fn revoke(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let resident = caller.resident()?;
    let id = id.parse().map_err(|_| Problem::new(Code::NotFound))?;
    accounts::revoke(&state.backend, resident, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take everything along
///
/// All that is held about the caller, in clear: their own numbers as well, and
/// what they were told about each request.
#[utoipa::path(get, path = "/api/v1/account/export", tag = "account", operation_id = "exportAccount",
    responses((status = 200, body = Export)), security(("resident_token" = [])))]
pub async fn export(State(state): State<AppState>, caller: Caller) -> Result<Response, Problem> {
    whole(&state, caller.resident()?).await
}

/// All that is held about somebody.
pub async fn whole(state: &AppState, resident: Resident) -> Result<Response, Problem> {
    let found = accounts::export(&state.backend, resident).await?;
    let merit = riders::merit(&state.backend, resident.account).await?;
    let me_too = requests::me_too_of(&state.backend, resident.account).await?;
    let team = riders::team_of(&state.backend, resident.account).await?;
    let ways = found.ways.into_iter().map(|(kind, address, _)| WayIn { kind: kind.as_str(), address });
    let uploads = found.uploads.iter().map(|(upload, media)| Uploaded::new(upload, media.as_ref()));
    let head = Export {
        created_at: found.created_at,
        ways: ways.collect(),
        devices: found.devices.into_iter().map(Device::from).collect(),
        credit: Credit { confirmed: merit.confirmed, refused: merit.refused, hazards: merit.hazards },
        team: team.map(|(_, name, nickname)| TeamOf { name, nickname }),
        uploads: uploads.collect(),
        me_too: me_too.into_iter().map(|(code, at)| MeTooGiven { code: code.to_string(), at }).collect(),
        requests: Vec::new(),
    };
    taken_along::answer(state, resident, &head).await
}

/// Delete one's account
///
/// With its ways in and sessions, and files that were not handed in. Requests that
/// are over are anonymised at once; those that are not lose the telephone number and
/// the name now, and the rest when they are over and the time of keeping has passed.
/// What was put there by its private link and does not carry a number of the account
/// is only taken out of it: it may be somebody else's.
#[utoipa::path(delete, path = "/api/v1/account", tag = "account", operation_id = "deleteAccount",
    responses((status = 204, description = "Gone")), security(("resident_token" = [])))]
pub async fn delete(State(state): State<AppState>, caller: Caller) -> Result<StatusCode, Problem> {
    accounts::delete(&state.backend, caller.resident()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
