//! Form fields: a label, what is typed, a hint, and the sentence that says what
//! is wrong; tied together for screen readers.

use crate::cx::lang;
use crate::parts::icon::{Icon, icon};
use crate::t;
use leptos::prelude::*;

/// The id of the control of a field.
pub fn id(name: &str) -> String {
    format!("f-{name}")
}

/// What describes the control of a field, for `aria-describedby`.
pub fn described(name: &str, hint: bool, error: bool) -> Option<String> {
    let parts = [(error, "error"), (hint, "hint")];
    let ids: Vec<_> =
        parts.iter().filter(|(there, _)| *there).map(|(_, part)| format!("f-{name}-{part}")).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// A label, the control given as children, a hint and an error. The control
/// carries [`id`] and [`described`].
#[component]
pub fn Field(
    /// Name in the form.
    name: &'static str,
    /// What it is.
    #[prop(into)]
    label: String,
    /// Whether it may be left out; said beside the label.
    #[prop(optional)]
    optional: bool,
    /// Help.
    #[prop(optional_no_strip, into)]
    hint: Option<String>,
    /// What is wrong.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
    /// The control.
    children: Children,
) -> impl IntoView {
    let optional = optional.then(|| view! { " " <small>{t!(lang(), "field-optional")}</small> });
    view! {
        <div class="field">
            <label for=id(name)>{label} {optional}</label>
            {error_line(name, error)}
            {children()}
            {hint.map(|hint| view! { <p class="hint" id=format!("f-{name}-hint")>{hint}</p> })}
        </div>
    }
}

/// The sentence that says what is wrong with a field.
pub fn error_line(name: &str, error: Option<String>) -> impl IntoView + use<> {
    let id = format!("f-{name}-error");
    error.map(|error| view! { <p class="error" id=id>{icon(Icon::Alert)} <span>{error}</span></p> })
}

/// A field of one line.
#[component]
pub fn TextField(
    /// Name in the form.
    name: &'static str,
    /// What it is.
    #[prop(into)]
    label: String,
    /// What is in it.
    #[prop(optional, into)]
    value: String,
    /// `type`; `text` by default.
    #[prop(default = "text")]
    kind: &'static str,
    /// Whether it may be left out.
    #[prop(optional)]
    optional: bool,
    /// Whether the browser insists on it.
    #[prop(optional)]
    required: bool,
    /// Help.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
    /// `autocomplete`.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// `inputmode`.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// `placeholder`.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// Longest, in characters.
    #[prop(optional)]
    maxlength: Option<usize>,
) -> impl IntoView {
    let described = described(name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field name label optional hint error>
            <input
                class="input"
                id=id(name)
                name=name
                r#type=kind
                value=value
                required=required
                autocomplete=autocomplete
                inputmode=inputmode
                placeholder=placeholder
                maxlength=maxlength.map(|most| most.to_string())
                aria-describedby=described
                aria-invalid=invalid
            />
        </Field>
    }
}

/// A field of several lines.
#[component]
pub fn TextArea(
    /// Name in the form.
    name: &'static str,
    /// Its own name on the page, where another field has the same in the form.
    #[prop(optional)]
    key: Option<&'static str>,
    /// What it is.
    #[prop(into)]
    label: String,
    /// What is in it.
    #[prop(optional, into)]
    value: String,
    /// Whether it may be left out.
    #[prop(optional)]
    optional: bool,
    /// What is wrong.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
    /// `placeholder`.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// Lines shown.
    #[prop(default = 4)]
    rows: u8,
) -> impl IntoView {
    let key = key.unwrap_or(name);
    let described = described(key, false, error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field name=key label optional error>
            <textarea
                class="textarea"
                id=id(key)
                name=name
                rows=rows.to_string()
                placeholder=placeholder
                aria-describedby=described
                aria-invalid=invalid
            >
                {typed(&value)}
            </textarea>
        </Field>
    }
}

/// What goes into a `<textarea>`: Leptos writes the children of one as they
/// are, so markup is disarmed here; the browser drops the first line end.
pub fn typed(text: &str) -> String {
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
}
