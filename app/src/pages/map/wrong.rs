//! `/s/{id}/report`: something is wrong here. One thing a form.

use crate::cx::lang;
use crate::parts::capture;
use crate::parts::field::TextArea;
use crate::parts::icon::{Icon, icon};
use crate::parts::later::later;
use crate::parts::layout::{Frame, Tab, layout};
use crate::parts::places::feature_icon;
use crate::parts::words;
use crate::t;
use domain::place::{Feature, Place, Question};
use leptos::prelude::*;

/// What was typed and could not be taken.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The words.
    pub words: String,
    /// What they are about.
    pub question: Option<Question>,
    /// What is wrong with them, in a sentence.
    pub error: Option<&'static str>,
    /// The key under which a photo is kept.
    pub key: String,
}

/// The page.
pub fn page(place: &Place, typed: &Typed) -> AnyView {
    let lang = lang();
    let action = format!("/s/{}/report", place.id);
    let features: Vec<_> = Feature::ALL
        .iter()
        .map(|f| {
            view! {
                <option value=f.as_str()>{words::feature(lang, *f)}</option>
            }
        })
        .collect();
    let one = |question: &'static str, sign: Icon, label: &'static str| {
        view! {
            <form method="post" action=action.clone() data-later="">
                <input type="hidden" name="question" value=question/>
                <button class="button plain" name="answer" value="yes">{icon(sign)} {label}</button>
            </form>
        }
    };
    let position = typed.question == Some(Question::Position);
    let lost =
        typed.error.filter(|_| position).map(|error| view! { <p class="error" role="alert">{error}</p> });
    let error = typed.error.filter(|_| !position).map(str::to_owned);
    let body = view! {
        <h1>{t!(lang, "wrong-title")}</h1>
        <p class="soft lead">{place.facts.name.clone()} " · " {t!(lang, "wrong-lead")}</p>
        {later()}
        <section class="card" aria-label=t!(lang, "wrong-closed")>
            {one("closed_today", Icon::Lock, t!(lang, "wrong-closed"))}
            {one("hours", Icon::Clock, t!(lang, "wrong-hours"))}
        </section>
        <section class="card" aria-labelledby="wrong-feature">
            <form class="form" method="post" action=action.clone() enctype="multipart/form-data" data-later="">
                <input type="hidden" name="key" value=typed.key.clone()/>
                <h2 id="wrong-feature">{icon(feature_icon(Feature::HotWater))} {t!(lang, "wrong-feature")}</h2>
                <select class="select" name="question" aria-labelledby="wrong-feature">{features}</select>
                {photo("photo-feature")}
                <div class="three">
                    <button class="button plain" name="answer" value="yes">{t!(lang, "station-there")}</button>
                    <button class="button plain" name="answer" value="no">{t!(lang, "station-not-there")}</button>
                </div>
            </form>
        </section>
        <section class="card" aria-labelledby="wrong-position">
            <form class="form" method="post" action=action.clone() data-later="">
                <h2 id="wrong-position">{icon(Icon::Pin)} {t!(lang, "wrong-position")}</h2>
                <input type="hidden" name="question" value="position"/>
                <input type="hidden" name="lat" value=""/>
                <input type="hidden" name="lng" value=""/>
                <input type="hidden" name="accuracy" value=""/>
                {lost}
                {capture::locate()}
                <button class="button plain" name="answer" value="yes">{t!(lang, "wrong-position-send")}</button>
            </form>
        </section>
        <section class="card">
            <form class="form" method="post" action=action enctype="multipart/form-data" data-later="">
                <input type="hidden" name="key" value=typed.key.clone()/>
                <input type="hidden" name="question" value="other"/>
                <TextArea
                    name="words" label=t!(lang, "wrong-words") value=typed.words.clone() error=error
                    placeholder=t!(lang, "wrong-words-placeholder")
                />
                {photo("photo-other")}
                <button class="button" name="answer" value="yes">{t!(lang, "wrong-send")}</button>
            </form>
        </section>
    };
    layout(Frame { tab: Some(Tab::Map), back: Some("/map"), ..Frame::default() }, body.into_any())
}

/// A photo that goes with it. It is for the editors until one of them has looked.
fn photo(id: &'static str) -> impl IntoView {
    let lang = lang();
    view! {
        <div class="field">
            <label for=id>{t!(lang, "gate-photo")} " " <small>{t!(lang, "field-optional")}</small></label>
            <input class="file" type="file" id=id name="photos" accept="image/jpeg,image/png,image/webp"/>
            <p class="hint">{t!(lang, "gate-photo-hint")}</p>
        </div>
    }
}
