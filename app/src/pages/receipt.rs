//! The receipt: what one gets once the request is safe.

use super::mine;
use crate::cx::cx;
use crate::parts::icon::{self, Icon, icon};
use crate::parts::layout::{Frame, Tab, layout};
use crate::parts::{capture, time};
use crate::{t, when};
use backend::view::{Card, RequestView};
use leptos::prelude::*;

/// What the receipt says.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The request.
    pub view: RequestView,
    /// The link only its author has.
    pub link: String,
    /// Who answers while no unit has it.
    pub office: String,
    /// Whether this phone keeps it.
    pub kept: bool,
    /// Which one this phone forgets next, if it holds as many as it can.
    pub full: Option<mine::Full>,
    /// Published requests nearby that may be about the same.
    pub similar: Vec<Card>,
}

/// The page.
pub fn page(receipt: &Receipt) -> AnyView {
    let lang = cx().lang;
    let code = receipt.view.code.to_string();
    let path = format!("/r/{code}");
    let body = view! {
        <section class="card receipt">
            <p class="sign">{icon(Icon::Check)}</p>
            <h1>{t!(lang, "receipt-title")}</h1>
            <p class="soft">{t!(lang, "receipt-code")}</p>
            <p class="code">
                <span aria-hidden="true">{code.clone()}</span>
                <span class="visually-hidden">{spoken(&code)}</span>
            </p>
            {promise(receipt)}
        </section>
        <section class="card">
            <h2>{t!(lang, "link-title")}</h2>
            {private_link(&code, &receipt.link)}
        </section>
        {(!receipt.kept).then(|| keep_form(&code))}
        {mine::full(receipt.full.as_ref())}
        {(!receipt.similar.is_empty()).then(|| similar(receipt.view.code.as_str(), &receipt.similar))}
        <nav class="cells" aria-label=t!(lang, "nav-further")>
            <a class="cell" href=path>{icon(Icon::Clock)} <span>{t!(lang, "receipt-follow")}</span> {icon::next()}</a>
            <a class="cell" href="/">{icon(Icon::Call)} <span>{t!(lang, "problem-home")}</span> {icon::next()}</a>
        </nav>
        {capture::draft_done()}
    };
    layout(Frame { tab: Some(Tab::Mine), ..Frame::default() }, body.into_any())
}

/// Others nearby reported the same: to be supported besides, or instead.
fn similar(own: &str, found: &[Card]) -> impl IntoView + use<> {
    let lang = cx().lang;
    let one = |card: &Card| {
        let code = card.code.to_string();
        view! {
            <li>
                <p>{card.excerpt.clone()}</p>
                <form method="post" action=format!("/r/{code}/me-too")>
                    <a class="button plain" href=format!("/r/{code}")>{t!(lang, "similar-open", code = code.clone())}</a>
                    <button class="button">{t!(lang, "similar-follow")}</button>
                    <button class="button plain" name="instead" value=own.to_owned()>{t!(lang, "similar-instead")}</button>
                </form>
            </li>
        }
    };
    view! {
        <section class="card similar">
            <h2>{t!(lang, "similar-title")}</h2>
            <p class="soft">{t!(lang, "similar-text")}</p>
            <ul>{found.iter().map(one).collect::<Vec<_>>()}</ul>
        </section>
    }
}

/// When an answer is due, and from whom.
fn promise(receipt: &Receipt) -> impl IntoView + use<> {
    let cx = cx();
    let lang = cx.lang;
    let say = |at| when::day_and_time(lang, at, cx.now, cx.offset);
    let view = &receipt.view;
    let from = view.unit.as_ref().map_or_else(|| receipt.office.clone(), |unit| unit.name.clone());
    view! {
        <dl class="facts promise">
            <div><dt>{t!(lang, "receipt-from")}</dt><dd>{from}</dd></div>
            <div><dt>{t!(lang, "receipt-first")}</dt><dd>{t!(lang, "receipt-by", when = say(view.first_due_at))}</dd></div>
            <div><dt>{t!(lang, "receipt-answer")}</dt><dd>{t!(lang, "receipt-by", when = say(view.answer_due_at))}</dd></div>
            <div><dt>{t!(lang, "receipt-at")}</dt><dd>{time::time(view.submitted_at)}</dd></div>
        </dl>
    }
}

/// The code as it is read out, sign by sign.
fn spoken(code: &str) -> String {
    code.chars().map(|c| if c == '-' { ",".to_owned() } else { format!("{c} ") }).collect()
}

/// The link only the author has: to be copied, shared, or selected by hand.
pub fn private_link(code: &str, link: &str) -> impl IntoView + use<> {
    let lang = cx().lang;
    let title = t!(lang, "link-share-title", code = code.to_owned());
    view! {
        <p class="soft">{t!(lang, "link-text")}</p>
        <input class="input" id="private-link" readonly value=link.to_owned() aria-label=t!(lang, "link-title")/>
        {capture::share(title)}
    }
}

/// Keeps the request on this phone.
pub fn keep_form(code: &str) -> impl IntoView + use<> {
    let lang = cx().lang;
    view! {
        <form method="post" action="/mine">
            <input type="hidden" name="code" value=code.to_owned()/>
            <button class="button">{t!(lang, "mine-add")}</button>
        </form>
    }
}
