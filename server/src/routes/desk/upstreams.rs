//! Handing a request on by hand.

use super::guard::Desk;
use super::request::read_code;
use crate::problem::Problem;
use axum::Form;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::upstreams;
use serde::Deserialize;

/// What a button asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    upstream: String,
    again: String,
}

/// `POST /desk/r/{code}/upstreams`
pub async fn act(
    desk: Desk,
    Path(code): Path<String>,
    Form(wanted): Form<Wanted>,
) -> Result<Response, Problem> {
    let code = read_code(&code)?;
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    if wanted.again.is_empty() {
        let to = wanted.upstream.parse().map_err(|_| Error::NotFound)?;
        upstreams::forward(backend, staff, &code, to).await?;
    } else {
        let link = wanted.again.parse().map_err(|_| Error::NotFound)?;
        upstreams::again(backend, staff, &code, link).await?;
    }
    Ok(Redirect::to(&format!("/desk/r/{code}#handed")).into_response())
}
