//! Units.

use super::super::take::{Sheet, take};
use super::{Admin, Asked, editor, outcome, status, version};
use crate::problem::Problem;
use app::pages::desk::admin::removal::Held;
use app::pages::desk::admin::{tree, units};
use app::pages::desk::fields::Typed;
use app::pages::desk::sheets;
use app::t;
use axum::Form;
use axum::extract::{Path, Query, RawQuery};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::admin::{self, SaveError};
use backend::directory::Unit;
use backend::error::Error;
use domain::export::ExportList;
use domain::geo::Polygon;
use domain::ids::UnitId;
use domain::org::UnitKind;
use serde::Deserialize;

/// Most bytes of the form: an area that is drawn finely takes hundreds of
/// kilobytes once it is percent-encoded.
pub const FORM_BYTES: usize = 1024 * 1024;

/// Where units are listed.
const LIST: &str = "/desk/admin/units";

/// `GET /desk/admin/units`
pub async fn list(Admin(desk): Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let directory = desk.state.backend.directory();
    let steps = admin::first_steps(&desk.state.backend, &desk.staff).await?;
    let title = t!(desk.visitor.lang, "desk-units").to_owned();
    let saved = !asked.saved.is_empty();
    Ok(desk.page(StatusCode::OK, title, false, move || units::list(directory, steps, saved)).await)
}

/// `GET /desk/admin/units.xlsx`: in the order of the tree.
pub async fn xlsx(Admin(desk): Admin, RawQuery(raw): RawQuery) -> Result<Response, Problem> {
    let units = tree(&desk.state.backend.directory()).into_iter().map(|(id, _)| id).collect();
    let sheet = Sheet::of(&desk, ExportList::Units, sheets::UNITS, &raw);
    take(desk, sheet, units, |_, _, units: Vec<UnitId>| async move { Ok((units, None)) }).await
}

/// `GET /desk/admin/units/{id}`
pub async fn edit(
    admin: Admin,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let typed = if id == "new" {
        let directory = admin.0.state.backend.directory();
        let above = asked.parent.parse().ok().and_then(|id| directory.unit(id)).or(directory.root());
        let kind = above.and_then(|above| UnitKind::ALL.iter().find(|k| k.fits_below(Some(above.kind))));
        Typed::default()
            .with("kind", kind.map_or("", |k| k.as_str()))
            .with("parent", above.map(|u| u.id.to_string()).unwrap_or_default())
            .with("active", "1")
    } else {
        current(&admin, &id).await?
    };
    Ok(form(admin, id, typed, None).await)
}

/// A unit as it is now.
async fn current(admin: &Admin, id: &str) -> Result<Typed, Error> {
    let version = version(admin, id).await?;
    let directory = admin.0.state.backend.directory();
    let unit = id.parse().ok().and_then(|id| directory.unit(id)).ok_or(Error::NotFound)?;
    Ok(values_of(unit).with("version", version))
}

/// A unit as its form says it.
fn values_of(unit: &Unit) -> Typed {
    Typed::default()
        .with("name", unit.name.clone())
        .with("kind", unit.kind.as_str())
        .with("parent", unit.parent.map(|p| p.to_string()).unwrap_or_default())
        .with("calendar", unit.calendar.map(|id| id.to_string()).unwrap_or_default())
        .with("area", unit.area.as_ref().map(geojson).unwrap_or_default())
        .with("active", if unit.active { "1" } else { "" })
}

async fn form(Admin(desk): Admin, id: String, typed: Typed, held: Option<Held>) -> Response {
    let directory = desk.state.backend.directory();
    let title = t!(desk.visitor.lang, "desk-units").to_owned();
    let status = status(&typed);
    desk.page(status, title, false, move || units::edit(&directory, &id, &typed, held.as_ref())).await
}

/// `POST /desk/admin/units/{id}`
pub async fn save(
    admin: Admin,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let backend = admin.0.state.backend.clone();
    let mut typed = Typed::of(values);
    let unit_id: UnitId = match id.as_str() {
        "new" => admin::new_unit_id(&backend),
        id => id.parse().ok().filter(|id| backend.directory().unit(*id).is_some()).ok_or(Error::NotFound)?,
    };
    if let Some(unit) = read(unit_id, &mut typed) {
        let saved = admin::save_unit(&backend, editor(&admin, &typed), unit).await;
        if let Some(done) = outcome(saved, LIST, &mut typed)? {
            return Ok(done);
        }
    }
    if typed.now.is_some() {
        typed.meet(current(&admin, &id).await?);
    }
    // Refused with the list of what is in the way.
    let held = match typed.problem("active") {
        Some("in_use") => {
            let holdings = admin::unit_holdings(&backend, &admin.0.staff, unit_id).await?;
            Some(Held { holdings, done: None })
        }
        _ => None,
    };
    Ok(form(admin, id, typed, held).await)
}

/// `POST /desk/admin/units/{id}/hand-over`
pub async fn hand_over(
    admin: Admin,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (backend, staff) = (admin.0.state.backend.clone(), admin.0.staff.clone());
    let unit: UnitId =
        id.parse().ok().filter(|id| backend.directory().unit(*id).is_some()).ok_or(Error::NotFound)?;
    let mut typed = Typed::of(values);
    let mut done = None;
    match typed.value("to").parse() {
        Ok(to) => {
            let note = t!(admin.0.visitor.lang, "people-hand-note").to_owned();
            match admin::dissolve_unit(&backend, &staff, unit, to, note).await {
                Ok(handed) if handed.off => {
                    return Ok(Redirect::to(&format!("{LIST}?saved=1")).into_response());
                }
                Ok(handed) => done = Some(handed),
                Err(SaveError::Invalid(errors)) => {
                    typed.errors.extend(errors.into_iter().map(|e| (e.field, e.problem)));
                }
                Err(SaveError::Other(error)) => return Err(error.into()),
            }
        }
        Err(_) => typed.errors.push(("to", "empty")),
    }
    let kept = current(&admin, &id).await?;
    let to = typed.value("to");
    let typed = Typed { errors: typed.errors, ..kept.with("to", to) };
    let holdings = admin::unit_holdings(&backend, &staff, unit).await?;
    Ok(form(admin, id, typed, Some(Held { holdings, done })).await)
}

/// The unit a form says, unless a field cannot even be read.
fn read(id: UnitId, typed: &mut Typed) -> Option<Unit> {
    let kind = typed.value("kind").parse().ok();
    let parent = typed.value("parent");
    let parent_id = parent.parse().ok();
    let area = typed.value("area");
    let ring = polygon(&area);
    if kind.is_none() {
        typed.errors.push(("kind", "empty"));
    }
    if !parent.is_empty() && parent_id.is_none() {
        typed.errors.push(("parent", "not_found"));
    }
    if !area.trim().is_empty() && ring.is_none() {
        typed.errors.push(("area", "invalid"));
    }
    let calendar = typed.value("calendar");
    let calendar_id = calendar.parse().ok();
    if !calendar.is_empty() && calendar_id.is_none() {
        typed.errors.push(("calendar", "not_found"));
    }
    if !typed.errors.is_empty() {
        return None;
    }
    let (name, active) = (typed.value("name"), typed.ticked("active"));
    Some(Unit { id, parent: parent_id, kind: kind?, name, area: ring, active, calendar: calendar_id })
}

/// The geometry of GeoJSON (RFC 7946), bare or inside a feature.
#[derive(Deserialize)]
#[serde(tag = "type")]
enum Shape {
    Polygon { coordinates: Vec<Vec<Vec<f64>>> },
    Feature { geometry: Box<Shape> },
    FeatureCollection { features: Vec<Shape> },
}

/// The outer ring of a polygon without holes.
fn polygon(text: &str) -> Option<Polygon> {
    let mut shape: Shape = serde_json::from_str(text).ok()?;
    loop {
        shape = match shape {
            Shape::Polygon { coordinates } => {
                let [ring] = <[_; 1]>::try_from(coordinates).ok()?;
                let point = |p: Vec<f64>| Some([*p.first()?, *p.get(1)?]);
                return ring.into_iter().map(point).collect::<Option<_>>().map(Polygon);
            }
            Shape::Feature { geometry } => *geometry,
            Shape::FeatureCollection { features } => {
                let [only] = <[_; 1]>::try_from(features).ok()?;
                only
            }
        }
    }
}

/// A ring as GeoJSON wants it: closed.
fn geojson(area: &Polygon) -> String {
    let mut ring = area.0.clone();
    if ring.first() != ring.last() {
        ring.extend(ring.first().copied());
    }
    serde_json::json!({ "type": "Polygon", "coordinates": [ring] }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_read_bare_and_inside_a_feature() {
        let bare =
            r#"{"type":"Polygon","coordinates":[[[124.8,45.1],[124.9,45.1],[124.9,45.2],[124.8,45.1]]]}"#;
        let feature = format!(r#"{{"type":"Feature","properties":{{"name":"x"}},"geometry":{bare}}}"#);
        let collection = format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#);
        let ring = polygon(bare).unwrap();
        assert_eq!(ring.0.len(), 4);
        assert_eq!(polygon(&feature), Some(ring.clone()));
        assert_eq!(polygon(&collection), Some(ring.clone()));
        assert_eq!(polygon(&geojson(&ring)), Some(ring));
    }

    #[test]
    fn an_area_with_a_hole_or_none_at_all_is_not_taken() {
        for text in [
            "",
            "[]",
            r#"{"type":"Point","coordinates":[124.8,45.1]}"#,
            r#"{"type":"Polygon","coordinates":[]}"#,
            r#"{"type":"Polygon","coordinates":[[[1]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[1,2]],[[1,2]]]}"#,
        ] {
            assert_eq!(polygon(text), None, "{text}");
        }
    }
}
