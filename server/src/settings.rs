//! Settings from the environment and `huying.toml`, checked before anything
//! starts. Every mistake is reported, all at once. `docs/configuration.md`
//! describes each of them.

mod check;
mod cors;
mod locks;
mod map;
mod open_data;
mod secret;
mod source;
mod tell;
mod unknown;
mod wechat;

pub use check::{LOG, Mistakes};
pub use map::Basemap;
pub use open_data::OpenTerms;
pub use secret::{FILE as SECRET_FILE, SecretError, keep as keep_secret, secret};
pub use source::{KEYS, Source};
pub use unknown::unknown_settings;
pub use wechat::{Gateway, Network};

use backend::config::{Config, Database, S3, Secret, Storage};
use domain::FixedOffset;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use url::Url;

/// Days for which personal data is kept unless other is said: three years.
const RETENTION_DAYS: u32 = 1095;

/// Everything the process needs to know to start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where pages and API are served.
    pub addr: SocketAddr,
    /// Where `/metrics` is served, if anywhere.
    pub metrics_addr: Option<SocketAddr>,
    /// Whether that address was asked for; if not, a taken port is no fault.
    pub metrics_asked: bool,
    /// Address people see; decides whether cookies are `Secure`.
    pub public_url: Url,
    /// Directory of the built site.
    pub site: PathBuf,
    /// That of the release before, if pages of it may still be open.
    pub site_before: Option<PathBuf>,
    /// Directory of the embedded database, of photos and of the secret.
    pub data: PathBuf,
    /// Which database.
    pub database: Database,
    /// An S3-compatible store, if attachments are not kept in `data`.
    pub s3: Option<S3>,
    /// The secret, if it was given and not to be kept in `data`.
    pub secret: Option<Secret>,
    /// Which log lines are written, as `tracing` filters are written.
    pub log: String,
    /// How they are written.
    pub log_format: LogFormat,
    /// Offset of local time from UTC.
    pub offset: FixedOffset,
    /// How many proxies in front of this program are trusted to name the
    /// client's address.
    pub trust_proxy: usize,
    /// Where notifications are posted as JSON, if anywhere.
    pub notify_url: Option<Url>,
    /// By which providers people are told.
    pub tell: backend::tell::config::Config,
    /// A gateway of WeChat whose word is taken, if there is one.
    pub gateway: Option<Gateway>,
    /// Systems that open the doors of stations.
    pub locks: backend::places::door::Locks,
    /// Hosts that webhooks and upstreams may have in a private network.
    pub inside: backend::outside::InsideHosts,
    /// The basemap, if there is one.
    pub basemap: Option<Basemap>,
    /// Under which terms open data is published.
    pub open_data: OpenTerms,
    /// Sites whose pages may call the API.
    pub cors: crate::layers::cors::Sites,
    /// How often one address may do what.
    pub rates: Rates,
    /// How many days after its last change personal data of a request that is
    /// over is kept; 0 = for ever.
    pub retention_days: u32,
    /// Worker threads.
    pub workers: usize,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object a line.
    Json,
}

/// How often one address may do what, per minute; 0 = as often as it likes.
/// Generous: a whole office or mobile network may share one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// Submitting a request.
    pub submit: u32,
    /// Opening a request by code and digits.
    pub follow: u32,
    /// Signing in.
    pub sign_in: u32,
    /// Sending a photo, voice note or video ahead.
    pub upload: u32,
    /// Anything else.
    pub read: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Self { submit: 120, follow: 30, sign_in: 60, upload: 240, read: 6000 }
    }
}

impl Settings {
    /// Reads environment and file. `file` was named by the caller and must
    /// exist; without it `HUYING_CONFIG`, else `huying.toml` in the working
    /// directory if there is one.
    pub fn load(file: Option<&Path>) -> Result<Self, Mistakes> {
        let source = Source::read(|name| std::env::var_os(name), file)?;
        Self::check(&source)
    }

    /// Checks what was read.
    pub fn check(source: &Source) -> Result<Self, Mistakes> {
        check::settings(source)
    }

    /// What applies when nothing is set, with everything kept in `data`.
    pub fn within(data: &Path) -> Self {
        let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, 3000));
        Self {
            addr,
            metrics_addr: None,
            metrics_asked: false,
            public_url: check::local_url(addr),
            site: data.join("site"),
            site_before: None,
            data: data.to_owned(),
            database: Database::Sqlite(data.to_owned()),
            s3: None,
            secret: None,
            log: check::LOG.to_owned(),
            log_format: LogFormat::Text,
            offset: check::shanghai(),
            trust_proxy: 0,
            notify_url: None,
            retention_days: RETENTION_DAYS,
            tell: Default::default(),
            gateway: None,
            locks: Default::default(),
            inside: Default::default(),
            basemap: None,
            open_data: OpenTerms::default(),
            cors: Default::default(),
            rates: Rates::default(),
            workers: 2,
        }
    }

    /// Whether nothing is kept on this machine: database and attachments are
    /// elsewhere, and the secret is given.
    pub fn keeps_nothing(&self) -> bool {
        matches!(self.database, Database::Postgres(_)) && self.s3.is_some()
    }

    /// Where large files lie while they are read, and go afterwards.
    pub fn incoming(&self) -> PathBuf {
        if self.keeps_nothing() {
            // Several copies may share it.
            std::env::temp_dir().join(format!("huying-incoming-{}", std::process::id()))
        } else {
            self.data.join("incoming")
        }
    }

    /// Public base address, without a slash at the end.
    pub fn base(&self) -> String {
        self.public_url.as_str().trim_end_matches('/').to_owned()
    }

    /// Whether people reach this program by HTTPS.
    pub fn secure(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// What the backend needs to know.
    pub fn backend(&self, secret: Secret) -> Config {
        let local = Storage::Local(self.data.join("media"));
        // SQLite reads in parallel with its one writer; PostgreSQL shares all.
        let connections = match self.database {
            Database::Sqlite(_) => self.workers.clamp(2, 16),
            Database::Postgres(_) => (self.workers * 8).clamp(8, 64),
        };
        Config {
            database: self.database.clone(),
            storage: self.s3.clone().map_or(local, Storage::S3),
            secret,
            offset: self.offset,
            connections: u32::try_from(connections).unwrap_or(16),
            notify_url: self.notify_url.clone(),
            retention_days: self.retention_days,
            locks: self.locks.clone(),
            inside: self.inside.clone(),
            tell: backend::tell::config::Config {
                base: self.base(),
                words: crate::words::of_the_pages(),
                ..self.tell.clone()
            },
        }
    }
}
