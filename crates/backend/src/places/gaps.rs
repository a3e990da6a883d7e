//! Where riders are and stations are not: grids and compounds from which no
//! station is within a quarter of an hour on foot.
//!
//! Of riders nothing is known but how many of them said something from a poster or
//! about a place; small counts are told as "fewer than", never as they are.

use super::cover::{Cover, RESTING};
use super::save::Reach;
use super::{EVERYWHERE, near, within};
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, sql};
use crate::error::{Error, Result};
use crate::sheet::line;
use chrono::TimeDelta;
use domain::geo::Wgs84;
use domain::ids::{PlaceId, UnitId};
use domain::org::UnitKind;
use domain::place::reach::{self, covers};
use domain::place::{PlaceKind, Wish};
use sea_orm::{ConnectionTrait, Value};
use std::collections::HashMap;

/// Counts are of so many days.
pub const DAYS: i64 = 90;
/// Counts below this are told as "fewer than".
pub const FEW: i64 = 5;
/// Most lines.
pub const LINES: usize = 500;
/// Stations near a position that may reach it: along ways none is farther than
/// what is walked in that time.
const NEAR: usize = 12;

/// What lies outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// The middle of a grid.
    Grid(UnitId),
    /// A compound.
    Compound(PlaceId),
}

/// A place without a station.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// What it is.
    pub what: Outside,
    /// Its name.
    pub name: String,
    /// Where.
    pub at: Wgs84,
    /// How often something was said there, if that was often enough to be told.
    pub said: Option<i64>,
    /// The nearest station, and how far it is in a straight line, in metres.
    pub nearest: Option<(PlaceId, String, f64)>,
}

/// What was looked at, and what lies outside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gaps {
    /// Most was said there first, then the farthest.
    pub gaps: Vec<Gap>,
    /// Grids and compounds that were looked at.
    pub of: [usize; 2],
}

/// The gaps within reach.
///
/// # Errors
/// [`Error::Forbidden`] for who edits no places.
pub(super) async fn gaps(backend: &Backend, by: &Staff, cover: &Cover) -> Result<Gaps> {
    let reach = Reach::of(backend, by);
    if reach.is_empty() {
        return Err(Error::Forbidden);
    }
    let said = Said::read(backend).await?;
    let directory = backend.directory();
    let grids = directory.units.iter().filter(|unit| unit.active && unit.kind == UnitKind::Grid);
    let grids = grids.filter(|unit| reach.covers(Some(unit.id))).filter_map(|unit| {
        let (south, west, north, east) = unit.area.as_ref()?.bounds()?;
        let at = Wgs84 { lat: f64::midpoint(south, north), lng: f64::midpoint(west, east) };
        Some((Outside::Grid(unit.id), unit.name.clone(), at, said.grids.get(&unit.id).copied()))
    });
    let wish = Wish { kinds: vec![PlaceKind::Compound], ..Wish::default() };
    let (compounds, _) = within(backend, EVERYWHERE, &wish, usize::MAX);
    let compounds = compounds.into_iter().filter(|found| reach.covers(found.place.facts.unit)).map(|found| {
        let (id, facts) = (found.place.id, &found.place.facts);
        (Outside::Compound(id), facts.name.clone(), facts.at, said.places.get(&id).copied())
    });
    let looked: Vec<_> = grids.chain(compounds).collect();
    let grids = looked.iter().filter(|(what, ..)| matches!(what, Outside::Grid(_))).count();
    let of = [grids, looked.len() - grids];
    let outside = looked.into_iter().filter_map(|(what, name, at, said)| {
        let nearest = nearest(backend, cover, at)?;
        Some(Gap { what, name, at, said: said.filter(|count| *count >= FEW), nearest })
    });
    let mut gaps: Vec<Gap> = outside.collect();
    let far = |gap: &Gap| gap.nearest.as_ref().map_or(f64::INFINITY, |(_, _, metres)| *metres);
    gaps.sort_by(|a, b| b.said.cmp(&a.said).then(far(b).total_cmp(&far(a))));
    gaps.truncate(LINES);
    Ok(Gaps { gaps, of })
}

/// `None` where a station is within reach; else the nearest one, if there is any.
#[allow(clippy::option_option, reason = "two questions, one walk")]
fn nearest(backend: &Backend, cover: &Cover, at: Wgs84) -> Option<Option<(PlaceId, String, f64)>> {
    let wish = Wish { kinds: RESTING.to_vec(), ..Wish::default() };
    let found = near(backend, at, &wish, NEAR);
    let close = found.iter().filter(|found| found.metres.is_some_and(|metres| metres <= reach::along_ways()));
    if close.into_iter().any(|found| covers(&cover.area(&found.place), at)) {
        return None;
    }
    Some(
        found
            .first()
            .map(|found| (found.place.id, found.place.facts.name.clone(), found.metres.unwrap_or(0.0))),
    )
}

/// How often something was said, by grid and by place.
struct Said {
    grids: HashMap<UnitId, i64>,
    places: HashMap<PlaceId, i64>,
}

impl Said {
    async fn read(backend: &Backend) -> Result<Self> {
        let since: Value = (backend.now() - TimeDelta::days(DAYS)).into();
        let posters = "select request.grid_id, count(*) from request_poster
                         join request on request.id = request_poster.request_id
                       where request.submitted_at >= $1 and request.grid_id is not null group by request.grid_id";
        let reports = "select place_id, count(*) from (
                         select place_id from place_report where at >= $1
                         union all
                         select poster.place_id from request_poster
                           join poster on poster.code = request_poster.code
                           join request on request.id = request_poster.request_id
                         where request.submitted_at >= $1 and poster.place_id is not null) as said
                       group by place_id";
        let mut grids: HashMap<UnitId, i64> = counts(backend, posters, since.clone()).await?;
        let places: HashMap<PlaceId, i64> = counts(backend, reports, since).await?;
        let directory = backend.directory();
        for (id, count) in &places {
            let grid = super::one(backend, *id).and_then(|found| directory.grid_at(found.place.facts.at));
            if let Some(grid) = grid {
                *grids.entry(grid.id).or_default() += count;
            }
        }
        Ok(Self { grids, places })
    }
}

async fn counts<T>(backend: &Backend, text: &str, since: Value) -> Result<HashMap<T, i64>>
where
    T: Eq + std::hash::Hash,
    Text<T>: sea_orm::TryGetable,
{
    let statement = sql(backend.read().get_database_backend(), text, vec![since]);
    let mut counts = HashMap::new();
    for row in backend.read().query_all_raw(statement).await? {
        counts.insert(row.try_get_by_index::<Text<T>>(0)?.0, row.try_get_by_index(1)?);
    }
    Ok(counts)
}

/// A table for spreadsheet programs.
pub fn csv(gaps: &[Gap]) -> String {
    let titles = ["类型", "名称", "纬度", "经度", "近90天反映", "最近驿站", "距离（米）"];
    let mut text = format!("\u{FEFF}{}", line(titles));
    for gap in gaps {
        let kind = match gap.what {
            Outside::Grid(_) => "网格",
            Outside::Compound(_) => "小区",
        };
        let (station, metres) = gap
            .nearest
            .as_ref()
            .map(|(_, name, metres)| (name.clone(), format!("{metres:.0}")))
            .unwrap_or_default();
        let said = gap.said.map_or(format!("少于{FEW}"), |count| count.to_string());
        let (lat, lng) = (format!("{:.6}", gap.at.lat), format!("{:.6}", gap.at.lng));
        let cells = [kind, &gap.name, &lat, &lng, &said, &station, &metres];
        text.push_str(&line(cells));
    }
    text
}
