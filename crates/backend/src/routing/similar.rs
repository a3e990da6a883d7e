//! "It looks like this one nearby": for residents, from what is published and
//! nothing else.

use super::duplicates::Sought;
use crate::Backend;
use crate::error::Result;
use crate::requests::{Order, PublishedQuery, published};
use crate::view::Card;
use chrono::TimeDelta;
use domain::likeness::{self, Likeness, WORTH};
use domain::request::Status;
use domain::text::mask_personal;

/// Published requests that are looked at, nearest first.
const LOOKED: u16 = 100;
/// Further away than this it is not "nearby", in metres. Strangers know places
/// to about a kilometre only, so this is a cell and those around it.
const NEARBY: f64 = 1700.0;
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
/// hand, likeliest first, at most three; none without a position.
pub async fn similar(backend: &Backend, sought: &Sought) -> Result<Vec<Like>> {
    if sought.at.is_none() {
        return Ok(Vec::new());
    }
    let query =
        PublishedQuery { near: sought.at, order: Order::Nearest, limit: LOOKED, ..Default::default() };
    let own = likeness::pairs(&mask_personal(&sought.text));
    let oldest = sought.when - TimeDelta::days(likeness::DAYS);
    let compare = |card: Card| {
        let over = matches!(card.status, Status::Closed | Status::Withdrawn | Status::Declined);
        let near = card.distance.is_some_and(|metres| metres <= NEARBY);
        let like = Likeness {
            // Rounded to a kilometre: near is all that is known.
            metres: None,
            hours: (sought.when - card.submitted_at).num_minutes().unsigned_abs() as f64 / 60.0,
            words: likeness::shared(&own, &likeness::pairs(&card.excerpt)),
            bits: None,
            category: sought.category.zip(card.category.as_ref()).map(|(a, b)| a == b.id),
        };
        let score = like.score();
        (!over && near && card.submitted_at >= oldest && score >= WORTH).then_some(Like { card, score })
    };
    let page = published(backend, &query).await?;
    let mut found: Vec<Like> = page.items.into_iter().filter_map(compare).collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found.truncate(NAMED);
    Ok(found)
}
