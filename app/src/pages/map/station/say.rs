//! What who is there can say: one question, or stars.

use crate::cx::lang;
use crate::parts::icon::{Icon, icon};
use crate::parts::places::feature_icon;
use crate::parts::words;
use crate::t;
use backend::places::Reported;
use domain::ids::PlaceId;
use domain::place::{Answer, Question};
use leptos::prelude::*;

/// One question, with three buttons.
pub(super) fn question(id: PlaceId, question: Option<Question>) -> Option<AnyView> {
    let lang = lang();
    let Some(Question::Has(feature)) = question else { return None };
    let answer = |value: &'static str, label: &'static str| {
        view! { <button class="button plain" name="answer" value=value>{label}</button> }
    };
    Some(
        view! {
            <section class="card ask" aria-labelledby="ask">
                <form method="post" action=format!("/s/{id}/report") data-later="">
                    <input type="hidden" name="question" value=feature.as_str()/>
                    <h2 id="ask">
                        {icon(feature_icon(feature))}
                        {t!(lang, "station-question", what = words::feature(lang, feature))}
                    </h2>
                    <div class="three">
                        {answer("yes", t!(lang, "station-yes"))} {answer("no", t!(lang, "station-no"))}
                        {answer("unsure", t!(lang, "station-unsure"))}
                    </div>
                </form>
            </section>
        }
        .into_any(),
    )
}

/// One to five stars, each a button.
pub(super) fn rate(id: PlaceId) -> impl IntoView {
    let lang = lang();
    let star = |count: u8| {
        let label = t!(lang, "station-rate-stars", count = count);
        view! {
            <button class="button plain star" name="stars" value=count.to_string() aria-label=label>
                {count} {icon(Icon::Star)}
            </button>
        }
    };
    view! {
        <section class="card" aria-labelledby="rate">
            <form method="post" action=format!("/s/{id}/rate") data-later="">
                <h2 id="rate">{t!(lang, "station-rate")}</h2>
                <div class="five">{(1..=5).map(star).collect::<Vec<_>>()}</div>
            </form>
        </section>
    }
}

/// What people say is otherwise than it stands here: for today found so by an
/// editor, or checked by nobody yet.
pub(super) fn reported(reported: &[Reported]) -> Option<AnyView> {
    let lang = lang();
    let notice = |confirmed: bool, title: &'static str| {
        let these = reported.iter().filter(|one| one.confirmed == confirmed);
        let lines: Vec<_> = these.map(|one| view! { <li>{said(one.question, one.answer)}</li> }).collect();
        (!lines.is_empty()).then(|| {
            view! {
                <div class="notice" role="note">
                    {icon(Icon::Alert)}
                    <div>
                        <h2>{title}</h2>
                        <ul>{lines}</ul>
                    </div>
                </div>
            }
        })
    };
    (!reported.is_empty()).then(|| {
        view! {
            {notice(true, t!(lang, "wrong-confirmed"))}
            {notice(false, t!(lang, "station-reported"))}
        }
        .into_any()
    })
}

fn said(question: Question, answer: Answer) -> String {
    let lang = lang();
    let words = match question {
        Question::Has(feature) => {
            let what = words::feature(lang, feature);
            return match answer {
                Answer::Yes => t!(lang, "wrong-reported-there", what = what),
                _ => t!(lang, "wrong-reported-not-there", what = what),
            };
        }
        Question::ClosedToday => t!(lang, "wrong-reported-closed-today"),
        Question::Hours => t!(lang, "wrong-reported-hours"),
        Question::Gate => t!(lang, "wrong-reported-gate"),
        Question::Position => t!(lang, "wrong-reported-position"),
        Question::Other => t!(lang, "wrong-reported-other"),
    };
    words.to_owned()
}
