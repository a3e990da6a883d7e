//! `huying doctor`: looks whether everything is as it must be.

use super::say::say;
use super::serve::built;
use super::{Failure, Outcome};
use crate::settings::{SECRET_FILE, Settings, secret, unknown_settings};
use backend::blob::BlobStore;
use backend::clock::{SystemChance, SystemClock};
use backend::config::{Database, Secret, Storage};
use backend::doctor::{self, Finding};
use std::path::Path;
use std::sync::Arc;

/// Before what works and should be seen to soon.
const SOON: &str = "soon";

/// What was found; an error says what is wrong and what to do.
type Looked = Result<String, String>;

/// Prints one line for each thing looked at; fails when one is not right.
pub async fn run(settings: Settings) -> Outcome {
    let mut wrong = 0;
    let mut tell = |name: &str, looked: &Looked| {
        wrong += usize::from(looked.is_err());
        let (Ok(detail) | Err(detail)) = looked;
        say!("{}  {name:<18} {detail}", if looked.is_ok() { "ok  " } else { "FAIL" });
    };
    tell("version", &Ok(env!("CARGO_PKG_VERSION").to_owned()));
    for sentence in unknown_settings() {
        tell("settings", &Err(sentence));
    }
    let site = built(&settings).map(|site| format!("{} files in {}", site.files.len(), sites(&settings)));
    tell("site", &site.map_err(|error| error.to_string()));
    let address = settings.public_url.to_string();
    tell("public_url", &if public(&settings) && !settings.secure() { Err(address) } else { Ok(address) });
    let findings = match missing(&settings) {
        // Opening makes what is not there, which would look as if it had been all along.
        Some(why) => {
            tell("data", &Err(why));
            elsewhere(&settings).await
        }
        None => {
            let (usable, looked) = secret_of(&settings);
            tell("secret", &looked);
            examined(&settings, usable).await
        }
    };
    for Finding { name, ok, soon, detail } in findings {
        match (soon, ok) {
            (true, _) => say!("{SOON}  {name:<18} {detail}"),
            (false, true) => tell(name, &Ok(detail)),
            (false, false) => tell(name, &Err(detail)),
        }
    }
    match wrong {
        0 => Ok(()),
        1 => Err(Failure::new("one thing is not right")),
        n => Err(Failure::new(format!("{n} things are not right"))),
    }
}

/// Everything about database and storage; with `usable`, what hangs on the secret, too.
async fn examined(settings: &Settings, usable: bool) -> Vec<Finding> {
    let given = usable.then(|| secret(settings, &SystemChance).ok()).flatten();
    let config = settings.backend(given.unwrap_or(Secret(Vec::new())));
    match doctor::look(config.clone(), Arc::new(SystemClock), Arc::new(SystemChance), usable).await {
        Ok(findings) => findings,
        Err(error) => {
            let Failure(detail) = Failure::backend("open the database", &error);
            let mut findings = doctor::without_database(&config).await;
            // Or else it was the storage, which is told there.
            if BlobStore::open(&config.storage).is_ok() {
                findings.insert(0, Finding { name: "database", ok: false, soon: false, detail });
            }
            findings
        }
    }
}

/// What can be looked at where nothing was made yet.
async fn elsewhere(settings: &Settings) -> Vec<Finding> {
    let config = settings.backend(Secret(Vec::new()));
    let mut findings = match config.storage {
        Storage::S3(_) => doctor::without_database(&config).await,
        Storage::Local(_) => Vec::new(),
    };
    findings.retain(|found| found.name == "storage");
    findings
}

/// Where the files of the site are.
fn sites(settings: &Settings) -> String {
    let site = settings.site.display();
    match &settings.site_before {
        None => site.to_string(),
        Some(before) if before.is_dir() => format!("{site} and {}", before.display()),
        Some(before) => format!("{site}; there is no {}", before.display()),
    }
}

/// What is not there yet in the data directory.
fn missing(settings: &Settings) -> Option<String> {
    if settings.keeps_nothing() {
        return None;
    }
    let shown = settings.data.display();
    if !settings.data.is_dir() {
        return Some(format!(
            "{shown} is not there: `huying serve` or `huying demo` makes it, or HUYING_DATA names another one"
        ));
    }
    let Database::Sqlite(directory) = &settings.database else { return None };
    let database = directory.join(backend::db::COPY_NAME);
    let why = "holds no database yet: `huying serve` or `huying demo` makes it";
    (!database.is_file()).then(|| format!("{} {why}", directory.display()))
}

/// Sessions, private links and all that is sealed hang on it. With whether it can be
/// used.
fn secret_of(settings: &Settings) -> (bool, Looked) {
    let path = settings.data.join(SECRET_FILE);
    let kept = settings.secret.is_none() && !settings.keeps_nothing();
    if kept && let Err(error) = std::fs::metadata(&path) {
        let missing = "restore it from the backup: a new one would end every session and every private link";
        return (false, Err(format!("{}: {error}; {missing}", path.display())));
    }
    match secret(settings, &SystemChance) {
        Err(error) => (false, Err(error.to_string())),
        Ok(_) if kept => (true, private(&path)),
        Ok(_) => (true, Ok("given by HUYING_SECRET".to_owned())),
    }
}

/// Nobody else on the machine may read it.
fn private(path: &Path) -> Looked {
    use std::os::unix::fs::PermissionsExt;
    let shown = path.display();
    let meta = std::fs::metadata(path).map_err(|error| format!("{shown}: {error}"))?;
    match meta.permissions().mode() & 0o777 {
        mode if mode & 0o077 != 0 => {
            Err(format!("{shown} has mode {mode:03o}: others can read it; run `chmod 600 {shown}`"))
        }
        mode => Ok(format!("{shown} has mode {mode:03o}")),
    }
}

/// Whether people reach it from elsewhere; without HTTPS their cookies and
/// links travel in the open.
fn public(settings: &Settings) -> bool {
    match settings.public_url.host() {
        Some(url::Host::Domain(name)) => name != "localhost",
        Some(url::Host::Ipv4(ip)) => !ip.is_loopback() && !ip.is_private(),
        Some(url::Host::Ipv6(ip)) => !ip.is_loopback(),
        None => false,
    }
}
