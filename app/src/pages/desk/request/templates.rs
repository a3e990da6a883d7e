//! The texts that are offered above a text field.

use super::forms::Form;
use crate::cx::lang;
use crate::pages::desk::fields::{self, complaint};
use crate::t;
use leptos::prelude::*;

/// A choice of texts with a button that fills one in; nothing where there are
/// none for the action.
pub fn templates(form: &Form) -> Option<AnyView> {
    let lang = lang();
    let chosen = form.value("template");
    let offered = form.choices.templates.iter().filter(|template| template.action == form.action);
    let options: Vec<_> = offered
        .map(|template| {
            let id = template.id.to_string();
            let selected = id == chosen;
            fields::option(id, template.name.clone(), selected)
        })
        .collect();
    if options.is_empty() {
        return None;
    }
    let id = format!("{}-template", form.action);
    let problem = form.problem("template");
    // The enter key presses the first button of a form: that must be the one that
    // sends it.
    let send = view! { <button class="vh" tabindex="-1" aria-hidden="true">{t!(lang, "desk-save")}</button> };
    Some(
        view! {
            {send}
            <div class=if problem.is_some() { "f wrong" } else { "f" }>
                <label for=id.clone()>{t!(lang, "hours-template-choose")}</label>
                <div class="offer">
                    <select id=id.clone() name="template">
                        <option value="">{t!(lang, "desk-choose")}</option>
                        {options}
                    </select>
                    <button name="insert" value="1" formnovalidate=true>{t!(lang, "hours-template-insert")}</button>
                </div>
                {complaint(&id, problem)}
            </div>
        }
        .into_any(),
    )
}
