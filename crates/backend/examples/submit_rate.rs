//! How many submissions a second are acknowledged durably, and how long each
//! waits: `cargo run --release -p backend --example submit_rate -- [seconds]
//! [clients] [postgres://… | directory]`. The database must be fresh or one
//! that may be filled.

use backend::Backend;
use backend::clock::{SystemChance, SystemClock, random_hex};
use backend::config::{Config, Database, Secret, Storage};
use backend::requests::{Intake, submit};
use domain::FixedOffset;
use domain::draft::Submission;
use domain::geo::Wgs84;
use domain::request::Channel;
use std::sync::Arc;
use std::time::{Duration, Instant};

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let seconds: u64 = arguments.next().map_or(Ok(10), |text| text.parse())?;
    let clients: usize = arguments.next().map_or(Ok(64), |text| text.parse())?;
    let place = arguments.next().unwrap_or_else(|| format!("/tmp/submit_rate.{}", std::process::id()));
    let backend = open(place).await?;
    let end = Instant::now() + Duration::from_secs(seconds);
    let tasks: Vec<_> = (0..clients).map(|_| tokio::spawn(client(backend.clone(), end))).collect();
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await??);
    }
    waits.sort_unstable();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_micros() as f64 / 1000.0;
    let rate = waits.len() as f64 / seconds as f64;
    println!(
        "{rate:.0}/s at {clients} clients; p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    backend.close().await;
    Ok(())
}

async fn open(place: String) -> Result<Backend, Failure> {
    let database =
        if place.contains("://") { Database::Postgres(place) } else { Database::Sqlite(place.into()) };
    let config = Config {
        database,
        storage: Storage::Local("/tmp/submit_rate.blobs".into()),
        secret: Secret(vec![7; 32]),
        offset: FixedOffset::east_opt(8 * 3600).ok_or("offset")?,
        connections: 24,
        notify_url: None,
        retention_days: 0,
        locks: Default::default(),
        inside: Default::default(),
        tell: Default::default(),
    };
    Ok(Backend::open(config, Arc::new(SystemClock), Arc::new(SystemChance)).await?)
}

async fn client(backend: Backend, end: Instant) -> Result<Vec<Duration>, Failure> {
    let mut waits = Vec::new();
    while Instant::now() < end {
        let submission = Submission {
            description: "我家楼下的路灯已经三天不亮了，晚上老人出门很不安全，请尽快派人来修。".to_owned(),
            place: Wgs84::new(45.14, 124.82).map(|at| (at, Some(10.0))),
            address: Some("柳荫街九号院三号楼北侧".to_owned()),
            category: None,
            phone: Some("13812345678".to_owned()),
            consent: true,
            key: random_hex(&SystemChance),
        };
        let begun = Instant::now();
        submit(&backend, Intake { submission, media: Vec::new(), channel: Channel::Web, account: None })
            .await?;
        waits.push(begun.elapsed());
    }
    Ok(waits)
}
