//! WeChat's subscribe messages. The access token is kept until shortly before
//! it ends, and asked for anew once when WeChat says that it is not good.

use super::aliyun::no_template;
use super::keep::{EARLY, Keep};
use super::{Parcel, SendError, Sender, by_status, call};
use crate::tell::config::Wechat;
use domain::Moment;
use futures::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Sends to openids.
pub(crate) struct WechatApi {
    client: reqwest::Client,
    settings: Wechat,
    token: Keep,
}

#[derive(Deserialize)]
struct Token {
    access_token: Option<String>,
    expires_in: Option<i64>,
    errcode: Option<i64>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    errcode: i64,
}

impl WechatApi {
    pub(crate) fn new(client: reqwest::Client, settings: Wechat) -> Self {
        Self { client, settings, token: Keep::default() }
    }

    pub(super) async fn token(&self, at: Moment, not: Option<&str>) -> Result<String, SendError> {
        self.token.get(at, not, self.ask_token(not.is_some())).await
    }

    /// A token and the seconds it is good for. `afresh`: the one of before is not.
    async fn ask_token(&self, afresh: bool) -> Result<(String, i64), SendError> {
        let secret = String::from_utf8_lossy(&self.settings.app_secret.0);
        let body = json!({ "grant_type": "client_credential", "appid": self.settings.app_id, "secret": secret,
            "force_refresh": afresh });
        let request = self.client.post(self.url("cgi-bin/stable_token")).body(body.to_string());
        // Asking for a token sends nothing, so nothing is unsure about it.
        let (status, answer) = call(request).await.map_err(|error| match error {
            SendError::Unsure(text) => SendError::Later(text),
            other => other,
        })?;
        let said = serde_json::from_slice::<Token>(&answer).ok().filter(|_| status == 200);
        let said = said.ok_or_else(|| SendError::Later(format!("no token: status {status}")))?;
        let Some(token) = said.access_token else {
            return Err(SendError::Later(format!("no token: {}", said.errcode.unwrap_or_default())));
        };
        Ok((token, (said.expires_in.unwrap_or(7200) - EARLY).max(0)))
    }

    async fn post(&self, token: &str, body: &Value) -> Result<i64, SendError> {
        let mut url = self.url("cgi-bin/message/subscribe/send");
        url.query_pairs_mut().append_pair("access_token", token);
        let (status, answer) = call(self.client.post(url).body(body.to_string())).await?;
        if status != 200 {
            return Err(by_status(status));
        }
        let answer: Answer =
            serde_json::from_slice(&answer).map_err(|_| SendError::Unsure("not understood".to_owned()))?;
        Ok(answer.errcode)
    }

    pub(super) fn client(&self) -> &reqwest::Client {
        &self.client
    }

    pub(super) fn app_id(&self) -> &str {
        &self.settings.app_id
    }

    pub(super) fn app_secret(&self) -> String {
        String::from_utf8_lossy(&self.settings.app_secret.0).into_owned()
    }

    pub(super) fn url(&self, path: &str) -> url::Url {
        let mut url = self.settings.url.clone();
        url.set_path(path);
        url
    }
}

impl Sender for Arc<WechatApi> {
    fn send<'a>(&'a self, parcel: &'a Parcel) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(async move {
            let template = parcel.template.as_deref().ok_or_else(no_template)?;
            let fields = self.settings.templates.get(template).ok_or_else(|| {
                SendError::Refused("the settings do not say what fields the template has".to_owned())
            })?;
            let filled = fields
                .fill(&parcel.values)
                .map_err(|name| SendError::Refused(format!("nothing fits the field {name}")))?;
            let data = filled.into_iter().map(|(name, value)| (name.to_owned(), json!({ "value": value })));
            let body = json!({ "touser": parcel.address, "template_id": template,
                "page": page(&parcel.link), "data": Value::Object(data.collect::<Map<_, _>>()) });
            let token = self.token(parcel.at, None).await?;
            let mut said = self.post(&token, &body).await?;
            if matches!(said, 40001 | 40014 | 42001) {
                let fresh = self.token(parcel.at, Some(&token)).await?;
                said = self.post(&fresh, &body).await?;
            }
            outcome(said)
        })
    }
}

/// The page as a mini-program names it: without the host.
fn page(link: &str) -> String {
    url::Url::parse(link).map(|url| url.path().trim_start_matches('/').to_owned()).unwrap_or_default()
}

/// WeChat's numbers: 40003 not an openid, 43101 not wanted, 47003 a value that
/// does not fit, 45009 and 45047 too many.
fn outcome(said: i64) -> Result<(), SendError> {
    match said {
        0 => Ok(()),
        40003 | 43101 | 47003 => Err(SendError::Refused(said.to_string())),
        45009 | 45047 => Err(SendError::Busy(said.to_string())),
        _ => Err(SendError::Later(said.to_string())),
    }
}
