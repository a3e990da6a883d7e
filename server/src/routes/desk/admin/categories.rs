//! Categories.

use super::{Admin, Asked, editor, outcome, status, version};
use crate::problem::Problem;
use app::pages::desk::admin::categories;
use app::pages::desk::fields::Typed;
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use backend::admin;
use backend::directory::{Category, Directory};
use backend::error::Error;
use domain::deadline::Urgency;
use domain::ids::CategoryId;

/// Where categories are listed.
const LIST: &str = "/desk/admin/categories";

/// `GET /desk/admin/categories`
pub async fn list(Admin(desk): Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let directory = desk.state.backend.directory();
    let steps = admin::first_steps(&desk.state.backend, &desk.staff).await?;
    let title = t!(desk.visitor.lang, "desk-categories").to_owned();
    let saved = !asked.saved.is_empty();
    Ok(desk.page(StatusCode::OK, title, false, move || categories::list(directory, steps, saved)).await)
}

/// `GET /desk/admin/categories/{id}`
pub async fn edit(admin: Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    let typed = if id == "new" {
        let directory = admin.0.state.backend.directory();
        let last = directory.categories.iter().map(|c| c.position).max().unwrap_or(0);
        Typed::default()
            .with("urgency", Urgency::Normal.as_str())
            .with("position", last.saturating_add(1).to_string())
            .with("active", "1")
    } else {
        current(&admin, &id).await?
    };
    Ok(form(admin, id, typed).await)
}

/// A category as it is now.
async fn current(admin: &Admin, id: &str) -> Result<Typed, Error> {
    let version = version(admin, id).await?;
    let directory = admin.0.state.backend.directory();
    let category = id.parse().ok().and_then(|id| directory.category(id)).ok_or(Error::NotFound)?;
    Ok(shown(category).with("version", version))
}

fn shown(category: &Category) -> Typed {
    let id = |id: Option<String>| id.unwrap_or_default();
    Typed::default()
        .with("name", category.name.clone())
        .with("name_en", category.name_en.clone())
        .with("slug", category.slug.clone())
        .with("parent", id(category.parent.map(|p| p.to_string())))
        .with("urgency", category.urgency.as_str())
        .with("default_unit", id(category.default_unit.map(|u| u.to_string())))
        .with("keywords", category.keywords.join(" "))
        .with("position", category.position.to_string())
        .with("active", if category.active { "1" } else { "" })
}

async fn form(Admin(desk): Admin, id: String, typed: Typed) -> Response {
    let directory = desk.state.backend.directory();
    let title = t!(desk.visitor.lang, "desk-categories").to_owned();
    desk.page(status(&typed), title, false, move || categories::edit(&directory, &id, &typed)).await
}

/// `POST /desk/admin/categories/{id}`
pub async fn save(
    admin: Admin,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let backend = admin.0.state.backend.clone();
    let mut typed = Typed::of(values);
    let category_id = match id.as_str() {
        "new" => admin::new_category_id(&backend),
        id => id.parse().ok().filter(|id| known(&backend.directory(), *id)).ok_or(Error::NotFound)?,
    };
    if let Some(category) = read(category_id, &mut typed) {
        let saved = admin::save_category(&backend, editor(&admin, &typed), category).await;
        if let Some(done) = outcome(saved, LIST, &mut typed)? {
            return Ok(done);
        }
    }
    if typed.now.is_some() {
        typed.meet(current(&admin, &id).await?);
    }
    Ok(form(admin, id, typed).await)
}

/// `POST /desk/admin/categories/usual`
pub async fn take_usual(Admin(desk): Admin) -> Result<Redirect, Problem> {
    let taken = admin::take_usual_categories(&desk.state.backend, &desk.staff).await?;
    // A second tap finds them there.
    Ok(Redirect::to(if taken { "/desk/admin/categories?saved=1" } else { LIST }))
}

fn known(directory: &Directory, id: CategoryId) -> bool {
    directory.category(id).is_some()
}

/// The category a form says, unless a field cannot even be read.
fn read(id: CategoryId, typed: &mut Typed) -> Option<Category> {
    let urgency = typed.value("urgency").parse().ok();
    let position = typed.value("position").trim().parse().ok();
    for (field, missing) in [("urgency", urgency.is_none()), ("position", position.is_none())] {
        if missing {
            typed.errors.push((field, "invalid"));
        }
    }
    for (field, value) in [("parent", typed.value("parent")), ("default_unit", typed.value("default_unit"))] {
        if !value.is_empty() && value.parse::<CategoryId>().is_err() {
            typed.errors.push((field, "not_found"));
        }
    }
    if !typed.errors.is_empty() {
        return None;
    }
    let split = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；');
    Some(Category {
        id,
        parent: typed.value("parent").parse().ok(),
        slug: typed.value("slug"),
        name: typed.value("name"),
        name_en: typed.value("name_en"),
        keywords: typed.value("keywords").split(split).filter(|w| !w.is_empty()).map(str::to_owned).collect(),
        urgency: urgency?,
        default_unit: typed.value("default_unit").parse().ok(),
        position: position?,
        active: typed.ticked("active"),
    })
}
