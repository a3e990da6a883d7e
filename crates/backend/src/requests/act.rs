//! Doing something to a request.

use super::attach::{self, invalid};
use super::rights::Standing;
use super::store;
use super::view::open;
use crate::Backend;
use crate::actor::Actor;
use crate::db::batch::Batch;
use crate::db::search::{Entry, Index};
use crate::db::{Text, Tx, sql};
use crate::entity::{request, request_event};
use crate::error::{Error, Result};
use crate::jobs;
use crate::live::Changed;
use crate::tell;
use crate::view::{Relation, RequestView};
use domain::code::RequestCode;
use domain::deadline::Calendar;
use domain::draft::{ACTION_CHARS, Field, Problem};
use domain::ids::{EventId, MediaId};
use domain::request::{Action, Audience, By, Change, Command, Context, EventKind, Target};
use domain::text::{clean, mask_personal};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use uuid::Uuid;

/// Most additions of an author in a row, or a request grows beyond what anybody
/// can open; and the seconds after which staff may have answered.
const ADDITIONS: usize = 20;
const LATER: u32 = 3600;

/// A command with what comes with it.
#[derive(Clone, Debug)]
pub struct Note {
    /// The command.
    pub command: Command,
    /// Attachments staged before (after-photos, more photos), with the key
    /// they were staged under.
    pub media: Vec<MediaId>,
    /// That key; empty without attachments.
    pub media_key: String,
    /// The version the actor saw.
    pub version: i32,
}

/// Carries out a command and gives the request as it is then.
/// [`Error::Conflict`] when the version is old or the unit to dispatch to is
/// gone, [`Error::Refused`] when the state has no way for it,
/// [`Error::Forbidden`] when the actor may not, [`Error::Invalid`] at
/// `text` for one that is missing or too long and at `photos` for
/// attachments that are not there or do not belong to this command.
pub async fn act(backend: &Backend, actor: &Actor, code: &RequestCode, note: Note) -> Result<RequestView> {
    let row = store::find(backend, code).await?.ok_or(Error::NotFound)?;
    let standing = Standing::of(backend, actor, &row).ok_or(Error::NotFound)?;
    let action = note.command.action();
    if !standing.may(action) {
        return Err(Error::Forbidden);
    }
    if note.version != row.version {
        return Err(Error::Conflict);
    }
    let command = checked(backend, &standing, note.command, !note.media.is_empty())?;
    if !note.media.is_empty() && !takes_media(action) {
        return Err(invalid(Field::Photos, Problem::Invalid));
    }
    let media = attach::staged(backend, &note.media_key, &note.media).await?;
    if media.iter().any(|row| row.request_id.is_some()) {
        return Err(invalid(Field::Photos, Problem::Gone));
    }
    let calendar = Calendar::office(backend.config().offset);
    let context = Context { now: backend.now(), by: by(actor, &standing), calendar: &calendar };
    let change = row.domain()?.apply(command, context)?;
    let deed = Deed::prepare(
        backend,
        &row,
        action,
        &change,
        media.iter().map(|row| row.id.0).collect(),
        note.media_key,
    )
    .await?;
    backend.write(move |tx| deed.clone().carry_out(tx)).await?;
    backend.live().tell(Changed {
        id: row.id.0,
        code: row.code.0,
        version: change.request.version,
        unit: change.request.unit(),
        new: false,
    });
    open(backend, actor, code).await
}

fn by(actor: &Actor, standing: &Standing) -> By {
    match (actor, standing.relation) {
        (Actor::Staff(staff), Relation::Staff) => By::Staff(staff.id),
        _ => By::Author,
    }
}

/// What attachments may come with.
fn takes_media(action: Action) -> bool {
    matches!(action, Action::AddInfo | Action::Answer | Action::Note | Action::Ask)
}

/// The command with its texts cleaned and its target looked up.
fn checked(backend: &Backend, standing: &Standing, command: Command, media: bool) -> Result<Command> {
    Ok(match command {
        Command::Dispatch { target, note } => {
            let directory = backend.directory();
            let unit = directory.unit(target.unit).filter(|unit| unit.active).ok_or(Error::Conflict)?;
            if !standing.may_dispatch_to(&directory, unit.id) {
                return Err(Error::Forbidden);
            }
            // The caller's word for the kind would decide the deadline.
            Command::Dispatch { target: Target { unit: unit.id, kind: unit.kind }, note: optional(note)? }
        }
        Command::Note { text } => Command::Note { text: needed(&text)? },
        Command::Ask { question } => Command::Ask { question: needed(&question)? },
        Command::Answer { text } => Command::Answer { text: needed(&text)? },
        Command::Decline { ground, text } => Command::Decline { ground, text: needed(&text)? },
        Command::AddInfo { text } => {
            let text = optional(text)?;
            if text.is_none() && !media {
                return Err(invalid(Field::Text, Problem::Empty));
            }
            Command::AddInfo { text }
        }
        Command::Evaluate { solved, satisfied, comment } => {
            Command::Evaluate { solved, satisfied, comment: optional(comment)? }
        }
        Command::Close { note } => Command::Close { note: optional(note)? },
        Command::Withdraw { reason } => Command::Withdraw { reason: optional(reason)? },
        plain @ (Command::Accept | Command::Start | Command::Publish { .. } | Command::Unpublish) => plain,
    })
}

fn optional(text: Option<String>) -> Result<Option<String>> {
    let text = clean(text.as_deref().unwrap_or(""));
    if text.chars().count() > ACTION_CHARS {
        return Err(invalid(Field::Text, Problem::TooLong));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn needed(text: &str) -> Result<String> {
    optional(Some(text.to_owned()))?.ok_or_else(|| invalid(Field::Text, Problem::Empty))
}

/// Everything a command changes, ready to be written in one transaction.
#[derive(Clone)]
struct Deed {
    update: Statement,
    lines: Batch,
    request: domain::ids::RequestId,
    event: EventId,
    media: Vec<MediaId>,
    media_key: String,
    entries: Vec<Entry>,
}

impl Deed {
    async fn prepare(
        backend: &Backend,
        row: &request::Model,
        action: Action,
        change: &Change,
        media: Vec<MediaId>,
        media_key: String,
    ) -> Result<Self> {
        let dialect = backend.read().get_database_backend();
        let history = store::events(backend, row.id.0).await?;
        if action == Action::AddInfo && additions(&history) >= ADDITIONS {
            return Err(Error::TooMany { retry_after: LATER });
        }
        let event = later(EventId(backend.new_id()), history.last().map(|event| event.id.0));
        let mut batch = Batch::default();
        store::add_event(&mut batch, event, row.id.0, &change.event);
        jobs::add_notification(backend, &mut batch, &change.request, change.event.kind)?;
        let phone = row.phone.is_some();
        tell::queue_event(backend, &mut batch, &change.request, (event, &change.event), phone).await?;
        Ok(Self {
            update: update(dialect, row, change, media.len())?,
            lines: batch,
            request: row.id.0,
            event,
            media,
            media_key,
            entries: entries(row, history, action, change),
        })
    }

    async fn carry_out(self, tx: Tx) -> Result<()> {
        if tx.execute_raw(self.update).await?.rows_affected() == 0 {
            return Err(Error::Conflict);
        }
        tx.insert(self.lines).await?;
        attach::bind(&tx, &self.media_key, &self.media, self.request, Some(self.event)).await?;
        self.entries.into_iter().for_each(|entry| tx.index(entry));
        Ok(())
    }
}

/// What was added since staff last did something.
fn additions(history: &[request_event::Model]) -> usize {
    history.iter().rev().take_while(|event| event.kind.0 == EventKind::InfoAdded).count()
}

/// The identifier of a new line, behind the last one even within the same
/// millisecond or after the clock was set back: history is read in this order.
fn later(fresh: EventId, last: Option<EventId>) -> EventId {
    match last {
        Some(last) if fresh <= last => EventId(Uuid::from_u128(last.0.as_u128().wrapping_add(1))),
        _ => fresh,
    }
}

/// The guarded update: it finds nothing when somebody was faster.
fn update(dialect: DbBackend, row: &request::Model, change: &Change, media: usize) -> Result<Statement> {
    let mut columns = store::changing(&change.request)?;
    columns.push(("media_count", (row.media_count + i32::try_from(media).unwrap_or(0)).into()));
    let set: Vec<String> =
        columns.iter().enumerate().map(|(at, (name, _))| format!("{name} = ${}", at + 1)).collect();
    let mut values: Vec<_> = columns.into_iter().map(|(_, value)| value).collect();
    values.extend([Text(row.id.0).into(), row.version.into()]);
    let text = format!(
        "update request set {} where id = ${} and version = ${}",
        set.join(", "),
        values.len() - 1,
        values.len()
    );
    Ok(sql(dialect, text, values))
}

/// What changes in the full-text index: answers are added to both documents,
/// and the public one comes and goes with the publication.
fn entries(
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
    if action != Action::Answer && (was == is) {
        return Vec::new();
    }
    let answers = answers(history, change);
    let mut entries = Vec::new();
    if action == Action::Answer {
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
