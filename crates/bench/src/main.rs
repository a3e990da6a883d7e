//! The load generator and the figures: how fast and how large the release program is, each figure
//! beside its target and beside a raw baseline of the same minute. `docs/performance.md` says what
//! is measured and how.

mod api;
mod baseline;
mod bench;
mod bytes;
mod copies;
mod desks;
mod exec;
mod figure;
#[cfg(test)]
mod fixture;
mod hello;
mod hooks;
mod http;
mod lighthouse;
mod load;
mod machine;
mod map;
mod pages;
mod photo;
mod picture;
mod places;
mod postgres;
mod product;
mod rows;
mod seed;
mod start;
mod submit;

use anyhow::{Context, Result};
use bench::{Bench, Options};
use clap::{Parser, Subcommand};
use figure::Report;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::runtime;

/// Figures of the release program, each with its ratio to a raw baseline.
#[derive(Parser)]
struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: Options,
}

#[derive(Subcommand)]
enum Command {
    /// Everything (the default).
    All,
    /// Acknowledged submissions a second, on SQLite and PostgreSQL.
    Submit,
    /// Pages a second at 50 connections.
    Pages,
    /// Reads by the API, and checking a token.
    Api,
    /// Two copies on one PostgreSQL beside one.
    Copies,
    /// Lists of desks, a dispatcher's decision, numbers, live connections, deadlines computed anew.
    Desks,
    /// Start to first page, memory, size of the program.
    Start,
    /// A 12-megapixel photo, and the memory of four.
    Photo,
    /// Bytes of the submit page.
    Bytes,
    /// The rider map with 100,000 places.
    Places,
    /// Webhook deliveries a second.
    Hooks,
    /// Lighthouse, as a phone.
    Lighthouse,
    /// Fills a data directory with many requests.
    Seed {
        /// The data directory; created, with the demonstration district, if it is not there.
        #[arg(long)]
        data: PathBuf,
        /// Requests to add.
        #[arg(long)]
        count: u32,
    },
    /// The raw baseline: a body of so many bytes, whatever is asked.
    #[command(hide = true)]
    Hello {
        #[arg(long)]
        addr: SocketAddr,
        #[arg(long)]
        bytes: usize,
    },
}

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match args.command {
        Some(Command::Hello { addr, bytes }) => hello::serve(addr, bytes).map(|()| true),
        command => figures(command.unwrap_or(Command::All), args.options),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// One thread on purpose: what the generator takes, the program under test does not get.
fn figures(command: Command, options: Options) -> Result<bool> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let bench = Bench::new(options)?;
        tokio::select! {
            // Leaving by this way drops, and so ends, every program that was started.
            _ = tokio::signal::ctrl_c() => anyhow::bail!("interrupted"),
            done = run(&bench, command) => done,
        }
    })
}

async fn run(bench: &Bench, command: Command) -> Result<bool> {
    if let Command::Seed { data, count } = &command {
        return seed::fill(bench, data, *count).await.map(|()| true);
    }
    let mut report = Report::new(machine::describe(&bench.work)?);
    let all = matches!(command, Command::All);
    if all || matches!(command, Command::Submit) {
        report.section("submit, SQLite", submit::sqlite(bench).await);
        report.section("submit, PostgreSQL", submit::postgres(bench).await);
    }
    if all || matches!(command, Command::Pages) {
        report.section("pages", pages::figures(bench).await);
    }
    if all || matches!(command, Command::Api) {
        report.section("API", api::figures(bench).await);
    }
    if all || matches!(command, Command::Copies) {
        report.section("copies", copies::figures(bench).await);
    }
    if all || matches!(command, Command::Desks) {
        report.section("desks", desks::figures(bench).await);
    }
    if all || matches!(command, Command::Places) {
        report.section("places", places::figures(bench).await);
    }
    if all || matches!(command, Command::Hooks) {
        report.section("webhooks", hooks::figures(bench).await);
    }
    if all || matches!(command, Command::Start) {
        report.section("start and size", start::figures(bench).await);
        report.section("start, PostgreSQL", start::of_a_copy(bench).await);
    }
    if all || matches!(command, Command::Photo) {
        report.section("photo", photo::speed(bench).await);
        report.section("photo memory", photo::memory(bench).await);
    }
    if all || matches!(command, Command::Bytes) {
        report.section("bytes", bytes::figures(bench).await);
    }
    if all || matches!(command, Command::Lighthouse) {
        report.section("lighthouse", lighthouse::figures(bench).await);
    }
    report.finish(&machine::load_average());
    let file = bench.work.join("figures.json");
    report.write(&file).with_context(|| format!("cannot write {}", file.display()))?;
    println!("\nas JSON: {}", file.display());
    Ok(report.complete())
}
