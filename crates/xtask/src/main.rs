//! The build of Huying: from the workspace to one program with its site beside it.
//!
//! `cargo run -p xtask -- help` lists the commands; `docs/decisions/0001-build-pipeline.md` says why
//! they exist.

mod budget;
mod build;
mod compress;
mod dev;
mod exec;
mod hash;
mod manifest;
mod page;
mod site;
mod tree;
mod wasm;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::workspace::{Profile, Workspace};

const HELP: &str = "\
Usage: cargo run -p xtask -- COMMAND

  site [--release|--dev]    build the site: WebAssembly, JavaScript, CSS, static files
  build [--release|--dev]   the site and the server program beside it
  budget [--serve] [--html FILE]
                            fail when the submit page or the map is heavier than promised; their HTML is read
                            from the program just built (--serve) or from a file
  check-tree                prove the rules of the architecture about who depends on whom
  dev                       build, serve, and do both again after every change";

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Vec<String>) -> Result<()> {
    let (command, rest) = args.split_first().map_or(("help", &[][..]), |(c, r)| (c.as_str(), r));
    match command {
        "site" => {
            let profile = profile(rest)?;
            build::site(&Workspace::find()?, profile)
        }
        "build" => {
            let profile = profile(rest)?;
            build::all(&Workspace::find()?, profile)
        }
        "budget" => budget::run(&Workspace::find()?, &html_source(rest)?),
        "check-tree" => tree::check(&Workspace::find()?),
        "dev" => dev::run(&Workspace::find()?),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    }
}

fn profile(args: &[String]) -> Result<Profile> {
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] | ["--release"] => Ok(Profile::Release),
        ["--dev"] => Ok(Profile::Dev),
        _ => bail!("expected --release or --dev\n\n{HELP}"),
    }
}

fn html_source(args: &[String]) -> Result<page::Source> {
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Ok(page::Source::None),
        ["--serve"] => Ok(page::Source::Server),
        ["--html", file] => Ok(page::Source::File(PathBuf::from(file))),
        _ => bail!("expected nothing, --serve or --html FILE\n\n{HELP}"),
    }
}
