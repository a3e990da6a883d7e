//! What is proposed, and the form that dispatches.

use super::{Chosen, Stop, percent};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::admin::unit_options;
use crate::pages::desk::fields::{self, hidden};
use crate::pages::desk::{foretold, words};
use crate::t;
use backend::directory::Directory;
use backend::routing::{Located, Proposal, Suggestion, Why};
use backend::view::RequestView;
use domain::draft::ACTION_CHARS;
use leptos::prelude::*;

/// What was sent and did not go through.
pub struct Sent {
    /// What was chosen and typed.
    pub chosen: Chosen,
    /// Why not; none when nothing was sent yet.
    pub stop: Option<Stop>,
}

impl Sent {
    /// The sentence at a field.
    fn complaint(&self, name: &str) -> Option<AnyView> {
        let stop = self.stop.filter(|_| self.wrong(name))?;
        Some(view! { <p class="bad" id=format!("{name}-problem")>{super::words(stop)}</p> }.into_any())
    }

    fn wrong(&self, name: &str) -> bool {
        self.stop.is_some_and(|stop| stop.field() == Some(name))
    }

    /// A field around its control.
    fn field(&self, name: &'static str, label: &'static str, control: AnyView) -> AnyView {
        view! {
            <div class=if self.wrong(name) { "f wrong" } else { "f" }>
                <label for=name>{label}</label>
                {control}
                {self.complaint(name)}
            </div>
        }
        .into_any()
    }

    /// What its control says of itself when something is wrong with it.
    fn aria(&self, name: &str) -> (Option<&'static str>, Option<String>) {
        self.wrong(name).then(|| ("true", format!("{name}-problem"))).unzip()
    }
}

/// The form: up to three suggestions, or another unit. `here`: the view of the
/// queue, to which one comes back.
pub fn decide(
    view: &RequestView,
    proposal: &Proposal,
    sent: &Sent,
    here: &str,
    directory: &Directory,
) -> AnyView {
    let lang = cx().lang;
    let chosen = &sent.chosen;
    let ticked = chosen.choice.as_str();
    let suggestions: Vec<_> = proposal
        .suggestions
        .iter()
        .enumerate()
        .map(|(at, one)| suggestion(lang, at + 1, one, ticked))
        .collect();
    let none = suggestions.is_empty();
    let other = none || ticked == "other";
    let (invalid, problem) = sent.aria("unit");
    let (long, why_long) = sent.aria("note");
    view! {
        <section class="box" aria-label=t!(lang, "dispatch-proposal")>
            <h2>{t!(lang, "dispatch-proposal")}</h2>
            <p class="hint">{located(lang, proposal.located.as_ref())}</p>
            <form method="post" action=format!("/desk/dispatch/{}", view.code) id="decide" class="stack">
                {hidden("version", view.version.to_string())}
                {(!here.is_empty()).then(|| hidden("view", here.to_owned()))}
                <fieldset class="picks">
                    <legend class="vh">{t!(lang, "dispatch-proposal")}</legend>
                    {none.then(|| view! { <p class="hint">{t!(lang, "dispatch-none")}</p> })}
                    {suggestions}
                    <label class="tick">
                        <input type="radio" name="choice" value="other" checked=other/>
                        <span>{t!(lang, "dispatch-other")}</span>
                    </label>
                </fieldset>
                {sent.field("unit", t!(lang, "dispatch-other-unit"), view! {
                    <select id="unit" name="unit" aria-invalid=invalid aria-describedby=problem>
                        {unit_options(directory, &chosen.unit, t!(lang, "desk-choose"))}
                    </select>
                }.into_any())}
                {sent.field("category", t!(lang, "dispatch-category"), view! {
                    <select id="category" name="category">{categories(lang, directory, &chosen.category)}</select>
                }.into_any())}
                {sent.field("note", t!(lang, "desk-dispatch-note"), view! {
                    <input
                        id="note" name="note" value=chosen.note.clone() maxlength=ACTION_CHARS.to_string()
                        aria-invalid=long aria-describedby=why_long
                    />
                }.into_any())}
                {chosen.told.as_ref().map(|told| foretold::what(lang, told))}
                <p class="buttons">
                    <button class="go wide">{t!(lang, "dispatch-send")}</button>
                    <button name="preview" value="1">{t!(lang, "desk-preview")}</button>
                </p>
            </form>
        </section>
    }
    .into_any()
}

/// Where it lies, and how that is known.
fn located(lang: Lang, located: Option<&Located>) -> String {
    match located {
        None => t!(lang, "dispatch-located-none").to_owned(),
        Some(Located { unit, words }) if words.is_empty() => {
            t!(lang, "dispatch-located", unit = unit.name.clone())
        }
        Some(Located { unit, words }) => {
            t!(
                lang,
                "dispatch-located-words",
                unit = unit.name.clone(),
                words = words.join(t!(lang, "between-items"))
            )
        }
    }
}

fn suggestion(lang: Lang, number: usize, one: &Suggestion, ticked: &str) -> impl IntoView + use<> {
    let category = one.category.as_ref();
    let value = format!("{}.{}", one.unit.id, category.map(|c| c.id.to_string()).unwrap_or_default());
    let checked = value == ticked;
    let category = category.map(|c| t!(lang, "dispatch-suggested-category", name = words::category(lang, c)));
    let score = one.score.map(|score| t!(lang, "dispatch-score", percent = percent(score)));
    view! {
        <label class="tick">
            <input type="radio" name="choice" value=value data-key=number.to_string() checked=checked/>
            <span>
                <b>{one.unit.name.clone()}</b>
                <kbd aria-label=t!(lang, "dispatch-key", key = number)>{number}</kbd>
                <small>{why(lang, &one.why)} {score.map(|score| view! { " · " {score} })}</small>
                {category.map(|category| view! { <small>{category}</small> })}
            </span>
        </label>
    }
}

fn why(lang: Lang, why: &Why) -> String {
    match why {
        Why::Rule(name) => t!(lang, "dispatch-why-rule", rule = name.clone()),
        Why::Learned(words) if words.is_empty() => t!(lang, "dispatch-why-learned").to_owned(),
        Why::Learned(words) => {
            t!(lang, "dispatch-why-learned-words", words = words.join(t!(lang, "between-items")))
        }
        Why::Usual => t!(lang, "dispatch-why-usual").to_owned(),
        Why::Place(words) if words.is_empty() => t!(lang, "dispatch-why-place").to_owned(),
        Why::Place(words) => {
            t!(lang, "dispatch-why-place-words", words = words.join(t!(lang, "between-items")))
        }
    }
}

fn categories(lang: Lang, directory: &Directory, chosen: &str) -> AnyView {
    let tops = directory.categories.iter().filter(|c| c.active && c.parent.is_none());
    let groups = tops.map(|top| {
        let below = directory.categories.iter().filter(|c| c.active && c.parent == Some(top.id));
        let name =
            |c: &backend::directory::Category| words::category_name(lang, &c.name, &c.name_en).to_owned();
        let options: Vec<_> = std::iter::once(top)
            .chain(below)
            .map(|c| {
                let id = c.id.to_string();
                let selected = id == chosen;
                fields::option(id, name(c), selected)
            })
            .collect();
        view! { <optgroup label=name(top)>{options}</optgroup> }
    });
    view! { <option value="">{t!(lang, "dispatch-category-keep")}</option> {groups.collect_view()} }
        .into_any()
}
