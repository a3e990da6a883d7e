//! `/me/…`: signing in by telephone, another number, and what is somebody's own.

mod own;

pub use own::{Own, delete, own};

use crate::cx::lang;
use crate::i18n::Lang;
use crate::parts::field::TextField;
use crate::parts::icon::{Icon, icon};
use crate::parts::layout::{Frame, Tab, layout};
use crate::t;
use leptos::prelude::*;

/// Why somebody is not signed in yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// That is no telephone number.
    Phone,
    /// The code does not fit.
    Code,
    /// A code was sent just now, or too many were; seconds to wait.
    TooMany(u32),
    /// No provider took it.
    Unavailable,
    /// Whoever went to WeChat came back as nobody.
    Wechat,
    /// WeChat does not answer.
    WechatDown,
    /// The number is another account's.
    Taken,
}

/// What a number is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Why {
    /// Somebody signs in by it.
    #[default]
    SignIn,
    /// It takes the place of the one that their account has, if it has one.
    Change,
}

impl Why {
    /// Where the number goes; the code goes one below.
    const fn at(self) -> &'static str {
        match self {
            Self::SignIn => "/me/sign-in",
            Self::Change => "/me/phone",
        }
    }

    const fn back(self) -> &'static str {
        match self {
            Self::SignIn => "/me",
            Self::Change => "/me/account",
        }
    }

    fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::SignIn => t!(lang, "account-sign-in"),
            Self::Change => t!(lang, "account-phone-change"),
        }
    }
}

/// The page that asks for a number.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// What for.
    pub why: Why,
    /// What was typed.
    pub phone: String,
    /// Where one goes afterwards.
    pub to: String,
    /// Whether WeChat is offered as well.
    pub wechat: bool,
    /// What is wrong.
    pub wrong: Option<Wrong>,
}

/// The page that asks for the code.
#[derive(Clone, Debug, Default)]
pub struct Code {
    /// What for.
    pub why: Why,
    /// The number it was sent to.
    pub phone: String,
    /// Where one goes afterwards.
    pub to: String,
    /// What is wrong.
    pub wrong: Option<Wrong>,
    /// What it is, in a demonstration that sends nothing.
    pub demo: Option<String>,
}

/// Asks for a number.
pub fn sign_in(form: &SignIn) -> AnyView {
    let lang = lang();
    let error = match form.wrong {
        Some(Wrong::Phone) => Some(t!(lang, "field-phone-invalid").to_owned()),
        Some(Wrong::Taken) => Some(t!(lang, "field-way-taken").to_owned()),
        _ => None,
    };
    let lead = match form.why {
        Why::SignIn => t!(lang, "account-lead"),
        Why::Change => t!(lang, "account-phone-lead"),
    };
    let down = match form.wrong {
        Some(Wrong::Unavailable) => Some(t!(lang, "account-unavailable")),
        Some(Wrong::Wechat) => Some(t!(lang, "wechat-nobody")),
        Some(Wrong::WechatDown) => Some(t!(lang, "wechat-down")),
        _ => None,
    };
    let down = down.map(|said| view! { <p class="notice" role="alert">{icon(Icon::Alert)} {said}</p> });
    let wechat = form.wechat.then(|| wechat(&form.to, t!(lang, "wechat-sign-in")));
    let body = view! {
        <h1>{form.why.title(lang)}</h1>
        <p class="soft lead">{lead}</p>
        {down}
        {wechat}
        <form class="card form" method="post" action=form.why.at()>
            <input type="hidden" name="to" value=form.to.clone()/>
            <TextField
                name="phone" label=t!(lang, "account-phone") value=form.phone.clone() kind="tel" required=true
                autocomplete="tel" inputmode="tel" error=error maxlength=20
            />
            <button class="button">{t!(lang, "account-send")}</button>
        </form>
        <p class="soft">{t!(lang, "account-privacy")}</p>
    };
    layout(Frame { tab: Some(Tab::Me), back: Some(form.why.back()), ..Frame::default() }, body.into_any())
}

/// The way to WeChat and back.
fn wechat(to: &str, words: &'static str) -> impl IntoView + use<> {
    let byte = |b: u8| match b {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(b).to_string(),
        _ => format!("%{b:02X}"),
    };
    let to: String = to.bytes().map(byte).collect();
    view! { <p><a class="button" href=format!("/me/wechat?to={to}") rel="nofollow">{words}</a></p> }
}

/// Asks for the code.
pub fn code(form: &Code) -> AnyView {
    let lang = lang();
    let error = (form.wrong == Some(Wrong::Code)).then(|| t!(lang, "field-code-invalid").to_owned());
    let wait = match form.wrong {
        Some(Wrong::TooMany(seconds)) => Some(view! {
            <p class="notice" role="alert">{icon(Icon::Clock)} {t!(lang, "account-wait", count = seconds.div_ceil(60).max(1))}</p>
        }),
        _ => None,
    };
    let demo = form.demo.clone().map(|code| {
        view! { <p class="notice calm" role="status">{icon(Icon::Info)} {t!(lang, "account-demo", code = code)}</p> }
    });
    let enter = match form.why {
        Why::SignIn => t!(lang, "account-enter"),
        Why::Change => t!(lang, "account-phone-confirm"),
    };
    let body = view! {
        <h1>{form.why.title(lang)}</h1>
        <p class="soft lead">{t!(lang, "account-sent", phone = form.phone.clone())}</p>
        {demo}
        {wait}
        <form class="card form" method="post" action=format!("{}/code", form.why.at())>
            <input type="hidden" name="to" value=form.to.clone()/>
            <input type="hidden" name="phone" value=form.phone.clone()/>
            <TextField
                name="code" label=t!(lang, "account-code") required=true autocomplete="one-time-code"
                inputmode="numeric" error=error maxlength=6
            />
            <button class="button">{enter}</button>
        </form>
        <form method="post" action=form.why.at()>
            <input type="hidden" name="to" value=form.to.clone()/>
            <input type="hidden" name="phone" value=form.phone.clone()/>
            <button class="button plain">{t!(lang, "account-again")}</button>
        </form>
    };
    layout(Frame { tab: Some(Tab::Me), back: Some(form.why.at()), ..Frame::default() }, body.into_any())
}
