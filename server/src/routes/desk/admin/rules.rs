//! Rules of dispatch.

use super::{Admin, Asked, editor, outcome, status, version};
use crate::problem::Problem;
use app::pages::desk::admin::rules;
use app::pages::desk::fields::Typed;
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::admin::{self, RuleDraft};
use backend::error::Error;
use backend::routing::{self, KeptRule};
use domain::ids::RuleId;
use domain::routing::{Condition, Hours, Outcome};
use serde::Deserialize;
use std::str::FromStr;

/// Where rules are listed.
const LIST: &str = "/desk/admin/rules";

/// `GET /desk/admin/rules`
pub async fn list(Admin(desk): Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let backend = &desk.state.backend;
    let (rules, alone) = tokio::try_join!(routing::rules(backend), routing::dispatches_alone(backend))?;
    let directory = backend.directory();
    let title = t!(desk.visitor.lang, "routing-rules").to_owned();
    let saved = !asked.saved.is_empty();
    Ok(desk.page(StatusCode::OK, title, false, move || rules::list(directory, rules, alone, saved)).await)
}

async fn kept(admin: &Admin, id: &str) -> Result<KeptRule, Error> {
    let id: RuleId = id.parse().map_err(|_| Error::NotFound)?;
    let rules = routing::rules(&admin.0.state.backend).await?;
    rules.into_iter().find(|kept| kept.rule.id == id).ok_or(Error::NotFound)
}

/// `GET /desk/admin/rules/{id}`
pub async fn edit(admin: Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    if id == "new" {
        return Ok(form(admin, id, Typed::default(), None).await);
    }
    let version = version(&admin, &id).await?;
    let kept = kept(&admin, &id).await?;
    let (typed, live) = (shown(&kept).with("version", version), kept.rule.active);
    Ok(form(admin, id, typed, Some(live)).await)
}

fn shown(kept: &KeptRule) -> Typed {
    let id = |id: Option<String>| id.unwrap_or_default();
    let (condition, outcome) = (&kept.rule.condition, &kept.rule.outcome);
    let mut typed = Typed::default()
        .with("name", kept.rule.name.clone())
        .with("category", id(condition.category.map(|id| id.to_string())))
        .with("words", condition.words.join(" "))
        .with("area", id(condition.area.map(|id| id.to_string())))
        .with("unit", outcome.unit.to_string())
        .with("urgency", outcome.urgency.map_or("", |urgency| urgency.as_str()))
        .with("policy", id(outcome.policy.map(|id| id.to_string())));
    let kinds = condition.kinds.iter().map(|kind| ("kind", kind.as_str()));
    let urgencies = condition.urgencies.iter().map(|urgency| ("urgencies", urgency.as_str()));
    let channels = condition.channels.iter().map(|channel| ("channel", channel.as_str()));
    for (name, value) in kinds.chain(urgencies).chain(channels) {
        typed = typed.with(name, value);
    }
    if let Some(hours) = condition.hours {
        typed = typed.with("from", rules::clock(hours.from)).with("to", rules::clock(hours.to));
        for day in (0..7).filter(|day| hours.days[*day]) {
            typed = typed.with("day", day.to_string());
        }
    }
    typed
}

async fn form(Admin(desk): Admin, id: String, typed: Typed, live: Option<bool>) -> Response {
    let directory = desk.state.backend.directory();
    let title = t!(desk.visitor.lang, "routing-rules").to_owned();
    desk.page(status(&typed), title, false, move || rules::edit(&directory, &id, &typed, live)).await
}

/// `POST /desk/admin/rules/{id}`
pub async fn save(
    admin: Admin,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (known, live) = match id.as_str() {
        "new" => (None, None),
        id => {
            let kept = kept(&admin, id).await?;
            (Some(kept.rule.id), Some(kept.rule.active))
        }
    };
    let mut typed = Typed::of(values);
    if let Some(draft) = read(&mut typed) {
        let saved = admin::save_rule(&admin.0.state.backend, editor(&admin, &typed), known, draft).await;
        if let Some(done) = outcome(saved, LIST, &mut typed)? {
            return Ok(done);
        }
    }
    if typed.now.is_some() {
        let version = version(&admin, &id).await?;
        typed.meet(shown(&kept(&admin, &id).await?).with("version", version));
    }
    Ok(form(admin, id, typed, live).await)
}

/// The rule a form says, unless a field cannot even be read.
fn read(typed: &mut Typed) -> Option<RuleDraft> {
    fn all<T: FromStr>(typed: &Typed, name: &str) -> Vec<T> {
        typed.all(name).into_iter().filter_map(|value| value.parse().ok()).collect()
    }
    let words = typed.value("words");
    let split = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；');
    let condition = Condition {
        category: optional(typed, "category"),
        words: words.split(split).filter(|word| !word.is_empty()).map(str::to_owned).collect(),
        area: optional(typed, "area"),
        kinds: all(typed, "kind"),
        urgencies: all(typed, "urgencies"),
        channels: all(typed, "channel"),
        hours: hours(typed),
    };
    let urgency = optional(typed, "urgency");
    let Ok(unit) = typed.value("unit").parse() else {
        typed.errors.push(("unit", "empty"));
        return None;
    };
    let policy = optional(typed, "policy");
    let draft =
        RuleDraft { name: typed.value("name"), condition, outcome: Outcome { unit, urgency, policy } };
    typed.errors.is_empty().then_some(draft)
}

/// A choice that may be left open, but not be something else.
fn optional<T: FromStr>(typed: &mut Typed, name: &'static str) -> Option<T> {
    let value = typed.value(name);
    if value.is_empty() {
        return None;
    }
    let read = value.parse().ok();
    if read.is_none() {
        typed.errors.push((name, "not_found"));
    }
    read
}

/// The hours, if days were chosen; the whole day if no hours were.
fn hours(typed: &mut Typed) -> Option<Hours> {
    let mut days = [false; 7];
    for day in typed.all("day").into_iter().filter_map(|day| day.parse::<usize>().ok()) {
        *days.get_mut(day)? = true;
    }
    if !days.contains(&true) {
        return None;
    }
    let mut minutes = |name: &'static str| {
        let value = typed.value(name);
        if value.is_empty() {
            return 0;
        }
        clock(&value).unwrap_or_else(|| {
            typed.errors.push((name, "invalid"));
            0
        })
    };
    Some(Hours { days, from: minutes("from"), to: minutes("to") })
}

/// `08:30` as minutes after midnight.
fn clock(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// What is done with a rule in the list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    to: String,
    on: String,
}

fn listed() -> Response {
    Redirect::to(&format!("{LIST}?saved=1")).into_response()
}

fn read_id(id: &str) -> Result<RuleId, Error> {
    id.parse().map_err(|_| Error::NotFound)
}

/// `POST /desk/admin/rules/{id}/move`
pub async fn shift(
    Admin(desk): Admin,
    Path(id): Path<String>,
    Form(done): Form<Done>,
) -> Result<Response, Problem> {
    admin::move_rule(&desk.state.backend, &desk.staff, read_id(&id)?, done.to == "up").await?;
    Ok(listed())
}

/// `POST /desk/admin/rules/{id}/switch`
pub async fn switch(
    Admin(desk): Admin,
    Path(id): Path<String>,
    Form(done): Form<Done>,
) -> Result<Response, Problem> {
    admin::switch_rule(&desk.state.backend, &desk.staff, read_id(&id)?, !done.on.is_empty()).await?;
    Ok(listed())
}

/// `POST /desk/admin/rules/{id}/delete`
pub async fn delete(Admin(desk): Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    admin::delete_rule(&desk.state.backend, &desk.staff, read_id(&id)?).await?;
    Ok(listed())
}

/// `POST /desk/admin/rules/auto`
pub async fn auto(Admin(desk): Admin, Form(done): Form<Done>) -> Result<Response, Problem> {
    admin::let_rules_dispatch(&desk.state.backend, &desk.staff, !done.on.is_empty()).await?;
    Ok(listed())
}

/// `POST /desk/admin/rules/{id}/try`
pub async fn start_trial(Admin(desk): Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    admin::mark_tried(&desk.state.backend, &desk.staff, id).await?;
    Ok(Redirect::to(&format!("{LIST}/{id}/try")).into_response())
}

/// `GET /desk/admin/rules/{id}/try`
pub async fn trial(admin: Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    let kept = kept(&admin, &id).await?;
    let Admin(desk) = admin;
    let tried = routing::try_past(&desk.state.backend, kept.rule.id).await?;
    let directory = desk.state.backend.directory();
    let title = t!(desk.visitor.lang, "routing-rules").to_owned();
    Ok(desk.page(StatusCode::OK, title, false, move || rules::trial(&directory, &kept, &tried)).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_browsers_write_them() {
        assert_eq!(clock("08:30"), Some(510));
        assert_eq!(clock("23:59:59"), Some(1439));
        for wrong in ["", "8", "24:00", "08:60", "a:b", "08:é"] {
            assert_eq!(clock(wrong), None, "{wrong}");
        }
    }
}
