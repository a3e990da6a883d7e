//! Other requests that one has to do with.

use crate::Backend;
use crate::db::{self, Text, row, sql};
use crate::entity::{request, request_event};
use crate::error::Result;
use crate::view::{Related, Relation, Tie};
use domain::code::RequestCode;
use domain::ids::RequestId;
use domain::request::{EventKind, Status};

/// Most that are shown.
const MOST: u64 = 50;

row! {
    /// Another request.
    struct Other {
        id: Text<RequestId>,
        code: Text<RequestCode>,
        status: Text<Status>,
        split_from: Option<Text<RequestId>>,
        public: i32,
    }
}

/// Those this asker may know of: staff all, its author what was made of it and
/// what is public, strangers none.
pub(super) async fn of(
    backend: &Backend,
    relation: Relation,
    row: &request::Model,
    events: &[request_event::Model],
) -> Result<Vec<Related>> {
    let tied = row.merged_into.is_some() || row.split_from.is_some();
    let split = events.iter().any(|event| event.kind.0 == EventKind::Split);
    let asked = match relation {
        Relation::Staff => true,
        Relation::Author => tied || split,
        Relation::Public => false,
    };
    if !asked {
        return Ok(Vec::new());
    }
    let text = format!(
        "select id, code, status, split_from,
                case when published_at is null then 0 else 1 end as public
         from request where id in ($2, $3) or merged_into = $1 or split_from = $1 order by seq limit {MOST}"
    );
    let values = vec![row.id.into(), row.merged_into.into(), row.split_from.into()];
    let others: Vec<Other> =
        db::rows(backend.read(), sql(backend.read().get_database_backend(), text, values)).await?;
    let shown = |other: Other| {
        let tie = if row.merged_into == Some(other.id) {
            Tie::MergedInto
        } else if row.split_from == Some(other.id) {
            Tie::SplitFrom
        } else if other.split_from == Some(row.id) {
            Tie::SplitInto
        } else {
            Tie::Merged
        };
        let own = matches!(tie, Tie::SplitFrom | Tie::SplitInto);
        let author = relation == Relation::Author;
        let known = !author || own || (tie == Tie::MergedInto && other.public == 1);
        let follow_token = (author && own).then(|| backend.secrets().follow(other.id.0));
        known.then_some(Related { tie, code: other.code.0, status: other.status.0, follow_token })
    };
    Ok(others.into_iter().filter_map(shown).collect())
}
