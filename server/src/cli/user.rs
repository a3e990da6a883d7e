//! `huying user`: the first person, made by the operator.

use super::say::say;
use super::{Failure, Outcome, open};
use crate::settings::Settings;
use app::parts::tell::lang_of;
use app::t;
use backend::admin::{SaveError, add_first};
use std::io::{BufRead, IsTerminal};

/// Longest line taken for a password, in bytes.
const LONGEST: u64 = 1024;

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add an administrator of the top unit
    Add {
        /// Sign-in name
        #[arg(long)]
        username: String,
        /// Name shown to colleagues
        #[arg(long)]
        name: String,
        /// Name of the district, which the first of them makes
        #[arg(long)]
        district: Option<String>,
        /// Read the password from standard input instead of asking for it
        #[arg(long)]
        password_stdin: bool,
    },
}

/// Carries out a command about people.
pub async fn run(settings: Settings, command: Command) -> Outcome {
    let Command::Add { username, name, district, password_stdin } = command;
    let password = password(password_stdin)?;
    let lang = settings.tell.tongue.map(lang_of).unwrap_or_default();
    let district = district.unwrap_or_else(|| t!(lang, "steps-unnamed").to_owned());
    let backend = open(&settings).await?;
    let added = add_first(&backend, &district, &username, &name, &password).await;
    backend.close().await;
    added.map_err(|error| match error {
        SaveError::Invalid(errors) => {
            let all: Vec<_> =
                errors.iter().map(|e| format!("{} is {}", e.field, words(e.field, e.problem))).collect();
            Failure::new(format!("cannot add {username}: {}", all.join(", ")))
        }
        SaveError::Other(error) => Failure::backend(&format!("add {username}"), &error),
    })?;
    say!("{username} can sign in at {}/desk now.", settings.base());
    Ok(())
}

fn words<'a>(field: &str, problem: &'a str) -> &'a str {
    match (field, problem) {
        (_, "empty") => "missing",
        ("username", "too_long") => "too long (it has at most 40 characters)",
        ("username", "too_short") => "too short (it has at least 2 characters)",
        ("username", "invalid") => {
            "not of the form wanted: letters a to z, digits, full stops, hyphens and underscores"
        }
        (_, "too_long") => "too long",
        ("password", "too_short") => "too short (it has at least 10 characters)",
        (_, "too_short") => "too short",
        (_, "invalid") => "not of the form wanted",
        (_, "taken") => "in use already",
        (_, "too_common") => "too common: it is among the first that are tried, or the username",
        (_, other) => other,
    }
}

fn password(stdin: bool) -> Result<String, Failure> {
    if !stdin {
        if !std::io::stdin().is_terminal() {
            return Err(Failure::new("there is no terminal to ask for the password; use --password-stdin"));
        }
        let first = ask("Password (at least 10 characters): ")?;
        if ask("Once more: ")? != first {
            return Err(Failure::new("the two are not the same"));
        }
        return Ok(first);
    }
    let mut line = String::new();
    let mut input = std::io::Read::take(std::io::stdin().lock(), LONGEST);
    input.read_line(&mut line).map_err(|error| Failure::new(format!("cannot read the password: {error}")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn ask(question: &str) -> Result<String, Failure> {
    rpassword::prompt_password(question)
        .map_err(|error| Failure::new(format!("cannot read the password: {error}")))
}
