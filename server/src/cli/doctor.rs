//! `huying doctor`: looks whether everything is as it must be.

use super::{Failure, Outcome, open};
use crate::assets::Site;
use crate::settings::Settings;

/// Prints one line for each thing looked at; fails when one is not right.
pub async fn run(settings: Settings) -> Outcome {
    let mut wrong = 0;
    let mut tell = |ok: bool, name: &str, detail: &str| {
        wrong += usize::from(!ok);
        println!("{}  {name:<18} {detail}", if ok { "ok  " } else { "FAIL" });
    };
    tell(true, "version", env!("CARGO_PKG_VERSION"));
    match Site::load(&settings.site) {
        Ok(site) => tell(true, "site", &format!("{} files in {}", site.files.len(), settings.site.display())),
        Err(error) => tell(false, "site", &error.to_string()),
    }
    tell(!public(&settings) || settings.secure(), "public_url", settings.public_url.as_str());
    let backend = open(&settings).await?;
    for finding in backend::doctor::examine(&backend).await {
        tell(finding.ok, finding.name, &finding.detail);
    }
    backend.close().await;
    match wrong {
        0 => Ok(()),
        1 => Err(Failure::new("one thing is not right")),
        n => Err(Failure::new(format!("{n} things are not right"))),
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
