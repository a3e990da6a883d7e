//! What the backend needs to know to start.

use domain::FixedOffset;
use std::path::PathBuf;
use url::Url;

/// Settings of the backend; read and checked by the server.
#[derive(Clone, Debug)]
pub struct Config {
    /// Which database.
    pub database: Database,
    /// Where attachments are kept.
    pub storage: Storage,
    /// The secret all others are derived from; 32 bytes or more.
    pub secret: Secret,
    /// Offset of local time from UTC.
    pub offset: FixedOffset,
    /// Connections for reading (SQLite) or in all (PostgreSQL).
    pub connections: u32,
    /// Where notifications are posted as JSON, if anywhere.
    pub notify_url: Option<Url>,
    /// How many days after its last change personal data of a request that is
    /// over is kept; 0 = for ever.
    pub retention_days: u32,
    /// Systems that open the doors of stations.
    pub locks: crate::places::door::Locks,
    /// Hosts that webhooks and upstreams may have in a private network.
    pub inside: crate::outside::InsideHosts,
    /// How people are told.
    pub tell: crate::tell::config::Config,
}

/// Which database.
#[derive(Clone, Debug)]
pub enum Database {
    /// One file in this directory.
    Sqlite(PathBuf),
    /// `postgres://…`.
    Postgres(String),
}

/// Where attachments are kept.
#[derive(Clone, Debug)]
pub enum Storage {
    /// Files below this directory.
    Local(PathBuf),
    /// An S3-compatible store.
    S3(S3),
}

/// An S3-compatible store.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct S3 {
    pub endpoint: Url,
    pub bucket: String,
    pub region: String,
    pub access_key: String,
    pub secret_key: Secret,
}

/// Bytes that must not be shown.
#[derive(Clone)]
pub struct Secret(pub Vec<u8>);

impl Secret {
    /// Whether somebody said it, in equal time for every wrong one.
    pub fn is(&self, said: &[u8]) -> bool {
        crate::secrets::equal(&self.0, said)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}
