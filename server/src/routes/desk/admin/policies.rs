//! Deadline policies, and when is warned.

use super::{Admin, Asked, editor, outcome, position, status, version};
use crate::problem::Problem;
use app::pages::desk::admin::policies::{self, ALLOWANCES, ANY};
use app::pages::desk::fields::Typed;
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use backend::admin::{self, NamedPolicy};
use backend::error::Error;
use domain::deadline::{Allowance, Policy, PolicyRule};
use domain::ids::PolicyId;
use std::str::FromStr;

/// Where policies are listed.
const LIST: &str = "/desk/admin/policies";

/// `GET /desk/admin/policies`
pub async fn list(admin: Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let steps = admin.0.state.backend.directory().time.steps.clone();
    let steps: Vec<_> = steps.iter().map(u8::to_string).collect();
    page(admin, Typed::default().with("steps", steps.join(", ")), asked.saved()).await
}

async fn page(Admin(desk): Admin, typed: Typed, saved: bool) -> Result<Response, Problem> {
    let all = admin::policies(&desk.state.backend, &desk.staff).await?;
    let report = backend::reckon::report_of_all(&desk.state.backend).await?;
    let directory = desk.state.backend.directory();
    let title = t!(desk.visitor.lang, "hours-policies").to_owned();
    let status = status(&typed);
    Ok(desk.page(status, title, false, move || policies::list(directory, &all, &typed, report, saved)).await)
}

/// `POST /desk/admin/policies`: the steps at which is warned.
pub async fn warnings(admin: Admin, Form(values): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let mut typed = Typed::of(values);
    // Empty means no warnings; not to come at all means nothing.
    let came = typed.values.iter().any(|(name, _)| name == "steps");
    match read_steps(&typed.value("steps")).filter(|_| came) {
        Some(steps) => {
            let saved = admin::save_warnings(&admin.0.state.backend, &admin.0.staff, steps).await;
            if let Some(done) = outcome(saved, LIST, &mut typed)? {
                return Ok(done);
            }
        }
        None => typed.errors.push(("steps", "invalid")),
    }
    page(admin, typed, false).await
}

fn read_steps(text: &str) -> Option<Vec<u8>> {
    let split = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | '%');
    text.split(split).filter(|step| !step.is_empty()).map(|step| step.parse().ok()).collect()
}

/// `GET /desk/admin/policies/{id}`
pub async fn edit(admin: Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    let typed = if id == "new" {
        let all = admin::policies(&admin.0.state.backend, &admin.0.staff).await?;
        let last = all.iter().map(|policy| policy.position).max().unwrap_or(0);
        // Nothing else to begin with: what nobody chose is not to hold for everything.
        Typed::default().with("position", last.saturating_add(1).to_string())
    } else {
        current(&admin, &id).await?
    };
    Ok(form(admin, id, typed).await)
}

/// A policy as it is now.
async fn current(admin: &Admin, id: &str) -> Result<Typed, Error> {
    let version = version(admin, id).await?;
    let wanted: PolicyId = id.parse().map_err(|_| Error::NotFound)?;
    let all = admin::policies(&admin.0.state.backend, &admin.0.staff).await?;
    let policy = all.iter().find(|policy| policy.id == wanted).ok_or(Error::NotFound)?;
    Ok(shown(policy).with("version", version))
}

fn shown(policy: &NamedPolicy) -> Typed {
    let rule = &policy.rule;
    let typed = Typed::default()
        .with("category", rule.category.map_or_else(|| ANY.to_owned(), |id| id.to_string()))
        .with("urgency", rule.urgency.map_or(ANY, |urgency| urgency.as_str()))
        .with("level", rule.level.map_or(ANY, |level| level.as_str()))
        .with("position", policy.position.to_string());
    amounts(typed, rule.policy)
}

/// `3wd` as a number and its unit.
fn amounts(typed: Typed, policy: Policy) -> Typed {
    let all = [policy.first, policy.answer, policy.close];
    ALLOWANCES.into_iter().zip(all).fold(typed, |typed, ((name, unit), allowance)| {
        let text = allowance.to_string();
        let at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        typed.with(name, &text[..at]).with(unit, &text[at..])
    })
}

async fn form(Admin(desk): Admin, id: String, typed: Typed) -> Response {
    let directory = desk.state.backend.directory();
    let title = t!(desk.visitor.lang, "hours-policies").to_owned();
    desk.page(status(&typed), title, false, move || policies::edit(&directory, &id, &typed)).await
}

/// `POST /desk/admin/policies/{id}`
pub async fn save(
    admin: Admin,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let backend = admin.0.state.backend.clone();
    let staff = &admin.0.staff;
    let mut typed = Typed::of(values);
    let policy_id: PolicyId = match id.as_str() {
        "new" => admin::new_policy_id(&backend),
        id => {
            let id = id.parse().map_err(|_| Error::NotFound)?;
            let known = admin::policies(&backend, staff).await?.iter().any(|policy| policy.id == id);
            if known { id } else { return Err(Error::NotFound.into()) }
        }
    };
    if typed.ticked("remove") {
        admin::remove_policy(&backend, staff, policy_id).await?;
        return Ok(Redirect::to(&format!("{LIST}?saved=1")).into_response());
    }
    if let Some(policy) = read(policy_id, &mut typed) {
        let saved = admin::save_policy(&backend, editor(&admin, &typed), policy).await;
        if let Some(done) = outcome(saved, LIST, &mut typed)? {
            return Ok(done);
        }
    }
    if typed.now.is_some() {
        typed.meet(current(&admin, &id).await?);
    }
    Ok(form(admin, id, typed).await)
}

/// The policy a form says, unless a field cannot even be read.
fn read(id: PolicyId, typed: &mut Typed) -> Option<NamedPolicy> {
    let (level, urgency) = (choice(typed, "level"), choice(typed, "urgency"));
    let category = choice(typed, "category");
    let position = position(typed);
    let [first, answer, close] = ALLOWANCES.map(|(name, unit)| {
        let text = format!("{}{}", typed.value(name).trim(), typed.value(unit));
        let allowance: Option<Allowance> = text.parse().ok();
        if allowance.is_none() {
            typed.errors.push((name, "allowance"));
        }
        allowance
    });
    let policy = Policy { first: first?, answer: answer?, close: close? };
    let rule = PolicyRule { level: level?, category: category?, urgency: urgency?, policy };
    Some(NamedPolicy { id, rule, position: position? })
}

/// What was chosen, or everything; `None` with a complaint where nothing was, and
/// for what there is not.
fn choice<T: FromStr>(typed: &mut Typed, field: &'static str) -> Option<Option<T>> {
    let value = typed.value(field);
    if value == ANY {
        return Some(None);
    }
    let chosen = value.parse().ok();
    if chosen.is_none() {
        typed.errors.push((field, if value.is_empty() { "not_chosen" } else { "not_found" }));
    }
    chosen.map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_in_whatever_marks_they_are_typed() {
        assert_eq!(read_steps("50%, 80，100"), Some(vec![50, 80, 100]));
        assert_eq!(read_steps(" "), Some(Vec::new()));
        for text in ["half", "50, -1", "300"] {
            assert_eq!(read_steps(text), None, "{text}");
        }
    }
}
