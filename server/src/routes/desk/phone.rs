//! The author's number in clear, for a reason that is recorded.

use super::calls;
use super::guard::Desk;
use super::request::{read_code, with_number, work_order};
use crate::problem::Problem;
use app::pages::desk::request::Number;
use axum::Form;
use axum::extract::Path;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use backend::requests::{self, Shown};
use domain::code::RequestCode;
use domain::privacy::Purpose;
use serde::Deserialize;

/// Why it is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    reason: String,
    text: String,
    print: String,
    /// Whether it is asked for on the page of a call.
    call: String,
}

/// `POST /desk/r/{code}/phone`: answered by the page itself, so that the number
/// stands nowhere else; loaded again the page shows the mask.
pub async fn reveal(
    desk: Desk,
    Path(code): Path<String>,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    let code = read_code(&code)?;
    let backend = desk.state.backend.clone();
    let call = !asked.call.is_empty();
    let mut number = Number { reason: asked.reason, text: asked.text, ..Number::default() };
    let purpose = match Purpose::read(&number.reason, &number.text) {
        Ok(purpose) => purpose,
        Err(problem) => {
            number.problem = Some(problem);
            return answer(desk, &code, number, call, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let paper = !asked.print.is_empty();
    let shown = if paper { Shown::Paper } else { Shown::Screen };
    let contact = requests::reveal(&backend, &desk.staff, &code, &purpose, shown).await?;
    let mut response = if paper {
        work_order(desk, &code, Some(contact)).await?
    } else {
        let number = Number { shown: Some(contact), ..Number::default() };
        answer(desk, &code, number, call, StatusCode::OK).await?
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// The page it was asked for on.
async fn answer(
    desk: Desk,
    code: &RequestCode,
    number: Number,
    call: bool,
    status: StatusCode,
) -> Result<Response, Problem> {
    match call {
        true => calls::with_number(desk, code, number, status).await,
        false => with_number(desk, code, number, status).await,
    }
}
