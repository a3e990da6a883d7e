//! The closed loop at size: lists of desks, a dispatcher's decision, numbers, live connections, and
//! deadlines computed anew.

use crate::bench::Bench;
use crate::figure::{Figure, Target};
use crate::http;
use crate::machine;
use crate::product::{DATABASE, Product};
use crate::rows::Ask;
use crate::seed;
use anyhow::{Context, Result, bail};
use backend::clock::{Clock, SystemClock};
use chrono::TimeDelta;
use sea_orm::sqlx::Connection;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

const MANY: u32 = 1_000_000;
/// With `--quick`.
const FEWER: u32 = 100_000;
const STAFF: u32 = 5000;
const LIST_MS: f64 = 50.0;
const DECISION_MS: f64 = 50.0;
const NUMBERS_MS: f64 = 300.0;
/// Longer than what is asked for again and again is kept in memory.
const FORGOTTEN: Duration = Duration::from_millis(1100);
const ASKED: usize = 5;
const DECISIONS: usize = 20;
const STREAMS: usize = 500;
const STREAMS_MB: f64 = 64.0;
/// Streams of one address; twice as many are refused.
const OF_ONE: usize = 100;
const OPEN: u32 = 100_000;
const RECKON_S: f64 = 10.0;
/// What a submission may wait meanwhile, as in the section of its own.
const MEANWHILE_MS: f64 = 60.0;
const DISTRICTS: &str = "select calendar_id from unit where parent_id is null";
/// What was free goes back to the system within two seconds.
const SETTLED: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(300);

/// Who looks at what.
const LISTS: [(&str, &str, &str); 10] = [
    ("worklist of the district", "dispatcher", "/desk?scope=all"),
    ("not dispatched", "dispatcher", "/desk?scope=unassigned"),
    ("late", "dispatcher", "/desk?scope=late"),
    ("one category", "dispatcher", "/desk?scope=all&category=light.lamp"),
    ("words", "dispatcher", "/desk?scope=all&q=%E8%B7%AF%E7%81%AF"),
    ("a unit's own", "lead", "/desk?scope=unit"),
    ("a handler's own", "handler", "/desk?scope=mine"),
    ("of the grid", "grid", "/desk?scope=unit"),
    ("joint", "lead", "/desk?scope=joint"),
    ("asked for", "supervisor", "/desk?scope=asks"),
];

/// The figures.
///
/// # Errors
/// When the program does not run, or a page is not what it must be.
pub async fn figures(bench: &Bench) -> Result<Vec<Figure>> {
    let count = if bench.quick { FEWER } else { MANY };
    let data = seed::kept(bench, count).await?;
    seed::staff(&data, STAFF).await?;
    let product = Product::start(bench, &data, None).await?;
    learned(&data).await?;
    let mut figures = lists(&product).await?;
    figures.push(decisions(&product).await?);
    figures.extend(numbers(&product).await?);
    product.stop().await?;
    // A process of its own: in one that has just answered large lists there is room to spare, and
    // what connections add to it would not be seen.
    let product = Product::start(bench, &data, None).await?;
    figures.push(streams(&product).await?);
    product.stop().await?;
    let note = format!("{count} stored requests, {STAFF} staff");
    let mut figures: Vec<Figure> = figures.into_iter().map(|f| f.note(note.clone())).collect();
    figures.extend(reckoned(bench).await?);
    Ok(figures)
}

/// Suggestions come from what was learned, which a job does after the start.
async fn learned(data: &Path) -> Result<()> {
    until(data, "select cast(count(*) as text) from model", |count| count != "0").await.map(|_| ())
}

async fn open(data: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(data.join(DATABASE)).read_only(true);
    Ok(SqliteConnection::connect_with(&options).await?)
}

/// Asks the database until the answer is what it is to be.
async fn until(data: &Path, sql: &str, good: impl Fn(&str) -> bool) -> Result<String> {
    let begin = Instant::now();
    let mut db = open(data).await?;
    while begin.elapsed() < PATIENCE {
        if let Some(found) = db.one(sql).await?.filter(|found| good(found)) {
            return Ok(found);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("no end of: {sql}")
}

/// One page for one person, alone: milliseconds from the first byte sent to the last one read.
async fn timed(product: &Product, path: &str, session: &str) -> Result<(f64, String)> {
    let begin = Instant::now();
    let page = product.get(path, &format!("Cookie: {session}\r\n")).await?;
    let took = begin.elapsed().as_secs_f64() * 1000.0;
    page.expect(200).with_context(|| path.to_owned())?;
    Ok((took, page.text()))
}

async fn several(product: &Product, path: &str, session: &str) -> Result<Vec<f64>> {
    let mut runs = Vec::new();
    for _ in 0..ASKED {
        tokio::time::sleep(FORGOTTEN).await;
        runs.push(timed(product, path, session).await?.0);
    }
    Ok(runs)
}

async fn lists(product: &Product) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (name, who, path) in LISTS {
        let session = product.sign_in(who).await?;
        let runs = several(product, path, &session).await?;
        figures.push(Figure::new(name, "ms", runs).target(Target::AtMost(LIST_MS)).note(path));
    }
    Ok(figures)
}

/// Opening what waits, with place, suggestions and duplicates: a different request each time.
async fn decisions(product: &Product) -> Result<Figure> {
    let session = product.sign_in("dispatcher").await?;
    let (_, list) = timed(product, "/desk/dispatch", &session).await?;
    let open = list.match_indices("?open=HY-").filter_map(|(at, _)| list.get(at + 6..at + 17));
    let codes: BTreeSet<String> = open.map(str::to_owned).collect();
    let mut runs = Vec::new();
    for code in codes.iter().take(DECISIONS) {
        runs.push(timed(product, &format!("/desk/dispatch?open={code}"), &session).await?.0);
    }
    let fault = (runs.len() < DECISIONS).then(|| format!("only {} wait", runs.len()));
    Ok(Figure::new("a dispatcher's decision", "ms", runs).target(Target::AtMost(DECISION_MS)).fault(fault))
}

async fn numbers(product: &Product) -> Result<Vec<Figure>> {
    let session = product.sign_in("analyst").await?;
    let mut figures = Vec::new();
    // The last whole month.
    let month = (SystemClock.now() - TimeDelta::days(31)).format("%Y-%m");
    for (name, by) in [("rates of the district, a month", "unit"), ("the same by category", "category")] {
        let path = format!("/desk/numbers?period={month}&by={by}");
        let runs = several(product, &path, &session).await?;
        figures.push(Figure::new(name, "ms", runs).target(Target::AtMost(NUMBERS_MS)).note(path));
    }
    Ok(figures)
}

/// What live connections add to the memory of the program.
async fn streams(product: &Product) -> Result<Figure> {
    let session = product.sign_in("dispatcher").await?;
    timed(product, "/desk", &session).await?;
    tokio::time::sleep(SETTLED).await;
    let before = machine::megabytes(product.pid(), "VmRSS")?;
    let mut open = Vec::new();
    for n in 0..STREAMS {
        open.push(stream(product.addr, n, &session).await?);
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    // Each of them hears of it.
    product.submit(&format!("bench-live-{}", std::process::id()), &[]).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let after = machine::megabytes(product.pid(), "VmRSS")?;
    Ok(Figure::new(format!("{STREAMS} live connections"), "MB", vec![(after - before).max(0.0)])
        .target(Target::AtMost(STREAMS_MB))
        .note(format!("{after:.0} MB in all")))
}

async fn stream(addr: SocketAddr, n: usize, session: &str) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    // From several addresses of loopback, as from several offices.
    let from = u8::try_from(2 + n / OF_ONE)?;
    socket.bind(SocketAddr::from(([127, 0, 0, from], 0)))?;
    let mut stream = socket.connect(addr).await?;
    stream.write_all(&http::get(addr, "/desk/events", &format!("Cookie: {session}\r\n"))).await?;
    let mut head = [0; 512];
    let read = stream.read(&mut head).await?;
    let head = String::from_utf8_lossy(&head[..read]);
    if !head.starts_with("HTTP/1.1 200") {
        bail!("a live connection answered {}", head.lines().next().unwrap_or_default());
    }
    Ok(stream)
}

/// A free day is added to the calendar of the district, which all units but a few go by; requests
/// are submitted all the while.
async fn reckoned(bench: &Bench) -> Result<Vec<Figure>> {
    let (mut took, mut waits) = (Vec::new(), Vec::new());
    let kept = seed::open(bench, OPEN).await?;
    let product = Product::start(bench, &kept, None).await?;
    let session = product.sign_in("admin").await?;
    let mut db = open(&kept).await?;
    let calendar = db.one(DISTRICTS).await?.context("the district has no calendar")?;
    let mut looked = String::new();
    for run in 0..bench.runs {
        let day = (SystemClock.now() + TimeDelta::days(2 + i64::try_from(run)?)).date_naive();
        let body = format!("day={day}&day_name=bench&day_hours=");
        let path = format!("/desk/admin/calendars/{calendar}/days");
        let head = format!("Cookie: {session}\r\n");
        let mime = "application/x-www-form-urlencoded";
        let begin = Instant::now();
        let answer =
            http::fetch(product.addr, &http::post(product.addr, &path, mime, &head, body.as_bytes())).await?;
        answer.expect(303)?;
        let report = format!(
            "select json_extract(value, '$.looked') ||
             iif(json_extract(value, '$.done_at') is null, ' so far', ' looked at')
             from meta where name = 'reckon:{calendar}'"
        );
        let done = until(&kept, &report, |report| report.ends_with("looked at"));
        tokio::pin!(done);
        let mut n = 0;
        looked = loop {
            n += 1;
            let key = format!("bench-reckon-{}-{run}-{n}", std::process::id());
            let sent = Instant::now();
            tokio::select! {
                found = &mut done => break found?,
                kept = product.submit(&key, &[]) => {
                    kept?;
                    waits.push(sent.elapsed().as_secs_f64() * 1000.0);
                }
            }
        };
        took.push(begin.elapsed().as_secs_f64());
    }
    product.stop().await?;
    waits.sort_by(f64::total_cmp);
    let p99 = waits.get(waits.len() * 99 / 100).copied().unwrap_or(0.0);
    Ok(vec![
        Figure::new("deadlines computed anew", "s", took)
            .target(Target::AtMost(RECKON_S))
            .note(format!("{OPEN} open requests added; {looked}")),
        Figure::new("a submission meanwhile, p99", "ms", vec![p99])
            .target(Target::AtMost(MEANWHILE_MS))
            .note(format!("{} submissions, one after the other", waits.len())),
    ])
}
