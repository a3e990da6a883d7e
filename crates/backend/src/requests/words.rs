//! What can be searched of a request, and how a command changes it.

use crate::db::search::{Entry, Index};
use crate::entity::{request, request_event};
use domain::request::{Action, Audience, Change, EventKind};
use domain::text::mask_personal;

/// What changes in the full-text index: answers are added to both documents,
/// and the public one comes and goes with the publication.
pub(super) fn entries(
    row: &request::Model,
    history: Vec<request_event::Model>,
    action: Action,
    change: &Change,
) -> Vec<Entry> {
    let was = row.published_at.is_some();
    let is = change.request.published_at.is_some();
    let entry = |index, text, fresh| Entry { request: row.id.0, index, text, fresh };
    if was && !is {
        return vec![entry(Index::Public, None, false)];
    }
    let answers_now = matches!(action, Action::Answer | Action::Follow);
    if !answers_now && (was == is) {
        return Vec::new();
    }
    let answers = answers(history, change);
    let mut entries = Vec::new();
    if answers_now {
        let text = [row.description.as_str(), row.address.as_deref().unwrap_or(""), &answers].join("\n");
        entries.push(entry(Index::Whole, Some(text), false));
    }
    if is {
        let text = mask_personal(&format!("{}\n{answers}", row.description));
        entries.push(entry(Index::Public, Some(text), !was));
    }
    entries
}

fn answers(events: Vec<request_event::Model>, change: &Change) -> String {
    let is_answer =
        |kind: EventKind, audience: Audience| kind == EventKind::Answered && audience == Audience::Public;
    let before = events.into_iter().filter(|e| is_answer(e.kind.0, e.audience.0)).filter_map(|e| e.text);
    let now = change.event.text.clone().filter(|_| is_answer(change.event.kind, change.event.audience));
    before.chain(now).collect::<Vec<_>>().join("\n")
}
