//! Signing in.

use super::fields::{self, Typed};
use super::frame::{Section, Tone, frame, notice};
use crate::cx::cx;
use crate::i18n::{Lang, text};
use crate::t;
use leptos::prelude::*;

/// Why the form is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// User name or password do not fit.
    Wrong,
    /// Too many tries.
    TooMany {
        /// Seconds to wait.
        seconds: u32,
    },
    /// The six digits are still needed.
    Digits,
    /// The six digits did not fit.
    WrongDigits,
    /// The session had ended when something was sent.
    Ended,
    /// The database did not answer.
    Unavailable,
}

/// The page to sign in.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// User name, if already known.
    pub username: String,
    /// Where to go afterwards.
    pub to: String,
    /// Why the form is shown again.
    pub again: Option<Again>,
}

/// The page to sign in.
pub fn page(model: SignIn) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    let digits = matches!(model.again, Some(Again::Digits | Again::WrongDigits));
    let typed = Typed::default().with("username", model.username);
    let body = view! {
        <main id="main" class="gate">
            <h1>{t!(lang, "desk-sign-in")}</h1>
            {model.again.map(|again| message(lang, again))}
            <form method="post" action="/desk/sign-in" class="stack box">
                {fields::hidden("to", model.to.clone())}
                {fields::line(&typed, "username", t!(lang, "desk-username"), "", "text", "username")}
                {fields::line(&typed, "password", t!(lang, "desk-password"), "", "password", "current-password")}
                {second_factor(lang, digits)}
                <button class="go">{t!(lang, "desk-sign-in-button")}</button>
            </form>
            {cx.demo.then(|| accounts(lang, &model.to))}
        </main>
    };
    frame(Section::Outside, body.into_any())
}

fn message(lang: Lang, again: Again) -> AnyView {
    match again {
        Again::Wrong => notice(Tone::Bad, t!(lang, "desk-sign-in-wrong")),
        Again::TooMany { seconds } => notice(Tone::Bad, t!(lang, "desk-sign-in-too-many", seconds = seconds)),
        Again::Digits => notice(Tone::Plain, t!(lang, "desk-sign-in-digits")),
        Again::WrongDigits => notice(Tone::Bad, t!(lang, "desk-sign-in-wrong-digits")),
        Again::Ended => notice(Tone::Plain, t!(lang, "desk-sign-in-ended")),
        Again::Unavailable => notice(Tone::Bad, t!(lang, "desk-unavailable")),
    }
}

/// The password is asked for again in the second step: it never goes back into
/// a page, and browsers that keep it fill it in.
fn second_factor(lang: Lang, needed: bool) -> AnyView {
    let input = move || {
        view! {
            <div class="f">
                <label for="totp">{t!(lang, "desk-totp")}</label>
                <input
                    id="totp"
                    name="totp"
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    maxlength="10"
                    pattern="[0-9 ]*"
                    autofocus=needed
                    required=needed
                />
            </div>
        }
    };
    if needed {
        return input().into_any();
    }
    view! {
        <details class="more">
            <summary>{t!(lang, "desk-totp-have")}</summary>
            {input()}
        </details>
    }
    .into_any()
}

fn accounts(lang: Lang, to: &str) -> impl IntoView + use<> {
    let to = super::query::encode(to);
    let rows = backend::demo::ACCOUNTS.map(|account| {
        let href = format!("/desk/sign-in?user={account}&to={to}");
        view! {
            <tr>
                <th scope="row"><a href=href>{account}</a></th>
                <td>{text(lang, account_key(account))}</td>
            </tr>
        }
    });
    view! {
        <section class="box demo-box">
            <h2>{t!(lang, "desk-demo-accounts")}</h2>
            <p>{t!(lang, "desk-demo-password")} " " <code>{backend::demo::PASSWORD}</code></p>
            <table>
                <caption class="vh">{t!(lang, "desk-demo-accounts")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(lang, "desk-username")}</th>
                        <th scope="col">{t!(lang, "desk-demo-role")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </section>
    }
}

fn account_key(account: &str) -> &'static str {
    match account {
        "admin" => "desk-role-administrator",
        "dispatcher" => "desk-role-dispatcher",
        "handler" => "desk-role-handler",
        "lead" => "desk-role-unit-lead",
        "grid" => "desk-role-grid-worker",
        "supervisor" => "desk-role-supervisor",
        "callback" => "desk-role-callback",
        "analyst" => "desk-role-analyst",
        _ => "desk-role-map-editor",
    }
}
