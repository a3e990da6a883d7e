//! Moments and deadlines, as people say them.

use crate::cx::{Cx, cx};
use crate::i18n::Lang;
use crate::parts::icon::{Icon, icon};
use crate::{t, when};
use backend::view::{Relation, RequestView};
use domain::Moment;
use domain::request::Status;
use leptos::prelude::*;

/// A moment in words; the exact one is its title.
pub fn time(at: Moment) -> impl IntoView {
    let cx = cx();
    moment(&cx, at, when::day_and_time(cx.lang, at, cx.now, cx.offset))
}

fn moment(cx: &Cx, at: Moment, words: String) -> impl IntoView + use<> {
    let machine = at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    view! { <time datetime=machine title=when::exact(at, cx.offset)>{words}</time> }
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The first response.
    First,
    /// The answer.
    Answer,
    /// The closing.
    Close,
    /// What becomes of it, the author not being content.
    Again,
}

/// A deadline that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// When.
    pub at: Moment,
    /// What.
    pub what: What,
}

impl Due {
    /// The next deadline of a request, if one runs.
    pub fn of(request: &RequestView) -> Option<Self> {
        if request.status.is_to_be_closed() {
            let bad = request.evaluation.is_some_and(|verdict| !verdict.is_good());
            let (what, at) = match request.relation {
                Relation::Author if bad => (What::Again, request.close_due_at),
                _ => (What::Close, request.due_at),
            };
            return at.map(|at| Self { at, what });
        }
        // The day of a review is no deadline for an answer.
        let at = request.due_at.filter(|_| request.status != Status::LongListed)?;
        let first = request.responded_at.is_none() && at < request.answer_due_at;
        Some(Self { at, what: if first { What::First } else { What::Answer } })
    }

    /// Whether it has passed.
    pub fn late(self, now: Moment) -> bool {
        self.at < now
    }

    /// "今天 14:30 前答复", or by how much it is late.
    pub fn words(self, lang: Lang, now: Moment, offset: domain::FixedOffset) -> String {
        if self.late(now) {
            return t!(lang, "due-late", span = when::span(lang, self.at, now));
        }
        let when = when::day_and_time(lang, self.at, now, offset);
        match self.what {
            What::First => t!(lang, "due-first", when = when),
            What::Answer => t!(lang, "due-answer", when = when),
            What::Close => t!(lang, "due-close", when = when),
            What::Again => t!(lang, "due-again", when = when),
        }
    }
}

/// A deadline in words, marked when it has passed.
pub fn due(due: Due) -> impl IntoView {
    let cx = cx();
    let class = if due.late(cx.now) { "due late" } else { "due" };
    view! { <span class=class>{moment(&cx, due.at, due.words(cx.lang, cx.now, cx.offset))}</span> }
}

/// The deadline of a request, with the exact moment a tap away: a thumb cannot
/// open a title, and one that has passed says only by how much.
pub fn until(at: Due) -> impl IntoView {
    let exact = when::exact(at.at, cx().offset);
    view! { <details class="until exact"><summary>{icon(Icon::Clock)} {due(at)}</summary>{exact}</details> }
}
