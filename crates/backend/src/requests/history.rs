//! What stands behind requests that are opened: their history with the people in it, and
//! their attachments. Of many in as few questions as of one.

use super::keyset::Query;
use crate::Backend;
use crate::db::{self, Text, row};
use crate::entity::values::ByKind;
use crate::entity::{media, request, request_event, staff};
use crate::error::Result;
use domain::Moment;
use domain::ids::{EventId, RequestId, UnitId, UserId};
use domain::request::{Audience, EventKind};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// A member of staff, as far as a request shows them.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) unit: UnitId,
}

/// What stands behind some requests.
#[derive(Default)]
pub(super) struct Behind {
    events: HashMap<RequestId, Vec<request_event::Model>>,
    media: HashMap<RequestId, Vec<media::Model>>,
    pub(super) people: HashMap<UserId, Person>,
}

row! {
    /// A line of history with who wrote it.
    struct Line {
        id: Text<EventId>,
        request_id: Text<RequestId>,
        kind: Text<EventKind>,
        at: Moment,
        by_kind: Text<ByKind>,
        by_staff_id: Option<Text<UserId>>,
        unit_id: Option<Text<UnitId>>,
        text: Option<String>,
        audience: Text<Audience>,
        until_at: Option<Moment>,
        detail: Option<String>,
        for_staff_id: Option<Text<UserId>>,
        name: Option<String>,
        works_at: Option<Text<UnitId>>,
        away: Option<String>,
        away_at: Option<Text<UnitId>>,
    }
}

impl Behind {
    /// Reads it. `staff`: for who is shown who handles them.
    pub(super) async fn of(backend: &Backend, rows: &[&request::Model], staff: bool) -> Result<Self> {
        let (lines, media) = tokio::try_join!(lines(backend, rows), attachments(backend, rows))?;
        let mut behind = Self::default();
        for one in media {
            if let Some(of) = one.request_id {
                behind.media.entry(of.0).or_default().push(one);
            }
        }
        for line in lines {
            behind.add(line);
        }
        if staff {
            behind.add_handlers(backend, rows).await?;
        }
        Ok(behind)
    }

    /// History and attachments of one, each in its order.
    pub(super) fn take(&mut self, id: RequestId) -> (Vec<request_event::Model>, Vec<media::Model>) {
        (self.events.remove(&id).unwrap_or_default(), self.media.remove(&id).unwrap_or_default())
    }

    fn add(&mut self, line: Line) {
        if let (Some(by), Some(name), Some(unit)) = (line.by_staff_id, line.name, line.works_at) {
            self.people.insert(by.0, Person { name, unit: unit.0 });
        }
        if let (Some(away), Some(name), Some(unit)) = (line.for_staff_id, line.away, line.away_at) {
            self.people.insert(away.0, Person { name, unit: unit.0 });
        }
        self.events.entry(line.request_id.0).or_default().push(request_event::Model {
            id: line.id,
            request_id: line.request_id,
            kind: line.kind,
            at: line.at,
            by_kind: line.by_kind,
            by_staff_id: line.by_staff_id,
            unit_id: line.unit_id,
            text: line.text,
            audience: line.audience,
            until_at: line.until_at,
            detail: line.detail,
            for_staff_id: line.for_staff_id,
        });
    }

    /// Who handles it need not have written anything yet.
    async fn add_handlers(&mut self, backend: &Backend, rows: &[&request::Model]) -> Result<()> {
        let handlers = rows.iter().filter_map(|row| row.handler_id);
        let missing: Vec<_> = handlers.filter(|id| !self.people.contains_key(&id.0)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let query = staff::Entity::find().filter(staff::Column::Id.is_in(missing));
        for person in query.all(backend.read()).await? {
            self.people.insert(person.id.0, Person { name: person.name, unit: person.unit_id.0 });
        }
        Ok(())
    }
}

async fn lines(backend: &Backend, rows: &[&request::Model]) -> Result<Vec<Line>> {
    let mut query = Query::new();
    let these = query.any_of("request_id", rows.iter().map(|row| row.id));
    query.filter(these);
    let statement = query.statement(backend.read().get_database_backend(), |filters| {
        format!(
            "select request_event.*, staff.name, staff.unit_id as works_at, away.name as away,
               away.unit_id as away_at
             from request_event left join staff on staff.id = request_event.by_staff_id
             left join staff as away on away.id = request_event.for_staff_id
             where {} order by request_event.id",
            filters.join(" and ")
        )
    });
    db::rows(backend.read(), statement).await
}

async fn attachments(backend: &Backend, rows: &[&request::Model]) -> Result<Vec<media::Model>> {
    let with = rows.iter().filter(|row| row.media_count > 0).map(|row| row.id);
    let with: Vec<_> = with.collect();
    if with.is_empty() {
        return Ok(Vec::new());
    }
    let query = media::Entity::find().filter(media::Column::RequestId.is_in(with));
    Ok(query.order_by_asc(media::Column::Position).all(backend.read()).await?)
}
