//! Copying requests within SQLite.

use crate::rows::Ask;
use anyhow::{Context, Result, bail};
use backend::clock::{Clock, SystemClock};
use chrono::TimeDelta;
use domain::Moment;
use domain::code::RequestCode;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, AssertSqlSafe, Connection};
use serde_json::json;
use std::collections::HashSet;
use std::path::Path;

/// Requests of one statement.
const BATCH: u32 = 20_000;
/// Over so many days the copies are spread.
const DAYS: u32 = 1000;
/// In the last so many of them, every other request is still open: 3 of 100 in all.
const OPEN_DAYS: u32 = 60;
/// Moments of a request, moved together.
const MOMENTS: [&str; 9] = [
    "published_at",
    "submitted_at",
    "first_due_at",
    "answer_due_at",
    "due_at",
    "work_at",
    "wake_at",
    "responded_at",
    "answered_at",
];
/// States in which a request is over.
const OVER: &str = "('closed', 'declined', 'withdrawn')";
/// Odd, so that multiplying by it modulo 2³⁰ never gives the same twice.
const STEP: u32 = 0x2545_F491;

/// Which requests are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mix {
    /// As in a district: most are over.
    Usual,
    /// Open ones only.
    Open,
}

async fn connect(file: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .foreign_keys(false)
        // A run that breaks off is thrown away, so nothing here needs to be durable.
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off)
        .pragma("temp_store", "memory")
        .pragma("cache_size", "-600000");
    Ok(SqliteConnection::connect_with(&options).await?)
}

/// Adds staff until there are `count`: the demonstration's handlers under other names, over all
/// units.
pub(super) async fn staff(file: &Path, count: u32) -> Result<()> {
    let mut db = connect(file).await?;
    let there: i64 = sqlx::query_scalar("select count(*) from staff").fetch_one(&mut db).await?;
    let value = |name: &String| match name.as_str() {
        "id" => "p.id".to_owned(),
        "username" => "'bench-' || p.n".to_owned(),
        "unit_id" => "p.unit".to_owned(),
        name => format!("t.{name}"),
    };
    let columns = columns(&mut db, "staff").await?;
    let values: Vec<String> = columns.iter().map(value).collect();
    run(&mut db, "begin").await?;
    run(
        &mut db,
        &format!(
            "create temp table person as with recursive n(n) as
               (select {there} union all select n + 1 from n where n + 1 < {count}),
             seats as (select id, row_number() over (order by id) - 1 as seat, count(*) over () as seats
               from unit where active)
             select n, printf('0190a7c0-0000-7000-8000-%012x', n) as id, seats.id as unit
             from n join seats on seat = n % seats where n < {count}"
        ),
    )
    .await?;
    let insert = format!(
        "insert into staff ({}) select {} from temp.person p cross join staff t where t.username = 'handler'",
        columns.join(", "),
        values.join(", ")
    );
    run(&mut db, &insert).await?;
    run(
        &mut db,
        "insert into staff_grant (staff_id, role, unit_id) select id, 'handler', unit from temp.person",
    )
    .await?;
    run(&mut db, "commit").await?;
    run(&mut db, "pragma journal_mode = wal").await?;
    Ok(db.close().await?)
}

/// Adds `count` copies of the requests that are there.
pub(super) async fn many(file: &Path, count: u32, mix: Mix) -> Result<()> {
    let mut db = connect(file).await?;
    let indexes = take_indexes(&mut db).await?;
    let source = Source::read(&mut db, count, mix).await?;
    source.prepare(&mut db).await?;
    let mut from = 0;
    while from < count {
        let batch = BATCH.min(count - from);
        run(&mut db, "begin").await?;
        run(&mut db, "delete from temp.pick").await?;
        let picks = source.picks(from, batch, count);
        let fill =
            "insert into temp.pick select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
                    from json_each(?1)";
        sqlx::query(fill).bind(picks.to_string()).execute(&mut db).await?;
        for statement in &source.statements {
            run(&mut db, statement).await?;
        }
        run(&mut db, "commit").await?;
        from += batch;
    }
    for index in indexes {
        run(&mut db, &index).await?;
    }
    run(&mut db, "pragma journal_mode = wal").await?;
    Ok(db.close().await?)
}

async fn run(db: &mut SqliteConnection, sql: &str) -> Result<()> {
    sqlx::query(AssertSqlSafe(sql.to_owned()))
        .persistent(false)
        .execute(db)
        .await
        .with_context(|| sql.chars().take(120).collect::<String>())?;
    Ok(())
}

/// Building an index at the end is many times quicker than keeping it sorted throughout.
async fn take_indexes(db: &mut SqliteConnection) -> Result<Vec<String>> {
    let list = "select name, sql from sqlite_master
                where type = 'index' and sql is not null and tbl_name in ('request', 'request_event')";
    let found: Vec<(String, String)> = sqlx::query_as(list).fetch_all(&mut *db).await?;
    for (name, _) in &found {
        run(db, &format!("drop index {name}")).await?;
    }
    Ok(found.into_iter().map(|(_, sql)| sql).collect())
}

/// What is copied, and how.
struct Source {
    now: Moment,
    first_seq: i64,
    over: Vec<i64>,
    open: Vec<i64>,
    taken: HashSet<u32>,
    statements: [String; 4],
    mix: Mix,
}

impl Source {
    async fn read(db: &mut SqliteConnection, count: u32, mix: Mix) -> Result<Self> {
        let seqs = |sign: &str| format!("select seq from request where status {sign} {OVER} order by seq");
        let over = sqlx::query_scalar(AssertSqlSafe(seqs("in"))).fetch_all(&mut *db).await?;
        let open: Vec<i64> = sqlx::query_scalar(AssertSqlSafe(seqs("not in"))).fetch_all(&mut *db).await?;
        if open.is_empty() || Vec::is_empty(&over) {
            bail!("no requests to copy: not a demonstration database");
        }
        let last: i64 = sqlx::query_scalar("select max(seq) from request").fetch_one(&mut *db).await?;
        let codes: Vec<String> = sqlx::query_scalar("select code from request").fetch_all(&mut *db).await?;
        let codes: HashSet<String> = codes.into_iter().collect();
        // The few numbers whose code is in use already.
        let taken = (0..count).filter(|n| codes.contains(code(*n).as_str())).collect();
        let statements = [
            copy_requests(&columns(db, "request").await?),
            copy_events(&columns(db, "request_event").await?),
            copy_documents("request_search"),
            copy_documents("request_public_search"),
        ];
        Ok(Self { now: SystemClock.now(), first_seq: last + 1, over, open, taken, statements, mix })
    }

    async fn prepare(&self, db: &mut SqliteConnection) -> Result<()> {
        run(db, "create temp table pick (n integer primary key, seq integer, id text, code text, days text)")
            .await?;
        run(
            db,
            "create temp table line as select r.seq as of_seq, row_number() over
               (partition by e.request_id order by e.id) as place, e.* from request_event e
             join request r on r.id = e.request_id",
        )
        .await?;
        run(db, "create index temp.line_of on line (of_seq, place)").await?;
        for table in ["request_search", "request_public_search"] {
            run(
                db,
                &format!("create virtual table temp.{table}_words using fts5vocab(main, {table}, instance)"),
            )
            .await?;
            run(
                db,
                &format!(
                    "create temp table {table}_text as select doc as seq, group_concat(term, ' ') as document
                     from (select doc, term from temp.{table}_words order by doc, offset) group by doc"
                ),
            )
            .await?;
            run(db, &format!("create unique index temp.{table}_of on {table}_text (seq)")).await?;
        }
        Ok(())
    }

    /// Which requests are copied under which names: `[seq, of seq, id, code, days]`.
    fn picks(&self, from: u32, batch: u32, count: u32) -> serde_json::Value {
        let pick = |n: u32| {
            let days = if self.mix == Mix::Open { OPEN_DAYS } else { DAYS };
            let age = days - (u64::from(n) * u64::from(days) / u64::from(count)) as u32;
            let open = self.mix == Mix::Open || is_open(n, age);
            let chosen = if open { &self.open } else { &self.over };
            let of = chosen[(n.wrapping_mul(2_654_435_761) >> 4) as usize % chosen.len()];
            let at = self.now - TimeDelta::days(i64::from(age));
            json!([
                self.first_seq + i64::from(n),
                of,
                id(at, n),
                self.code(n).as_str(),
                format!("-{age} days")
            ])
        };
        (from..from + batch).map(pick).collect()
    }

    /// Numbers in use are passed over by stepping far aside, where no copy comes.
    fn code(&self, n: u32) -> RequestCode {
        if self.taken.contains(&n) { code((1 << 29) + n) } else { code(n) }
    }
}

fn is_open(n: u32, age: u32) -> bool {
    age <= OPEN_DAYS && n.is_multiple_of(2)
}

fn code(n: u32) -> RequestCode {
    RequestCode::from_bits(n.wrapping_mul(STEP) & 0x3fff_ffff)
}

/// A version-7 identifier that grows with `n`.
fn id(at: Moment, n: u32) -> String {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
    format!("{:08x}-{:04x}-7000-8000-{n:012x}", millis >> 16, millis & 0xffff)
}

async fn columns(db: &mut SqliteConnection, table: &str) -> Result<Vec<String>> {
    let list = format!("select json_group_array(name) from pragma_table_info('{table}')");
    Ok(serde_json::from_str(&db.one(&list).await?.context("a table without columns")?)?)
}

/// Whole days are moved within the text, so that its exact form stays.
fn moved(column: &str) -> String {
    format!("date(substr({column}, 1, 10), p.days) || substr({column}, 11)")
}

fn copy_requests(columns: &[String]) -> String {
    let value = |name: &String| match name.as_str() {
        "seq" => "p.n".to_owned(),
        "id" => "p.id".to_owned(),
        "code" => "p.code".to_owned(),
        // Files are not copied.
        "media_count" => "0".to_owned(),
        name if MOMENTS.contains(&name) => moved(&format!("t.{name}")),
        name => format!("t.{name}"),
    };
    let values: Vec<String> = columns.iter().map(value).collect();
    format!(
        "insert into request ({}) select {} from temp.pick p cross join request t where t.seq = p.seq order by p.n",
        columns.join(", "),
        values.join(", ")
    )
}

fn copy_events(columns: &[String]) -> String {
    let value = |name: &String| match name.as_str() {
        // The place in the history goes where version 7 has its random bits.
        "id" => "substr(p.id, 1, 15) || printf('%03x', e.place) || substr(p.id, 19)".to_owned(),
        "request_id" => "p.id".to_owned(),
        "at" => moved("e.at"),
        name => format!("e.{name}"),
    };
    let values: Vec<String> = columns.iter().map(value).collect();
    format!(
        "insert into request_event ({}) select {} from temp.pick p cross join temp.line e
         where e.of_seq = p.seq order by p.n, e.place",
        columns.join(", "),
        values.join(", ")
    )
}

fn copy_documents(table: &str) -> String {
    format!(
        "insert into {table} (rowid, document) select p.n, t.document
         from temp.pick p cross join temp.{table}_text t where t.seq = p.seq order by p.n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_copies_share_a_code() {
        let codes: HashSet<RequestCode> = (0..200_000).map(code).collect();
        assert_eq!(codes.len(), 200_000);
    }

    #[test]
    fn about_three_of_a_hundred_are_open_and_all_of_them_recent() {
        let count = 100_000u32;
        let open = (0..count).filter(|n| is_open(*n, DAYS - n * 10 / 1000)).count();
        assert!((2_900..3_200).contains(&open), "{open}");
        assert!(!is_open(0, OPEN_DAYS + 1));
    }

    #[test]
    fn identifiers_are_of_version_seven_and_grow() {
        let at = chrono::DateTime::from_timestamp(1_760_000_000, 0).unwrap();
        let (first, second) = (id(at, 1), id(at, 2));
        assert!(first < second && first.len() == 36);
        assert_eq!((&first[14..15], &first[19..20]), ("7", "8"));
    }

    #[tokio::test]
    async fn copies_are_whole_requests_and_the_indexes_are_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("huying.db");
        let mut db = crate::fixture::two_requests_in(&file).await;
        let indexes =
            "select group_concat(name) from (select name from sqlite_master where type = 'index' order by 1)";
        let before = db.one(indexes).await.unwrap();
        db.close().await.unwrap();
        many(&file, 1000, Mix::Usual).await.unwrap();

        let mut db =
            SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(&file)).await.unwrap();
        assert_eq!(db.one(indexes).await.unwrap(), before);
        for (what, count) in [
            ("request", 1002),
            ("request where work_at is not null and status = 'submitted'", 31),
            ("request where published_at is not null and status = 'closed' and work_at is null", 971),
            ("request_event", 3006),
            ("request_search where request_search match '灯坏'", 1002),
            ("request_public_search where request_public_search match '路灯'", 971),
            ("pragma_foreign_key_check", 0),
            ("request where submitted_at not like '20__-__-__T08:00:00.5+00:00'", 0),
        ] {
            let found = db.one(&format!("select cast(count(*) as text) from {what}")).await.unwrap();
            assert_eq!(found, Some(count.to_string()), "{what}");
        }
        let told = "select group_concat(text, '') from (select text from request_event where request_id =
                    (select id from request where seq = 500) order by id)";
        assert_eq!(db.one(told).await.unwrap().as_deref(), Some("012"), "history keeps its order");
        assert_eq!(db.one("pragma journal_mode").await.unwrap().as_deref(), Some("wal"));
    }

    #[tokio::test]
    async fn a_database_without_requests_that_are_over_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("huying.db");
        let mut db = crate::fixture::two_requests_in(&file).await;
        run(&mut db, "pragma foreign_keys = off").await.unwrap();
        run(&mut db, "delete from request where status = 'closed'").await.unwrap();
        db.close().await.unwrap();
        assert!(many(&file, 10, Mix::Usual).await.is_err());
    }

    #[test]
    fn a_copy_keeps_every_column_it_does_not_know() {
        let columns = ["seq", "id", "work_at", "added_later"].map(str::to_owned);
        let sql = copy_requests(&columns);
        assert!(sql.contains("(seq, id, work_at, added_later)") && sql.contains("t.added_later"), "{sql}");
        assert!(sql.contains("date(substr(t.work_at, 1, 10), p.days)"), "{sql}");
    }
}
