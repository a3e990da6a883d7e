//! Areas of grids.

use super::Admin;
use crate::problem::Problem;
use crate::room::Refused as NoRoom;
use app::pages::desk::admin::grids::{self, Refused};
use app::t;
use axum::extract::{FromRequest, Multipart, Path, Query, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::admin::{self, FILE_BYTES};
use backend::error::Error;
use serde::Deserialize;

/// Most bytes of the form around a file.
const AROUND: usize = 64 * 1024;
/// Most bytes of the form.
pub const FORM_BYTES: usize = FILE_BYTES + AROUND;

/// What the address may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    applied: Option<usize>,
    changed: String,
}

/// `GET /desk/admin/grids`
pub async fn show(admin: Admin, Query(asked): Query<Asked>) -> Response {
    let refused = (!asked.changed.is_empty()).then_some(Refused::Changed);
    page(admin, asked.applied, refused).await
}

async fn page(Admin(desk): Admin, applied: Option<usize>, refused: Option<Refused>) -> Response {
    let directory = desk.state.backend.directory();
    let status = match refused {
        None => StatusCode::OK,
        Some(Refused::Changed) => StatusCode::CONFLICT,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let title = t!(desk.visitor.lang, "routing-grids").to_owned();
    desk.page(status, title, false, move || grids::upload(&directory, applied, refused)).await
}

/// `POST /desk/admin/grids`
pub async fn upload(admin: Admin, request: Request) -> Result<Response, Problem> {
    let state = admin.0.state.clone();
    let (parent, body) = match read(&admin, request).await {
        Ok(read) => read,
        Err(refused) => return Ok(page(admin, None, Some(refused)).await),
    };
    let parent = Some(parent.trim()).filter(|parent| !parent.is_empty()).map(str::parse).transpose();
    let Ok(parent) = parent else { return Ok(page(admin, None, Some(Refused::NoParent)).await) };
    match admin::stage_grids(&state.backend, &admin.0.staff, parent, body).await {
        Ok(id) => Ok(Redirect::to(&format!("/desk/admin/grids/{id}")).into_response()),
        Err(Error::Conflict) => Ok(page(admin, None, Some(Refused::NoParent)).await),
        Err(error) => Err(error.into()),
    }
}

/// The chosen community, if one was, and the file. What is no text is read as far as it is
/// one: that it is no JSON is told when it is looked at.
async fn read(admin: &Admin, request: Request) -> Result<(String, String), Refused> {
    let state = &admin.0.state;
    let share = state.room.of(request.extensions());
    let mut form = Multipart::from_request(request, state).await.map_err(|_| Refused::NoFile)?;
    let (mut parent, mut body) = (String::new(), None);
    while let Some(mut part) = form.next_field().await.map_err(|_| Refused::TooLarge)? {
        match part.name() {
            Some("parent") => {
                let text = part.bytes().await.map_err(|_| Refused::TooLarge)?;
                parent = String::from_utf8_lossy(&text).into_owned();
            }
            Some("file") => {
                let mut file = share.file(FILE_BYTES);
                while let Some(piece) = part.chunk().await.map_err(|_| Refused::TooLarge)? {
                    file.add(&piece).map_err(|_: NoRoom| Refused::TooLarge)?;
                }
                let (bytes, _held) = file.end().map_err(|_: NoRoom| Refused::TooLarge)?;
                body = Some(String::from_utf8_lossy(&bytes).into_owned()).filter(|body| !body.is_empty());
            }
            _ => {}
        }
    }
    Ok((parent, body.ok_or(Refused::NoFile)?))
}

/// `GET /desk/admin/grids/{id}`
pub async fn look(Admin(desk): Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    let wanted = id.parse().map_err(|_| Error::NotFound)?;
    let found = admin::look_at_grids(&desk.state.backend, &desk.staff, wanted).await?;
    let good = found.as_ref().is_ok_and(|check| check.is_good());
    let status = if good { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = t!(desk.visitor.lang, "routing-grids").to_owned();
    Ok(desk.page(status, title, false, move || grids::checked(&id, &found)).await)
}

/// `POST /desk/admin/grids/{id}`
pub async fn apply(Admin(desk): Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    match admin::apply_grids(&desk.state.backend, &desk.staff, id).await {
        Ok(count) => Ok(Redirect::to(&format!("/desk/admin/grids?applied={count}")).into_response()),
        Err(Error::Conflict) => Ok(Redirect::to("/desk/admin/grids?changed=1").into_response()),
        Err(error) => Err(error.into()),
    }
}
