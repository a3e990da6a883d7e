//! Pages that are opened in WeChat, and its gateway. Secrets are never repeated
//! in a sentence.

use super::check::Check;
use backend::config::Secret;
use backend::tell::config::WechatWeb;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

const API: &str = "https://api.weixin.qq.com";
const OPEN: &str = "https://open.weixin.qq.com";
/// Shortest secret of a gateway, in bytes.
const SECRET_BYTES: usize = 32;

/// A gateway of WeChat whose word is taken for who is calling: WeChat's own
/// cloud hosting 微信云托管, which adds `X-WX-OPENID` to what it hands on.
#[derive(Clone, Debug)]
pub struct Gateway {
    /// The mini-program it speaks for.
    pub app_id: String,
    /// Addresses it connects from; any where none is named.
    pub from: Vec<Network>,
    /// What it says in `X-Huying-Gateway`, if it must.
    pub secret: Option<Secret>,
}

/// A network in CIDR notation, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_| ())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.trim().parse().map_err(|_| ()))?;
        if bits <= most { Ok(Self { address, bits }) } else { Err(()) }
    }
}

impl Network {
    /// Whether an address lies in it.
    pub fn holds(self, address: IpAddr) -> bool {
        let same = |own: u128, other: u128, width: u8| {
            let rest = u32::from(width - self.bits);
            (own ^ other).checked_shr(rest).unwrap_or(0) == 0
        };
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => same(own.to_bits().into(), other.to_bits().into(), 32),
            (IpAddr::V6(own), IpAddr::V6(other)) => same(own.to_bits(), other.to_bits(), 128),
            _ => false,
        }
    }
}

impl Check<'_> {
    /// The service account of pages.
    pub(super) fn wechat_web(&mut self) -> Option<WechatWeb> {
        let names = ["HUYING_WECHAT_WEB_APP_ID", "HUYING_WECHAT_WEB_APP_SECRET"].map(str::to_owned);
        if names.iter().all(|name| self.text(name).is_none()) {
            return None;
        }
        let [app_id, secret] = self.needed("WeChat's sign-in of pages", names)?;
        let asks = match self.text("HUYING_WECHAT_WEB_SCOPE").as_deref() {
            None | Some("base") => false,
            Some("userinfo") => true,
            Some(_) => {
                self.wrong("HUYING_WECHAT_WEB_SCOPE", "base or userinfo");
                false
            }
        };
        let url = self.api("HUYING_WECHAT_URL", API)?;
        let authorize = self.api("HUYING_WECHAT_WEB_URL", OPEN)?;
        Some(WechatWeb { url, authorize, app_id, app_secret: Secret(secret.into_bytes()), asks })
    }

    /// How long somebody who signs in waits for WeChat.
    pub(super) fn wechat_patience(&mut self) -> Option<Duration> {
        let seconds = self.number("HUYING_WECHAT_TIMEOUT", 1..=20, 8);
        Some(Duration::from_secs(seconds))
    }

    /// The gateway, where one is trusted.
    pub(super) fn gateway(&mut self) -> Option<Gateway> {
        let names = ["HUYING_WECHAT_GATEWAY_FROM", "HUYING_WECHAT_GATEWAY_SECRET"];
        let [from, secret] = names.map(|name| self.text(name));
        if from.is_none() && secret.is_none() {
            return None;
        }
        let from = from.unwrap_or_default();
        let from: Result<Vec<Network>, ()> =
            from.split([',', ' ']).filter(|part| !part.is_empty()).map(str::parse).collect();
        if from.is_err() {
            self.wrong(names[0], "addresses or networks such as 10.0.0.0/8, separated by commas");
        }
        if secret.as_ref().is_some_and(|secret| secret.len() < SECRET_BYTES) {
            self.mistakes.push(format!("{} must have at least {SECRET_BYTES} characters", names[1]));
        }
        let Some(app_id) = self.text("HUYING_WECHAT_APP_ID") else {
            self.mistakes.push(
                "a gateway (HUYING_WECHAT_GATEWAY_FROM, HUYING_WECHAT_GATEWAY_SECRET) needs \
                 HUYING_WECHAT_APP_ID as well"
                    .to_owned(),
            );
            return None;
        };
        let secret = secret.map(|secret| Secret(secret.into_bytes()));
        Some(Gateway { app_id, from: from.ok()?, secret })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Settings, Source};

    fn settings(pairs: &[(&str, &str)]) -> Result<Settings, Vec<String>> {
        let env = |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        let file = tempfile::NamedTempFile::new().unwrap();
        let source = Source::read(env, Some(file.path())).unwrap();
        Settings::check(&source).map_err(|mistakes| mistakes.0)
    }

    #[test]
    fn a_network_holds_what_lies_in_it() {
        let holds = |network: &str, address: &str| {
            network.parse::<Network>().unwrap().holds(address.parse().unwrap())
        };
        assert!(holds("10.0.0.0/8", "10.200.3.4") && !holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("192.0.2.7", "192.0.2.7") && !holds("192.0.2.7", "192.0.2.8"));
        assert!(holds("10.0.0.0/8", "::ffff:10.1.1.1"), "one and the same address");
        assert!(holds("2001:db8::/32", "2001:db8:1::1") && !holds("2001:db8::/32", "2001:db9::1"));
        assert!(holds("0.0.0.0/0", "203.0.113.9") && !holds("0.0.0.0/0", "2001:db8::1"));
        assert!(holds("::/0", "2001:db8::1"));
        for wrong in ["", "10.0.0.0/33", "10.0.0/8", "x", "::/129", "10.0.0.0/-1"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_gateway_is_trusted_only_where_it_is_named() {
        assert!(settings(&[]).unwrap().gateway.is_none());
        let app = [("HUYING_WECHAT_APP_ID", "wx"), ("HUYING_WECHAT_APP_SECRET", "s3cret")];
        assert!(settings(&app).unwrap().gateway.is_none());
        let from = ("HUYING_WECHAT_GATEWAY_FROM", "10.0.0.0/8, 192.0.2.1");
        let whole = settings(&[app[0], app[1], from]).unwrap().gateway.unwrap();
        assert_eq!((whole.from.len(), whole.secret.is_none(), whole.app_id.as_str()), (2, true, "wx"));
        assert_eq!(settings(&[from]).unwrap_err().len(), 1, "whose users they are is needed as well");
        let wrong = settings(&[
            app[0],
            app[1],
            ("HUYING_WECHAT_GATEWAY_FROM", "everywhere"),
            ("HUYING_WECHAT_GATEWAY_SECRET", "s3cret"),
        ]);
        let wrong = wrong.unwrap_err();
        assert_eq!(wrong.len(), 2, "{wrong:?}");
        assert!(wrong.iter().all(|sentence| !sentence.contains("s3cret")), "{wrong:?}");
    }

    #[test]
    fn the_account_of_pages_is_whole_or_missing() {
        let whole = [
            ("HUYING_WECHAT_WEB_APP_ID", "wx"),
            ("HUYING_WECHAT_WEB_APP_SECRET", "s3cret"),
            ("HUYING_WECHAT_WEB_SCOPE", "userinfo"),
            ("HUYING_WECHAT_TIMEOUT", "3"),
        ];
        let tell = settings(&whole).unwrap().tell;
        let web = tell.wechat_web.unwrap();
        assert!(web.asks && web.url.as_str() == "https://api.weixin.qq.com/");
        assert_eq!(web.authorize.as_str(), "https://open.weixin.qq.com/");
        assert_eq!(tell.wechat_patience, Some(Duration::from_secs(3)));
        assert!(settings(&[]).unwrap().tell.wechat_web.is_none());
        assert_eq!(settings(&whole[..1]).unwrap_err().len(), 1);
        let wrong = [whole[0], whole[1], ("HUYING_WECHAT_WEB_SCOPE", "all"), ("HUYING_WECHAT_TIMEOUT", "60")];
        assert_eq!(settings(&wrong).unwrap_err().len(), 2);
    }
}
