//! Saved views of lists: a name and a query string, each person's own.

use crate::Backend;
use crate::actor::Staff;
use crate::db::Text;
use crate::entity::saved_view::{ActiveModel, Column, Entity, Model};
use crate::error::{Error, Result};
use domain::draft::{Field, FieldError, Problem};
use domain::ids::ViewId;
use domain::lists::List;
use domain::text;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

/// Longest name, in characters.
pub const NAME_CHARS: usize = 40;
/// Longest query, in bytes.
const QUERY_BYTES: usize = 500;
/// Most views of one list and person.
pub const MOST: u64 = 50;

/// A saved view.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct SavedView {
    pub id: ViewId,
    /// At most 40 characters.
    pub name: String,
    /// The query string of the list, without the question mark, at most 500 bytes.
    pub query: String,
}

/// This person's views of a list, by name; at most 50.
pub async fn list(backend: &Backend, staff: &Staff, list: List) -> Result<Vec<SavedView>> {
    let rows = Entity::find()
        .filter(Column::StaffId.eq(Text(staff.id)))
        .filter(Column::List.eq(Text(list)))
        .order_by_asc(Column::Name)
        .all(backend.read())
        .await?;
    Ok(rows.into_iter().map(|row| SavedView { id: row.id.0, name: row.name, query: row.query }).collect())
}

/// Keeps a view; the same name replaces. Gives whether one with another query was
/// replaced. [`Error::Invalid`] (field `key`) for a name or a query that cannot be
/// taken, or when there are too many.
pub async fn save(backend: &Backend, staff: &Staff, list: List, name: &str, query: &str) -> Result<bool> {
    let name = text::clean_line(name);
    let query = query.trim_start_matches('?').to_owned();
    if name.is_empty() {
        return Err(invalid(Problem::Empty));
    }
    if name.chars().count() > NAME_CHARS || query.len() > QUERY_BYTES {
        return Err(invalid(Problem::TooLong));
    }
    // It becomes part of a link: printable ASCII, as a browser writes it.
    if !query.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(invalid(Problem::Invalid));
    }
    let id = Text(ViewId(backend.new_id()));
    let row = Model { id, staff_id: Text(staff.id), list: Text(list), name, query };
    let work = move |tx: crate::db::Tx| {
        let row = row.clone();
        async move {
            let own =
                Entity::find().filter(Column::StaffId.eq(row.staff_id)).filter(Column::List.eq(row.list));
            let before = own.clone().filter(Column::Name.eq(row.name.as_str())).one(&*tx).await?;
            if before.is_none() && own.count(&*tx).await? >= MOST {
                return Err(invalid(Problem::TooMany));
            }
            let replaced = before.is_some_and(|before| before.query != row.query);
            let same = [Column::StaffId, Column::List, Column::Name];
            let replace = OnConflict::columns(same).update_column(Column::Query).to_owned();
            let row: ActiveModel = row.into();
            Entity::insert(row.reset_all()).on_conflict(replace).exec_without_returning(&*tx).await?;
            Ok(replaced)
        }
    };
    backend.write(work).await
}

/// Forgets a view; gives the list it was of.
pub async fn forget(backend: &Backend, staff: &Staff, id: ViewId) -> Result<List> {
    let owner = staff.id;
    let row = Entity::find_by_id(Text(id)).one(backend.read()).await?;
    let list = row.filter(|row| row.staff_id.0 == owner).ok_or(Error::NotFound)?.list.0;
    let work = move |tx: crate::db::Tx| async move {
        let delete = Entity::delete_many().filter(Column::Id.eq(Text(id)));
        let gone = delete.filter(Column::StaffId.eq(Text(owner))).exec(&*tx).await?;
        if gone.rows_affected == 0 { Err(Error::NotFound) } else { Ok(()) }
    };
    backend.write(work).await?;
    Ok(list)
}

fn invalid(problem: Problem) -> Error {
    Error::Invalid(vec![FieldError::new(Field::Key, problem)])
}
