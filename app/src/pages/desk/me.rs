//! One's own account: roles, devices, password, second factor.

use super::due::moment;
use super::fields::{self, Typed};
use super::frame::{Section, Tone, frame, notice};
use super::words;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::parts::qr::qr;
use crate::t;
use backend::sessions::Device;
use domain::org::Role;
use leptos::prelude::*;

/// How the second factor stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Factor {
    /// Not set up.
    Off,
    /// Being set up; nothing is in force yet.
    Begun {
        /// The secret to type.
        secret: String,
        /// The `otpauth://` link.
        link: String,
    },
    /// In force.
    On,
}

/// What was done just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// A device was signed out.
    Device,
    /// The password is changed.
    Password,
    /// The second factor is in force.
    FactorOn,
    /// The second factor is gone.
    FactorOff,
}

/// One's own account.
#[derive(Clone, Debug)]
pub struct Me {
    /// Name shown to colleagues.
    pub name: String,
    /// Sign-in name.
    pub username: String,
    /// Name of one's unit.
    pub unit: String,
    /// Roles, each with the name of the unit it reaches from.
    pub grants: Vec<(Role, String)>,
    /// Signed-in devices, latest first.
    pub devices: Vec<Device>,
    /// Second factor.
    pub factor: Factor,
    /// What was wrong with a form.
    pub typed: Typed,
    /// What was done just now.
    pub done: Option<Done>,
}

/// The page.
pub fn page(model: Me) -> AnyView {
    let lang = cx().lang;
    let done = model.done.map(|done| {
        let text = match done {
            Done::Device => t!(lang, "desk-me-done-device"),
            Done::Password => t!(lang, "desk-me-done-password"),
            Done::FactorOn => t!(lang, "desk-me-done-factor-on"),
            Done::FactorOff => t!(lang, "desk-me-done-factor-off"),
        };
        notice(Tone::Good, text)
    });
    let wrong = (!model.typed.errors.is_empty()).then(|| notice(Tone::Bad, t!(lang, "desk-stop-field")));
    let body = view! {
        <main id="main" class="me">
            <h1>{t!(lang, "desk-me")}</h1>
            {done}
            {wrong}
            <div class="cols2">
                {who(lang, &model)}
                {devices(lang, model.devices)}
                {password(lang, &model.typed)}
                {factor(lang, model.factor, &model.typed)}
            </div>
        </main>
    };
    frame(Section::Me, body.into_any())
}

fn who(lang: Lang, model: &Me) -> AnyView {
    let role = |(role, unit): &(Role, String)| {
        view! { <li><b>{words::role(lang, *role)}</b> " " <span>{unit.clone()}</span></li> }
    };
    view! {
        <section class="box">
            <h2>{model.name.clone()}</h2>
            <dl class="kv">
                <div><dt>{t!(lang, "desk-username")}</dt><dd>{model.username.clone()}</dd></div>
                <div><dt>{t!(lang, "desk-unit")}</dt><dd>{model.unit.clone()}</dd></div>
                <div>
                    <dt>{t!(lang, "desk-roles")}</dt>
                    <dd><ul class="plain">{model.grants.iter().map(role).collect_view()}</ul></dd>
                </div>
            </dl>
            <p><a class="btn" href="/desk/me/leave">{t!(lang, "people-leave")}</a></p>
        </section>
    }
    .into_any()
}

fn devices(lang: Lang, devices: Vec<Device>) -> AnyView {
    let cx = cx();
    let lines = devices.into_iter().map(|device| {
        let name = match device.label.as_str() {
            "" => t!(lang, "desk-device-unknown").to_owned(),
            label => crate::parts::device::name(label),
        };
        let end = if device.current {
            view! { <span class="mark">{t!(lang, "desk-device-this")}</span> }.into_any()
        } else {
            let label = t!(lang, "desk-device-end-named", name = name.clone());
            view! {
                <form method="post" action=format!("/desk/me/devices/{}/end", device.id)>
                    <button aria-label=label>{t!(lang, "desk-device-end")}</button>
                </form>
            }
            .into_any()
        };
        view! {
            <li>
                <div>
                    <b>{name}</b>
                    <small>
                        {t!(lang, "desk-device-seen")} " " {moment(lang, device.last_seen_at, cx.now, cx.offset)} " · "
                        {t!(lang, "desk-device-since")} " " {moment(lang, device.created_at, cx.now, cx.offset)}
                    </small>
                </div>
                {end}
            </li>
        }
    });
    view! {
        <section class="box">
            <h2>{t!(lang, "desk-devices")}</h2>
            <ul class="rows">{lines.collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn password(lang: Lang, typed: &Typed) -> AnyView {
    view! {
        <section class="box">
            <h2>{t!(lang, "desk-password-change")}</h2>
            <form method="post" action="/desk/me/password" class="stack">
                {fields::line(typed, "old", t!(lang, "desk-password-old"), "", "password", "current-password")}
                {fields::line(
                    typed,
                    "new",
                    t!(lang, "desk-password-new"),
                    t!(lang, "desk-password-hint"),
                    "password",
                    "new-password",
                )}
                <button class="go">{t!(lang, "desk-password-change")}</button>
            </form>
        </section>
    }
    .into_any()
}

fn factor(lang: Lang, factor: Factor, typed: &Typed) -> AnyView {
    let body = match factor {
        Factor::Off => view! {
            <p>{t!(lang, "desk-factor-off")}</p>
            <form method="post" action="/desk/me/totp" class="stack">
                {fields::line(typed, "password", t!(lang, "desk-password"), "", "password", "current-password")}
                <button>{t!(lang, "desk-factor-begin")}</button>
            </form>
        }
        .into_any(),
        Factor::Begun { secret, link } => begun(lang, secret, link, typed),
        Factor::On => view! {
            <p>{t!(lang, "desk-factor-on")}</p>
            <form method="post" action="/desk/me/totp/off" class="stack">
                {fields::line(typed, "password", t!(lang, "desk-password"), "", "password", "current-password")}
                <button>{t!(lang, "desk-factor-end")}</button>
            </form>
        }
        .into_any(),
    };
    view! { <section class="box" id="totp"><h2>{t!(lang, "desk-factor")}</h2> {body}</section> }.into_any()
}

fn begun(lang: Lang, secret: String, link: String, typed: &Typed) -> AnyView {
    view! {
        <ol class="how">
            <li>
                {t!(lang, "desk-factor-scan")}
                {qr(t!(lang, "desk-factor-qr"), &link)}
                <p class="hint">
                    <a href=link.clone()>{t!(lang, "desk-factor-link")}</a>
                    " · "
                    {t!(lang, "desk-factor-type")}
                </p>
                <code class="secret">{grouped(&secret)}</code>
            </li>
            <li>
                {t!(lang, "desk-factor-enter")}
                <form method="post" action="/desk/me/totp/confirm" class="stack">
                    {fields::hidden("secret", secret)}
                    {fields::hidden("link", link)}
                    {fields::line(typed, "digits", t!(lang, "desk-totp"), "", "text", "one-time-code")}
                    <button class="go">{t!(lang, "desk-factor-confirm")}</button>
                </form>
            </li>
        </ol>
    }
    .into_any()
}

/// Four characters at a time are easier to type.
fn grouped(secret: &str) -> String {
    let chars: Vec<char> = secret.chars().collect();
    chars.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
