//! Partners and their keys.

use super::{Part, form, part};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::due::moment;
use crate::pages::desk::fields::{self, Typed};
use crate::pages::desk::frame::{Tone, notice};
use crate::{t, when};
use backend::partners::PartnerView;
use domain::ids::PartnerId;
use domain::partner::Scope;
use leptos::prelude::*;

/// What was just done.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Said {
    /// Nothing.
    #[default]
    Nothing,
    /// A key was made, and is never shown again.
    Key(String),
    /// The key was replaced before.
    Replaced,
    /// A third key would end one that is still good, and nobody said that it may.
    Unsure(PartnerId),
}

/// The list. `stopped`: how many webhooks stopped by themselves.
pub fn list(partners: &[PartnerView], stopped: usize, said: Said, saved: bool) -> AnyView {
    let lang = cx().lang;
    let rows: Vec<_> = partners.iter().map(|one| row(one, said == Said::Unsure(one.id))).collect();
    let none = rows.is_empty().then(|| view! { <p class="hint">{t!(lang, "partners-none")}</p> });
    let body = view! {
        <p class="hint">{t!(lang, "partners-text")}</p>
        {(stopped > 0).then(|| notice(Tone::Bad, t!(lang, "hooks-paused-notice", count = stopped)))}
        {match said {
            Said::Key(key) => Some(made(key)),
            Said::Replaced => Some(notice(Tone::Bad, t!(lang, "partners-replaced"))),
            Said::Nothing | Said::Unsure(_) => None,
        }}
        <div class="tools"><a class="btn go" href="/desk/admin/partners/new">{t!(lang, "partners-new")}</a></div>
        {none}
        <ul class="stack">{rows}</ul>
    };
    part(Part::Partners, saved, body.into_any())
}

/// A key that was just made.
fn made(key: String) -> AnyView {
    let lang = cx().lang;
    view! {
        <section class="box narrowbox">
            <h2>{t!(lang, "partners-key-title")}</h2>
            {notice(Tone::Good, t!(lang, "partners-key-text"))}
            <div class="f">
                <label for="key">{t!(lang, "partners-key")}</label>
                <input id="key" readonly autocomplete="off" value=key/>
            </div>
        </section>
    }
    .into_any()
}

pub(super) fn scope(lang: Lang, scope: Scope) -> &'static str {
    match scope {
        Scope::Submit => t!(lang, "partners-scope-submit"),
        Scope::Follow => t!(lang, "partners-scope-follow"),
    }
}

/// What a form has that makes a new key in place of one: which one that is, and
/// whether an older one (`old`) may end. `unsure`: nobody said so.
pub(super) fn replace(replaces: String, old: bool, unsure: bool) -> impl IntoView + use<> {
    let lang = cx().lang;
    let wrong = unsure.then(|| notice(Tone::Bad, t!(lang, "partners-unsure")));
    let ends = old.then(|| {
        view! {
            <label class="tick">
                <input type="checkbox" name="ends" value="1"/>
                <span>{t!(lang, "partners-ends")}</span>
            </label>
        }
    });
    view! { {fields::hidden("replaces", replaces)} {wrong} {ends} }
}

fn row(partner: &PartnerView, unsure: bool) -> AnyView {
    let cx = cx();
    let (lang, now, offset) = (cx.lang, cx.now, cx.offset);
    let to = format!("/desk/admin/partners/{}", partner.id);
    let scopes: Vec<_> = partner.draft.scopes.iter().map(|one| scope(lang, *one)).collect();
    let used = match partner.last_used_at {
        Some(at) => view! { {t!(lang, "partners-used")} " " {moment(lang, at, now, offset)} }.into_any(),
        None => t!(lang, "partners-unused").into_any(),
    };
    let good = partner.old_until.filter(|until| *until > now);
    let old = good.map(|until| {
        let until = when::day_and_time(lang, until, now, offset);
        view! { <p class="hint">{t!(lang, "partners-old-until", when = until)}</p> }
    });
    let stopped =
        (!partner.active).then(|| view! { <span class="mark">{t!(lang, "partners-stopped")}</span> });
    let stop = partner.active.then(|| {
        view! {
            <form method="post" action=format!("{to}/retire")>
                <p class="hint">{t!(lang, "partners-retire-hint")}</p>
                <p class="buttons"><button>{t!(lang, "partners-retire")}</button></p>
            </form>
        }
    });
    view! {
        <li class="box narrowbox">
            <h2><a href=to.clone()>{partner.draft.name.clone()}</a> {stopped}</h2>
            <p>{scopes.join(" · ")}</p>
            <p class="hint">
                {t!(lang, "partners-created")} " " {moment(lang, partner.created_at, now, offset)} " · " {used}
            </p>
            {old}
            <p><a href=format!("{to}/hooks")>{t!(lang, "hooks-title")}</a></p>
            <form method="post" action=format!("{to}/rotate")>
                <p class="hint">{t!(lang, "partners-rotate-hint")}</p>
                {replace(partner.mark.clone(), good.is_some(), unsure)}
                <p class="buttons"><button>{t!(lang, "partners-rotate")}</button></p>
            </form>
            {stop}
        </li>
    }
    .into_any()
}

/// One of them, or a new one.
pub fn edit(id: &str, typed: &Typed) -> AnyView {
    let lang = cx().lang;
    let title = if id == "new" { t!(lang, "partners-new").to_owned() } else { typed.value("name") };
    let body = view! {
        {fields::line(typed, "name", t!(lang, "partners-name"), "", "text", "off")}
        <fieldset class="f">
            <legend>{t!(lang, "partners-scopes")}</legend>
            {Scope::ALL.iter().map(|one| fields::tick(typed, one.as_str(), scope(lang, *one))).collect_view()}
            {fields::complaint("scopes", typed.problem("scopes"))}
        </fieldset>
        {fields::line(typed, "per_minute", t!(lang, "partners-per-minute"), "", "number", "off")}
    };
    let to = format!("/desk/admin/partners/{id}");
    let form = form(title, to, "/desk/admin/partners", typed, body.into_any());
    part(Part::Partners, false, form)
}
