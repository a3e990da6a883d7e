//! One place: its facts, what riders say of it, its history.

use super::{beside, history, state};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::fields::Typed;
use crate::pages::desk::frame::{Section, frame};
use crate::pages::desk::reports::{away, said_words, voices};
use crate::pages::map::gate;
use crate::parts::words;
use crate::{t, when};
use backend::directory::Directory;
use backend::places::{Opened, OpenedGate, PlaceChange, PlaceEditor};
use domain::draft::FieldError;
use domain::geo::Wgs84;
use domain::ids::{MediaId, PlaceId};
use domain::place::{CoordinateSystem, Door, Feature, Lock, PlaceKind, PlaceState, ServiceClass};
use leptos::prelude::*;
use maud::{Markup, html};
use std::sync::Arc;

/// The form and what stands around it.
#[derive(Clone, Debug)]
pub struct Form {
    /// Which place; a new one without.
    pub id: Option<PlaceId>,
    /// The version that is shown.
    pub version: i64,
    /// Whether it is shown to everyone.
    pub state: PlaceState,
    /// What stands in the fields.
    pub typed: Typed,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// Somebody else was faster; the words are still in the fields.
    pub conflict: bool,
    /// Its position is in no grid of the district, and nobody has said that it is right.
    pub outside: bool,
    /// The place it seems to be a second time, and nobody has said that it is another one.
    pub twin: Option<PlaceId>,
    /// It was kept just now.
    pub done: bool,
    /// Its changes, newest first.
    pub history: Vec<PlaceChange>,
    /// What riders say of it.
    pub reports: Vec<Opened>,
    /// What riders say of its gates.
    pub gates: Vec<OpenedGate>,
    /// What was confirmed just now and has to be written down here.
    pub claims: Vec<Opened>,
    /// Its photos.
    pub photos: Vec<MediaId>,
    /// What is wrong with photos that came.
    pub photo_errors: Vec<FieldError>,
    /// The key of the form for photos.
    pub key: String,
    /// To whom it is given; none for those who may not give it.
    pub editors: Option<Vec<PlaceEditor>>,
    /// Nobody has the sign-in name to whom it should be given.
    pub nobody: bool,
    /// Whether a role reaches it: they decide on its unit and whether it is shown.
    pub whole: bool,
    /// Units, for the choice of the one that looks after it.
    pub directory: Arc<Directory>,
    /// The names of the lock systems in the settings.
    pub locks: Vec<String>,
    /// What is known around, to tap on; nothing for those who only have one place.
    pub around: Vec<(String, Wgs84)>,
}

/// The page.
pub fn page(form: &Form) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    let id = form.id.map_or_else(|| "new".to_owned(), |id| id.to_string());
    let action = format!("/desk/places/{id}");
    let name = form.typed.value("name");
    let body = html! {
        p.ret { a href="/desk/places" { (t!(lang, "places-title")) } }
        div.head {
            h1 { @if form.id.is_some() { (name) } @else { (t!(lang, "places-new")) } }
            @if form.id.is_some() { span.st { (state(lang, form.state)) } }
        }
        @if form.done { p.note.good role="status" { (t!(lang, "desk-saved")) } }
        @if form.conflict { p.note.wrong role="alert" { (t!(lang, "places-conflict")) } }
        @if form.outside { p.note.wrong role="alert" { (t!(lang, "places-outside")) } }
        @if let Some(twin) = form.twin {
            p.note.wrong role="alert" {
                (t!(lang, "places-twin")) " "
                a href=(format!("/desk/places/{twin}")) target="_blank" rel="noopener" { (t!(lang, "places-twin-see")) }
            }
        }
        @if !form.errors.is_empty() {
            div.note.wrong role="alert" {
                ul { @for error in &form.errors { li { (words::field_error(lang, *error)) } } }
            }
        }
        @if let Some(id) = form.id.filter(|_| form.kind().is_some_and(PlaceKind::has_layout)) {
            p { a.btn href=(super::layout::address(id)) { (t!(lang, "places-layout")) } }
        }
        (reports(lang, form, &action))
        (claims(lang, form))
        form.box method="post" action=(action) {
            input type="hidden" name="version" value=(form.version);
            div.places-form { (facts(lang, form)) }
            (super::locator::locator(lang, &form.typed, &form.around))
            p.buttons {
                button.go name="do" value="save" { (t!(lang, "places-save")) }
                @if form.whole && form.state != PlaceState::Published {
                    button name="do" value="publish" { (t!(lang, "places-publish")) }
                }
                @if form.whole && form.state == PlaceState::Published {
                    button name="do" value="withdraw" { (t!(lang, "places-withdraw")) }
                }
                @if form.whole && form.id.is_some() && form.state != PlaceState::Removed {
                    button name="do" value="remove" { (t!(lang, "places-remove")) }
                }
            }
        }
        (beside::photos(lang, form))
        (beside::editors(lang, form))
        @if !form.history.is_empty() {
            section.box {
                h2 { (t!(lang, "places-history")) }
                ol { @for (at, change) in form.history.iter().enumerate() {
                    li {
                        (when::exact(change.at, cx.offset)) " " (change.by.as_deref().unwrap_or("")) " "
                        @if let Some(through) = history::source(lang, change.source) { (through) " " }
                        (t!(lang, "places-version", version = change.version))
                        ul { @for line in history::differences(lang, &form.directory, change) { li { (line) } } }
                        @if at > 0 {
                            form.buttons method="post" action=(action) {
                                input type="hidden" name="version" value=(form.version);
                                input type="hidden" name="to" value=(change.id);
                                button name="do" value="back" { (t!(lang, "places-put-back")) }
                            }
                        }
                    }
                } }
            }
        }
    };
    frame(
        Section::Places,
        view! { <main id="main" class="adm" inner_html=body.into_string()></main> }.into_any(),
    )
}

fn line(typed: &Typed, name: &str, label: &str, hint: &str) -> Markup {
    html! {
        div.f {
            label for=(name) { (label) }
            @if !hint.is_empty() { p.hint id=(format!("{name}-hint")) { (hint) } }
            input id=(name) name=(name) type="text" value=(typed.value(name)) maxlength="300"
                aria-describedby=[(!hint.is_empty()).then(|| format!("{name}-hint"))];
        }
    }
}

fn tick(typed: &Typed, name: &str, label: &str) -> Markup {
    html! {
        div.f.wide {
            label.tick {
                input type="checkbox" name=(name) value="1" checked[typed.ticked(name)];
                span { (label) }
            }
        }
    }
}

fn choice(typed: &Typed, name: &str, label: &str, options: &[(&str, &str)]) -> Markup {
    let value = typed.value(name);
    html! {
        div.f {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @for (key, words) in options { option value=(key) selected[value == *key] { (words) } }
            }
        }
    }
}

fn facts(lang: Lang, form: &Form) -> Markup {
    let typed = &form.typed;
    let units = units(lang, form);
    let units: Vec<(&str, &str)> = units.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
    let kinds: Vec<_> =
        PlaceKind::ALL.iter().map(|one| (one.as_str(), words::place_kind(lang, *one))).collect();
    let mut doors = vec![("", t!(lang, "places-unknown"))];
    doors.extend(Door::ALL.iter().map(|one| (one.as_str(), words::door(lang, *one))));
    let systems: Vec<_> =
        CoordinateSystem::ALL.iter().map(|one| (one.as_str(), system(lang, *one))).collect();
    let known =
        [("", t!(lang, "places-unknown")), ("yes", t!(lang, "places-yes")), ("no", t!(lang, "places-no"))];
    html! {
        (line(typed, "name", t!(lang, "places-name"), ""))
        (choice(typed, "kind", t!(lang, "places-kind"), &kinds))
        (line(typed, "address", t!(lang, "places-address"), ""))
        (choice(typed, "system", t!(lang, "places-system"), &systems))
        (line(typed, "lat", t!(lang, "places-lat"), ""))
        (line(typed, "lng", t!(lang, "places-lng"), ""))
        @if form.outside || typed.ticked("outside") {
            (tick(typed, "outside", t!(lang, "places-outside-confirm")))
        }
        @if form.twin.is_some() || typed.ticked("another") {
            (tick(typed, "another", t!(lang, "places-twin-confirm")))
        }
        (line(typed, "entrance_lat", t!(lang, "places-entrance-lat"), t!(lang, "places-entrance-hint")))
        (line(typed, "entrance_lng", t!(lang, "places-entrance-lng"), ""))
        (line(typed, "hours_text", t!(lang, "places-hours-text"), t!(lang, "places-hours-text-hint")))
        (line(typed, "hours", t!(lang, "places-hours"), t!(lang, "places-hours-hint")))
        (line(typed, "staffed", t!(lang, "places-staffed"), ""))
        (line(typed, "self_entry", t!(lang, "places-self-entry"), ""))
        (choice(typed, "door", t!(lang, "places-door"), &doors))
        (lock(lang, form))
        (line(typed, "capacity", t!(lang, "places-capacity"), ""))
        (line(typed, "operator", t!(lang, "places-operator"), ""))
        @if form.whole { (choice(typed, "unit", t!(lang, "places-unit"), &units)) }
        (line(typed, "wifi", t!(lang, "places-wifi"), ""))
        div.f.wide {
            label for="rules" { (t!(lang, "places-rules")) }
            textarea #rules name="rules" rows="3" { (typed.value("rules")) }
        }
        div.f.wide {
            label for="benefits" { (t!(lang, "places-benefits")) }
            p.hint #benefits-hint { (t!(lang, "places-benefits-hint", classes = classes(lang))) }
            textarea #benefits name="benefits" rows="3" aria-describedby="benefits-hint" { (typed.value("benefits")) }
        }
        fieldset.wide {
            legend { (t!(lang, "places-features")) }
            div.places-features {
                @for feature in Feature::ALL {
                    (choice(typed, feature.as_str(), words::feature(lang, *feature), &known))
                }
            }
        }
        (tick(typed, "checked", t!(lang, "places-checked")))
    }
}

/// Which lock system opens it, where there is anything to choose.
fn lock(lang: Lang, form: &Form) -> Markup {
    let value = form.typed.value("lock");
    if form.locks.is_empty() && value.is_empty() {
        return html! {};
    }
    let names = form.locks.iter().map(|name| (Lock::Named(name.clone()).to_string(), name.clone()));
    let mut options: Vec<(String, String)> =
        [Lock::Operator, Lock::Never].iter().map(|lock| (lock.to_string(), lock_words(lang, lock))).collect();
    options.extend(names);
    // What was chosen stays chosen, though the settings name it no more.
    if let (Ok(lock), false) = (value.parse(), options.iter().any(|(known, _)| *known == value)) {
        options.push((value, t!(lang, "places-lock-gone", name = lock_words(lang, &lock))));
    }
    let options: Vec<(&str, &str)> =
        options.iter().map(|(value, words)| (value.as_str(), words.as_str())).collect();
    choice(&form.typed, "lock", t!(lang, "places-lock"), &options)
}

pub(super) fn lock_words(lang: Lang, lock: &Lock) -> String {
    match lock {
        Lock::Operator => t!(lang, "places-lock-operator").to_owned(),
        Lock::Never => t!(lang, "places-lock-never").to_owned(),
        Lock::Named(name) => name.clone(),
    }
}

/// The names of all classes of offers.
fn classes(lang: Lang) -> String {
    let names: Vec<_> = ServiceClass::ALL.iter().map(|class| words::service(lang, *class)).collect();
    names.join(t!(lang, "between-items"))
}

/// The units that may look after it, the deeper ones indented.
fn units(lang: Lang, form: &Form) -> Vec<(String, String)> {
    let directory = &form.directory;
    let depth = |id| std::iter::successors(directory.unit(id), |unit| directory.unit(unit.parent?)).count();
    let chosen = form.typed.value("unit");
    let mut units = vec![(String::new(), t!(lang, "places-unit-none").to_owned())];
    units.extend(directory.units.iter().filter_map(|unit| {
        let id = unit.id.to_string();
        let name = format!("{}{}", "\u{2003}".repeat(depth(unit.id).saturating_sub(1)), unit.name);
        (unit.active || id == chosen).then_some((id, name))
    }));
    units
}

impl Form {
    fn kind(&self) -> Option<PlaceKind> {
        self.typed.value("kind").parse().ok()
    }
}

pub(super) fn system(lang: Lang, system: CoordinateSystem) -> &'static str {
    match system {
        CoordinateSystem::Wgs84 => t!(lang, "places-wgs84"),
        CoordinateSystem::Gcj02 => t!(lang, "places-gcj02"),
        CoordinateSystem::Bd09 => t!(lang, "places-bd09"),
    }
}

fn reports(lang: Lang, form: &Form, action: &str) -> Markup {
    html! {
        @if !form.gates.is_empty() {
            section.box {
                h2 { (t!(lang, "reports-gates")) }
                ul { @for said in &form.gates {
                    li { (gate::said(lang, &said.gate, &said.claim))
                        p.hint { (voices(lang, said.devices, said.networks)) } }
                } }
                p { a.btn href="/desk/places/reports" { (t!(lang, "reports-title")) } }
            }
        }
        @if !form.reports.is_empty() {
            section.box {
                h2 { (t!(lang, "places-reports")) }
                ul { @for said in &form.reports {
                    li {
                        (said_words(lang, said.question, said.answer)) " "
                        @if let Some(words) = &said.words { "“" (words) "”" }
                        p.hint { (voices(lang, said.devices, said.networks)) }
                        @if let Some(away) = away(lang, said) { p.note.wrong { (away) } }
                        form.buttons method="post" action=(action) {
                            input type="hidden" name="version" value=(form.version);
                            input type="hidden" name="question" value=(said.question);
                            input type="hidden" name="answer" value=(said.answer);
                            @if let Some(photo) = said.media {
                                a href=(format!("/media/{photo}/large")) { (t!(lang, "reports-photo")) }
                            }
                            (crate::pages::desk::reports::publish(lang, said))
                            button.go name="do" value="confirm" { (t!(lang, "places-confirm")) }
                            button name="do" value="refuse" { (t!(lang, "places-refuse")) }
                        }
                    }
                } }
            }
        }
    }
}

/// What was found right and nobody has written down yet.
fn claims(lang: Lang, form: &Form) -> Markup {
    html! {
        @if !form.claims.is_empty() {
            div.note role="status" {
                p { (t!(lang, "places-claims")) }
                ul { @for said in &form.claims {
                    li {
                        (said_words(lang, said.question, said.answer)) " "
                        @if let Some(words) = &said.words { "“" (words) "”" }
                        @if let Some(photo) = said.media {
                            " " a href=(format!("/media/{photo}/large")) { (t!(lang, "reports-photo")) }
                        }
                    }
                } }
            }
        }
    }
}
