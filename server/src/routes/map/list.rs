//! `GET /map`: the nearest places as a list; `GET /map/partners`: those that
//! give something to riders.

use super::page;
use crate::cookies;
use crate::problem::Problem;
use crate::routes::public::areas;
use crate::routes::tiles;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages::map::list::{self, Shown, Spot};
use app::pages::map::query::{self, Asked};
use app::t;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use backend::places::{self, Bounds, Found};
use domain::geo::Wgs84;
use domain::place::{PlaceKind, Wish};
use domain::text::clean_line;
use url::form_urlencoded;

/// Places a page, and most pages of one list.
const PLACES: usize = 20;
const PAGES: usize = 10;
/// Other places by the same name that are offered.
const OTHERS: usize = 6;
/// Places of a view that are put in order.
const IN_VIEW: usize = 2000;
/// Everywhere.
const WORLD: Bounds = Bounds { south: -90.0, west: -180.0, north: 90.0, east: 180.0 };

type Pair = (String, String);

/// `GET /map`
pub async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let pairs = read(raw);
    let said = query::wish(&pairs);
    let kept = visitor.jar.get(cookies::MAP).and_then(|cookie| query::from_cookie(cookie.value()));
    let wish = said.clone().or(kept).unwrap_or_else(query::usual);
    let mut asked = asked(&pairs, wish);
    if !value(&pairs, "clear").is_empty() {
        asked.wish = query::usual();
        let jar = CookieJar::new().add(cookies::forget(cookies::MAP));
        return Ok((jar, Redirect::to(&asked.address())).into_response());
    }
    let jar = match said.filter(|_| !value(&pairs, "set").is_empty()) {
        Some(wish) => remembered(&state, &wish),
        None => CookieJar::new(),
    };
    let response = render(&state, &visitor, &pairs, asked).await?;
    Ok((jar, response).into_response())
}

/// `GET /map/partners`
pub async fn partners(
    State(state): State<AppState>,
    visitor: Visitor,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let pairs = read(raw);
    let class = query::wish(&pairs).and_then(|wish| wish.class);
    let wish = Wish { kinds: vec![PlaceKind::Partner], class, ..Wish::default() };
    let asked = Asked { partners: true, ..asked(&pairs, wish) };
    render(&state, &visitor, &pairs, asked).await
}

/// What is wanted stays on this phone; where somebody is does not.
fn remembered(state: &AppState, wish: &Wish) -> CookieJar {
    let value = query::to_cookie(wish);
    CookieJar::new().add(cookies::make(cookies::MAP, value, Some(cookies::LONG), state.settings.secure()))
}

fn read(raw: Option<String>) -> Vec<Pair> {
    form_urlencoded::parse(raw.unwrap_or_default().as_bytes()).into_owned().take(128).collect()
}

fn value<'a>(pairs: &'a [Pair], name: &str) -> &'a str {
    pairs.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
}

fn asked(pairs: &[Pair], wish: Wish) -> Asked {
    let line = |name: &str| clean_line(value(pairs, name)).chars().take(query::WORDS).collect::<String>();
    let view = query::bounds(value(pairs, "bbox"));
    let middle = view.map(|Bounds { south, west, north, east }| Wgs84 {
        lat: f64::midpoint(south, north),
        lng: f64::midpoint(west, east),
    });
    Asked {
        partners: false,
        words: line("q"),
        area: line("area"),
        at: position(value(pairs, "lat"), value(pairs, "lng")).or(middle),
        view,
        name: line("place"),
        wish,
        pages: value(pairs, "page").parse().unwrap_or(1).clamp(1, PAGES),
    }
}

/// A position on the globe. The point where nothing has been measured is none.
pub(crate) fn position(lat: &str, lng: &str) -> Option<Wgs84> {
    let at = Wgs84::new(lat.trim().parse().ok()?, lng.trim().parse().ok()?)?;
    (at.lat.abs() > 0.001 || at.lng.abs() > 0.001).then_some(at)
}

async fn render(
    state: &AppState,
    visitor: &Visitor,
    pairs: &[Pair],
    mut asked: Asked,
) -> Result<Response, Problem> {
    let spot = spot(state, pairs, &mut asked).await?;
    let (found, more) = found(state, &asked);
    let chosen = !asked.partners && asked.wish != query::usual();
    let areas = areas(&state.backend.directory());
    let title = if asked.partners { t!(visitor.lang, "map-partners") } else { t!(visitor.lang, "tab-map") };
    let wide = tiles::wide(state).await?;
    let shown = Shown { asked, spot, found, more, areas, chosen, wide };
    Ok(page(state, visitor, StatusCode::OK, title.to_owned(), move || list::page(&shown)).await)
}

/// Where the asker is: what the phone or the address says, else words, else the
/// middle of an area.
async fn spot(state: &AppState, pairs: &[Pair], asked: &mut Asked) -> Result<Spot, Problem> {
    if asked.at.is_some() {
        return Ok(Spot::Known(Vec::new()));
    }
    if !value(pairs, "lat").is_empty() || !value(pairs, "lng").is_empty() {
        return Ok(Spot::Unreadable);
    }
    let area = asked.area.parse().ok().and_then(|id| state.backend.directory().unit_ref(id));
    if area.is_none() {
        asked.area.clear();
    }
    let mut hits = match area {
        _ if !asked.words.is_empty() => places::locate(&state.backend, &asked.words).await?,
        Some(area) => places::of_area(&state.backend, area.id).into_iter().collect(),
        None => return Ok(Spot::Nowhere),
    };
    if hits.is_empty() {
        return Ok(Spot::Unknown);
    }
    let (name, at) = hits.remove(0);
    (asked.at, asked.name) = (Some(at), name);
    hits.truncate(OTHERS);
    Ok(Spot::Known(hits))
}

/// What is shown, and whether there is more.
fn found(state: &AppState, asked: &Asked) -> (Vec<Found>, bool) {
    let most = asked.pages * PLACES;
    let mut found = match asked.at {
        Some(at) if asked.view.is_some() => in_view(state, asked, at, most + 1),
        Some(at) => places::near(&state.backend, at, &asked.wish, most + 1),
        None => places::within(&state.backend, WORLD, &asked.wish, most + 1).0,
    };
    let more = found.len() > most && asked.pages < PAGES;
    found.truncate(most);
    (found, more)
}

/// What the map shows, nearest to its middle first. Where that is very much,
/// the nearest of all lie in it.
fn in_view(state: &AppState, asked: &Asked, at: Wgs84, most: usize) -> Vec<Found> {
    let Some(view) = asked.view else { return Vec::new() };
    let (mut found, count) = places::within(&state.backend, view, &asked.wish, IN_VIEW);
    if count > found.len() {
        found = places::near(&state.backend, at, &asked.wish, most);
        found.retain(|found| view.holds(found.place.facts.at));
        return found;
    }
    found.iter_mut().for_each(|found| found.metres = Some(at.distance(found.place.facts.at)));
    found.sort_by(|a, b| a.metres.unwrap_or(0.0).total_cmp(&b.metres.unwrap_or(0.0)));
    found.truncate(most);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_position_is_none() {
        assert!(position("45.1", " 124.8 ").is_some());
        for (lat, lng) in
            [("124.8", "45.1"), ("NaN", "1"), ("inf", "1"), ("", ""), ("0", "0"), ("1e9", "1"), ("45.1", "x")]
        {
            assert_eq!(position(lat, lng), None, "{lat} {lng}");
        }
    }
}
