//! Calling addresses that somebody named: never into the networks this program
//! stands in, unless the operator allows the host.

use crate::error::{Error, Result};
use domain::hook::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Url};

/// How long the other side may take to be reached, and in all.
const CONNECT: Duration = Duration::from_secs(3);
const TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection is kept that nothing is sent by, and how many to a host.
const IDLE: Duration = Duration::from_secs(60);
const KEPT: usize = 64;

/// Hosts that may be called by `http` and at private addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InsideHosts(pub Vec<String>);

/// Why an address cannot be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is none, or carries a name and password.
    Invalid,
    /// It is not `https`.
    Plain,
    /// It lies in a private network.
    Private,
}

impl InsideHosts {
    /// Whether a host was named; `*` names all.
    pub fn allow(&self, host: &str) -> bool {
        self.0.iter().any(|named| named == "*" || named.eq_ignore_ascii_case(host))
    }

    /// Looks at an address before anything is resolved.
    pub fn look(&self, url: &Url) -> std::result::Result<(), Flaw> {
        let Some(host) = url.host() else { return Err(Flaw::Invalid) };
        let named = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if !named || !matches!(url.scheme(), "http" | "https") {
            return Err(Flaw::Invalid);
        }
        if self.allow(url.host_str().unwrap_or_default()) {
            return Ok(());
        }
        let open = match host {
            // Looked at once more when it is resolved.
            Host::Domain(name) => !name.trim_end_matches('.').eq_ignore_ascii_case("localhost"),
            Host::Ipv4(address) => is_public(address.into()),
            Host::Ipv6(address) => is_public(address.into()),
        };
        match (open, url.scheme()) {
            (false, _) => Err(Flaw::Private),
            (true, "https") => Ok(()),
            (true, _) => Err(Flaw::Plain),
        }
    }
}

/// Finds addresses of a host, leaving out those that may not be called.
struct Guard(InsideHosts);

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let inside = self.0.allow(name.as_str());
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let open: Vec<SocketAddr> = found.filter(|found| inside || is_public(found.ip())).collect();
            if open.is_empty() {
                return Err(PRIVATE.into());
            }
            Ok(Box::new(open.into_iter()) as Addrs)
        })
    }
}

/// What is told of a host that has no address in the open.
pub(crate) const PRIVATE: &str = "a private address";

/// What calls out. It follows nobody elsewhere and takes no way around: a proxy
/// would look up the names itself.
pub(crate) fn client(inside: &InsideHosts) -> Result<reqwest::Client> {
    reqwest::Client::builder()
        .connect_timeout(CONNECT)
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(KEPT)
        .user_agent("Huying/1")
        .dns_resolver(Arc::new(Guard(inside.clone())))
        .build()
        .map_err(Error::internal)
}

/// Why a call failed, in words without an address.
pub(crate) fn why(error: &reqwest::Error) -> &'static str {
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(inner) = cause {
        if inner.to_string() == PRIVATE {
            return PRIVATE;
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "not reached"
    } else {
        "the answer broke off"
    }
}

/// The beginning of an answer, at most so many bytes; the rest is not read.
pub(crate) async fn beginning(mut response: reqwest::Response, most: usize) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < most
        && let Ok(Some(chunk)) = response.chunk().await
    {
        body.extend_from_slice(&chunk[..chunk.len().min(most - body.len())]);
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(inside: &[&str], url: &str) -> std::result::Result<(), Flaw> {
        let inside = InsideHosts(inside.iter().map(|host| (*host).to_owned()).collect());
        inside.look(&url.parse().unwrap())
    }

    #[test]
    fn only_https_in_the_open_is_called_unless_the_host_is_named() {
        assert_eq!(look(&[], "https://city.example/hook?x=1"), Ok(()));
        assert_eq!(look(&[], "http://city.example/"), Err(Flaw::Plain));
        for private in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://10.0.0.1/",
            "https://[::ffff:a00:1]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://169.254.169.254/",
        ] {
            assert_eq!(look(&[], private), Err(Flaw::Private), "{private}");
        }
        for invalid in ["ftp://city.example/", "https://u:p@city.example/", "https://city.example/#x"] {
            assert_eq!(look(&["*"], invalid), Err(Flaw::Invalid), "{invalid}");
        }
        assert_eq!(look(&["127.0.0.1"], "http://127.0.0.1:9/"), Ok(()));
        assert_eq!(look(&["127.0.0.1"], "http://127.0.0.2:9/"), Err(Flaw::Private));
        assert_eq!(look(&["*"], "http://10.0.0.1/"), Ok(()));
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_called() {
        let client = client(&InsideHosts::default()).unwrap();
        // Resolved by the system to this machine.
        let error = client.get("http://localhost:9/").send().await.unwrap_err();
        assert_eq!(why(&error), PRIVATE);
        let allowed = super::client(&InsideHosts(vec!["localhost".to_owned()])).unwrap();
        assert_eq!(why(&allowed.get("http://localhost:9/").send().await.unwrap_err()), "not reached");
    }
}
