//! Reads by the API at 64 clients, and how long a token takes to check.

use crate::bench::Bench;
use crate::figure::{Figure, Target};
use crate::http;
use crate::load::{self, Load, Plan};
use crate::product::Product;
use crate::seed;
use anyhow::{Context, Result, bail};
use backend::Backend;
use backend::clock::{SystemChance, SystemClock};
use backend::config::{Config, Database, Secret, Storage};
use backend::sessions::{Credentials, is_ours, sign_in_api};
use domain::FixedOffset;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const CLIENTS: usize = 64;
const STORED: u32 = 100_000;
const RATE: f64 = 8000.0;
const P99_MS: f64 = 20.0;
const TOKEN_US: f64 = 50.0;
/// Tokens checked in each run.
const CHECKS: u32 = 20_000;

/// The figures.
///
/// # Errors
/// When the program does not run, or an answer is not what it must be.
pub async fn figures(bench: &Bench) -> Result<Vec<Figure>> {
    let data = seed::kept(bench, STORED).await?;
    let product = Product::start(bench, &data, None).await?;
    let mut figures = Vec::new();
    for (name, path, head) in reads(&product).await? {
        figures.extend(measured(bench, &product, name, &path, &head).await?);
    }
    product.stop().await?;
    figures.push(token(bench).await?);
    Ok(figures)
}

type Read = (&'static str, String, String);

async fn reads(product: &Product) -> Result<Vec<Read>> {
    let published = product.published().await?;
    let key = format!("bench-reader-{}-{}", std::process::id(), product.addr.port());
    let (own, token) = product.submit(&key, &[]).await?;
    let one = format!("/api/v1/requests/{published}");
    let tag = product.get(&one, "").await?.get("etag").map(str::to_owned).context("no ETag")?;
    let bearer = format!("Authorization: Bearer {token}\r\n");
    Ok(vec![
        ("GET requests/{code}, published", one.clone(), String::new()),
        ("GET requests/{code}, its author", format!("/api/v1/requests/{own}"), bearer),
        ("GET requests/{code}, unchanged", one, format!("If-None-Match: {tag}\r\n")),
        ("GET requests, the latest", "/api/v1/requests".to_owned(), String::new()),
        ("GET stations, nearest", "/api/v1/stations?lat=45.14&lng=124.82&limit=20".to_owned(), String::new()),
        ("GET categories", "/api/v1/categories".to_owned(), String::new()),
    ])
}

async fn measured(
    bench: &Bench,
    product: &Product,
    name: &str,
    path: &str,
    head: &str,
) -> Result<Vec<Figure>> {
    let shown = product.get(path, head).await?;
    let expect = shown.status;
    if ![200, 304].contains(&expect) {
        bail!("{path} answers {expect}");
    }
    let request = http::get(product.addr, path, head);
    let mut loads = Vec::new();
    for _ in 0..bench.runs {
        let write = |_: u64, out: &mut Vec<u8>| out.extend_from_slice(&request);
        let plan = Plan {
            addr: product.addr,
            pid: product.pid(),
            clients: CLIENTS,
            warm_up: bench.warm_up,
            measure: bench.measure,
            request: &write,
            expect,
        };
        loads.push(load::run(&plan).await);
    }
    let runs = |of: fn(&Load) -> f64| loads.iter().map(of).collect::<Vec<_>>();
    let fault = || loads.iter().find_map(Load::fault);
    let mean = |of: fn(&Load) -> f64| loads.iter().map(of).sum::<f64>() / loads.len().max(1) as f64;
    let note = format!(
        "{expect}, {} bytes; processor time of each: program {:.0} us, load generator {:.0} us",
        shown.body.len(),
        mean(|load| load.server_cpu),
        mean(|load| load.client_cpu)
    );
    Ok(vec![
        Figure::new(name, "/s", runs(|l| l.per_second))
            .target(Target::AtLeast(RATE))
            .fault(fault())
            .note(note),
        Figure::new(format!("{name}, p99"), "ms", runs(|l| l.p99))
            .target(Target::AtMost(P99_MS))
            .fault(fault()),
    ])
}

/// Signature and claims; looking up the session is a read of the database besides.
async fn token(bench: &Bench) -> Result<Figure> {
    let backend = open(&bench.folder("token")?).await?;
    backend::admin::add_first(&backend, "District", "root", "Root", "a long enough password")
        .await
        .context("the first administrator")?;
    let credentials = Credentials {
        username: "root".to_owned(),
        password: "a long enough password".to_owned(),
        totp: None,
    };
    let tokens = sign_in_api(&backend, credentials, IpAddr::V4(Ipv4Addr::LOCALHOST)).await;
    let token = tokens.context("signing in")?.access_token;
    let mut runs = Vec::new();
    for _ in 0..bench.runs {
        let begin = Instant::now();
        for _ in 0..CHECKS {
            if !is_ours(&backend, &token) {
                bail!("a good token is refused");
            }
        }
        runs.push(begin.elapsed().as_secs_f64() * 1_000_000.0 / f64::from(CHECKS));
    }
    backend.close().await;
    Ok(Figure::new("token check: signature and claims", "us", runs).target(Target::AtMost(TOKEN_US)))
}

async fn open(folder: &Path) -> Result<Backend> {
    let config = Config {
        database: Database::Sqlite(folder.to_owned()),
        storage: Storage::Local(folder.join("media")),
        secret: Secret(vec![7; 32]),
        offset: FixedOffset::east_opt(8 * 3600).context("an offset")?,
        connections: 2,
        notify_url: None,
        retention_days: 0,
        locks: Default::default(),
        inside: Default::default(),
        tell: Default::default(),
    };
    Ok(Backend::open(config, Arc::new(SystemClock), Arc::new(SystemChance)).await?)
}
