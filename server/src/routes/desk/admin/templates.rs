//! Texts that are offered for actions.

use super::{Admin, Asked, editor, outcome, position, status, version};
use crate::problem::Problem;
use app::pages::desk::admin::templates;
use app::pages::desk::fields::Typed;
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::admin::{self, TemplateDraft};
use backend::error::Error;
use domain::ids::{CategoryId, TemplateId};
use domain::request::Action;

/// Where texts are listed.
const LIST: &str = "/desk/admin/templates";

/// `GET /desk/admin/templates`
pub async fn list(Admin(desk): Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let all = admin::templates(&desk.state.backend, &desk.staff).await?;
    let directory = desk.state.backend.directory();
    let title = t!(desk.visitor.lang, "hours-templates").to_owned();
    let saved = asked.saved();
    Ok(desk.page(StatusCode::OK, title, false, move || templates::list(&directory, &all, saved)).await)
}

/// `GET /desk/admin/templates/{id}`
pub async fn edit(admin: Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    let typed = if id == "new" {
        let all = admin::templates(&admin.0.state.backend, &admin.0.staff).await?;
        let last = all.iter().map(|template| template.position).max().unwrap_or(0);
        Typed::default()
            .with("action", Action::Answer.as_str())
            .with("position", last.saturating_add(1).to_string())
    } else {
        current(&admin, &id).await?
    };
    Ok(form(admin, id, typed).await)
}

/// A text as it is now.
async fn current(admin: &Admin, id: &str) -> Result<Typed, Error> {
    let version = version(admin, id).await?;
    let wanted: TemplateId = id.parse().map_err(|_| Error::NotFound)?;
    let all = admin::templates(&admin.0.state.backend, &admin.0.staff).await?;
    let template = all.into_iter().find(|template| template.id == wanted).ok_or(Error::NotFound)?;
    Ok(Typed::default()
        .with("name", template.name)
        .with("action", template.action.as_str())
        .with("category", template.category.map(|id| id.to_string()).unwrap_or_default())
        .with("text", template.text)
        .with("position", template.position.to_string())
        .with("version", version))
}

async fn form(Admin(desk): Admin, id: String, typed: Typed) -> Response {
    let directory = desk.state.backend.directory();
    let title = t!(desk.visitor.lang, "hours-templates").to_owned();
    desk.page(status(&typed), title, false, move || templates::edit(&directory, &id, &typed)).await
}

/// `POST /desk/admin/templates/{id}`
pub async fn save(
    admin: Admin,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let backend = admin.0.state.backend.clone();
    let staff = &admin.0.staff;
    let mut typed = Typed::of(values);
    let template: TemplateId = match id.as_str() {
        "new" => admin::new_template_id(&backend),
        id => {
            let id = id.parse().map_err(|_| Error::NotFound)?;
            let known = admin::templates(&backend, staff).await?.iter().any(|template| template.id == id);
            if known { id } else { return Err(Error::NotFound.into()) }
        }
    };
    if typed.ticked("remove") {
        admin::remove_template(&backend, staff, template).await?;
        return Ok(Redirect::to(&format!("{LIST}?saved=1")).into_response());
    }
    if let Some(draft) = read(template, &mut typed) {
        let saved = admin::save_template(&backend, editor(&admin, &typed), draft).await;
        if let Some(done) = outcome(saved, LIST, &mut typed)? {
            return Ok(done);
        }
    }
    if typed.now.is_some() {
        typed.meet(current(&admin, &id).await?);
    }
    Ok(form(admin, id, typed).await)
}

/// The text a form says, unless a field cannot even be read.
fn read(id: TemplateId, typed: &mut Typed) -> Option<TemplateDraft> {
    let action = typed.value("action").parse().ok();
    let chosen = typed.value("category");
    let category: Option<CategoryId> = chosen.parse().ok();
    if action.is_none() {
        typed.errors.push(("action", "empty"));
    }
    if !chosen.is_empty() && category.is_none() {
        typed.errors.push(("category", "not_found"));
    }
    let position = position(typed);
    if !typed.errors.is_empty() {
        return None;
    }
    let (name, text) = (typed.value("name"), typed.value("text"));
    Some(TemplateDraft { id, action: action?, category, name, text, position: position? })
}
