//! Rules of supervision.

use super::{Admin, Asked, editor, outcome, status, version};
use crate::problem::Problem;
use app::pages::desk::admin::supervision::{self as page, FIELDS};
use app::pages::desk::fields::Typed;
use app::t;
use axum::Form;
use axum::extract::Query;
use axum::response::Response;
use backend::error::Error;
use backend::supervision;
use domain::supervision::{Rule, Rules};

/// `GET /desk/admin/supervision`
pub async fn edit(admin: Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let typed = current(&admin).await?;
    form(admin, typed, asked.saved()).await
}

/// The rules as they are now.
async fn current(admin: &Admin) -> Result<Typed, Error> {
    let version = version(admin, supervision::RULES).await?;
    let rules = supervision::rules(&admin.0.state.backend).await?;
    let lang = admin.0.visitor.lang;
    let mut typed = Typed::default().with("days", rules.days.to_string()).with("version", version);
    let each = [&rules.late, &rules.returned, &rules.place];
    for (at, ([on, figure, demand], rule)) in FIELDS.into_iter().zip(each).enumerate() {
        let words = if rule.demand.is_empty() { page::words(lang, at) } else { &rule.demand };
        typed = typed.with(on, if rule.on { "1" } else { "" });
        typed = typed.with(figure, rule.figure.to_string()).with(demand, words);
    }
    Ok(typed)
}

async fn form(Admin(desk): Admin, typed: Typed, saved: bool) -> Result<Response, Problem> {
    let title = t!(desk.visitor.lang, "sup-rules").to_owned();
    Ok(desk.page(status(&typed), title, false, move || page::edit(&typed, saved)).await)
}

/// `POST /desk/admin/supervision`
pub async fn save(admin: Admin, Form(values): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let mut typed = Typed::of(values);
    // What is no number is told like one that does not fit.
    let figure = |name: &str| typed.value(name).trim().parse().unwrap_or(0);
    let rule = |[on, name, demand]: [&'static str; 3]| Rule {
        on: typed.ticked(on),
        figure: figure(name),
        demand: typed.value(demand),
    };
    let [late, returned, place] = FIELDS.map(rule);
    let rules = Rules { days: figure("days"), late, returned, place };
    let saved = supervision::save_rules(&admin.0.state.backend, editor(&admin, &typed), rules).await;
    if let Some(done) = outcome(saved, "/desk/admin/supervision", &mut typed)? {
        return Ok(done);
    }
    if typed.now.is_some() {
        typed.meet(current(&admin).await?);
    }
    form(admin, typed, false).await
}
