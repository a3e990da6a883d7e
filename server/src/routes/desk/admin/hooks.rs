//! Webhooks of partners.

use super::{Admin, Asked, editor, status, version};
use crate::problem::Problem;
use app::pages::desk::admin::hooks::{self as pages, Said};
use app::pages::desk::fields::Typed;
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Redirect, Response};
use backend::admin::SaveError;
use backend::error::Error;
use backend::hooks::{self, HookDraft, Rotation};
use backend::partners;
use chrono::NaiveDateTime;
use domain::Moment;
use domain::hook::HookEvent;
use domain::ids::{HookId, PartnerId};
use serde::Deserialize;

fn at(partner: PartnerId) -> String {
    format!("/desk/admin/partners/{partner}/hooks")
}

/// Whose they are, and what that one is called.
async fn partner(admin: &Admin, id: &str) -> Result<(PartnerId, String), Error> {
    let id: PartnerId = id.parse().map_err(|_| Error::NotFound)?;
    let all = partners::list(&admin.0.state.backend, &admin.0.staff).await?;
    let found = all.into_iter().find(|partner| partner.id == id).ok_or(Error::NotFound)?;
    Ok((id, found.draft.name))
}

/// `GET /desk/admin/partners/{id}/hooks`
pub async fn list(
    admin: Admin,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let said = match asked.parent.as_str() {
        "already" => Said::Already,
        "known" => Said::Known,
        _ => Said::Nothing,
    };
    page(admin, &id, StatusCode::OK, said, asked.saved()).await
}

/// The list, with what was just done. A secret is not sent on by an address: it
/// would stay in the history of the browser.
async fn page(
    admin: Admin,
    id: &str,
    status: StatusCode,
    said: Said,
    saved: bool,
) -> Result<Response, Problem> {
    let (partner, name) = partner(&admin, id).await?;
    let (backend, staff) = (&admin.0.state.backend, &admin.0.staff);
    let mut all = Vec::new();
    for hook in hooks::list(backend, staff, Some(partner)).await? {
        let waiting = hooks::waiting(backend, staff, partner, hook.id).await?;
        all.push((hook, waiting));
    }
    let desk = admin.0;
    let title = t!(desk.visitor.lang, "hooks-title").to_owned();
    let shown = desk.page(status, title, false, move || pages::list(partner, name, &all, said, saved)).await;
    Ok(([(CACHE_CONTROL, "no-store")], shown).into_response())
}

/// `GET /desk/admin/partners/{id}/hooks/{hook}`
pub async fn edit(admin: Admin, Path((id, hook)): Path<(String, String)>) -> Result<Response, Problem> {
    let (partner, _) = partner(&admin, &id).await?;
    let typed = if hook == "new" {
        // The form carries what it will make: sent twice, it makes one.
        let id = hooks::new_id(&admin.0.state.backend).to_string();
        HookEvent::ALL
            .iter()
            .fold(Typed::default().with("id", id), |typed, kind| typed.with(kind.as_str(), "1"))
    } else {
        current(&admin, partner, &hook).await?
    };
    Ok(form(admin, partner, hook, typed).await)
}

/// One as it is now.
async fn current(admin: &Admin, partner: PartnerId, id: &str) -> Result<Typed, Error> {
    let version = version(admin, id).await?;
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let draft = hooks::hook(&admin.0.state.backend, &admin.0.staff, partner, id).await?.draft;
    let typed = Typed::default().with("url", draft.url).with("version", version);
    let typed = draft.kinds.iter().fold(typed, |typed, kind| typed.with(kind.as_str(), "1"));
    Ok(if draft.published { typed.with("published", "1") } else { typed })
}

async fn form(Admin(desk): Admin, partner: PartnerId, id: String, typed: Typed) -> Response {
    let title = t!(desk.visitor.lang, "hooks-title").to_owned();
    desk.page(status(&typed), title, false, move || pages::edit(partner, &id, &typed)).await
}

/// `POST /desk/admin/partners/{id}/hooks/{hook}`
pub async fn save(
    admin: Admin,
    Path((id, hook)): Path<(String, String)>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (partner, _) = partner(&admin, &id).await?;
    let mut typed = Typed::of(values);
    let backend = admin.0.state.backend.clone();
    let of: HookId = match hook.as_str() {
        "new" => {
            let id = typed.value("id").parse().unwrap_or_else(|_| hooks::new_id(&backend));
            if hooks::hook(&backend, &admin.0.staff, partner, id).await.is_ok() {
                return Ok(Redirect::to(&format!("{}?parent=known", at(partner))).into_response());
            }
            id
        }
        hook => {
            let hook = hook.parse().map_err(|_| Error::NotFound)?;
            hooks::hook(&backend, &admin.0.staff, partner, hook).await?.id
        }
    };
    let draft = HookDraft {
        url: typed.value("url"),
        kinds: HookEvent::ALL.iter().copied().filter(|kind| typed.ticked(kind.as_str())).collect(),
        published: typed.ticked("published"),
    };
    match hooks::save(&backend, editor(&admin, &typed), (partner, of), draft).await {
        Ok(Some(secret)) => return page(admin, &id, StatusCode::OK, Said::Secret(secret), true).await,
        Ok(None) => return Ok(Redirect::to(&format!("{}?saved=1", at(partner))).into_response()),
        Err(SaveError::Invalid(errors)) => {
            typed.errors.extend(errors.into_iter().map(|error| (error.field, error.problem)));
        }
        Err(SaveError::Other(Error::Conflict)) => typed.meet(current(&admin, partner, &hook).await?),
        Err(SaveError::Other(error)) => return Err(error.into()),
    }
    Ok(form(admin, partner, hook, typed).await)
}

/// What a button asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    act: String,
    delivery: String,
    since: String,
    replaces: String,
    ends: String,
}

/// `POST /desk/admin/partners/{id}/hooks/{hook}/actions`
pub async fn act(
    admin: Admin,
    Path((id, hook)): Path<(String, String)>,
    Form(wanted): Form<Wanted>,
) -> Result<Response, Problem> {
    let (partner, _) = partner(&admin, &id).await?;
    let hook: HookId = hook.parse().map_err(|_| Error::NotFound)?;
    let (backend, staff) = (admin.0.state.backend.clone(), admin.0.staff.clone());
    let done = match wanted.act.as_str() {
        "rotate" => return rotate(admin, (partner, hook), &wanted).await,
        "pause" => hooks::pause(&backend, &staff, partner, hook).await,
        "resume" => hooks::resume(&backend, &staff, partner, hook).await,
        "remove" => hooks::remove(&backend, &staff, partner, hook).await,
        "replay" => return replay(&admin, partner, hook, &wanted).await,
        _ => Err(Error::NotFound),
    };
    let end = match done {
        Ok(()) => "saved=1",
        Err(Error::Conflict) => "parent=already",
        Err(error) => return Err(error.into()),
    };
    Ok(Redirect::to(&format!("{}?{end}", at(partner))).into_response())
}

async fn rotate(
    admin: Admin,
    (partner, hook): (PartnerId, HookId),
    wanted: &Wanted,
) -> Result<Response, Problem> {
    // No secret has the number nought.
    let replaces = wanted.replaces.parse().unwrap_or(0);
    let rotation = Rotation { replaces, ends: !wanted.ends.is_empty() };
    let done = hooks::rotate(&admin.0.state.backend, &admin.0.staff, (partner, hook), rotation).await;
    let id = partner.to_string();
    match done {
        Ok(secret) => page(admin, &id, StatusCode::OK, Said::Secret(secret), true).await,
        Err(SaveError::Invalid(_)) => {
            page(admin, &id, StatusCode::UNPROCESSABLE_ENTITY, Said::Unsure(hook), false).await
        }
        Err(SaveError::Other(Error::Conflict)) => {
            page(admin, &id, StatusCode::CONFLICT, Said::Replaced, false).await
        }
        Err(SaveError::Other(error)) => Err(error.into()),
    }
}

async fn replay(
    admin: &Admin,
    partner: PartnerId,
    hook: HookId,
    wanted: &Wanted,
) -> Result<Response, Problem> {
    let (backend, staff) = (&admin.0.state.backend, &admin.0.staff);
    let count = if wanted.delivery.is_empty() {
        let since = since(admin, &wanted.since).ok_or(Error::NotFound)?;
        hooks::replay_since(backend, staff, (partner, hook), since).await
    } else {
        let delivery = wanted.delivery.parse().map_err(|_| Error::NotFound)?;
        hooks::replay(backend, staff, (partner, hook), delivery).await.map(|()| 1)
    };
    let end = match count {
        Ok(count) => format!("count={count}"),
        Err(Error::Conflict) => "already=1".to_owned(),
        Err(error) => return Err(error.into()),
    };
    Ok(Redirect::to(&format!("{}/{hook}/log?{end}", at(partner))).into_response())
}

/// A local moment, as forms say it.
fn since(admin: &Admin, text: &str) -> Option<Moment> {
    let local = NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%dT%H:%M").ok()?;
    let local = local.and_local_timezone(admin.0.state.backend.config().offset).single()?;
    Some(local.to_utc())
}

/// What the address of the log may say. What cannot be read counts for nothing.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Of {
    state: String,
    before: String,
    count: String,
    already: String,
}

/// `GET /desk/admin/partners/{id}/hooks/{hook}/log`
pub async fn log(
    admin: Admin,
    Path((id, hook)): Path<(String, String)>,
    Query(of): Query<Of>,
) -> Result<Response, Problem> {
    let (partner, _) = partner(&admin, &id).await?;
    let hook: HookId = hook.parse().map_err(|_| Error::NotFound)?;
    let (backend, staff) = (&admin.0.state.backend, &admin.0.staff);
    let view = hooks::hook(backend, staff, partner, hook).await?;
    let state = of.state.parse().ok();
    let page = hooks::log(backend, staff, (partner, hook), state, of.before.parse().ok()).await?;
    let said = match of.count.parse() {
        Ok(count) => Said::Replayed(count),
        Err(_) if !of.already.is_empty() => Said::Already,
        Err(_) => Said::Nothing,
    };
    let desk = admin.0;
    let title = t!(desk.visitor.lang, "hooks-log").to_owned();
    Ok(desk.page(StatusCode::OK, title, false, move || pages::log(&view, page, state, said)).await)
}
