//! What else the author of a request, or somebody it concerns as well, does:
//! open it by number, "me too", messages.

use super::caller::{Asker, Caller, Key, Named};
use super::sessions::Body;
use super::speaker::Speaker;
use crate::form::Form;
use crate::layers::client::Client;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use crate::visitor;
use app::i18n::Lang;
use app::t;
use axum::extract::{Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use backend::actor::{Actor, FollowToken};
use backend::error::Error;
use backend::requests::{self, Note};
use backend::tell;
use backend::view::Relation;
use domain::code::RequestCode;
use domain::request::{Action, Command};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody knows who has lost the private link.
#[derive(ToSchema)]
#[schema(example = json!({"code": "HY-7K3F-Q2M", "last4": "5678"}))]
#[allow(dead_code, reason = "documents what is read below")]
pub struct Known {
    /// Code of the request.
    pub code: String,
    /// The last four digits of the phone number given with it.
    pub last4: String,
}

/// What opens a request to its author.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"code": "HY-7K3F-Q2M", "follow_token": "h3l2kQ0yQ9xq4W7sV1mZ0a"}))]
pub struct Opened {
    /// Its code.
    code: String,
    /// Opens the request to its author. Keep it secret.
    follow_token: String,
}

/// Open a request by its number
///
/// With the code and the last four digits of the phone number given with it. What
/// does not fit is 404, whatever it was; after some wrong tries it has to wait. Staff who
/// may read the request get 403: they are not its author.
#[utoipa::path(post, path = "/api/v1/requests/open", tag = "requests", operation_id = "openByPhone",
    request_body = Known, responses((status = 200, body = Opened)))]
pub async fn open(
    State(state): State<AppState>,
    asker: Result<Asker, Problem>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let actor = match asker {
        Ok(Asker::Own(actor)) => actor,
        Ok(Asker::Partner(_)) => Actor::Anyone,
        // Who comes because they lost what opened it may bring a token that is no more.
        Err(problem) if problem.code == Code::Unauthenticated => Actor::Anyone,
        Err(problem) => return Err(problem),
    };
    let mut body = Body::read(&headers, request).await?;
    let (code, last4) = (body.needed("code"), body.needed("last4"));
    let (Some(code), Some(last4)) = (code, last4) else { return Err(body.wrong()) };
    let code = RequestCode::parse(&code).map_err(|_| Problem::new(Code::NotFound))?;
    let opened = requests::by_phone(&state.backend, &actor, &code, &last4, client.0).await;
    let token = opened.map_err(|error| match error {
        Error::Forbidden => Problem::new(Code::Forbidden).said("staff-follow"),
        error => error.into(),
    })?;
    let opened = Opened { code: code.to_string(), follow_token: token.0 };
    Ok(([(CACHE_CONTROL, "no-store")], Json(opened)).into_response())
}

/// Whom it concerns as well.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"device": "b7e0c4a1f2d34a55"}))]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct MeToo {
    /// What this device calls itself, 16 to 64 letters and digits, always the
    /// same; not needed by who signed in.
    pub device: Option<String>,
    /// Code of one's own request about the same, which is withdrawn if it still
    /// can be; with its follow token in `Authorization`, or one's account.
    pub instead: Option<String>,
}

/// How many there are.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"me_too": 7}))]
pub struct MeTooCount {
    /// How many it concerns as well.
    me_too: i32,
    /// With `instead`: whether one's own was withdrawn; it was not where it is not the
    /// caller's, or is being handled already.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<bool>,
}

/// Say "me too"
///
/// Of a published request; counted once for each device or account.
#[utoipa::path(post, path = "/api/v1/requests/{code}/me-too", tag = "requests", operation_id = "meToo",
    params(("code" = String, Path, description = "Its code")), request_body = MeToo,
    responses((status = 200, body = MeTooCount)),
    security((), ("follow_token" = []), ("resident_token" = [])))]
pub async fn me_too(
    State(state): State<AppState>,
    caller: Caller,
    Named(code): Named,
    Key(key): Key,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let form = Form::call(&state, request, &key, &[]).await?;
    if form.problems().next().is_some() {
        return Err(Problem::fields(form.problems()));
    }
    let speaker = Speaker::of(&caller, &form)?;
    let own = match form.get("instead").trim() {
        "" => None,
        text => Some(RequestCode::parse(text).map_err(|_| Problem::field("instead", "invalid"))?),
    };
    let count = requests::me_too(&state.backend, &code, &speaker.device).await?;
    let withdrawn = match own {
        Some(own) => Some(withdraw(&state, &caller.0, (&own, &code), visitor::language(&headers)).await?),
        None => None,
    };
    Ok(([(CACHE_CONTROL, "no-store")], Json(MeTooCount { me_too: count, withdrawn })).into_response())
}

/// Withdraws one's own request in favour of another, if it is one's own and can
/// still be withdrawn; what is being handled already goes on. Whether it was.
pub(in crate::routes) async fn withdraw(
    state: &AppState,
    actor: &Actor,
    (own, other): (&RequestCode, &RequestCode),
    lang: Lang,
) -> Result<bool, Problem> {
    let view = match requests::open(&state.backend, actor, own).await {
        Ok(view) if view.relation == Relation::Author && own != other => view,
        Ok(_) | Err(Error::NotFound) => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    if !view.actions.contains(&Action::Withdraw) {
        return Ok(false);
    }
    let reason = Some(t!(lang, "similar-withdrawn", code = other.to_string()));
    let wish = Command::Withdraw { reason }.into();
    let note = Note { wish, media: Vec::new(), media_key: String::new(), version: view.version };
    match requests::act(&state.backend, actor, own, note).await {
        Ok(_) => Ok(true),
        // Somebody began to work on it in this very moment.
        Err(Error::Conflict | Error::Refused(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Whether one wants to be told.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"stopped": true}))]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct Wanted {
    /// `true`: no more messages about this request.
    pub stopped: bool,
}

/// What the author of a request was told.
#[derive(Serialize, ToSchema)]
pub struct Messages {
    /// Whether they get none.
    stopped: bool,
    /// What they were told, newest first.
    items: Vec<Message>,
    /// The key browsers subscribe with, where push messages are sent.
    push_key: Option<String>,
}

/// A message.
#[derive(Serialize, ToSchema)]
pub struct Message {
    /// What it is about: `submitted`, `answered`, …
    occasion: &'static str,
    /// Its words.
    text: String,
    /// When.
    at: domain::DateTime<domain::Utc>,
}

impl From<tell::BoxLine> for Message {
    fn from(line: tell::BoxLine) -> Self {
        Self { occasion: line.occasion.as_str(), text: line.body, at: line.at }
    }
}

/// Read messages
///
/// For the author, with the follow token.
#[utoipa::path(get, path = "/api/v1/requests/{code}/messages", tag = "requests", operation_id = "listMessages",
    params(("code" = String, Path, description = "Its code")),
    responses((status = 200, body = Messages)), security(("follow_token" = []), ("resident_token" = [])))]
pub async fn messages(
    State(state): State<AppState>,
    Caller(actor): Caller,
    Named(code): Named,
) -> Result<Response, Problem> {
    let told = match &actor {
        Actor::Holder(token) => tell::told(&state.backend, token, &code).await?,
        Actor::Resident(_) => {
            tell::told(&state.backend, &as_author(&state, &actor, &code).await?, &code).await?
        }
        _ => return Err(Problem::new(Code::Unauthenticated)),
    };
    let messages = Messages {
        stopped: told.stopped,
        items: told.lines.into_iter().map(Message::from).collect(),
        push_key: told.push_key,
    };
    Ok(([(CACHE_CONTROL, "private, no-store")], Json(messages)).into_response())
}

/// The token of a request that is in somebody's account.
async fn as_author(state: &AppState, actor: &Actor, code: &RequestCode) -> Result<FollowToken, Problem> {
    Ok(requests::token_for(&state.backend, actor, code).await?)
}

/// Stop or start messages
///
/// For the author. Stopped, nothing more about this request is sent anywhere.
#[utoipa::path(post, path = "/api/v1/requests/{code}/messages", tag = "requests", operation_id = "setMessages",
    params(("code" = String, Path, description = "Its code")), request_body = Wanted,
    responses((status = 204, description = "It is so")),
    security(("follow_token" = []), ("resident_token" = [])))]
pub async fn set_messages(
    State(state): State<AppState>,
    Caller(actor): Caller,
    Named(code): Named,
    Key(key): Key,
    request: Request,
) -> Result<StatusCode, Problem> {
    if matches!(actor, Actor::Anyone) {
        return Err(Problem::new(Code::Unauthenticated));
    }
    let form = Form::call(&state, request, &key, &[]).await?;
    let stopped = match form.get("stopped") {
        "true" => true,
        "false" => false,
        "" if form.wrong("stopped").is_none() => return Err(Problem::field("stopped", "empty")),
        _ => return Err(Problem::field("stopped", "invalid")),
    };
    tell::set_stopped(&state.backend, &actor, &code, stopped).await?;
    Ok(StatusCode::NO_CONTENT)
}
