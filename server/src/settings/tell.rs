//! Providers of messages. Secrets are never repeated in a sentence.

use super::check::Check;
use backend::accounts::Caps;
use backend::config::Secret;
use backend::tell::config::{CloudSms, Config, HttpSms, Mail, MailSecurity, Push, Sms, Wechat};
use backend::tell::{Fields, is_mailbox};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use url::Url;

const ALIYUN: &str = "https://dysmsapi.aliyuncs.com";
const TENCENT: &str = "https://sms.tencentcloudapi.com";
const TENCENT_REGION: &str = "ap-guangzhou";
const WECHAT: &str = "https://api.weixin.qq.com";

impl Check<'_> {
    pub(super) fn tell(&mut self) -> Config {
        let first = self.sms("HUYING_SMS");
        let second = self.sms("HUYING_SMS2");
        let named = |end: &str| self.text(&format!("HUYING_{end}_PROVIDER")).is_some();
        if named("SMS2") && !named("SMS") {
            self.mistakes
                .push("HUYING_SMS2_* is for a second provider: name the first in HUYING_SMS_*".to_owned());
        }
        Config {
            tongue: self.parsed("HUYING_MESSAGE_LANGUAGE", "zh-Hans or en"),
            sms: first.into_iter().chain(second).collect(),
            code_templates: ["HUYING_SMS_CODE_TEMPLATE", "HUYING_SMS2_CODE_TEMPLATE"]
                .map(|name| self.text(name))
                .into(),
            code_caps: self.code_caps(),
            wechat: self.wechat(),
            wechat_web: self.wechat_web(),
            wechat_patience: self.wechat_patience(),
            mail: self.mail(),
            push: self.push(),
            ..Config::default()
        }
    }

    /// How many sign-in codes are sent.
    fn code_caps(&mut self) -> Caps {
        let usual = Caps::default();
        Caps {
            from_one: self.number("HUYING_LIMIT_CODES_PER_HOUR", 0..=100_000, usual.from_one),
            in_all: self.number("HUYING_LIMIT_CODES_PER_DAY", 0..=10_000_000, usual.in_all),
        }
    }

    /// All of these, or what is missing is told.
    pub(super) fn needed<const N: usize>(&mut self, what: &str, names: [String; N]) -> Option<[String; N]> {
        let missing: Vec<&str> =
            names.iter().filter(|n| self.text(n).is_none()).map(String::as_str).collect();
        if !missing.is_empty() {
            self.mistakes.push(format!("{what} needs {} as well", missing.join(", ")));
            return None;
        }
        Some(names.map(|name| self.text(&name).unwrap_or_default()))
    }

    fn secretly_wrong(&mut self, name: &str, wanted: &str) {
        self.mistakes.push(format!("{name} must be {wanted}"));
    }

    /// An address of an API, or the usual one.
    pub(super) fn api(&mut self, name: &str, usual: &str) -> Option<Url> {
        if self.text(name).is_some() { self.url(name) } else { Url::parse(usual).ok() }
    }

    fn sms(&mut self, begin: &str) -> Option<Sms> {
        let name = |end: &str| format!("{begin}_{end}");
        let provider = name("PROVIDER");
        match self.text(&provider).as_deref() {
            None => {
                let set = [
                    "URL",
                    "BODY",
                    "HEADER",
                    "SUCCESS",
                    "KEY_ID",
                    "KEY_SECRET",
                    "SIGN_NAME",
                    "APP_ID",
                    "REGION",
                ];
                if let Some(set) = set.iter().map(|end| name(end)).find(|name| self.text(name).is_some()) {
                    self.mistakes.push(format!("{set} needs {provider} as well: http, aliyun or tencent"));
                }
                None
            }
            Some("http") => self.http(begin).map(Sms::Http),
            Some("aliyun") => self.cloud(begin, ALIYUN, false).map(Sms::Aliyun),
            Some("tencent") => self.cloud(begin, TENCENT, true).map(Sms::Tencent),
            Some(_) => {
                self.wrong(&provider, "http, aliyun or tencent");
                None
            }
        }
    }

    fn http(&mut self, begin: &str) -> Option<HttpSms> {
        let name = |end: &str| format!("{begin}_{end}");
        let body = match self.text(&name("BODY")) {
            None => Some(json!({ "phone": "{phone}", "text": "{text}", "template": "{template}",
                "values": "{values}", "key": "{key}" })),
            Some(text) => serde_json::from_str::<Value>(&text).ok().filter(Value::is_object),
        };
        if body.is_none() {
            self.secretly_wrong(
                &name("BODY"),
                "a JSON object such as {\"to\": \"{phone}\", \"text\": \"{text}\"}",
            );
        }
        let header = self.text(&name("HEADER")).map(|text| {
            let (header, secret) = text.split_once(':')?;
            let header = http::HeaderName::try_from(header.trim()).ok()?;
            let secret = http::HeaderValue::try_from(secret.trim()).ok()?;
            Some((header.to_string(), Secret(secret.as_bytes().to_vec())))
        });
        if matches!(header, Some(None)) {
            self.secretly_wrong(&name("HEADER"), "a header such as Authorization: Bearer secret");
        }
        let success = self.text(&name("SUCCESS")).map(|text| {
            let (pointer, value) = text.split_once('=')?;
            let (pointer, value) = (pointer.trim(), value.trim());
            (pointer.starts_with('/') && !value.is_empty()).then(|| (pointer.to_owned(), value.to_owned()))
        });
        if success == Some(None) {
            self.wrong(&name("SUCCESS"), "a place in the answer and the value there, such as /code=0");
        }
        let [_] = self.needed("a provider of text messages", [name("URL")])?;
        Some(HttpSms {
            url: self.url(&name("URL"))?,
            body: body?,
            header: header.flatten(),
            success: success.flatten(),
        })
    }

    fn cloud(&mut self, begin: &str, usual: &str, tencent: bool) -> Option<CloudSms> {
        let name = |end: &str| format!("{begin}_{end}");
        let what = "a provider of text messages";
        let keys = self.needed(what, [name("KEY_ID"), name("KEY_SECRET"), name("SIGN_NAME")]);
        let app_id = if tencent { self.needed(what, [name("APP_ID")]) } else { Some([String::new()]) };
        let url = self.api(&name("URL"), usual);
        let region = self.text(&name("REGION")).unwrap_or(TENCENT_REGION.to_owned());
        let ([key_id, key_secret, sign_name], [app_id]) = (keys?, app_id?);
        Some(CloudSms {
            url: url?,
            key_id,
            key_secret: Secret(key_secret.into_bytes()),
            sign_name,
            app_id,
            region,
        })
    }

    fn wechat(&mut self) -> Option<Wechat> {
        let names = ["HUYING_WECHAT_APP_ID", "HUYING_WECHAT_APP_SECRET"].map(str::to_owned);
        let templates = self.wechat_templates();
        if names.iter().all(|name| self.text(name).is_none()) {
            if !templates.is_empty() {
                self.mistakes.push(format!("HUYING_WECHAT_TEMPLATES needs {} as well", names.join(" and ")));
            }
            return None;
        }
        let [app_id, secret] = self.needed("WeChat", names)?;
        let url = self.api("HUYING_WECHAT_URL", WECHAT)?;
        Some(Wechat { url, app_id, app_secret: Secret(secret.into_bytes()), templates })
    }

    /// `template|fields`, one a line.
    fn wechat_templates(&mut self) -> BTreeMap<String, Fields> {
        let mut templates = BTreeMap::new();
        let text = self.text("HUYING_WECHAT_TEMPLATES").unwrap_or_default();
        for line in text.split(['\n', ';']).map(str::trim).filter(|line| !line.is_empty()) {
            let (name, fields) = line.split_once('|').unwrap_or((line, ""));
            let name = name.trim().to_owned();
            match fields.parse() {
                Ok(fields) => {
                    if templates.insert(name.clone(), fields).is_some() {
                        self.mistakes.push(format!("the WeChat template `{name}` is named twice"));
                    }
                }
                Err(why) => self.mistakes.push(format!("the fields of the WeChat template `{name}`: {why}")),
            }
        }
        templates
    }

    fn mail(&mut self) -> Option<Mail> {
        let names = ["HUYING_MAIL_URL", "HUYING_MAIL_FROM"].map(str::to_owned);
        if names.iter().all(|name| self.text(name).is_none()) {
            return None;
        }
        let [url, from] = self.needed("e-mail", names)?;
        let fits = is_mailbox(&from);
        if !fits {
            self.wrong(
                "HUYING_MAIL_FROM",
                "an address such as huying@example.org or Huying <huying@example.org>",
            );
        }
        let mail =
            server(&url).map(|(security, host, port, login)| Mail { host, port, security, login, from });
        if mail.is_none() {
            let wanted = "smtps://user:password@host (TLS), smtp://user:password@host (STARTTLS) or \
                          smtp+plain://localhost";
            self.secretly_wrong("HUYING_MAIL_URL", wanted);
        }
        mail.filter(|_| fits)
    }

    fn push(&mut self) -> Option<Push> {
        let hosts = self.text("HUYING_PUSH_HOSTS").unwrap_or_default();
        let hosts = hosts.split([',', ' ']).filter(|host| !host.is_empty()).map(str::to_owned).collect();
        let Some(contact) = self.text("HUYING_PUSH_CONTACT") else {
            if self.text("HUYING_PUSH_HOSTS").is_some() {
                self.mistakes.push("HUYING_PUSH_HOSTS needs HUYING_PUSH_CONTACT as well".to_owned());
            }
            return None;
        };
        if !contact.starts_with("mailto:") && !contact.starts_with("https://") {
            self.wrong("HUYING_PUSH_CONTACT", "an address that begins with mailto: or https://");
            return None;
        }
        Some(Push { contact, hosts })
    }
}

type Server = (MailSecurity, String, u16, Option<(String, Secret)>);

/// What an address of a mail server says.
fn server(text: &str) -> Option<Server> {
    let url = Url::parse(text).ok()?;
    let (security, usual) = match url.scheme() {
        "smtps" => (MailSecurity::Tls, 465),
        "smtp" => (MailSecurity::StartTls, 587),
        "smtp+plain" => (MailSecurity::Plain, 25),
        _ => return None,
    };
    let host = url.host_str().filter(|host| !host.is_empty())?.to_owned();
    let plain = |part: &str| {
        let decoded = url::form_urlencoded::parse(format!("x={}", part.replace('+', "%2B")).as_bytes())
            .next()
            .map(|(_, value)| value.into_owned());
        decoded.unwrap_or_default()
    };
    let login = match (url.username(), url.password()) {
        ("", None) => None,
        (name, Some(password)) if !name.is_empty() => {
            Some((plain(name), Secret(plain(password).into_bytes())))
        }
        _ => return None,
    };
    Some((security, host, url.port().unwrap_or(usual), login))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Settings, Source};

    fn told(pairs: &[(&str, &str)]) -> Vec<String> {
        let env = |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        let file = tempfile::NamedTempFile::new().unwrap();
        let source = Source::read(env, Some(file.path())).unwrap();
        Settings::check(&source).err().map(|mistakes| mistakes.0).unwrap_or_default()
    }

    #[test]
    fn each_mistake_is_told_and_no_secret_repeated() {
        let wrong = told(&[
            ("HUYING_SMS_PROVIDER", "http"),
            ("HUYING_SMS_URL", "ftp://x"),
            ("HUYING_SMS_BODY", "s3cret"),
            ("HUYING_SMS_HEADER", "s3cret"),
            ("HUYING_SMS_SUCCESS", "code"),
            ("HUYING_SMS2_PROVIDER", "tencent"),
            ("HUYING_SMS2_KEY_ID", "s3cret"),
            ("HUYING_WECHAT_APP_SECRET", "s3cret"),
            ("HUYING_MAIL_URL", "smtp://user:s3cret@"),
            ("HUYING_MAIL_FROM", "nobody"),
            ("HUYING_PUSH_CONTACT", "me"),
            ("HUYING_MESSAGE_LANGUAGE", "fr"),
        ]);
        assert_eq!(wrong.len(), 11, "{wrong:#?}");
        assert!(wrong.iter().all(|sentence| !sentence.contains("s3cret")), "{wrong:#?}");
        let lone = told(&[("HUYING_SMS2_PROVIDER", "aliyun"), ("HUYING_SMS_KEY_ID", "x")]);
        assert_eq!(lone.len(), 3, "{lone:#?}");
    }

    #[test]
    fn the_fields_of_wechat_s_templates_are_looked_at_before_anything_is_sent() {
        let keys = [("HUYING_WECHAT_APP_ID", "wx"), ("HUYING_WECHAT_APP_SECRET", "s3cret")];
        let with = |text: &'static str| told(&[keys[0], keys[1], ("HUYING_WECHAT_TEMPLATES", text)]);
        let right = r#"tmpl-1|character_string1=code, time2=due; tmpl-2|phrase3=status,thing4="请点开查看""#;
        assert_eq!(with(right), Vec::<String>::new());
        for wrong in ["tmpl-1", "tmpl-1|code=code", "tmpl-1|time1=code", "a|thing1=code;a|thing1=code"] {
            assert_eq!(with(wrong).len(), 1, "{wrong}");
        }
        assert_eq!(told(&[("HUYING_WECHAT_TEMPLATES", right)]).len(), 1, "whose they are is needed as well");
        let file = "[wechat]\napp_id = \"wx\"\napp_secret = \"s\"\n[wechat.templates]\nt = 'thing1=status'\n";
        let settings = Settings::check(&Source::from_toml(file, "huying.toml").unwrap()).unwrap();
        assert!(settings.tell.wechat.unwrap().templates.contains_key("t"));
        let wrong = Source::from_toml("[wechat.templates]\nt = 1\n", "huying.toml").unwrap();
        assert!(Settings::check(&wrong).is_err());
    }

    #[test]
    fn whole_settings_are_taken_and_show_no_secret() {
        let config = [
            ("HUYING_SMS_PROVIDER", "aliyun"),
            ("HUYING_SMS_KEY_ID", "id"),
            ("HUYING_SMS_KEY_SECRET", "s3cret"),
            ("HUYING_SMS_SIGN_NAME", "呼应"),
            ("HUYING_SMS2_PROVIDER", "http"),
            ("HUYING_SMS2_URL", "https://sms.example"),
            ("HUYING_SMS2_HEADER", "Authorization: Bearer s3cret"),
            ("HUYING_MAIL_URL", "smtps://user%40x:s3cret@mail.example"),
            ("HUYING_MAIL_FROM", "呼应 <huying@example.org>"),
        ];
        assert_eq!(told(&config), Vec::<String>::new());
        let (security, host, port, login) = server("smtps://user%40x:a+b@mail.example").unwrap();
        assert_eq!((security, host.as_str(), port), (MailSecurity::Tls, "mail.example", 465));
        let (name, password) = login.unwrap();
        assert_eq!((name.as_str(), password.0.as_slice()), ("user@x", b"a+b".as_slice()));
        let shown = format!("{:?}", server("smtp://user:s3cret@mail.example"));
        assert!(!shown.contains("s3cret"), "{shown}");
    }
}
