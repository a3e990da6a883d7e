//! What a database error means, in one place.

use crate::error::Error;
use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

/// Unique constraints, as either database names them, and the field they guard.
const UNIQUE: [(&str, &str); 15] = [
    ("submission_key", "key"),
    ("request.code", "code"),
    ("request_code_key", "code"),
    ("request.external_number", "external_number"),
    ("request_external", "external_number"),
    ("staff.username", "username"),
    ("staff_username_key", "username"),
    ("category.slug", "slug"),
    ("category_slug_key", "slug"),
    ("saved_view", "name"),
    ("staff_grant", "grants"),
    ("session", "token"),
    ("team_member", "nickname"),
    ("team.name", "name"),
    ("team_name", "name"),
];

/// How an error tells the door that the same work may succeed when run again.
const RUN_AGAIN: &str = "run again: ";

/// Whether the database asked for the work to be run again.
pub(super) fn run_again(error: &Error) -> bool {
    matches!(error, Error::Unavailable(text) if text.starts_with(RUN_AGAIN))
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(text)) => return Self::Taken(field(&text)),
            // Something it refers to went meanwhile.
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => return Self::Conflict,
            _ => {}
        }
        match kind(&error) {
            Kind::Full => Self::Full,
            Kind::Retry => Self::Unavailable(format!("{RUN_AGAIN}{error}")),
            Kind::Busy | Kind::Gone => Self::Unavailable(error.to_string()),
            Kind::Other => Self::Internal(error.to_string()),
        }
    }
}

fn field(text: &str) -> &'static str {
    UNIQUE.iter().find(|(name, _)| text.contains(name)).map_or("value", |(_, field)| field)
}

/// What can be done about a database error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// No room to write.
    Full,
    /// Somebody else holds a lock.
    Busy,
    /// The same transaction may succeed when run again.
    Retry,
    /// The connection is lost or none is to be had.
    Gone,
    /// A fault.
    Other,
}

fn kind(error: &DbErr) -> Kind {
    let inner = match error {
        DbErr::ConnectionAcquire(_) => return Kind::Gone,
        DbErr::Conn(RuntimeErr::SqlxError(e)) => {
            return Some(of_sqlx(e)).filter(|k| *k != Kind::Other).unwrap_or(Kind::Gone);
        }
        DbErr::Conn(_) => return Kind::Gone,
        DbErr::Exec(RuntimeErr::SqlxError(e)) | DbErr::Query(RuntimeErr::SqlxError(e)) => e,
        _ => return Kind::Other,
    };
    of_sqlx(inner)
}

fn of_sqlx(error: &sqlx::Error) -> Kind {
    match error {
        sqlx::Error::Database(e) => {
            let code = e.code().unwrap_or_default();
            match code.parse::<u32>() {
                Ok(number) if e.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() => {
                    of_sqlite(number)
                }
                _ => of_postgres(&code),
            }
        }
        sqlx::Error::Io(e) if e.kind() == std::io::ErrorKind::StorageFull => Kind::Full,
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Tls(_) => Kind::Gone,
        _ => Kind::Other,
    }
}

/// SQLite's extended result codes; the low byte is the primary one.
fn of_sqlite(code: u32) -> Kind {
    match code & 0xff {
        13 => Kind::Full,
        10 if ON_A_FULL_DISK.contains(&code) => Kind::Full,
        5 | 6 => Kind::Busy,
        // Read-only, a failing disk, a file that cannot be opened: all of them are
        // mended while it runs.
        8 | 10 | 14 => Kind::Gone,
        _ => Kind::Other,
    }
}

/// How a disk that is full may fail besides saying so: SQLITE_IOERR_WRITE, _FSYNC, and
/// _SHMSIZE and _SHMMAP where the shared memory grows. The next try tells.
const ON_A_FULL_DISK: [u32; 4] = [778, 1034, 4874, 5386];

fn of_postgres(code: &str) -> Kind {
    match code {
        "53100" => Kind::Full,
        "40001" | "40P01" => Kind::Retry,
        "55P03" | "57014" => Kind::Busy,
        // A server that may only be read, as after it was switched.
        "25006" => Kind::Gone,
        _ if code.starts_with("08") || code.starts_with("53") || code.starts_with("57P") => Kind::Gone,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_disk_cannot_do_now_is_no_fault_of_ours() {
        // Read-only, as a file or after a switch; a read and a lock that fail; no file.
        for code in [8, 1032, 266, 3850, 14] {
            assert_eq!(of_sqlite(code), Kind::Gone, "{code}");
        }
        for code in [13, 778, 1034, 4874] {
            assert_eq!(of_sqlite(code), Kind::Full, "{code}");
        }
        assert_eq!((of_sqlite(517), of_sqlite(11)), (Kind::Busy, Kind::Other), "busy, and damaged");
    }
}
