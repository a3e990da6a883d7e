//! The inputs of each action: only what it needs.

use super::forms::Form;
use super::{Stop, templates};
use crate::i18n::Lang;
use crate::islands::public::WaitForPhotos;
use crate::pages::desk::fields::{self, complaint, hidden};
use crate::pages::desk::words;
use crate::parts::{capture, field};
use crate::t;
use backend::view::{PartView, RequestView, UnitRef};
use domain::deadline::Urgency;
use domain::draft::ACTION_CHARS;
use domain::ids::UserId;
use domain::org::UnitKind;
use domain::request::{Action, Ground, ReturnGround};
use leptos::prelude::*;

/// The inputs of an action.
pub fn inputs(lang: Lang, view: &RequestView, form: &Form) -> AnyView {
    match form.action {
        Action::Dispatch => view! {
            {unit_choice(lang, form, t!(lang, "desk-unit"))}
            {text(form, t!(lang, "desk-dispatch-note"), "2", false)}
        }
        .into_any(),
        Action::Classify => categories(lang, view, form),
        Action::Answer => {
            // Who comes from a round has the photo in hand.
            let (first, last) = if form.asked_for() {
                (Some(photos(lang, form)), None)
            } else {
                (None, Some(photos(lang, form)))
            };
            view! {
                {first}
                {radios(form, "outcome", t!(lang, "desk-outcome"), &outcomes(lang), Some("done"))}
                {text(form, t!(lang, "desk-answer-text"), "6", true)}
                {last}
            }
            .into_any()
        }
        Action::Assign => people(lang, form),
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
        _ => beside(lang, view, form),
    }
}

/// Those beside the straight way.
fn beside(lang: Lang, view: &RequestView, form: &Form) -> AnyView {
    match form.action {
        Action::Return => view! {
            {return_grounds(lang, form)}
            {text(form, t!(lang, "desk-reason-internal"), "3", true)}
        }
        .into_any(),
        Action::Transfer => view! {
            {unit_choice(lang, form, t!(lang, "desk-transfer-to"))}
            {text(form, t!(lang, "desk-reason-internal"), "3", true)}
        }
        .into_any(),
        Action::Extend => view! {
            {line(form, "days", t!(lang, "desk-days"), "number", "3")}
            {text(form, t!(lang, "desk-reason-extension"), "3", true)}
        }
        .into_any(),
        Action::Whistle => view! {
            {unit_choice(lang, form, t!(lang, "desk-part-unit"))}
            {line(form, "days", t!(lang, "desk-days"), "number", "2")}
            {text(form, t!(lang, "desk-part-task"), "3", true)}
        }
        .into_any(),
        Action::AnswerPart => view! {
            {part_units(lang, view, form, true)}
            {text(form, t!(lang, "desk-part-report"), "3", true)}
            {photos(lang, form)}
        }
        .into_any(),
        Action::ExcusePart => view! {
            {part_units(lang, view, form, false)}
            {text(form, t!(lang, "desk-part-excuse"), "2", true)}
        }
        .into_any(),
        Action::LongList => view! {
            {line(form, "review_on", t!(lang, "desk-review-on"), "date", "")}
            {text(form, t!(lang, "desk-reason-long-list"), "3", true)}
            {area(form, "plan", t!(lang, "desk-plan-long-list"), "3", true)}
        }
        .into_any(),
        Action::Call => call(lang, form),
        Action::Merge => view! {
            {line(form, "into", t!(lang, "desk-merge-into"), "text", "")}
            {confirm(form, t!(lang, "desk-confirm-merge"))}
        }
        .into_any(),
        Action::Split => text(form, t!(lang, "desk-split-text"), "6", true),
        Action::Reopen => text(form, t!(lang, "desk-reopen-text"), "3", false),
        Action::Supervise => view! {
            {text(form, t!(lang, "desk-supervise-text"), "3", true)}
            {line_or_none(form, "days", t!(lang, "desk-supervise-days"), "number")}
        }
        .into_any(),
        Action::Explain => text(form, t!(lang, "desk-explain-text"), "3", true),
        Action::Refuse => text(form, t!(lang, "desk-refuse-text"), "2", true),
        _ => ().into_any(),
    }
}

/// Colleagues who work at its unit.
fn people(lang: Lang, form: &Form) -> AnyView {
    let chosen = form.value("handler");
    let option = |(id, name): &(UserId, String)| {
        let id = id.to_string();
        let selected = id == chosen;
        fields::option(id, name.clone(), selected)
    };
    let options = form.choices.people.iter().map(option).collect::<Vec<_>>().into_any();
    choice(lang, form, "handler", t!(lang, "people-person"), options)
}

fn outcomes(lang: Lang) -> [(&'static str, &'static str); 2] {
    [("done", t!(lang, "desk-outcome-done")), ("explained", t!(lang, "desk-outcome-explained"))]
}

fn call(lang: Lang, form: &Form) -> AnyView {
    let yes_no = |yes, no| [("yes", yes), ("no", no)];
    let reached = yes_no(t!(lang, "desk-call-yes"), t!(lang, "desk-call-no"));
    let solved = yes_no(t!(lang, "desk-solved"), t!(lang, "desk-not-solved"));
    let satisfied = yes_no(t!(lang, "desk-satisfied"), t!(lang, "desk-not-satisfied"));
    view! {
        {radios(form, "reached", t!(lang, "desk-call-reached"), &reached, Some("yes"))}
        {radios(form, "solved", t!(lang, "desk-call-solved"), &solved, None)}
        {radios(form, "satisfied", t!(lang, "desk-call-satisfied"), &satisfied, None)}
        {text(form, t!(lang, "desk-call-text"), "3", false)}
    }
    .into_any()
}

/// What is said, with the texts that are offered for it.
fn text(form: &Form, label: &'static str, rows: &'static str, required: bool) -> AnyView {
    view! {
        {templates::templates(form)}
        {area(form, "text", label, rows, required)}
    }
    .into_any()
}

/// Several forms share a page: identifiers carry the action.
fn area(form: &Form, name: &'static str, label: &'static str, rows: &'static str, required: bool) -> AnyView {
    let id = format!("{}-{name}", form.action);
    let problem = form.problem(name);
    let value = form.value(name);
    view! {
        <div class=if problem.is_some() { "f wrong" } else { "f" }>
            <label for=id.clone()>{label}</label>
            <textarea
                id=id.clone()
                name=name
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
    let wrong = form.tried.is_some_and(|t| t.stop == Stop::Unconfirmed);
    view! {
        <label class=if wrong { "tick wrong" } else { "tick" }>
            <input type="checkbox" name="sure" value="1" required=true/>
            <span>{label}</span>
        </label>
    }
    .into_any()
}

fn unit_choice(lang: Lang, form: &Form, label: &'static str) -> AnyView {
    let chosen = form.value("unit");
    let targets = &form.choices.targets;
    let (likely, all) = match form.action {
        Action::Dispatch => (&targets.likely[..], &targets.dispatch),
        _ => (&[][..], &targets.all),
    };
    // A unit stands in its kind as well; it is chosen in one place only.
    let in_likely = likely.iter().any(|u| u.id.to_string() == chosen);
    let option = |unit: &UnitRef, may_choose: bool| {
        let id = unit.id.to_string();
        let selected = may_choose && id == chosen;
        fields::option(id, unit.name.clone(), selected)
    };
    let groups = KINDS.map(|kind| {
        let units: Vec<_> = all.iter().filter(|u| u.kind == kind).map(|u| option(u, !in_likely)).collect();
        (!units.is_empty()).then(|| view! { <optgroup label=words::unit_kind(lang, kind)>{units}</optgroup> })
    });
    let likely: Vec<_> = likely.iter().map(|u| option(u, true)).collect();
    let options = view! {
        {(!likely.is_empty())
            .then(|| view! { <optgroup label=t!(lang, "desk-likely")>{likely}</optgroup> })}
        {groups.collect_view()}
    };
    choice(lang, form, "unit", label, options.into_any())
}

/// A list to choose from; the first entry asks to.
fn choice(lang: Lang, form: &Form, name: &'static str, label: &'static str, options: AnyView) -> AnyView {
    let id = format!("{}-{name}", form.action);
    let problem = form.problem(name);
    view! {
        <div class=if problem.is_some() { "f wrong" } else { "f" }>
            <label for=id.clone()>{label}</label>
            <select id=id.clone() name=name required=true>
                <option value="">{t!(lang, "desk-choose")}</option>
                {options}
            </select>
            {complaint(&id, problem)}
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

/// A value and its name for each of an enum.
fn options<T: Copy + std::fmt::Display>(
    all: &[T],
    chosen: &str,
    name: impl Fn(T) -> &'static str,
) -> AnyView {
    let option = |value: &T| {
        let text = value.to_string();
        let selected = text == chosen;
        fields::option(text, name(*value).to_owned(), selected)
    };
    all.iter().map(option).collect::<Vec<_>>().into_any()
}

fn grounds(lang: Lang, form: &Form) -> AnyView {
    let chosen = form.value("ground");
    let options = options(Ground::ALL, &chosen, |ground| crate::parts::words::ground(lang, ground));
    choice(lang, form, "ground", t!(lang, "desk-ground"), options)
}

fn return_grounds(lang: Lang, form: &Form) -> AnyView {
    let options = options(ReturnGround::ALL, &form.value("ground"), |g| words::return_ground(lang, g));
    choice(lang, form, "ground", t!(lang, "desk-return-ground"), options)
}

/// A number or a day.
fn line(form: &Form, name: &'static str, label: &'static str, kind: &'static str, usual: &str) -> AnyView {
    typed_line(form, (name, label, kind), usual, true)
}

/// One that may be left empty.
fn line_or_none(form: &Form, name: &'static str, label: &'static str, kind: &'static str) -> AnyView {
    typed_line(form, (name, label, kind), "", false)
}

fn typed_line(
    form: &Form,
    (name, label, kind): (&'static str, &'static str, &'static str),
    usual: &str,
    required: bool,
) -> AnyView {
    let id = format!("{}-{name}", form.action);
    let problem = form.problem(name);
    let typed = form.value(name);
    let value = if typed.is_empty() { usual.to_owned() } else { typed };
    let number = kind == "number";
    view! {
        <div class=if problem.is_some() { "f wrong" } else { "f" }>
            <label for=id.clone()>{label}</label>
            <input
                id=id.clone() name=name type=kind value=value required=required
                min=number.then_some("1") max=number.then_some("30") inputmode=number.then_some("numeric")
                maxlength="40" autocomplete="off"
                aria-invalid=problem.map(|_| "true")
                aria-describedby=problem.map(|_| format!("{id}-problem"))
            />
            {complaint(&id, problem)}
        </div>
    }
    .into_any()
}

/// One of two or more, with the first chosen unless something else was.
fn radios(
    form: &Form,
    name: &'static str,
    question: &'static str,
    answers: &[(&'static str, &'static str)],
    usual: Option<&str>,
) -> AnyView {
    let typed = form.value(name);
    let chosen = if typed.is_empty() { usual.unwrap_or("").to_owned() } else { typed };
    let problem = form.problem(name);
    let one = |(value, label): &(&'static str, &'static str)| {
        let (value, label, checked) = (*value, *label, chosen == *value);
        view! {
            <label class="tick">
                <input type="radio" name=name value=value checked=checked/>
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class=if problem.is_some() { "f wrong" } else { "f" }>
            <legend>{question}</legend>
            {answers.iter().map(one).collect::<Vec<_>>()}
            {complaint(name, problem)}
        </fieldset>
    }
    .into_any()
}

fn categories(lang: Lang, view: &RequestView, form: &Form) -> AnyView {
    let typed = form.value("category");
    let now = view.category.as_ref().map(|c| c.slug.clone()).unwrap_or_default();
    let chosen = if typed.is_empty() { now } else { typed };
    let groups = form.choices.categories.iter().map(|(top, below)| {
        let options: Vec<_> = below
            .iter()
            .map(|c| fields::option(c.slug.clone(), words::category(lang, c), c.slug == chosen))
            .collect();
        view! { <optgroup label=words::category(lang, top)>{options}</optgroup> }
    });
    let groups = groups.collect::<Vec<_>>().into_any();
    let urgency = form.value("urgency");
    let urgency = if urgency.is_empty() { view.urgency.to_string() } else { urgency };
    let urgencies = options(Urgency::ALL, &urgency, |urgency| words::urgency(lang, urgency));
    view! {
        {choice(lang, form, "category", t!(lang, "desk-col-category"), groups)}
        {choice(lang, form, "urgency", t!(lang, "desk-col-urgency"), urgencies)}
    }
    .into_any()
}

/// The units that have an open part: one's own, or any.
fn part_units(lang: Lang, view: &RequestView, form: &Form, own: bool) -> AnyView {
    let open: Vec<&PartView> =
        view.parts.iter().filter(|part| part.state == "open" && (part.mine || !own)).collect();
    if let [only] = open.as_slice() {
        let (id, name) = (only.unit.id.to_string(), only.unit.name.clone());
        return view! { {hidden("unit", id)} <p><b>{name}</b></p> }.into_any();
    }
    let chosen = form.value("unit");
    let option = |part: &&PartView| {
        let id = part.unit.id.to_string();
        let selected = id == chosen;
        fields::option(id, part.unit.name.clone(), selected)
    };
    let options = open.iter().map(option).collect::<Vec<_>>().into_any();
    choice(lang, form, "unit", t!(lang, "desk-part-unit"), options)
}

fn publish(lang: Lang, view: &RequestView, form: &Form) -> AnyView {
    let photos = !view.media.is_empty();
    let with = photos && form.value("show_photos") == "1";
    view! {
        <fieldset class="f">
            <legend>{t!(lang, "desk-publish-photos")}</legend>
            <label class="tick">
                <input type="radio" name="show_photos" value="0" checked=!with/>
                <span>{t!(lang, "desk-publish-without")}</span>
            </label>
            <label class="tick">
                <input type="radio" name="show_photos" value="1" disabled=!photos checked=with/>
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
    let kept = form.tried.map(|t| t.media.clone()).unwrap_or_default();
    let problem = form.problem("photos");
    view! {
        <div class=if problem.is_some() { "f wrong" } else { "f" }>
            <label for="after">{t!(lang, "desk-after-photos")}</label>
            {capture::photos(&kept.iter().collect::<Vec<_>>(), form.key)}
            <input id="after" type="file" name="photos" accept="image/jpeg,image/png,image/webp" multiple=true/>
            {complaint("after", problem)}
            <WaitForPhotos><p class="hint" data-wait hidden>{t!(lang, "photos-wait")}</p></WaitForPhotos>
        </div>
    }
    .into_any()
}
