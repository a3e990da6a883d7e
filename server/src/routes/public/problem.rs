//! `GET /problems/{code}`: where the `type` of a problem leads.

use crate::page;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages::error::{self, Fault};
use app::shell::Head;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

/// What a problem means and what to do next, by its stable name.
pub async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let code = Code::named(&name).ok_or_else(|| Problem::new(Code::NotFound))?;
    let title = code.title(visitor.lang).to_owned();
    let head = Head { title: title.clone(), ..Head::default() };
    let fault = Fault {
        title,
        detail: code.detail(visitor.lang).to_owned(),
        code: format!("{} {}", code.status().as_u16(), code.as_str()),
        ..Fault::default()
    };
    let body = move || error::page(fault);
    Ok(page::render(visitor.cx(&state), StatusCode::OK, head, Box::new(body)).await)
}
