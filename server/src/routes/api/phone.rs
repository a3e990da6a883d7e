//! `POST /api/v1/requests/{code}/phone`.

use super::caller::{Caller, Named};
use crate::form::json;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use backend::error::Error;
use backend::requests::{self, Shown};
use domain::privacy::Purpose;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why the number is asked for.
#[derive(Deserialize, ToSchema)]
#[schema(as = NumberAsked)]
pub struct Asked {
    /// `callback`, `supplement`, `emergency` or `other`.
    #[serde(default)]
    pub reason: String,
    /// In words, at most 200 characters; `other` needs it.
    #[serde(default)]
    pub text: String,
}

/// How the author is reached.
#[derive(Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct Contact {
    /// The number, as digits.
    pub phone: Option<String>,
    /// The name, where staff entered it.
    pub name: Option<String>,
}

/// Read the author's number in clear
///
/// For staff who call, and only with a reason. Who asked, when and why is
/// recorded before the number is given; everywhere else it is masked.
#[utoipa::path(post, path = "/api/v1/requests/{code}/phone", tag = "requests", operation_id = "revealPhone",
    params(("code" = String, Path, description = "Its code")),
    request_body = Asked, responses((status = 200, body = Contact, description = "Number and name")),
    security(("access_token" = [])))]
pub async fn reveal(
    State(state): State<AppState>,
    caller: Caller,
    Named(code): Named,
    body: Request,
) -> Result<Response, Problem> {
    let staff = caller.staff()?;
    let asked: Asked =
        serde_json::from_value(json(body).await?).map_err(|_| Problem::new(Code::BadRequest))?;
    let purpose =
        Purpose::read(&asked.reason, &asked.text).map_err(|problem| Error::Invalid(vec![problem]))?;
    let found = requests::reveal(&state.backend, staff, &code, &purpose, Shown::Screen).await?;
    let contact = Contact { phone: found.phone, name: found.name };
    Ok(([(CACHE_CONTROL, "private, no-store")], Json(contact)).into_response())
}
