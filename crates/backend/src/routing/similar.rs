//! "It looks like this one nearby": for residents, from what is published and
//! nothing else.

use super::duplicates::Sought;
use super::{known, propose};
use crate::Backend;
use crate::error::Result;
use crate::requests::{self, Order, PublishedQuery, published};
use crate::view::Card;
use chrono::TimeDelta;
use domain::likeness::{self, Likeness, WORTH};
use domain::request::Status;
use domain::search::folded;
use domain::text::mask_personal;

/// Published requests that are looked at, nearest first.
const LOOKED: u16 = 100;
/// Further away than this it is not "nearby", in metres. Strangers know places
/// to about a kilometre only, so this is a cell and those around it.
const NEARBY: f64 = 1700.0;
/// Most of those that say the same whose address is looked at.
const ASKED: usize = 12;
/// Most that are named.
const NAMED: usize = 3;

/// A published request that may be about the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Like {
    /// It, as everybody sees it.
    pub card: Card,
    /// How alike, 0 to 1.
    pub score: f64,
}

/// Published requests nearby that may be about the same and are still in
/// hand, likeliest first, at most three: around a position, or else where the
/// address says; none without both.
pub async fn similar(backend: &Backend, sought: &Sought) -> Result<Vec<Like>> {
    let mut found = if sought.at.is_some() {
        let near = |card: &Card| card.distance.is_some_and(|metres| metres <= NEARBY);
        let query = PublishedQuery { near: sought.at, order: Order::Nearest, ..Default::default() };
        let mut found = alike(backend, sought, query).await?;
        found.retain(|like| near(&like.card));
        found
    } else {
        addressed(backend, sought).await?
    };
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found.truncate(NAMED);
    Ok(found)
}

/// The same by an address alone: what lies in the area it names, or along its road.
async fn addressed(backend: &Backend, sought: &Sought) -> Result<Vec<Like>> {
    let directory = backend.directory();
    let names = known::names(backend).await?;
    let unit = names.find(&directory, &sought.address, &sought.text).map(|named| named.unit);
    let road = road(&sought.address);
    if unit.is_none() && road.is_none() {
        return Ok(Vec::new());
    }
    let mut found = alike(backend, sought, PublishedQuery::default()).await?;
    if unit.is_some() {
        found.extend(alike(backend, sought, PublishedQuery { area: unit, ..Default::default() }).await?);
    }
    found.sort_by(|a, b| (b.score.total_cmp(&a.score)).then_with(|| a.card.code.cmp(&b.card.code)));
    found.dedup_by(|a, b| a.card.code == b.card.code);
    found.truncate(ASKED);
    let mut near = Vec::new();
    for like in found {
        let Some(row) = requests::find(backend, &like.card.code).await? else { continue };
        let there = propose::locate(backend, &row).await?.map(|located| located.unit.id);
        let around = unit.zip(there).is_some_and(|(a, b)| directory.within(a, b) || directory.within(b, a));
        // Strangers know a place to about a kilometre: a road says no more.
        if around || (road.is_some() && road == row.address.as_deref().and_then(self::road)) {
            near.push(like);
        }
    }
    Ok(near)
}

/// What an address says before the first number in it.
fn road(address: &str) -> Option<String> {
    let folded = folded(address);
    let number = |c: char| c.is_numeric() || "一二三四五六七八九十百".contains(c);
    let road: String = folded.chars().take_while(|c| !number(*c)).filter(|c| c.is_alphanumeric()).collect();
    (road.chars().count() > 1).then_some(road)
}

/// Those of a list that say the same, wherever they lie.
async fn alike(backend: &Backend, sought: &Sought, query: PublishedQuery) -> Result<Vec<Like>> {
    let query = PublishedQuery { limit: LOOKED, ..query };
    let own = likeness::pairs(&mask_personal(&sought.text));
    let oldest = sought.when - TimeDelta::days(likeness::DAYS);
    let compare = |card: Card| {
        let over = matches!(card.status, Status::Closed | Status::Withdrawn | Status::Declined);
        let like = Likeness {
            // Rounded to a kilometre: near is all that is known.
            metres: None,
            hours: (sought.when - card.submitted_at).num_minutes().unsigned_abs() as f64 / 60.0,
            words: likeness::shared(&own, &likeness::pairs(&card.excerpt)),
            bits: None,
            category: sought.category.zip(card.category.as_ref()).map(|(a, b)| a == b.id),
        };
        let score = like.score();
        (!over && card.submitted_at >= oldest && score >= WORTH).then_some(Like { card, score })
    };
    let page = published(backend, &query).await?;
    Ok(page.items.into_iter().filter_map(compare).collect())
}
