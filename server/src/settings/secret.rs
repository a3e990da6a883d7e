//! The secret all others are derived from: made at the first start, kept, and
//! never a default.

use super::Settings;
use backend::clock::{Chance, random_hex};
use backend::config::{Database, Secret};
use backend::db::COPY_NAME;
use backend::private;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Its file in the data directory.
pub const FILE: &str = "secret.key";
/// Shortest one that is taken, in characters.
const CHARS: usize = 32;

/// There is a database, and the file it was used with is gone.
#[derive(Debug, thiserror::Error)]
#[error(
    "{} is missing beside a database that was used with it: a new one is made, and every private link and every \
     session of before is dead. Stop, and restore it from a backup, if there is one",
    .0.display()
)]
struct Lost<'a>(&'a Path);

/// Why there is no secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file cannot be read or written.
    #[error("cannot keep the secret in {path}: {error}")]
    Io {
        /// The file or its directory.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The file is there and is not what was written.
    #[error(
        "{0} is damaged: it must hold at least 32 characters. Restore it from a backup, or delete it: then everyone must sign in again and private links end"
    )]
    Damaged(PathBuf),
    /// Nothing is kept here, and none was given.
    #[error(
        "HUYING_SECRET is needed where nothing is kept on the machine (PostgreSQL and object storage): the same \
         in every copy, at least 32 characters of chance (`openssl rand -hex 32` makes some). It is in no backup \
         of database or store: keep it where you keep their passwords"
    )]
    Needed,
}

/// The secret: as set, else as kept, else made now and kept for good.
pub fn secret(settings: &Settings, chance: &dyn Chance) -> Result<Secret, SecretError> {
    if let Some(secret) = &settings.secret {
        return Ok(secret.clone());
    }
    if settings.keeps_nothing() {
        return Err(SecretError::Needed);
    }
    let path = settings.data.join(FILE);
    let io = |error| SecretError::Io { path: path.clone(), error };
    private::directory(&settings.data).map_err(io)?;
    match std::fs::read(&path) {
        Ok(bytes) => match std::str::from_utf8(&bytes).map(str::trim) {
            Ok(text) if text.len() >= CHARS => Ok(Secret(text.as_bytes().to_vec())),
            _ => Err(SecretError::Damaged(path.clone())),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => {
            if matches!(&settings.database, Database::Sqlite(dir) if dir.join(COPY_NAME).is_file()) {
                tracing::error!("{}", Lost(&path));
            }
            let text = format!("{}{}", random_hex(chance), random_hex(chance));
            write(&path, &text).map_err(io)?;
            Ok(Secret(text.into_bytes()))
        }
        Err(error) => Err(io(error)),
    }
}

/// Keeps a secret in a directory for good.
pub fn keep(dir: &Path, secret: &Secret) -> std::io::Result<()> {
    let text =
        String::from_utf8(secret.0.clone()).map_err(|_| std::io::Error::from(ErrorKind::InvalidData))?;
    write(&dir.join(FILE), &text)
}

/// Writes it under another name first: a crash must not leave half a secret
/// under the real one.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let next = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&next)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&next, path)?;
    if let Some(dir) = path.parent() {
        std::fs::File::open(dir)?.sync_all()?;
    }
    Ok(())
}
