//! What a unit or a person still has, and handing it over.

use super::unit_options;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::fields::{self, Typed};
use crate::pages::desk::frame::{Tone, notice};
use crate::pages::desk::words;
use crate::t;
use backend::admin::{HandedOver, Holdings};
use backend::directory::Directory;
use leptos::prelude::*;

/// What is in the way of switching something off, or of other roles.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// What it has.
    pub holdings: Holdings,
    /// What handing over did just now.
    pub done: Option<HandedOver>,
}

impl Held {
    /// What handing over did, if something is left.
    fn partly(&self) -> Option<&HandedOver> {
        self.done.as_ref().filter(|done| !done.off)
    }
}

/// The list, and a form that hands everything to another unit.
pub fn of_unit(directory: &Directory, id: &str, held: &Held, typed: &Typed) -> AnyView {
    let lang = cx().lang;
    let options = unit_options(directory, &typed.value("to"), t!(lang, "desk-choose"));
    let words = Words {
        title: t!(lang, "people-unit-holds"),
        hint: t!(lang, "people-hand-hint", most = backend::admin::AT_ONCE),
        go: t!(lang, "people-hand-go"),
        partly: held.partly().map(|done| t!(lang, "people-handed", done = done.done, rest = done.rest)),
    };
    let to = fields::choice(typed, "to", t!(lang, "people-hand-to-unit"), "", options);
    around(lang, held, format!("/desk/admin/units/{id}/hand-over"), words, to)
}

/// The list, and a form that hands everything to a colleague and saves the
/// person as they were typed.
pub fn of_person(id: &str, held: &Held, typed: &Typed) -> AnyView {
    let lang = cx().lang;
    let words = Words {
        title: t!(lang, "people-person-holds"),
        hint: t!(lang, "people-hand-person-hint", most = backend::admin::AT_ONCE),
        go: t!(lang, "people-hand-person-go"),
        partly: held
            .partly()
            .map(|done| t!(lang, "people-handed-person", done = done.done, rest = done.rest)),
    };
    let typed_again = ["name", "username", "unit", "active", "version", "role", "role_unit"].map(|name| {
        let values = typed.all(name).into_iter();
        values.map(|value| fields::hidden(name, value.to_owned())).collect_view()
    });
    let hint = t!(lang, "people-hand-to-hint");
    let to = fields::line(typed, "to", t!(lang, "people-hand-to-person"), hint, "text", "off");
    let fields = view! { {typed_again.into_iter().collect_view()} {to} }.into_any();
    around(lang, held, format!("/desk/admin/people/{id}/hand-over"), words, fields)
}

/// The words around a list.
struct Words {
    title: &'static str,
    hint: String,
    go: &'static str,
    partly: Option<String>,
}

fn around(lang: Lang, held: &Held, action: String, words: Words, fields: AnyView) -> AnyView {
    let left = held.partly().filter(|done| !done.left.is_empty()).map(|done| codes(&done.left));
    view! {
        <section class="box narrowbox" id="held">
            <h2>{words.title}</h2>
            {words.partly.map(|text| notice(Tone::Plain, text))}
            {left}
            {list(lang, &held.holdings)}
            <form method="post" action=action class="stack">
                {fields}
                <p class="hint">{words.hint}</p>
                <p class="buttons"><button class="go">{words.go}</button></p>
            </form>
        </section>
    }
    .into_any()
}

fn codes(codes: &[domain::code::RequestCode]) -> AnyView {
    let line = |code: &domain::code::RequestCode| {
        let code = code.to_string();
        view! { <li><a href=format!("/desk/r/{code}")>{code.clone()}</a></li> }
    };
    view! { <ul class="plain">{codes.iter().map(line).collect_view()}</ul> }.into_any()
}

fn list(lang: Lang, held: &Holdings) -> AnyView {
    let requests = (held.count > 0).then(|| {
        let line = |(code, status): &(domain::code::RequestCode, domain::request::Status)| {
            let code = code.to_string();
            view! {
                <li><a href=format!("/desk/r/{code}")>{code.clone()}</a> " " {words::status(lang, *status)}</li>
            }
        };
        view! {
            <h3>{t!(lang, "people-held-requests", count = held.count)}</h3>
            <ul class="plain">{held.requests.iter().map(line).collect_view()}</ul>
        }
    });
    let names = |title: String, names: Vec<(Option<String>, String)>| {
        (!names.is_empty()).then(|| {
            let line = |(href, name): (Option<String>, String)| match href {
                Some(href) => view! { <li><a href=href>{name}</a></li> }.into_any(),
                None => view! { <li>{name}</li> }.into_any(),
            };
            view! { <h3>{title}</h3> <ul class="plain">{names.into_iter().map(line).collect_view()}</ul> }
        })
    };
    let units =
        held.units.iter().map(|u| (Some(format!("/desk/admin/units/{}", u.id)), u.name.clone())).collect();
    let people: Vec<_> = held
        .people
        .iter()
        .map(|(id, name)| (Some(format!("/desk/admin/people/{id}")), name.clone()))
        .collect();
    let rules =
        held.rules.iter().map(|(id, n)| (Some(format!("/desk/admin/rules/{id}")), n.clone())).collect();
    let categories = held.categories.iter().map(|name| (None, name.clone())).collect();
    view! {
        {requests}
        {names(t!(lang, "people-held-units", count = held.units.len()), units)}
        {names(t!(lang, "people-held-people", count = held.people.len()), people)}
        {names(t!(lang, "people-held-rules", count = held.rules.len()), rules)}
        {names(t!(lang, "people-held-categories", count = held.categories.len()), categories)}
        {(held.places > 0).then(|| view! { <p>{t!(lang, "people-held-places", count = held.places)}</p> })}
    }
    .into_any()
}
