//! Partners and their keys.

use super::{Admin, Asked, status};
use crate::problem::Problem;
use app::pages::desk::admin::partners::{self as pages, Said};
use app::pages::desk::fields::Typed;
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Redirect, Response};
use backend::admin::SaveError;
use backend::error::Error;
use backend::hooks::HookView;
use backend::partners::{self, PartnerDraft, Rotation};
use domain::hook::Pause;
use domain::ids::PartnerId;
use domain::partner::Scope;

/// Where partners are listed.
const LIST: &str = "/desk/admin/partners";
/// Calls a minute of a new one.
const USUAL: u32 = 600;

/// `GET /desk/admin/partners`
pub async fn list(admin: Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    page(admin, StatusCode::OK, Said::Nothing, asked.saved()).await
}

/// The list, with what was just done. A key is not sent on by an address: it would
/// stay in the history of the browser.
async fn page(Admin(desk): Admin, status: StatusCode, said: Said, saved: bool) -> Result<Response, Problem> {
    let all = partners::list(&desk.state.backend, &desk.staff).await?;
    let hooks = backend::hooks::list(&desk.state.backend, &desk.staff, None).await?;
    let stopped = |hook: &&HookView| hook.health.paused.is_some_and(|pause| pause != Pause::Hand);
    let stopped = hooks.iter().filter(stopped).count();
    let title = t!(desk.visitor.lang, "partners-title").to_owned();
    let shown = desk.page(status, title, false, move || pages::list(&all, stopped, said, saved)).await;
    Ok(([(CACHE_CONTROL, "no-store")], shown).into_response())
}

/// `GET /desk/admin/partners/{id}`
pub async fn edit(admin: Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    let mut typed = Typed::default();
    if id == "new" {
        typed = typed.with("per_minute", USUAL.to_string());
        typed = Scope::ALL.iter().fold(typed, |typed, scope| typed.with(scope.as_str(), "1"));
    } else {
        let draft = known(&admin, &id).await?.1;
        typed = typed.with("name", draft.name).with("per_minute", draft.per_minute.to_string());
        typed = draft.scopes.iter().fold(typed, |typed, scope| typed.with(scope.as_str(), "1"));
    }
    Ok(form(admin, id, typed).await)
}

async fn known(admin: &Admin, id: &str) -> Result<(PartnerId, PartnerDraft), Error> {
    let id: PartnerId = id.parse().map_err(|_| Error::NotFound)?;
    let all = partners::list(&admin.0.state.backend, &admin.0.staff).await?;
    let found = all.into_iter().find(|partner| partner.id == id).ok_or(Error::NotFound)?;
    Ok((id, found.draft))
}

async fn form(Admin(desk): Admin, id: String, typed: Typed) -> Response {
    let title = t!(desk.visitor.lang, "partners-title").to_owned();
    desk.page(status(&typed), title, false, move || pages::edit(&id, &typed)).await
}

/// `POST /desk/admin/partners/{id}`
pub async fn save(
    admin: Admin,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let mut typed = Typed::of(values);
    let backend = admin.0.state.backend.clone();
    let partner = match id.as_str() {
        "new" => partners::new_id(&backend),
        id => known(&admin, id).await?.0,
    };
    let draft = PartnerDraft {
        name: typed.value("name"),
        scopes: Scope::ALL.iter().copied().filter(|scope| typed.ticked(scope.as_str())).collect(),
        // What is no number is told like one that does not fit.
        per_minute: typed.value("per_minute").trim().parse().unwrap_or(0),
    };
    match partners::save(&backend, &admin.0.staff, partner, draft).await {
        Ok(Some(key)) => page(admin, StatusCode::OK, Said::Key(key), true).await,
        Ok(None) => Ok(Redirect::to(&format!("{LIST}?saved=1")).into_response()),
        Err(SaveError::Invalid(errors)) => {
            typed.errors.extend(errors.into_iter().map(|error| (error.field, error.problem)));
            Ok(form(admin, id, typed).await)
        }
        Err(SaveError::Other(error)) => Err(error.into()),
    }
}

/// `POST /desk/admin/partners/{id}/rotate`
pub async fn rotate(
    admin: Admin,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id: PartnerId = id.parse().map_err(|_| Error::NotFound)?;
    let typed = Typed::of(values);
    let rotation = Rotation { replaces: typed.value("replaces"), ends: typed.ticked("ends") };
    match partners::rotate(&admin.0.state.backend, &admin.0.staff, id, rotation).await {
        Ok(key) => page(admin, StatusCode::OK, Said::Key(key), true).await,
        Err(SaveError::Invalid(_)) => {
            page(admin, StatusCode::UNPROCESSABLE_ENTITY, Said::Unsure(id), false).await
        }
        Err(SaveError::Other(Error::Conflict)) => {
            page(admin, StatusCode::CONFLICT, Said::Replaced, false).await
        }
        Err(SaveError::Other(error)) => Err(error.into()),
    }
}

/// `POST /desk/admin/partners/{id}/retire`
pub async fn retire(admin: Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    let id: PartnerId = id.parse().map_err(|_| Error::NotFound)?;
    partners::retire(&admin.0.state.backend, &admin.0.staff, id).await?;
    Ok(Redirect::to(&format!("{LIST}?saved=1")).into_response())
}
