//! One's message box.

use super::guard::Desk;
use crate::problem::Problem;
use app::pages::desk::fields::Typed;
use app::pages::desk::inbox::{self, Inbox};
use app::t;
use axum::Form;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::admin::SaveError;
use backend::error::Error;
use backend::tell::{self, Contacts};
use domain::org::Role;
use serde::Deserialize;

/// What the address may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct After {
    saved: String,
}

/// What the forms send.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    id: String,
    phone: String,
    mail: String,
}

/// `GET /desk/inbox`
pub async fn show(desk: Desk, Query(after): Query<After>) -> Result<Response, Problem> {
    let contacts = tell::contacts(&desk.state.backend, &desk.staff).await?;
    let typed = Typed::default().with("phone", contacts.phone).with("mail", contacts.mail);
    page(desk, typed, !after.saved.is_empty()).await
}

async fn page(desk: Desk, typed: Typed, saved: bool) -> Result<Response, Problem> {
    let lines = tell::inbox(&desk.state.backend, &desk.staff).await?;
    let sees = |role| matches!(role, Role::Supervisor | Role::Administrator);
    let outbox = desk.staff.grants.iter().any(|grant| sees(grant.role));
    let status = if typed.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = t!(desk.visitor.lang, "tell-inbox").to_owned();
    let model = Inbox { lines, typed, saved, outbox };
    Ok(desk.page(status, title, false, move || inbox::page(model)).await)
}

/// `POST /desk/inbox/read`
pub async fn read(desk: Desk, Form(sent): Form<Sent>) -> Result<Response, Problem> {
    let id = match sent.id.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| Error::NotFound)?),
    };
    tell::read(&desk.state.backend, &desk.staff, id).await?;
    Ok(Redirect::to("/desk/inbox").into_response())
}

/// `POST /desk/inbox/contacts`
pub async fn contacts(desk: Desk, Form(sent): Form<Sent>) -> Result<Response, Problem> {
    let contacts = Contacts { phone: sent.phone.clone(), mail: sent.mail.clone() };
    match tell::save_contacts(&desk.state.backend, &desk.staff, contacts).await {
        Ok(()) => Ok(Redirect::to("/desk/inbox?saved=1").into_response()),
        Err(SaveError::Invalid(errors)) => {
            let mut typed = Typed::default().with("phone", sent.phone).with("mail", sent.mail);
            typed.errors = errors.into_iter().map(|error| (error.field, error.problem)).collect();
            page(desk, typed, false).await
        }
        Err(SaveError::Other(error)) => Err(error.into()),
    }
}
