//! `/me` and `/about`.

use crate::cx::cx;
use crate::i18n::Lang;
use crate::parts::icon::{self, Icon, icon};
use crate::parts::layout::{Frame, Tab, layout};
use crate::t;
use leptos::prelude::*;

/// Language, the way in for staff, about.
pub fn page(signed_in: bool) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    let staff = match &cx.staff {
        Some((name, _)) => t!(lang, "me-staff-signed-in", name = name.clone()),
        None => t!(lang, "me-staff").to_owned(),
    };
    let (own, to) = match signed_in {
        true => (t!(lang, "account-title"), "/me/account"),
        false => (t!(lang, "account-sign-in"), "/me/sign-in"),
    };
    let body = view! {
        <h1>{t!(lang, "tab-me")}</h1>
        <nav class="cells" aria-label=t!(lang, "account-title")>
            <a class="cell" href=to>{icon(Icon::Person)} <span>{own}</span> {icon::next()}</a>
            <a class="cell" href="/map/hazard">{icon(Icon::Alert)} <span>{t!(lang, "hazard-title")}</span> {icon::next()}</a>
            <a class="cell" href="/teams">{icon(Icon::Star)} <span>{t!(lang, "teams-title")}</span> {icon::next()}</a>
        </nav>
        <section class="card">
            <h2 id="language">{icon(Icon::Globe)} {t!(lang, "me-language")}</h2>
            <form method="post" action="/lang" aria-labelledby="language">
                <input type="hidden" name="back" value="/me"/>
                <div class="buttons">{Lang::ALL.map(|one| language(one, lang)).into_iter().collect::<Vec<_>>()}</div>
            </form>
        </section>
        <nav class="cells" aria-label=t!(lang, "nav-further")>
            <a class="cell" href="/mine">{icon(Icon::List)} <span>{t!(lang, "tab-mine")}</span> {icon::next()}</a>
            <a class="cell" href="/about">{icon(Icon::Info)} <span>{t!(lang, "about-title")}</span> {icon::next()}</a>
            <a class="cell" href="/about#privacy">{icon(Icon::Lock)} <span>{t!(lang, "privacy-title")}</span> {icon::next()}</a>
            <a class="cell" href="/desk">{icon(Icon::Badge)} <span>{staff}</span> {icon::next()}</a>
        </nav>
    };
    layout(Frame { tab: Some(Tab::Me), ..Frame::default() }, body.into_any())
}

fn language(one: Lang, now: Lang) -> impl IntoView {
    let chosen = one == now;
    let class = if chosen { "button" } else { "button plain" };
    view! {
        <button class=class name="lang" value=one.tag() lang=one.tag() aria-pressed=chosen.to_string()>
            {chosen.then(|| icon(Icon::Check))}
            {one.name()}
        </button>
    }
}

/// What this is, and what happens to what people say.
pub fn about() -> AnyView {
    let lang = cx().lang;
    let points =
        |keys: [&'static str; 4]| keys.map(|text| view! { <li>{text}</li> }).into_iter().collect::<Vec<_>>();
    let steps = [
        t!(lang, "about-step-report"),
        t!(lang, "about-step-unit"),
        t!(lang, "about-step-answer"),
        t!(lang, "about-step-verdict"),
    ];
    let privacy = [
        t!(lang, "privacy-phone"),
        t!(lang, "privacy-place"),
        t!(lang, "privacy-photos"),
        t!(lang, "privacy-cookies"),
    ];
    let body = view! {
        <h1>{t!(lang, "about-title")}</h1>
        <section class="card">
            <p>{t!(lang, "about-text")}</p>
            <ol class="points">{points(steps)}</ol>
        </section>
        <section class="card" id="privacy">
            <h2>{t!(lang, "privacy-title")}</h2>
            <p>{t!(lang, "privacy-text")}</p>
            <ul class="points">{points(privacy)}</ul>
        </section>
        <section class="card">
            <h2>{t!(lang, "emergency-title")}</h2>
            <p>{t!(lang, "emergency-text")}</p>
        </section>
        <p class="soft"><a href="/open-data">{t!(lang, "open-link")}</a> " · " <a href="/api/v1">{t!(lang, "api-title")}</a></p>
    };
    layout(Frame { tab: Some(Tab::Me), back: Some("/me"), ..Frame::default() }, body.into_any())
}
