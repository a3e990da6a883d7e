//! Start to first page, memory when idle, size of the program.

use crate::bench::Bench;
use crate::exec;
use crate::figure::{Figure, Target};
use crate::hello::Hello;
use crate::machine;
use crate::postgres::Cluster;
use crate::product::{Means, Product, demonstration_in};
use crate::seed;
use anyhow::Result;
use std::process::Command;
use std::time::{Duration, Instant};

const STORED: u32 = 100_000;
const STARTS: usize = 10;
const START_MS: f64 = 150.0;
const IDLE: Duration = Duration::from_secs(5);
const IDLE_MB: f64 = 40.0;
const PROGRAM_MB: f64 = 40.0;
/// Where the bucket of `scripts/with-s3.sh` is, if we were started by it.
const STORE: &str = "HUYING_TEST_S3";

/// The figures.
///
/// # Errors
/// When the program does not run.
pub async fn figures(bench: &Bench) -> Result<Vec<Figure>> {
    let data = seed::kept(bench, STORED).await?;
    // Brings the file into the system's cache, as it is on a machine that has been running.
    Product::start(bench, &data, None).await?.stop().await?;
    let (mut starts, mut bare, mut spawn) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let hello = Hello::start(1024).await?;
        bare.push(milliseconds(hello.started));
        drop(hello);
        let begin = Instant::now();
        exec::finish(&mut Command::new("true"))?;
        spawn.push(milliseconds(begin.elapsed()));
        let product = Product::start(bench, &data, None).await?;
        starts.push(milliseconds(product.started));
        product.stop().await?;
    }
    let mut idle = Vec::new();
    for _ in 0..bench.runs {
        let product = Product::start(bench, &data, None).await?;
        tokio::time::sleep(IDLE).await;
        idle.push(machine::megabytes(product.pid(), "VmRSS")?);
        product.stop().await?;
    }
    let size = std::fs::metadata(&bench.program)?.len() as f64 / 1e6;
    Ok(vec![
        Figure::new("start to first page", "ms", starts)
            .target(Target::AtMost(START_MS))
            .baseline("axum alone, start to first answer", bare)
            .baseline("`true`, start to end", spawn)
            .note(format!("{STORED} stored requests, file in the system's cache")),
        Figure::new("resident when idle", "MB", idle)
            .target(Target::AtMost(IDLE_MB))
            .note(format!("one page served, then {} s of nothing", IDLE.as_secs())),
        Figure::new("release program", "MB", vec![size]).target(Target::AtMost(PROGRAM_MB)),
    ])
}

/// The figure of a copy among others: PostgreSQL, and an object store where we were given one.
///
/// # Errors
/// When PostgreSQL is missing, or the program does not run.
pub async fn of_a_copy(bench: &Bench) -> Result<Vec<Figure>> {
    let store = std::env::var(STORE).ok();
    let measured = Cluster::during(bench.scratch.path(), async |cluster| {
        let url = cluster.url();
        let means = Means { postgres: Some(&url), store: store.as_deref() };
        Ok((starts_in(bench, means).await?, cluster.version.clone()))
    });
    let (starts, version) = measured.await?;
    let (name, how) = match &store {
        Some(_) => ("start to first page, PostgreSQL and object store", "bucket of scripts/with-s3.sh"),
        None => ("start to first page, PostgreSQL", "with an object store: run it by scripts/with-s3.sh"),
    };
    let figure = Figure::new(name, "ms", starts).note(version);
    Ok(vec![figure.note(format!("the demonstration district, all on one machine; {how}"))])
}

async fn starts_in(bench: &Bench, means: Means<'_>) -> Result<Vec<f64>> {
    let data = bench.folder("start")?;
    demonstration_in(bench, &data, means).await?;
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let product = Product::start_in(bench, &data, means).await?;
        starts.push(milliseconds(product.started));
        product.stop().await?;
    }
    Ok(starts)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
