//! The state of a request as a badge.

use crate::cx::lang;
use crate::parts::words;
use domain::request::Status;
use leptos::prelude::*;

/// The state in a word, coloured by whether it moves, waits for the author, or
/// is over.
pub fn status(status: Status, author: bool) -> impl IntoView {
    use Status::*;
    let class = match status {
        Waiting | Answered if author => "badge turn",
        Submitted | Registered | Dispatched | Handling | Waiting | LongListed | Answered | CallBack => {
            "badge moving"
        }
        Evaluated | Closed | Declined | Withdrawn | Merged => "badge",
    };
    view! { <span class=class>{words::status(lang(), status)}</span> }
}
