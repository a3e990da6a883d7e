//! `/teams`: teams of volunteers.

use crate::problem::{Code, FieldProblem, Problem};
use crate::routes::public::account::Me;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages::riders::teams::{self as pages, One};
use app::shell::Head;
use app::t;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::admin::SaveError;
use backend::riders;
use domain::ids::TeamId;
use leptos::prelude::AnyView;
use serde::Deserialize;

async fn page(
    state: &AppState,
    visitor: &Visitor,
    status: StatusCode,
    body: impl FnOnce() -> AnyView + Send + 'static,
) -> Response {
    let head = Head { title: t!(visitor.lang, "teams-title").to_owned(), ..Head::default() };
    crate::page::render(visitor.cx(state), status, head, Box::new(body)).await
}

/// `GET /teams`
pub async fn list(State(state): State<AppState>, visitor: Visitor) -> Result<Response, Problem> {
    let teams = riders::teams(&state.backend).await?;
    Ok(page(&state, &visitor, StatusCode::OK, move || pages::list(&teams)).await)
}

/// `GET /teams/{id}`
pub async fn one(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    shown(&state, &visitor, read(&id)?, StatusCode::OK, String::new(), None).await
}

fn read(id: &str) -> Result<TeamId, Problem> {
    id.parse().map_err(|_| Problem::new(Code::NotFound))
}

async fn shown(
    state: &AppState,
    visitor: &Visitor,
    id: TeamId,
    status: StatusCode,
    typed: String,
    error: Option<String>,
) -> Result<Response, Problem> {
    let (team, members) = riders::team(&state.backend, id).await?;
    let own = match visitor.resident {
        Some(resident) => riders::team_of(&state.backend, resident.account).await?,
        None => None,
    };
    let own = own.filter(|(in_team, ..)| *in_team == id).map(|(.., nickname)| nickname);
    let one = One { team, members, own, signed_in: visitor.resident.is_some(), typed, error };
    Ok(page(state, visitor, status, move || pages::one(&one)).await)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    nickname: String,
}

/// `POST /teams/{id}/join`
pub async fn join(me: Me, Path(id): Path<String>, Form(typed): Form<Typed>) -> Result<Response, Problem> {
    let id = read(&id)?;
    match riders::join(&me.state.backend, me.resident, id, &typed.nickname).await {
        Ok(()) => Ok(Redirect::to(&format!("/teams/{id}")).into_response()),
        Err(SaveError::Invalid(errors)) => {
            let said = |error: &backend::admin::FormError| {
                FieldProblem::new(error.field, error.problem).detail(me.visitor.lang)
            };
            let error = errors.first().map(said);
            let typed: String = typed.nickname.chars().take(40).collect();
            shown(&me.state, &me.visitor, id, StatusCode::UNPROCESSABLE_ENTITY, typed, error).await
        }
        Err(SaveError::Other(error)) => Err(error.into()),
    }
}

/// `POST /teams/leave`
pub async fn leave(me: Me) -> Result<Redirect, Problem> {
    riders::leave(&me.state.backend, me.resident).await?;
    Ok(Redirect::to("/teams"))
}
