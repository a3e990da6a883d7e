//! What is around every public page: banner, header, tabs.

use crate::cx::cx;
use crate::i18n::Lang;
use crate::parts::icon::{Icon, icon};
use crate::t;
use leptos::prelude::*;

/// A tab of the public pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// 我要反映.
    Report,
    /// 我的诉求.
    Mine,
    /// 公开诉求; on a phone the home page leads there.
    Requests,
    /// 驿站地图.
    Map,
    /// 我的.
    Me,
}

impl Tab {
    /// At the bottom of a phone: four at most.
    const PHONE: [Tab; 4] = [Tab::Report, Tab::Mine, Tab::Map, Tab::Me];
    /// In the header of a desktop.
    const DESKTOP: [Tab; 5] = [Tab::Report, Tab::Mine, Tab::Requests, Tab::Map, Tab::Me];

    fn href(self) -> &'static str {
        match self {
            Tab::Report => "/",
            Tab::Mine => "/mine",
            Tab::Requests => "/requests",
            Tab::Map => "/map",
            Tab::Me => "/me",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Tab::Report => Icon::Call,
            Tab::Mine => Icon::List,
            Tab::Requests => Icon::Board,
            Tab::Map => Icon::Map,
            Tab::Me => Icon::Person,
        }
    }

    fn label(self, lang: Lang) -> &'static str {
        match self {
            Tab::Report => t!(lang, "tab-report"),
            Tab::Mine => t!(lang, "tab-mine"),
            Tab::Requests => t!(lang, "tab-requests"),
            Tab::Map => t!(lang, "tab-map"),
            Tab::Me => t!(lang, "tab-me"),
        }
    }
}

/// How a page is framed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Frame {
    /// The tab it belongs to.
    pub tab: Option<Tab>,
    /// Where the arrow in the header leads on a phone; the brand stands there
    /// otherwise.
    pub back: Option<&'static str>,
    /// Whether the tabs are left out, because the page has an action of its own
    /// at the bottom.
    pub without_tabs: bool,
    /// Whether it uses the whole width of a desktop.
    pub wide: bool,
    /// The form that the buttons for a language send instead of their own, so that what
    /// was typed into it comes back in that language.
    pub form: Option<&'static str>,
}

/// A public page in its frame.
pub fn layout(frame: Frame, body: AnyView) -> AnyView {
    let main = if frame.wide { "wide" } else { "" };
    view! {
        {skip_link()}
        {header(frame)}
        <main id="main" class=main tabindex="-1">{body}</main>
        {(!frame.without_tabs).then(|| tabs(frame.tab))}
    }
    .into_any()
}

/// The way past the header, for keyboards.
pub fn skip_link() -> impl IntoView {
    view! { <a class="skip" href="#main">{t!(cx().lang, "skip")}</a> }
}

/// Says that this is a demonstration, when it is one.
pub fn demo_banner() -> Option<impl IntoView> {
    let cx = cx();
    cx.demo.then(|| view! { <p class="demo">{t!(cx.lang, "demo-banner")}</p> })
}

/// A button for each other language. `form`: see [`Frame::form`].
fn language_switch(form: Option<&'static str>) -> impl IntoView {
    let cx = cx();
    let others: Vec<_> = Lang::ALL
        .into_iter()
        .filter(|lang| *lang != cx.lang)
        .map(|lang| view! { <button class="button quiet" name="lang" value=lang.tag() lang=lang.tag() form=form formnovalidate=form.is_some()>{lang.name()}</button> })
        .collect();
    view! {
        <form method="post" action="/lang">
            <input type="hidden" name="back" value=cx.here.clone()/>
            {others}
        </form>
    }
}

fn header(frame: Frame) -> impl IntoView {
    let lang = cx().lang;
    let back = frame.back.map(|href| {
        view! { <a class="back" href=href>{icon(Icon::Back)} <span>{t!(lang, "back")}</span></a> }
    });
    let brand = view! {
        <a class="brand" href="/">
            <img src="/icon.svg" alt="" width="32" height="32"/>
            {t!(lang, "product-name")}
        </a>
    };
    view! {
        <header class="top">
            {demo_banner()}
            <div>{back} {brand} <nav aria-label=t!(lang, "nav-main")>{items(&Tab::DESKTOP, frame.tab, false)}</nav> {language_switch(frame.form)}</div>
        </header>
    }
}

fn tabs(now: Option<Tab>) -> impl IntoView {
    view! { <nav class="tabs" aria-label=t!(cx().lang, "nav-tabs")>{items(&Tab::PHONE, now, true)}</nav> }
}

fn items(tabs: &[Tab], now: Option<Tab>, icons: bool) -> impl IntoView + use<> {
    let lang = cx().lang;
    let item = |tab: &Tab| {
        let current = (now == Some(*tab)).then_some("page");
        let icon = icons.then(|| icon(tab.icon()));
        view! { <li><a href=tab.href() aria-current=current>{icon} <span>{tab.label(lang)}</span></a></li> }
    };
    view! { <ul>{tabs.iter().map(item).collect::<Vec<_>>()}</ul> }
}
