//! The form of each action.

use super::{Stop, Targets, Tried};
use crate::cx::{cx, lang};
use crate::i18n::Lang;
use crate::islands::public::WaitForPhotos;
use crate::pages::desk::fields::{self, complaint, hidden};
use crate::pages::desk::{due, words};
use crate::parts::{capture, field};
use crate::t;
use backend::view::{RequestView, UnitRef};
use domain::draft::ACTION_CHARS;
use domain::org::UnitKind;
use domain::request::{Action, Ground};
use leptos::prelude::*;

/// What a form needs besides the request.
pub struct Form {
    /// The action.
    pub action: Action,
    /// Whether it is the usual next step.
    pub first: bool,
    /// Where to hand it to.
    pub targets: Targets,
    /// Key of its photos.
    pub key: String,
    /// What was typed before.
    pub tried: Option<Tried>,
}

/// The form of an action.
pub fn form(view: &RequestView, form: Form) -> AnyView {
    let lang = lang();
    let action = form.action;
    let open = form.first || form.tried.is_some();
    let name = words::action(lang, action);
    let href = format!("/desk/r/{}/actions", view.code);
    let head = view! {
        {hidden("action", action.to_string())}
        {hidden("version", view.version.to_string())}
        {hidden("key", form.key.clone())}
    };
    if matches!(action, Action::Accept | Action::Start | Action::Unpublish) {
        let class = if form.first { "go wide" } else { "wide" };
        return view! {
            <form method="post" action=href class="act one">
                {head} <button class=class>{name}</button>
                {hint(lang, view, action).map(|h| view! { <p class="hint">{h}</p> })}
            </form>
        }
        .into_any();
    }
    let button = submit_words(lang, action);
    view! {
        <details class="act" open=open>
            <summary>{name}</summary>
            <form method="post" action=href enctype="multipart/form-data" class="stack">
                {head}
                {hint(lang, view, action).map(|h| view! { <p class="hint">{h}</p> })}
                {inputs(lang, view, &form)}
                <p class="buttons">
                    <button class=if form.first { "go" } else { "" }>{button}</button>
                    {(action == Action::Answer)
                        .then(|| view! { <button name="preview" value="1">{t!(lang, "desk-preview")}</button> })}
                </p>
            </form>
        </details>
    }
    .into_any()
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
        Action::Close => t!(lang, "desk-hint-close"),
        Action::Decline => t!(lang, "desk-hint-decline"),
        Action::Start if view.evaluation.is_some() => t!(lang, "desk-hint-reopen"),
        Action::Start if view.status == domain::request::Status::Waiting => t!(lang, "desk-hint-go-on"),
        _ => return None,
    })
}

fn inputs(lang: Lang, view: &RequestView, form: &Form) -> AnyView {
    match form.action {
        Action::Dispatch => view! {
            {unit_choice(lang, form)}
            {text(form, t!(lang, "desk-dispatch-note"), "2", false)}
        }
        .into_any(),
        Action::Answer => view! {
            {text(form, t!(lang, "desk-answer-text"), "6", true)}
            {photos(lang, form)}
            {preview(form)}
        }
        .into_any(),
        Action::Ask => text(form, t!(lang, "desk-question"), "3", true),
        Action::Note => text(form, t!(lang, "desk-note-text"), "3", true),
        Action::Close => view! {
            {text(form, t!(lang, "desk-close-note"), "2", false)}
            {confirm(form, t!(lang, "desk-confirm-close"))}
        }
        .into_any(),
        Action::Decline => view! {
            {grounds(lang, form)}
            {text(form, t!(lang, "desk-decline-text"), "4", true)}
            {confirm(form, t!(lang, "desk-confirm-decline"))}
        }
        .into_any(),
        Action::Publish => publish(lang, view, form),
        _ => ().into_any(),
    }
}

fn problem(form: &Form, field: &str) -> Option<&'static str> {
    match &form.tried.as_ref()?.stop {
        Stop::Field(name, problem) if *name == field => Some(problem.as_str()),
        _ => None,
    }
}

/// Several forms share a page: identifiers carry the action.
fn text(form: &Form, label: &'static str, rows: &'static str, required: bool) -> AnyView {
    let id = format!("{}-text", form.action);
    let problem = problem(form, "text");
    let value = form.tried.as_ref().map(|t| t.text.clone()).unwrap_or_default();
    view! {
        <div class=if problem.is_some() { "f wrong" } else { "f" }>
            <label for=id.clone()>{label}</label>
            <textarea
                id=id.clone()
                name="text"
                rows=rows
                maxlength=ACTION_CHARS.to_string()
                required=required
                aria-invalid=problem.map(|_| "true")
                aria-describedby=problem.map(|_| format!("{id}-problem"))
            >
                {field::typed(&value)}
            </textarea>
            {complaint(&id, problem)}
        </div>
    }
    .into_any()
}

fn confirm(form: &Form, label: &'static str) -> AnyView {
    let wrong = form.tried.as_ref().is_some_and(|t| t.stop == Stop::Unconfirmed);
    view! {
        <label class=if wrong { "tick wrong" } else { "tick" }>
            <input type="checkbox" name="sure" value="1" required=true/>
            <span>{label}</span>
        </label>
    }
    .into_any()
}

fn unit_choice(lang: Lang, form: &Form) -> AnyView {
    let chosen = form.tried.as_ref().map(|t| t.choice.clone()).unwrap_or_default();
    let problem = problem(form, "unit");
    let option = |unit: &UnitRef, may_choose: bool| {
        let id = unit.id.to_string();
        let selected = may_choose && id == chosen;
        fields::option(id, unit.name.clone(), selected)
    };
    let Targets { likely, all } = &form.targets;
    // A unit stands in its kind as well; it is chosen in one place only.
    let in_likely = likely.iter().any(|u| u.id.to_string() == chosen);
    let groups = KINDS.map(|kind| {
        let units: Vec<_> = all.iter().filter(|u| u.kind == kind).map(|u| option(u, !in_likely)).collect();
        (!units.is_empty()).then(|| view! { <optgroup label=words::unit_kind(lang, kind)>{units}</optgroup> })
    });
    let likely: Vec<_> = likely.iter().map(|u| option(u, true)).collect();
    view! {
        <div class=if problem.is_some() { "f wrong" } else { "f" }>
            <label for="unit">{t!(lang, "desk-unit")}</label>
            <select id="unit" name="unit" required=true>
                <option value="">{t!(lang, "desk-choose")}</option>
                {(!likely.is_empty())
                    .then(|| view! { <optgroup label=t!(lang, "desk-likely")>{likely}</optgroup> })}
                {groups.collect_view()}
            </select>
            {complaint("unit", problem)}
        </div>
    }
    .into_any()
}

const KINDS: [UnitKind; 6] = [
    UnitKind::Department,
    UnitKind::Utility,
    UnitKind::Subdistrict,
    UnitKind::Community,
    UnitKind::Grid,
    UnitKind::District,
];

fn grounds(lang: Lang, form: &Form) -> AnyView {
    let chosen = form.tried.as_ref().map(|t| t.choice.clone()).unwrap_or_default();
    let problem = problem(form, "ground");
    let options = Ground::ALL.iter().map(|g| {
        let label = crate::parts::words::ground(lang, *g).to_owned();
        fields::option(g.to_string(), label, g.as_str() == chosen)
    });
    view! {
        <div class=if problem.is_some() { "f wrong" } else { "f" }>
            <label for="ground">{t!(lang, "desk-ground")}</label>
            <select id="ground" name="ground" required=true>
                <option value="">{t!(lang, "desk-choose")}</option>
                {options.collect_view()}
            </select>
            {complaint("ground", problem)}
        </div>
    }
    .into_any()
}

fn publish(lang: Lang, view: &RequestView, form: &Form) -> AnyView {
    let photos = !view.media.is_empty();
    let with = photos && form.tried.as_ref().is_some_and(|tried| tried.choice == "1");
    view! {
        <fieldset class="f">
            <legend>{t!(lang, "desk-publish-photos")}</legend>
            <label class="tick">
                <input type="radio" name="photos" value="0" checked=!with/>
                <span>{t!(lang, "desk-publish-without")}</span>
            </label>
            <label class="tick">
                <input type="radio" name="photos" value="1" disabled=!photos checked=with/>
                <span>{t!(lang, "desk-publish-with")}</span>
            </label>
        </fieldset>
        {confirm(form, t!(lang, "desk-confirm-publish"))}
    }
    .into_any()
}

/// After-photos: a plain file input, which an island makes comfortable. Those
/// that came with an earlier try are kept.
fn photos(lang: Lang, form: &Form) -> AnyView {
    let kept = form.tried.as_ref().map(|t| t.media.clone()).unwrap_or_default();
    let problem = problem(form, "photos");
    view! {
        <div class=if problem.is_some() { "f wrong" } else { "f" }>
            <label for="after">{t!(lang, "desk-after-photos")}</label>
            {capture::photos(&kept.iter().collect::<Vec<_>>(), &form.key)}
            <input id="after" type="file" name="photos" accept="image/jpeg,image/png,image/webp" multiple=true/>
            {complaint("after", problem)}
            <WaitForPhotos><p class="hint" data-wait hidden>{t!(lang, "photos-wait")}</p></WaitForPhotos>
        </div>
    }
    .into_any()
}

/// The answer as the resident will read it.
fn preview(form: &Form) -> Option<AnyView> {
    let tried = form.tried.as_ref().filter(|t| t.stop == Stop::Preview)?;
    let cx = cx();
    let lang = cx.lang;
    let photos = tried.media.len();
    Some(
        view! {
            <figure class="preview">
                <figcaption>{t!(lang, "desk-preview-caption")}</figcaption>
                <p class="when">
                    <b>{t!(lang, "desk-preview-title")}</b>
                    {due::moment(lang, cx.now, cx.now, cx.offset)}
                </p>
                <p class="said">{tried.text.clone()}</p>
                {(photos > 0).then(|| view! { <p class="hint">{t!(lang, "desk-preview-photos", count = photos)}</p> })}
            </figure>
        }
        .into_any(),
    )
}
