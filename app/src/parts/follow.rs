//! Following a request by its code and the last digits of the phone number.

use crate::cx::lang;
use crate::parts::field::TextField;
use crate::t;
use leptos::prelude::*;

/// What was typed to follow a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    /// The code.
    pub code: String,
    /// Whether it did not open anything.
    pub wrong: bool,
}

/// The form that opens a request.
pub fn form(typed: &Typed) -> impl IntoView + use<> {
    let lang = lang();
    let error = typed.wrong.then(|| t!(lang, "follow-wrong").to_owned());
    view! {
        <form class="form" method="post" action="/follow">
            <div class="pair">
                <TextField
                    name="code" label=t!(lang, "follow-code") value=typed.code.clone() required=true
                    placeholder="HY-7K3F-Q2M" maxlength=40 error=error
                />
                <TextField
                    name="last4" label=t!(lang, "follow-last-four") inputmode="numeric" required=true
                    placeholder="••••" maxlength=4
                />
            </div>
            <button class="button plain">{t!(lang, "follow-open")}</button>
        </form>
    }
}
