//! The first administrator, from the command line.

use super::{PersonDraft, SaveError, person};
use crate::Backend;
use crate::actor::Grant;
use crate::db::{Text, Tx};
use crate::entity::unit;
use crate::error::Result;
use domain::ids::{UnitId, UserId};
use domain::org::{Role, UnitKind};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

/// The name of the top unit until an administrator gives it its own.
const TOP_UNIT: &str = "Huying";

/// Makes an administrator from the command line (`huying user add`), without
/// asking who does it. Makes the top unit if there is none yet.
pub async fn add_first(
    backend: &Backend,
    username: &str,
    name: &str,
    password: &str,
) -> Result<UserId, SaveError> {
    let top = top_unit(backend).await?;
    let draft = PersonDraft {
        username: username.to_owned(),
        name: name.to_owned(),
        unit: top,
        grants: vec![Grant { role: Role::Administrator, unit: top }],
        active: true,
        password: Some(password.to_owned()),
    };
    person::save(backend, None, (None, None), draft).await
}

async fn top_unit(backend: &Backend) -> Result<UnitId> {
    if let Some(root) = backend.directory().root() {
        return Ok(root.id);
    }
    let fresh = UnitId(backend.new_id());
    let made = backend.write(move |tx: Tx| async move {
        let top = unit::Entity::find().filter(unit::Column::ParentId.is_null()).one(&*tx).await?;
        if let Some(top) = top {
            return Ok(top.id.0);
        }
        let row = unit::Model {
            id: Text(fresh),
            parent_id: None,
            kind: Text(UnitKind::District),
            name: TOP_UNIT.to_owned(),
            area: None,
            active: true,
            position: 0,
            calendar_id: None,
        };
        unit::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&*tx).await?;
        Ok(fresh)
    });
    let top = made.await?;
    backend.reload().await?;
    Ok(top)
}
