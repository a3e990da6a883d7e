//! `huying doctor`: looks whether everything is as it must be.

use super::serve::built;
use super::{Failure, Outcome, open};
use crate::settings::{SECRET_FILE, Settings, unknown_settings};
use backend::blob::BlobStore;
use backend::config::{Database, Secret};
use std::path::Path;

/// Before what works and should be seen to soon.
const SOON: &str = "soon";

/// Prints one line for each thing looked at; fails when one is not right.
pub async fn run(settings: Settings) -> Outcome {
    let mut wrong = 0;
    let mut tell = |ok: bool, name: &str, detail: &str| {
        wrong += usize::from(!ok);
        println!("{}  {name:<18} {detail}", if ok { "ok  " } else { "FAIL" });
    };
    tell(true, "version", env!("CARGO_PKG_VERSION"));
    for sentence in unknown_settings() {
        tell(false, "settings", &sentence);
    }
    match built(&settings) {
        Ok(site) => tell(true, "site", &format!("{} files in {}", site.files.len(), sites(&settings))),
        Err(error) => tell(false, "site", &error.to_string()),
    }
    tell(!public(&settings) || settings.secure(), "public_url", settings.public_url.as_str());
    let kept = kept(&settings);
    for (name, looked) in &kept {
        let (Ok(detail) | Err(detail)) = looked;
        tell(looked.is_ok(), name, detail);
    }
    // Opening makes what is not there, which would look as if it had been all along.
    if kept.iter().all(|(_, looked)| looked.is_ok()) {
        let findings = match open(&settings).await {
            Ok(backend) => {
                let findings = backend::doctor::examine(&backend).await;
                backend.close().await;
                findings
            }
            Err(Failure(why)) => {
                let config = settings.backend(Secret(Vec::new()));
                // Or else it was the storage, which is told below.
                if BlobStore::open(&config.storage).is_ok() {
                    tell(false, "database", &format!("{}{why}", place(&settings.database)));
                }
                backend::doctor::without_database(&config).await
            }
        };
        for finding in findings {
            match finding.soon {
                true => println!("{SOON}  {:<18} {}", finding.name, finding.detail),
                false => tell(finding.ok, finding.name, &finding.detail),
            }
        }
    }
    match wrong {
        0 => Ok(()),
        1 => Err(Failure::new("one thing is not right")),
        n => Err(Failure::new(format!("{n} things are not right"))),
    }
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

/// What is kept in the data directory besides photos.
fn kept(settings: &Settings) -> Vec<(&'static str, Result<String, String>)> {
    if settings.keeps_nothing() {
        return Vec::new();
    }
    let data = &settings.data;
    if !data.is_dir() {
        let why = "is not there: `huying serve` or `huying demo` makes it, or HUYING_DATA names another one";
        return vec![("data", Err(format!("{} {why}", data.display())))];
    }
    let database = match &settings.database {
        Database::Sqlite(directory) => directory.join(backend::db::COPY_NAME).is_file(),
        Database::Postgres(_) => true,
    };
    if !database {
        let why = "holds no database yet: `huying serve` or `huying demo` makes it";
        return vec![("data", Err(format!("{} {why}", data.display())))];
    }
    if settings.secret.is_some() {
        return vec![("secret", Ok("given by HUYING_SECRET".to_owned()))];
    }
    vec![("secret", secret(&data.join(SECRET_FILE)))]
}

/// Sessions, private links and all that is sealed hang on it.
fn secret(path: &Path) -> Result<String, String> {
    use std::os::unix::fs::PermissionsExt;
    let shown = path.display();
    let missing = "restore it from the backup: a new one would end every session and every private link";
    let meta = std::fs::metadata(path).map_err(|error| format!("{shown}: {error}; {missing}"))?;
    match meta.permissions().mode() & 0o777 {
        mode if mode & 0o077 != 0 => {
            Err(format!("{shown} has mode {mode:03o}: others can read it; run `chmod 600 {shown}`"))
        }
        mode => Ok(format!("{shown} has mode {mode:03o}")),
    }
}

/// Where a database is that does not answer; nothing of its password.
fn place(database: &Database) -> String {
    let Database::Postgres(url) = database else { return String::new() };
    let url = url::Url::parse(url).ok();
    let host = url.as_ref().and_then(|url| url.host_str().map(|host| (host, url.port().unwrap_or(5432))));
    host.map(|(host, port)| format!("PostgreSQL at {host}:{port}: ")).unwrap_or_default()
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
