//! What a grid worker sees on the way: photos, words, the place. Outdoors, with one hand.

use super::{Form, fields};
use crate::i18n::Lang;
use crate::parts::capture;
use crate::parts::field::TextField;
use crate::t;
use domain::draft::Field as Name;
use domain::request::Channel;
use leptos::prelude::*;

/// What is asked. The way it came in is known, and mostly nobody else stands behind it.
pub fn asked(lang: Lang, form: &Form) -> AnyView {
    let draft = &form.draft.draft;
    view! {
        <section class="box form narrowbox" aria-label=t!(lang, "entry-matter")>
            <input type="hidden" name="channel" value=Channel::GridPatrol.as_str()/>
            {fields::photos(lang, form)}
            {fields::description(lang, form, 4)}
            <input type="hidden" name="lat" value=draft.lat.clone()/>
            <input type="hidden" name="lng" value=draft.lng.clone()/>
            <input type="hidden" name="accuracy" value=draft.accuracy.clone()/>
            <TextField
                name="address" label=t!(lang, "report-address") optional=true value=draft.address.clone()
                placeholder=t!(lang, "report-address-placeholder")
                error=form.error(Name::Address).or_else(|| form.position_error())
            />
            {capture::locate()}
            <div>{fields::category(lang, form)} {capture::suggest()}</div>
            {somebody(lang, form)}
        </section>
    }
    .into_any()
}

/// Somebody on the street who asked for it.
fn somebody(lang: Lang, form: &Form) -> impl IntoView + use<> {
    let draft = &form.draft;
    let typed = !draft.name.is_empty() || !draft.draft.phone.is_empty() || form.is_public();
    let wrong = [Name::Name, Name::Phone].into_iter().any(|name| form.error(name).is_some());
    view! {
        <details open=typed || wrong>
            <summary>{t!(lang, "entry-for-somebody")}</summary>
            <div class="form">{fields::person(lang, form)} {fields::public(lang, form)}</div>
        </details>
    }
}
