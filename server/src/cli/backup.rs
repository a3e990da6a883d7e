//! `huying backup` and `huying restore`: database, attachments and secret, in one
//! directory.
//!
//! The database is copied first, while others write: an attachment is durable
//! before the row that names it, so every attachment of the copy is still to be
//! found afterwards. PostgreSQL is copied by its own programs.

use super::say::say;
use super::{Failure, Outcome, open};
use crate::settings::{SECRET_FILE, Settings, keep_secret, secret};
use backend::blob::BlobStore;
use backend::clock::SystemChance;
use backend::config::Database;
use backend::db::COPY_NAME;
use backend::private;
use clap::Args;
use futures::TryStreamExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use url::Url;

/// The dump of a PostgreSQL database.
const DUMP: &str = "database.dump";
/// The folder of attachments.
const MEDIA: &str = "media";

#[derive(Debug, Args)]
pub struct Options {
    /// The directory of the copy
    directory: PathBuf,
}

/// Copies everything into a new directory.
pub async fn backup(settings: Settings, options: &Options) -> Outcome {
    let to = &options.directory;
    if to.exists() && std::fs::read_dir(to).map_err(|error| io(to, &error))?.next().is_some() {
        return Err(Failure::new(format!("{} is there already: name a new directory", to.display())));
    }
    private::directory(to).map_err(|error| io(to, &error))?;
    let backend = open(&settings).await?;
    match &settings.database {
        Database::Sqlite(_) => backend
            .copy_database(&to.join(COPY_NAME))
            .await
            .map_err(|error| Failure::backend("copy the database", &error))?,
        Database::Postgres(url) => {
            let path = to.join(DUMP);
            private::file(&path).map_err(|error| io(&path, &error))?;
            let file = path.display().to_string();
            postgres("pg_dump", url, &["--format=custom", "--no-owner", "--file", &file])?;
        }
    }
    let count = media_out(backend.blobs(), &to.join(MEDIA)).await?;
    let secret = secret(&settings, &SystemChance).map_err(Failure::new)?;
    keep_secret(to, &secret).map_err(|error| io(to, &error))?;
    backend.close().await;
    say!("Database, secret and {count} attachments are in {}.", to.display());
    Ok(())
}

async fn media_out(blobs: &BlobStore, folder: &Path) -> Result<usize, Failure> {
    private::directory(folder).map_err(|error| io(folder, &error))?;
    let storage = |error| Failure::new(format!("cannot read the attachments: {error}"));
    let mut keys = blobs.keys();
    let mut count = 0;
    while let Some(key) = keys.try_next().await.map_err(storage)? {
        let bytes = match blobs.get(&key).await {
            Ok(bytes) => bytes,
            // Cleared away since: then no row of the copy needs it.
            Err(backend::blob::BlobError::NotFound) => continue,
            Err(error) => return Err(storage(error)),
        };
        let path = folder.join(&key);
        if let Some(parent) = path.parent() {
            private::directory(parent).map_err(|error| io(parent, &error))?;
        }
        tokio::fs::write(&path, bytes).await.map_err(|error| io(&path, &error))?;
        count += 1;
    }
    Ok(count)
}

/// Fills an empty installation.
pub async fn restore(settings: Settings, options: &Options) -> Outcome {
    let from = &options.directory;
    let kept = std::fs::read_to_string(from.join(SECRET_FILE)).map_err(|error| io(from, &error))?;
    let kept = backend::config::Secret(kept.trim().as_bytes().to_vec());
    let keep = match &settings.secret {
        Some(given) if given.0 != kept.0 => {
            return Err(Failure::new(
                "HUYING_SECRET is not that of the backup: with another one private links end and everyone must \
                 sign in again",
            ));
        }
        Some(_) => false,
        None if settings.keeps_nothing() => {
            let file = from.join(SECRET_FILE);
            return Err(Failure::new(format!("set HUYING_SECRET to what stands in {}", file.display())));
        }
        None if settings.data.join(SECRET_FILE).exists() => {
            return Err(Failure::new(format!("{} is not empty", settings.data.display())));
        }
        None => true,
    };
    match &settings.database {
        Database::Sqlite(folder) => {
            private::directory(folder).map_err(|error| io(folder, &error))?;
            let file = folder.join(COPY_NAME);
            if file.exists() {
                return Err(Failure::new(format!("there is a database in {}", folder.display())));
            }
            tokio::fs::copy(from.join(COPY_NAME), &file).await.map_err(|error| io(&file, &error))?;
            // That of the copy may have come along.
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            tokio::fs::set_permissions(&file, mode).await.map_err(|error| io(&file, &error))?;
        }
        Database::Postgres(url) => {
            let file = from.join(DUMP).display().to_string();
            let arguments = ["--no-owner", "--exit-on-error", "--single-transaction", "--dbname", "", &file];
            postgres("pg_restore", url, &arguments)?;
        }
    }
    if keep {
        private::directory(&settings.data).map_err(|error| io(&settings.data, &error))?;
        keep_secret(&settings.data, &kept).map_err(|error| io(&settings.data, &error))?;
    }
    let backend = open(&settings).await?;
    let count = media_in(backend.blobs(), &from.join(MEDIA)).await?;
    backend.close().await;
    say!("Database, secret and {count} attachments are back. `huying doctor` looks at them.");
    Ok(())
}

async fn media_in(blobs: &BlobStore, folder: &Path) -> Result<usize, Failure> {
    let mut waiting = vec![folder.to_owned()];
    let mut count = 0;
    while let Some(folder_of) = waiting.pop() {
        let mut entries = tokio::fs::read_dir(&folder_of).await.map_err(|error| io(&folder_of, &error))?;
        while let Some(entry) = entries.next_entry().await.map_err(|error| io(&folder_of, &error))? {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let Some(key) = path.strip_prefix(folder).ok().and_then(Path::to_str) else { continue };
            let bytes = tokio::fs::read(&path).await.map_err(|error| io(&path, &error))?;
            let kept = blobs.put(key, bytes.into()).await;
            kept.map_err(|error| Failure::new(format!("cannot keep an attachment: {error}")))?;
            count += 1;
        }
    }
    Ok(count)
}

/// Runs one of PostgreSQL's programs. The address goes by the environment: what
/// stands in arguments everybody on the machine can read.
fn postgres(program: &str, url: &str, arguments: &[&str]) -> Outcome {
    let url = Url::parse(url).map_err(Failure::new)?;
    let database = percent_decoded(url.path().trim_start_matches('/'));
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| if argument.is_empty() { database.clone() } else { (*argument).to_owned() })
        .collect();
    let mut command = Command::new(program);
    command.args(arguments).env("PGDATABASE", &database).env("PGUSER", percent_decoded(url.username()));
    if let Some(host) = url.host_str() {
        command.env("PGHOST", host);
    }
    if let Some(port) = url.port() {
        command.env("PGPORT", port.to_string());
    }
    if let Some(password) = url.password() {
        command.env("PGPASSWORD", percent_decoded(password));
    }
    for (name, value) in url.query_pairs() {
        match name.as_ref() {
            "sslmode" => command.env("PGSSLMODE", value.as_ref()),
            "sslrootcert" => command.env("PGSSLROOTCERT", value.as_ref()),
            _ => &mut command,
        };
    }
    let ended = command.status().map_err(|error| {
        Failure::new(format!("{program} does not run ({error}): install the client programs of PostgreSQL"))
    })?;
    if ended.success() { Ok(()) } else { Err(Failure::new(format!("{program} failed"))) }
}

fn percent_decoded(text: &str) -> String {
    let text = text.replace('+', "%2B").replace('&', "%26");
    url::form_urlencoded::parse(format!("x={text}").as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

fn io(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_handed_on_as_it_is() {
        assert_eq!(percent_decoded("a%40b+c&d%26"), "a@b+c&d&");
    }
}
