//! `/tiles/…`: vector tiles of our own layers, and the basemap.

use crate::problem::{Code, Problem};
use crate::routes::files::{accepts, is_known};
use crate::state::AppState;
use app::parts::wide::Wide;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::header::{CONTENT_ENCODING, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use backend::places::tile::{Layer, MIME, TileAt, is_lasting};
use domain::place::{CoordinateSystem, Wish};

/// A version never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// A basemap changes with its file, seldom.
const A_DAY: &str = "public, max-age=86400";

/// The routes of this part.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/tiles/{layer}/{version}/{z}/{x}/{y}", get(tile))
        .route("/tiles/base/{z}/{x}/{y}", get(base))
}

/// Draw a tile
///
/// A vector tile (MVT 2) in Web Mercator, 4096 units a side. `places` holds a
/// point for each place with `id`, `kind` and `name`, or `count` where several
/// would lie on one another; `compounds` (zoom 15 and closer) the layers
/// `outline`, `way`, `building`, `spot` and `gate`; `ground` the layers `unit`,
/// `water`, `green` and `road`; `circles` what lies within 15 minutes' walk of a
/// station. With the version of now an answer may be kept for ever; with any other
/// the tile is of now and not to be kept. With `crs=gcj02` the grid of tiles and all that
/// is in them lie where maps in GCJ-02 show them.
#[utoipa::path(get, path = "/tiles/{layer}/{version}/{z}/{x}/{y}", tag = "places", operation_id = "drawTile",
    params(("layer" = String, Path, description = "`places`, `compounds`, `ground` or `circles`"),
        ("version" = i64, Path, description = "The mark of the data, as answers about places name it"),
        ("z" = u8, Path, description = "Zoom, 0 to 18"), ("x" = u32, Path, description = "Column, from the west"),
        ("y" = u32, Path, description = "Row, from the north"),
        ("crs" = Option<String>, Query, description = "Coordinate system of the grid and of what is in it: `wgs84` (if absent) or `gcj02`"),
        ("kind" = Option<String>, Query, description = "`places` only: as in the list of places"),
        ("features" = Option<String>, Query, description = "`places` only: as in the list of places"),
        ("class" = Option<String>, Query, description = "`places` only: as in the list of places"),
        ("open" = Option<String>, Query, description = "`places` only: as in the list of places"),
        ("all_day" = Option<String>, Query, description = "`places` only: as in the list of places")),
    responses((status = 200, description = "The tile", body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing is in it"),
        (status = 304, description = "Nothing changed since the `ETag` in `If-None-Match`")))]
pub async fn tile(
    State(state): State<AppState>,
    Path((layer, version, z, x, y)): Path<(String, String, String, String, String)>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let missing = || Problem::new(Code::NotFound);
    let layer: Layer = layer.parse().map_err(|_| missing())?;
    let version: i64 = version.parse().map_err(|_| missing())?;
    let at = position(&z, &x, &y).ok_or_else(missing)?;
    let raw = raw.as_deref().unwrap_or("");
    let wish = wish(layer, raw)?;
    let at = at.within(system(raw)?);
    let drawn = state.tiles.draw(&state.backend, layer, at, &wish).await?;
    let hourly = !is_lasting(&wish);
    // Of another state than was asked for: right now, and not to be kept.
    let cache = match (hourly, drawn.version == version) {
        (false, true) => FOR_EVER,
        (true, true) => "public, max-age=60",
        (_, false) => "public, no-cache",
    };
    let tag = format!("\"{}\"", drawn.version);
    let known = !hourly && is_known(&headers, &tag);
    let mut response = match (known, drawn.bytes.is_empty()) {
        (true, _) => StatusCode::NOT_MODIFIED.into_response(),
        (_, true) => StatusCode::NO_CONTENT.into_response(),
        _ => ([(CONTENT_TYPE, MIME)], drawn.bytes).into_response(),
    };
    let out = response.headers_mut();
    out.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Some(tag) = HeaderValue::try_from(format!("W/{tag}")).ok().filter(|_| !hourly) {
        out.insert(ETAG, tag);
    }
    Ok(response)
}

/// What the page of the map tells its browser.
pub async fn wide(state: &AppState) -> Result<Wide, Problem> {
    let version = async |layer| state.tiles.version(&state.backend, layer).await;
    Ok(Wide {
        version: version(Layer::Places).await?,
        ground: version(Layer::Ground).await?,
        circles: version(Layer::Circles).await?,
        middle: state.tiles.middle(&state.backend).await?,
        base: state.settings.basemap.as_ref().map(|map| map.base.clone()),
    })
}

/// A tile of the basemap in a file.
async fn base(
    State(state): State<AppState>,
    Path((z, x, y)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let missing = || Problem::new(Code::NotFound);
    let file = state.base.as_ref().ok_or_else(missing)?;
    let at = position(&z, &x, &y).ok_or_else(missing)?;
    let packed = file.head.gzip && accepts(&headers, "gzip");
    let tile = file.tile(at, packed).await?;
    let mut response = match tile {
        Some(tile) => ([(CONTENT_TYPE, file.head.mime)], tile).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    };
    let out = response.headers_mut();
    out.insert(CACHE_CONTROL, HeaderValue::from_static(A_DAY));
    if file.head.gzip {
        out.insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
    if packed && response.status() == StatusCode::OK {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

/// The tile of an address, if there is one.
fn position(z: &str, x: &str, y: &str) -> Option<TileAt> {
    TileAt::new(z.parse().ok()?, x.parse().ok()?, y.parse().ok()?)
}

/// The system of the grid. Maps in BD-09 have tiles of another kind.
fn system(raw: &str) -> Result<CoordinateSystem, Problem> {
    match super::api::places_system(raw)? {
        CoordinateSystem::Bd09 => Err(Problem::field("crs", "invalid")),
        system => Ok(system),
    }
}

/// The filters of the list, for the dots beside it.
fn wish(layer: Layer, raw: &str) -> Result<Wish, Problem> {
    match layer {
        Layer::Places => super::api::places_wish(raw),
        Layer::Compounds | Layer::Ground | Layer::Circles => Ok(Wish::default()),
    }
}
