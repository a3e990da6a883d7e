//! The fields of an entry, whichever form they stand in.

use super::Form;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::islands::public::WaitForPhotos;
use crate::pages::desk::words as names;
use crate::parts::field::{self, Field, TextArea, TextField};
use crate::parts::{capture, categories, words};
use crate::{t, when};
use domain::deadline::Urgency;
use domain::draft::Field as Name;
use domain::request::{Channel, Kind};
use leptos::prelude::*;

/// The ways a person has of saying it to somebody.
pub fn channel(lang: Lang, form: &Form) -> AnyView {
    let chosen = form.draft.channel.clone();
    let none = option("", t!(lang, "entry-choose"), chosen.is_empty());
    let channels = Channel::ALL.iter().filter(|c| c.is_entered_by_staff()).map(move |channel| {
        let name = words::channel(lang, *channel);
        option(channel.as_str(), name, chosen == channel.as_str())
    });
    let options = view! { {none} {channels.collect_view()} }.into_any();
    select("channel", t!(lang, "entry-channel"), form.error(Name::Channel), false, options)
}

/// When it was received there.
pub fn received(lang: Lang, form: &Form) -> impl IntoView + use<> {
    let now = cx();
    let local = |at| when::exact(at, now.offset).replace(' ', "T");
    let earliest = local(now.now - chrono::TimeDelta::days(domain::entry::RECEIVED_DAYS));
    let latest = local(now.now);
    let error = form.error(Name::ReceivedAt);
    let described = field::described("received_at", true, error.is_some());
    let value = form.draft.received_at.clone();
    view! {
        <Field
            name="received_at" label=t!(lang, "entry-received") optional=true error=error
            hint=Some(t!(lang, "entry-received-hint").to_owned())
        >
            <input
                class="input" id="f-received_at" name="received_at" type="datetime-local" value=value min=earliest
                max=latest aria-describedby=described
            />
        </Field>
    }
}

/// Whose it is.
pub fn person(lang: Lang, form: &Form) -> impl IntoView + use<> {
    view! {
        <TextField
            name="name" label=t!(lang, "entry-name") optional=true value=form.draft.name.clone()
            error=form.error(Name::Name)
        />
        <TextField
            name="phone" label=t!(lang, "report-phone") optional=true value=form.draft.draft.phone.clone()
            kind="tel" inputmode="tel" error=form.error(Name::Phone)
        />
    }
}

/// What it looks like, and no leaving before the photos have.
pub fn photos(lang: Lang, form: &Form) -> impl IntoView + use<> {
    let photos: Vec<_> = form.uploads.iter().collect();
    let photos = capture::photos(&photos, &form.draft.draft.key);
    let error = form.error(Name::Photos);
    let described = field::described("photos", false, error.is_some());
    view! {
        <Field name="photos" label=t!(lang, "report-photos") optional=true error=error>
            {photos}
            <input
                class="file" type="file" id="f-photos" name="photos" accept="image/jpeg,image/png,image/webp"
                multiple=true aria-describedby=described
            />
            <WaitForPhotos><p class="hint" data-wait hidden>{t!(lang, "photos-wait")}</p></WaitForPhotos>
        </Field>
    }
}

/// What is wrong, in `rows` lines.
pub fn description(lang: Lang, form: &Form, rows: u8) -> impl IntoView + use<> {
    view! {
        <TextArea
            name="description" label=t!(lang, "report-description") value=form.draft.draft.description.clone()
            rows=rows error=form.error(Name::Description)
        />
    }
}

/// What it is about.
pub fn category(lang: Lang, form: &Form) -> AnyView {
    let categories = categories::options(&form.categories, &form.draft.draft.category);
    let options =
        view! { <option value="">{t!(lang, "report-category-none")}</option> {categories} }.into_any();
    select("category", t!(lang, "report-category"), form.error(Name::Category), true, options)
}

/// What sort of thing it is, and how pressing.
pub fn sort(lang: Lang, form: &Form) -> impl IntoView + use<> {
    let draft = &form.draft;
    let kinds = Kind::ALL.iter().map(|kind| {
        let chosen = draft.kind == kind.as_str() || (draft.kind.is_empty() && *kind == Kind::Livelihood);
        option(kind.as_str(), words::kind(lang, *kind), chosen)
    });
    let kinds = kinds.collect_view().into_any();
    let usual = option("", t!(lang, "entry-urgency-usual"), draft.urgency.is_empty());
    let urgencies = Urgency::ALL
        .iter()
        .map(|u| option(u.as_str(), names::urgency(lang, *u), draft.urgency == u.as_str()));
    let urgencies = view! { {usual} {urgencies.collect_view()} }.into_any();
    view! {
        <div class="pair">
            {select("kind", t!(lang, "entry-kind"), form.error(Name::Kind), false, kinds)}
            {select("urgency", t!(lang, "desk-col-urgency"), form.error(Name::Urgency), true, urgencies)}
        </div>
    }
}

/// Whether the person lets it be read by everybody.
pub fn public(lang: Lang, form: &Form) -> impl IntoView + use<> {
    view! {
        <label class="tick">
            <input type="checkbox" name="public" value="on" checked=form.is_public()/>
            <span>{t!(lang, "entry-public")}</span>
        </label>
    }
}

/// The unit it is handed to at once.
pub fn unit(lang: Lang, form: &Form) -> Option<AnyView> {
    let options = form.targets.iter().map(|unit| {
        let id = unit.id.to_string();
        let chosen = id == form.unit;
        view! { <option value=id selected=chosen>{unit.name.clone()}</option> }
    });
    let options = view! { <option value="">{t!(lang, "entry-unit-later")}</option> {options.collect_view()} };
    (!form.targets.is_empty())
        .then(|| select("unit", t!(lang, "entry-unit"), form.error(Name::Unit), true, options.into_any()))
}

fn option(value: &'static str, name: &'static str, chosen: bool) -> impl IntoView {
    view! { <option value=value selected=chosen>{name}</option> }
}

fn select(
    name: &'static str,
    label: &'static str,
    error: Option<String>,
    optional: bool,
    options: AnyView,
) -> AnyView {
    let described = field::described(name, false, error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field name label optional error>
            <select class="select" id=field::id(name) name=name aria-describedby=described aria-invalid=invalid>
                {options}
            </select>
        </Field>
    }
    .into_any()
}
