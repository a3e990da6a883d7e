//! Demands that rules make.

use super::settings;
use crate::Backend;
use crate::db::{self, Text, row, sql};
use crate::error::{Error, Result};
use crate::requests::one_by_one::Mishaps;
use crate::requests::{self, Query};
use chrono::TimeDelta;
use domain::Moment;
use domain::geo::Wgs84;
use domain::ids::{CategoryId, RequestId, UnitId};
use domain::search::folded;
use domain::supervision::{MONTH, Reason, Rules, Spot, crowded};
use sea_orm::Value;
use std::sync::Arc;
use tokio::sync::Mutex;
use uuid::Uuid;

/// Most demands of one run, so that an outage is caught up with, and a rule
/// begins, without a storm.
const AT_ONCE: usize = 100;
/// Most requests that are looked at for places.
const LOOKED_AT: i64 = 200_000;
/// How long crowded places are kept for the pages that show them.
const KEPT: TimeDelta = TimeDelta::minutes(5);

/// Makes the demands that are due; how many.
pub(crate) async fn run(backend: &Backend) -> Result<usize> {
    let rules = settings::rules(backend).await?;
    // What was pressed by hand meanwhile counts.
    *backend.supervision().crowds.lock().await = None;
    let (mut made, mut mishaps) = (0, Mishaps::default());
    for reason in [Reason::Late, Reason::Returned, Reason::Place] {
        let Some(rule) = rules.rule(reason).filter(|rule| rule.on) else { continue };
        let mut next = Some(Behind::default());
        // What nothing can be done about is walked past, however much there is of it.
        while made < AT_ONCE
            && let Some(behind) = next
        {
            let (found, more) = due(backend, &rules, reason, behind, AT_ONCE).await?;
            next = more;
            for found in found {
                if made == AT_ONCE {
                    break;
                }
                match press(backend, found.id, reason, &rule.demand).await {
                    Ok(pressed) => made += usize::from(pressed),
                    Err(error) => mishaps.note(found.id, Err(error))?,
                }
            }
        }
    }
    mishaps.or(made)
}

/// Makes one demand, unless somebody was faster.
async fn press(backend: &Backend, id: RequestId, reason: Reason, demand: &str) -> Result<bool> {
    let Some(row) = requests::find_by_id(backend, id).await? else { return Ok(false) };
    match requests::supervise_by_rule(backend, &row, demand, reason).await {
        Ok(()) => Ok(true),
        Err(Error::Conflict | Error::Refused(_) | Error::Taken(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

row! {
    /// A request a rule speaks of.
    struct Found {
        id: Text<RequestId>,
        unit: Option<Text<UnitId>>,
        code: String,
        due: Option<Moment>,
        work_at: Option<Moment>,
        seq: i64,
    }
}

/// The same, read.
pub(super) struct Due {
    pub(super) id: RequestId,
    pub(super) unit: Option<UnitId>,
    pub(super) code: String,
    pub(super) due_at: Option<Moment>,
}

impl From<Found> for Due {
    fn from(found: Found) -> Self {
        Self { id: found.id.0, unit: found.unit.map(|id| id.0), code: found.code, due_at: found.due }
    }
}

/// Where a page of them begins: behind a date and a row, or so many crowded ones.
#[derive(Clone, Copy, Default)]
pub(super) struct Behind(Moment, i64);

/// A page, and where the next one begins, if there may be one.
type Page = (Vec<Due>, Option<Behind>);

/// What is taken of each.
const SELECT: &str =
    "select request.id as id, unit_id as unit, code, due_at as due, work_at, seq from request";
/// Once for each reason.
const UNPRESSED: &str =
    "not exists (select 1 from supervision where supervision.request_id = request.id and reason = $1)";
/// While the clock stands still nothing is late and nobody is pressed.
const OPEN: &str = "status in ('submitted', 'registered', 'dispatched', 'handling')";
/// The closing may be late as well.
const LATE: &str =
    "status in ('submitted', 'registered', 'dispatched', 'handling', 'answered', 'evaluated', 'call_back')";

/// The requests a rule speaks of and that it has not pressed yet, the longest
/// due first.
pub(super) async fn due(
    backend: &Backend,
    rules: &Rules,
    reason: Reason,
    behind: Behind,
    limit: usize,
) -> Result<Page> {
    let Some(rule) = rules.rule(reason) else { return Ok((Vec::new(), None)) };
    let dialect = backend.read().get_database_backend();
    let open = if reason == Reason::Late { LATE } else { OPEN };
    let page =
        format!("(work_at, seq) > ($3, $4) and {open} and {UNPRESSED} order by work_at, seq limit {limit}");
    let (text, second): (String, Value) = match reason {
        Reason::Late => {
            let before = backend.now() - TimeDelta::days(i64::from(rule.figure));
            // Two walks along two indexes.
            let walk = |unit: &str| {
                format!("select * from ({SELECT} where {unit} and work_at <= $2 and {page}) as walk")
            };
            let walks = format!("{} union all {}", walk("unit_id is not null"), walk("unit_id is null"));
            (format!("select * from ({walks}) as late order by work_at, seq limit {limit}"), before.into())
        }
        Reason::Returned => {
            let text =
                format!("{SELECT} where returns > 0 and returns >= $2 and work_at is not null and {page}");
            (text, i32::from(rule.figure).into())
        }
        Reason::Place => return crowded_ones(backend, usize::from(rule.figure), behind, limit).await,
        Reason::Hand => return Ok((Vec::new(), None)),
    };
    let values = vec![reason.as_str().into(), second, behind.0.into(), behind.1.into()];
    let found: Vec<Found> = db::rows(backend.read(), sql(dialect, text, values)).await?;
    let last = found.last().filter(|_| found.len() == limit);
    let next = last.and_then(|last| Some(Behind(last.work_at?, last.seq)));
    Ok((found.into_iter().map(Due::from).collect(), next))
}

/// Those that make their place a crowded one: so many of them are asked about.
async fn crowded_ones(backend: &Backend, times: usize, behind: Behind, limit: usize) -> Result<Page> {
    let crowds = crowds(backend, times).await?;
    let passed = usize::try_from(behind.1).unwrap_or(usize::MAX);
    let some: Vec<RequestId> = crowds.iter().skip(passed).take(limit).copied().collect();
    let more = i64::try_from(passed.saturating_add(limit)).unwrap_or(i64::MAX);
    let next = (some.len() == limit).then_some(Behind(behind.0, more));
    let mut query = Query::new();
    query.bind(Reason::Place.as_str());
    let any = query.any_of("id", some.into_iter().map(Text));
    let text = format!("{SELECT} where {any} and {OPEN} and {UNPRESSED} order by due_at, id");
    let statement = sql(backend.read().get_database_backend(), text, query.values());
    let found: Vec<Found> = db::rows(backend.read(), statement).await?;
    Ok((found.into_iter().map(Due::from).collect(), next))
}

row! {
    /// A request of the last month.
    struct Recent {
        id: Text<RequestId>,
        came: Moment,
        status: String,
        category: Text<CategoryId>,
        lat: Option<f64>,
        lng: Option<f64>,
        address: Option<String>,
        pressed: i32,
    }
}

/// What was found last and takes long to find.
#[derive(Default)]
pub(crate) struct Kept {
    crowds: Mutex<Option<Crowds>>,
}

/// Requests that make their place a crowded one.
struct Crowds {
    at: Moment,
    /// How many make a crowd.
    times: usize,
    ids: Arc<Vec<RequestId>>,
}

/// The same, found anew every few minutes: it takes the requests of two months.
async fn crowds(backend: &Backend, times: usize) -> Result<Arc<Vec<RequestId>>> {
    // Who comes meanwhile waits for the same.
    let mut kept = backend.supervision().crowds.lock().await;
    let now = backend.now();
    match &*kept {
        Some(found) if found.times == times && (now - found.at).abs() < KEPT => Ok(found.ids.clone()),
        _ => {
            let ids = Arc::new(find_crowds(backend, times).await?);
            *kept = Some(Crowds { at: now, times, ids: ids.clone() });
            Ok(ids)
        }
    }
}

async fn find_crowds(backend: &Backend, times: usize) -> Result<Vec<RequestId>> {
    let dialect = backend.read().get_database_backend();
    let since = backend.now() - MONTH;
    // Two months: what was pressed within the first counts for the second.
    let from = first_id(since - MONTH);
    let text = "select id, submitted_at as came, status, category_id as category, lat, lng,
                  case when lat is null then address end as address,
                  case when exists (select 1 from supervision
                    where supervision.request_id = request.id and reason = 'place') then 1 else 0 end as pressed
                from request where id >= $1 and category_id is not null
                  and status not in ('withdrawn', 'declined', 'merged')
                order by id desc limit $2";
    let statement = sql(dialect, text, vec![from.into(), LOOKED_AT.into()]);
    let mut recent: Vec<Recent> = db::rows(backend.read(), statement).await?;
    let find = move || {
        recent.reverse();
        let spots: Vec<Spot<CategoryId>> = recent.iter().map(|row| spot(row, since)).collect();
        crowded(&spots, times).into_iter().map(|at| recent[at].id.0).collect()
    };
    tokio::task::spawn_blocking(find).await.map_err(Error::internal)
}

fn spot(row: &Recent, since: Moment) -> Spot<CategoryId> {
    let at = |lat: f64, lng: f64| Wgs84::new(lat, lng);
    let address = row.address.as_deref().map(folded).filter(|words| !words.trim().is_empty());
    Spot {
        at: row.came,
        category: row.category.0,
        place: row.lat.zip(row.lng).and_then(|(lat, lng)| at(lat, lng)),
        address,
        pressed: row.pressed != 0,
        // What came earlier only tells that the place was pressed.
        open: row.came >= since
            && matches!(row.status.as_str(), "submitted" | "registered" | "dispatched" | "handling"),
    }
}

/// The first identifier of a moment: they begin with the millisecond they were
/// made in (RFC 9562, section 5.7), so the primary key finds what came since.
fn first_id(at: Moment) -> String {
    let millis = u128::try_from(at.timestamp_millis()).unwrap_or(0);
    Uuid::from_u128(millis << 80).hyphenated().to_string()
}
