//! Administration.

mod appraisal;
mod audit;
mod calendars;
mod categories;
mod grids;
mod hooks;
mod messages;
mod partners;
mod people;
mod places;
mod policies;
mod rules;
mod suggestions;
mod supervision;
mod teams;
mod templates;
mod units;
mod upstreams;

use super::guard::Desk;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use app::pages::desk::fields::Typed;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use backend::admin::{Editor, SaveError};
use backend::error::Error;
use serde::Deserialize;

/// What the addresses of lists and new things may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    saved: String,
    parent: String,
}

impl Asked {
    /// Whether something was saved just now.
    fn saved(&self) -> bool {
        !self.saved.is_empty()
    }
}

/// Somebody who administers.
pub struct Admin(pub Desk);

impl<S> FromRequestParts<S> for Admin
where
    AppState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let desk = Desk::from_request_parts(parts, state).await?;
        // The backend asks again with every change; this is for the pages that
        // only show.
        if desk.staff.administers() {
            Ok(Self(desk))
        } else {
            Err(Problem::new(Code::Forbidden).into_response())
        }
    }
}

/// The routes of administrators.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/desk/admin", get(|_: Admin| async { Redirect::to("/desk/admin/units") }))
        .route("/desk/admin/units", get(units::list))
        .route("/desk/admin/units.xlsx", get(units::xlsx))
        .route(
            "/desk/admin/units/{id}",
            get(units::edit).merge(post(units::save).layer(DefaultBodyLimit::max(units::FORM_BYTES))),
        )
        .route("/desk/admin/units/{id}/hand-over", post(units::hand_over))
        .route("/desk/admin/people", get(people::list))
        .route("/desk/admin/people.xlsx", get(people::xlsx))
        .route("/desk/admin/people/{id}/hand-over", post(people::hand_over))
        .route("/desk/admin/people/{id}", get(people::edit).post(people::save))
        .route("/desk/admin/categories", get(categories::list))
        .route("/desk/admin/categories/usual", post(categories::take_usual))
        .route("/desk/admin/categories/{id}", get(categories::edit).post(categories::save))
        .route("/desk/admin/messages", get(messages::list))
        .route("/desk/admin/messages/quiet", post(messages::quiet))
        .route("/desk/admin/messages/{occasion}/{listener}/{way}", get(messages::edit).post(messages::save))
        .route("/desk/admin/calendars", get(calendars::list))
        .route("/desk/admin/calendars/notice", get(calendars::notice).post(calendars::apply))
        .route("/desk/admin/calendars/{id}", get(calendars::edit).post(calendars::save))
        .route("/desk/admin/calendars/{id}/days", post(calendars::day))
        .route("/desk/admin/policies", get(policies::list).post(policies::warnings))
        .route("/desk/admin/policies/{id}", get(policies::edit).post(policies::save))
        .route("/desk/admin/supervision", get(supervision::edit).post(supervision::save))
        .route("/desk/admin/templates", get(templates::list))
        .route("/desk/admin/templates/{id}", get(templates::edit).post(templates::save))
        .route("/desk/admin/teams", get(teams::list))
        .route("/desk/admin/teams/{id}", get(teams::edit).post(teams::save))
        .route("/desk/admin/audit", get(audit::show))
        .route("/desk/admin/audit.xlsx", get(audit::xlsx))
        .route("/desk/admin/appraisal", get(appraisal::list).post(appraisal::settings))
        .route("/desk/admin/appraisal/rates", post(appraisal::rates))
        .route("/desk/admin/appraisal/{id}", get(appraisal::edit).post(appraisal::save))
        .route("/desk/admin/appraisal/{id}/switch", post(appraisal::switch))
        .route("/desk/admin/partners", get(partners::list))
        .route("/desk/admin/partners/{id}", get(partners::edit).post(partners::save))
        .route("/desk/admin/partners/{id}/rotate", post(partners::rotate))
        .route("/desk/admin/partners/{id}/retire", post(partners::retire))
        .route("/desk/admin/upstreams", get(upstreams::list))
        .route("/desk/admin/upstreams/{id}", get(upstreams::edit).post(upstreams::save))
        .route("/desk/admin/partners/{id}/hooks", get(hooks::list))
        .route("/desk/admin/partners/{id}/hooks/{hook}", get(hooks::edit).post(hooks::save))
        .route("/desk/admin/partners/{id}/hooks/{hook}/actions", post(hooks::act))
        .route("/desk/admin/partners/{id}/hooks/{hook}/log", get(hooks::log))
        .merge(routing())
}

/// Where requests go.
fn routing() -> Router<AppState> {
    let upload = post(grids::upload).layer(DefaultBodyLimit::max(grids::FORM_BYTES));
    let import = post(places::import).layer(DefaultBodyLimit::max(places::TABLE_BYTES));
    Router::new()
        .route("/desk/admin/rules", get(rules::list))
        .route("/desk/admin/rules/auto", post(rules::auto))
        .route("/desk/admin/rules/{id}", get(rules::edit).post(rules::save))
        .route("/desk/admin/rules/{id}/try", get(rules::trial).post(rules::start_trial))
        .route("/desk/admin/rules/{id}/move", post(rules::shift))
        .route("/desk/admin/rules/{id}/switch", post(rules::switch))
        .route("/desk/admin/rules/{id}/delete", post(rules::delete))
        .route("/desk/admin/grids", get(grids::show).merge(upload))
        .route("/desk/admin/grids/{id}", get(grids::look).post(grids::apply))
        .route("/desk/admin/places", get(places::list).merge(import))
        .route("/desk/admin/places/{id}/forget", post(places::forget))
        .route("/desk/admin/suggestions", get(suggestions::show))
        .route("/desk/admin/suggestions/train", post(suggestions::train))
}

fn status(typed: &Typed) -> StatusCode {
    if typed.now.is_some() {
        return StatusCode::CONFLICT;
    }
    if typed.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// The place in a list that a form says, or a complaint.
fn position(typed: &mut Typed) -> Option<i32> {
    let position = typed.value("position").trim().parse().ok();
    if position.is_none() {
        typed.errors.push(("position", "invalid"));
    }
    position
}

/// After a save: back to the list, or the fields that cannot be taken.
fn outcome<T>(
    saved: Result<T, SaveError>,
    list: &str,
    typed: &mut Typed,
) -> Result<Option<Response>, Problem> {
    match saved {
        Ok(_) => Ok(Some(Redirect::to(&format!("{list}?saved=1")).into_response())),
        Err(SaveError::Invalid(errors)) => {
            typed.errors.extend(errors.into_iter().map(|e| (e.field, e.problem)));
            Ok(None)
        }
        // The caller sets what is there now against what was typed.
        Err(SaveError::Other(Error::Conflict)) => {
            typed.now = Some(Vec::new());
            Ok(None)
        }
        Err(SaveError::Other(error)) => Err(error.into()),
    }
}

/// Whoever sends a form, with the version it was made from.
fn editor<'a>(admin: &'a Admin, typed: &Typed) -> Editor<'a> {
    Editor { staff: &admin.0.staff, seen: typed.value("version").parse().ok() }
}

/// The version of something that is kept, for its form. Asked before the rest of
/// it is read.
async fn version(admin: &Admin, id: &str) -> Result<String, Error> {
    Ok(backend::admin::version(&admin.0.state.backend, id).await?.to_string())
}
