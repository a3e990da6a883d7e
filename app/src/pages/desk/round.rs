//! A grid worker's round: on a phone, most pressing first.

use super::bulk::{self, Back};
use super::due::due;
use super::fields;
use super::frame::{Section, frame};
use super::table::urgency_class;
use super::views::{self, Views};
use super::words;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::islands::public::WhereIAm;
use crate::t;
use backend::requests::{Round, Stop, Tools};
use domain::deadline::Urgency;
use domain::geo::{Gcj02, Wgs84};
use domain::lists::List;
use domain::request::Status;
use leptos::prelude::*;

/// Where the asker is, as the address says it, and in which order to show.
#[derive(Clone, Debug, Default)]
pub struct Here {
    /// Latitude and longitude; empty when unknown.
    pub lat: String,
    #[allow(missing_docs)]
    pub lng: String,
    /// By distance instead of by deadline.
    pub nearest: bool,
    /// Only what is so urgent.
    pub urgency: Option<Urgency>,
    /// Only what is at this step.
    pub status: Option<Status>,
}

/// The steps at which something is to be done outside.
const STEPS: [Status; 3] = [Status::Dispatched, Status::Handling, Status::Waiting];

/// The page. `enters`: whether they may report what they see.
pub fn page(round: Round, here: Here, enters: bool, tools: Tools, views: Views) -> AnyView {
    let lang = cx().lang;
    let back = Back { list: List::Mine, query: views.here.clone() };
    let picks = !tools.actions.is_empty() && !round.stops.is_empty();
    let many = picks.then(|| bulk::bar_of(lang, &tools, &back));
    let take = format!("/desk/export?list=round&{}&lat={}&lng={}", views.here, here.lat, here.lng);
    let narrowed = here.urgency.is_some() || here.status.is_some();
    let empty = if narrowed { t!(lang, "desk-empty-filtered") } else { t!(lang, "people-round-empty") };
    let body = view! {
        <main id="main" class="round">
            <h1>{t!(lang, "people-round")}</h1>
            {enters
                .then(|| {
                    view! {
                        <p><a class="btn wide" href="/desk/new?channel=grid_patrol">{t!(lang, "people-report")}</a></p>
                    }
                })}
            {views.notice()}
            {order(lang, &here)}
            {if round.stops.is_empty() {
                view! { <div class="empty"><p>{empty}</p></div> }.into_any()
            } else {
                view! { <ol class="stops">{round.stops.into_iter().map(|s| stop(lang, s, picks)).collect_view()}</ol> }
                    .into_any()
            }}
            {many}
            {round
                .more
                .then(|| view! { <p><a class="btn wide" href="/desk">{t!(lang, "people-round-more")}</a></p> })}
            <div class="upper">
                {views::menu(views)} <a class="btn" href=take>{t!(lang, "export-link")}</a>
            </div>
        </main>
    };
    frame(Section::Round, body.into_any())
}

/// By deadline, or by distance once the phone has said where it is.
fn order(lang: Lang, here: &Here) -> AnyView {
    let known = !here.lat.is_empty() && !here.lng.is_empty();
    let choice = |value: &'static str, name: &'static str, chosen: bool| {
        view! {
            <label class="tick"><input type="radio" name="order" value=value checked=chosen/> <span>{name}</span></label>
        }
    };
    let any = |name: &str| fields::option(String::new(), format!("{name}: {}", t!(lang, "desk-any")), false);
    let urgencies = Urgency::ALL.iter().map(|u| {
        fields::option(u.to_string(), words::urgency(lang, *u).to_owned(), here.urgency == Some(*u))
    });
    let steps = STEPS
        .iter()
        .map(|s| fields::option(s.to_string(), words::status(lang, *s).to_owned(), here.status == Some(*s)));
    view! {
        <form method="get" action="/desk/mine" class="box where">
            {fields::hidden("lat", here.lat.clone())}
            {fields::hidden("lng", here.lng.clone())}
            <div class="choices">
                {choice("due", t!(lang, "people-by-due"), !here.nearest)}
                {choice("nearest", t!(lang, "people-by-distance"), here.nearest)}
            </div>
            // On the way the next stop is what is looked for: what is seldom chosen is folded away.
            <details open=here.urgency.is_some() || here.status.is_some()>
                <summary>{t!(lang, "round-filter")}</summary>
                <div class="grant">
                    <select name="urgency" aria-label=t!(lang, "desk-col-urgency")>
                        {any(t!(lang, "desk-col-urgency"))} {urgencies.collect_view()}
                    </select>
                    <select name="status" aria-label=t!(lang, "desk-col-status")>
                        {any(t!(lang, "desk-col-status"))} {steps.collect_view()}
                    </select>
                </div>
            </details>
            <p class="buttons"><button>{t!(lang, "desk-filter-apply")}</button></p>
            {(here.nearest && !known).then(|| view! { <p class="hint">{t!(lang, "people-no-position")}</p> })}
            <WhereIAm>
                <div
                    data-here="" data-busy=t!(lang, "locate-busy") data-denied=t!(lang, "locate-denied")
                    data-failed=t!(lang, "locate-failed")
                >
                    <button type="button" class="wide" hidden>{t!(lang, "people-where")}</button>
                    <output class="hint"></output>
                </div>
            </WhereIAm>
        </form>
    }
    .into_any()
}

fn stop(lang: Lang, stop: Stop, picks: bool) -> impl IntoView {
    let cx = cx();
    let Stop { row, at, metres, answers } = stop;
    let code = row.code.to_string();
    let pick = picks.then(|| bulk::pick(lang, &row.code, row.version));
    let title = row.category.as_ref().map(|c| words::category(lang, c));
    let text = if row.excerpt.is_empty() { t!(lang, "desk-no-text").to_owned() } else { row.excerpt };
    // Whoever waits for the resident has no deadline: the status says so.
    let limit = row.due_at.map(|at| due(lang, at, cx.now, cx.offset));
    let far = metres.map(|metres| view! { <span class="far">{distance(lang, metres)}</span> });
    view! {
        <li class="stop">
            <p class="top">
                {pick}
                {limit}
                {far}
                <span class=format!("ur {}", urgency_class(row.urgency))>{words::urgency(lang, row.urgency)}</span>
                <span class=format!("st {}", row.status)>{words::status(lang, row.status)}</span>
            </p>
            <p class="what"><a href=format!("/desk/r/{code}")><b>{title}</b> " " {text}</a></p>
            <p class="place">{row.address.unwrap_or_else(|| t!(lang, "people-no-address").to_owned())}</p>
            <p class="buttons">
                {answers
                    .then(|| {
                        view! {
                            <a class="btn go" href=format!("/desk/r/{code}?do=answer#act-answer")>
                                {t!(lang, "people-close-photo")}
                            </a>
                        }
                    })}
            </p>
            {at.map(|at| navigate(lang, at))}
        </li>
    }
}

/// "850 米", "1.2 公里".
fn distance(lang: Lang, metres: f64) -> String {
    if metres < 1000.0 {
        t!(lang, "distance-metres", count = metres.round())
    } else {
        t!(lang, "distance-kilometres", count = format!("{:.1}", metres / 1000.0))
    }
}

/// Ways to be led there: the phone's own map, and three services. The services
/// are told the place and nothing else.
fn navigate(lang: Lang, at: Wgs84) -> impl IntoView {
    let links = links(at, t!(lang, "people-destination"));
    let names = [
        t!(lang, "people-map-phone"),
        t!(lang, "people-map-amap"),
        t!(lang, "people-map-tencent"),
        t!(lang, "people-map-baidu"),
    ];
    let link = |(href, name): (String, &'static str)| {
        view! { <li><a class="btn" href=href rel="noreferrer noopener" target="_blank">{name}</a></li> }
    };
    let links = links.into_iter().zip(names).map(link).collect_view();
    view! {
        <details class="ways">
            <summary>{t!(lang, "people-navigate")}</summary>
            <ul class="plain">{links}</ul>
        </details>
    }
}

/// As the services document their addresses: `geo:` is WGS-84 (RFC 5870), the
/// others take GCJ-02.
pub fn links(at: Wgs84, name: &str) -> [String; 4] {
    let near = Gcj02::from(at);
    let (lat, lng) = (format!("{:.6}", near.lat), format!("{:.6}", near.lng));
    let name = super::query::encode(name);
    [
        format!("geo:{:.6},{:.6}", at.lat, at.lng),
        format!("https://uri.amap.com/navigation?to={lng},{lat},{name}&mode=ride&src=huying&callnative=1"),
        format!(
            "https://apis.map.qq.com/uri/v1/routeplan?type=walk&to={name}&tocoord={lat},{lng}&coord_type=2&referer=huying"
        ),
        format!(
            "https://api.map.baidu.com/direction?destination=latlng:{lat},{lng}%7Cname:{name}&mode=riding&coord_type=gcj02&output=html&src=huying"
        ),
    ]
}
