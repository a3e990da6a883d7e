//! Rules of appraisal, and what the rates count.

use super::{Admin, Asked, editor, outcome, position, status, version};
use crate::problem::Problem;
use app::pages::desk::admin::appraisal::{self as pages, RulesPage};
use app::pages::desk::fields::Typed;
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::admin::{self, SaveError};
use backend::appraisal::{self, KeptRule, Trial};
use backend::error::Error;
use domain::appraisal::{Rule, Settings};
use domain::ids::AppraisalRuleId;
use domain::rates::Basis;

/// Where rules are listed.
const LIST: &str = "/desk/admin/appraisal";

/// `GET /desk/admin/appraisal`
pub async fn list(admin: Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let typed = bases(&admin).await?;
    page(admin, typed, None, asked.saved()).await
}

/// Base and minimum sample as they are now.
async fn bases(admin: &Admin) -> Result<Typed, Error> {
    let version = version(admin, appraisal::SETTINGS).await?;
    let settings = appraisal::settings(&admin.0.state.backend).await?;
    Ok(Typed::default()
        .with("version", version)
        .with("base", settings.base.to_string())
        .with("sample", settings.sample.to_string()))
}

/// `overtaken`: what the rates are to count, where somebody else was faster.
async fn page(
    admin: Admin,
    typed: Typed,
    overtaken: Option<Basis>,
    saved: bool,
) -> Result<Response, Problem> {
    let basis_version = version(&admin, backend::numbers::BASIS).await?;
    let Admin(desk) = admin;
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let status = if overtaken.is_some() { StatusCode::CONFLICT } else { status(&typed) };
    let model = RulesPage {
        rules: appraisal::rule_list(backend, staff).await?,
        basis: backend::numbers::basis(backend).await?,
        basis_version,
        overtaken,
        typed,
        trial: tried(appraisal::trial(backend, staff, None).await)?,
        directory: backend.directory(),
        saved,
    };
    let title = t!(desk.visitor.lang, "appraisal-rules").to_owned();
    Ok(desk.page(status, title, false, move || pages::list(model)).await)
}

fn tried(trial: Result<Trial, SaveError>) -> Result<Trial, Error> {
    trial.map_err(|error| match error {
        SaveError::Other(error) => error,
        SaveError::Invalid(_) => Error::Internal("a rule that is kept is not good".to_owned()),
    })
}

/// `POST /desk/admin/appraisal`: base and minimum sample.
pub async fn settings(admin: Admin, Form(values): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let mut typed = Typed::of(values);
    let (base, sample) = (number(&mut typed, "base"), number(&mut typed, "sample"));
    if let Some((base, sample)) = base.zip(sample) {
        // A negative number fits no sample.
        let settings = Settings { base, sample: u32::try_from(sample).unwrap_or(0) };
        let saved = appraisal::save_settings(&admin.0.state.backend, editor(&admin, &typed), settings).await;
        if let Some(done) = outcome(saved, LIST, &mut typed)? {
            return Ok(done);
        }
    }
    if typed.now.is_some() {
        typed.meet(bases(&admin).await?);
    }
    page(admin, typed, None, false).await
}

/// `POST /desk/admin/appraisal/rates`: what the rates count.
pub async fn rates(admin: Admin, Form(values): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let typed = Typed::of(values);
    let without = typed.all("without").into_iter().filter_map(|status| status.parse().ok()).collect();
    let basis = Basis { without, explained: typed.ticked("explained") };
    let backend = &admin.0.state.backend;
    match backend::numbers::save_basis(backend, editor(&admin, &typed), basis.clone()).await {
        Ok(()) => Ok(Redirect::to(&format!("{LIST}?saved=1")).into_response()),
        Err(Error::Conflict) => {
            let typed = bases(&admin).await?;
            page(admin, typed, Some(basis), false).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /desk/admin/appraisal/{id}`
pub async fn edit(admin: Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    let typed = current(&admin, &id).await?;
    Ok(form(admin, id, typed, None).await)
}

/// A rule as it is now, or as a new one begins.
async fn current(admin: &Admin, id: &str) -> Result<Typed, Error> {
    let version = version(admin, id).await?;
    let all = appraisal::rule_list(&admin.0.state.backend, &admin.0.staff).await?;
    Ok(if id == "new" {
        let last = all.iter().map(|kept| kept.position).max().unwrap_or(0);
        // What it looks at and what it costs is for somebody to choose.
        Typed::default().with("active", "1").with("position", last.saturating_add(1).to_string())
    } else {
        let wanted: AppraisalRuleId = id.parse().map_err(|_| Error::NotFound)?;
        let kept = all.iter().find(|kept| kept.rule.id == wanted).ok_or(Error::NotFound)?;
        shown(kept).with("version", version)
    })
}

fn shown(kept: &KeptRule) -> Typed {
    let rule = &kept.rule;
    let tick = |on: bool| if on { "1" } else { "" };
    Typed::default()
        .with("name", rule.name.clone())
        .with("fact", rule.fact.as_str())
        .with("from", rule.from.to_string())
        .with("to", rule.to.map(|to| to.to_string()).unwrap_or_default())
        .with("points", rule.points.to_string())
        .with("each", tick(rule.each))
        .with("active", tick(rule.active))
        .with("position", kept.position.to_string())
}

async fn form(Admin(desk): Admin, id: String, typed: Typed, trial: Option<Trial>) -> Response {
    let (directory, status) = (desk.state.backend.directory(), status(&typed));
    let title = t!(desk.visitor.lang, "appraisal-rules").to_owned();
    let page = move || pages::edit(&id, &typed, trial.as_ref(), &directory);
    desk.page(status, title, false, page).await
}

/// `POST /desk/admin/appraisal/{id}`
pub async fn save(
    admin: Admin,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let backend = admin.0.state.backend.clone();
    let staff = &admin.0.staff;
    let mut typed = Typed::of(values);
    let rule_id = match id.as_str() {
        "new" => admin::new_appraisal_rule_id(&backend),
        id => {
            let id = id.parse().map_err(|_| Error::NotFound)?;
            let known = appraisal::rule_list(&backend, staff).await?;
            if known.iter().any(|kept| kept.rule.id == id) { id } else { return Err(Error::NotFound.into()) }
        }
    };
    if typed.ticked("remove") {
        appraisal::remove_rule(&backend, staff, rule_id).await?;
        return Ok(Redirect::to(&format!("{LIST}?saved=1")).into_response());
    }
    let Some(draft) = read(rule_id, &mut typed) else { return Ok(form(admin, id, typed, None).await) };
    if typed.ticked("try") {
        return match appraisal::trial(&backend, staff, Some(draft)).await {
            Ok(trial) => Ok(form(admin, id, typed, Some(trial)).await),
            Err(SaveError::Invalid(errors)) => {
                typed.errors.extend(errors.into_iter().map(|error| (error.field, error.problem)));
                Ok(form(admin, id, typed, None).await)
            }
            Err(SaveError::Other(error)) => Err(error.into()),
        };
    }
    let saved = appraisal::save_rule(&backend, editor(&admin, &typed), draft).await;
    if let Some(done) = outcome(saved, LIST, &mut typed)? {
        return Ok(done);
    }
    if typed.now.is_some() {
        typed.meet(current(&admin, &id).await?);
    }
    Ok(form(admin, id, typed, None).await)
}

/// `POST /desk/admin/appraisal/{id}/switch`
pub async fn switch(
    Admin(desk): Admin,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id: AppraisalRuleId = id.parse().map_err(|_| Error::NotFound)?;
    let on = Typed::of(values).ticked("on");
    appraisal::switch_rule(&desk.state.backend, &desk.staff, id, on).await?;
    Ok(Redirect::to(&format!("{LIST}?saved=1")).into_response())
}

/// A whole number that a form says, or a complaint.
fn number(typed: &mut Typed, name: &'static str) -> Option<i32> {
    let text = typed.value(name).trim().replace('−', "-");
    let number = text.parse().ok();
    if number.is_none() {
        typed.errors.push((name, if text.is_empty() { "empty" } else { "invalid" }));
    }
    number
}

/// The rule a form says, unless a field cannot even be read.
fn read(id: AppraisalRuleId, typed: &mut Typed) -> Option<KeptRule> {
    let text = typed.value("fact");
    let fact = text.parse().ok();
    if fact.is_none() {
        typed.errors.push(("fact", if text.is_empty() { "not_chosen" } else { "invalid" }));
    }
    let from = number(typed, "from");
    let to = if typed.value("to").trim().is_empty() { Some(None) } else { number(typed, "to").map(Some) };
    let (points, position) = (number(typed, "points"), position(typed));
    let rule = Rule {
        id,
        name: typed.value("name"),
        fact: fact?,
        from: from?,
        to: to?,
        each: typed.ticked("each"),
        points: points?,
        active: typed.ticked("active"),
    };
    Some(KeptRule { position: position?, rule })
}
