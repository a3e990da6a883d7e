//! From texts to settings; every mistake is kept, so that one start shows all.

use super::{LogFormat, Rates, Settings, Source};
use backend::config::{Database, S3, Secret};
use domain::FixedOffset;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use url::Url;

/// What is wrong with the settings, one sentence each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes(pub Vec<String>);

impl Mistakes {
    /// A single one.
    pub fn one(sentence: String) -> Self {
        Self(vec![sentence])
    }
}

impl std::fmt::Display for Mistakes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the settings cannot be used:")?;
        self.0.iter().try_for_each(|sentence| write!(f, "\n  - {sentence}"))
    }
}

impl std::error::Error for Mistakes {}

/// Log lines written unless another filter is set: what this program does, and what is
/// wrong in the libraries it is made of.
pub const LOG: &str = "warn,huying=info,server=info,app=info,backend=info,domain=info";
/// Where metrics are served unless another address is set.
const METRICS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9300);
/// Shortest secret, in bytes.
const SECRET_BYTES: usize = 32;
/// Most worker threads that make sense.
const WORKERS: std::ops::RangeInclusive<usize> = 1..=256;

/// Checks everything that was set.
pub fn settings(source: &Source) -> Result<Settings, Mistakes> {
    let mut check = Check { source, mistakes: source.mistakes.clone() };
    let addr = check.parsed("HUYING_ADDR", "an address and port such as 127.0.0.1:3000");
    let addr = addr.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)));
    let (metrics_addr, metrics_asked) = check.metrics();
    let public_url = check.public_url().unwrap_or_else(|| local_url(addr));
    let data = PathBuf::from(check.text("HUYING_DATA").unwrap_or("./data".to_owned()));
    let settings = Settings {
        addr,
        metrics_addr,
        metrics_asked,
        basemap: check.basemap(public_url.scheme() == "https"),
        public_url,
        site: check.text("HUYING_SITE").map_or_else(built_site, PathBuf::from),
        site_before: check.text("HUYING_SITE_BEFORE").map(PathBuf::from),
        database: check.database(&data),
        s3: check.s3(),
        secret: check.secret(),
        log: check.log(),
        log_format: check.log_format(),
        offset: check.offset(),
        trust_proxy: check.number("HUYING_TRUST_PROXY", 0..=16, 0),
        notify_url: check.url("HUYING_NOTIFY_URL"),
        tell: check.tell(),
        gateway: check.gateway(),
        locks: check.locks(),
        open_data: check.open_data(),
        cors: check.cors(),
        inside: check.inside(),
        rates: check.rates(),
        retention_days: check.number("HUYING_RETENTION_DAYS", 0..=36_500, super::RETENTION_DAYS),
        workers: check.number("HUYING_WORKERS", WORKERS, cores()),
        data,
    };
    if settings.metrics_addr == Some(settings.addr) {
        check.mistakes.push("HUYING_METRICS_ADDR must not be the same as HUYING_ADDR".to_owned());
    }
    if check.mistakes.is_empty() { Ok(settings) } else { Err(Mistakes(check.mistakes)) }
}

pub(super) struct Check<'a> {
    source: &'a Source,
    pub(super) mistakes: Vec<String>,
}

impl Check<'_> {
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.source.get(name).map(|given| given.text.trim().to_owned())
    }

    pub(super) fn wrong(&mut self, name: &str, wanted: &str) {
        if let Some(given) = self.source.get(name) {
            self.mistakes.push(format!("{} must be {wanted}, not `{}`", given.named, given.text.trim()));
        }
    }

    pub(super) fn parsed<T: std::str::FromStr>(&mut self, name: &str, wanted: &str) -> Option<T> {
        let value = self.text(name)?.parse().ok();
        if value.is_none() {
            self.wrong(name, wanted);
        }
        value
    }

    pub(super) fn number<T>(&mut self, name: &str, range: std::ops::RangeInclusive<T>, default: T) -> T
    where
        T: std::str::FromStr + PartialOrd + std::fmt::Display + Copy,
    {
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        match self.parsed::<T>(name, &wanted) {
            Some(number) if range.contains(&number) => number,
            Some(_) => {
                self.wrong(name, &wanted);
                default
            }
            None => default,
        }
    }

    pub(super) fn url(&mut self, name: &str) -> Option<Url> {
        let wanted = "an address that begins with http:// or https://";
        let url: Url = self.parsed(name, wanted)?;
        if matches!(url.scheme(), "http" | "https") && url.has_host() {
            return Some(url);
        }
        self.wrong(name, wanted);
        None
    }

    fn public_url(&mut self) -> Option<Url> {
        let url = self.url("HUYING_PUBLIC_URL")?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !bare || !url.username().is_empty() {
            self.wrong("HUYING_PUBLIC_URL", "an address without a path, such as https://huying.example");
        }
        Some(url)
    }

    fn metrics(&mut self) -> (Option<SocketAddr>, bool) {
        let name = "HUYING_METRICS_ADDR";
        match self.text(name).as_deref() {
            None => (Some(METRICS), false),
            Some("off") => (None, true),
            Some(_) => (self.parsed(name, "an address and port such as 127.0.0.1:9300, or off"), true),
        }
    }

    fn database(&mut self, data: &Path) -> Database {
        let Some(url) = self.text("DATABASE_URL") else { return Database::Sqlite(data.to_owned()) };
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            if Url::parse(&url).is_ok_and(|url| url.path().len() > 1) {
                return Database::Postgres(url);
            }
        } else if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if !path.is_empty() {
                return Database::Sqlite(PathBuf::from(path));
            }
        }
        // The value may hold a password: it is not repeated.
        let named = self.source.get("DATABASE_URL").map_or("DATABASE_URL", |g| g.named.as_str());
        let wanted = "postgres://user:password@host/database or sqlite:directory";
        self.mistakes.push(format!("{named} must look like {wanted}"));
        Database::Sqlite(data.to_owned())
    }

    fn s3(&mut self) -> Option<S3> {
        let names = ["ENDPOINT", "BUCKET", "ACCESS_KEY", "SECRET_KEY"].map(|n| format!("HUYING_S3_{n}"));
        let missing: Vec<_> = names.iter().filter(|name| self.text(name).is_none()).cloned().collect();
        let region = self.text("HUYING_S3_REGION");
        if missing.len() == names.len() && region.is_none() {
            return None;
        }
        if !missing.is_empty() {
            let missing = missing.join(", ");
            self.mistakes.push(format!("object storage needs {missing} as well, or none of HUYING_S3_*"));
            return None;
        }
        Some(S3 {
            endpoint: self.url(&names[0])?,
            bucket: self.text(&names[1])?,
            region: region.unwrap_or("us-east-1".to_owned()),
            access_key: self.text(&names[2])?,
            secret_key: Secret(self.text(&names[3])?.into_bytes()),
        })
    }

    fn secret(&mut self) -> Option<Secret> {
        let text = self.text("HUYING_SECRET")?;
        if text.len() < SECRET_BYTES {
            self.mistakes.push(format!(
                "HUYING_SECRET must have at least {SECRET_BYTES} characters of chance \
                 (`openssl rand -hex 32` makes some), or be left out: then one is made and kept"
            ));
        }
        Some(Secret(text.into_bytes()))
    }

    fn log(&mut self) -> String {
        let text = self.text("HUYING_LOG").unwrap_or(LOG.to_owned());
        if tracing_subscriber::EnvFilter::try_new(&text).is_err() {
            self.wrong("HUYING_LOG", "a filter such as info or info,backend=debug");
        }
        text
    }

    fn log_format(&mut self) -> LogFormat {
        match self.text("HUYING_LOG_FORMAT").as_deref() {
            None | Some("text") => LogFormat::Text,
            Some("json") => LogFormat::Json,
            Some(_) => {
                self.wrong("HUYING_LOG_FORMAT", "text or json");
                LogFormat::Text
            }
        }
    }

    fn offset(&mut self) -> FixedOffset {
        let wanted = "an offset from UTC such as +08:00";
        self.parsed("HUYING_UTC_OFFSET", wanted).unwrap_or_else(shanghai)
    }

    fn rates(&mut self) -> Rates {
        let usual = Rates::default();
        let mut rate = |name: &str, usual: u32| {
            self.number(&format!("HUYING_LIMIT_{name}_PER_MINUTE"), 0..=1_000_000, usual)
        };
        Rates {
            submit: rate("SUBMIT", usual.submit),
            follow: rate("FOLLOW", usual.follow),
            sign_in: rate("SIGN_IN", usual.sign_in),
            upload: rate("UPLOAD", usual.upload),
            read: rate("READ", usual.read),
        }
    }
}

/// Asia/Shanghai.
pub fn shanghai() -> FixedOffset {
    let east = FixedOffset::east_opt(8 * 3600);
    east.unwrap_or(chrono::Offset::fix(&domain::Utc))
}

/// The address under which a browser on this machine finds `addr`.
pub fn local_url(addr: SocketAddr) -> Url {
    let host = match addr.ip() {
        ip if ip.is_unspecified() => "127.0.0.1".to_owned(),
        IpAddr::V6(ip) => format!("[{ip}]"),
        ip => ip.to_string(),
    };
    let text = format!("http://{host}:{}", addr.port());
    #[allow(clippy::expect_used, reason = "an IP address and a port always make a URL")]
    Url::parse(&text).expect("an address is a URL")
}

/// Beside the program, as it is delivered; else where `make build` leaves it.
fn built_site() -> PathBuf {
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("site")));
    beside.filter(|dir| dir.is_dir()).unwrap_or_else(|| PathBuf::from("target/release/site"))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}
