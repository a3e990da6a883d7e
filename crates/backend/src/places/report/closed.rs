//! What is closed today, for the lists: read every second, so that every copy of
//! the program shows it.

use super::{LOOKED_AT, agreed};
use crate::Backend;
use crate::days::day_of;
use crate::db::Text;
use crate::entity::place_report::{self, Column, Entity};
use crate::error::Result;
use chrono::{NaiveDate, TimeDelta};
use domain::ids::PlaceId;
use domain::place::{Answer, Features, Question, ReportState};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;

/// A place that is closed on a day, whatever its hours say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::places) struct ClosedOn {
    /// Which.
    pub(in crate::places) place: PlaceId,
    /// The day.
    pub(in crate::places) day: NaiveDate,
    /// Whether an editor found it so; else enough people say it, and nobody has
    /// looked at it yet.
    pub(in crate::places) confirmed: bool,
}

/// Places that are closed today, or were found to be on a day since.
pub(in crate::places) async fn closed(backend: &Backend) -> Result<Vec<ClosedOn>> {
    let now = backend.now();
    let today = day_of(now, backend.config().offset);
    let of_state = |state| {
        Entity::find()
            .filter(Column::State.eq(Text(state)))
            .filter(Column::Question.eq(Text(Question::ClosedToday)))
    };
    let found = of_state(ReportState::Confirmed)
        .filter(Column::Day.gte(today.to_string()))
        .filter(Column::Answer.eq(Text(Answer::Yes)))
        .order_by_asc(Column::Id);
    let found = found.all(backend.read()).await?;
    let day = |row: place_report::Model| {
        let day = row.day.parse().ok()?;
        Some(ClosedOn { place: row.place_id.0, day, confirmed: true })
    };
    let mut closed: Vec<ClosedOn> = found.into_iter().filter_map(day).collect();
    // By its moment, too: that is what the index of open reports goes by.
    let said = of_state(ReportState::Open)
        .filter(Column::At.gte(now - TimeDelta::days(1)))
        .filter(Column::Day.eq(today.to_string()))
        .order_by_desc(Column::At)
        .limit(LOOKED_AT);
    let mut by_place: BTreeMap<PlaceId, Vec<place_report::Model>> = BTreeMap::new();
    for row in said.all(backend.read()).await? {
        by_place.entry(row.place_id.0).or_default().push(row);
    }
    for (place, rows) in by_place {
        if !agreed(&rows, Features::default(), &today.to_string()).is_empty() {
            closed.push(ClosedOn { place, day: today, confirmed: false });
        }
    }
    Ok(closed)
}
