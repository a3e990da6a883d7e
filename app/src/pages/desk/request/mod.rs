//! One request on one screen.

mod actions;
mod appraisal;
mod clock;
mod facts;
mod forms;
mod gone;
mod handed;
pub mod history;
mod inputs;
pub mod number;
mod pending;
mod templates;

pub use facts::facts;
pub use gone::gone;
pub use history::history;

use super::frame::{Section, Tone, frame, notice};
use super::table::urgency_class;
use super::words;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::t;
use backend::appraisal::Appraised;
use backend::requests::{Contact, Foretold};
use backend::templates::Template;
use backend::view::{CategoryRef, MediaView, RequestView, UnitRef};
use domain::draft::{FieldError, Problem};
use domain::ids::UserId;
use domain::request::{Action, Refusal, Status};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Units that a request can be handed to.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// Those it can be dispatched to that are usual for this category and place,
    /// best first.
    pub likely: Vec<UnitRef>,
    /// Those this person may dispatch it to.
    pub dispatch: Vec<UnitRef>,
    /// All: any can be asked to take it, or to help.
    pub all: Vec<UnitRef>,
}

/// What can be chosen in forms.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Units; empty when none can be chosen now.
    pub targets: Targets,
    /// Categories of the first level, each with those below; empty when it
    /// cannot be corrected now.
    pub categories: Vec<(CategoryRef, Vec<CategoryRef>)>,
    /// Texts for what can be done now.
    pub templates: Vec<Template>,
    /// People it can be given to; empty when it cannot be now.
    pub people: Vec<(UserId, String)>,
    /// What would be read after what is given without typing.
    pub foretold: Vec<(Action, Foretold)>,
}

/// Why an action was not carried out, or what it would do.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// The resident's view of it is wanted first: this.
    Preview(Box<Foretold>),
    /// A text was filled in; it is to be read before it is sent.
    Filled,
    /// A field cannot be taken: its name and what is wrong.
    Field(&'static str, Problem),
    /// The box that confirms was not ticked.
    Unconfirmed,
    /// Somebody else changed the request since this version.
    Changed {
        /// The version that was on the screen.
        since: i32,
    },
    /// The state has no way for it.
    Refused(Refusal),
    /// This person may not.
    Forbidden,
    /// It is out of this person's reach by now.
    Gone,
    /// The form broke off, or was too large.
    Unreadable,
    /// Storage is full.
    Full,
    /// The database does not answer.
    Unavailable,
}

/// What was typed for an action that was not carried out.
#[derive(Clone, Debug)]
pub struct Tried {
    /// Which action.
    pub action: Action,
    /// What was typed and chosen, by the names of the fields.
    pub typed: BTreeMap<String, String>,
    /// Photos that are already here.
    pub media: Vec<MediaView>,
    /// Why it was not carried out.
    pub stop: Stop,
}

impl Tried {
    /// What was typed or chosen in a field.
    pub fn value(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", String::as_str)
    }
}

/// The author's number on the page of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Number {
    /// In clear, once it was asked for.
    pub shown: Option<Contact>,
    /// The reason that was chosen.
    pub reason: String,
    /// The reason that was typed.
    pub text: String,
    /// What is wrong with either.
    pub problem: Option<FieldError>,
    /// Whether it stands on the page of a call, which then answers.
    pub call: bool,
}

/// A request with what stands around it.
#[derive(Clone, Debug)]
pub struct RequestPage {
    /// The request, as this person may see it.
    pub view: RequestView,
    /// What can be chosen.
    pub choices: Choices,
    /// Key under which photos of an answer are kept.
    pub key: String,
    /// What was done just now.
    pub done: Option<Action>,
    /// What was tried just now.
    pub tried: Option<Tried>,
    /// The author's number.
    pub number: Number,
    /// Its appraisal, once it was closed.
    pub appraised: Option<Appraised>,
    /// Where it was handed on to.
    pub handed: backend::upstreams::Panel,
}

/// The page.
pub fn page(model: RequestPage) -> AnyView {
    let lang = cx().lang;
    let RequestPage { view, choices, key, done, tried, number, appraised, handed } = model;
    let since = match &tried {
        Some(Tried { stop: Stop::Changed { since }, .. }) => Some(*since),
        _ => None,
    };
    let changed = since.map(|since| history::since(&view, since));
    let body = view! {
        <main id="main" class="rq">
            <p class="ret"><a href="/desk">{t!(lang, "desk-back")}</a></p>
            {heading(lang, &view, true)}
            {done.map(|action| notice(Tone::Good, was_done(lang, action, view.status)))}
            {tried.as_ref().map(|tried| stop(lang, tried))}
            {changed}
            {clock::strip(&view)}
            <div class="cols">
                <div class="facts">{facts::facts(&view, Some(&number))} {pending::related(&view)} {appraisal::appraisal(appraised.as_ref())}</div>
                <div class="do">{pending::parts(&view)} {handed::handed(&view, &handed)} {actions::actions(&view, &choices, &key, tried.as_ref())}</div>
                <div class="past">{history::history(&view)}</div>
            </div>
        </main>
    };
    frame(Section::Worklist, body.into_any())
}

/// What was done. A request that is closed after a bad verdict goes to call-back first.
fn was_done(lang: Lang, action: Action, status: Status) -> &'static str {
    match (action, status) {
        (Action::Close, Status::CallBack) => t!(lang, "desk-done-close-call-back"),
        _ => words::done(lang, action),
    }
}

/// A request beside the list: to decide whether to open it.
pub fn panel(view: RequestView, close: String) -> AnyView {
    let lang = cx().lang;
    let href = format!("/desk/r/{}", view.code);
    view! {
        <div class="peek">
            <p class="peek-top">
                <a class="btn go" href=href>{t!(lang, "desk-open-whole")}</a>
                <a class="btn" id="close" href=close>{t!(lang, "desk-close-panel")}</a>
            </p>
            {heading(lang, &view, false)}
            {clock::strip(&view)}
            {facts::facts(&view, None)}
            {history::history(&view)}
        </div>
    }
    .into_any()
}

fn heading(lang: Lang, view: &RequestView, first: bool) -> AnyView {
    let code = view.code.to_string();
    let title =
        if first { view! { <h1>{code}</h1> }.into_any() } else { view! { <h2>{code}</h2> }.into_any() };
    view! {
        <div class="head">
            {title}
            <span class=format!("st {}", view.status)>{words::status(lang, view.status)}</span>
            <span class=format!("ur {}", urgency_class(view.urgency))>{words::urgency(lang, view.urgency)}</span>
            {view.category.as_ref().map(|c| view! { <span class="cat">{words::category(lang, c)}</span> })}
        </div>
    }
    .into_any()
}

/// Why something was not carried out. What was typed stands in its form below.
fn stop(lang: Lang, tried: &Tried) -> AnyView {
    match &tried.stop {
        Stop::Preview(_) => notice(Tone::Plain, t!(lang, "desk-preview-note")),
        Stop::Filled => notice(Tone::Plain, t!(lang, "hours-template-filled")),
        Stop::Field(..) => notice(Tone::Bad, t!(lang, "desk-stop-field")),
        Stop::Unconfirmed => notice(Tone::Bad, t!(lang, "desk-stop-unconfirmed")),
        Stop::Changed { .. } => notice(Tone::Bad, t!(lang, "desk-stop-changed")),
        Stop::Refused(refusal) => notice(Tone::Bad, words::refusal(lang, *refusal)),
        Stop::Forbidden => notice(Tone::Bad, t!(lang, "desk-stop-forbidden")),
        Stop::Gone => notice(Tone::Bad, t!(lang, "desk-stop-gone")),
        Stop::Unreadable => notice(Tone::Bad, t!(lang, "report-unreadable-text")),
        Stop::Full => notice(Tone::Bad, t!(lang, "desk-full-more")),
        Stop::Unavailable => notice(Tone::Bad, t!(lang, "desk-unavailable")),
    }
}
