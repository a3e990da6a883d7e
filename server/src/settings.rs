//! Settings from the environment and `huying.toml`.

use std::net::SocketAddr;
use std::path::PathBuf;
use url::Url;

/// Everything the process needs to know to start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where pages and API are served.
    pub addr: SocketAddr,
    /// Where `/metrics` is served, if anywhere.
    pub metrics_addr: Option<SocketAddr>,
    /// Address people see; decides whether cookies are `Secure`.
    pub public_url: Url,
    /// Directory of the built site.
    pub site: PathBuf,
}

impl Settings {
    /// Public base address, without a slash at the end.
    pub fn base(&self) -> String {
        self.public_url.as_str().trim_end_matches('/').to_owned()
    }

    /// Whether people reach this program by HTTPS.
    pub fn secure(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}
