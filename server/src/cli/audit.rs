//! `huying audit`: whether the audit trail is what was written.

use super::say::say;
use super::{Failure, Outcome, open};
use crate::settings::Settings;
use backend::audit::{self, Fault, Verified};

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Walk the chain of the audit trail and say whether it is whole
    Verify {
        /// The head that an earlier run printed and somebody kept elsewhere
        #[arg(long, value_name = "HASH")]
        head: Option<String>,
    },
}

/// Carries out a command about the audit trail.
pub async fn run(settings: Settings, command: Command) -> Outcome {
    let Command::Verify { head } = command;
    let kept = head.as_deref().map(hash).transpose()?;
    let backend = open(&settings).await?;
    let verified = audit::verify(&backend, kept.as_deref()).await;
    backend.close().await;
    let verified = verified.map_err(|error| Failure::backend("read the audit trail", &error))?;
    if let Some(fault) = &verified.fault {
        say!("{} lines are whole", verified.whole);
        return Err(Failure::new(format!("the audit trail is not whole: {}", words(fault))));
    }
    whole(&verified);
    Ok(())
}

/// A head as it was printed: 64 hexadecimal digits.
fn hash(text: &str) -> Result<String, Failure> {
    let text = text.trim().to_ascii_lowercase();
    let fits = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if fits { Ok(text) } else { Err(Failure::new("--head must be the 64 hexadecimal digits of a head")) }
}

fn whole(verified: &Verified) {
    say!("all {} lines are whole", verified.whole);
    if let Some(found) = verified.found {
        say!("the head that was kept is that of line {found}: nothing up to it was changed since");
    }
    if let Some(head) = &verified.head {
        say!("head {}", head.hash);
    }
}

fn words(fault: &Fault) -> String {
    match fault {
        Fault::Changed(seq) => format!("line {seq} was changed"),
        Fault::Unlinked(seq) => format!("line {seq} does not follow the one before it: one was rewritten"),
        Fault::Missing(from, to) if from == to => format!("line {from} is missing"),
        Fault::Missing(from, to) => format!("lines {from} to {to} are missing"),
        Fault::Unchained(count) => format!("{count} lines were added beside the chain"),
        Fault::CutOff(from, to) if from == to => format!("the end was cut off: line {from}"),
        Fault::CutOff(from, to) => format!("the end was cut off: lines {from} to {to}"),
        Fault::Beyond(seq) => format!("there are lines behind line {seq}, where it ends"),
        Fault::WrongEnd(seq) => format!("line {seq} is not the one that was written last"),
        Fault::NoHead => "where it ends is not kept any more".to_owned(),
        Fault::Rewritten => {
            "no line has the head that was kept: lines were rewritten, or it is another trail".to_owned()
        }
    }
}
