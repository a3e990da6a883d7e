//! A district with very many requests: the demonstration's own, copied under new codes over a
//! thousand days, 97 of 100 over and done. Copies go in by SQL, in bulk; every column, line of
//! history and search document is that of a request the program itself wrote.

mod copy;

use crate::bench::Bench;
use crate::product::{DATABASE, demonstration};
use anyhow::{Context, Result, bail};
use backend::migration::Migrator;
use copy::Mix;
use sea_orm::{ConnectionTrait, Database, Statement};
use sea_orm_migration::MigratorTrait;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Tells whether a kept directory still fits the schema.
const STAMP: &str = "seed.txt";

/// A kept data directory with the demonstration and `count` requests more; made if it is not there.
///
/// # Errors
/// When it cannot be made.
pub async fn kept(bench: &Bench, count: u32) -> Result<PathBuf> {
    seeded(bench, count, Mix::Usual).await
}

/// The same with open requests only.
///
/// # Errors
/// When it cannot be made.
pub async fn open(bench: &Bench, count: u32) -> Result<PathBuf> {
    seeded(bench, count, Mix::Open).await
}

/// Adds staff to a data directory until there are `count`.
///
/// # Errors
/// When the database refuses.
pub async fn staff(data: &Path, count: u32) -> Result<()> {
    copy::staff(&data.join(DATABASE), count).await
}

async fn seeded(bench: &Bench, count: u32, mix: Mix) -> Result<PathBuf> {
    let name = match mix {
        Mix::Usual => format!("seed-{count}"),
        Mix::Open => format!("seed-open-{count}"),
    };
    let folder = bench.work.join(&name);
    let stamp = format!("{count} {:016x}\n", schema().await?);
    if std::fs::read_to_string(folder.join(STAMP)).is_ok_and(|found| found == stamp) {
        return Ok(folder);
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    // Under its own name only when it is whole.
    let made = bench.folder(&name)?;
    add(bench, &made, count, mix).await?;
    std::fs::write(made.join(STAMP), stamp)?;
    std::fs::rename(&made, &folder).context("keeping the seeded directory")?;
    Ok(folder)
}

/// Adds `count` requests to a data directory; makes the demonstration there first if it is empty.
///
/// # Errors
/// When the directory holds something else, or the database refuses.
pub async fn fill(bench: &Bench, data: &Path, count: u32) -> Result<()> {
    add(bench, data, count, Mix::Usual).await
}

async fn add(bench: &Bench, data: &Path, count: u32, mix: Mix) -> Result<()> {
    let data = &std::path::absolute(data)?;
    let file = data.join(DATABASE);
    if !file.exists() {
        demonstration(bench, data, None).await?;
    }
    if !file.exists() {
        bail!("`huying demo` left no {DATABASE} in {}", data.display());
    }
    let begin = Instant::now();
    eprintln!("bench: adding {count} requests to {}", data.display());
    copy::many(&file, count, mix).await?;
    eprintln!("bench: added {count} requests in {:.0} s", begin.elapsed().as_secs_f64());
    Ok(())
}

/// A number that changes when the schema does.
async fn schema() -> Result<u64> {
    let db = Database::connect("sqlite::memory:").await?;
    Migrator::up(&db, None).await?;
    let backend = db.get_database_backend();
    let list =
        Statement::from_string(backend, "select sql from sqlite_master where sql is not null order by sql");
    let mut hash = DefaultHasher::new();
    for row in db.query_all_raw(list).await? {
        row.try_get_by_index::<String>(0)?.hash(&mut hash);
    }
    Ok(hash.finish())
}
