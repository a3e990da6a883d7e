//! Fields of staff forms: a label, a control, a hint, a sentence when
//! something is wrong.

use super::words;
use crate::cx::lang;
use crate::parts::field;
use crate::t;
use leptos::prelude::*;

/// What was typed into a form, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    /// Names and values, as they came.
    pub values: Vec<(String, String)>,
    /// Fields with their problem, a stable word.
    pub errors: Vec<(&'static str, &'static str)>,
    /// What stands in the fields by now, if somebody else has saved them since.
    pub now: Option<Vec<(String, String)>>,
}

impl Typed {
    /// What came.
    pub fn of(values: Vec<(String, String)>) -> Self {
        Self { values, ..Self::default() }
    }

    /// Sets against it what somebody else has saved since. What was typed stays;
    /// sent once more, it is meant to replace that.
    pub fn meet(&mut self, now: Self) {
        self.values.retain(|(name, _)| name != "version");
        self.values.push(("version".to_owned(), now.value("version")));
        self.now = Some(now.values);
    }

    /// What stands in a field by now, where that is not what was typed; one line
    /// for each of several.
    pub fn changed(&self, name: &str) -> Option<String> {
        let now = self.now.as_ref()?.iter().filter(|(known, _)| known == name);
        let now: Vec<&str> = now.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty()).collect();
        let typed = self.all(name).into_iter().filter(|value| !value.is_empty()).collect::<Vec<_>>();
        // Browsers send lines with a carriage return.
        let plain = |values: &[&str]| values.join("\n").replace('\r', "").trim().to_owned();
        (plain(&now) != plain(&typed)).then(|| plain(&now))
    }

    /// The value of a field, empty if it did not come.
    pub fn value(&self, name: &str) -> String {
        self.values.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default()
    }

    /// All values of a field that may come several times.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.values.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
    }

    /// Whether a tick box came ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.values.iter().any(|(n, v)| n == name && !v.is_empty())
    }

    /// What is wrong with a field.
    pub fn problem(&self, name: &str) -> Option<&'static str> {
        self.errors.iter().find(|(n, _)| *n == name).map(|(_, problem)| *problem)
    }

    /// With a value to begin with.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.push((name.to_owned(), value.into()));
        self
    }
}

/// The sentence at a field, if something is wrong with it.
pub fn complaint(name: &str, problem: Option<&'static str>) -> Option<impl IntoView + use<>> {
    let id = format!("{name}-problem");
    problem.map(|problem| view! { <p class="bad" id=id>{words::problem(lang(), problem)}</p> })
}

/// What somebody else has put into a field meanwhile. `shown`: its value can be
/// read by people.
pub fn changed(typed: &Typed, name: &str, shown: bool) -> Option<AnyView> {
    let lang = lang();
    let now = typed.changed(name)?;
    let words = match (now.is_empty(), shown) {
        (true, _) => t!(lang, "desk-now-empty").to_owned(),
        (false, false) => t!(lang, "desk-now-other").to_owned(),
        (false, true) => t!(lang, "desk-now", value = now),
    };
    Some(view! { <p class="note wrong now">{words}</p> }.into_any())
}

/// A field around a control. `hint` may be empty.
pub fn field(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    problem: Option<&'static str>,
    control: AnyView,
) -> AnyView {
    let class = if problem.is_some() { "f wrong" } else { "f" };
    view! {
        <div class=class>
            <label for=name>{label}</label>
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
            {control}
            {complaint(name, problem)}
        </div>
    }
    .into_any()
}

fn described(name: &str, hint: &str, problem: Option<&str>) -> Option<String> {
    let hint = (!hint.is_empty()).then(|| format!("{name}-hint"));
    let problem = problem.map(|_| format!("{name}-problem"));
    match (hint, problem) {
        (Some(hint), Some(problem)) => Some(format!("{problem} {hint}")),
        (hint, problem) => hint.or(problem),
    }
}

/// A line of text. `kind` as in HTML; `complete` as in `autocomplete`.
pub fn line(
    typed: &Typed,
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: &'static str,
    complete: &'static str,
) -> AnyView {
    let problem = typed.problem(name);
    // What was typed into a password field never comes back.
    let value = if kind == "password" { String::new() } else { typed.value(name) };
    let control = view! {
        <input
            id=name
            name=name
            type=kind
            value=value
            autocomplete=complete
            maxlength="200"
            aria-invalid=problem.map(|_| "true")
            aria-describedby=described(name, hint, problem)
        />
        {(kind != "password").then(|| changed(typed, name, true))}
    };
    field(name, label, hint, problem, control.into_any())
}

/// Several lines of text.
pub fn lines(
    typed: &Typed,
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    rows: &'static str,
) -> AnyView {
    let problem = typed.problem(name);
    let control = view! {
        <textarea
            id=name
            name=name
            rows=rows
            aria-invalid=problem.map(|_| "true")
            aria-describedby=described(name, hint, problem)
        >
            {field::typed(&typed.value(name))}
        </textarea>
        {changed(typed, name, true)}
    };
    field(name, label, hint, problem, control.into_any())
}

/// One of several.
pub fn choice(
    typed: &Typed,
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    options: AnyView,
) -> AnyView {
    let problem = typed.problem(name);
    let control = view! {
        <select id=name name=name aria-invalid=problem.map(|_| "true") aria-describedby=described(name, hint, problem)>
            {options}
        </select>
        {changed(typed, name, false)}
    };
    field(name, label, hint, problem, control.into_any())
}

/// A tick box with its label behind it.
pub fn tick(typed: &Typed, name: &'static str, label: &'static str) -> AnyView {
    let problem = typed.problem(name);
    view! {
        <div class=if problem.is_some() { "f wrong" } else { "f" }>
            <label class="tick">
                <input type="checkbox" name=name value="1" checked=typed.ticked(name)/>
                <span>{label}</span>
            </label>
            {changed(typed, name, false)}
            {complaint(name, problem)}
        </div>
    }
    .into_any()
}

/// An option of a choice.
pub fn option(value: String, label: String, chosen: bool) -> impl IntoView + use<> {
    view! { <option value=value selected=chosen>{label}</option> }
}

/// A hidden value.
pub fn hidden(name: &'static str, value: String) -> impl IntoView + use<> {
    view! { <input type="hidden" name=name value=value/> }
}
