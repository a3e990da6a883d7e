//! The way there: navigation apps, the address to copy, the door.

use super::Station;
use crate::cx::lang;
use crate::islands::public::CopyShare;
use crate::parts::icon::{Icon, icon};
use crate::parts::script;
use crate::t;
use domain::geo::Gcj02;
use leptos::prelude::*;

/// What leads there and in.
pub(super) fn go(station: &Station) -> impl IntoView + use<> {
    let lang = lang();
    let id = station.found.place.id;
    let door = station.opens.then(|| {
        view! {
            <a class="button big" href=format!("/s/{id}/door") rel="nofollow noreferrer">
                {icon(Icon::Door)} {t!(lang, "station-open-door")}
            </a>
        }
    });
    view! {
        <section class="card" aria-labelledby="go">
            {door}
            <h2 id="go">{icon(Icon::Way)} {t!(lang, "station-go")}</h2>
            <div class="ways">{links(station)}</div>
            {copy(station)}
            {script::wechat()}
        </section>
    }
}

/// Each app in its own coordinates. WeChat opens Tencent's map, which it
/// knows, and lets no page start another app.
fn links(station: &Station) -> Vec<AnyView> {
    let lang = lang();
    let to = &station.links;
    let amap = if station.wechat { to.amap.replace("&callnative=1", "") } else { to.amap.clone() };
    let mut ways = vec![
        (amap, t!(lang, "station-amap")),
        (to.tencent.clone(), t!(lang, "station-tencent")),
        (to.baidu.clone(), t!(lang, "station-baidu")),
        (to.apple.clone(), t!(lang, "station-apple")),
    ];
    if station.wechat {
        ways.swap(0, 1);
    } else {
        ways.push((to.geo.clone(), t!(lang, "station-geo")));
    }
    let place = station.wechat.then(|| wechat(station));
    let one = |(at, (href, name)): (usize, (String, &'static str))| {
        let class = if at == 0 { "button" } else { "button plain" };
        // WeChat's own map comes first, where the page may open it.
        let place = place.clone().filter(|_| at == 0);
        view! { <a class=class href=href rel="noreferrer" data-wx=place>{name}</a> }.into_any()
    };
    ways.into_iter().filter(|(href, _)| !href.is_empty()).enumerate().map(one).collect()
}

/// What WeChat's own map is told: the gate in its own system, name and address.
fn wechat(station: &Station) -> String {
    let facts = &station.found.place.facts;
    let Gcj02 { lat, lng } = facts.way_to().into();
    serde_json::to_string(&(lat, lng, &facts.name, &facts.address)).unwrap_or_default()
}

/// The address in a field, to be copied by hand where no script runs.
fn copy(station: &Station) -> impl IntoView + use<> {
    let lang = lang();
    let facts = &station.found.place.facts;
    let name = facts.name.clone();
    let text = [facts.address.as_str(), facts.name.as_str()].join(" ").trim().to_owned();
    view! {
        <div class="copy">
            <input class="input" id="private-link" readonly=true value=text aria-label=t!(lang, "station-address")/>
            <CopyShare>
                <div data-share=name data-copied=t!(lang, "station-copied")>
                    <button class="button plain copy" type="button" hidden>
                        {icon(Icon::Copy)} <span>{t!(lang, "station-copy")}</span>
                    </button>
                </div>
            </CopyShare>
        </div>
    }
}
