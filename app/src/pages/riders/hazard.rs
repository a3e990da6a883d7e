//! `/map/hazard`: a hazard in two touches: where, and what.

use crate::cx::lang;
use crate::parts::field::{Field, TextField};
use crate::parts::icon::{Icon, icon};
use crate::parts::later::later;
use crate::parts::layout::{Frame, Tab, layout};
use crate::parts::notice::Notice;
use crate::parts::{capture, words};
use crate::t;
use domain::rider::Hazard;
use leptos::prelude::*;

/// Everything the page shows.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// The key under which it is sent.
    pub key: String,
    /// Where, as the phone or somebody says.
    pub lat: String,
    /// The same.
    pub lng: String,
    /// The same.
    pub accuracy: String,
    /// In words.
    pub address: String,
    /// What is wrong, in a sentence.
    pub error: Option<String>,
    /// Whether the rider signed in: then it counts to their credit.
    pub signed_in: bool,
}

/// The page.
pub fn page(form: &Form) -> AnyView {
    let lang = lang();
    let wrong = form
        .error
        .clone()
        .map(|text| view! { <Notice title=t!(lang, "hazard-wrong")><p>{text}</p></Notice> });
    let credit = match form.signed_in {
        true => view! { <p class="soft">{t!(lang, "hazard-credit")}</p> }.into_any(),
        false => view! {
            <p class="soft"><a href="/me/sign-in?to=/map/hazard">{t!(lang, "hazard-sign-in")}</a></p>
        }
        .into_any(),
    };
    let button = |hazard: &Hazard| {
        view! { <button class="button plain" name="hazard" value=hazard.as_str()>{words::hazard(lang, *hazard)}</button> }
    };
    let body = view! {
        <h1>{t!(lang, "hazard-title")}</h1>
        <p class="soft lead">{t!(lang, "hazard-lead")}</p>
        {later()}
        {wrong}
        <form class="form" method="post" action="/map/hazard" enctype="multipart/form-data" data-later="">
            <input type="hidden" name="key" value=form.key.clone()/>
            <input type="hidden" name="lat" value=form.lat.clone()/>
            <input type="hidden" name="lng" value=form.lng.clone()/>
            <input type="hidden" name="accuracy" value=form.accuracy.clone()/>
            <section class="card" aria-labelledby="where">
                <h2 id="where">{icon(Icon::Pin)} {t!(lang, "hazard-where")}</h2>
                {capture::locate()}
                <TextField
                    name="address" label=t!(lang, "hazard-address") optional=true value=form.address.clone()
                    autocomplete="street-address" maxlength=200
                />
            </section>
            <section class="card" aria-labelledby="photo">
                <Field name="photos" label=t!(lang, "hazard-photo") optional=true>
                    <input class="file" type="file" id="f-photos" name="photos" accept="image/jpeg,image/png,image/webp"/>
                </Field>
            </section>
            <section class="card" aria-labelledby="what">
                <h2 id="what">{icon(Icon::Alert)} {t!(lang, "hazard-what")}</h2>
                <div class="hazards">{Hazard::ALL.iter().map(button).collect::<Vec<_>>()}</div>
                <p class="soft">{t!(lang, "hazard-fire-call")}</p>
            </section>
        </form>
        {credit}
    };
    layout(Frame { tab: Some(Tab::Map), back: Some("/map"), ..Frame::default() }, body.into_any())
}
