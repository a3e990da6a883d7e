//! Platforms above this one.

use super::{Part, form, part, unit_options};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::fields::{self, Typed};
use crate::{t, when};
use backend::directory::Directory;
use backend::upstreams::UpstreamView;
use domain::upstream::UpstreamKind;
use leptos::prelude::*;

/// All of them.
pub fn list(all: &[UpstreamView], saved: bool) -> AnyView {
    let lang = cx().lang;
    let rows: Vec<_> = all.iter().map(row).collect();
    let none = rows.is_empty().then(|| view! { <p class="hint">{t!(lang, "upstreams-none")}</p> });
    let body = view! {
        <p class="hint">{t!(lang, "upstreams-text")}</p>
        <div class="tools"><a class="btn go" href="/desk/admin/upstreams/new">{t!(lang, "upstreams-new")}</a></div>
        {none}
        <ul class="stack">{rows}</ul>
    };
    part(Part::Upstreams, saved, body.into_any())
}

fn kind(lang: Lang, kind: UpstreamKind) -> &'static str {
    match kind {
        UpstreamKind::Open311 => t!(lang, "upstreams-kind-open311"),
        UpstreamKind::Json => t!(lang, "upstreams-kind-json"),
    }
}

fn row(one: &UpstreamView) -> AnyView {
    let cx = cx();
    let (lang, offset) = (cx.lang, cx.offset);
    let waits = match one.waits.since {
        Some(at) => t!(lang, "upstreams-waits", count = one.waits.waiting, when = when::exact(at, offset)),
        None => t!(lang, "upstreams-waits-none").to_owned(),
    };
    let off = (!one.draft.active).then(|| view! { <span class="mark">{t!(lang, "upstreams-off")}</span> });
    let refused = (one.waits.refused > 0).then(|| t!(lang, "upstreams-refused", count = one.waits.refused));
    let error = one.waits.error.as_ref();
    let error = error.map(|error| view! { <p class="note wrong">{error_words(lang, error)}</p> });
    view! {
        <li class="box narrowbox">
            <h2><a href=format!("/desk/admin/upstreams/{}", one.id)>{one.draft.name.clone()}</a> " " {off}</h2>
            <p>{one.draft.kind.map(|of| kind(lang, of))} " · " {one.draft.url.clone()}</p>
            <p>{waits} " · " {t!(lang, "upstreams-linked", count = one.waits.linked)} " " {refused}</p>
            {error}
        </li>
    }
    .into_any()
}

/// Why handing on comes to nothing, in words; what the upstream itself says of it
/// stays as it came.
pub(in crate::pages::desk) fn error_words(lang: Lang, error: &str) -> String {
    if let Some(status) = error.strip_prefix("status ") {
        let (status, said) = status.split_once(": ").unwrap_or((status, ""));
        let words = t!(lang, "upstreams-error-status", status = status.to_owned());
        return if said.is_empty() { words } else { format!("{words} {said}") };
    }
    let words = match error {
        "a private address" => t!(lang, "hooks-error-private"),
        "no answer in time" => t!(lang, "hooks-error-time"),
        "not reached" => t!(lang, "hooks-error-reach"),
        "its key cannot be read" => t!(lang, "upstreams-error-key"),
        "an answer that is not JSON" => t!(lang, "upstreams-error-json"),
        "an answer without a number" | "an answer without a request" | "a number that is none" => {
            t!(lang, "upstreams-error-number")
        }
        "no service for its category" => t!(lang, "upstreams-error-service"),
        "the request changed meanwhile" => t!(lang, "upstreams-error-changed"),
        "not there" => t!(lang, "upstreams-error-missing"),
        _ => t!(lang, "hooks-error-broken"),
    };
    words.to_owned()
}

/// What of one is kept and never shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sealed {
    /// A key to call it with.
    pub key: bool,
    /// A secret of its calls.
    pub secret: bool,
}

/// One of them, or a new one. `inbound`: where it sends its news.
pub fn edit(
    directory: &Directory,
    id: &str,
    typed: &Typed,
    sealed: Sealed,
    inbound: Option<String>,
) -> AnyView {
    let lang = cx().lang;
    let title = if id == "new" { t!(lang, "upstreams-new").to_owned() } else { typed.value("name") };
    let chosen = typed.value("kind");
    let kinds = UpstreamKind::ALL.iter();
    let kinds =
        kinds.map(|one| fields::option(one.to_string(), kind(lang, *one).to_owned(), one.as_str() == chosen));
    let units = unit_options(directory, &typed.value("unit"), t!(lang, "upstreams-unit-none"));
    let hint = |text: &'static str| view! { <p class="hint">{text}</p> };
    let body = view! {
        {fields::line(typed, "name", t!(lang, "upstreams-name"), "", "text", "off")}
        {fields::choice(typed, "kind", t!(lang, "upstreams-kind"), "", kinds.collect_view().into_any())}
        {fields::line(typed, "url", t!(lang, "upstreams-url"), t!(lang, "upstreams-url-hint"), "url", "off")}
        {fields::line(
            typed,
            "jurisdiction",
            t!(lang, "upstreams-jurisdiction"),
            t!(lang, "upstreams-jurisdiction-hint"),
            "text",
            "off",
        )}
        {fields::line(typed, "key", t!(lang, "upstreams-key"), t!(lang, "upstreams-key-hint"), "password", "new-password")}
        {sealed.key.then(|| hint(t!(lang, "upstreams-has-key")))}
        {fields::line(
            typed,
            "secret",
            t!(lang, "upstreams-secret"),
            t!(lang, "upstreams-secret-hint"),
            "password",
            "new-password",
        )}
        {sealed.secret.then(|| hint(t!(lang, "upstreams-has-secret")))}
        {inbound.map(|url| view! { <p class="hint">{t!(lang, "upstreams-inbound", url = url)}</p> })}
        {(sealed.key || sealed.secret).then(|| fields::tick(typed, "forget", t!(lang, "upstreams-forget")))}
        {fields::choice(typed, "unit", t!(lang, "upstreams-unit"), t!(lang, "upstreams-unit-hint"), units)}
        {fields::lines(typed, "services", t!(lang, "upstreams-services"), t!(lang, "upstreams-services-hint"), "8")}
        {fields::lines(typed, "states", t!(lang, "upstreams-states"), t!(lang, "upstreams-states-hint"), "6")}
        {fields::tick(typed, "active", t!(lang, "upstreams-active"))}
    };
    let form =
        form(title, format!("/desk/admin/upstreams/{id}"), "/desk/admin/upstreams", typed, body.into_any());
    part(Part::Upstreams, false, form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_wrong_is_said_in_the_language_of_the_page() {
        assert_eq!(error_words(Lang::ZhHans, "not reached"), "无法连接");
        assert_eq!(error_words(Lang::En, "status 503"), "It answered with status 503.");
        let said = error_words(Lang::ZhHans, "status 422: 地址不在辖区: 北");
        assert_eq!(said, "对方返回状态 422。 地址不在辖区: 北", "its own words stay");
        for error in
            ["its key cannot be read", "an answer that is not JSON", "a number that is none", "not there"]
        {
            assert!(
                error_words(Lang::ZhHans, error).chars().all(|sign| !sign.is_ascii_lowercase()),
                "{error}"
            );
        }
    }
}
