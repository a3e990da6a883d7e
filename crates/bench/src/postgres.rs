//! PostgreSQL, durable as it is by default, on loopback: the cluster of `scripts/with-postgres.sh`, or
//! one of our own; and pgbench.

use crate::exec::{self, Running};
use crate::product::free_address;
use crate::rows::{Ask, Dialect, inserts};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const USER: &str = "huying";
const START_LIMIT: Duration = Duration::from_secs(60);
const MISSING: &str = "PostgreSQL is not installed; on Debian or Ubuntu: apt-get install postgresql";

/// Where the cluster of `scripts/with-postgres.sh` is, if we were started by it.
const GIVEN: &str = "HUYING_TEST_POSTGRES";

/// A database of our own in a cluster that is running. It goes when we do.
pub struct Cluster {
    own: Option<Own>,
    /// Its address up to the name of the database.
    base: String,
    database: String,
    programs: PathBuf,
    /// As it names itself.
    pub version: String,
}

/// A cluster that was started here.
struct Own {
    process: Running,
    log: PathBuf,
    _files: TempDir,
}

/// The folder of `initdb`, `postgres` and `pgbench`: the newest of Debian's, or one of the path.
fn programs() -> Result<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<(u32, PathBuf)> =
        debian.filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path().join("bin")))).collect();
    folders.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let candidates = folders.into_iter().rev().map(|(_, folder)| folder).chain(std::env::split_paths(&path));
    let whole = |folder: &PathBuf| ["initdb", "postgres"].iter().all(|p| folder.join(p).is_file());
    candidates.into_iter().find(whole).context(MISSING)
}

/// PostgreSQL refuses to run as root, so root runs it as the user its package made.
fn as_server(root: bool, program: &Path) -> Command {
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
    command
}

/// Starts a cluster of our own; gives its address too.
fn start_own(scratch: &Path, programs: &Path) -> Result<(Own, String)> {
    let root = exec::read(Command::new("id").arg("-u"))? == "0";
    // Another user must reach it, so it cannot lie below a home directory.
    let files = tempfile::Builder::new().prefix("huying-bench-pg-").tempdir_in("/var/tmp")?;
    let cluster = files.path().join("data");
    std::fs::create_dir(&cluster)?;
    if root {
        exec::finish(Command::new("chown").args(["-R", "postgres:"]).arg(files.path()))?;
    }
    let mut initdb = as_server(root, &programs.join("initdb"));
    initdb.current_dir("/").arg("-D").arg(&cluster);
    exec::finish(initdb.args(["-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C"]))?;
    let port = free_address()?.port();
    let log = scratch.join("postgres.log");
    let out = std::fs::File::create(&log)?;
    let mut server = as_server(root, &programs.join("postgres"));
    server.current_dir("/").arg("-D").arg(&cluster).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
    server.arg("-k").arg(files.path()).args(["-c", "max_connections=200"]);
    server.stdout(out.try_clone()?).stderr(out);
    let process = Running::spawn(&mut server)?;
    Ok((Own { process, log, _files: files }, format!("postgres://{USER}@127.0.0.1:{port}")))
}

/// An address without the name of its database.
fn without_database(url: &str) -> String {
    match url.rsplit_once('/') {
        Some((base, _)) if !base.ends_with('/') => base.to_owned(),
        _ => url.to_owned(),
    }
}

impl Cluster {
    /// Makes a database as [`Self::start`] does, for as long as `work` needs it.
    ///
    /// # Errors
    /// As [`Self::start`], or those of the work.
    pub async fn during<T>(scratch: &Path, work: impl AsyncFnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let mut cluster = Self::start(scratch).await?;
        let done = work(&mut cluster).await;
        cluster.stop().await?;
        done
    }

    /// Makes a database: in the cluster we were given, or in one of our own that logs into `scratch`.
    ///
    /// # Errors
    /// When PostgreSQL is missing or does not start.
    pub async fn start(scratch: &Path) -> Result<Self> {
        let programs = programs()?;
        let (own, base) = match std::env::var(GIVEN) {
            Ok(url) => (None, without_database(&url)),
            Err(_) => start_own(scratch, &programs).map(|(own, base)| (Some(own), base))?,
        };
        let database = format!("huying_bench_{}", std::process::id());
        let mut cluster = Self { own, base, database, programs, version: String::new() };
        cluster.wait().await?;
        cluster.psql("postgres", &format!("create database {}", cluster.database))?;
        let version = "select split_part(version(), ' on ', 1) || ', fsync ' || current_setting('fsync')
                         || ', synchronous_commit ' || current_setting('synchronous_commit')";
        cluster.version = cluster.psql("postgres", version)?;
        Ok(cluster)
    }

    async fn wait(&mut self) -> Result<()> {
        let begin = Instant::now();
        while let Err(error) = self.psql("postgres", "select 1") {
            let Some(own) = &mut self.own else { return Err(error) };
            if own.process.ended()?.is_some() || begin.elapsed() > START_LIMIT {
                let said = std::fs::read_to_string(&own.log).unwrap_or_default();
                bail!("PostgreSQL does not start: {}", exec::tail(&said, 400));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    /// Takes the database away, and ends the cluster if it is ours.
    ///
    /// # Errors
    /// When it does not end in time; it is then killed.
    pub async fn stop(self) -> Result<()> {
        self.psql("postgres", &format!("drop database {} with (force)", self.database))?;
        match self.own {
            Some(own) => own.process.end("INT", START_LIMIT).await.context("stopping PostgreSQL"),
            None => Ok(()),
        }
    }

    /// The address of its database.
    pub fn url(&self) -> String {
        format!("{}/{}", self.base, self.database)
    }

    fn psql(&self, database: &str, sql: &str) -> Result<String> {
        let mut psql = self.client("psql");
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql]);
        exec::read(psql.arg(format!("{}/{database}", self.base)))
    }

    fn client(&self, program: &str) -> Command {
        let beside = self.programs.join(program);
        if beside.is_file() { Command::new(beside) } else { Command::new(program) }
    }

    /// How many requests are stored.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn stored(&self) -> Result<u64> {
        Ok(self.psql(&self.database, "select count(*) from request")?.parse()?)
    }

    /// Writes the script that inserts the rows of this request again, in one transaction.
    ///
    /// # Errors
    /// When there is no such request.
    pub async fn script(&mut self, folder: &Path, code: &str) -> Result<PathBuf> {
        let statements = inserts(self, Dialect::Pgbench, code).await?;
        let lines: Vec<String> = statements.iter().map(|s| format!("{s};\n")).collect();
        let file = folder.join("submit.sql");
        let text = format!("\\set n random(1, 140000000000000)\nbegin;\n{}commit;\n", lines.concat());
        std::fs::write(&file, text)?;
        Ok(file)
    }

    /// Transactions a second of a script.
    ///
    /// # Errors
    /// When pgbench is missing, or a transaction fails.
    pub fn pgbench(&self, script: &Path, clients: usize, span: Duration) -> Result<f64> {
        let mut pgbench = self.client("pgbench");
        pgbench.args(["-n", "-M", "prepared", "-c", &clients.to_string()]);
        pgbench.args(["-j", &clients.min(2).to_string(), "-T", &span.as_secs().max(1).to_string()]);
        let said = exec::read(pgbench.arg("-f").arg(script).arg(self.url())).context("pgbench")?;
        transactions_per_second(&said).with_context(|| format!("pgbench said: {}", exec::tail(&said, 400)))
    }
}

impl Ask for Cluster {
    async fn one(&mut self, sql: &str) -> Result<Option<String>> {
        Ok(Some(self.psql(&self.database, sql)?).filter(|text| !text.is_empty()))
    }
}

fn transactions_per_second(said: &str) -> Option<f64> {
    said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pgbench_writes_every_row_that_a_submission_writes() {
        let folder = tempfile::tempdir().unwrap();
        let mut cluster = Cluster::start(folder.path()).await.unwrap();
        crate::fixture::two_requests(&cluster.url()).await;
        let script = cluster.script(folder.path(), &crate::fixture::code()).await.unwrap();
        assert!(cluster.pgbench(&script, 2, Duration::from_secs(1)).unwrap() > 0.0);
        let added = cluster.stored().await.unwrap() - 2;
        assert!(added > 0);
        for (table, before) in [("request_event", 6), ("submission_key", 2), ("request_search", 2)] {
            let count = cluster.one(&format!("select count(*) from {table}")).await.unwrap();
            assert_eq!(count, Some((before + added).to_string()), "{table}");
        }
        let same = "select count(distinct description) || ' ' || count(distinct submitted_at) from request";
        assert_eq!(cluster.one(same).await.unwrap().as_deref(), Some("1 1"));
        cluster.stop().await.unwrap();
    }

    #[test]
    fn the_database_of_an_address_is_left_out_and_nothing_else() {
        assert_eq!(without_database("postgres://a:b@127.0.0.1:1/postgres"), "postgres://a:b@127.0.0.1:1");
        assert_eq!(without_database("postgres://127.0.0.1:1"), "postgres://127.0.0.1:1");
    }

    #[test]
    fn the_rate_is_read_from_what_pgbench_says() {
        let said = "latency average = 15.9 ms\ntps = 4017.328764 (without initial connection time)\n";
        assert_eq!(transactions_per_second(said), Some(4017.328764));
        assert_eq!(transactions_per_second("no"), None);
    }
}
