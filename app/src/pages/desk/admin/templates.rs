//! Texts that are offered for actions: the list, and one of them.

use super::{Part, category_options, form, lbl, part, remove};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::fields::{self, Typed};
use crate::pages::desk::words;
use crate::t;
use backend::admin::TemplateDraft;
use backend::directory::Directory;
use backend::templates::{SCRIPT, TEXT_ACTIONS};
use domain::request::Action;
use leptos::prelude::*;

/// All texts, by what they are for.
pub fn list(directory: &Directory, templates: &[TemplateDraft], saved: bool) -> AnyView {
    let lang = cx().lang;
    let row = |template: &&TemplateDraft| {
        let category = template.category.and_then(|id| directory.category(id));
        let category = category.map(|c| words::category_name(lang, &c.name, &c.name_en).to_owned());
        let category = category.unwrap_or_else(|| t!(lang, "hours-policy-any-category").to_owned());
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("/desk/admin/templates/{}", template.id)>{template.name.clone()}</a>
                </th>
                <td>{purpose(lang, template.action)}</td>
                <td>{category}</td>
                <td>{lbl(t!(lang, "desk-order"))} {template.position}</td>
            </tr>
        }
    };
    let of = |action| templates.iter().filter(move |template| template.action == action);
    let rows: Vec<_> = TEXT_ACTIONS.iter().flat_map(|action| of(*action)).collect();
    let rows: Vec<_> = rows.iter().map(row).collect();
    let none = rows.is_empty().then(|| view! { <p class="hint">{t!(lang, "hours-template-none")}</p> });
    let body = view! {
        <div class="tools">
            <a class="btn go" href="/desk/admin/templates/new">{t!(lang, "hours-template-new")}</a>
        </div>
        {none}
        <table class="plain-table">
            <caption class="vh">{t!(lang, "hours-templates")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "hours-template-name")}</th>
                    <th scope="col">{t!(lang, "hours-template-action")}</th>
                    <th scope="col">{t!(lang, "hours-template-category")}</th>
                    <th scope="col">{t!(lang, "desk-order")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    };
    part(Part::Templates, saved, body.into_any())
}

/// What a text is for.
fn purpose(lang: Lang, action: Action) -> &'static str {
    if action == SCRIPT { t!(lang, "calls-script") } else { words::action(lang, action) }
}

/// One text; `id` is `new` for a new one.
pub fn edit(directory: &Directory, id: &str, typed: &Typed) -> AnyView {
    let lang = cx().lang;
    let new = id == "new";
    let title = if new { t!(lang, "hours-template-new").to_owned() } else { typed.value("name") };
    let action = typed.value("action");
    let actions = TEXT_ACTIONS
        .iter()
        .map(|a| fields::option(a.to_string(), purpose(lang, *a).to_owned(), a.as_str() == action));
    let categories =
        category_options(directory, &typed.value("category"), t!(lang, "hours-policy-any-category"));
    let body = view! {
        {fields::line(typed, "name", t!(lang, "hours-template-name"), "", "text", "off")}
        {fields::choice(
            typed,
            "action",
            t!(lang, "hours-template-action"),
            "",
            actions.collect_view().into_any(),
        )}
        {fields::choice(typed, "category", t!(lang, "hours-template-category"), "", categories)}
        {fields::lines(typed, "text", t!(lang, "hours-template-text"), t!(lang, "hours-template-text-hint"), "8")}
        {fields::line(typed, "position", t!(lang, "desk-order"), t!(lang, "desk-order-hint"), "number", "off")}
    };
    let to = format!("/desk/admin/templates/{id}");
    let form = form(title, to.clone(), "/desk/admin/templates", typed, body.into_any());
    let away = (!new).then(|| remove(to, t!(lang, "hours-remove")));
    part(Part::Templates, false, view! { {form} {away} }.into_any())
}
