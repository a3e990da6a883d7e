//! What every measurement needs: the program, a place to work in, how long and how often.

use anyhow::{Context, Result, bail};
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// How to measure.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Shorter runs, and 100,000 stored requests where a million is the target.
    #[arg(long, global = true)]
    pub quick: bool,
    /// Seconds of each timed run.
    #[arg(long, global = true)]
    pub seconds: Option<u64>,
    /// The program to measure; the `huying` beside this one if absent.
    #[arg(long, global = true)]
    pub huying: Option<PathBuf>,
}

/// A session of measuring.
pub struct Bench {
    /// The program under test.
    pub program: PathBuf,
    /// Kept between sessions: seeded databases, tools, the JSON of the figures.
    pub work: PathBuf,
    /// Gone when the session ends. On the same disk as `work`.
    pub scratch: TempDir,
    /// Whether the session is a short one.
    pub quick: bool,
    /// Length of a timed run of the program.
    pub measure: Duration,
    /// Length of a timed run of a baseline.
    pub baseline: Duration,
    /// Before a timed run, not counted.
    pub warm_up: Duration,
    /// Timed runs of each figure.
    pub runs: usize,
}

impl Bench {
    /// Finds the program and makes room to work.
    ///
    /// # Errors
    /// When the program was not built or the folder cannot be made.
    pub fn new(options: Options) -> Result<Self> {
        let here = std::env::current_exe()?.parent().map(Path::to_owned).context("no folder of our own")?;
        let program = options.huying.unwrap_or_else(|| here.join("huying"));
        let program = program
            .canonicalize()
            .with_context(|| format!("{} is not there: run `make build` first", program.display()))?;
        if cfg!(debug_assertions) {
            eprintln!("bench: this is a debug build of the load generator; its figures mean nothing");
        }
        let target = here.parent().context("no target folder")?;
        let work = target.join("bench");
        std::fs::create_dir_all(&work)?;
        let scratch = tempfile::Builder::new().prefix("run-").tempdir_in(&work)?;
        let seconds = options.seconds.unwrap_or(if options.quick { 2 } else { 6 });
        if seconds == 0 || seconds > 300 {
            bail!("--seconds must be between 1 and 300");
        }
        Ok(Self {
            program,
            work,
            scratch,
            quick: options.quick,
            measure: Duration::from_secs(seconds),
            baseline: Duration::from_secs(seconds.div_ceil(3)),
            warm_up: Duration::from_secs(1),
            runs: 3,
        })
    }

    /// A folder of the session.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.scratch.path().join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// The checkout this was built from: where npm's packages and our scripts lie.
    pub fn checkout(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }
}
