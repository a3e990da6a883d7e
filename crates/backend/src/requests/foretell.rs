//! What a command would have people read, before it is given: the state machine
//! itself is asked, and nothing is written.

use super::act::{PATIENCE, terms};
use super::bulk::{Fate, MOST};
use super::rights::Standing;
use super::store;
use super::wish::{self, Wish};
use crate::Backend;
use crate::actor::{Actor, Staff};
use crate::entity::{request, request_event};
use crate::error::{Error, Result};
use crate::view::UnitRef;
use domain::Moment;
use domain::code::RequestCode;
use domain::request::{Action, Audience, By, Change, Command, Context, EventKind, Refusal, Request};
use domain::text::mask_personal;

/// What would be read of one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Foretold {
    /// The request.
    pub code: RequestCode,
    /// Why nothing would come of it, if nothing would.
    pub fate: Option<Fate>,
    /// The line its author would read; none where it is for staff only.
    pub line: Option<(EventKind, Option<String>)>,
    /// The date in that line; of what is handed to a unit, when it is due there.
    pub until: Option<Moment>,
    /// One word more, by kind: a ground, or what kind of answer it is.
    pub detail: Option<String>,
    /// The unit that has it then, where the line is about that.
    pub unit: Option<UnitRef>,
    /// What everybody would read of it, personal data masked: its words, and what
    /// was said since. Only of what is to be published.
    pub public: Vec<String>,
}

/// What a command would have people read, of each of at most a hundred requests.
/// One that is out of sight is told as gone.
pub async fn foretell(
    backend: &Backend,
    staff: &Staff,
    picked: &[(RequestCode, i32)],
    wish: &Wish,
) -> Result<Vec<Foretold>> {
    let actor = Actor::Staff(staff.clone());
    let mut all = Vec::with_capacity(picked.len().min(MOST));
    for (code, version) in picked.iter().take(MOST) {
        all.push(one(backend, &actor, staff, (code, *version), wish).await?);
    }
    Ok(all)
}

async fn one(
    backend: &Backend,
    actor: &Actor,
    staff: &Staff,
    (code, version): (&RequestCode, i32),
    wanted: &Wish,
) -> Result<Foretold> {
    let none = |fate| Foretold {
        code: code.clone(),
        fate: Some(fate),
        line: None,
        until: None,
        detail: None,
        unit: None,
        public: Vec::new(),
    };
    let Some(row) = store::find(backend, code).await? else { return Ok(none(Fate::Gone)) };
    let standing = Standing::of(backend, actor, &row).filter(Standing::is_staff);
    let Some(standing) = standing else { return Ok(none(Fate::Gone)) };
    let request = row.domain()?;
    if !standing.may(wanted.action(), &request) {
        return Ok(none(Fate::Forbidden));
    }
    if row.version != version {
        return Ok(none(Fate::Changed));
    }
    let command = match wanted {
        Wish::Plain(command) => command,
        // What is folded into another has its line; nobody else's words.
        Wish::MergeInto(_) => return Ok(Foretold { fate: None, ..none(Fate::Gone) }),
        Wish::Split(texts) => return Ok(split(texts, &request, none)),
    };
    let command = match wish::texts(command.clone()) {
        Ok(command) => command,
        Err(error) => return Ok(none(Fate::of(error))),
    };
    let directory = backend.directory();
    let terms = terms(&directory, &request, &command);
    let context = Context { now: backend.now(), by: By::Staff(staff.id), terms, patience: PATIENCE };
    let asks = matches!(command, Command::Extend { .. });
    let change = match request.apply(command, context) {
        // What is asked of somebody is read once it is granted.
        Ok(change) if asks => change.request.apply(Command::Grant { text: None }, context),
        done => done,
    };
    let Change { request: after, event } = match change {
        Ok(change) => change,
        Err(refusal) => return Ok(none(Fate::Refused(refusal))),
    };
    let read = event.audience != Audience::Staff;
    let handed = matches!(event.kind, EventKind::Dispatched | EventKind::Transferred);
    let until = event.until.or(if handed { after.due_at() } else { None });
    Ok(Foretold {
        code: code.clone(),
        fate: None,
        line: read.then_some((event.kind, event.text)),
        until: until.filter(|_| read),
        detail: event.detail.filter(|_| read),
        unit: event.unit.filter(|_| read && handed).and_then(|unit| directory.unit_ref(unit)),
        public: if wanted.action() == Action::Publish { public(backend, &row).await? } else { Vec::new() },
    })
}

/// The line that parts are made, and the words of each.
fn split(texts: &[String], request: &Request, none: impl Fn(Fate) -> Foretold) -> Foretold {
    if !request.actions().contains(&Action::Split) {
        return none(Fate::Refused(Refusal::NotNow));
    }
    match wish::pieces(texts.to_vec()) {
        Ok(pieces) => Foretold {
            fate: None,
            line: Some((EventKind::Split, Some(pieces.join("\n\n")))),
            ..none(Fate::Gone)
        },
        Err(error) => none(Fate::of(error)),
    }
}

/// What strangers would read: as [`super::view`] shows it to them.
async fn public(backend: &Backend, row: &request::Model) -> Result<Vec<String>> {
    let events = store::events(backend, row.id.0).await?;
    let open =
        |event: &request_event::Model| event.audience.0 == Audience::Public && event.kind.0.speaks_to_all();
    let said = events.into_iter().filter(open);
    let said = said.filter_map(|event| event.text);
    let all = std::iter::once(row.description.clone()).chain(said);
    Ok(all.filter(|text| !text.is_empty()).map(|text| mask_personal(&text)).collect())
}

/// What the commands offered on the page of one request would have people read:
/// those that are given without typing anything.
pub async fn foretold_of(
    backend: &Backend,
    staff: &Staff,
    view: &crate::view::RequestView,
) -> Result<Vec<(Action, Foretold)>> {
    let mut all = Vec::new();
    for command in [Command::Grant { text: None }, Command::Publish { photos: false }] {
        let action = command.action();
        if !view.actions.contains(&action) {
            continue;
        }
        let picked = [(view.code.clone(), view.version)];
        match foretell(backend, staff, &picked, &command.into()).await {
            Ok(told) => all.extend(told.into_iter().map(|told| (action, told))),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}
