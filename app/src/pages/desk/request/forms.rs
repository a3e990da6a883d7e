//! The form of each action.

use super::{Choices, Stop, Tried, inputs};
use crate::cx::{cx, lang};
use crate::i18n::Lang;
use crate::pages::desk::fields::hidden;
use crate::pages::desk::{foretold, words};
use crate::t;
use backend::view::RequestView;
use domain::draft::Problem;
use domain::request::{Action, AskKind, Status};
use leptos::prelude::*;

/// What a form needs besides the request.
pub struct Form<'a> {
    /// The action.
    pub action: Action,
    /// Whether it is the usual next step.
    pub first: bool,
    /// What can be chosen.
    pub choices: &'a Choices,
    /// Key of its photos.
    pub key: &'a str,
    /// What was typed before.
    pub tried: Option<&'a Tried>,
}

impl Form<'_> {
    /// What was typed or chosen before.
    pub fn value(&self, name: &str) -> String {
        self.tried.map(|tried| tried.value(name).to_owned()).unwrap_or_default()
    }

    /// What would be read once it is done.
    fn foretold(&self) -> Option<AnyView> {
        let (_, told) = self.choices.foretold.iter().find(|(action, _)| *action == self.action)?;
        Some(foretold::figure(lang(), told))
    }

    /// Whether the address asks for this form, as a link from a round does.
    pub fn asked_for(&self) -> bool {
        let here = cx().here;
        let query = here.split_once('?').map_or("", |(_, query)| query);
        query.split('&').any(|pair| pair.strip_prefix("do=") == Some(self.action.as_str()))
    }

    /// What is wrong with a field.
    pub fn problem(&self, field: &str) -> Option<&'static str> {
        match &self.tried?.stop {
            // Paragraphs, where it is photos elsewhere.
            Stop::Field("text", Problem::TooMany) if field == "text" => Some("too_many_pieces"),
            Stop::Field(name, problem) if *name == field => Some(problem.as_str()),
            _ => None,
        }
    }
}

/// The form of an action.
pub fn form(view: &RequestView, form: &Form) -> AnyView {
    let lang = lang();
    let action = form.action;
    let open = form.first || form.tried.is_some() || form.asked_for();
    let name = words::action(lang, action);
    let href = format!("/desk/r/{}/actions", view.code);
    let head = view! {
        {hidden("action", action.to_string())}
        {hidden("version", view.version.to_string())}
        {hidden("key", form.key.to_owned())}
    };
    if is_plain(action) {
        let class = if form.first { "go wide" } else { "wide" };
        return view! {
            <form method="post" action=href class="act one">
                {form.foretold()}
                {head} <button class=class>{name}</button>
                {hint(lang, view, action).map(|h| view! { <p class="hint">{h}</p> })}
            </form>
        }
        .into_any();
    }
    let button = submit_words(lang, action);
    view! {
        <details class="act" open=open id=format!("act-{action}")>
            <summary>{name}</summary>
            <form method="post" action=href enctype="multipart/form-data" class="stack">
                {head}
                {hint(lang, view, action).map(|h| view! { <p class="hint">{h}</p> })}
                {form.foretold()}
                {inputs::inputs(lang, view, form)}
                {preview(form)}
                <p class="buttons">
                    <button class=if form.first { "go" } else { "" }>{button}</button>
                    {is_read(action)
                        .then(|| view! { <button name="preview" value="1">{t!(lang, "desk-preview")}</button> })}
                </p>
            </form>
        </details>
    }
    .into_any()
}

/// Needs nothing but the decision.
fn is_plain(action: Action) -> bool {
    use Action::*;
    matches!(action, Accept | Start | Unpublish | Review | Unmerge | Grant)
}

/// Has a text that the resident will read.
fn is_read(action: Action) -> bool {
    use Action::*;
    matches!(action, Answer | Ask | Decline | LongList | Reopen | Extend | Close | Dispatch | Split)
}

fn submit_words(lang: Lang, action: Action) -> &'static str {
    match action {
        Action::Answer => t!(lang, "desk-send-answer"),
        Action::Ask => t!(lang, "desk-send-question"),
        Action::Note => t!(lang, "desk-save-note"),
        other => words::action(lang, other),
    }
}

/// What an action does, where that is not plain.
fn hint(lang: Lang, view: &RequestView, action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Note => t!(lang, "desk-hint-note"),
        Action::Ask => t!(lang, "desk-hint-ask"),
        Action::Answer => t!(lang, "desk-hint-answer"),
        Action::Publish => t!(lang, "desk-hint-publish"),
        Action::Unpublish => t!(lang, "desk-hint-unpublish"),
        Action::Close if view.evaluation.is_none() => t!(lang, "desk-hint-close-early"),
        Action::Close if view.evaluation.is_some_and(|e| !e.is_good()) => t!(lang, "desk-hint-close-bad"),
        Action::Close => t!(lang, "desk-hint-close"),
        Action::Decline => t!(lang, "desk-hint-decline"),
        Action::Start if view.evaluation.is_some() => t!(lang, "desk-hint-reopen"),
        Action::Start if view.status == Status::Waiting => t!(lang, "desk-hint-go-on"),
        Action::Return => t!(lang, "desk-hint-return"),
        Action::Transfer => t!(lang, "desk-hint-transfer"),
        Action::Extend => t!(lang, "desk-hint-extend"),
        Action::Whistle => t!(lang, "desk-hint-whistle"),
        Action::LongList => t!(lang, "desk-hint-long-list"),
        Action::Call => t!(lang, "desk-hint-call"),
        Action::Reopen => t!(lang, "desk-hint-reopen-round"),
        Action::Supervise => t!(lang, "desk-hint-supervise"),
        Action::Merge => t!(lang, "desk-hint-merge"),
        Action::Split => t!(lang, "desk-hint-split"),
        Action::Classify => t!(lang, "desk-hint-classify"),
        Action::Grant => match view.pending.as_ref()?.kind {
            AskKind::Return => t!(lang, "desk-hint-grant-return"),
            AskKind::Transfer => t!(lang, "desk-hint-grant-transfer"),
            AskKind::Extension => t!(lang, "desk-hint-grant-extension"),
        },
        _ => return None,
    })
}

/// What the resident will read.
fn preview(form: &Form) -> Option<AnyView> {
    let tried = form.tried?;
    let Stop::Preview(told) = &tried.stop else { return None };
    let (lang, photos) = (lang(), tried.media.len());
    let more =
        (photos > 0).then(|| view! { <p class="hint">{t!(lang, "desk-preview-photos", count = photos)}</p> });
    Some(view! { {foretold::what(lang, told)} {more} }.into_any())
}
