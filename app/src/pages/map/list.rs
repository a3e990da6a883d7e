//! `/map`: the nearest places, without a map and without a script.

use super::query::{self, Asked};
use crate::cx::lang;
use crate::i18n::Lang;
use crate::islands::public::WhereIAm;
use crate::parts::categories::{Group, filter_options};
use crate::parts::icon::{Icon, icon};
use crate::parts::later::later;
use crate::parts::layout::{Frame, Tab, layout};
use crate::parts::places::{cards, feature_icon, kind_icon};
use crate::parts::script;
use crate::parts::wide::{Opening, Wide, around, wide};
use crate::parts::words;
use crate::t;
use backend::places::{Bounds, Found};
use domain::geo::Wgs84;
use domain::place::{Either, Feature, PlaceKind, ServiceClass, Wish};
use leptos::prelude::*;

/// How far away the nearest may be before the place itself is in doubt, in
/// metres.
const FAR: f64 = 30_000.0;
/// So many of the nearest the map shows when it opens.
const FIRST: usize = 5;

/// What became of the place that was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Spot {
    /// None was.
    #[default]
    Nowhere,
    /// Coordinates that are none.
    Unreadable,
    /// Words that are known nowhere.
    Unknown,
    /// It is known; other places go by the same words.
    Known(Vec<(String, Wgs84)>),
}

/// Everything the page shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What was asked for.
    pub asked: Asked,
    /// What became of the place.
    pub spot: Spot,
    /// What was found, nearest first.
    pub found: Vec<Found>,
    /// Whether there is more.
    pub more: bool,
    /// Subdistricts with their communities.
    pub areas: Vec<Group>,
    /// Whether the wish is another than the usual one.
    pub chosen: bool,
    /// What the wide map begins with.
    pub wide: Wide,
}

/// The page.
pub fn page(shown: &Shown) -> AnyView {
    let lang = lang();
    let asked = &shown.asked;
    let title = if asked.partners { t!(lang, "map-partners") } else { t!(lang, "tab-map") };
    let other = if asked.partners {
        view! { <a href="/map">{t!(lang, "map-to-stations")}</a> }.into_any()
    } else {
        view! { <a href="/map/partners">{t!(lang, "map-partners")}</a> }.into_any()
    };
    let body = view! {
        <div class="section-title"><h1>{title}</h1> {other}</div>
        {later()}
        {asked.partners.then(|| view! { <p class="soft">{t!(lang, "map-partners-lead")}</p> })}
        <div class="map-page">
            <div class="form">
                {whereabouts(lang, shown)}
                {if asked.partners { classes(lang, asked).into_any() } else { filters(lang, shown).into_any() }}
            </div>
            <div class="map-wide">{wide(&shown.wide, &opening(shown), &asked.wish, &asked.anywhere().address())}</div>
            <div class="form" data-places="">{results(lang, shown)}</div><i hidden></i>
        </div>
        {script::copy()}
    };
    layout(Frame { tab: Some(Tab::Map), wide: true, ..Frame::default() }, body.into_any())
}

/// Where the map opens: as it was left, else around the asker with the first of the list.
fn opening(shown: &Shown) -> Opening {
    let asked = &shown.asked;
    let near = shown.found.iter().filter(|found| found.metres.is_some_and(|metres| metres <= FAR));
    let first = near.take(FIRST).map(|found| found.place.facts.at);
    let view: Option<Bounds> = asked.view.or_else(|| Some(around(asked.at?, first)));
    // A position without a name is that of the phone.
    let own = asked.at.is_some() && asked.name.is_empty() && asked.view.is_none();
    Opening { at: asked.at, own, view }
}

/// Hidden fields, so that one form does not forget what another one said.
fn hidden<T: Into<String>>(fields: Vec<(&'static str, T)>) -> Vec<AnyView> {
    let one = |(name, value): (&'static str, T)| {
        let value: String = value.into();
        view! { <input type="hidden" name=name value=value/> }.into_any()
    };
    fields.into_iter().map(one).collect()
}

/// What is wanted, for forms that say where. Without a signal the worker of the site puts in what was
/// wanted last.
fn wished(asked: &Asked) -> impl IntoView + use<> {
    view! { <span hidden data-wish="">{hidden(query::fields(&asked.wish))}</span> }
}

/// Where the asker is: by words, by area, by the phone.
fn whereabouts(lang: Lang, shown: &Shown) -> impl IntoView + use<> {
    let asked = &shown.asked;
    let base = asked.base();
    let open = !asked.area.is_empty();
    view! {
        <section class="card find" aria-label=t!(lang, "map-where")>
            <form method="get" action=base>
                {wished(asked)}
                <input type="hidden" name="lat" value=""/>
                <input type="hidden" name="lng" value=""/>
                <WhereIAm>
                    <div
                        class="here" data-here="" data-busy=t!(lang, "locate-busy")
                        data-denied=t!(lang, "map-locate-denied") data-failed=t!(lang, "map-locate-failed")
                    >
                        <button class="button" type="button" hidden>{icon(Icon::Pin)} {t!(lang, "map-locate")}</button>
                        <output class="soft"></output>
                    </div>
                </WhereIAm>
            </form>
            <form method="get" action=base role="search">
                {wished(asked)}
                <div class="search">
                    <input
                        class="input" type="search" name="q" value=asked.words.clone() maxlength=query::WORDS.to_string()
                        aria-label=t!(lang, "map-search") placeholder=t!(lang, "map-search")
                    />
                    <button class="button" aria-label=t!(lang, "requests-find")>{icon(Icon::Search)}</button>
                </div>
                <details open=open>
                    <summary>{t!(lang, "map-by-area")}</summary>
                    <div class="search">
                        <select class="select" name="area" aria-label=t!(lang, "requests-area")>
                            <option value="">{t!(lang, "requests-any")}</option>
                            {filter_options(&shown.areas, &asked.area)}
                        </select>
                        <button class="button plain">{t!(lang, "requests-show")}</button>
                    </div>
                </details>
            </form>
            <div data-spot="">{spot(lang, shown)}</div><i hidden></i>
        </section>
    }
}

/// What became of the place.
fn spot(lang: Lang, shown: &Shown) -> Option<AnyView> {
    let asked = &shown.asked;
    let line = |words: String| Some(view! { <p class="soft" role="status">{words}</p> }.into_any());
    match &shown.spot {
        Spot::Nowhere => line(t!(lang, "map-nowhere").to_owned()),
        Spot::Unreadable => line(t!(lang, "map-bad-position").to_owned()),
        Spot::Unknown => line(t!(lang, "map-unknown-place").to_owned()),
        Spot::Known(others) => {
            let name = if asked.name.is_empty() { t!(lang, "map-here") } else { asked.name.as_str() };
            let around = t!(lang, "map-around", name = name.to_owned());
            let one = |(name, at): &(String, Wgs84)| {
                view! { <li><a class="button plain" href=asked.around(name, *at).address()>{name.clone()}</a></li> }
            };
            let list: Vec<_> = others.iter().map(one).collect();
            let others = (!list.is_empty()).then(|| {
                view! {
                    <p class="soft">{t!(lang, "map-or")}</p>
                    <ul class="chips">{list}</ul>
                }
            });
            let middle = asked.view.map(|_| view! { <p class="soft">{t!(lang, "map-from-middle")}</p> });
            Some(view! { <p role="status"><b>{around}</b></p> {middle} {others} }.into_any())
        }
    }
}

fn tick(
    name: &'static str,
    value: &'static str,
    label: &'static str,
    sign: Option<Icon>,
    on: bool,
) -> AnyView {
    view! {
        <label class="chip">
            <input type="checkbox" name=name value=value checked=on/>
            {sign.map(icon)}
            <span>{label}</span>
        </label>
    }
    .into_any()
}

/// The filter of a feature. Two that serve the same need have one, where the
/// first of them stands.
fn has(lang: Lang, asked: &Asked, feature: Feature) -> Option<AnyView> {
    let sign = Some(feature_icon(feature));
    let Some(either) = Either::of(feature) else {
        let on = asked.wants(feature);
        return Some(tick("f", feature.as_str(), words::feature(lang, feature), sign, on));
    };
    let [first, _] = either.features();
    let on = asked.wants_either(either);
    (feature == first).then(|| tick("f", either.as_str(), words::either(lang, either), sign, on))
}

fn filters(lang: Lang, shown: &Shown) -> impl IntoView + use<> {
    let asked = &shown.asked;
    let wish = &asked.wish;
    let features: Vec<_> = Feature::ALL.iter().filter_map(|feature| has(lang, asked, *feature)).collect();
    let kinds: Vec<_> = PlaceKind::ALL
        .iter()
        .map(|k| {
            tick("type", k.as_str(), words::place_kind(lang, *k), Some(kind_icon(*k)), wish.kinds.contains(k))
        })
        .collect();
    view! {
        <form class="card find filters" method="get" action="/map">
            <input type="hidden" name="set" value="1"/>
            <span hidden data-where="">{hidden(asked.place())}</span>
            <fieldset class="chips">
                <legend class="visually-hidden">{t!(lang, "map-when")}</legend>
                {tick("open", "1", t!(lang, "map-open-now"), Some(Icon::Clock), wish.open_now)}
                {tick("day", "1", t!(lang, "map-all-day"), None, wish.all_day)}
            </fieldset>
            <details>
                <summary>{t!(lang, "requests-filters")}</summary>
                <fieldset>
                    <legend>{t!(lang, "map-has")}</legend>
                    <div class="chips">{features}</div>
                </fieldset>
                <fieldset>
                    <legend>{t!(lang, "map-kind")}</legend>
                    <div class="chips">{kinds}</div>
                </fieldset>
                <p class="soft">{t!(lang, "map-remembered")}</p>
            </details>
            <button class="button plain">{t!(lang, "requests-show")}</button>
            {chosen(lang, shown)}
        </form>
    }
}

/// What is chosen, in a line, and the way back to what is usual. Without a signal the worker of the site
/// fills it.
fn chosen(lang: Lang, shown: &Shown) -> impl IntoView + use<> {
    let names = if shown.chosen { names(lang, &shown.asked.wish) } else { Vec::new() };
    view! {
        <p class="chosen" data-chosen="" hidden=!shown.chosen>
            <span>{names.join(t!(lang, "station-and"))}</span>
            <button class="button quiet" name="clear" value="1">{t!(lang, "map-clear")}</button>
        </p>
    }
}

/// The names of what is chosen; of kinds only where they are not the usual ones.
fn names(lang: Lang, wish: &Wish) -> Vec<&'static str> {
    let mut names = Vec::new();
    names.extend(wish.open_now.then(|| t!(lang, "map-open-now")));
    names.extend(wish.all_day.then(|| t!(lang, "map-all-day")));
    names.extend(wish.features.iter().map(|feature| words::feature(lang, *feature)));
    names.extend(wish.either.iter().map(|either| words::either(lang, *either)));
    if wish.kinds.is_empty() {
        names.push(t!(lang, "map-all"));
    } else if wish.kinds != query::USUAL {
        names.extend(wish.kinds.iter().map(|kind| words::place_kind(lang, *kind)));
    }
    names
}

/// The classes of service, each a link.
fn classes(lang: Lang, asked: &Asked) -> impl IntoView + use<> {
    let link = |class: Option<ServiceClass>, label: &'static str| {
        let wish = Wish { class, ..asked.wish.clone() };
        let href = Asked { wish, pages: 1, ..asked.clone() }.address();
        let current = (asked.wish.class == class).then_some("true");
        view! { <li><a class="chip" href=href aria-current=current>{label}</a></li> }
    };
    let all = ServiceClass::ALL.iter().map(|class| link(Some(*class), words::service(lang, *class)));
    let list: Vec<_> = std::iter::once(link(None, t!(lang, "requests-any"))).chain(all).collect();
    view! { <nav aria-label=t!(lang, "map-classes")><ul class="chips">{list}</ul></nav> }
}

fn results(lang: Lang, shown: &Shown) -> AnyView {
    let asked = &shown.asked;
    if shown.found.is_empty() {
        return empty(lang, shown);
    }
    let far = shown.found.first().and_then(|found| found.metres).is_some_and(|metres| metres > FAR);
    let more = shown.more.then(|| {
        let href = Asked { pages: asked.pages + 1, ..asked.clone() }.address();
        view! { <a class="button plain" href=format!("{href}#more") rel="next">{t!(lang, "map-more")}</a> }
    });
    view! {
        <section class="form" aria-labelledby="nearest">
            <h2 id="nearest" class="section-title">
                {if asked.at.is_some() { t!(lang, "map-nearest") } else { t!(lang, "map-all") }}
            </h2>
            {far.then(|| view! { <p class="notice calm" role="status">{icon(Icon::Info)} {t!(lang, "map-far")}</p> })}
            {cards(&shown.found, &asked.wish.named())}
            <div id="more">{more}</div>
        </section>
    }
    .into_any()
}

/// Says what would appear here.
fn empty(lang: Lang, shown: &Shown) -> AnyView {
    let narrow = shown.chosen || shown.asked.wish.class.is_some();
    let words = match (narrow, shown.asked.partners) {
        (true, _) => t!(lang, "map-none-such"),
        (false, true) => t!(lang, "map-none-partners"),
        (false, false) => t!(lang, "map-none"),
    };
    let all = Asked {
        wish: if shown.asked.partners {
            Wish { class: None, ..shown.asked.wish.clone() }
        } else {
            query::usual()
        },
        pages: 1,
        ..shown.asked.clone()
    };
    view! {
        <section class="card empty" role="status">
            {icon(Icon::Station)}
            <p>{words}</p>
            {narrow.then(|| view! { <a class="button plain" href=all.address()>{t!(lang, "map-all-again")}</a> })}
        </section>
    }
    .into_any()
}
