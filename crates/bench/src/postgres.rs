//! A PostgreSQL cluster of our own, durable as PostgreSQL is by default, on loopback; and pgbench.

use crate::bench::Bench;
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

/// A cluster, running. Its files go when it does.
pub struct Cluster {
    process: Running,
    port: u16,
    programs: PathBuf,
    log: PathBuf,
    /// As it names itself.
    pub version: String,
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

impl Cluster {
    /// Makes and starts one.
    ///
    /// # Errors
    /// When PostgreSQL is missing or does not start.
    pub async fn start(bench: &Bench) -> Result<Self> {
        let programs = programs()?;
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
        let log = bench.scratch.path().join("postgres.log");
        let out = std::fs::File::create(&log)?;
        let mut server = as_server(root, &programs.join("postgres"));
        server.current_dir("/").arg("-D").arg(&cluster).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
        server.arg("-k").arg(files.path()).args(["-c", "max_connections=200"]);
        server.stdout(out.try_clone()?).stderr(out);
        let process = Running::spawn(&mut server)?;
        let mut started = Self { process, port, programs, log, version: String::new(), _files: files };
        started.wait().await?;
        started.psql("postgres", &format!("create database {USER}"))?;
        started.version = started.psql(
            USER,
            "select split_part(version(), ' on ', 1) || ', fsync ' ||
             current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit')",
        )?;
        Ok(started)
    }

    async fn wait(&mut self) -> Result<()> {
        let begin = Instant::now();
        while self.psql("postgres", "select 1").is_err() {
            if self.process.ended()?.is_some() || begin.elapsed() > START_LIMIT {
                let said = std::fs::read_to_string(&self.log).unwrap_or_default();
                bail!("PostgreSQL does not start: {}", exec::tail(&said, 400));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    /// Ends it.
    ///
    /// # Errors
    /// When it does not end in time; it is then killed.
    pub async fn stop(self) -> Result<()> {
        self.process.end("INT", START_LIMIT).await.context("stopping PostgreSQL")
    }

    /// The address of its database.
    pub fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{USER}", self.port)
    }

    fn psql(&self, database: &str, sql: &str) -> Result<String> {
        let mut psql = self.client("psql");
        exec::read(psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, database]))
    }

    fn client(&self, program: &str) -> Command {
        let beside = self.programs.join(program);
        let mut command = if beside.is_file() { Command::new(beside) } else { Command::new(program) };
        command.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", USER]);
        command
    }

    /// How many requests are stored.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn stored(&self) -> Result<u64> {
        Ok(self.psql(USER, "select count(*) from request")?.parse()?)
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
        let said = exec::read(pgbench.arg("-f").arg(script).arg(USER)).context("pgbench")?;
        transactions_per_second(&said).with_context(|| format!("pgbench said: {}", exec::tail(&said, 400)))
    }
}

impl Ask for Cluster {
    async fn one(&mut self, sql: &str) -> Result<Option<String>> {
        Ok(Some(self.psql(USER, sql)?).filter(|text| !text.is_empty()))
    }
}

fn transactions_per_second(said: &str) -> Option<f64> {
    said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_read_from_what_pgbench_says() {
        let said = "latency average = 15.9 ms\ntps = 4017.328764 (without initial connection time)\n";
        assert_eq!(transactions_per_second(said), Some(4017.328764));
        assert_eq!(transactions_per_second("no"), None);
    }
}
