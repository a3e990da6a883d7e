//! Systems that open the doors of stations, and hosts inside. Secrets are never repeated in a
//! sentence.

use super::check::Check;
use backend::config::Secret;
use backend::outside::InsideHosts;
use backend::places::door::{LockSystem, Locks};
use url::Url;

/// Shortest key that is shared with a lock system, in bytes.
const SECRET_BYTES: usize = 32;

impl Check<'_> {
    /// `name|address|secret`, one a line.
    pub(super) fn locks(&mut self) -> Locks {
        let mut locks = Locks::default();
        let text = self.text("HUYING_LOCKS").unwrap_or_default();
        for line in text.split(['\n', ';']).map(str::trim).filter(|line| !line.is_empty()) {
            match lock(line) {
                Ok((name, system)) => {
                    if locks.0.insert(name.clone(), system).is_some() {
                        self.mistakes.push(format!("the lock system `{name}` is named twice"));
                    }
                }
                Err(sentence) => self.mistakes.push(sentence),
            }
        }
        locks
    }

    /// Hosts, with commas or spaces between them.
    pub(super) fn inside(&mut self) -> InsideHosts {
        let text = self.text("HUYING_INSIDE_HOSTS").unwrap_or_default();
        InsideHosts(text.split([',', ' ']).filter(|host| !host.is_empty()).map(str::to_owned).collect())
    }
}

fn lock(line: &str) -> Result<(String, LockSystem), String> {
    let mut parts = line.splitn(3, '|').map(str::trim);
    let mut next = || parts.next().unwrap_or("").to_owned();
    let (name, address, secret) = (next(), next(), next());
    if name.is_empty() {
        return Err("a lock system needs the name of who runs it, an address and a secret".to_owned());
    }
    let address = Url::parse(&address).ok().filter(|url| url.scheme() == "https" && url.has_host());
    let address = address
        .ok_or_else(|| format!("the lock system `{name}` needs an address that begins with https://"))?;
    if secret.len() < SECRET_BYTES {
        return Err(format!("the lock system `{name}` needs a secret of at least {SECRET_BYTES} characters"));
    }
    Ok((name, LockSystem { address, secret: Secret(secret.into_bytes()) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Settings, Source};

    #[test]
    fn a_lock_system_has_a_name_an_address_and_a_long_secret() {
        let secret = "s".repeat(32);
        let (name, system) = lock(&format!("暖新|https://locks.example/open?v=1|{secret}")).unwrap();
        assert_eq!((name.as_str(), system.address.as_str()), ("暖新", "https://locks.example/open?v=1"));
        for line in ["", "|https://a.example|S", "x", "x|http://a.example|S", "x|https://a.example|short"] {
            assert!(lock(&line.replace('S', &secret)).is_err(), "{line}");
        }
        assert!(!lock("x|https://a.example|geheim").unwrap_err().contains("geheim"));
    }

    #[test]
    fn the_file_has_a_table_for_each() {
        let secret = "s".repeat(40);
        let file = format!("[locks.\"暖新科技\"]\naddress = \"https://a.example\"\nsecret = \"{secret}\"\n");
        let settings = Settings::check(&Source::from_toml(&file, "huying.toml").unwrap()).unwrap();
        assert!(settings.locks.0.contains_key("暖新科技"));
        for wrong in [
            "locks = \"x\"\n",
            "[locks]\nx = 1\n",
            "[locks.x]\naddress = \"https://a.example\"\n",
            "[locks.x]\naddress = \"https://a.example\"\nsecret = \"short\"\n",
            "[locks.x]\naddress = \"https://a.example\"\nkey = \"y\"\n",
        ] {
            let read = Source::from_toml(wrong, "huying.toml");
            assert!(read.is_err() || Settings::check(&read.unwrap()).is_err(), "{wrong}");
        }
    }
}
