//! Teams of volunteers.

use super::{Admin, Asked, outcome, status};
use crate::problem::Problem;
use app::pages::desk::admin::teams;
use app::pages::desk::fields::Typed;
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::Response;
use backend::error::Error;
use backend::riders::{self, TeamDraft};
use domain::ids::TeamId;

/// Where teams are listed.
const LIST: &str = "/desk/admin/teams";

/// `GET /desk/admin/teams`
pub async fn list(Admin(desk): Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let all = riders::teams_for_desk(&desk.state.backend, &desk.staff).await?;
    let title = t!(desk.visitor.lang, "teams-title").to_owned();
    let saved = asked.saved();
    Ok(desk.page(axum::http::StatusCode::OK, title, false, move || teams::list(&all, saved)).await)
}

/// `GET /desk/admin/teams/{id}`
pub async fn edit(admin: Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    let typed = match read(&id)? {
        None => Typed::default().with("active", "1"),
        Some(wanted) => {
            let all = riders::teams_for_desk(&admin.0.state.backend, &admin.0.staff).await?;
            let team = all.into_iter().find(|team| team.id == wanted).ok_or(Error::NotFound)?;
            let typed = Typed::default().with("name", team.name).with("about", team.about);
            typed.with("active", if team.active { "1" } else { "" })
        }
    };
    Ok(form(admin, id, typed).await)
}

/// Which team; none for a new one.
fn read(id: &str) -> Result<Option<TeamId>, Error> {
    match id {
        "new" => Ok(None),
        id => Ok(Some(id.parse().map_err(|_| Error::NotFound)?)),
    }
}

async fn form(Admin(desk): Admin, id: String, typed: Typed) -> Response {
    let title = t!(desk.visitor.lang, "teams-title").to_owned();
    desk.page(status(&typed), title, false, move || teams::edit(&id, &typed)).await
}

/// `POST /desk/admin/teams/{id}`
pub async fn save(
    admin: Admin,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let mut typed = Typed::of(values);
    let draft =
        TeamDraft { name: typed.value("name"), about: typed.value("about"), active: typed.ticked("active") };
    let saved = riders::save_team(&admin.0.state.backend, &admin.0.staff, read(&id)?, draft).await;
    if let Some(done) = outcome(saved, LIST, &mut typed)? {
        return Ok(done);
    }
    Ok(form(admin, id, typed).await)
}
