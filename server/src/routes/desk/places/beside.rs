//! Photos of a place, and to whom it is given.

use super::super::guard::Desk;
use super::one::{Shown, page, read};
use crate::form::{Form as Parts, PHOTO};
use crate::problem::{Code, Problem};
use axum::Form;
use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::places as store;
use domain::draft::{Field, FieldError, Problem as Wrong};
use domain::place::{PHOTOS, Place};
use serde::Deserialize;

/// `POST /desk/places/{id}/photos`: more of them, or one less.
pub async fn photos(desk: Desk, Path(id): Path<String>, request: Request) -> Result<Response, Problem> {
    // Who may not edit it cannot make us read photos either.
    let place = store::for_editor(&desk.state.backend, &desk.staff, read(&id)?).await?;
    let parts = Parts::read(&desk.state, request, PHOTO).await?;
    let version = parts.get("version").parse().unwrap_or(0);
    let mut facts = place.facts.clone();
    match parts.get("photo").parse() {
        Ok(gone) => facts.photos.retain(|photo| *photo != gone),
        Err(_) => match came(parts, facts.photos.len()) {
            Ok(more) => facts.photos.extend(more),
            Err(errors) => return refused(desk, place, errors).await,
        },
    }
    match store::save(&desk.state.backend, &desk.staff, Some(place.id), version, facts, place.state).await {
        Ok(_) => Ok(Redirect::to(&format!("/desk/places/{id}?done=1#photos")).into_response()),
        Err(Error::Invalid(errors)) => refused(desk, place, errors).await,
        Err(Error::Conflict) => {
            let shown = Shown { conflict: true, ..Shown::of(&desk, &place) };
            page(desk, Some(place), shown).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The photos that came, or what is wrong with them.
fn came(parts: Parts, there: usize) -> Result<Vec<domain::ids::MediaId>, Vec<FieldError>> {
    let wrong = |problem| vec![FieldError::new(Field::Photos, problem)];
    let (errors, photos) = parts.photos();
    if !errors.is_empty() {
        return Err(errors);
    }
    match photos.len() {
        0 => Err(wrong(Wrong::Empty)),
        count if count + there > PHOTOS => Err(wrong(Wrong::TooMany)),
        _ => Ok(photos),
    }
}

async fn refused(desk: Desk, place: Place, photo_errors: Vec<FieldError>) -> Result<Response, Problem> {
    let shown = Shown { photo_errors, ..Shown::of(&desk, &place) };
    page(desk, Some(place), shown).await
}

/// What is sent about whom it is given to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Given {
    r#do: String,
    username: String,
    who: String,
}

/// `POST /desk/places/{id}/editors`
pub async fn editors(
    desk: Desk,
    Path(id): Path<String>,
    Form(sent): Form<Given>,
) -> Result<Response, Problem> {
    let (backend, staff, place) = (&desk.state.backend, &desk.staff, read(&id)?);
    if sent.r#do == "take" {
        let who = sent.who.parse().map_err(|_| Problem::new(Code::BadRequest))?;
        store::take_away(backend, staff, place, who).await?;
    } else if !store::give(backend, staff, place, &sent.username).await? {
        let place = store::for_editor(backend, staff, place).await?;
        let shown = Shown { nobody: true, ..Shown::of(&desk, &place) };
        return page(desk, Some(place), shown).await;
    }
    Ok(Redirect::to(&format!("/desk/places/{id}?done=1#editors")).into_response())
}
