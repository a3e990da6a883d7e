//! The first administrator, from the command line.

use super::check::Check;
use super::unit::NAME_CHARS;
use super::{PersonDraft, SaveError, person};
use crate::Backend;
use crate::actor::Grant;
use crate::db::{Text, Tx};
use crate::entity::unit;
use domain::ids::{UnitId, UserId};
use domain::org::{Role, UnitKind};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

/// Makes an administrator from the command line (`huying user add`), without
/// asking who does it. Makes the top unit, called `district`, if there is none yet.
pub async fn add_first(
    backend: &Backend,
    district: &str,
    username: &str,
    name: &str,
    password: &str,
) -> Result<UserId, SaveError> {
    let top = top_unit(backend, district).await?;
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

async fn top_unit(backend: &Backend, name: &str) -> Result<UnitId, SaveError> {
    if let Some(root) = backend.directory().root() {
        return Ok(root.id);
    }
    let mut check = Check::default();
    let name = check.line("district", name, NAME_CHARS);
    check.done()?;
    let fresh = UnitId(backend.new_id());
    let made = backend.write(move |tx: Tx| {
        let name = name.clone();
        async move {
            let top = unit::Entity::find().filter(unit::Column::ParentId.is_null()).one(&*tx).await?;
            if let Some(top) = top {
                return Ok(top.id.0);
            }
            let row = unit::Model {
                id: Text(fresh),
                parent_id: None,
                kind: Text(UnitKind::District),
                name,
                area: None,
                active: true,
                position: 0,
                calendar_id: None,
            };
            unit::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&*tx).await?;
            Ok(fresh)
        }
    });
    let top = made.await?;
    backend.reload().await?;
    Ok(top)
}
