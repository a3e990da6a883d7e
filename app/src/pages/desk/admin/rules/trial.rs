//! What a rule would have done.

use super::super::{Part, part};
use super::summary;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::due;
use crate::t;
use backend::directory::Directory;
use backend::routing::{KeptRule, Tried, TriedRequest};
use leptos::prelude::*;

/// The trial of a rule, and the button that makes it live.
pub fn trial(directory: &Directory, kept: &KeptRule, tried: &Tried) -> AnyView {
    let lang = cx().lang;
    let rule = &kept.rule;
    let to = |what: &str| format!("/desk/admin/rules/{}{what}", rule.id);
    let live = if rule.active {
        view! { <p>{t!(lang, "routing-trial-live")}</p> }.into_any()
    } else {
        let on = kept.tried_at.is_some().then(|| {
            view! {
                <form method="post" action=to("/switch")>
                    <button class="go" name="on" value="1">{t!(lang, "routing-rule-on")}</button>
                </form>
            }
        });
        view! {
            <div class="buttons">{on} <a class="btn" href=to("")>{t!(lang, "routing-trial-back")}</a></div>
        }
        .into_any()
    };
    let unit = directory.unit(rule.outcome.unit).map(|unit| unit.name.clone());
    let body = view! {
        <section class="box">
            <h2>{t!(lang, "routing-trial", name = rule.name.clone())}</h2>
            <p class="hint">{summary(lang, directory, &rule.condition)} " → " {unit}</p>
            <p><b>{t!(lang, "routing-trial-sum", of = tried.of, count = tried.dispatched)}</b></p>
            {tried.more.then(|| view! { <p class="hint">{t!(lang, "routing-trial-more", of = tried.of)}</p> })}
            {told(lang, tried)}
            {live}
        </section>
        {(!tried.requests.is_empty()).then(|| list(lang, &tried.requests))}
    };
    part(Part::Rules, false, body.into_any())
}

fn told(lang: Lang, tried: &Tried) -> impl IntoView + use<> {
    let words = if tried.dispatched == 0 {
        t!(lang, "routing-trial-none").to_owned()
    } else {
        t!(lang, "routing-trial-same", same = tried.same, other = tried.other)
    };
    let before = (tried.before > 0).then(|| t!(lang, "routing-trial-before", count = tried.before));
    view! { <p>{words}</p> {before.map(|words| view! { <p>{words}</p> })} }
}

fn list(lang: Lang, requests: &[TriedRequest]) -> impl IntoView + use<> {
    let cx = cx();
    let row = |one: &TriedRequest| {
        let code = one.code.to_string();
        let went = one.unit.as_ref().map(|unit| unit.name.clone());
        let text =
            if one.excerpt.is_empty() { t!(lang, "desk-no-text").to_owned() } else { one.excerpt.clone() };
        view! {
            <tr>
                <th scope="row"><a href=format!("/desk/r/{code}")>{code.clone()}</a></th>
                <td>{text}</td>
                <td>{went.unwrap_or_else(|| t!(lang, "routing-trial-waiting").to_owned())}</td>
                <td>{due::moment(lang, one.submitted_at, cx.now, cx.offset)}</td>
            </tr>
        }
    };
    let rows: Vec<_> = requests.iter().map(row).collect();
    view! {
        <table class="plain-table">
            <caption>{t!(lang, "routing-trial-list")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "desk-col-code")}</th>
                    <th scope="col">{t!(lang, "desk-col-text")}</th>
                    <th scope="col">{t!(lang, "routing-trial-went")}</th>
                    <th scope="col">{t!(lang, "desk-col-submitted")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
