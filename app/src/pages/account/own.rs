//! `/me/account`: requests, devices, credit, taking along and away.

use crate::cx::lang;
use crate::parts::icon::{self, Icon, icon};
use crate::parts::layout::{Frame, Tab, layout};
use crate::parts::{badge, time, words};
use crate::t;
use backend::accounts::{Account, Device, Way};
use backend::view::RequestView;
use domain::ids::TeamId;
use domain::rider::Merit;
use leptos::prelude::*;

/// Everything the page shows.
#[derive(Clone, Debug)]
pub struct Own {
    /// The account.
    pub account: Account,
    /// Its requests.
    pub requests: Vec<RequestView>,
    /// Where the list goes on.
    pub next: Option<String>,
    /// What they have to their credit.
    pub merit: Merit,
    /// The team they are in, and their name there.
    pub team: Option<(TeamId, String, String)>,
    /// How many requests this phone keeps by itself.
    pub held: usize,
    /// Whether WeChat is offered as a way in.
    pub wechat: bool,
    /// Whether something was done just now.
    pub done: bool,
    /// Whether they wanted to do without the last way in.
    pub last: bool,
}

/// The page.
pub fn own(own: &Own) -> AnyView {
    let lang = lang();
    let done = own.done.then(|| {
        view! { <p class="notice calm" role="status">{icon(Icon::Check)} {t!(lang, "account-done")}</p> }
    });
    let body = view! {
        <h1>{t!(lang, "account-title")}</h1>
        {done}
        {requests(own)}
        {merit(own)}
        {ways(own)}
        {devices(&own.account.devices)}
        <nav class="cells" aria-label=t!(lang, "nav-further")>
            <a class="cell" href="/me/export">{icon(Icon::Copy)} <span>{t!(lang, "account-export")}</span> {icon::next()}</a>
            <a class="cell" href="/me/delete">{icon(Icon::Cross)} <span>{t!(lang, "account-delete")}</span> {icon::next()}</a>
        </nav>
        <form method="post" action="/me/sign-out">
            <button class="button plain">{t!(lang, "account-sign-out")}</button>
        </form>
    };
    layout(Frame { tab: Some(Tab::Me), back: Some("/me"), ..Frame::default() }, body.into_any())
}

fn requests(own: &Own) -> impl IntoView + use<> {
    let lang = lang();
    let item = |view: &RequestView| {
        let code = view.code.to_string();
        let excerpt: String = view.description.chars().take(60).collect();
        let title = view.category.as_ref();
        let title = title.map_or_else(|| t!(lang, "category-none").to_owned(), |c| words::category(lang, c));
        view! {
            <li class="item">
                <a href=format!("/r/{code}")>
                    <div>
                        <h3>{title} {badge::status(view.status, true)}</h3>
                        {(!excerpt.is_empty()).then(|| view! { <p>{excerpt}</p> })}
                        <p class="meta"><span>{code.clone()}</span> <span>{time::time(view.submitted_at)}</span></p>
                    </div>
                </a>
            </li>
        }
    };
    let list: Vec<_> = own.requests.iter().map(item).collect();
    let list = match list.is_empty() {
        true => view! { <p class="soft">{t!(lang, "account-no-requests")}</p> }.into_any(),
        false => view! { <ul class="cards">{list}</ul> }.into_any(),
    };
    let next = own.next.clone().map(|next| {
        view! { <a class="button plain" href=format!("/me/account?before={next}")>{t!(lang, "account-older")}</a> }
    });
    let held = (own.held > 0).then(|| {
        view! {
            <form method="post" action="/me/account/keep">
                <button class="button plain">{t!(lang, "account-keep", count = own.held)}</button>
            </form>
        }
    });
    view! {
        <section aria-labelledby="requests">
            <h2 id="requests">{t!(lang, "account-requests")}</h2>
            {list} {next} {held}
        </section>
    }
}

/// What they have to their credit, and their team.
fn merit(own: &Own) -> impl IntoView + use<> {
    let lang = lang();
    let fact = |name: &'static str, value: String| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> };
    let trusted =
        own.merit.is_trusted().then(|| view! { <p>{icon(Icon::Star)} {t!(lang, "rider-trusted")}</p> });
    let team = match &own.team {
        Some((id, name, nickname)) => {
            let said = t!(lang, "account-team", team = name.clone(), nickname = nickname.clone());
            view! { <a class="button plain" href=format!("/teams/{id}")>{said}</a> }
        }
        None => {
            view! { <a class="button plain" href="/teams".to_owned()>{t!(lang, "teams-title").to_owned()}</a> }
        }
    };
    view! {
        <section class="card" aria-labelledby="merit">
            <h2 id="merit">{icon(Icon::Star)} {t!(lang, "rider-merit")}</h2>
            <dl class="facts">
                {fact(t!(lang, "rider-points"), own.merit.points().to_string())}
                {fact(t!(lang, "rider-confirmed"), own.merit.confirmed.to_string())}
                {fact(t!(lang, "rider-hazards"), own.merit.hazards.to_string())}
            </dl>
            {trusted}
            <p class="soft">{t!(lang, "rider-no-trace")}</p>
            {team}
        </section>
    }
}

fn ways(own: &Own) -> impl IntoView + use<> {
    let lang = lang();
    let account = &own.account;
    let has = account.ways.iter().any(|(way, _)| *way == Way::WechatWeb);
    let add = (own.wechat && !has).then(|| super::wechat("/me/account", t!(lang, "wechat-add")));
    let phone = match account.ways.iter().any(|(way, _)| *way == Way::Phone) {
        true => t!(lang, "account-phone-change"),
        false => t!(lang, "account-phone-add"),
    };
    let leave = account.ways.len() > 1;
    let way = |(way, address): &(Way, String)| {
        let said = match way {
            Way::Phone => t!(lang, "account-way-phone", phone = address.clone()),
            Way::WechatWeb => t!(lang, "wechat-way").to_owned(),
            _ => t!(lang, "account-way-wechat").to_owned(),
        };
        let form = leave.then(|| leave_way(*way, &said));
        view! { <li><span>{said}</span> {form}</li> }
    };
    let wrong = own.last.then(|| {
        view! { <p class="error" role="alert">{icon(Icon::Alert)} <span>{t!(lang, "field-any-last-one")}</span></p> }
    });
    view! {
        <section class="card" aria-labelledby="ways">
            <h2 id="ways">{icon(Icon::Door)} {t!(lang, "account-ways")}</h2>
            {wrong}
            <ul class="devices">{account.ways.iter().map(way).collect::<Vec<_>>()}</ul>
            {leave.then(|| view! { <p class="soft">{t!(lang, "account-leave-text")}</p> })}
            <p><a class="button plain" href="/me/phone">{phone}</a></p>
            {add}
        </section>
    }
}

/// Does without a way in; only where another one is left.
fn leave_way(way: Way, said: &str) -> impl IntoView + use<> {
    let lang = lang();
    view! {
        <form method="post" action=format!("/me/ways/{way}/leave")>
            <button class="button quiet" aria-label=t!(lang, "account-leave-way", way = said.to_owned())>
                {t!(lang, "account-leave")}
            </button>
        </form>
    }
}

fn devices(devices: &[Device]) -> impl IntoView + use<> {
    let lang = lang();
    let device = |device: &Device| {
        let label = if device.label.is_empty() {
            t!(lang, "account-device").to_owned()
        } else {
            crate::parts::device::name(&device.label)
        };
        let end = match device.current {
            true => view! { <span class="soft">{t!(lang, "account-this-device")}</span> }.into_any(),
            false => {
                let said = format!("{} {label}", t!(lang, "account-end"));
                view! {
                    <form method="post" action=format!("/me/devices/{}/end", device.id)>
                        <button class="button quiet" aria-label=said>{t!(lang, "account-end")}</button>
                    </form>
                }
                .into_any()
            }
        };
        view! { <li><span class="prose">{label}</span> " " <small class="soft">{time::time(device.last_seen_at)}</small> " " {end}</li> }
    };
    view! {
        <section class="card" aria-labelledby="devices">
            <h2 id="devices">{icon(Icon::Lock)} {t!(lang, "account-devices")}</h2>
            <ul class="devices">{devices.iter().map(device).collect::<Vec<_>>()}</ul>
            <form method="post" action="/me/sign-out">
                <input type="hidden" name="everywhere" value="1"/>
                <button class="button plain">{t!(lang, "account-everywhere")}</button>
            </form>
        </section>
    }
}

/// Asks whether somebody is sure. `unsure`: they pressed the button and did not
/// say so.
pub fn delete(unsure: bool) -> AnyView {
    let lang = lang();
    let wrong = unsure.then(|| {
        view! { <p class="error" role="alert">{icon(Icon::Alert)} <span>{t!(lang, "account-delete-unsure")}</span></p> }
    });
    let body = view! {
        <h1>{t!(lang, "account-delete")}</h1>
        <section class="card">
            <p>{t!(lang, "account-delete-text")}</p>
            <p>{t!(lang, "account-delete-export")} " " <a href="/me/export">{t!(lang, "account-export")}</a></p>
            <form class="form" method="post" action="/me/delete">
                {wrong}
                <label class="check">
                    <input type="checkbox" name="sure" value="1"/>
                    <span>{t!(lang, "account-delete-sure")}</span>
                </label>
                <button class="button danger">{t!(lang, "account-delete")}</button>
            </form>
        </section>
    };
    layout(Frame { tab: Some(Tab::Me), back: Some("/me/account"), ..Frame::default() }, body.into_any())
}
