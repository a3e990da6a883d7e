//! How long lists take over very many requests, and by which index:
//! `cargo run --release -p backend --example million -- <directory> [count]`.
//! Fills a fresh SQLite database there with made-up requests (a tenth open, a
//! third published), or uses the one it made before.

use backend::Backend;
use backend::actor::{Grant, Staff};
use backend::clock::{SystemChance, SystemClock};
use backend::config::{Config, Database, Secret, Storage};
use backend::requests::{Order, PublishedQuery, Scope, WorklistQuery, counts, published, worklist};
use domain::FixedOffset;
use domain::code::RequestCode;
use domain::geo::Wgs84;
use domain::ids::{SessionId, UnitId, UserId};
use domain::org::Role;
use domain::request::Status;
use sea_orm::{ConnectionTrait, Database as Connect, DatabaseConnection};
use std::future::Future;
use std::sync::Arc;
use std::time::Instant;
use uuid::Uuid;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Times each list is asked for.
const TIMES: u32 = 20;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("a directory is needed")?;
    let count: u32 = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let file = format!("{directory}/huying.db");
    if !std::path::Path::new(&file).exists() {
        open(&directory).await?.close().await;
        let db = Connect::connect(format!("sqlite:{file}")).await?;
        fill(&db, count).await?;
        db.close().await?;
    }
    let backend = open(&directory).await?;
    lists(&backend).await?;
    public(&backend).await?;
    backend.close().await;
    Ok(())
}

async fn open(directory: &str) -> Result<Backend, Failure> {
    let config = Config {
        database: Database::Sqlite(directory.into()),
        storage: Storage::Local(format!("{directory}/blobs").into()),
        secret: Secret(vec![7; 32]),
        offset: FixedOffset::east_opt(8 * 3600).ok_or("offset")?,
        connections: 4,
        notify_url: None,
        retention_days: 0,
        locks: Default::default(),
        inside: Default::default(),
        tell: Default::default(),
    };
    Ok(Backend::open(config, Arc::new(SystemClock), Arc::new(SystemChance)).await?)
}

fn id(number: u32) -> Uuid {
    Uuid::from_u128(u128::from(number) | 0x7000_8000_0000_0000_0000)
}

fn staff(unit: u32) -> Staff {
    let unit = UnitId(id(unit));
    Staff {
        id: UserId(id(500)),
        session: SessionId(id(1)),
        username: "someone".to_owned(),
        name: "Someone".to_owned(),
        unit,
        places: Vec::new(),
        stands_in: Vec::new(),
        unread: 0,
        grants: vec![Grant { role: Role::UnitLead, unit }],
    }
}

/// Units 1 (district), 2–6 (subdistricts), 7–26 (communities), 27–86 (grids),
/// 87–98 (departments); categories 200–223 below 199; people 500–599.
async fn fill(db: &DatabaseConnection, count: u32) -> Result<(), Failure> {
    db.execute_unprepared("pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -400000")
        .await?;
    let text = |number: u32| format!("'{}'", id(number));
    let mut rows = vec![format!("({}, null, 'district', 'u1', null, true, 1)", text(1))];
    for n in 2..99u32 {
        let (kind, parent) = match n {
            2..=6 => ("subdistrict", 1),
            7..=26 => ("community", 2 + n % 5),
            27..=86 => ("grid", 7 + n % 20),
            _ => ("department", 1),
        };
        rows.push(format!("({}, {}, '{kind}', 'u{n}', null, true, {n})", text(n), text(parent)));
    }
    db.execute_unprepared(&format!("insert into unit values {}", rows.join(","))).await?;
    let mut rows = vec![format!("({}, null, 'top', 'top', 'top', '', 'normal', null, 0, true)", text(199))];
    rows.extend((200..224).map(|n| {
        format!("({}, {}, 'c{n}', 'c{n}', 'c{n}', '', 'normal', null, {n}, true)", text(n), text(199))
    }));
    db.execute_unprepared(&format!("insert into category values {}", rows.join(","))).await?;
    let rows: Vec<String> = (500..600)
        .map(|n| {
            format!(
                "({}, 'p{n}', 'p{n}', {}, '', null, null, null, true, '2026-01-01T00:00:00+00:00')",
                text(n),
                text(7)
            )
        })
        .collect();
    db.execute_unprepared(&format!("insert into staff values {}", rows.join(","))).await?;
    codes(db, count).await?;
    for statement in FILL {
        let begun = Instant::now();
        db.execute_unprepared(statement).await?;
        eprintln!("{:.1} s: {}", begun.elapsed().as_secs_f64(), statement.get(..50).unwrap_or(statement));
    }
    Ok(())
}

async fn codes(db: &DatabaseConnection, count: u32) -> Result<(), Failure> {
    db.execute_unprepared("create table picked (n integer primary key, code text)").await?;
    for start in (0..count).step_by(1000) {
        let rows: Vec<String> = (start..count.min(start + 1000))
            .map(|n| {
                format!("({n}, '{}')", RequestCode::from_bits(n.wrapping_mul(0x2545_F491) & 0x3fff_ffff))
            })
            .collect();
        db.execute_unprepared(&format!("insert into picked values {}", rows.join(","))).await?;
    }
    Ok(())
}

const FILL: [&str; 5] = [
    "create table made as select n, code,
       printf('%08x-0000-7000-9000-%012x', n, n) as id,
       strftime('%Y-%m-%dT%H:%M:%S+00:00', 1700000000 + n * 80) as at,
       strftime('%Y-%m-%dT%H:%M:%S+00:00', 1700000000 + n * 80 + 345600 + (n * 7919) % 900000) as due,
       n % 10 = 0 as open, n % 3 = 0 as published, (n * 31) % 40 as place from picked",
    "insert into request (id, code, version, status, state_json, kind, urgency, channel, category_id, unit_id,
       handler_id, area_id, lat, lng, place_system, cell, description, address, phone, consent, published_at,
       photos_public, submitted_at, first_due_at, answer_due_at, due_at, work_at, me_too, media_count)
     select id, code, 4, case when not open then 'closed' when n % 20 = 0 then 'dispatched'
         when n % 30 = 10 then 'submitted' else 'handling' end, '{\"status\":\"submitted\"}', 'livelihood',
       case n % 50 when 0 then 'emergency' else 'normal' end, 'web',
       printf('00000000-0000-7000-8000-%012x', 200 + (n * 13) % 24),
       case when open and n % 30 = 10 then null else printf('00000000-0000-7000-8000-%012x',
         case when place < 20 then 7 + place else 87 + place % 12 end) end,
       case when open and n % 20 = 0 then null else printf('00000000-0000-7000-8000-%012x', 500 + (n / 10) % 100) end,
       printf('00000000-0000-7000-8000-%012x', 7 + place % 20), 45.1 + place / 100.0, 124.8, 'wgs84',
       (13510 + place) * 36001 + 30480 + n % 20,
       '楼下路灯不亮已经' || (n % 90) || '天，晚上出行不便', '柳荫街' || (n % 300) || '号', '13800000000', true,
       case when published then at end, false, at, due, due, case when open then due end,
       case when open then due end, 0, 0 from made",
    "insert into request_search (rowid, document) select seq, '楼下 下路 路灯 灯不 不亮 亮已 已经 经 ' || (seq % 90)
       || ' 天 晚上 上出 出行 行不 不便 便 柳荫 荫街 街 ' || (seq % 300) || ' 号' from request",
    "insert into request_public_search (rowid, document) select seq, '楼下 下路 路灯 灯不 不亮 亮已 已经 经 '
       || (seq % 90) || ' 天 晚上 上出 出行 行不 不便 便' from request where published_at is not null",
    "drop table made",
];

async fn time<T, F: Future<Output = backend::error::Result<T>>>(
    name: &str,
    ask: impl Fn() -> F,
) -> Result<T, Failure> {
    let mut last = ask().await?;
    let mut waits = Vec::new();
    for _ in 0..TIMES {
        let begun = Instant::now();
        last = ask().await?;
        waits.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    waits.sort_by(f64::total_cmp);
    println!("{name:48} {:8.2} ms  (slowest {:.2})", waits[waits.len() / 2], waits[waits.len() - 1]);
    Ok(last)
}

async fn lists(backend: &Backend) -> Result<(), Failure> {
    let none = WorklistQuery { limit: 50, ..WorklistQuery::default() };
    for (who, staff) in
        [("district", staff(1)), ("subdistrict", staff(2)), ("community", staff(7)), ("grid", staff(30))]
    {
        for scope in [Scope::Mine, Scope::Unit, Scope::Unassigned, Scope::Late, Scope::All] {
            let with = |query: WorklistQuery| WorklistQuery { scope, ..query };
            let queries = [
                ("", with(none.clone())),
                (" status", with(WorklistQuery { status: Some(Status::Handling), ..none.clone() })),
                (" rare status", with(WorklistQuery { status: Some(Status::Waiting), ..none.clone() })),
                (
                    " urgency",
                    with(WorklistQuery {
                        urgency: Some(domain::deadline::Urgency::Emergency),
                        ..none.clone()
                    }),
                ),
                (" category", with(WorklistQuery { category: Some("c207".to_owned()), ..none.clone() })),
                (" unit", with(WorklistQuery { unit: Some(UnitId(id(3))), ..none.clone() })),
                (" common words", with(WorklistQuery { text: Some("路灯".to_owned()), ..none.clone() })),
                (" no words", with(WorklistQuery { text: Some("鲸鱼".to_owned()), ..none.clone() })),
            ];
            for (what, query) in queries {
                let page =
                    time(&format!("{who} {scope:?}{what}"), || worklist(backend, &staff, &query)).await?;
                if let (Some(_), "") = (&page.next, what) {
                    let next = WorklistQuery { cursor: page.next.clone(), ..query.clone() };
                    time(&format!("{who} {scope:?} second page"), || worklist(backend, &staff, &next))
                        .await?;
                }
            }
        }
        time(&format!("{who} counts"), || counts(backend, &staff)).await?;
    }
    Ok(())
}

async fn public(backend: &Backend) -> Result<(), Failure> {
    let none = PublishedQuery { limit: 20, ..PublishedQuery::default() };
    let near = Wgs84::new(45.2, 124.85);
    let queries = [
        ("newest", none.clone()),
        ("category", PublishedQuery { category: Some("c207".to_owned()), ..none.clone() }),
        ("top category", PublishedQuery { category: Some("top".to_owned()), ..none.clone() }),
        ("area", PublishedQuery { area: Some(UnitId(id(3))), ..none.clone() }),
        (
            "area and category",
            PublishedQuery { area: Some(UnitId(id(3))), category: Some("c207".to_owned()), ..none.clone() },
        ),
        ("status", PublishedQuery { status: Some(Status::Closed), ..none.clone() }),
        ("rare status", PublishedQuery { status: Some(Status::Waiting), ..none.clone() }),
        ("nearest", PublishedQuery { order: Order::Nearest, near, ..none.clone() }),
        (
            "nearest, far away",
            PublishedQuery { order: Order::Nearest, near: Wgs84::new(10.0, 10.0), ..none.clone() },
        ),
        ("common words", PublishedQuery { text: Some("路灯".to_owned()), ..none.clone() }),
        (
            "common words, rare status",
            PublishedQuery { text: Some("路灯".to_owned()), status: Some(Status::Waiting), ..none.clone() },
        ),
    ];
    for (what, query) in queries {
        time(&format!("published {what}"), || published(backend, &query)).await?;
    }
    Ok(())
}
