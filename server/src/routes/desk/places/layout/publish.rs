//! Publishing: what changes for riders is said before and after.

use super::open;
use crate::problem::{Code, Problem};
use crate::routes::desk::guard::Desk;
use app::pages::desk::places::layout::{self as pages, Publish};
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::places::{self as store, LayoutState, Step};
use domain::place::{Place, PlaceState};
use serde::Deserialize;

/// What the address may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// The version that was shown before the one that was published just now.
    was: String,
}

/// `GET /desk/places/{id}/layout/publish`
pub async fn show(
    desk: Desk,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let place = open(&desk, &id).await?;
    page(desk, place, wanted.was.parse().ok(), false).await
}

async fn page(desk: Desk, place: Place, was: Option<i64>, conflict: bool) -> Result<Response, Problem> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let versions = store::layout_versions(backend, staff, place.id).await?;
    let shown = versions
        .iter()
        .find(|version| version.state == LayoutState::Published)
        .map(|version| version.version);
    let newest = versions.first().map(|version| version.version);
    let done = was.is_some() && shown.is_some();
    let version = if done { shown } else { newest };
    let (mut changes, mut findings, mut layout) = (Vec::new(), Vec::new(), None);
    if let Some(version) = version {
        let step = store::layout_step(backend, staff, place.id, version).await?;
        (changes, findings) = (step.changes, step.findings);
        if let (true, Some(was)) = (done, was) {
            changes = store::compare_layouts(backend, staff, place.id, was.max(0), version).await?;
        }
        layout = Some(store::layout_body(backend, staff, place.id, version).await?);
    }
    let title = t!(desk.visitor.lang, "layout-publish").to_owned();
    let model = Publish {
        place: place.id,
        name: place.facts.name,
        place_shown: place.state == PlaceState::Published,
        version,
        shown,
        changes,
        findings,
        layout,
        done,
        conflict,
    };
    let status = if conflict { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok(desk.sheet(status, title, move || pages::publish(&model)).await)
}

/// What is sent to publish.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Go {
    version: String,
    shown: String,
}

/// `POST /desk/places/{id}/layout/publish`: what was looked at and nothing else.
pub async fn go(desk: Desk, Path(id): Path<String>, Form(sent): Form<Go>) -> Result<Response, Problem> {
    let place = open(&desk, &id).await?;
    let bad = |_| Problem::new(Code::BadRequest);
    let (version, seen): (i64, i64) = (sent.version.parse().map_err(bad)?, sent.shown.parse().map_err(bad)?);
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let versions = store::layout_versions(backend, staff, place.id).await?;
    let now = versions.iter().find(|one| one.state == LayoutState::Published).map_or(0, |one| one.version);
    if now != seen {
        // What the page said would change is no longer what would.
        return page(desk, place, None, true).await;
    }
    match store::publish_layout(backend, staff, place.id, version).await {
        Ok(Step { .. }) => {
            let to = format!("{}/publish?was={seen}", pages::address(place.id));
            Ok(Redirect::to(&to).into_response())
        }
        Err(Error::Invalid(_)) => page(desk, place, None, true).await,
        Err(error) => Err(error.into()),
    }
}
