//! A grid worker's round: what is to be done where, most pressing first.

use super::keyset::{BRANCHES, Branch, Query, excerpt};
use super::rights::Reach;
use crate::Backend;
use crate::actor::Staff;
use crate::db::{self, Text, row};
use crate::error::{Error, Result};
use crate::view::WorkRow;
use domain::Moment;
use domain::code::RequestCode;
use domain::deadline::Urgency;
use domain::geo::Wgs84;
use domain::ids::{CategoryId, UnitId};
use domain::request::Status;
use domain::rights::role_works;

/// Most stops shown, and most that are taken away.
const STOPS: usize = 100;
const TAKEN: usize = 1000;

/// Something to be done somewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// The request.
    pub row: WorkRow,
    /// Where it is, if that is known.
    pub at: Option<Wgs84>,
    /// Metres from the asker, rounded to ten, if both places are known.
    pub metres: Option<f64>,
    /// Whether an answer may be given now.
    pub answers: bool,
}

/// What is asked of a round.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RoundQuery {
    /// Where the asker is.
    pub near: Option<Wgs84>,
    /// By distance instead of by deadline.
    pub nearest: bool,
    /// Only what is so urgent.
    pub urgency: Option<Urgency>,
    /// Only what is at this step.
    pub status: Option<Status>,
    /// A thousand instead of a hundred, to be taken away.
    pub long: bool,
}

/// The most pressing stops.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// In order of deadline, or of distance.
    pub stops: Vec<Stop>,
    /// Whether there are more.
    pub more: bool,
}

const COLUMNS: &str =
    "seq, code, version, status, urgency, category_id, unit_id, handler_id, area_id, lat, lng,
     substr(description, 1, 200) as description, address, submitted_at, due_at, work_at, media_count";
const OUTER: &str = "page.*, (select staff.name from staff where staff.id = page.handler_id) as handler";
/// Where there is something left to do outside.
const OPEN: &str = "status in ('dispatched', 'handling', 'waiting') and work_at is not null";

/// What is at the units where somebody works, and what they handle, earliest
/// deadline first; with `nearest` the hundred most pressing ones by distance
/// instead. [`Error::Forbidden`] for who does not work on requests.
pub async fn round(backend: &Backend, staff: &Staff, query: &RoundQuery) -> Result<Round> {
    let (near, nearest) = (query.near, query.nearest);
    let most = if query.long { TAKEN } else { STOPS };
    if !staff.grants.iter().any(|grant| role_works(grant.role)) {
        return Err(Error::Forbidden);
    }
    let directory = backend.directory();
    let works = Staff {
        grants: staff.grants.iter().filter(|grant| role_works(grant.role)).copied().collect(),
        ..staff.clone()
    };
    let mut sql = Query::new();
    sql.filter(OPEN);
    if let Some(urgency) = query.urgency {
        let urgency = sql.bind(urgency.as_str());
        sql.filter(format!("urgency = {urgency}"));
    }
    if let Some(status) = query.status {
        let status = sql.bind(status.as_str());
        sql.filter(format!("status = {status}"));
    }
    let branches = match Reach::of(&directory, &works) {
        Reach::All => vec![Branch::of("unit_id is not null")],
        // One's own lie within, or one could not even open them.
        Reach::Units(units) if units.len() <= BRANCHES => {
            units.iter().map(|unit| Branch::of(format!("unit_id = {}", sql.bind(Text(*unit))))).collect()
        }
        Reach::Units(units) => {
            let any = sql.any_of("unit_id", units.into_iter().map(Text));
            sql.filter(any);
            vec![Branch::of("unit_id is not null")]
        }
    };
    if branches.is_empty() {
        return Ok(Round { stops: Vec::new(), more: false });
    }
    let dialect = backend.read().get_database_backend();
    let limit = most as u64 + 1;
    let statement = sql.page(dialect, (COLUMNS, OUTER), &branches, "work_at, seq", limit);
    let rows: Vec<Found> = db::rows(backend.read(), statement).await?;
    let more = rows.len() > most;
    let mut stops: Vec<Stop> = rows.into_iter().take(most).map(|row| row.stop(&directory, near)).collect();
    if nearest && near.is_some() {
        let far = |stop: &Stop| stop.metres.unwrap_or(f64::INFINITY);
        stops.sort_by(|a, b| far(a).total_cmp(&far(b)));
    }
    Ok(Round { stops, more })
}

row! {
    struct Found {
        code: Text<RequestCode>,
        version: i32,
        status: Text<Status>,
        urgency: Text<Urgency>,
        category_id: Option<Text<CategoryId>>,
        unit_id: Option<Text<UnitId>>,
        handler: Option<String>,
        area_id: Option<Text<UnitId>>,
        lat: Option<f64>,
        lng: Option<f64>,
        description: String,
        address: Option<String>,
        submitted_at: Moment,
        due_at: Option<Moment>,
        media_count: i32,
    }
}

impl Found {
    fn stop(self, directory: &crate::directory::Directory, near: Option<Wgs84>) -> Stop {
        let at = self.lat.zip(self.lng).and_then(|(lat, lng)| Wgs84::new(lat, lng));
        let ten = |metres: f64| (metres / 10.0).round() * 10.0;
        Stop {
            metres: near.zip(at).map(|(here, there)| ten(here.distance(there))),
            at,
            answers: matches!(self.status.0, Status::Dispatched | Status::Handling),
            row: WorkRow {
                code: self.code.0,
                version: self.version,
                status: self.status.0,
                urgency: self.urgency.0,
                category: self.category_id.and_then(|id| directory.category_ref(id.0)),
                unit: self.unit_id.and_then(|id| directory.unit_ref(id.0)),
                handler: self.handler,
                area: self.area_id.and_then(|id| directory.unit_ref(id.0)),
                excerpt: excerpt(&self.description, 80),
                address: self.address,
                submitted_at: self.submitted_at,
                due_at: self.due_at,
                media_count: self.media_count,
            },
        }
    }
}
