//! Where a setting may come from: the environment first, then the file.

use super::Mistakes;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Every setting: its name in the environment and in `huying.toml`.
pub const KEYS: &[(&str, &str)] = &[
    ("HUYING_ADDR", "addr"),
    ("HUYING_METRICS_ADDR", "metrics_addr"),
    ("HUYING_DATA", "data"),
    ("DATABASE_URL", "database_url"),
    ("HUYING_PUBLIC_URL", "public_url"),
    ("HUYING_SITE", "site"),
    ("HUYING_SITE_BEFORE", "site_before"),
    ("HUYING_SECRET", "secret"),
    ("HUYING_LOG", "log"),
    ("HUYING_LOG_FORMAT", "log_format"),
    ("HUYING_UTC_OFFSET", "utc_offset"),
    ("HUYING_TRUST_PROXY", "trust_proxy"),
    ("HUYING_NOTIFY_URL", "notify_url"),
    ("HUYING_SMS_PROVIDER", "sms.provider"),
    ("HUYING_SMS_URL", "sms.url"),
    ("HUYING_SMS_BODY", "sms.body"),
    ("HUYING_SMS_HEADER", "sms.header"),
    ("HUYING_SMS_SUCCESS", "sms.success"),
    ("HUYING_SMS_KEY_ID", "sms.key_id"),
    ("HUYING_SMS_KEY_SECRET", "sms.key_secret"),
    ("HUYING_SMS_SIGN_NAME", "sms.sign_name"),
    ("HUYING_SMS_APP_ID", "sms.app_id"),
    ("HUYING_SMS_REGION", "sms.region"),
    ("HUYING_SMS2_PROVIDER", "sms2.provider"),
    ("HUYING_SMS2_URL", "sms2.url"),
    ("HUYING_SMS2_BODY", "sms2.body"),
    ("HUYING_SMS2_HEADER", "sms2.header"),
    ("HUYING_SMS2_SUCCESS", "sms2.success"),
    ("HUYING_SMS2_KEY_ID", "sms2.key_id"),
    ("HUYING_SMS2_KEY_SECRET", "sms2.key_secret"),
    ("HUYING_SMS2_SIGN_NAME", "sms2.sign_name"),
    ("HUYING_SMS2_APP_ID", "sms2.app_id"),
    ("HUYING_SMS2_REGION", "sms2.region"),
    ("HUYING_SMS_CODE_TEMPLATE", "sms.code_template"),
    ("HUYING_SMS2_CODE_TEMPLATE", "sms2.code_template"),
    ("HUYING_LIMIT_CODES_PER_HOUR", "limits.codes_per_hour"),
    ("HUYING_LIMIT_CODES_PER_DAY", "limits.codes_per_day"),
    ("HUYING_WECHAT_APP_ID", "wechat.app_id"),
    ("HUYING_WECHAT_APP_SECRET", "wechat.app_secret"),
    ("HUYING_WECHAT_URL", "wechat.url"),
    ("HUYING_WECHAT_TEMPLATES", TEMPLATES),
    ("HUYING_WECHAT_TIMEOUT", "wechat.timeout"),
    ("HUYING_WECHAT_WEB_APP_ID", "wechat.web_app_id"),
    ("HUYING_WECHAT_WEB_APP_SECRET", "wechat.web_app_secret"),
    ("HUYING_WECHAT_WEB_SCOPE", "wechat.web_scope"),
    ("HUYING_WECHAT_WEB_URL", "wechat.web_url"),
    ("HUYING_WECHAT_GATEWAY_FROM", "wechat.gateway_from"),
    ("HUYING_WECHAT_GATEWAY_SECRET", "wechat.gateway_secret"),
    ("HUYING_MAIL_URL", "mail.url"),
    ("HUYING_MAIL_FROM", "mail.from"),
    ("HUYING_PUSH_CONTACT", "push.contact"),
    ("HUYING_PUSH_HOSTS", "push.hosts"),
    ("HUYING_MAP_PMTILES", "map.pmtiles"),
    ("HUYING_MAP_URL", "map.url"),
    ("HUYING_MAP_SYSTEM", "map.system"),
    ("HUYING_MAP_MAX_ZOOM", "map.max_zoom"),
    ("HUYING_MAP_ATTRIBUTION", "map.attribution"),
    ("HUYING_MAP_APPROVAL", "map.approval"),
    ("HUYING_OPEN_DATA_PUBLISHER", "open_data.publisher"),
    ("HUYING_OPEN_DATA_LICENSE", "open_data.license"),
    ("HUYING_OPEN_DATA_LICENSE_URL", "open_data.license_url"),
    ("HUYING_MESSAGE_LANGUAGE", "message_language"),
    ("HUYING_LOCKS", LOCKS),
    ("HUYING_INSIDE_HOSTS", "inside_hosts"),
    ("HUYING_RETENTION_DAYS", "retention_days"),
    ("HUYING_WORKERS", "workers"),
    ("HUYING_CORS_ORIGINS", "cors_origins"),
    ("HUYING_S3_ENDPOINT", "s3.endpoint"),
    ("HUYING_S3_BUCKET", "s3.bucket"),
    ("HUYING_S3_REGION", "s3.region"),
    ("HUYING_S3_ACCESS_KEY", "s3.access_key"),
    ("HUYING_S3_SECRET_KEY", "s3.secret_key"),
    ("HUYING_LIMIT_SUBMIT_PER_MINUTE", "limits.submit_per_minute"),
    ("HUYING_LIMIT_FOLLOW_PER_MINUTE", "limits.follow_per_minute"),
    ("HUYING_LIMIT_SIGN_IN_PER_MINUTE", "limits.sign_in_per_minute"),
    ("HUYING_LIMIT_UPLOAD_PER_MINUTE", "limits.upload_per_minute"),
    ("HUYING_LIMIT_READ_PER_MINUTE", "limits.read_per_minute"),
];

/// The one setting that is a table of tables: as text a line for each.
const LOCKS: &str = "locks";
/// A table of texts: the same.
const TEMPLATES: &str = "wechat.templates";
/// Names the file; cannot stand in it.
pub(super) const CONFIG: &str = "HUYING_CONFIG";
/// Looked for in the working directory when nothing names another.
const DEFAULT_FILE: &str = "huying.toml";

/// A value and where it was written.
#[derive(Clone, Debug)]
pub struct Given {
    /// The value.
    pub text: String,
    /// Its name there, for messages.
    pub named: String,
}

/// All that was set, by the name in the environment.
#[derive(Clone, Debug, Default)]
pub struct Source {
    given: BTreeMap<&'static str, Given>,
    /// What stands in the file and is no setting, or none that can be read.
    pub(super) mistakes: Vec<String>,
}

impl Source {
    /// Reads the file, then lets the environment win. An empty variable is
    /// an absent one.
    pub fn read<T: Into<OsString>>(
        env: impl Fn(&str) -> Option<T>,
        file: Option<&Path>,
    ) -> Result<Self, Mistakes> {
        let env =
            |name: &str| env(name).map(T::into).filter(|text| !text.to_string_lossy().trim().is_empty());
        let mut source = match find_file(env, file)? {
            Some(path) => Self::from_toml(&read_file(&path)?, &path.display().to_string())?,
            None => Self::default(),
        };
        for (name, _) in KEYS {
            match env(name).map(OsString::into_string) {
                Some(Ok(text)) => {
                    source.given.insert(name, Given { text, named: (*name).to_owned() });
                }
                // Not repeated: it may be a secret, and cannot be shown as it is.
                Some(Err(_)) => source.mistakes.push(format!("{name} must be a text in UTF-8")),
                None => {}
            }
        }
        Ok(source)
    }

    /// Reads the text of a file. Mistakes in it are told with those of the values, when
    /// all of them are checked.
    pub fn from_toml(text: &str, file: &str) -> Result<Self, Mistakes> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            Mistakes::one(format!("{file} is not valid TOML: {}", error.to_string().trim()))
        })?;
        let mut source = Self::default();
        for (key, value) in flat(&table) {
            let Some((name, _)) = KEYS.iter().find(|(_, toml)| *toml == key) else {
                source.mistakes.push(format!("{file}: there is no setting `{key}`"));
                continue;
            };
            let text = match key.as_str() {
                LOCKS => locks(&value),
                TEMPLATES => templates(&value),
                _ => plain(&value),
            };
            match text {
                Some(text) => {
                    source.given.insert(name, Given { text, named: format!("`{key}` in {file}") });
                }
                None if key == LOCKS => {
                    source
                        .mistakes
                        .push(format!("{file}: `[locks.name]` takes `address` and `secret`, both texts"));
                }
                None if key == TEMPLATES => {
                    source
                        .mistakes
                        .push(format!("{file}: `[wechat.templates]` takes a text for each template"));
                }
                None => source.mistakes.push(format!("{file}: `{key}` must be a text or a number")),
            }
        }
        Ok(source)
    }

    /// What was set for a name.
    pub fn get(&self, name: &str) -> Option<&Given> {
        self.given.get(name).filter(|given| !given.text.trim().is_empty())
    }
}

fn find_file(
    env: impl Fn(&str) -> Option<OsString>,
    named: Option<&Path>,
) -> Result<Option<PathBuf>, Mistakes> {
    let (path, by) = match (named, env(CONFIG)) {
        (Some(path), _) => (path.to_owned(), "--config"),
        (None, Some(path)) => (PathBuf::from(path), CONFIG),
        (None, None) => {
            let path = PathBuf::from(DEFAULT_FILE);
            return Ok(path.is_file().then_some(path));
        }
    };
    if !path.is_file() {
        return Err(Mistakes::one(format!("{by} names {}, which is no file", path.display())));
    }
    Ok(Some(path))
}

fn read_file(path: &Path) -> Result<String, Mistakes> {
    std::fs::read_to_string(path)
        .map_err(|error| Mistakes::one(format!("cannot read {}: {error}", path.display())))
}

/// `[limits] read_per_minute` becomes `limits.read_per_minute`.
fn flat(table: &toml::Table) -> Vec<(String, toml::Value)> {
    let mut all = Vec::new();
    for (key, value) in table {
        match value {
            toml::Value::Table(inner) if key != LOCKS => {
                all.extend(inner.iter().map(|(name, value)| (format!("{key}.{name}"), value.clone())));
            }
            value => all.push((key.clone(), value.clone())),
        }
    }
    all
}

/// `[locks.name] address, secret` becomes `name|address|secret`.
fn locks(value: &toml::Value) -> Option<String> {
    let line = |(name, value): (&String, &toml::Value)| {
        let table = value.as_table().filter(|table| table.len() == 2)?;
        let text = |key: &str| table.get(key)?.as_str();
        let parts = [name.as_str(), text("address")?, text("secret")?];
        let plain =
            parts[..2].iter().all(|part| !part.contains('|')) && !parts.concat().contains(['\n', ';']);
        plain.then(|| parts.join("|"))
    };
    let lines: Option<Vec<String>> = value.as_table()?.iter().map(line).collect();
    lines.map(|lines| lines.join("\n"))
}

/// `[wechat.templates] id = "thing1=status"` becomes `id|thing1=status`.
fn templates(value: &toml::Value) -> Option<String> {
    let line = |(name, value): (&String, &toml::Value)| {
        let fields = value.as_str()?;
        let plain = !name.contains('|') && !format!("{name}{fields}").contains(['\n', ';']);
        plain.then(|| format!("{name}|{fields}"))
    };
    let lines: Option<Vec<String>> = value.as_table()?.iter().map(line).collect();
    lines.map(|lines| lines.join("\n"))
}

fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}
