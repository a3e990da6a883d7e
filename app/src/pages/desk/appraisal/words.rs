//! Rules of appraisal in words.

use crate::i18n::Lang;
use crate::t;
use domain::appraisal::{Fact, Rule};

/// What a rule asks, as a few words: its own name, or what it says.
pub fn rule_words(lang: Lang, rule: &Rule) -> String {
    if !rule.name.is_empty() {
        return rule.name.clone();
    }
    if rule.fact.is_flag() {
        return flag(lang, rule).to_owned();
    }
    let fact = fact(lang, rule.fact);
    match (rule.from, rule.to) {
        (from, Some(to)) if from == to => t!(lang, "appraisal-range-exact", fact = fact, from = from),
        (from, Some(to)) => t!(lang, "appraisal-range-between", fact = fact, from = from, to = to),
        (from, None) => t!(lang, "appraisal-range-from", fact = fact, from = from),
    }
}

/// Yes and no of a fact that is one.
fn flag(lang: Lang, rule: &Rule) -> &'static str {
    let yes = rule.from >= 1;
    if rule.from == 0 && rule.to != Some(0) {
        return fact(lang, rule.fact);
    }
    match (rule.fact, yes) {
        (Fact::FirstInTime, true) => t!(lang, "appraisal-first-in-time-yes"),
        (Fact::FirstInTime, false) => t!(lang, "appraisal-first-in-time-no"),
        (Fact::Explained, true) => t!(lang, "appraisal-explained-yes"),
        (Fact::Explained, false) => t!(lang, "appraisal-explained-no"),
        (Fact::Judged, true) => t!(lang, "appraisal-judged-yes"),
        (Fact::Judged, false) => t!(lang, "appraisal-judged-no"),
        (Fact::Solved, true) => t!(lang, "appraisal-solved-yes"),
        (Fact::Solved, false) => t!(lang, "appraisal-solved-no"),
        (Fact::Satisfied, true) => t!(lang, "appraisal-satisfied-yes"),
        (Fact::Satisfied, false) => t!(lang, "appraisal-satisfied-no"),
        _ => fact(lang, rule.fact),
    }
}

/// Name of a fact.
pub fn fact(lang: Lang, fact: Fact) -> &'static str {
    match fact {
        Fact::FirstInTime => t!(lang, "appraisal-fact-first-in-time"),
        Fact::LateDays => t!(lang, "appraisal-fact-late-days"),
        Fact::Returns => t!(lang, "appraisal-fact-returns"),
        Fact::Moves => t!(lang, "appraisal-fact-moves"),
        Fact::Reopened => t!(lang, "appraisal-fact-reopened"),
        Fact::Supervised => t!(lang, "appraisal-fact-supervised"),
        Fact::Extended => t!(lang, "appraisal-fact-extended"),
        Fact::Explained => t!(lang, "appraisal-fact-explained"),
        Fact::Judged => t!(lang, "appraisal-fact-judged"),
        Fact::Solved => t!(lang, "appraisal-fact-solved"),
        Fact::Satisfied => t!(lang, "appraisal-fact-satisfied"),
    }
}

/// The points of a rule: "−10", "每次 −2".
pub fn points(lang: Lang, rule: &Rule) -> String {
    let points = whole(rule.points);
    if rule.each { t!(lang, "appraisal-points-each", points = points) } else { points }
}

/// Points with their sign.
pub fn whole(points: i32) -> String {
    if points < 0 { format!("−{}", points.unsigned_abs()) } else { format!("+{points}") }
}

/// Tenths of a point: `87.5`.
pub fn tenths(tenths: i64) -> String {
    let sign = if tenths < 0 { "−" } else { "" };
    let size = tenths.unsigned_abs();
    format!("{sign}{}.{}", size / 10, size % 10)
}

/// The same with a sign in any case.
pub fn signed(value: i64) -> String {
    if value > 0 { format!("+{}", tenths(value)) } else { tenths(value) }
}
