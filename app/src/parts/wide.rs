//! The wide map's section: words and buttons from the server, the map itself
//! fetched when it is wanted. Without scripts there is nothing of it, and
//! nothing is missing: the list says the same.

use crate::cx::cx;
use crate::parts::icon::{Icon, icon};
use crate::parts::keeper::area_keeper;
use crate::t;
use backend::places::Bounds;
use domain::geo::Wgs84;
use domain::place::{CoordinateSystem, Wish};
use leptos::prelude::*;
use serde::Serialize;

/// What the map needs from the server.
#[derive(Clone, Debug)]
pub struct Wide {
    /// Version of the tiles of places and compounds.
    pub version: i64,
    /// Version of the tiles of the ground.
    pub ground: i64,
    /// Version of the tiles of what is within reach of a station.
    pub circles: i64,
    /// Where it opens unless a position is given, and how near on a phone.
    pub middle: (Wgs84, f32),
    /// The basemap, if there is one.
    pub base: Option<Base>,
}

/// A basemap.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Base {
    /// Address of a tile, with `{z}`, `{x}` and `{y}`.
    pub url: String,
    /// The coordinate system it is drawn in.
    pub system: CoordinateSystem,
    /// Its closest zoom.
    pub max_zoom: u8,
    /// Whether its tiles are vectors, not pictures.
    pub vector: bool,
    /// Whose it is, to be shown.
    #[serde(skip)]
    pub attribution: String,
    /// Map approval number 审图号, to be shown.
    #[serde(skip)]
    pub approval: String,
}

/// Where the map opens.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Opening {
    /// Where the asker is, or whereabouts was asked for; the district without.
    pub at: Option<Wgs84>,
    /// Whether that is the position of the phone.
    pub own: bool,
    /// What it shows.
    pub view: Option<Bounds>,
}

/// Least that is shown of each direction, in degrees: some hundred metres.
const LEAST: f64 = 0.006;
/// Room beside the outermost, of what lies between them.
const ROOM: f64 = 0.15;

/// The box that shows a position and some places, none of them at its border.
pub fn around(at: Wgs84, places: impl Iterator<Item = Wgs84>) -> Bounds {
    let point = Bounds { south: at.lat, north: at.lat, west: at.lng, east: at.lng };
    let all = places.fold(point, |all, place| Bounds {
        south: all.south.min(place.lat),
        north: all.north.max(place.lat),
        west: all.west.min(place.lng),
        east: all.east.max(place.lng),
    });
    let room = |span: f64| (span * ROOM).max((LEAST - span) / 2.0);
    let (high, wide) = (room(all.north - all.south), room(all.east - all.west));
    Bounds { south: all.south - high, north: all.north + high, west: all.west - wide, east: all.east + wide }
}

/// Wakes the section: at once where there is room for both, else by its button.
const SCRIPT: &str = r#"const root = document.getElementById("wide-map");
const [button, status] = [root.querySelector("[data-wake]"), root.querySelector("output")];
let asked = false;
const wake = async (tapped) => {
  if (asked) return;
  asked = true;
  status.textContent = root.dataset.busy;
  try {
    const { src } = root.dataset;
    (await import(src)).open(root, tapped);
    status.textContent = "";
    button.hidden = true;
    // Who has opened it once has it without a signal, too.
    navigator.serviceWorker?.ready.then(({ active }) => active.postMessage({ keep: src, files: [src] }));
  } catch {
    asked = false;
    status.textContent = root.dataset.failed;
  }
};
root.hidden = false;
button.addEventListener("click", () => wake(true));
if (window.IntersectionObserver && matchMedia("(min-width: 60em)").matches) {
  new IntersectionObserver((seen, all) => {
    if (seen.some((one) => one.isIntersecting)) { all.disconnect(); wake(false); }
  }).observe(root);
}"#;

/// The section. `wish`: what the list is filtered by; `list`: the address of the list with its filters,
/// without a position.
pub fn wide(wide: &Wide, opening: &Opening, wish: &Wish, list: &str) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    if cx.assets.map_js.is_empty() {
        return ().into_any();
    }
    let (middle, zoom) = (opening.at.unwrap_or(wide.middle.0), wide.middle.1);
    let view =
        opening.view.map(|Bounds { south, west, north, east }| format!("{west},{south},{east},{north}"));
    let base = wide.base.as_ref().and_then(|base| serde_json::to_string(base).ok());
    view! {
        <section
            id="wide-map" class="card wide-map" hidden aria-label=t!(lang, "wide-title")
            data-src=cx.assets.map_js.clone() data-version=wide.version.to_string()
            data-ground=wide.ground.to_string() data-circles=wide.circles.to_string() data-base=base data-filter=filter(wish)
            data-list=list.to_owned() data-lat=middle.lat.to_string() data-lng=middle.lng.to_string()
            data-looked=opening.at.map(|_| "1")
            data-zoom=zoom.to_string() data-self=opening.own.then_some("1") data-view=view data-busy=t!(lang, "wide-busy") data-failed=t!(lang, "wide-failed")
            data-followed=t!(lang, "wide-followed") data-middle=t!(lang, "wide-middle")
            data-show=t!(lang, "wide-show") data-nowhere=t!(lang, "wide-nowhere")
            data-looking=t!(lang, "wide-looking") data-here=t!(lang, "wide-here", metres = "{metres}")
            data-reached=t!(lang, "wide-reached") data-unreached=t!(lang, "wide-unreached")
        >
            <button class="button plain" type="button" data-wake="">{icon(Icon::Pin)} {t!(lang, "wide-open")}</button>
            <div class="wide-frame">
                <div class="wide-canvas" tabindex="0" role="application" aria-label=t!(lang, "wide-label")></div>
                <div class="wide-buttons">
                    <button type="button" data-in="" aria-label=t!(lang, "wide-in")>{icon(Icon::Plus)}</button>
                    <button type="button" data-out="" aria-label=t!(lang, "wide-out")>
                        <svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="M5 12h14"></path></svg>
                    </button>
                    <button type="button" data-reach="" aria-pressed="false" aria-label=t!(lang, "wide-reach")>
                        <svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3 2"></path></svg>
                    </button>
                    <button type="button" data-me="" aria-label=t!(lang, "wide-me")>{icon(Icon::Pin)}</button>
                </div>
                {card()}
                {credit(wide.base.as_ref())}
            </div>
            <output class="soft"></output>
        </section>
        <script type="module" nonce=cx.nonce.clone()>{SCRIPT}</script>
        {area_keeper()}
    }
    .into_any()
}

/// The card of the place that was tapped.
fn card() -> impl IntoView {
    let lang = cx().lang;
    view! {
        <div
            class="wide-card" hidden aria-live="polite" data-open=t!(lang, "map-open")
            data-until=t!(lang, "map-open-until", when = "{when}") data-closed=t!(lang, "map-closed")
            data-opens=t!(lang, "map-opens", when = "{when}") data-unknown=t!(lang, "map-open-unknown")
        >
            <p><a href="/map"></a></p>
            <p class="soft"><span data-state=""></span> " " <span data-address=""></span></p>
            <button type="button" aria-label=t!(lang, "wide-close")>{icon(Icon::Cross)}</button>
        </div>
    }
}

/// Whose basemap it is, and under which number it may be shown.
fn credit(base: Option<&Base>) -> Option<AnyView> {
    let lang = cx().lang;
    let base = base.filter(|base| !base.attribution.is_empty() || !base.approval.is_empty())?;
    let approval = (!base.approval.is_empty())
        .then(|| view! { <span>{t!(lang, "wide-approval", number = base.approval.clone())}</span> });
    Some(view! { <p class="wide-credit"><span>{base.attribution.clone()}</span> {approval}</p> }.into_any())
}

/// The wish as the tiles of places take it.
fn filter(wish: &Wish) -> String {
    let join = |texts: Vec<&'static str>| texts.join(",");
    let mut parts = Vec::new();
    if !wish.kinds.is_empty() {
        parts.push(format!("kind={}", join(wish.kinds.iter().map(|kind| kind.as_str()).collect())));
    }
    let either = wish.either.iter().map(|either| either.as_str());
    let features: Vec<_> = wish.features.iter().map(|feature| feature.as_str()).chain(either).collect();
    if !features.is_empty() {
        parts.push(format!("features={}", join(features)));
    }
    parts.extend(wish.class.map(|class| format!("class={class}")));
    parts.extend(wish.open_now.then(|| "open=now".to_owned()));
    parts.extend(wish.all_day.then(|| "all_day=1".to_owned()));
    parts.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::place::{Either, Feature, PlaceKind};

    #[test]
    fn the_asker_and_the_first_of_the_list_lie_within_what_is_shown() {
        let place = |lat, lng| Wgs84 { lat, lng };
        let Bounds { south, north, west, east } =
            around(place(45.0, 124.0), [place(45.02, 124.1), place(44.98, 124.05)].into_iter());
        assert!(south < 44.98 && north > 45.02 && west < 124.0 && east > 124.1);
        assert!(north - south < 0.06 && east - west < 0.14, "and not much more");
        let alone = around(place(45.0, 124.0), std::iter::empty());
        assert!((alone.north - alone.south - LEAST).abs() < 1e-9 && alone.west < 124.0 && alone.east > 124.0);
    }

    #[test]
    fn the_dots_are_filtered_as_the_list_is() {
        assert_eq!(filter(&Wish::default()), "");
        let wish = Wish {
            kinds: vec![PlaceKind::Station, PlaceKind::Canteen],
            features: vec![Feature::HotWater, Feature::Wifi],
            either: vec![Either::CoolingOrHeating],
            open_now: true,
            ..Wish::default()
        };
        assert_eq!(filter(&wish), "kind=station,canteen&features=hot_water,wifi,cooling_or_heating&open=now");
    }
}
