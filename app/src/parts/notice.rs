//! A boxed message.

use crate::parts::icon::{Icon, icon};
use leptos::prelude::*;

/// How a message is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Something done, or worth knowing.
    #[default]
    Info,
    /// In passing.
    Calm,
    /// Something went wrong.
    Danger,
}

/// A boxed message. One of tone `Danger` is announced at once and takes the
/// focus when the page is opened.
#[component]
pub fn Notice(
    /// How it is meant.
    #[prop(optional)]
    tone: Tone,
    /// A heading, if it has one.
    #[prop(optional, into)]
    title: Option<String>,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let danger = tone == Tone::Danger;
    let (class, sign) = match tone {
        Tone::Info => ("notice", Icon::Info),
        Tone::Calm => ("notice calm", Icon::Info),
        Tone::Danger => ("notice danger", Icon::Alert),
    };
    view! {
        <div class=class role=danger.then_some("alert") tabindex=danger.then_some("-1") autofocus=danger>
            {icon(sign)}
            <div>{title.map(|title| view! { <h2>{title}</h2> })} {children()}</div>
        </div>
    }
}
