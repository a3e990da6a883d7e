//! A boxed message that something went wrong.

use crate::parts::icon::{Icon, icon};
use leptos::prelude::*;

/// A boxed message that something went wrong. It is announced at once and takes
/// the focus when the page is opened.
#[component]
pub fn Notice(
    /// A heading.
    #[prop(into)]
    title: String,
    /// What it says.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="notice danger" role="alert" tabindex="-1" autofocus=true>
            {icon(Icon::Alert)}
            <div><h2>{title}</h2> {children()}</div>
        </div>
    }
}
