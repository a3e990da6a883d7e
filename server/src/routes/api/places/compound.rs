//! `GET /api/v1/compounds/{id}`: the whole layout, one document.

use super::asked::{self, system};
use super::fresh::Tag;
use super::named;
use super::view::{CompoundView, GateReported, PlaceView};
use crate::problem::{Code, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use backend::places;
use domain::compound::{Layout, Point};
use domain::geo::Wgs84;
use domain::place::CoordinateSystem;

/// Show a compound
///
/// Gates with their rules, ways, buildings with their doors, parking, chargers
/// and signs; and what enough people say of its gates.
#[utoipa::path(get, path = "/api/v1/compounds/{id}", tag = "places", operation_id = "showCompound",
    params(("id" = String, Path, description = "Identifier of the compound"), asked::System),
    responses((status = 200, body = CompoundView),
        (status = 304, description = "Nothing changed since the `ETag` in `If-None-Match`")))]
pub async fn compound(
    State(state): State<AppState>,
    headers: HeaderMap,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let system = system(raw.as_deref().unwrap_or(""))?;
    let found = places::one(&state.backend, named(&id)?).ok_or(Problem::new(Code::NotFound))?;
    let (layout, version) = places::layout(&state.backend, found.place.id).await?;
    let reported = places::gates_reported(&state.backend, found.place.id).await?;
    // An older layout may be published again, so that a sum would name two states.
    let tag = Tag::of_parts(&[version, found.place.version, heard(&reported)], state.backend.now());
    if tag.is_known(&headers) {
        return Ok(tag.unchanged());
    }
    let shifted = (system != CoordinateSystem::Wgs84).then(|| shifted(&layout, system));
    let view = CompoundView {
        crs: system,
        version,
        place: PlaceView::new(&found.place, system).found(&found),
        layout: shifted.as_ref().unwrap_or(&layout),
        reported: reported.into_iter().map(|said| GateReported::new(said, &layout, system)).collect(),
    };
    Ok(tag.on(Json(view).into_response()))
}

/// A number that is another one as soon as somebody says something else of the gates.
pub(super) fn heard(reported: &[places::GateReported]) -> i64 {
    let one = |said: &places::GateReported| said.last.timestamp_millis().wrapping_add(said.devices as i64);
    reported.iter().map(one).fold(0, i64::wrapping_add)
}

/// The layout with every point where it is in another system: a shift differs by
/// metres from one end of a compound to the other.
fn shifted(layout: &Layout, system: CoordinateSystem) -> Layout {
    let to = |at: Wgs84| {
        let (lat, lng) = system.write(at);
        Wgs84 { lat, lng }
    };
    let mut new = layout.clone();
    new.origin = to(layout.origin);
    let frame = Layout::empty(new.origin);
    let point = |point: &mut Point| *point = frame.point(to(layout.wgs84(*point)));
    new.outline.iter_mut().chain(&mut new.nodes).for_each(point);
    new.paths.iter_mut().flat_map(|path| &mut path.via).for_each(point);
    new.gates.iter_mut().for_each(|gate| point(&mut gate.at));
    new.spots.iter_mut().for_each(|spot| point(&mut spot.at));
    for building in &mut new.buildings {
        building.ring.iter_mut().for_each(point);
        building.entrances.iter_mut().for_each(|entrance| point(&mut entrance.at));
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_far_from_the_origin_is_where_the_other_system_has_it() {
        let origin = Wgs84 { lat: 39.915, lng: 116.404 };
        let layout = Layout { nodes: vec![[9000, -7000]], ..Layout::empty(origin) };
        let other = shifted(&layout, CoordinateSystem::Gcj02);
        let (lat, lng) = CoordinateSystem::Gcj02.write(layout.wgs84([9000, -7000]));
        let metres = other.wgs84(other.nodes[0]).distance(Wgs84 { lat, lng });
        assert!(metres < 0.1, "{metres} m");
        assert_ne!(other.nodes, layout.nodes, "the shift is not the same everywhere");
    }
}
