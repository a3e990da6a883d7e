//! The command line.

mod audit;
mod backup;
mod demo;
mod doctor;
mod hands;
mod import;
mod say;
mod serve;
mod user;
mod work;

use crate::settings::{Settings, secret, unknown_settings};
use backend::Backend;
use backend::blob::BlobStore;
use backend::clock::{SystemChance, SystemClock};
use backend::error::Error;
use clap::{Parser, Subcommand};
use say::say;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Huying 呼应: one tap on a phone, handled by staff, followed to the end.
#[derive(Debug, Parser)]
#[command(name = "huying", version, about, disable_help_subcommand = true)]
struct Cli {
    /// Settings file (TOML); otherwise HUYING_CONFIG, otherwise ./huying.toml
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve pages and API
    Serve,
    /// Fill an empty database with the demonstration district
    Demo,
    /// Bring the database up to date and end
    Migrate,
    /// Do what is due without serving: deadlines, messages, clearing away
    Work(work::Options),
    /// Copy database, attachments and secret into a directory
    Backup(backup::Options),
    /// Fill an empty installation from such a directory
    Restore(backup::Options),
    /// Go on with another HUYING_SECRET: everyone must sign in again
    NewSecret,
    /// Manage people
    #[command(subcommand)]
    User(user::Command),
    /// Look whether everything is as it must be
    Doctor,
    /// Stations and compounds from files
    #[command(subcommand)]
    Import(import::Command),
    /// The record of who saw and did what
    #[command(subcommand)]
    Audit(audit::Command),
}

/// What ends a command before its time, in words for the operator.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Failure(String);

impl Failure {
    fn new(sentence: impl std::fmt::Display) -> Self {
        Self(sentence.to_string())
    }

    /// What the backend said, for an operator.
    fn backend(doing: &str, error: &Error) -> Self {
        match error {
            Error::Internal(cause) | Error::Unavailable(cause) => Self(format!("cannot {doing}: {cause}")),
            error => Self(format!("cannot {doing}: {error}")),
        }
    }
}

type Outcome = Result<(), Failure>;

/// Runs the program. The exit code is 0 when it did what it was asked, 1 when
/// it could not, 2 when it was asked wrongly.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nobody may be there to read it.
            let _ = writeln!(std::io::stderr(), "huying: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Outcome {
    let settings = Settings::load(cli.config.as_deref()).map_err(Failure::new)?;
    crate::ops::log::begin(&settings);
    for sentence in unknown_settings() {
        tracing::warn!("{sentence}");
    }
    crate::layers::panic::log_places();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(settings.workers)
        .max_blocking_threads(64)
        .thread_keep_alive(Duration::from_secs(10))
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("cannot start threads: {error}")))?;
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Serve => serve::run(settings).await,
            Command::Demo => demo::run(settings).await,
            Command::Migrate => migrate(settings).await,
            Command::Work(options) => work::run(settings, options).await,
            Command::Backup(options) => backup::backup(settings, &options).await,
            Command::Restore(options) => backup::restore(settings, &options).await,
            Command::NewSecret => new_secret(settings).await,
            Command::User(command) => user::run(settings, command).await,
            Command::Doctor => doctor::run(settings).await,
            Command::Import(command) => import::run(settings, command).await,
            Command::Audit(command) => audit::run(settings, command).await,
        }
    });
    // Work handed to blocking threads was either awaited or may be lost.
    runtime.shutdown_timeout(End::THREADS);
    outcome?;
    say::lost().map_or(Ok(()), |error| Err(Failure(format!("cannot write to standard output: {error}"))))
}

/// How what serves ends: within ten seconds, when containers are killed, also where
/// the database is gone or hangs.
struct End {
    /// When what was begun must be done.
    finish: Instant,
    /// When the database must be closed.
    close: Instant,
}

impl End {
    /// Longest that what was begun may take.
    const FINISH: Duration = Duration::from_secs(7);
    /// The same with what is written and told afterwards.
    const CLOSE: Duration = Duration::from_millis(8500);
    /// And for work on other threads then.
    const THREADS: Duration = Duration::from_secs(1);

    /// It was asked for now.
    fn asked() -> Self {
        let now = Instant::now();
        Self { finish: now + Self::FINISH, close: now + Self::CLOSE }
    }

    async fn close(&self, backend: &Backend) {
        if tokio::time::timeout_at(self.close, backend.close()).await.is_err() {
            tracing::error!(
                "the database did not answer: who opened what last may be missing from the audit trail"
            );
        }
    }
}

/// Opens database and storage.
async fn open(settings: &Settings) -> Result<Backend, Failure> {
    if !settings.keeps_nothing() {
        backend::private::directory(&settings.data).map_err(|error| {
            Failure(format!("cannot make the directory {}: {error}", settings.data.display()))
        })?;
    }
    let secret = secret(settings, &SystemChance).map_err(Failure::new)?;
    let config = settings.backend(secret);
    BlobStore::open(&config.storage).map_err(|error| Failure(format!("cannot keep attachments: {error}")))?;
    Backend::open(config, Arc::new(SystemClock), Arc::new(SystemChance))
        .await
        .map_err(|error| Failure::backend("open the database", &error))
}

/// Opening brings the schema up to date.
async fn migrate(settings: Settings) -> Outcome {
    let backend = open(&settings).await?;
    backend.close().await;
    say!("The database is up to date.");
    Ok(())
}

/// The next start takes the secret it is given.
async fn new_secret(settings: Settings) -> Outcome {
    let secret = secret(&settings, &SystemChance).map_err(Failure::new)?;
    backend::copies::forget_secret(&settings.backend(secret))
        .await
        .map_err(|error| Failure::backend("change the database", &error))?;
    open(&settings).await?.close().await;
    say!("The database goes with this secret from now on. Restart every copy.");
    Ok(())
}
