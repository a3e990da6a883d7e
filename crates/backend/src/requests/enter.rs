//! Staff entering a request on behalf of a person, and taking it back.

use super::rights::Standing;
use super::submit::{self, Intake};
use super::{act, store};
use crate::Backend;
use crate::actor::{Actor, Staff};
use crate::db::sql;
use crate::entity::request;
use crate::error::{Error, Result};
use crate::numbers::TAKEN_BACK;
use crate::view::{Receipt, UnitRef};
use domain::Moment;
use domain::code::RequestCode;
use domain::deadline::Urgency;
use domain::entry::Entry;
use domain::ids::{MediaId, UnitId, UserId};
use domain::request::{Action, By, Channel, Command, Kind, Status};
use domain::rights;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// What only staff can say about a request.
#[derive(Clone, Debug)]
pub(super) struct Entered {
    pub(super) by: UserId,
    /// In whose stead a deputy enters it.
    pub(super) stead: Option<UserId>,
    pub(super) unit: UnitId,
    pub(super) kind: Kind,
    pub(super) urgency: Option<Urgency>,
    pub(super) external_number: Option<String>,
    pub(super) name: Option<String>,
    pub(super) received_at: Option<Moment>,
    /// Whether it is one of many from a spreadsheet: of what is over by then nobody is
    /// warned one by one.
    pub(super) imported: bool,
}

impl Entered {
    /// All of it in one text, no part of which can flow into the next.
    pub(super) fn fingerprint(&self, channel: Channel) -> String {
        let name = (&self.external_number, &self.name, self.received_at.map(|at| at.timestamp()));
        format!("{channel} {} {:?} {name:?}", self.kind, self.urgency)
    }
}

/// Whether this person may enter requests for others.
pub fn may_enter(staff: &Staff) -> bool {
    staff.grants.iter().any(|grant| rights::role_may_enter(grant.role))
}

/// Whether this person may enter them from a spreadsheet.
pub fn may_import(staff: &Staff) -> bool {
    staff.grants.iter().any(|grant| rights::role_may_import(grant.role))
}

/// Keeps a request that staff entered on behalf of a person; as
/// [`super::submit`] otherwise. [`Error::Forbidden`] for a role that may not,
/// [`Error::Taken`] (`external_number`) when it came by this channel already.
pub async fn enter(backend: &Backend, staff: &Staff, entry: Entry, media: Vec<MediaId>) -> Result<Receipt> {
    keep(backend, staff, entry, media, false).await
}

/// The same of a row of a spreadsheet.
pub(crate) async fn enter_row(backend: &Backend, staff: &Staff, entry: Entry) -> Result<Receipt> {
    keep(backend, staff, entry, Vec::new(), true).await
}

async fn keep(
    backend: &Backend,
    staff: &Staff,
    entry: Entry,
    media: Vec<MediaId>,
    imported: bool,
) -> Result<Receipt> {
    if !may_enter(staff) {
        return Err(Error::Forbidden);
    }
    let entered = Entered {
        by: staff.id,
        stead: staff.in_stead_of(|grant| rights::role_may_enter(grant.role), None),
        unit: staff.unit,
        kind: entry.kind,
        urgency: entry.urgency,
        external_number: entry.external_number,
        name: entry.name,
        received_at: entry.received_at,
        imported,
    };
    let intake = Intake { submission: entry.submission, media, channel: entry.channel, account: None };
    submit::take(backend, intake, Some(&entered), None).await
}

/// The request that has this number in a channel, and whether this person may
/// open it.
pub async fn by_external_number(
    backend: &Backend,
    staff: &Staff,
    channel: Channel,
    number: &str,
) -> Result<Option<(RequestCode, bool)>> {
    if !may_enter(staff) {
        return Err(Error::Forbidden);
    }
    let found = request::Entity::find()
        .filter(request::Column::Channel.eq(channel.as_str()))
        .filter(request::Column::ExternalNumber.eq(number))
        .filter(request::Column::Status.ne(Status::Withdrawn.as_str()))
        .one(backend.read())
        .await?;
    let actor = Actor::Staff(staff.clone());
    Ok(found.map(|row| {
        let opens = Standing::of(backend, &actor, &row).is_some();
        (row.code.0, opens)
    }))
}

/// Whether this person may open the request with this code, which they entered
/// themselves. [`Error::NotFound`] for any other.
pub async fn entered(backend: &Backend, staff: &Staff, code: &RequestCode) -> Result<bool> {
    let row = store::find(backend, code).await?.ok_or(Error::NotFound)?;
    let history = store::events(backend, row.id.0).await?;
    let first = history.first().and_then(|event| event.by_staff_id).map(|id| id.0);
    if first != Some(staff.id) {
        return Err(Error::NotFound);
    }
    Ok(Standing::of(backend, &Actor::Staff(staff.clone()), &row).is_some())
}

/// The units that this person may hand a request to which nobody has yet;
/// empty for most.
pub fn targets(backend: &Backend, staff: &Staff) -> Vec<UnitRef> {
    let directory = backend.directory();
    let Some(root) = directory.root().map(|root| root.id) else { return Vec::new() };
    let at_root =
        |grant: &&crate::actor::Grant| grant.unit == root && rights::role_may(grant.role, Action::Dispatch);
    if !staff.grants.iter().any(|grant| at_root(&grant)) {
        return Vec::new();
    }
    directory.units.iter().filter(|unit| unit.active).filter_map(|unit| directory.unit_ref(unit.id)).collect()
}

/// Takes back what was entered, as long as it stands at this version. `None`
/// when somebody has acted on it since.
pub(crate) async fn withdraw(
    backend: &Backend,
    by: UserId,
    row: request::Model,
    version: i32,
) -> Result<Option<()>> {
    if row.version != version || !matches!(row.status.0, Status::Submitted | Status::Dispatched) {
        return Ok(None);
    }
    let mark = "update request set first_late_before = $1 where id = $2";
    let values = vec![TAKEN_BACK.into(), row.id.into()];
    let mark = sql(backend.read().get_database_backend(), mark, values);
    let command = Command::Withdraw { reason: None };
    match act::given_beside(backend, &row, command, By::Staff(by), vec![mark]).await {
        Ok(()) => Ok(Some(())),
        Err(Error::Conflict) => Ok(None),
        Err(error) => Err(error),
    }
}
