//! Platforms above this one.

use super::{Admin, Asked, editor, outcome, status, version};
use crate::problem::Problem;
use app::pages::desk::admin::upstreams::{self as pages, Sealed};
use app::pages::desk::fields::Typed;
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use backend::error::Error;
use backend::upstreams::{self, UpstreamDraft, UpstreamView};
use domain::ids::UpstreamId;
use domain::upstream::UpstreamKind;

/// Where upstreams are listed.
const LIST: &str = "/desk/admin/upstreams";

/// `GET /desk/admin/upstreams`
pub async fn list(Admin(desk): Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let all = upstreams::list(&desk.state.backend, &desk.staff).await?;
    let title = t!(desk.visitor.lang, "upstreams-title").to_owned();
    let saved = asked.saved();
    Ok(desk.page(StatusCode::OK, title, false, move || pages::list(&all, saved)).await)
}

/// `GET /desk/admin/upstreams/{id}`
pub async fn edit(admin: Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    let (typed, sealed) = if id == "new" {
        let typed = Typed::default().with("kind", UpstreamKind::Open311.as_str()).with("active", "1");
        (typed, Sealed::default())
    } else {
        current(&admin, &id).await?
    };
    Ok(form(admin, id, typed, sealed).await)
}

async fn known(admin: &Admin, id: &str) -> Result<UpstreamView, Error> {
    let id: UpstreamId = id.parse().map_err(|_| Error::NotFound)?;
    let all = upstreams::list(&admin.0.state.backend, &admin.0.staff).await?;
    all.into_iter().find(|upstream| upstream.id == id).ok_or(Error::NotFound)
}

/// One as it is now.
async fn current(admin: &Admin, id: &str) -> Result<(Typed, Sealed), Error> {
    let version = version(admin, id).await?;
    let UpstreamView { draft, has_key, has_secret, .. } = known(admin, id).await?;
    let typed = Typed::default()
        .with("name", draft.name)
        .with("kind", draft.kind.map(|kind| kind.to_string()).unwrap_or_default())
        .with("url", draft.url)
        .with("jurisdiction", draft.jurisdiction)
        .with("unit", draft.unit.map(|id| id.to_string()).unwrap_or_default())
        .with("services", draft.services)
        .with("states", draft.states)
        .with("active", if draft.active { "1" } else { "" })
        .with("version", version);
    Ok((typed, Sealed { key: has_key, secret: has_secret }))
}

async fn form(Admin(desk): Admin, id: String, typed: Typed, sealed: Sealed) -> Response {
    let directory = desk.state.backend.directory();
    let title = t!(desk.visitor.lang, "upstreams-title").to_owned();
    let inbound =
        (id != "new").then(|| format!("{}/api/v1/upstreams/{id}/updates", desk.state.settings.base()));
    let status = status(&typed);
    desk.page(status, title, false, move || pages::edit(&directory, &id, &typed, sealed, inbound)).await
}

/// `POST /desk/admin/upstreams/{id}`
pub async fn save(
    admin: Admin,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let backend = admin.0.state.backend.clone();
    let mut typed = Typed::of(values);
    let (upstream, sealed) = match id.as_str() {
        "new" => (upstreams::new_id(&backend), Sealed::default()),
        id => {
            let known = known(&admin, id).await?;
            (known.id, Sealed { key: known.has_key, secret: known.has_secret })
        }
    };
    let unit = typed.value("unit");
    let draft = UpstreamDraft {
        name: typed.value("name"),
        kind: typed.value("kind").parse().ok(),
        url: typed.value("url"),
        jurisdiction: typed.value("jurisdiction"),
        key: typed.value("key"),
        secret: typed.value("secret"),
        forget: typed.ticked("forget"),
        unit: unit.parse().ok(),
        services: typed.value("services"),
        states: typed.value("states"),
        active: typed.ticked("active"),
    };
    if !unit.is_empty() && draft.unit.is_none() {
        typed.errors.push(("unit", "not_found"));
    } else {
        let saved = upstreams::save(&backend, editor(&admin, &typed), upstream, draft).await;
        if let Some(done) = outcome(saved, LIST, &mut typed)? {
            return Ok(done);
        }
    }
    if typed.now.is_some() {
        typed.meet(current(&admin, &id).await?.0);
    }
    Ok(form(admin, id, typed, sealed).await)
}
