//! What a new installation needs, for who can do it.

use crate::cx::cx;
use crate::i18n::Lang;
use crate::t;
use backend::admin::Steps;
use leptos::prelude::*;

/// The card, as long as something is left to do.
pub fn card(steps: Option<&Steps>) -> Option<AnyView> {
    let lang = cx().lang;
    let steps = steps?;
    let all = [
        (is_named(steps), format!("/desk/admin/units/{}", steps.district.id), t!(lang, "steps-district")),
        (steps.units, "/desk/admin/units/new".to_owned(), t!(lang, "steps-units")),
        (steps.dispatcher, "/desk/admin/people/new".to_owned(), t!(lang, "steps-dispatcher")),
        (steps.handler, "/desk/admin/people/new".to_owned(), t!(lang, "steps-handler")),
        (steps.categories, "/desk/admin/categories".to_owned(), t!(lang, "steps-categories")),
    ];
    if all.iter().all(|(done, ..)| *done) {
        return None;
    }
    let step = |(done, href, name): (bool, String, &'static str)| {
        let done = done.then(|| view! { " " <span class="mark">{t!(lang, "steps-done")}</span> });
        view! { <li><a href=href>{name}</a> {done}</li> }
    };
    let card = view! {
        <section class="box narrowbox first-steps">
            <h2>{t!(lang, "steps-title")}</h2>
            <p class="hint">{t!(lang, "steps-hint")}</p>
            <ol>{all.map(step).collect_view()}</ol>
        </section>
    };
    Some(card.into_any())
}

/// Whether somebody has given the district a name: not the one it begins with, nor that
/// of the product, with which it began before.
fn is_named(steps: &Steps) -> bool {
    Lang::ALL.into_iter().all(|lang| {
        let given = [t!(lang, "steps-unnamed"), t!(lang, "product-name")];
        !given.contains(&steps.district.name.as_str())
    })
}

/// The offer of the categories that a city usually has.
pub fn usual_categories() -> AnyView {
    let lang = cx().lang;
    view! {
        <form method="post" action="/desk/admin/categories/usual" class="box narrowbox">
            <p class="hint">{t!(lang, "steps-usual-hint")}</p>
            <p class="buttons"><button class="go">{t!(lang, "steps-usual")}</button></p>
        </form>
    }
    .into_any()
}
