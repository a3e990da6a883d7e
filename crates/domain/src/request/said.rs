//! What a command leaves in the history.

use super::{Ask, Audience, Command, EventKind, Heard, Outcome, State};
use crate::Moment;

/// A line of history without who and when.
pub(super) struct Said {
    pub(super) kind: EventKind,
    pub(super) audience: Audience,
    pub(super) text: Option<String>,
    pub(super) detail: Option<String>,
    pub(super) until: Option<Moment>,
}

impl Said {
    /// What is known before the command is carried out.
    pub(super) fn of(command: &Command, before: &State) -> Self {
        let (kind, audience, text) = line(command, before);
        let detail = detail(command, before);
        let until = match command {
            Command::LongList { review_at, .. } => Some(*review_at),
            _ => None,
        };
        Self { kind, audience, text, detail, until }
    }
}

fn line(command: &Command, before: &State) -> (EventKind, Audience, Option<String>) {
    use Audience::{Author, Public, Staff};
    let said = |text: &String| Some(text.clone());
    match command {
        Command::Accept => (EventKind::Accepted, Public, None),
        Command::Classify { .. } => (EventKind::Classified, Staff, None),
        Command::Dispatch { note, .. } => (EventKind::Dispatched, Public, note.clone()),
        Command::Start => match before.evaluation() {
            Some(_) => (EventKind::Reopened, Public, None),
            None => (EventKind::Started, Public, None),
        },
        Command::Assign { .. } => (EventKind::Assigned, Staff, None),
        Command::HandOver { from, .. } => {
            (EventKind::HandedOver, if before.is_at(*from) { Public } else { Staff }, None)
        }
        Command::Note { text } => (EventKind::Noted, Staff, said(text)),
        Command::Ask { question } => (EventKind::Asked, Author, said(question)),
        Command::AddInfo { text } => (EventKind::InfoAdded, Author, text.clone()),
        Command::Resume => (EventKind::Resumed, Author, None),
        Command::Return { text, .. } => (EventKind::Returned, Staff, said(text)),
        Command::Transfer { text, .. } => (EventKind::TransferAsked, Staff, said(text)),
        Command::Extend { text, .. } => (EventKind::ExtensionAsked, Staff, said(text)),
        Command::Grant { text } => granted(text, before),
        Command::Refuse { text } => (EventKind::Refused, Staff, said(text)),
        Command::Whistle { task, .. } => (EventKind::Whistled, Staff, said(task)),
        Command::AnswerPart { text, .. } => (EventKind::PartAnswered, Staff, said(text)),
        Command::ExcusePart { text, .. } => (EventKind::PartExcused, Staff, said(text)),
        Command::LongList { text, plan, .. } => (EventKind::LongListed, Public, Some(listed(text, plan))),
        Command::Review => (EventKind::Reviewed, Public, None),
        Command::Answer { text, .. } | Command::Follow { text, .. } => {
            (EventKind::Answered, Public, said(text))
        }
        Command::Evaluate { comment, .. } => (EventKind::Evaluated, Public, comment.clone()),
        Command::Call { text, .. } => (EventKind::Called, Staff, text.clone()),
        Command::Reopen { text } => (EventKind::Reopened, Public, text.clone()),
        Command::Supervise { text, .. } => (EventKind::Supervised, Staff, said(text)),
        Command::Explain { text } => (EventKind::Explained, Staff, said(text)),
        Command::Publish { .. } => (EventKind::Published, Public, None),
        Command::Unpublish => (EventKind::Unpublished, Staff, None),
        Command::Close { note } => (EventKind::Closed, Public, note.clone()),
        Command::Decline { text, .. } => (EventKind::Declined, Public, said(text)),
        Command::Merge { .. } => (EventKind::Merged, Author, None),
        Command::Unmerge => (EventKind::Unmerged, Author, None),
        Command::Split { .. } => (EventKind::Split, Author, None),
        Command::Withdraw { reason } => (EventKind::Withdrawn, Author, reason.clone()),
    }
}

/// What the resident reads of a request that cannot be solved now: why, and the plan.
pub fn listed(text: &str, plan: &str) -> String {
    format!("{text}\n{plan}")
}

/// What was asked decides what granting it is. The reason for more time is the
/// resident's to read.
fn granted(text: &Option<String>, before: &State) -> (EventKind, Audience, Option<String>) {
    let asked = before.pending();
    match asked.map(|pending| pending.ask) {
        Some(Ask::Transfer { .. }) => (EventKind::Transferred, Audience::Public, None),
        Some(Ask::Extension { .. }) => {
            (EventKind::Extended, Audience::Public, asked.map(|pending| pending.text.clone()))
        }
        _ => (EventKind::Returned, Audience::Staff, text.clone()),
    }
}

fn detail(command: &Command, before: &State) -> Option<String> {
    let asked = || before.pending().map(|pending| pending.ask);
    Some(match command {
        Command::Classify { urgency, .. } => urgency.to_string(),
        Command::Return { ground, .. } => ground.to_string(),
        Command::Extend { days, .. } => days.to_string(),
        Command::Grant { .. } => match asked()? {
            Ask::Return { ground } => ground.to_string(),
            Ask::Extension { days } => days.to_string(),
            Ask::Transfer { .. } => return None,
        },
        Command::Refuse { .. } => asked()?.kind().to_string(),
        Command::Answer { outcome: Outcome::Explained, .. }
        | Command::Follow { outcome: Outcome::Explained, .. } => Outcome::Explained.to_string(),
        Command::Decline { ground, .. } => ground.to_string(),
        // The verdict of then: another round has another one.
        Command::Evaluate { evaluation, .. } => evaluation.as_str().to_owned(),
        Command::Call { heard, .. } => told(*heard).to_owned(),
        Command::Merge { code, .. } => code.to_string(),
        Command::Split { codes } => codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        _ => return None,
    })
}

/// What the resident said when called.
fn told(heard: Heard) -> &'static str {
    match heard {
        Heard::Nobody => "not_reached",
        Heard::Refused => "refused",
        Heard::Said(evaluation) => evaluation.as_str(),
    }
}
