//! Acknowledged submissions a second at 64 clients, durable.

use crate::baseline::{Raw, stored};
use crate::bench::Bench;
use crate::figure::{Figure, Target};
use crate::load::{self, Load, Plan};
use crate::machine;
use crate::postgres::Cluster;
use crate::product::{DATABASE, Product, demonstration, submission};
use anyhow::{Result, bail};

const CLIENTS: usize = 64;
/// Of the raw SQLite baseline that gathers.
const GROUP: u32 = 50;
const SQLITE_RATE: f64 = 2000.0;
const SQLITE_P99_MS: f64 = 60.0;
const POSTGRES_RATIO: f64 = 0.5;
/// The scale of the second baseline of PostgreSQL.
const ONE_CLIENT: usize = 1;

/// One timed run. The keys of different runs differ by `run`.
async fn timed(bench: &Bench, product: &Product, run: usize) -> Load {
    let addr = product.addr;
    let request = move |n: u64, out: &mut Vec<u8>| {
        submission(addr, &format!("bench-{run:02}-{n:010}"), &[], out);
    };
    load::run(&Plan {
        addr,
        pid: product.pid(),
        clients: CLIENTS,
        warm_up: bench.warm_up,
        measure: bench.measure,
        request: &request,
        expect: 201,
    })
    .await
}

/// What was acknowledged is stored, and nothing twice.
fn kept(before: u64, after: u64, loads: &[Load]) -> Result<()> {
    let acknowledged: u64 = loads.iter().map(|l| l.answered).sum();
    let clean = loads.iter().all(|l| l.errors == 0);
    let added = after.saturating_sub(before);
    if added < acknowledged || (clean && added != acknowledged) {
        bail!("{acknowledged} submissions were acknowledged, but {added} are stored");
    }
    Ok(())
}

fn rates(name: &str, loads: &[Load]) -> Figure {
    let figure = Figure::new(name, "/s", loads.iter().map(|l| l.per_second).collect());
    let cpu = |of: fn(&Load) -> f64| loads.iter().map(of).sum::<f64>() / loads.len().max(1) as f64;
    figure.fault(loads.iter().find_map(Load::fault)).note(format!(
        "processor time of each: program {:.0} us, load generator {:.0} us",
        cpu(|l| l.server_cpu),
        cpu(|l| l.client_cpu)
    ))
}

fn times(name: &str, loads: &[Load], of: fn(&Load) -> f64) -> Figure {
    Figure::new(name, "ms", loads.iter().map(of).collect()).fault(loads.iter().find_map(Load::fault))
}

/// The figures on SQLite.
///
/// # Errors
/// When the program or a baseline does not run, or an acknowledged submission is not stored.
pub async fn sqlite(bench: &Bench) -> Result<Vec<Figure>> {
    let data = bench.folder("submit-sqlite")?;
    demonstration(bench, &data, None).await?;
    let product = Product::start(bench, &data, None).await?;
    let (code, _) = product.submit("bench-pattern-row", &[]).await?;
    product.stop().await?;
    let database = data.join(DATABASE);
    let mut raw = Raw::copy(&database, &bench.folder("raw-sqlite")?.join(DATABASE), &code).await?;
    let before = stored(&database).await?;
    let product = Product::start(bench, &data, None).await?;
    let (mut loads, mut one, mut many, mut syncs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for run in 0..bench.runs {
        syncs.push(machine::syncs_per_second(&data)?);
        one.push(raw.rate(1, bench.baseline).await?);
        many.push(raw.rate(GROUP, bench.baseline).await?);
        loads.push(timed(bench, &product, run).await);
    }
    product.stop().await?;
    kept(before, stored(&database).await?, &loads)?;
    let rate = rates("SQLite, 64 clients", &loads)
        .target(Target::AtLeast(SQLITE_RATE))
        .baseline(format!("{GROUP} a commit"), many)
        .baseline("one a commit", one)
        .baseline("bare 4 KiB fdatasync", syncs)
        .note(format!("each submission is {} rows; all acknowledged ones were found stored", raw.rows()));
    Ok(vec![
        rate,
        times("SQLite, p50", &loads, |l| l.p50),
        times("SQLite, p99", &loads, |l| l.p99).target(Target::AtMost(SQLITE_P99_MS)),
    ])
}

/// The figures on PostgreSQL, in a cluster of our own.
///
/// # Errors
/// When PostgreSQL or pgbench is missing, or as [`sqlite`].
pub async fn postgres(bench: &Bench) -> Result<Vec<Figure>> {
    Cluster::during(bench.scratch.path(), async |cluster| on_cluster(bench, cluster).await).await
}

async fn on_cluster(bench: &Bench, cluster: &mut Cluster) -> Result<Vec<Figure>> {
    let url = cluster.url();
    let data = bench.folder("submit-postgres")?;
    demonstration(bench, &data, Some(&url)).await?;
    let product = Product::start(bench, &data, Some(&url)).await?;
    let (code, _) = product.submit("bench-pattern-row", &[]).await?;
    let script = cluster.script(&bench.folder("pgbench")?, &code).await?;
    let (mut loads, mut raw, mut single) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..bench.runs {
        raw.push(cluster.pgbench(&script, CLIENTS, bench.measure)?);
        single.push(cluster.pgbench(&script, ONE_CLIENT, bench.baseline)?);
        // pgbench writes requests too, so what is stored is counted around each run.
        let before = cluster.stored().await?;
        let load = timed(bench, &product, run).await;
        kept(before, cluster.stored().await?, std::slice::from_ref(&load))?;
        loads.push(load);
    }
    product.stop().await?;
    let rate = rates("PostgreSQL, 64 clients", &loads)
        .target(Target::RatioAtLeast(POSTGRES_RATIO))
        .baseline("pgbench, same rows, 64 clients", raw)
        .baseline("pgbench, same rows, one client", single)
        .note(cluster.version.clone());
    Ok(vec![rate, times("PostgreSQL, p50", &loads, |l| l.p50), times("PostgreSQL, p99", &loads, |l| l.p99)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acknowledged_submission_that_is_not_stored_voids_everything() {
        let load = |answered, errors| Load { answered, errors, ..Load::default() };
        assert!(kept(400, 500, &[load(60, 0), load(40, 0)]).is_ok());
        assert!(kept(400, 499, &[load(60, 0), load(40, 0)]).is_err(), "one lost");
        assert!(kept(400, 501, &[load(60, 0), load(40, 0)]).is_err(), "one doubled");
        assert!(kept(400, 501, &[load(100, 1)]).is_ok(), "stored, but its answer was lost on the way");
    }
}
