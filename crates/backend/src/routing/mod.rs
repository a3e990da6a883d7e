//! Where a request goes: rules first, then what was learned, the usual unit of
//! its category, the place. A suggestion is never silent and never acts: people
//! dispatch, or rules, if an administrator lets them.

mod area;
mod auto;
pub mod desk;
mod duplicates;
mod known;
mod model;
mod outcome;
mod past;
mod propose;
mod rules;
mod similar;
mod train;
mod words;

pub(crate) use area::is_area;
pub(crate) use auto::dispatch_by_rule;
pub use duplicates::{Duplicate, Sought, duplicates};
pub(crate) use known::{Kept, NAMES};
pub use outcome::{Accuracy, Measured, Practice, accuracy};
pub use past::{Tried, TriedRequest, try_past};
pub use propose::{Located, Proposal, Suggestion, Why, propose};
pub use rules::{KeptRule, automatic, dispatches_alone, rules};
pub use similar::{Like, similar};
pub(crate) use train::train;
pub use train::{TRAINED_ON, train_soon};

use crate::Backend;
use crate::db::sql;
use crate::entity::request;
use crate::error::Result;
use crate::requests::excerpt;
use domain::ids::UnitId;
use domain::routing::Facts;
use domain::search::folded;
use sea_orm::ConnectionTrait;
use std::collections::HashMap;

/// Settings and versions in the table of facts about this database.
pub(crate) const AUTO: &str = "routing_auto";
/// Since when they do; and the row before which all were judged.
pub(crate) const AUTO_FROM: &str = "routing_auto_from";
pub(crate) const AUTO_SEQ: &str = "routing_auto_seq";
pub(crate) const GAZETTEER: &str = "gazetteer_version";

/// Facts about this database, by name.
async fn meta(backend: &Backend, names: [&str; 2]) -> Result<HashMap<String, String>> {
    let dialect = backend.read().get_database_backend();
    let text = "select name, value from meta where name in ($1, $2)";
    let rows = backend.read().query_all_raw(sql(dialect, text, names.map(Into::into).to_vec())).await?;
    let pair = |row: &sea_orm::QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    rows.iter().map(pair).collect()
}

/// Everything a rule may ask about a request. `area` is where it lies, if that
/// is known better than the request says.
fn facts(backend: &Backend, row: &request::Model, area: Option<UnitId>) -> Facts {
    let directory = backend.directory();
    let category = row.category_id.and_then(|id| directory.category(id.0));
    let area = area.or(row.grid_id.or(row.area_id).map(|id| id.0));
    let (day, minute) = Facts::local(row.submitted_at, backend.config().offset);
    Facts {
        categories: category.map(|c| std::iter::once(c.id).chain(c.parent).collect()).unwrap_or_default(),
        text: folded(&said(row)),
        areas: area.map(|area| directory.ancestors(area)).unwrap_or_default(),
        kind: row.kind.0,
        urgency: row.urgency.0,
        channel: row.channel.0,
        day,
        minute,
    }
}

/// What somebody wrote, address and all.
fn said(row: &request::Model) -> String {
    match &row.address {
        Some(address) => format!("{}\n{address}", row.description),
        None => row.description.clone(),
    }
}
