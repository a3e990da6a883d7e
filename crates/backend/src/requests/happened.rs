//! What happened to the requests somebody may follow, since a moment: the
//! history itself, so that any copy of the program can go on where another
//! stopped.

use super::{Query, Reach};
use crate::Backend;
use crate::actor::Actor;
use crate::db::{self, Text, row, sql};
use crate::entity::values::ByKind;
use crate::error::{Error, Result};
use chrono::TimeDelta;
use domain::Moment;
use domain::code::RequestCode;
use domain::ids::EventId;
use domain::request::{EventKind, Status};

/// Most lines that are gone back for.
pub const HAPPENED: u32 = 500;
/// Lines get their identifiers before their commit and by the clocks of several
/// machines: one that is seen later may stand this much before one that was seen
/// earlier, in milliseconds.
const OVERLAP: u64 = 10_000;
/// How far back: whoever was away longer reads the list anew, before the history
/// of a whole city is looked through for one small unit.
const BACK: TimeDelta = TimeDelta::days(7);

/// A line of the history of a request, without its words.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Happened {
    pub id: EventId,
    pub code: RequestCode,
    /// Version of the request now.
    pub version: i32,
    /// State of the request now.
    pub status: Status,
    pub kind: EventKind,
    pub at: Moment,
    /// Who did it.
    pub by: ByKind,
}

row! {
    struct Line {
        id: Text<EventId>,
        code: Text<RequestCode>,
        version: i32,
        status: Text<Status>,
        kind: Text<EventKind>,
        at: Moment,
        by_kind: Text<ByKind>,
    }
}

/// The first identifier of a moment.
pub fn first_of(at: Moment) -> EventId {
    of_millis(u64::try_from(at.timestamp_millis()).unwrap_or(0))
}

/// From where the history is to be read again for who has seen this line.
pub fn overlapping(seen: EventId) -> EventId {
    of_millis(millis(seen).saturating_sub(OVERLAP))
}

fn millis(id: EventId) -> u64 {
    u64::try_from(id.0.as_u128() >> 80).unwrap_or(0)
}

fn of_millis(millis: u64) -> EventId {
    EventId(uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid())
}

/// What happened after a line (which need not be there), oldest first, to
/// requests within the reach of staff or of a resident's account; `None` when
/// that is more than [`HAPPENED`] lines or longer ago than a week.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody else.
pub async fn happened(backend: &Backend, actor: &Actor, since: EventId) -> Result<Option<Vec<Happened>>> {
    let mut query = Query::new();
    let from = query.bind(Text(since));
    let whose = match actor {
        Actor::Staff(staff) => match Reach::of(&backend.directory(), staff) {
            Reach::All => "1 = 1".to_owned(),
            Reach::Units(units) => {
                let ids = || units.iter().copied().map(Text);
                let has = query.any_of("request.unit_id", ids());
                let shares = query.any_of("unit_id", ids());
                format!("({has} or request.id in (select request_id from request_share where {shares}))")
            }
        },
        Actor::Resident(resident) => {
            let account = query.bind(Text(resident.account));
            format!(
                "request.account_id = {account} and request.anonymised_at is null
                 and request_event.audience <> 'staff'"
            )
        }
        Actor::Anyone | Actor::Holder(_) => return Err(Error::Unauthenticated),
    };
    if since < first_of(backend.now() - BACK) {
        return Ok(None);
    }
    let most = HAPPENED + 1;
    let text = format!(
        "select request_event.id, code, version, status, request_event.kind, at, by_kind
         from request_event join request on request.id = request_event.request_id
         where request_event.id > {from} and {whose} order by request_event.id limit {most}"
    );
    let statement = sql(backend.read().get_database_backend(), text, query.values());
    let lines: Vec<Line> = db::rows(backend.read(), statement).await?;
    let whole = lines.len() <= HAPPENED as usize;
    Ok(whole.then(|| lines.into_iter().map(Happened::from).collect()))
}

row! {
    struct Last { last: Option<Text<EventId>> }
}

/// The last line of the history of a request, whoever may read it.
pub async fn last_line(backend: &Backend, code: &RequestCode) -> Result<Option<EventId>> {
    let text = "select max(request_event.id) as last from request_event
                join request on request.id = request_event.request_id where code = $1";
    let statement = sql(backend.read().get_database_backend(), text, vec![code.as_str().into()]);
    let found: Vec<Last> = db::rows(backend.read(), statement).await?;
    Ok(found.into_iter().find_map(|found| found.last).map(|last| last.0))
}

impl From<Line> for Happened {
    fn from(line: Line) -> Self {
        Self {
            id: line.id.0,
            code: line.code.0,
            version: line.version,
            status: line.status.0,
            kind: line.kind.0,
            at: line.at,
            by: line.by_kind.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_again_reads_ten_seconds_again() {
        let at = Moment::from_timestamp_millis(1_795_000_000_123).unwrap();
        let before = Moment::from_timestamp_millis(1_794_999_990_123).unwrap();
        assert_eq!(overlapping(first_of(at)), first_of(before));
        assert_eq!(overlapping(EventId(uuid::Uuid::nil())), first_of(Moment::UNIX_EPOCH));
    }
}
