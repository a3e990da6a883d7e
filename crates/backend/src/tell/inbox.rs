//! Message boxes.

use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, Tx};
use crate::entity::{inbox, request};
use crate::error::Result;
use domain::Moment;
use domain::code::RequestCode;
use domain::ids::RequestId;
use domain::tell::Occasion;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// Most lines that are shown.
const MOST: u64 = 100;

/// A line of a message box.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct BoxLine {
    pub id: Uuid,
    /// Which request it is about.
    pub code: Option<RequestCode>,
    pub occasion: Occasion,
    pub body: String,
    pub at: Moment,
    pub read: bool,
}

/// What a member of staff was told, newest first; at most 100 lines.
pub async fn inbox(backend: &Backend, staff: &Staff) -> Result<Vec<BoxLine>> {
    let rows = inbox::Entity::find()
        .filter(inbox::Column::StaffId.eq(Text(staff.id)))
        .order_by_desc(inbox::Column::Id)
        .limit(MOST)
        .all(backend.read())
        .await?;
    let ids: Vec<Text<RequestId>> = rows.iter().filter_map(|row| row.request_id).collect();
    let codes: HashMap<RequestId, RequestCode> = request::Entity::find()
        .select_only()
        .columns([request::Column::Id, request::Column::Code])
        .filter(request::Column::Id.is_in(ids))
        .into_tuple::<(Text<RequestId>, Text<RequestCode>)>()
        .all(backend.read())
        .await?
        .into_iter()
        .map(|(id, code)| (id.0, code.0))
        .collect();
    let line = |row: inbox::Model| {
        let code = row.request_id.and_then(|id| codes.get(&id.0).cloned());
        line(row, code)
    };
    Ok(rows.into_iter().map(line).collect())
}

fn line(row: inbox::Model, code: Option<RequestCode>) -> BoxLine {
    BoxLine {
        id: row.id.0,
        code,
        occasion: row.occasion.0,
        body: row.body,
        at: row.created_at,
        read: row.read_at.is_some(),
    }
}

/// What the author of a request was told, newest first.
pub(super) async fn of_request(backend: &Backend, id: RequestId) -> Result<Vec<BoxLine>> {
    let rows = inbox::Entity::find()
        .filter(inbox::Column::RequestId.eq(Text(id)))
        .filter(inbox::Column::StaffId.is_null())
        .order_by_desc(inbox::Column::Id)
        .limit(MOST)
        .all(backend.read())
        .await?;
    Ok(rows.into_iter().map(|row| line(row, None)).collect())
}

/// The same of many requests, all lines.
pub(super) async fn of_requests(
    backend: &Backend,
    ids: &[Text<RequestId>],
) -> Result<HashMap<RequestId, Vec<BoxLine>>> {
    let rows = inbox::Entity::find()
        .filter(inbox::Column::RequestId.is_in(ids.iter().copied()))
        .filter(inbox::Column::StaffId.is_null())
        .order_by_desc(inbox::Column::Id)
        .all(backend.read())
        .await?;
    let mut lines: HashMap<RequestId, Vec<BoxLine>> = HashMap::new();
    for row in rows {
        if let Some(id) = row.request_id {
            lines.entry(id.0).or_default().push(line(row, None));
        }
    }
    Ok(lines)
}

/// Marks a line of one's own as read, or (`None`) all of them.
pub async fn read(backend: &Backend, staff: &Staff, id: Option<Uuid>) -> Result<()> {
    let (staff, now) = (staff.id, backend.now());
    let work = move |tx: Tx| async move {
        let mut update = inbox::Entity::update_many()
            .col_expr(inbox::Column::ReadAt, sea_orm::sea_query::Expr::value(now))
            .filter(inbox::Column::StaffId.eq(Text(staff)))
            .filter(inbox::Column::ReadAt.is_null());
        if let Some(id) = id {
            update = update.filter(inbox::Column::Id.eq(Text(id)));
        }
        update.exec(&*tx).await?;
        Ok(())
    };
    backend.write(work).await
}
