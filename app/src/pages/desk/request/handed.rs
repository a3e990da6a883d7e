//! Where a request was handed on to, with both numbers.

use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::admin::upstreams::error_words;
use crate::pages::desk::due::moment;
use crate::{t, when};
use backend::upstreams::{LinkView, Panel};
use backend::view::RequestView;
use domain::request::Action;
use domain::upstream::LinkState;
use leptos::prelude::*;

/// The box; nothing where there is nothing to see or do.
pub(super) fn handed(view: &RequestView, panel: &Panel) -> Option<AnyView> {
    if panel.links.is_empty() && panel.offers.is_empty() {
        return None;
    }
    let lang = cx().lang;
    let links: Vec<_> = panel.links.iter().map(|link| line(lang, view, link)).collect();
    let to = format!("/desk/r/{}/upstreams", view.code);
    let offers: Vec<_> = panel
        .offers
        .iter()
        .map(|(id, name)| {
            let label = t!(lang, "upstreams-forward", name = name.clone());
            view! {
                <form method="post" action=to.clone()>
                    <p class="buttons"><button name="upstream" value=id.to_string()>{label}</button></p>
                </form>
            }
        })
        .collect();
    let whole = view! {
        <section class="box" id="handed">
            <h2>{t!(lang, "upstreams-panel")}</h2>
            {links}
            {offers}
        </section>
    };
    Some(whole.into_any())
}

fn state(lang: Lang, state: LinkState) -> &'static str {
    match state {
        LinkState::Waiting => t!(lang, "upstreams-state-waiting"),
        LinkState::Asked => t!(lang, "upstreams-state-asked"),
        LinkState::Linked => t!(lang, "upstreams-state-linked"),
        LinkState::Refused => t!(lang, "upstreams-state-refused"),
        LinkState::Over => t!(lang, "upstreams-state-over"),
    }
}

fn line(lang: Lang, view: &RequestView, link: &LinkView) -> AnyView {
    let cx = cx();
    let (now, offset) = (cx.now, cx.offset);
    let waits = matches!(link.state, LinkState::Waiting | LinkState::Asked);
    let since = waits.then(|| t!(lang, "upstreams-since", when = when::exact(link.since, offset)));
    let next = (waits && link.error.is_some() && link.next > now)
        .then(|| t!(lang, "upstreams-next", when = when::exact(link.next, offset)));
    let number = link.number.clone().map(|number| {
        view! { <div><dt>{t!(lang, "upstreams-number")}</dt><dd><strong>{number}</strong></dd></div> }
    });
    let error = link.error.as_ref().map(|error| error_words(lang, error));
    let error = error.map(|error| view! { <p class="note wrong">{error} " " {next}</p> });
    let said = link.their_state.clone().map(|state| {
        let at = link.told_at.map(|at| moment(lang, at, now, offset));
        let text = link.their_text.clone().map(|text| view! { <br/> {text} });
        view! { <div><dt>{t!(lang, "upstreams-said")}</dt><dd>{state} " " {at} {text}</dd></div> }
    });
    // Whoever may hand on may also have it sent again.
    let failed = link.state == LinkState::Refused || (link.state == LinkState::Over && link.number.is_none());
    let again =
        (failed && view.actions.iter().any(|a| matches!(a, Action::Dispatch | Action::Answer))).then(|| {
            view! {
                <form method="post" action=format!("/desk/r/{}/upstreams", view.code)>
                    <p class="buttons">
                        <button name="again" value=link.id.to_string()>{t!(lang, "upstreams-again")}</button>
                    </p>
                </form>
            }
        });
    view! {
        <h3>{link.upstream.clone()}</h3>
        <p><span class="mark">{state(lang, link.state)}</span> " " {since}</p>
        {error}
        <dl class="kv">{number} {said}</dl>
        {again}
        {proposal(lang, view, link)}
    }
    .into_any()
}

/// What the upstream says, ready to be sent as the answer.
fn proposal(lang: Lang, view: &RequestView, link: &LinkView) -> Option<AnyView> {
    let text = link.proposal.clone()?;
    if !view.actions.contains(&Action::Answer) {
        let whole = view! { <p class="hint">{t!(lang, "upstreams-proposal")}</p> <p>{text}</p> };
        return Some(whole.into_any());
    }
    let id = format!("proposal-{}", link.id);
    let whole = view! {
        <form method="post" action=format!("/desk/r/{}/actions", view.code) class="stack">
            <input type="hidden" name="action" value="answer"/>
            <input type="hidden" name="version" value=view.version/>
            <div class="f">
                <label for=id.clone()>{t!(lang, "upstreams-proposal")}</label>
                <p class="hint">{t!(lang, "upstreams-take-hint")}</p>
                <textarea id=id name="text" rows="4">{crate::parts::field::typed(&text)}</textarea>
            </div>
            <p class="buttons"><button>{t!(lang, "upstreams-take")}</button></p>
        </form>
    };
    Some(whole.into_any())
}
