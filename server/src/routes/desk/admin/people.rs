//! People.

use super::super::take::{Sheet, take};
use super::{Admin, editor, outcome, status};
use crate::problem::Problem;
use app::pages::desk::admin::people::{self, People};
use app::pages::desk::admin::removal::Held;
use app::pages::desk::fields::Typed;
use app::pages::desk::sheets;
use app::t;
use axum::Form;
use axum::extract::{Path, Query, RawQuery};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::actor::Grant;
use backend::admin::{self, HandedOver, PeopleQuery, PersonDraft, SaveError};
use backend::error::Error;
use domain::export::ExportList;
use domain::ids::UserId;
use serde::Deserialize;

/// Where people are listed.
const LIST: &str = "/desk/admin/people";

/// What the address of the list may say. What cannot be read counts for nothing.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    unit: String,
    role: String,
    page: String,
    saved: String,
}

impl Asked {
    fn query(&self) -> PeopleQuery {
        PeopleQuery {
            words: self.q.clone(),
            unit: self.unit.parse().ok(),
            role: self.role.parse().ok(),
            page: self.page.parse().map_or(0, |page: u64| page.saturating_sub(1)),
        }
    }
}

/// `GET /desk/admin/people`
pub async fn list(Admin(desk): Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let query = asked.query();
    let page = admin::people(&desk.state.backend, &desk.staff, &query).await?;
    let directory = desk.state.backend.directory();
    let title = t!(desk.visitor.lang, "desk-people").to_owned();
    let steps = admin::first_steps(&desk.state.backend, &desk.staff).await?;
    let model = People { directory, query, page, steps, saved: !asked.saved.is_empty() };
    Ok(desk.page(StatusCode::OK, title, false, move || people::list(model)).await)
}

/// `GET /desk/admin/people.xlsx`
pub async fn xlsx(
    Admin(desk): Admin,
    Query(asked): Query<Asked>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let query = PeopleQuery { page: 0, ..asked.query() };
    let sheet = Sheet::of(&desk, ExportList::People, sheets::PEOPLE, &raw);
    take(desk, sheet, query, |backend, staff, query| async move {
        let found = admin::people(&backend, &staff, &query).await?.people;
        let page = query.page.saturating_add(1);
        let next = (!found.is_empty()).then_some(PeopleQuery { page, ..query });
        Ok((found, next))
    })
    .await
}

/// `GET /desk/admin/people/{id}`
pub async fn edit(admin: Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    if id == "new" {
        return Ok(form(admin, id, Typed::default().with("active", "1"), None).await);
    }
    let wanted: UserId = id.parse().map_err(|_| Error::NotFound)?;
    let typed = values_of(&admin, wanted).await?;
    Ok(form(admin, id, typed, None).await)
}

/// A person as their form says it.
async fn values_of(Admin(desk): &Admin, wanted: UserId) -> Result<Typed, Problem> {
    let version = backend::admin::version(&desk.state.backend, &wanted.to_string()).await?;
    let person = admin::person(&desk.state.backend, &desk.staff, wanted).await?;
    let mut typed = Typed::default()
        .with("name", person.name)
        .with("username", person.username)
        .with("unit", person.unit.to_string())
        .with("active", if person.active { "1" } else { "" })
        .with("version", version.to_string());
    for grant in person.grants {
        typed = typed.with("role", grant.role.as_str()).with("role_unit", grant.unit.to_string());
    }
    Ok(typed)
}

async fn form(Admin(desk): Admin, id: String, typed: Typed, held: Option<Held>) -> Response {
    let directory = desk.state.backend.directory();
    let title = t!(desk.visitor.lang, "desk-people").to_owned();
    let status = status(&typed);
    desk.page(status, title, false, move || people::edit(&directory, &id, &typed, held.as_ref())).await
}

/// `POST /desk/admin/people/{id}`
pub async fn save(
    admin: Admin,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let mut typed = Typed::of(values);
    let wanted = match id.as_str() {
        "new" => None,
        id => Some(id.parse().map_err(|_| Error::NotFound)?),
    };
    let draft = read(&mut typed);
    if let Some(draft) = draft.clone() {
        let saved = admin::save_person(&admin.0.state.backend, editor(&admin, &typed), wanted, draft).await;
        if let Some(done) = outcome(saved, LIST, &mut typed)? {
            return Ok(done);
        }
    }
    if let (Some(_), Some(person)) = (&typed.now, wanted) {
        typed.meet(values_of(&admin, person).await?);
    }
    // Refused with the list of what is in the way.
    let refused = typed.problem("active").or(typed.problem("grants")) == Some("in_hand");
    let held = match (draft, wanted) {
        (Some(draft), Some(person)) if refused => held(&admin, person, &draft, None).await?,
        _ => None,
    };
    Ok(form(admin, id, typed, held).await)
}

/// What is in the way of saving a person so.
async fn held(
    Admin(desk): &Admin,
    person: UserId,
    draft: &PersonDraft,
    done: Option<HandedOver>,
) -> Result<Option<Held>, Problem> {
    let holdings = admin::person_holdings(&desk.state.backend, &desk.staff, person, draft).await?;
    Ok((!holdings.is_empty()).then_some(Held { holdings, done }))
}

/// `POST /desk/admin/people/{id}/hand-over`
pub async fn hand_over(
    admin: Admin,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let person: UserId = id.parse().map_err(|_| Error::NotFound)?;
    let now = values_of(&admin, person).await?;
    let mut typed = Typed::of(values);
    let Some(draft) = read(&mut typed) else { return Ok(form(admin, id, typed, None).await) };
    let (backend, to) = (&admin.0.state.backend, typed.value("to"));
    let mut done = None;
    match admin::replace_person(backend, editor(&admin, &typed), person, draft.clone(), &to).await {
        Ok(handed) if handed.off => return Ok(Redirect::to(&format!("{LIST}?saved=1")).into_response()),
        Ok(handed) => done = Some(handed),
        Err(SaveError::Invalid(errors)) => {
            typed.errors.extend(errors.into_iter().map(|e| (e.field, e.problem)));
        }
        Err(SaveError::Other(Error::Conflict)) => typed.meet(now),
        Err(SaveError::Other(error)) => return Err(error.into()),
    }
    let held = held(&admin, person, &draft, done).await?;
    Ok(form(admin, id, typed, held).await)
}

/// The person a form says, unless a field cannot even be read.
fn read(typed: &mut Typed) -> Option<PersonDraft> {
    let unit = typed.value("unit").parse().ok();
    let lines =
        typed.all("role").into_iter().zip(typed.all("role_unit")).filter(|(role, _)| !role.is_empty());
    let grants: Option<Vec<Grant>> = lines
        .map(|(role, unit)| Some(Grant { role: role.parse().ok()?, unit: unit.parse().ok()? }))
        .collect();
    if unit.is_none() {
        typed.errors.push(("unit", "empty"));
    }
    if grants.is_none() {
        typed.errors.push(("grants", "not_found"));
    }
    let password = typed.value("password");
    Some(PersonDraft {
        username: typed.value("username"),
        name: typed.value("name"),
        unit: unit?,
        grants: grants?,
        active: typed.ticked("active"),
        password: (!password.is_empty()).then_some(password),
    })
}
