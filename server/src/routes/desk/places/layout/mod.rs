//! The layout of a compound: drawn, compared, put back, published.

mod fields;
mod publish;
mod rules;
mod versions;

use super::super::guard::Desk;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use app::pages::desk::fields::Typed;
use app::pages::desk::places::layout::{self as pages, Editor, Race, Slip};
use app::t;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, Path, Query};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use backend::error::Error;
use backend::places::{self as store, LayoutState, export};
use domain::compound::{self, Drawing, Item, Layout, Measure};
use domain::place::Place;
use serde::Deserialize;

/// Most bytes of a form: a drawing of four megabytes, each sign written as three.
const FORM_BYTES: usize = 16 * 1024 * 1024;

/// The routes of this part.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(
            "/desk/places/{id}/layout",
            get(show).merge(post(save).layer(DefaultBodyLimit::max(FORM_BYTES))),
        )
        .route("/desk/places/{id}/layout.geojson", get(geojson))
        .route("/desk/places/{id}/layout/versions", get(versions::show).post(versions::back))
        .route("/desk/places/{id}/layout/publish", get(publish::show).post(publish::go))
}

/// What the address may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    item: String,
    measure: String,
    done: String,
}

/// A place that has a layout or may have one, for whoever may edit it.
async fn open(desk: &Desk, id: &str) -> Result<Place, Problem> {
    let id = id.parse().map_err(|_| Problem::new(Code::NotFound))?;
    let place = store::for_editor(&desk.state.backend, &desk.staff, id).await?;
    if place.facts.kind.has_layout() { Ok(place) } else { Err(Problem::new(Code::NotFound)) }
}

/// The newest version; an empty sheet before the first.
async fn newest(desk: &Desk, place: &Place) -> Result<(i64, Layout), Problem> {
    let newest = store::newest_layout(&desk.state.backend, &desk.staff, place.id).await?;
    Ok(newest.unwrap_or_else(|| (0, Drawing::empty(place.facts.at).layout())))
}

/// `GET /desk/places/{id}/layout`
pub async fn show(
    desk: Desk,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let place = open(&desk, &id).await?;
    let (base, layout) = newest(&desk, &place).await?;
    let measure = wanted.measure.parse().unwrap_or(Measure::Metres);
    let drawing = Drawing::of(&layout);
    let item = wanted.item.parse::<Item>().ok().filter(|item| drawing.has(*item));
    let chosen = item.map(|item| (item, fields::typed(&drawing, &layout, item, measure)));
    let shown = Shown { chosen, measure, done: !wanted.done.is_empty(), ..Shown::new(base, drawing, layout) };
    page(desk, place, shown).await
}

/// What a page shows beside the place.
struct Shown {
    base: i64,
    drawing: Drawing,
    layout: Layout,
    chosen: Option<(Item, Typed)>,
    measure: Measure,
    slips: Vec<Slip>,
    done: bool,
    race: Option<Race>,
}

impl Shown {
    fn new(base: i64, drawing: Drawing, layout: Layout) -> Self {
        let (chosen, measure, slips) = (None, Measure::Metres, Vec::new());
        Self { base, drawing, layout, chosen, measure, slips, done: false, race: None }
    }
}

async fn page(desk: Desk, place: Place, shown: Shown) -> Result<Response, Problem> {
    let versions = store::layout_versions(&desk.state.backend, &desk.staff, place.id).await?;
    let seen = versions.iter().find(|version| version.state == LayoutState::Published);
    let status = match (&shown.race, shown.slips.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    let shown_version = seen.map(|version| version.version);
    let last = store::last_day(&desk.state.backend);
    // Three thousand buildings are some milliseconds.
    let looked = tokio::task::spawn_blocking(move || {
        let findings = compound::check_by(&shown.layout, last);
        (shown, findings)
    });
    let (shown, findings) = looked.await.map_err(Error::internal)?;
    let title = t!(desk.visitor.lang, "layout-title", name = place.facts.name.clone());
    let editor = Editor {
        place: place.id,
        name: place.facts.name,
        base: shown.base,
        shown: shown_version,
        drawing: shown.drawing,
        layout: shown.layout,
        findings,
        chosen: shown.chosen,
        measure: shown.measure,
        slips: shown.slips,
        done: shown.done,
        race: shown.race,
    };
    Ok(desk.sheet(status, title, move || pages::page(&editor)).await)
}

/// `POST /desk/places/{id}/layout`: a form of one thing, or a whole drawing.
pub async fn save(
    desk: Desk,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let place = open(&desk, &id).await?;
    let typed = Typed::of(values);
    let base = typed.value("base").parse().unwrap_or(0);
    if typed.value("do") == "drawing" {
        whole(desk, place, base, &typed).await
    } else {
        part(desk, place, base, typed).await
    }
}

/// A whole drawing, from the script.
async fn whole(desk: Desk, place: Place, base: i64, typed: &Typed) -> Result<Response, Problem> {
    let text = typed.value("drawing");
    let Ok(mut drawing) = serde_json::from_str::<Drawing>(&text) else {
        let (base, layout) = newest(&desk, &place).await?;
        let slips = vec![Slip::Drawing];
        return page(desk, place, Shown { slips, ..Shown::new(base, Drawing::of(&layout), layout) }).await;
    };
    drawing.clean();
    let layout = drawing.layout();
    match store::save_layout(&desk.state.backend, &desk.staff, place.id, base, &layout).await {
        Ok(_) => {
            let then =
                typed.value("then").parse::<Item>().map(|item| format!("&item={item}")).unwrap_or_default();
            let to = format!("{}?done=1{then}", pages::address(place.id));
            Ok(Redirect::to(&to).into_response())
        }
        Err(Error::Conflict) => {
            let mut race = race(&desk, &place, base).await?;
            race.1.drawing = Some(text);
            let shown = Shown { race: Some(race.1), ..Shown::new(race.0, drawing, layout) };
            page(desk, place, shown).await
        }
        Err(Error::Invalid(_)) => {
            let slips = vec![Slip::Large];
            page(desk, place, Shown { slips, ..Shown::new(base, drawing, layout) }).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Who was faster, with what, and the version of now.
async fn race(desk: &Desk, place: &Place, base: i64) -> Result<(i64, Race), Problem> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let versions = store::layout_versions(backend, staff, place.id).await?;
    let Some(last) = versions.first() else { return Err(Problem::new(Code::BadRequest)) };
    let changes = match (0..last.version).contains(&base) {
        true => store::compare_layouts(backend, staff, place.id, base, last.version).await?,
        false => Vec::new(),
    };
    Ok((last.version, Race { by: last.by.clone(), at: last.at, changes, drawing: None }))
}

/// The form of one thing.
async fn part(desk: Desk, place: Place, base: i64, typed: Typed) -> Result<Response, Problem> {
    let item: Item = typed.value("item").parse().map_err(|_| Problem::new(Code::BadRequest))?;
    let measure = typed.value("measure").parse().unwrap_or(Measure::Metres);
    let (version, layout) = newest(&desk, &place).await?;
    if version != base {
        return late(desk, place, base, (item, typed), measure).await;
    }
    let mut drawing = Drawing::of(&layout);
    let ahead = rules::later(&typed, store::last_day(&desk.state.backend));
    let to = if typed.value("do") == "remove" {
        let there = drawing.remove(item);
        drawing.mend();
        if there { Ok(None) } else { Err(vec![Slip::Gone]) }
    } else if !ahead.is_empty() {
        Err(ahead)
    } else {
        fields::apply(&typed, &mut drawing, &layout, item, measure).map(Some)
    };
    drawing.clean();
    let to = match to {
        Ok(to) => to.map(|item| format!("&item={item}&measure={measure}#item")).unwrap_or_default(),
        Err(slips) => {
            let shown = Shown {
                chosen: Some((item, typed)),
                measure,
                slips,
                ..Shown::new(base, Drawing::of(&layout), layout)
            };
            return page(desk, place, shown).await;
        }
    };
    match store::save_layout(&desk.state.backend, &desk.staff, place.id, base, &drawing.layout()).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?done=1{to}", pages::address(place.id))).into_response()),
        Err(Error::Conflict) => late(desk, place, base, (item, typed), measure).await,
        Err(Error::Invalid(_)) => {
            let shown = Shown {
                chosen: Some((item, typed)),
                measure,
                slips: vec![Slip::Large],
                ..Shown::new(base, drawing, layout)
            };
            page(desk, place, shown).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Somebody else was faster: the words stay in the form, which now means the same
/// thing in the newer drawing.
async fn late(
    desk: Desk,
    place: Place,
    base: i64,
    (item, typed): (Item, Typed),
    measure: Measure,
) -> Result<Response, Problem> {
    let (version, race) = race(&desk, &place, base).await?;
    let old = match base {
        0 => Drawing::empty(place.facts.at),
        base => {
            let body = store::layout_body(&desk.state.backend, &desk.staff, place.id, base).await;
            Drawing::of(&body.map_err(|_| Problem::new(Code::BadRequest))?)
        }
    };
    let (_, layout) = newest(&desk, &place).await?;
    let drawing = Drawing::of(&layout);
    let chosen = Some((drawing.same(item, &old), typed));
    page(desk, place, Shown { chosen, measure, race: Some(race), ..Shown::new(version, drawing, layout) })
        .await
}

/// `GET /desk/places/{id}/layout.geojson`: the newest version.
pub async fn geojson(desk: Desk, Path(id): Path<String>) -> Result<Response, Problem> {
    let place = open(&desk, &id).await?;
    let (version, layout) = newest(&desk, &place).await?;
    if version == 0 {
        return Err(Problem::new(Code::NotFound));
    }
    let text = export::layout_geojson(&place, &layout);
    let headers = [
        (CONTENT_TYPE, "application/geo+json".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"layout-{}-{version}.geojson\"", place.id)),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}
