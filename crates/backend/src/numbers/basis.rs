//! What is left out of the rates.

use crate::Backend;
use crate::admin::{Editor, Line, turn};
use crate::db::Tx;
use crate::entity::meta;
use crate::error::{Error, Result};
use domain::rates::Basis;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::json;

/// Its name in `meta`.
pub const NAME: &str = "rates";

/// What is left out of the rates.
pub async fn basis(backend: &Backend) -> Result<Basis> {
    match meta::Entity::find_by_id(NAME).one(backend.read()).await? {
        Some(row) => serde_json::from_str(&row.value).map_err(Error::internal),
        None => Ok(Basis::default()),
    }
}

/// Sets it; for administrators, and recorded. [`Error::Conflict`] when somebody
/// else has set it since.
pub async fn save_basis<'a>(backend: &Backend, by: impl Into<Editor<'a>>, mut basis: Basis) -> Result<()> {
    let Editor { staff: by, seen } = by.into();
    if !by.administers() {
        return Err(Error::Forbidden);
    }
    basis.without.retain(|status| Basis::CHOICES.contains(status));
    basis.without.sort_unstable();
    basis.without.dedup();
    let line = Line::new(backend, by, "rates.basis", NAME, json!(basis));
    let value = serde_json::to_string(&basis).map_err(Error::internal)?;
    backend
        .write(move |tx| {
            let (line, value) = (line.clone(), value.clone());
            async move {
                turn(&tx, NAME, seen).await?;
                put(&tx, NAME, value).await?;
                line.write(&tx).await
            }
        })
        .await
}

/// Puts a fact about this database into `meta`.
pub(crate) async fn put(tx: &Tx, name: &str, value: String) -> Result<()> {
    let row = meta::Model { name: name.to_owned(), value }.into_active_model().reset_all();
    let replace = OnConflict::column(meta::Column::Name).update_column(meta::Column::Value).to_owned();
    meta::Entity::insert(row).on_conflict(replace).exec_without_returning(&**tx).await?;
    Ok(())
}
