//! Looks whether everything is as it must be.

mod checks;
mod storage;

use crate::Backend;
use crate::blob::BlobStore;
use crate::clock::{Chance, Clock};
use crate::config::Config;
use crate::copies;
use crate::days::day_of;
use crate::error::{Error, Result};
use checks::Looked;
use std::sync::Arc;

/// One thing looked at. `name` is a stable word: `database`, `schema`,
/// `sqlite_version`, `sqlite_pages`, `postgres_version`, `audit`, `storage`, `media`, `clock`, `holidays`, `secret_known`,
/// `data_permissions`, `disk_space`.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Finding {
    pub name: &'static str,
    pub ok: bool,
    /// It works, and somebody should see to it soon.
    pub soon: bool,
    /// What was found, for the operator.
    pub detail: String,
}

/// Looks at database, schema, versions, storage, clock and permissions.
pub async fn examine(backend: &Backend) -> Vec<Finding> {
    let mut findings = kept(backend).await;
    findings.push(finding("secret_known", checks::secret(backend).await));
    findings.push(holidays(backend));
    findings
}

/// Opens what the settings name and looks at it, whatever of it is not right; with
/// `secret` at what hangs on that, too.
///
/// # Errors
/// What keeps database or storage from being opened.
pub async fn look(
    config: Config,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    secret: bool,
) -> Result<Vec<Finding>> {
    let backend = Backend::unread(config, clock, chance).await?;
    let mut findings = kept(&backend).await;
    if secret {
        // Notes by what the secret is known if nobody has yet, and says itself what is wrong.
        let known = match copies::same_secret(&backend).await {
            Ok(()) => checks::secret(&backend).await,
            Err(error) => Err(cause(&error)),
        };
        findings.push(finding("secret_known", known));
        findings.push(match backend.reload().await {
            Ok(()) => holidays(&backend),
            Err(error) => finding("holidays", Err(format!("cannot be read: {}", cause(&error)))),
        });
    }
    backend.close().await;
    Ok(findings)
}

/// For the operator, who may see it.
fn cause(error: &Error) -> String {
    match error {
        Error::Internal(cause) | Error::Unavailable(cause) => cause.clone(),
        error => error.to_string(),
    }
}

/// What is kept, and where.
async fn kept(backend: &Backend) -> Vec<Finding> {
    let (version, looked) = checks::version(backend).await;
    let mut findings = vec![
        finding("database", checks::database(backend).await),
        finding("schema", checks::schema(backend).await),
        finding(version, looked),
        finding("storage", storage::probe(backend.blobs(), backend.new_id()).await),
        finding("media", storage::sample(backend).await),
        finding("clock", checks::clock(backend).await),
        finding("audit", checks::audit(backend).await),
    ];
    if let Some(pages) = checks::sqlite_pages(backend).await {
        findings.push(finding("sqlite_pages", pages));
    }
    findings.extend(directories(backend.config()).await);
    findings
}

/// What can be looked at while the database does not open.
pub async fn without_database(config: &Config) -> Vec<Finding> {
    let storage = match BlobStore::open(&config.storage) {
        Ok(store) => storage::probe(&store, "doctor").await,
        Err(error) => Err(format!("cannot be used: {error}")),
    };
    let mut findings = vec![finding("storage", storage)];
    findings.extend(directories(config).await);
    findings
}

async fn directories(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for directory in checks::directories(config) {
        findings.push(finding("data_permissions", checks::permissions(directory)));
        findings.push(finding("disk_space", checks::disk_space(directory).await));
    }
    findings
}

/// The directories of data that others on this machine can look into, a sentence each.
pub fn open_to_others(config: &Config) -> Vec<String> {
    checks::directories(config).into_iter().filter_map(|dir| checks::permissions(dir).err()).collect()
}

/// Whether requests can be taken now: database writable and storage there.
/// Quick; for `/readyz`.
pub async fn ready(backend: &Backend) -> bool {
    let (database, storage) =
        tokio::join!(checks::database(backend), storage::probe(backend.blobs(), backend.new_id()));
    for problem in [&database, &storage].into_iter().filter_map(|looked| looked.as_ref().err()) {
        tracing::warn!(%problem, "not ready");
    }
    database.is_ok() && storage.is_ok()
}

fn finding(name: &'static str, looked: Looked) -> Finding {
    let ok = looked.is_ok();
    Finding { name, ok, soon: false, detail: looked.unwrap_or_else(|problem| problem) }
}

/// Deadlines and opening hours go by the holidays of the top of the tree.
fn holidays(backend: &Backend) -> Finding {
    let missing =
        backend.directory().calendar(None).unknown_year(day_of(backend.now(), backend.config().offset));
    let detail = match missing {
        None => "known as far as they are announced".to_owned(),
        Some(year) => {
            format!("those of {year} are not known: take the notice in at /desk/admin/calendars/notice")
        }
    };
    Finding { name: "holidays", ok: true, soon: missing.is_some(), detail }
}
