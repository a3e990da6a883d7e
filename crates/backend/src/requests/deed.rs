//! Everything a command changes, written in one transaction.

use super::split::Piece;
use super::store::{self, Share};
use super::{attach, wish, words};
use crate::Backend;
use crate::db::batch::Batch;
use crate::db::search::Entry;
use crate::db::{Text, Tx, sql};
use crate::entity::{request, request_event};
use crate::error::{Error, Result};
use crate::supervision::Said;
use crate::{hooks, jobs, supervision, tell, upstreams};
use domain::deadline::Policy;
use domain::ids::{EventId, MediaId, RequestId, UserId};
use domain::request::{Action, Change, Command, Event, EventKind, Request};
use domain::supervision::Reason;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use uuid::Uuid;

/// Most additions of an author in a row, or a request grows beyond what anybody
/// can open; and the seconds after which staff may have answered.
const ADDITIONS: usize = 20;
const LATER: u32 = 3600;

/// What comes with a command.
#[derive(Clone)]
pub(super) struct Means {
    /// Attachments staged before.
    pub(super) media: Vec<MediaId>,
    /// The key they were staged under.
    pub(super) key: String,
    /// Requests that are made of it.
    pub(super) more: Vec<Piece>,
    /// Why it is demanded, when it is.
    pub(super) reason: Reason,
    /// What may last how long, where it is not the usual.
    pub(super) policy: Option<Policy>,
    /// A word more for the line of history.
    pub(super) detail: Option<String>,
    /// In whose stead a deputy does it.
    pub(super) stead: Option<UserId>,
    /// What is written with it; each has to find its row.
    pub(super) beside: Vec<Statement>,
}

impl Default for Means {
    fn default() -> Self {
        let (media, more) = (Vec::new(), Vec::new());
        Self {
            media,
            key: String::new(),
            more,
            reason: Reason::Hand,
            policy: None,
            detail: None,
            stead: None,
            beside: Vec::new(),
        }
    }
}

/// Everything a command changes, ready to be written.
#[derive(Clone)]
pub(super) struct Deed {
    update: Statement,
    lines: Batch,
    request: RequestId,
    event: EventId,
    media: Vec<MediaId>,
    media_key: String,
    entries: Vec<Entry>,
    /// Who has to do with it now, if that changed.
    shares: Option<Vec<Share>>,
    /// What it means for supervision.
    said: Option<Said>,
    /// The line of history; it is written with the number of a demand.
    line: Event,
    stead: Option<UserId>,
    /// The request that this one is folded into.
    into: Option<RequestId>,
    /// What has to find its row as well, each.
    beside: Vec<Statement>,
    /// Has upstreams asked again.
    goes_on: Option<Statement>,
}

impl Deed {
    pub(super) async fn prepare(
        backend: &Backend,
        row: &request::Model,
        command: &Command,
        change: &Change,
        means: Means,
    ) -> Result<Self> {
        let dialect = backend.read().get_database_backend();
        let history = store::events(backend, row.id.0).await?;
        let action = command.action();
        if action == Action::AddInfo && additions(&history) >= ADDITIONS {
            return Err(Error::TooMany { retry_after: LATER });
        }
        let event = later(EventId(backend.new_id()), history.last().map(|event| event.id.0));
        let mut lines = Batch::default();
        jobs::add_notification(backend, &mut lines, &change.request, change.event.kind)?;
        let before = row.domain()?;
        let askers = askers(backend, &before, command, change).await?;
        let news = (event, &change.event);
        let phone = row.phone.is_some();
        Box::pin(tell::queue_event(backend, &mut lines, &change.request, news, phone, &askers)).await?;
        let news = hooks::News {
            request: &change.request,
            id: event,
            event: &change.event,
            moved: row.status.0 != change.request.state.status(),
            was_published: row.published_at.is_some(),
        };
        Box::pin(hooks::queue(backend, &mut lines, news)).await?;
        upstreams::queue(backend, &mut lines, row, &change.request);
        if moves_others(action) {
            jobs::add_follow(backend, &mut lines, followed(row, command));
        }
        let mut entries = words::entries(row, history, action, change);
        for piece in means.more {
            piece.write(backend, &mut lines)?;
            entries.push(piece.entry());
        }
        let said = Said::of(backend, &before, command, change, means.reason).await?;
        let (before, shares) = (store::shares(&before), store::shares(&change.request));
        Ok(Self {
            update: update(backend, dialect, row, command, change, means.media.len())?,
            lines,
            request: row.id.0,
            event,
            media: means.media,
            media_key: means.key,
            entries,
            shares: (before != shares).then_some(shares),
            said,
            line: change.event.clone(),
            stead: means.stead,
            into: match command {
                Command::Merge { into, .. } => Some(*into),
                _ => None,
            },
            beside: means.beside,
            goes_on: upstreams::goes_on(backend, row, &change.request),
        })
    }

    pub(super) async fn carry_out(self, tx: Tx) -> Result<()> {
        if tx.execute_raw(self.update).await?.rows_affected() == 0 {
            return Err(Error::Conflict);
        }
        if let Some(into) = self.into {
            wish::still_takes(&tx, into).await?;
        }
        tx.each(self.beside).await?;
        if let Some(goes_on) = self.goes_on {
            tx.execute_raw(goes_on).await?;
        }
        let mut lines = self.lines;
        if let Some(shares) = self.shares {
            let forget = "delete from request_share where request_id = $1";
            let forget = sql(tx.get_database_backend(), forget, vec![Text(self.request).into()]);
            tx.execute_raw(forget).await?;
            shares.into_iter().for_each(|share| store::add_share(&mut lines, self.request, share));
        }
        let mut line = self.line;
        if let Some(said) = self.said {
            let number = said.write(&tx, self.request, self.event, line.at).await?;
            line.detail = number.or(line.detail);
        }
        store::add_event_for(&mut lines, self.event, self.request, &line, self.stead);
        tx.insert(lines).await?;
        attach::bind(&tx, &self.media_key, &self.media, self.request, Some(self.event)).await?;
        self.entries.into_iter().for_each(|entry| tx.index(entry));
        Ok(())
    }
}

/// Who waited for what a command decides: who asked for it, or made a demand.
async fn askers(
    backend: &Backend,
    before: &Request,
    command: &Command,
    change: &Change,
) -> Result<Vec<UserId>> {
    use Action::{Answer, Decline, Explain, Follow, Grant, Refuse};
    match command.action() {
        Grant | Refuse => Ok(before.state.pending().map(|pending| pending.by).into_iter().collect()),
        Answer | Decline | Explain | Follow if before.record.pressed_at.is_some() => {
            // A reply is to one demand; others go on waiting.
            let rest = change.request.record.pressed_at.is_some();
            supervision::demanders(backend, before.id, rest).await
        }
        _ => Ok(Vec::new()),
    }
}

/// Whether those that were folded into a request may have to follow.
fn moves_others(action: Action) -> bool {
    use Action::{Answer, Close, Decline, Follow, Merge, Withdraw};
    matches!(action, Answer | Follow | Close | Decline | Merge | Withdraw)
}

/// The request that is followed.
fn followed(row: &request::Model, command: &Command) -> RequestId {
    match command {
        Command::Merge { into, .. } => *into,
        _ => row.id.0,
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
fn update(
    backend: &Backend,
    dialect: DbBackend,
    row: &request::Model,
    command: &Command,
    change: &Change,
    media: usize,
) -> Result<Statement> {
    let wake_at = store::wake_at(&backend.directory(), &change.request);
    let mut columns = store::changing(&change.request, wake_at)?;
    columns.push(("media_count", (row.media_count + i32::try_from(media).unwrap_or(0)).into()));
    columns.extend(crate::numbers::marks(row, &change.request, change.event.at));
    match command {
        Command::Merge { into, .. } => columns.push(("merged_into", Text(*into).into())),
        Command::Unmerge => columns.push(("merged_into", Option::<String>::None.into())),
        _ => {}
    }
    let set: Vec<String> =
        columns.iter().enumerate().map(|(at, (name, _))| format!("{name} = ${}", at + 1)).collect();
    let mut values: Vec<Value> = columns.into_iter().map(|(_, value)| value).collect();
    values.extend([Text(row.id.0).into(), row.version.into()]);
    let text = format!(
        "update request set {} where id = ${} and version = ${}",
        set.join(", "),
        values.len() - 1,
        values.len()
    );
    Ok(sql(dialect, text, values))
}
