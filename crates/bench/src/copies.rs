//! Two copies of the program on one PostgreSQL, beside one copy: acknowledged submissions a second.

use crate::bench::Bench;
use crate::figure::{Figure, Target};
use crate::load::{self, Load, Plan};
use crate::postgres::Cluster;
use crate::product::{Product, demonstration, submission};
use anyhow::{Result, bail};

/// In all, however many copies there are.
const CLIENTS: usize = 64;
const RATIO: f64 = 1.5;

/// The figures, in a cluster of our own.
///
/// # Errors
/// When PostgreSQL is missing, the program does not run, or an acknowledged submission is not stored.
pub async fn figures(bench: &Bench) -> Result<Vec<Figure>> {
    Cluster::during(bench.scratch.path(), async |cluster| on_cluster(bench, cluster).await).await
}

async fn on_cluster(bench: &Bench, cluster: &mut Cluster) -> Result<Vec<Figure>> {
    let url = cluster.url();
    // One directory: the copies need the same secret.
    let data = bench.folder("copies")?;
    demonstration(bench, &data, Some(&url)).await?;
    let first = Product::start(bench, &data, Some(&url)).await?;
    let second = Product::start(bench, &data, Some(&url)).await?;
    let (mut one, mut two, mut faults) = (Vec::new(), Vec::new(), None);
    for run in 0..bench.runs {
        let before = cluster.stored().await?;
        let alone = timed(bench, &first, CLIENTS, &format!("one-{run}")).await;
        let (names, half) = ([format!("two-a-{run}"), format!("two-b-{run}")], CLIENTS / 2);
        let (a, b) =
            tokio::join!(timed(bench, &first, half, &names[0]), timed(bench, &second, half, &names[1]));
        let acknowledged = alone.answered + a.answered + b.answered;
        let stored = cluster.stored().await? - before;
        if stored < acknowledged {
            bail!("{acknowledged} submissions were acknowledged, but {stored} are stored");
        }
        faults = faults.or_else(|| [&alone, &a, &b].into_iter().find_map(Load::fault));
        one.push(alone.per_second);
        two.push(a.per_second + b.per_second);
    }
    second.stop().await?;
    first.stop().await?;
    let figure = Figure::new("PostgreSQL, two copies, 64 clients in all", "/s", two)
        .target(Target::RatioAtLeast(RATIO))
        .baseline("one copy, 64 clients", one)
        .fault(faults)
        .note(cluster.version.clone())
        .note("all on one machine: what the database and the load generator take, no copy gets");
    Ok(vec![figure])
}

async fn timed(bench: &Bench, product: &Product, clients: usize, name: &str) -> Load {
    let addr = product.addr;
    let request =
        move |n: u64, out: &mut Vec<u8>| submission(addr, &format!("bench-{name}-{n:010}"), &[], out);
    load::run(&Plan {
        addr,
        pid: product.pid(),
        clients,
        warm_up: bench.warm_up,
        measure: bench.measure,
        request: &request,
        expect: 201,
    })
    .await
}
