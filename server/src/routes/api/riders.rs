//! What riders do: hazards on the way, teams, posters that were scanned.

use super::caller::{Caller, Key};
use super::sessions::Body;
use super::submit::created;
use super::view::Receipt;
use crate::form::{Form, PHOTO};
use crate::problem::{Code, FieldProblem, Problem};
use crate::state::AppState;
use app::i18n::Lang;
use app::parts::words;
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use backend::admin::SaveError;
use backend::posters;
use backend::requests::Intake;
use backend::riders::{self, Team};
use domain::code::PosterCode;
use domain::ids::TeamId;
use domain::request::Channel;
use domain::rider::Hazard;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const MINUTE: &str = "public, max-age=60";

/// What a rider sees on the way.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"hazard": "ice", "lat": 45.1402, "lng": 124.8213, "accuracy": 8}))]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct HazardSeen {
    /// `hole`, `manhole`, `light`, `cable`, `ice`, `blocked`, `signal`, `fire`.
    pub hazard: String,
    /// Latitude, WGS-84; without a position `address` is needed.
    pub lat: Option<f64>,
    /// Longitude, WGS-84.
    pub lng: Option<f64>,
    /// Accuracy in metres.
    pub accuracy: Option<f64>,
    /// Written address or landmark, at most 200 characters.
    pub address: Option<String>,
    /// Identifiers of uploads that were sent ahead (`POST /api/v1/uploads`), beside or
    /// instead of files.
    pub uploads: Option<Vec<String>>,
}

/// The same with photos.
#[derive(Deserialize, ToSchema)]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct HazardWithPhotos {
    /// What is seen.
    #[serde(flatten)]
    pub seen: HazardSeen,
    /// Photos.
    #[schema(value_type = Option<Vec<String>>, format = Binary)]
    pub photos: Option<Vec<Vec<u8>>>,
}

/// Tell of a hazard
///
/// It becomes a request like any other, with the category and the urgency of what it
/// is; for who signed in it counts to their credit as a rider.
#[utoipa::path(post, path = "/api/v1/hazards", tag = "riders", operation_id = "tellHazard",
    request_body(content((HazardSeen = "application/json"), (HazardWithPhotos = "multipart/form-data"))),
    responses((status = 201, body = Receipt, description = "It is safe",
        headers(("Location" = String, description = "Where it can be read")))),
    security((), ("resident_token" = [])))]
pub async fn hazard(
    State(state): State<AppState>,
    Caller(actor): Caller,
    Key(key): Key,
    request: Request,
) -> Result<Response, Problem> {
    let mut form = Form::call(&state, request, &key, PHOTO).await?;
    let mut wrong: Vec<FieldProblem> = form.problems().collect();
    let text = form.get("hazard").trim();
    let hazard: Option<Hazard> = text.parse().ok();
    if hazard.is_none() {
        wrong.retain(|error| error.field != "hazard");
        wrong.push(FieldProblem::new("hazard", if text.is_empty() { "empty" } else { "invalid" }));
    }
    if form.get("lat").is_empty() && form.get("address").trim().is_empty() {
        wrong.push(FieldProblem::new("address", "empty"));
    }
    let (Some(hazard), true) = (hazard, wrong.is_empty()) else { return Err(Problem::fields(wrong)) };
    // Staff read it: in the language of the city.
    form.put("description", words::hazard(Lang::ZhHans, hazard).to_owned());
    let submission = form.submission(&form.staged(&state).await?).map_err(Problem::fields)?;
    let account = actor.account();
    let intake = Intake { submission, media: form.uploads(), channel: Channel::Rider, account };
    Ok(created(riders::tell_hazard(&state.backend, intake, hazard).await?))
}

/// A team of volunteers.
#[derive(Serialize, ToSchema)]
pub struct TeamView {
    /// Identifier.
    id: String,
    /// Its name.
    name: String,
    /// A few words about it.
    about: String,
    /// How many are in it.
    members: u32,
    /// What they have to their credit together, in points.
    points: u32,
}

/// A team with who is in it.
#[derive(Serialize, ToSchema)]
pub struct TeamWithMembers {
    /// The team.
    team: TeamView,
    /// Who is in it, by the names they chose; the most points first.
    people: Vec<Person>,
}

/// Somebody in a team.
#[derive(Serialize, ToSchema)]
#[schema(as = TeamPerson)]
pub struct Person {
    /// The name they chose.
    nickname: String,
    /// What they have to their credit, in points.
    points: u32,
}

impl From<Team> for TeamView {
    fn from(team: Team) -> Self {
        let Team { id, name, about, members, merit, .. } = team;
        Self { id: id.to_string(), name, about, members, points: merit.points() }
    }
}

/// List teams
#[utoipa::path(get, path = "/api/v1/teams", tag = "riders", operation_id = "listTeams",
    responses((status = 200, body = Vec<TeamView>)))]
pub async fn teams(State(state): State<AppState>) -> Result<Response, Problem> {
    let teams = riders::teams(&state.backend).await?;
    let teams: Vec<TeamView> = teams.into_iter().map(TeamView::from).collect();
    Ok(([(CACHE_CONTROL, MINUTE)], Json(teams)).into_response())
}

fn team_id(text: &str) -> Result<TeamId, Problem> {
    text.parse().map_err(|_| Problem::new(Code::NotFound))
}

/// Show a team
#[utoipa::path(get, path = "/api/v1/teams/{id}", tag = "riders", operation_id = "showTeam",
    params(("id" = String, Path, description = "Identifier of the team")),
    responses((status = 200, body = TeamWithMembers)))]
pub async fn team(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, Problem> {
    let (team, members) = riders::team(&state.backend, team_id(&id)?).await?;
    let person = |member: riders::Member| Person { nickname: member.nickname, points: member.merit.points() };
    let shown = TeamWithMembers { team: team.into(), people: members.into_iter().map(person).collect() };
    Ok(([(CACHE_CONTROL, MINUTE)], Json(shown)).into_response())
}

/// Who joins.
#[derive(ToSchema)]
#[schema(example = json!({"nickname": "追风的小李"}))]
#[allow(dead_code, reason = "documents what is read below")]
pub struct Joining {
    /// The name one chooses.
    pub nickname: String,
}

/// Join a team
///
/// For residents. Whoever is in another one leaves it.
#[utoipa::path(post, path = "/api/v1/teams/{id}/members", tag = "riders", operation_id = "joinTeam",
    params(("id" = String, Path, description = "Identifier of the team")), request_body = Joining,
    responses((status = 204, description = "In it")), security(("resident_token" = [])))]
pub async fn join(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Result<StatusCode, Problem> {
    let resident = caller.resident()?;
    let id = team_id(&id)?;
    let mut body = Body::read(&headers, request).await?;
    let Some(nickname) = body.needed("nickname") else { return Err(body.wrong()) };
    match riders::join(&state.backend, resident, id, &nickname).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(SaveError::Invalid(errors)) => {
            Err(Problem::fields(errors.iter().map(|error| FieldProblem::new(error.field, error.problem))))
        }
        Err(SaveError::Other(error)) => Err(error.into()),
    }
}

/// Leave one's team
#[utoipa::path(delete, path = "/api/v1/account/team", tag = "riders", operation_id = "leaveTeam",
    responses((status = 204, description = "In none")), security(("resident_token" = [])))]
pub async fn leave(State(state): State<AppState>, caller: Caller) -> Result<StatusCode, Problem> {
    riders::leave(&state.backend, caller.resident()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A poster that was scanned.
#[derive(Serialize, ToSchema)]
pub struct PosterView {
    /// Its code, to be submitted as `poster`.
    code: String,
    /// What the place is called on it.
    label: String,
    /// Latitude of where it hangs.
    lat: f64,
    /// Longitude.
    lng: f64,
    /// The place whose door it hangs at.
    place: Option<String>,
}

/// Read a poster
///
/// What a code on a poster stands for. A request submitted with it as `poster`
/// is at its place.
#[utoipa::path(get, path = "/api/v1/posters/{code}", tag = "riders", operation_id = "readPoster",
    params(("code" = String, Path, description = "The code in its picture")),
    responses((status = 200, body = PosterView)))]
pub async fn poster(State(state): State<AppState>, Path(code): Path<String>) -> Result<Response, Problem> {
    let code: PosterCode = code.parse().map_err(|_| Problem::new(Code::NotFound))?;
    let found = posters::find(&state.backend, &code).await?;
    let shown = PosterView {
        code: found.code.to_string(),
        label: found.label,
        lat: found.at.lat,
        lng: found.at.lng,
        place: found.place.map(|id| id.to_string()),
    };
    Ok(([(CACHE_CONTROL, MINUTE)], Json(shown)).into_response())
}
