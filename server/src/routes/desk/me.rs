//! One's own account.

use super::guard::Desk;
use crate::problem::Problem;
use app::pages::desk::fields::Typed;
use app::pages::desk::me::{self, Done, Factor, Me};
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::sessions;
use serde::Deserialize;

/// What the address may say.
#[derive(Deserialize)]
pub struct After {
    #[serde(default)]
    done: String,
}

/// What the forms send.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    old: String,
    new: String,
    digits: String,
    secret: String,
    link: String,
    password: String,
}

/// `GET /desk/me`
pub async fn show(desk: Desk, Query(after): Query<After>) -> Result<Response, Problem> {
    let done = match after.done.as_str() {
        "device" => Some(Done::Device),
        "password" => Some(Done::Password),
        "on" => Some(Done::FactorOn),
        "off" => Some(Done::FactorOff),
        _ => None,
    };
    page(desk, None, Typed::default(), done).await
}

async fn page(
    desk: Desk,
    factor: Option<Factor>,
    typed: Typed,
    done: Option<Done>,
) -> Result<Response, Problem> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let directory = backend.directory();
    let name_of = |id| directory.unit(id).map(|u| u.name.clone()).unwrap_or_default();
    let factor = match factor {
        Some(factor) => factor,
        None if sessions::totp_enabled(backend, staff).await? => Factor::On,
        None => Factor::Off,
    };
    let status = if typed.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let model = Me {
        name: staff.name.clone(),
        username: staff.username.clone(),
        unit: name_of(staff.unit),
        grants: staff.grants.iter().map(|g| (g.role, name_of(g.unit))).collect(),
        devices: sessions::devices(backend, staff).await?,
        factor,
        typed,
        done,
    };
    let title = t!(desk.visitor.lang, "desk-me").to_owned();
    Ok(desk.page(status, title, false, move || me::page(model)).await)
}

fn wrong(field: &'static str, problem: &'static str) -> Typed {
    Typed { errors: vec![(field, problem)], ..Typed::default() }
}

fn back(done: &str) -> Result<Response, Problem> {
    Ok(Redirect::to(&format!("/desk/me?done={done}")).into_response())
}

/// `POST /desk/me/password`
pub async fn password(desk: Desk, Form(sent): Form<Sent>) -> Result<Response, Problem> {
    match sessions::change_password(&desk.state.backend, &desk.staff, &sent.old, &sent.new).await {
        Ok(()) => back("password"),
        Err(Error::Forbidden) => page(desk, None, wrong("old", "wrong"), None).await,
        Err(Error::Invalid(errors)) => {
            let problem = errors.first().map_or("invalid", |e| e.problem.as_str());
            page(desk, None, wrong("new", problem_of_password(problem)), None).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What the backend says of a new password, as it reads at that field.
fn problem_of_password(problem: &'static str) -> &'static str {
    match problem {
        "empty" => "too_short",
        "invalid" => "too_common",
        other => other,
    }
}

/// `POST /desk/me/devices/{id}/end`
pub async fn end_device(desk: Desk, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    match sessions::revoke(&desk.state.backend, &desk.staff, id).await {
        // It may have ended by itself meanwhile.
        Ok(()) | Err(Error::NotFound) => back("device"),
        Err(error) => Err(error.into()),
    }
}

/// `POST /desk/me/totp`
pub async fn totp_begin(desk: Desk, Form(sent): Form<Sent>) -> Result<Response, Problem> {
    match sessions::totp_begin(&desk.state.backend, &desk.staff, &sent.password).await {
        Ok((secret, link)) => page(desk, Some(Factor::Begun { secret, link }), Typed::default(), None).await,
        Err(Error::Forbidden) => page(desk, None, wrong("password", "wrong"), None).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /desk/me/totp/confirm`
pub async fn totp_confirm(desk: Desk, Form(sent): Form<Sent>) -> Result<Response, Problem> {
    let digits: String = sent.digits.chars().filter(|c| !c.is_whitespace()).collect();
    match sessions::totp_confirm(&desk.state.backend, &desk.staff, &digits).await {
        Ok(()) => back("on"),
        Err(Error::Forbidden) if sent.link.starts_with("otpauth://totp/") && sent.link.len() < 500 => {
            let factor = Factor::Begun { secret: sent.secret, link: sent.link };
            page(desk, Some(factor), wrong("digits", "wrong"), None).await
        }
        Err(Error::Forbidden | Error::Conflict) => page(desk, None, Typed::default(), None).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /desk/me/totp/off`
pub async fn totp_off(desk: Desk, Form(sent): Form<Sent>) -> Result<Response, Problem> {
    match sessions::totp_disable(&desk.state.backend, &desk.staff, &sent.password).await {
        Ok(()) => back("off"),
        Err(Error::Forbidden) => page(desk, None, wrong("password", "wrong"), None).await,
        Err(error) => Err(error.into()),
    }
}
