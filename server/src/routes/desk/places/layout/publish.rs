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
    /// The draft was left just now.
    left: String,
}

/// `GET /desk/places/{id}/layout/publish`
pub async fn show(
    desk: Desk,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let place = open(&desk, &id).await?;
    let now = Now { was: wanted.was.parse().ok(), left: !wanted.left.is_empty(), conflict: false };
    page(desk, place, now).await
}

/// What became of it just now.
#[derive(Default)]
struct Now {
    was: Option<i64>,
    left: bool,
    conflict: bool,
}

const CONFLICT: Now = Now { was: None, left: false, conflict: true };

async fn page(desk: Desk, place: Place, now: Now) -> Result<Response, Problem> {
    let Now { was, left, conflict } = now;
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let versions = store::layout_versions(backend, staff, place.id).await?;
    let shown = versions
        .iter()
        .find(|version| version.state == LayoutState::Published)
        .map(|version| version.version);
    let newest = versions.first().map(|version| version.version);
    let done = was.is_some() && shown.is_some();
    let version = if done { shown } else { newest };
    let (mut changes, mut findings, mut layout, mut same) = (Vec::new(), Vec::new(), None, false);
    if let Some(version) = version {
        let step = store::layout_step(backend, staff, place.id, version).await?;
        (changes, findings, same) = (step.changes, step.findings, step.same);
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
        same,
        done,
        left,
        conflict,
    };
    let status = if conflict { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok(desk.sheet(status, title, move || pages::publish(&model)).await)
}

/// What is sent to publish, or to leave the draft.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Go {
    r#do: String,
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
        return page(desk, place, CONFLICT).await;
    }
    if sent.r#do == "leave" {
        return leave(desk, place, version).await;
    }
    match store::publish_layout(backend, staff, place.id, version).await {
        Ok(Step { .. }) => {
            let to = format!("{}/publish?was={seen}", pages::address(place.id));
            Ok(Redirect::to(&to).into_response())
        }
        Err(Error::Invalid(_)) => page(desk, place, CONFLICT).await,
        Err(error) => Err(error.into()),
    }
}

/// What is shown is drawn again; the draft stays among the versions.
async fn leave(desk: Desk, place: Place, version: i64) -> Result<Response, Problem> {
    match store::leave_draft(&desk.state.backend, &desk.staff, place.id, version).await {
        Ok(_) => Ok(Redirect::to(&format!("{}/publish?left=1", pages::address(place.id))).into_response()),
        Err(Error::Conflict) => page(desk, place, CONFLICT).await,
        Err(error) => Err(error.into()),
    }
}
