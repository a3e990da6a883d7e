//! What is looked at in database, clock and data directory.

use crate::Backend;
use crate::config::{Config, Database, Storage};
use crate::db::{sql, steps};
use crate::entity::{meta, request_event};
use crate::migration::Migrator;
use chrono::{Datelike, TimeDelta};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryOrder, QuerySelect};
use sea_orm_migration::MigratorTrait;
use std::path::Path;
use std::time::Duration;

/// What was found; an error says what is wrong and what to do.
pub(super) type Looked = Result<String, String>;

/// Longest wait for an answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// No clock of a machine that runs this shows an earlier year.
const FIRST_YEAR: i32 = 2026;
/// The oldest PostgreSQL that is tried; `docs/deploy.md` says so.
const OLDEST_POSTGRES: u32 = 13;
/// Least room that is left to run in, in MiB.
const ROOM_MIB: u64 = 500;

/// Writes a row and reads it back.
pub(super) async fn database(backend: &Backend) -> Looked {
    let now = backend.now().to_rfc3339();
    let value = now.clone();
    let write = backend.write(move |tx| {
        let row = meta::Model { name: "probe".to_owned(), value: value.clone() };
        async move {
            let replace =
                OnConflict::column(meta::Column::Name).update_column(meta::Column::Value).to_owned();
            meta::Entity::insert(row.into_active_model())
                .on_conflict(replace)
                .exec_without_returning(&*tx)
                .await?;
            Ok(())
        }
    });
    let written = tokio::time::timeout(PATIENCE, write).await;
    written
        .map_err(|_| "a write took longer than 5 seconds".to_owned())?
        .map_err(|error| format!("cannot be written: {error}"))?;
    let row = meta::Entity::find_by_id("probe").one(backend.read()).await;
    let row = row.map_err(|error| format!("cannot be read: {error}"))?;
    match row {
        Some(_) => Ok(format!("{:?}, readable and writable", backend.read().get_database_backend())),
        None => Err("what was written cannot be read back".to_owned()),
    }
}

/// Whether every step of the schema is there, and none that is unknown.
pub(super) async fn schema(backend: &Backend) -> Looked {
    let text = "select version from seaql_migrations order by version";
    let statement = sql(backend.read().get_database_backend(), text, Vec::new());
    let rows = backend.read().query_all_raw(statement).await.map_err(|e| format!("cannot be read: {e}"))?;
    let there: Vec<String> = rows.iter().filter_map(|row| row.try_get_by_index(0).ok()).collect();
    let wanted: Vec<String> = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
    if let Some(missing) = wanted.iter().find(|name| !there.contains(name)) {
        return Err(format!("step {missing} is missing: run `huying migrate`"));
    }
    if let Some(unknown) = there.iter().find(|name| !wanted.contains(name)) {
        return Err(steps::newer(unknown));
    }
    Ok(format!("{} of {} steps", there.len(), wanted.len()))
}

/// The version of the embedded library, refused at start when too old, or of the
/// server, with its name among the findings.
pub(super) async fn version(backend: &Backend) -> (&'static str, Looked) {
    let (name, text) = match backend.read().get_database_backend() {
        DbBackend::Sqlite => ("sqlite_version", "select sqlite_version()"),
        _ => ("postgres_version", "select current_setting('server_version')"),
    };
    let statement = sql(backend.read().get_database_backend(), text, Vec::new());
    let row = backend.read().query_one_raw(statement).await;
    let version: Option<String> = row.ok().flatten().and_then(|row| row.try_get_by_index(0).ok());
    let looked = match version {
        None => Err("the version cannot be read".to_owned()),
        Some(version) if name == "sqlite_version" => sqlite(&version),
        Some(version) => postgres(&version),
    };
    (name, looked)
}

fn sqlite(version: &str) -> Looked {
    if new_enough(version) {
        return Ok(format!("SQLite {version}"));
    }
    Err(format!("SQLite {version} can lose pages: 3.51.3 or newer is needed"))
}

/// `13.21`, `17.5 (Debian 17.5-1)`, `18beta1`.
fn postgres(version: &str) -> Looked {
    let major = version.split(|c: char| !c.is_ascii_digit()).next().and_then(|text| text.parse::<u32>().ok());
    match major {
        Some(major) if major >= OLDEST_POSTGRES => Ok(format!("PostgreSQL {version}")),
        _ => Err(format!("PostgreSQL {version}: {OLDEST_POSTGRES} or newer is needed")),
    }
}

/// Whether the pages of an SQLite database hang together. Reads the whole file and
/// stops at the first fault. PostgreSQL looks after its own.
pub(super) async fn sqlite_pages(backend: &Backend) -> Option<Looked> {
    if backend.read().get_database_backend() != DbBackend::Sqlite {
        return None;
    }
    let statement = sql(DbBackend::Sqlite, "pragma quick_check(1)", Vec::new());
    let found = match backend.read().query_one_raw(statement).await {
        Ok(row) => row.and_then(|row| row.try_get_by_index(0).ok()).unwrap_or_default(),
        Err(error) => error.to_string(),
    };
    Some(match found.as_str() {
        "ok" => Ok("hang together".to_owned()),
        // Several lines, the first of which names a tree.
        fault => Err(format!("damaged ({}): restore the backup", fault.replace('\n', " "))),
    })
}

fn new_enough(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let found: [u32; 3] = std::array::from_fn(|_| parts.next().unwrap_or(0));
    found >= [3, 51, 3]
}

/// Whether the clock can be right: what happened cannot lie ahead.
pub(super) async fn clock(backend: &Backend) -> Looked {
    let now = backend.now();
    if now.year() < FIRST_YEAR {
        return Err(format!("it says {now}: set the machine's clock"));
    }
    // Identifiers grow with time, so the last one is the newest.
    let newest = request_event::Entity::find()
        .order_by_desc(request_event::Column::Id)
        .limit(1)
        .one(backend.read())
        .await
        .map_err(|error| format!("the newest event cannot be read: {error}"))?;
    match newest.map(|event| event.at).filter(|at| *at > now + TimeDelta::minutes(1)) {
        Some(ahead) => {
            Err(format!("it says {now}, behind the newest event of {ahead}: set the machine's clock"))
        }
        None => Ok(format!("{now}")),
    }
}

/// Whether the secret is the one that private links and sessions were made with.
pub(super) async fn secret(backend: &Backend) -> Looked {
    match crate::copies::is_known(backend).await {
        Ok(true) => Ok("the one that the database is used with".to_owned()),
        Ok(false) => Err(crate::copies::OTHER.to_owned()),
        Err(error) => Err(format!("cannot be read: {error}")),
    }
}

/// Whether the audit trail ends where it should. The rest of it takes longer.
pub(super) async fn audit(backend: &Backend) -> Looked {
    let state = crate::audit::state(backend).await.map_err(|error| format!("cannot be read: {error}"))?;
    match state.head.filter(|_| state.fits) {
        Some(head) => Ok(format!("{} lines; `huying audit verify` looks at each", head.seq)),
        None => Err("its end is not the one that was written: run `huying audit verify`".to_owned()),
    }
}

/// The directories that hold data on this machine.
pub(super) fn directories(config: &Config) -> Vec<&Path> {
    let mut directories = Vec::new();
    if let Database::Sqlite(directory) = &config.database {
        directories.push(directory.as_path());
    }
    if let Storage::Local(directory) = &config.storage
        && !directories.iter().any(|d| directory.starts_with(d))
    {
        directories.push(directory.as_path());
    }
    directories
}

/// Nobody else on the machine may read people's requests and our secrets.
pub(super) fn permissions(directory: &Path) -> Looked {
    use std::os::unix::fs::PermissionsExt;
    let shown = directory.display();
    let meta = std::fs::metadata(directory).map_err(|e| format!("{shown} cannot be read: {e}"))?;
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o007 != 0 {
        return Err(format!("{shown} has mode {mode:03o}: others can look in; run `chmod o= {shown}`"));
    }
    Ok(format!("{shown} has mode {mode:03o}"))
}

/// Whether there is room, as `df` sees it.
pub(super) async fn disk_space(directory: &Path) -> Looked {
    let shown = directory.display();
    let df = tokio::task::spawn_blocking({
        let directory = directory.to_owned();
        move || std::process::Command::new("df").arg("-Pk").arg(directory).output()
    });
    let output = df.await.map_err(|e| e.to_string())?.map_err(|e| format!("df does not run: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let free = text.lines().nth(1).and_then(|line| line.split_whitespace().nth(3)?.parse::<u64>().ok());
    let free = free.ok_or_else(|| format!("the free space of {shown} cannot be read"))? / 1024;
    if free < ROOM_MIB {
        return Err(format!("{free} MiB free at {shown}: at least {ROOM_MIB} are needed"));
    }
    Ok(format!("{free} MiB free at {shown}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_directory_open_to_all_is_told() {
        let directory = tempfile::tempdir().unwrap();
        let mode = |mode| std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(directory.path(), mode(0o755)).unwrap();
        assert!(permissions(directory.path()).unwrap_err().contains("755"));
        std::fs::set_permissions(directory.path(), mode(0o750)).unwrap();
        assert!(permissions(directory.path()).is_ok());
    }

    #[test]
    fn versions_are_compared_by_number() {
        assert!(new_enough("3.51.3") && new_enough("3.100.0"));
        assert!(!new_enough("3.51.2") && !new_enough("3.9.9"));
        for version in ["13.0", "17.5 (Debian 17.5-1)", "18beta1"] {
            assert_eq!(postgres(version), Ok(format!("PostgreSQL {version}")));
        }
        for version in ["12.22", "9.6.24", "?"] {
            assert!(postgres(version).unwrap_err().contains("13 or newer"), "{version}");
        }
    }
}
