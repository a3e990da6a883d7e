//! `/desk/places/reports`: what riders say is otherwise, to be confirmed or not.

use super::frame::{Section, frame};
use crate::cx::cx;
use crate::i18n::{Lang, find};
use crate::pages::map::gate;
use crate::parts::places::distance;
use crate::parts::words;
use crate::{t, when};
use backend::places::{Opened, OpenedGate};
use domain::compound::GateClaim;
use domain::ids::{MediaId, PlaceId};
use domain::place::{Answer, Question};
use leptos::prelude::*;
use maud::{Markup, html};

/// So many metres away a position may still be that of the door.
const AT_HAND: f64 = 1000.0;

/// Everything the page shows.
#[derive(Clone, Debug, Default)]
pub struct Reports {
    /// Of gates.
    pub gates: Vec<OpenedGate>,
    /// Of places, those that say the same of one together, with the version of the
    /// place.
    pub places: Vec<(Opened, i64)>,
    /// Something was decided just now.
    pub done: bool,
    /// It was confirmed, and somebody has to draw it: the compound.
    pub draw: Option<String>,
    /// What is wrong, in a sentence, and the compound whose layout is in the way.
    pub error: Option<(Option<PlaceId>, String)>,
}

/// The page.
pub fn page(shown: &Reports) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    let none = shown.gates.is_empty() && shown.places.is_empty();
    let body = html! {
        p.ret { a href="/desk/places" { (t!(lang, "places-title")) } }
        h1 { (t!(lang, "reports-title")) }
        @if shown.done { p.note.good role="status" { (t!(lang, "desk-saved")) } }
        @if let Some(place) = &shown.draw {
            p.note role="status" { (t!(lang, "reports-draw")) " " a href=(format!("/desk/places/{place}")) { (t!(lang, "reports-to-place")) } }
        }
        @if let Some((drawn, error)) = &shown.error {
            p.note.wrong role="alert" { (error)
                @if let Some(place) = drawn { " " a href=(format!("/desk/places/{place}/layout/publish")) { (t!(lang, "reports-to-layout")) } }
            }
        }
        @if none { p { (t!(lang, "reports-none")) } }
        @if !shown.gates.is_empty() {
            section.box {
                h2 { (t!(lang, "reports-gates")) }
                ul.reports { @for said in &shown.gates { li { (of_gate(lang, said, &when::exact(said.at, cx.offset))) } } }
            }
        }
        @if !shown.places.is_empty() {
            section.box {
                h2 { (t!(lang, "reports-places")) }
                ul.reports { @for (said, version) in &shown.places {
                    li { (of_place(lang, said, *version, &when::exact(said.at, cx.offset))) }
                } }
            }
        }
    };
    frame(
        Section::Places,
        view! { <main id="main" class="adm" inner_html=body.into_string()></main> }.into_any(),
    )
}

/// How many say so, and from how many networks: several of one may be one person.
pub(super) fn voices(lang: Lang, devices: usize, networks: usize) -> String {
    t!(lang, "reports-voices", devices = devices, networks = networks)
}

/// How far from the place the position is that was said, where that matters.
pub(super) fn away(lang: Lang, said: &Opened) -> Option<String> {
    let metres = said.metres.filter(|metres| *metres > AT_HAND)?;
    Some(t!(lang, "reports-away", distance = distance(lang, metres)))
}

/// What goes with a report: how many, when, words, a photo.
fn around(lang: Lang, voices: &str, when: &str, words: Option<&String>, media: Option<MediaId>) -> Markup {
    html! {
        p.hint { (voices) " · " (when) }
        @if let Some(words) = words { p { "“" (words) "”" } }
        @if let Some(photo) = media {
            p { a href=(format!("/media/{photo}/large")) {
                img src=(format!("/media/{photo}/small")) alt=(t!(lang, "reports-photo")) width="160" height="160" loading="lazy";
            } }
        }
    }
}

fn of_gate(lang: Lang, said: &OpenedGate, when: &str) -> Markup {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let rule = matches!(said.claim, GateClaim::Access { .. });
    let voices = voices(lang, said.devices, said.networks);
    html! {
        p { a href=(format!("/c/{}", said.place)) { (said.name) } ": " b { (gate::said(lang, &said.gate, &said.claim)) } }
        (around(lang, &voices, when, said.words.as_ref(), said.media))
        form.buttons method="post" action="/desk/places/reports" {
            input type="hidden" name="gate" value=(said.id);
            @if rule {
                label { (t!(lang, "reports-from")) " "
                    input type="text" name="from" value=(clock(said.minutes[0])) size="5" maxlength="5" inputmode="numeric"; }
                label { (t!(lang, "reports-until")) " "
                    input type="text" name="until" value=(clock(said.minutes[1])) size="5" maxlength="5" inputmode="numeric"; }
            }
            @if said.claim.may_pass() {
                button.go name="do" value="today" { (t!(lang, "reports-today")) }
                button name="do" value="confirm" { (t!(lang, "reports-for-good")) }
            } @else {
                button.go name="do" value="confirm" { (t!(lang, "places-confirm")) }
            }
            button name="do" value="refuse" { (t!(lang, "places-refuse")) }
        }
        @if said.claim.may_pass() { p.hint { (t!(lang, "reports-today-hint")) } }
    }
}

fn of_place(lang: Lang, said: &Opened, version: i64, when: &str) -> Markup {
    let voices = voices(lang, said.devices, said.networks);
    html! {
        p { a href=(format!("/desk/places/{}", said.place)) { (said.name) } ": "
            b { (said_words(lang, said.question, said.answer)) } }
        (around(lang, &voices, when, said.words.as_ref(), said.media))
        @if let Some(away) = away(lang, said) { p.note.wrong { (away) } }
        form.buttons method="post" action="/desk/places/reports" {
            input type="hidden" name="place" value=(said.place);
            input type="hidden" name="version" value=(version);
            input type="hidden" name="question" value=(said.question);
            input type="hidden" name="answer" value=(said.answer);
            (publish(lang, said))
            button.go name="do" value="confirm" { (t!(lang, "places-confirm")) }
            button name="do" value="refuse" { (t!(lang, "places-refuse")) }
        }
    }
}

/// Whether the photo shall be shown to everybody: only what somebody has looked at.
pub(super) fn publish(lang: Lang, said: &Opened) -> Markup {
    html! {
        @if let (Some(photo), Question::Has(_)) = (said.media, said.question) {
            label.tick { input type="checkbox" name="photo" value=(photo); span { (t!(lang, "reports-publish-photo")) } }
        }
    }
}

/// What was said of a place, in words: a feature is there or not; what is wrong is
/// said, or that it is not so.
pub(super) fn said_words(lang: Lang, question: Question, answer: Answer) -> String {
    let Question::Has(feature) = question else {
        let key = format!("places-question-{}", question.as_str().replace('_', "-"));
        let what = find(lang, &key).map_or_else(|| question.to_string(), str::to_owned);
        return match answer {
            Answer::Yes => what,
            Answer::No => t!(lang, "places-said-not", what = what),
            Answer::Unsure => t!(lang, "places-said-unsure", what = what),
        };
    };
    let answer = match answer {
        Answer::Yes => t!(lang, "places-yes"),
        Answer::No => t!(lang, "places-no"),
        Answer::Unsure => t!(lang, "places-unknown"),
    };
    format!("{} {answer}", words::feature(lang, feature))
}
