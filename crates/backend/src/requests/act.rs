//! Doing something to a request.

use super::attach::{self, invalid};
use super::deed::{Deed, Means};
use super::rights::Standing;
use super::store;
use super::submit::DRAWS;
use super::view::open;
use super::wish::{self, Wish};
use crate::Backend;
use crate::actor::Actor;
use crate::directory::Directory;
use crate::entity::request;
use crate::error::{Error, Result};
use crate::live::Changed;
use crate::view::{Relation, RequestView};
use chrono::TimeDelta;
use domain::code::RequestCode;
use domain::deadline::Policy;
use domain::draft::{Field, Problem};
use domain::ids::MediaId;
use domain::request::{Action, Ask, By, Change, Command, Context, Request, Terms};
use domain::routing::Rule;
use domain::supervision::Reason;
use sea_orm::Statement;

/// How long a resident who was asked may take before the clock goes on.
pub(super) const PATIENCE: TimeDelta = TimeDelta::days(7);

/// A command with what comes with it.
#[derive(Clone, Debug)]
pub struct Note {
    /// What is to be done.
    pub wish: Wish,
    /// Attachments staged before (after-photos, more photos), with the key
    /// they were staged under.
    pub media: Vec<MediaId>,
    /// That key; empty without attachments.
    pub media_key: String,
    /// The version the actor saw.
    pub version: i32,
}

/// Carries out a command; gives the version of the request after it.
/// [`Error::Conflict`] when the version is old or the unit to dispatch to is
/// gone, [`Error::Refused`] when the state has no way for it,
/// [`Error::Forbidden`] when the actor may not, [`Error::Invalid`] at
/// `text` for one that is missing or too long and at `photos` for
/// attachments that are not there or do not belong to this command.
pub async fn act(backend: &Backend, actor: &Actor, code: &RequestCode, note: Note) -> Result<i32> {
    act_with(backend, actor, code, note, Means::default()).await
}

/// The same for whoever looks at it: opens the request as it is then; nothing where
/// the actor has no more to do with it, as after sending it back.
pub async fn act_and_show(
    backend: &Backend,
    actor: &Actor,
    code: &RequestCode,
    note: Note,
) -> Result<Option<RequestView>> {
    act(backend, actor, code, note).await?;
    match open(backend, actor, code).await {
        Ok(view) => Ok(Some(view)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// [`act`] under a deadline policy that is not the usual one.
pub(crate) async fn act_under(
    backend: &Backend,
    actor: &Actor,
    code: &RequestCode,
    note: Note,
    policy: Option<Policy>,
) -> Result<i32> {
    act_with(backend, actor, code, note, Means { policy, ..Means::default() }).await
}

/// The same, written together with something else that has to find its row:
/// [`Error::Conflict`] where it does not.
pub(crate) async fn act_beside(
    backend: &Backend,
    actor: &Actor,
    code: &RequestCode,
    note: Note,
    beside: Statement,
) -> Result<i32> {
    act_with(backend, actor, code, note, Means { beside: vec![beside], ..Means::default() }).await
}

/// The same whatever version was seen: for what contradicts nothing that may have
/// happened since.
pub async fn add_anyway(backend: &Backend, actor: &Actor, code: &RequestCode, note: Note) -> Result<i32> {
    for _ in 1..DRAWS {
        let version = store::find(backend, code).await?.ok_or(Error::NotFound)?.version;
        match act(backend, actor, code, Note { version, ..note.clone() }).await {
            Err(Error::Conflict) => {}
            done => return done,
        }
    }
    Err(Error::Conflict)
}

async fn act_with(
    backend: &Backend,
    actor: &Actor,
    code: &RequestCode,
    note: Note,
    means: Means,
) -> Result<i32> {
    for _ in 1..DRAWS {
        // Large; who waits for it need not be.
        match Box::pin(once(backend, actor, code, note.clone(), means.clone())).await {
            // One that was drawn for a part; others are drawn.
            Err(Error::Taken("code")) => {}
            done => return done,
        }
    }
    Box::pin(once(backend, actor, code, note, means)).await
}

async fn once(backend: &Backend, actor: &Actor, code: &RequestCode, note: Note, means: Means) -> Result<i32> {
    let row = store::find(backend, code).await?.ok_or(Error::NotFound)?;
    let standing = Standing::of(backend, actor, &row).ok_or(Error::NotFound)?;
    let request = row.domain()?;
    let action = note.wish.action();
    if !standing.may(action, &request) {
        return Err(Error::Forbidden);
    }
    if note.version != row.version {
        return Err(Error::Conflict);
    }
    let media = !note.media.is_empty();
    if media && !takes_media(action) {
        return Err(invalid(Field::Photos, Problem::Invalid));
    }
    let stead = standing.in_stead_of(actor, action, &request);
    let wanted = wish::read(backend, actor, &standing, &row, note.wish, media).await?;
    let media = attach::staged(backend, &note.media_key, &note.media).await?;
    if media.iter().any(|row| row.request_id.is_some()) {
        return Err(invalid(Field::Photos, Problem::Gone));
    }
    let means = Means {
        media: media.iter().map(|row| row.id.0).collect(),
        key: note.media_key,
        more: wanted.more,
        stead,
        ..means
    };
    let done = carry_out(backend, &row, request, wanted.command, by(actor, &standing), means);
    Ok(Box::pin(done).await?.request.version)
}

/// What the program does by itself when its time has come, if the request is
/// still as it was seen.
pub(crate) async fn by_itself(backend: &Backend, row: &request::Model, command: Command) -> Result<()> {
    given(backend, row, command, By::System).await
}

/// What a rule decides by itself, its name told in the history.
pub(crate) async fn by_rule(
    backend: &Backend,
    row: &request::Model,
    command: Command,
    rule: &Rule,
) -> Result<()> {
    let policy = rule.outcome.policy.and_then(|id| backend.directory().time.policy(id, row.urgency.0));
    let means = Means { detail: Some(rule.name.clone()), policy, ..Means::default() };
    carry_out(backend, row, row.domain()?, command, By::System, means).await.map(|_| ())
}

/// A demand that a rule makes. [`Error::Conflict`] when the request has changed,
/// [`Error::Taken`] when it was made for this reason before.
pub(crate) async fn supervise_by_rule(
    backend: &Backend,
    row: &request::Model,
    demand: &str,
    reason: Reason,
) -> Result<()> {
    let means = Means { reason, ..Means::default() };
    let command = Command::Supervise { text: demand.to_owned(), days: None };
    carry_out(backend, row, row.domain()?, command, By::System, means).await.map(|_| ())
}

/// A command whose right was decided elsewhere, if the request is still as it
/// was seen.
pub(crate) async fn given(backend: &Backend, row: &request::Model, command: Command, by: By) -> Result<()> {
    given_beside(backend, row, command, by, Vec::new()).await
}

/// The same, written together with something else, of which each has to find its
/// row: [`Error::Conflict`] where one does not.
pub(crate) async fn given_beside(
    backend: &Backend,
    row: &request::Model,
    command: Command,
    by: By,
    beside: Vec<Statement>,
) -> Result<()> {
    let means = Means { beside, ..Means::default() };
    carry_out(backend, row, row.domain()?, command, by, means).await.map(|_| ())
}

async fn carry_out(
    backend: &Backend,
    row: &request::Model,
    request: Request,
    command: Command,
    by: By,
    means: Means,
) -> Result<Change> {
    let directory = backend.directory();
    let mut terms = terms(&directory, &request, &command);
    if let Some(policy) = means.policy {
        terms.policy = policy;
    }
    let context = Context { now: backend.now(), by, terms, patience: PATIENCE };
    let mut change = request.apply(command.clone(), context)?;
    if means.detail.is_some() {
        change.event.detail.clone_from(&means.detail);
    }
    let deed = Box::pin(Deed::prepare(backend, row, &command, &change, means)).await?;
    backend.write(move |tx| Box::pin(deed.clone().carry_out(tx))).await?;
    backend.live().tell(Changed {
        id: row.id.0,
        code: row.code.0.clone(),
        version: change.request.version,
        unit: change.request.unit(),
        account: row.account_id.map(|id| id.0),
        new: false,
    });
    Ok(change)
}

/// What will hold for the time of a request: by the unit, category and urgency
/// that the command gives it, and by the unit that gets a part of it.
pub(crate) fn terms<'a>(directory: &'a Directory, request: &Request, command: &Command) -> Terms<'a> {
    let asked = request.state.pending().map(|pending| pending.ask);
    let unit = match (command, asked) {
        (Command::Dispatch { target, .. }, _) => Some(target.unit),
        (Command::Grant { .. }, Some(Ask::Transfer { to })) => Some(to),
        (Command::Follow { unit, .. }, _) => Some(*unit),
        // What was answered keeps the dates it was answered under.
        (Command::HandOver { from, to, .. }, _)
            if request.unit() == Some(*from) && request.state.done().is_none() =>
        {
            Some(to.unit)
        }
        _ => request.unit(),
    };
    let (urgency, category) = match command {
        Command::Classify { category, urgency } => (*urgency, category.or(request.category)),
        _ => (request.urgency, request.category),
    };
    let assisting = match command {
        Command::Whistle { unit, .. } => Some(*unit),
        Command::HandOver { to, .. } => Some(to.unit),
        _ => unit,
    };
    Terms { assisting: directory.calendar(assisting), ..directory.terms(unit, urgency, category) }
}

fn by(actor: &Actor, standing: &Standing) -> By {
    match (actor, standing.relation) {
        (Actor::Staff(staff), Relation::Staff) => By::Staff(staff.id),
        _ => By::Author,
    }
}

/// What attachments may come with.
fn takes_media(action: Action) -> bool {
    matches!(
        action,
        Action::AddInfo | Action::Answer | Action::Note | Action::Ask | Action::AnswerPart | Action::Explain
    )
}
