//! Requests for tests, as the program would store them, on both databases.

use backend::migration::Migrator;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sea_orm::{ConnectionTrait, Database, DbBackend};
use sea_orm_migration::MigratorTrait;
use std::path::Path;

const AT: &str = "2026-01-05T08:00:00.5+00:00";

/// The code of the request that is over.
pub fn code() -> String {
    domain::code::RequestCode::from_bits(1001).to_string()
}

/// A migrated database at this address with two requests: the first over and published, the second
/// open; each with three lines of history, a key and a search document.
pub async fn two_requests(url: &str) {
    let db = Database::connect(url).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    for sql in statements(db.get_database_backend()) {
        db.execute_unprepared(&sql).await.unwrap();
    }
    db.close().await.unwrap();
}

/// The same in a file.
pub async fn two_requests_in(file: &Path) -> SqliteConnection {
    two_requests(&format!("sqlite://{}?mode=rwc", file.display())).await;
    let options = SqliteConnectOptions::new().filename(file);
    <SqliteConnection as sea_orm::sqlx::Connection>::connect_with(&options).await.unwrap()
}

fn statements(backend: DbBackend) -> Vec<String> {
    let mut all = Vec::new();
    for (n, status) in [(1, "closed"), (2, "submitted")] {
        let id = format!("0000000{n}-0000-7000-8000-000000000000");
        let code = domain::code::RequestCode::from_bits(1000 + n);
        let (published, work) = if n == 1 {
            (format!("'{AT}'"), "null".to_owned())
        } else {
            ("null".to_owned(), format!("'{AT}'"))
        };
        all.push(format!(
            "insert into request (id, code, version, status, state_json, kind, urgency, channel, place_system,
               description, consent, published_at, photos_public, submitted_at, first_due_at, answer_due_at,
               work_at, me_too, media_count)
             values ('{id}', '{code}', 1, '{status}', '{{}}', 'livelihood', 'normal', 'web', 'wgs84',
               '路灯''s 04:30 \\', true, {published}, false, '{AT}', '{AT}', '{AT}', {work}, 0, 2)"
        ));
        all.extend((0..3).map(|line| {
            format!(
                "insert into request_event (id, request_id, kind, at, by_kind, text, audience)
                 values ('0000000{n}-0000-7000-8000-00000000000{line}', '{id}', 'noted', '{AT}', 'system',
                   '{line}', 'staff')"
            )
        }));
        all.push(format!(
            "insert into submission_key (key, fingerprint, request_id, created_at)
             values ('key-{n}', 'f', '{id}', '{AT}')"
        ));
        all.push(document("request_search", &id, backend));
        if n == 1 {
            all.push(document("request_public_search", &id, backend));
        }
    }
    all
}

fn document(table: &str, id: &str, backend: DbBackend) -> String {
    let (key, words) = match backend {
        DbBackend::Sqlite => ("rowid", "'路灯 灯坏'"),
        _ => ("seq", "'''路灯'':1 ''灯坏'':2'::tsvector"),
    };
    format!("insert into {table} ({key}, document) select seq, {words} from request where id = '{id}'")
}
