//! The steps of the schema: those that are missing are taken, and a database that
//! has others belongs to a newer program.

use crate::error::{Error, Result};
use crate::migration::Migrator;
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sea_orm_migration::MigratorTrait;

/// Brings the schema up to date, within a transaction that keeps others from it.
pub(super) async fn take(tx: &DatabaseTransaction) -> Result<()> {
    if let Some(step) = unknown(tx).await? {
        return Err(Error::Internal(newer(&step)));
    }
    Ok(Migrator::up(tx, None).await?)
}

/// The newest step of a database that this program does not know.
async fn unknown(db: &impl ConnectionTrait) -> Result<Option<String>> {
    let there = Migrator::get_migration_models(db).await?;
    let known: Vec<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
    Ok(there.into_iter().map(|step| step.version).filter(|name| !known.contains(name)).max())
}

/// What a step that is not known says, and what to do.
pub(crate) fn newer(step: &str) -> String {
    format!(
        "this database belongs to a newer version of Huying, for it has the step {step}, which version {} does not \
         know: run the newer program, or restore the backup of before the upgrade",
        env!("CARGO_PKG_VERSION")
    )
}
