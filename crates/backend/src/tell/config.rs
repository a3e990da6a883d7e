//! Settings of telling people.

use super::fields::Fields;
use crate::config::Secret;
use domain::request::{Deadline, Status};
use domain::tell::{Occasion, To, Tongue};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// By which ways messages are sent, and in which words. Without any provider
/// only the message boxes are filled; in a demonstration everything is
/// recorded instead of sent.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The address people see, without a slash at the end: links begin with it.
    pub base: String,
    /// The language of messages to people of whom no other is known.
    pub tongue: Option<Tongue>,
    /// The words.
    pub words: WordsOf,
    /// Providers of text messages, the preferred one first; at most two.
    pub sms: Vec<Sms>,
    /// The templates of sign-in codes, one for each provider of text messages.
    pub code_templates: Vec<Option<String>>,
    /// How many sign-in codes are sent.
    pub code_caps: crate::accounts::Caps,
    /// WeChat: subscribe messages, and who uses a mini-program.
    pub wechat: Option<Wechat>,
    /// WeChat: who looks at our pages in it.
    pub wechat_web: Option<WechatWeb>,
    /// How long somebody who signs in waits for WeChat.
    pub wechat_patience: Option<Duration>,
    /// E-mail.
    pub mail: Option<Mail>,
    /// Push messages to browsers.
    pub push: Option<Push>,
}

/// Where words come from that people read: the language files.
pub trait Words: Send + Sync {
    /// The name of a step.
    fn status(&self, status: Status, tongue: Tongue) -> String;
    /// The name of what is due, as a warning says it.
    fn deadline(&self, deadline: Deadline, tongue: Tongue) -> String;
    /// The template of an occasion unless an administrator has written another.
    fn usual(&self, occasion: Occasion, to: To, tongue: Tongue) -> String;
    /// The same for when the date it would name has passed.
    fn undated(&self, occasion: Occasion, to: To, tongue: Tongue) -> String;
    /// The message with a sign-in code.
    fn code(&self, code: &str, tongue: Tongue) -> String;
    /// That so many of an import were late when they came.
    fn late_import(&self, count: u32, tongue: Tongue) -> String;
}

/// Shared [`Words`].
#[derive(Clone)]
pub struct WordsOf(pub Arc<dyn Words>);

impl std::fmt::Debug for WordsOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words")
    }
}

impl Default for WordsOf {
    fn default() -> Self {
        Self(Arc::new(Names))
    }
}

/// Stable names instead of words, where no language files are at hand.
struct Names;

impl Words for Names {
    fn status(&self, status: Status, _: Tongue) -> String {
        status.to_string()
    }

    fn deadline(&self, deadline: Deadline, _: Tongue) -> String {
        deadline.to_string()
    }

    fn usual(&self, occasion: Occasion, _: To, _: Tongue) -> String {
        format!("{{code}} {occasion} {{status}} {{link}}")
    }

    fn undated(&self, occasion: Occasion, to: To, tongue: Tongue) -> String {
        self.usual(occasion, to, tongue)
    }

    fn code(&self, code: &str, _: Tongue) -> String {
        code.to_owned()
    }

    fn late_import(&self, count: u32, _: Tongue) -> String {
        format!("late_import {count}")
    }
}

/// A provider of text messages.
#[derive(Clone, Debug)]
pub enum Sms {
    /// Any that takes JSON by HTTP.
    Http(HttpSms),
    /// Aliyun 阿里云, API version 2017-05-25.
    Aliyun(CloudSms),
    /// Tencent Cloud 腾讯云, API version 2021-01-11.
    Tencent(CloudSms),
}

/// A provider that takes JSON by HTTP.
#[derive(Clone, Debug)]
pub struct HttpSms {
    /// Where it is posted to.
    pub url: Url,
    /// The JSON, with `"{phone}"`, `"{text}"`, `"{template}"`, `"{key}"` and
    /// `"{values}"` as whole strings that are replaced.
    pub body: serde_json::Value,
    /// A header that carries the provider's secret.
    pub header: Option<(String, Secret)>,
    /// What the answer must hold besides a status of success: a JSON pointer
    /// (RFC 6901) and the value there.
    pub success: Option<(String, String)>,
}

/// Keys of one of the two clouds.
#[derive(Clone, Debug)]
pub struct CloudSms {
    /// Where the API is.
    pub url: Url,
    /// Identifier of the access key.
    pub key_id: String,
    /// The access key.
    pub key_secret: Secret,
    /// The approved signature 签名.
    pub sign_name: String,
    /// The application, Tencent's only.
    pub app_id: String,
    /// The region, Tencent's only.
    pub region: String,
}

/// WeChat's subscribe messages.
#[derive(Clone, Debug)]
pub struct Wechat {
    /// Where the API is.
    pub url: Url,
    /// Identifier of the account.
    pub app_id: String,
    /// Its secret.
    pub app_secret: Secret,
    /// The fields of its templates, by the template's identifier.
    pub templates: BTreeMap<String, Fields>,
}

/// The service account under which our pages are opened in WeChat.
#[derive(Clone, Debug)]
pub struct WechatWeb {
    /// Where the API is.
    pub url: Url,
    /// Where browsers are led to, to sign in.
    pub authorize: Url,
    /// Identifier of the account.
    pub app_id: String,
    /// Its secret.
    pub app_secret: Secret,
    /// Whether WeChat asks people for their consent; only then it says who they
    /// are to the mini-program of the same owner.
    pub asks: bool,
}

/// E-mail by SMTP.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is secured.
    pub security: MailSecurity,
    /// Name and password, if it wants them.
    pub login: Option<(String, Secret)>,
    /// The sender.
    pub from: String,
}

/// How the connection to a mail server is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSecurity {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS, and nothing without it.
    StartTls,
    /// None: for a server on this machine.
    Plain,
}

/// Push messages to browsers (RFC 8030).
#[derive(Clone, Debug)]
pub struct Push {
    /// Whom push services may write to: `mailto:` or `https:`.
    pub contact: String,
    /// Hosts of push services besides the well-known ones.
    pub hosts: Vec<String>,
}
