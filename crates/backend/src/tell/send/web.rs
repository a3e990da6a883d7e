//! WeChat as our pages are opened in it: who looks at them (OAuth 2 of a service
//! account 服务号), and the ticket by which they may use WeChat's own functions.

use super::keep::{EARLY, Keep};
use super::mini::MiniError;
use super::wechat::WechatApi;
use crate::tell::config::{Wechat, WechatWeb};
use domain::Moment;
use serde::Deserialize;
use std::collections::BTreeMap;
use url::Url;

/// The service account.
pub(crate) struct WebApi {
    api: WechatApi,
    authorize: Url,
    asks: bool,
    ticket: Keep,
}

/// Who somebody is to the service account. Their token is not read: nothing is
/// asked with it.
#[derive(Debug, Deserialize)]
pub(crate) struct WebPerson {
    pub(crate) openid: String,
    pub(crate) unionid: Option<String>,
    /// 1 where WeChat shows a snapshot of the page: then it names a person that
    /// is none.
    #[serde(default)]
    is_snapshotuser: i64,
}

#[derive(Deserialize)]
struct Ticket {
    ticket: String,
    expires_in: i64,
}

impl WebApi {
    pub(crate) fn new(client: reqwest::Client, settings: WechatWeb) -> Self {
        let WechatWeb { url, authorize, app_id, app_secret, asks } = settings;
        let settings = Wechat { url, app_id, app_secret, templates: BTreeMap::new() };
        Self { api: WechatApi::new(client, settings), authorize, asks, ticket: Keep::default() }
    }

    /// The account's identifier.
    pub(crate) fn app_id(&self) -> &str {
        self.api.app_id()
    }

    /// Where a browser goes to sign in; it comes back to `back` with `state`,
    /// which is of letters and digits, 128 at most. WeChat wants the parts in
    /// this order.
    pub(crate) fn authorize(&self, back: &str, state: &str) -> Url {
        let mut url = self.authorize.clone();
        url.set_path("connect/oauth2/authorize");
        url.query_pairs_mut()
            .append_pair("appid", self.app_id())
            .append_pair("redirect_uri", back)
            .append_pair("response_type", "code")
            .append_pair("scope", if self.asks { "snsapi_userinfo" } else { "snsapi_base" })
            .append_pair("state", state);
        url.set_fragment(Some("wechat_redirect"));
        url
    }

    /// Who came back with a code.
    pub(crate) async fn person(&self, code: &str) -> Result<WebPerson, MiniError> {
        let mut url = self.api.url("sns/oauth2/access_token");
        url.query_pairs_mut()
            .append_pair("appid", self.app_id())
            .append_pair("secret", &self.api.app_secret())
            .append_pair("code", code)
            .append_pair("grant_type", "authorization_code");
        let person: WebPerson = self.api.spend(url).await?;
        if person.is_snapshotuser == 1 { Err(MiniError::Unknown) } else { Ok(person) }
    }

    /// The ticket that pages are signed with.
    pub(crate) async fn ticket(&self, at: Moment) -> Result<String, MiniError> {
        self.ticket.get(at, None, self.ask_ticket(at)).await
    }

    async fn ask_ticket(&self, at: Moment) -> Result<(String, i64), MiniError> {
        let mut url = self.api.url("cgi-bin/ticket/getticket");
        url.query_pairs_mut().append_pair("type", "jsapi");
        let answer = self.api.by_token(url, at, |url| self.api.client().get(url)).await?;
        let said: Ticket =
            serde_json::from_slice(&answer).map_err(|_| MiniError::Down("not understood".to_owned()))?;
        Ok((said.ticket, said.expires_in - EARLY))
    }
}
