//! What is sent when.

use super::{Admin, Asked, editor, outcome, status, version};
use crate::problem::Problem;
use app::pages::desk::admin::messages::{self, TONGUES};
use app::pages::desk::fields::Typed;
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::Response;
use backend::error::Error;
use backend::tell::{self, Key, Rule};

/// Where the table is.
const LIST: &str = "/desk/admin/messages";

/// `GET /desk/admin/messages`
pub async fn list(admin: Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let typed = quiet_hours(&admin).await?;
    table(admin, typed, !asked.saved.is_empty()).await
}

/// The quiet hours as they are now.
async fn quiet_hours(admin: &Admin) -> Result<Typed, Error> {
    let version = version(admin, tell::QUIET).await?;
    let quiet = tell::list(&admin.0.state.backend, &admin.0.staff)?.quiet.to_string();
    Ok(Typed::default().with("quiet", quiet).with("version", version))
}

async fn table(Admin(desk): Admin, typed: Typed, saved: bool) -> Result<Response, Problem> {
    let rules = tell::list(&desk.state.backend, &desk.staff)?;
    let title = t!(desk.visitor.lang, "tell-messages").to_owned();
    Ok(desk.page(status(&typed), title, false, move || messages::list(&rules, &typed, saved)).await)
}

/// `POST /desk/admin/messages/quiet`
pub async fn quiet(admin: Admin, Form(values): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let mut typed = Typed::of(values);
    let quiet = typed.value("quiet");
    let saved = tell::save_quiet(&admin.0.state.backend, editor(&admin, &typed), &quiet).await;
    if let Some(done) = outcome(saved, LIST, &mut typed)? {
        return Ok(done);
    }
    if typed.now.is_some() {
        typed.meet(quiet_hours(&admin).await?);
    }
    table(admin, typed, false).await
}

type Named = (String, String, String);

fn key((occasion, listener, way): &Named) -> Result<Key, Error> {
    let missing = |_| Error::NotFound;
    Ok((
        occasion.parse().map_err(missing)?,
        listener.parse().map_err(missing)?,
        way.parse().map_err(missing)?,
    ))
}

/// `GET /desk/admin/messages/{occasion}/{listener}/{way}`
pub async fn edit(admin: Admin, Path(named): Path<Named>) -> Result<Response, Problem> {
    let key = key(&named)?;
    let typed = current(&admin, key).await?;
    Ok(form(admin, key, typed).await)
}

/// A row as it is now.
async fn current(admin: &Admin, key: Key) -> Result<Typed, Error> {
    let version = version(admin, &tell::subject(key)).await?;
    let rules = tell::list(&admin.0.state.backend, &admin.0.staff)?;
    let rule = rules.get(key).ok_or(Error::NotFound)?;
    let name = |at: usize| rule.templates[at].clone().unwrap_or_default();
    Ok(Typed::default()
        .with("version", version)
        .with("active", if rule.active { "1" } else { "" })
        .with("words_zh", rule.words_zh.clone())
        .with("words_en", rule.words_en.clone())
        .with("template_first", name(0))
        .with("template_second", name(1)))
}

async fn form(Admin(desk): Admin, key: Key, mut typed: Typed) -> Response {
    let backend = desk.state.backend.clone();
    let previews =
        TONGUES.map(|(field, tongue)| match tell::preview(&backend, key.1, tongue, &typed.value(field)) {
            Ok(words) => Some(words),
            Err(error) => {
                if typed.problem(field).is_none() {
                    typed.errors.push((field, tell::problem(&error)));
                }
                None
            }
        });
    let title = t!(desk.visitor.lang, "tell-messages").to_owned();
    desk.page(status(&typed), title, false, move || messages::edit(key, &typed, previews)).await
}

/// `POST /desk/admin/messages/{occasion}/{listener}/{way}`
pub async fn save(
    admin: Admin,
    Path(named): Path<Named>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let key = key(&named)?;
    let backend = admin.0.state.backend.clone();
    tell::list(&backend, &admin.0.staff)?.get(key).ok_or(Error::NotFound)?;
    let mut typed = Typed::of(values);
    if typed.ticked("preview") {
        return Ok(form(admin, key, typed).await);
    }
    let rule = Rule {
        active: typed.ticked("active"),
        words_zh: typed.value("words_zh"),
        words_en: typed.value("words_en"),
        templates: ["template_first", "template_second"].map(|name| Some(typed.value(name))),
    };
    let saved = tell::save(&backend, editor(&admin, &typed), key, rule).await;
    if let Some(done) = outcome(saved, LIST, &mut typed)? {
        return Ok(done);
    }
    if typed.now.is_some() {
        typed.meet(current(&admin, key).await?);
    }
    Ok(form(admin, key, typed).await)
}
