//! Deadlines as staff read them: how late, how soon.

use crate::i18n::Lang;
use crate::{t, when};
use domain::{FixedOffset, Moment};
use leptos::prelude::*;

/// Under this many hours a deadline is marked as near.
const SOON_HOURS: i64 = 4;

/// How a deadline stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has passed.
    Late,
    /// It passes within [`SOON_HOURS`].
    Soon,
    /// There is time.
    Ample,
}

impl Standing {
    /// How a deadline stands at a moment.
    pub fn of(due: Moment, now: Moment) -> Self {
        match due - now {
            left if left <= chrono::TimeDelta::zero() => Self::Late,
            left if left.num_hours() < SOON_HOURS => Self::Soon,
            _ => Self::Ample,
        }
    }

    /// Class of the element that shows it; colour and shape hang on it.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Soon => "soon",
            Self::Ample => "ample",
        }
    }
}

/// "超时 3 小时", "剩 40 分钟", "明天 14:30".
pub fn words(lang: Lang, due: Moment, now: Moment, offset: FixedOffset) -> String {
    match Standing::of(due, now) {
        Standing::Late => t!(lang, "desk-due-late", span = when::span(lang, due, now)),
        Standing::Soon => t!(lang, "desk-due-soon", span = when::span(lang, now, due)),
        Standing::Ample => when::day_and_time(lang, due, now, offset),
    }
}

/// A deadline with its exact time behind it.
pub fn due(lang: Lang, at: Moment, now: Moment, offset: FixedOffset) -> impl IntoView + use<> {
    view! {
        <time class=Standing::of(at, now).class() datetime=when::machine(at) title=when::exact(at, offset)>
            {words(lang, at, now, offset)}
        </time>
    }
}

/// A moment as people say it, with its exact time behind it.
pub fn moment(lang: Lang, at: Moment, now: Moment, offset: FixedOffset) -> impl IntoView + use<> {
    view! {
        <time datetime=when::machine(at) title=when::exact(at, offset)>
            {when::day_and_time(lang, at, now, offset)}
        </time>
    }
}
