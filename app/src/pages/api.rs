//! `/api/v1`: the API, for people who write programs. Plain HTML, from the same
//! description that programs read.

use crate::cx::cx;
use crate::i18n::Lang;
use crate::parts::layout::{Frame, Tab, layout};
use crate::t;
use leptos::prelude::*;

/// Operations that belong together.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// Its name in addresses of this page.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// What there is.
    pub operations: Vec<Operation>,
}

/// An operation.
#[derive(Clone, Debug, Default)]
pub struct Operation {
    /// Its stable name.
    pub id: String,
    /// `GET`, `POST`, …
    pub method: String,
    /// Its address.
    pub path: String,
    /// What it does, in a line.
    pub title: String,
    /// The rest.
    pub text: String,
    /// By which of our tokens; empty for none at all.
    pub tokens: Vec<String>,
    /// What it takes: parameters and fields.
    pub inputs: Vec<Input>,
    /// An example of what is sent.
    pub request: Option<String>,
    /// An example of what comes back.
    pub response: Option<String>,
    /// Statuses with what they mean.
    pub answers: Vec<(String, String)>,
    /// Whether it is on its way out.
    pub deprecated: bool,
}

/// A parameter or a field.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// `path`, `query`, `header`, `body`.
    pub place: String,
    /// Its type.
    pub kind: String,
    /// Whether it must be there.
    pub needed: bool,
    /// What it is.
    pub text: String,
}

/// The whole page.
pub fn page(groups: Vec<Group>) -> AnyView {
    let lang = cx().lang;
    let contents = groups.iter().map(|group| {
        let (to, about) = (format!("#{}", group.name), group.about.clone());
        view! { <li><a href=to>{about}</a></li> }
    });
    let contents = contents.collect::<Vec<_>>();
    let body = view! {
        <h1>{t!(lang, "api-title")}</h1>
        <section class="card">
            <p>{t!(lang, "api-text")}</p>
            <p><a href="/api/v1/openapi.json">{t!(lang, "api-machine")}</a></p>
            <ul class="points">{contents}</ul>
        </section>
        <section class="card">
            <h2>{t!(lang, "api-rules")}</h2>
            <ul class="points">
                <li>{t!(lang, "api-rule-token")}</li>
                <li>{t!(lang, "api-rule-key")}</li>
                <li>{t!(lang, "api-rule-problem")}</li>
                <li>{t!(lang, "api-rule-limit")}</li>
                <li>{t!(lang, "api-rule-page")}</li>
            </ul>
        </section>
        {groups.into_iter().map(|group| shown(lang, group)).collect::<Vec<_>>()}
    };
    layout(Frame { tab: Some(Tab::Me), ..Frame::default() }, body.into_any())
}

fn shown(lang: Lang, group: Group) -> AnyView {
    let operations = group.operations.into_iter().map(|operation| one(lang, operation)).collect::<Vec<_>>();
    view! { <section class="api" id=group.name><h2>{group.about}</h2>{operations}</section> }.into_any()
}

fn one(lang: Lang, operation: Operation) -> AnyView {
    let Operation { id, method, path, title, text, tokens, inputs, request, response, answers, deprecated } =
        operation;
    let who = match tokens.is_empty() {
        true => t!(lang, "api-anybody").to_owned(),
        false => t!(lang, "api-with", tokens = tokens.join(", ")),
    };
    let paragraphs = text.split("\n\n").map(|part| view! { <p>{part.to_owned()}</p> }).collect::<Vec<_>>();
    let taken = (!inputs.is_empty()).then(|| {
        let inputs = inputs.into_iter().map(|input| field(lang, input)).collect::<Vec<_>>();
        view! { <h4>{t!(lang, "api-takes")}</h4><dl>{inputs}</dl> }
    });
    let sample = |title: &'static str, text: Option<String>| {
        text.map(|text| view! { <h4>{title}</h4><pre tabindex="0"><code>{text}</code></pre> })
    };
    let answers = answers.into_iter().map(|(status, words)| {
        view! { <dt><code>{status}</code></dt><dd>{words}</dd> }
    });
    view! {
        <details class="more" id=id>
            <summary><span><code>{method}" "{path}</code><br/>{title}</span></summary>
            <div>
                {deprecated.then(|| view! { <p><strong>{t!(lang, "api-deprecated")}</strong></p> })}
                {paragraphs}
                <p>{who}</p>
                {taken}
                {sample(t!(lang, "api-sent"), request)}
                {sample(t!(lang, "api-answered"), response)}
                <h4>{t!(lang, "api-answers")}</h4>
                <dl>{answers.collect::<Vec<_>>()}</dl>
            </div>
        </details>
    }
    .into_any()
}

fn field(lang: Lang, input: Input) -> AnyView {
    let Input { name, place, kind, needed, text } = input;
    let needed = needed.then(|| format!(" · {}", t!(lang, "api-needed")));
    let head = format!(" {place} · {kind}");
    view! { <dt><code>{name}</code>{head}{needed}</dt><dd>{text}</dd> }.into_any()
}
