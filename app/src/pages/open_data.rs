//! `/open-data`: what other programs and research may take.

use crate::cx::lang;
use crate::i18n::text;
use crate::parts::layout::{Frame, Tab, layout};
use crate::t;
use leptos::prelude::*;

/// Under which terms.
#[derive(Clone, Debug)]
pub struct Terms {
    /// By whom it is published.
    pub publisher: String,
    /// Name of the licence.
    pub license: String,
    /// Where it can be read.
    pub license_url: String,
}

/// A set of data.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Its name in addresses and keys.
    pub name: &'static str,
    /// Its files: the format, and the address.
    pub files: Vec<(&'static str, String)>,
    /// Its fields.
    pub fields: &'static [&'static str],
    /// What can be asked for.
    pub filters: &'static [&'static str],
}

/// The page.
pub fn page(terms: &Terms, sets: &[Dataset]) -> AnyView {
    let lang = lang();
    let body = view! {
        <h1>{t!(lang, "open-title")}</h1>
        <section class="card">
            <p>{t!(lang, "open-lead")}</p>
            <p>{t!(lang, "open-privacy")}</p>
        </section>
        <section class="card" id="license">
            <h2>{t!(lang, "open-license")}</h2>
            <p>
                {t!(lang, "open-license-text", publisher = terms.publisher.clone())} " "
                <a href=terms.license_url.clone() rel="license external">{terms.license.clone()}</a>
            </p>
        </section>
        {sets.iter().map(dataset).collect::<Vec<_>>()}
        <section class="card">
            <h2>{t!(lang, "open-use")}</h2>
            <ul class="points">
                <li>{t!(lang, "open-use-geojson")}</li>
                <li>{t!(lang, "open-use-csv")}</li>
                <li>{t!(lang, "open-use-atom")}</li>
                <li>{t!(lang, "open-use-cache")}</li>
                <li>{t!(lang, "open-use-pages")}</li>
                <li><a href="/open-data/catalog.json">{t!(lang, "open-use-catalog")}</a></li>
            </ul>
        </section>
    };
    layout(Frame { tab: Some(Tab::Requests), back: Some("/requests"), ..Frame::default() }, body.into_any())
}

fn dataset(set: &Dataset) -> AnyView {
    let lang = lang();
    let files = set.files.iter().map(|(format, href)| {
        view! { <a class="button plain" href=href.clone()>{t!(lang, "open-file", format = format.to_uppercase())}</a> }
    });
    let terms = |names: &'static [&'static str], what: &'static str| {
        names
            .iter()
            .map(|name| {
                let key = format!("open-{what}-{}", name.replace('_', "-"));
                view! { <dt><code>{*name}</code></dt><dd>{text(lang, &key)}</dd> }
            })
            .collect::<Vec<_>>()
    };
    let (title, lead) = match set.name {
        "requests" => (t!(lang, "open-requests"), t!(lang, "open-requests-lead")),
        _ => (t!(lang, "open-stations"), t!(lang, "open-stations-lead")),
    };
    view! {
        <section class="card" id=set.name>
            <h2>{title}</h2>
            <p>{lead}</p>
            <div class="buttons">{files.collect::<Vec<_>>()}</div>
            <details>
                <summary>{t!(lang, "open-fields")}</summary>
                <dl>{terms(set.fields, "field")}</dl>
            </details>
            <details>
                <summary>{t!(lang, "open-filters")}</summary>
                <dl>{terms(set.filters, "filter")}</dl>
            </details>
        </section>
    }
    .into_any()
}
