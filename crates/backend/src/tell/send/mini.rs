//! What WeChat tells about who uses a mini-program.

use super::call;
use super::wechat::WechatApi;
use domain::Moment;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

/// Why WeChat told nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MiniError {
    /// It does not know the code, or knows it no more.
    Unknown,
    /// It thinks ill of them.
    Barred,
    /// Too often.
    TooMany,
    /// It does not answer, or makes no sense.
    Down(String),
}

/// Who somebody is to a mini-program. The key of their session is not read: it
/// never leaves WeChat's answer.
#[derive(Debug, Deserialize)]
pub(crate) struct MiniSession {
    pub(crate) openid: String,
    pub(crate) unionid: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    errcode: i64,
}

#[derive(Deserialize)]
struct PhoneAnswer {
    phone_info: PhoneInfo,
}

#[derive(Deserialize)]
struct PhoneInfo {
    #[serde(rename = "purePhoneNumber")]
    number: String,
    #[serde(rename = "countryCode", default)]
    country: String,
}

impl WechatApi {
    /// Who holds a code of `wx.login` (`code2Session`). A code is good once, so
    /// it is tried again only where WeChat was never reached.
    pub(crate) async fn session(&self, code: &str) -> Result<MiniSession, MiniError> {
        let mut url = self.url("sns/jscode2session");
        url.query_pairs_mut()
            .append_pair("appid", self.app_id())
            .append_pair("secret", &self.app_secret())
            .append_pair("js_code", code)
            .append_pair("grant_type", "authorization_code");
        self.spend(url).await
    }

    /// Asks what spends a code: again only where WeChat was never reached.
    pub(super) async fn spend<T: DeserializeOwned>(&self, url: url::Url) -> Result<T, MiniError> {
        let answer = match self.ask(self.client().get(url.clone())).await {
            Err(MiniError::Down(why)) if why == NOT_REACHED => self.ask(self.client().get(url)).await?,
            answer => answer?,
        };
        serde_json::from_slice(&answer).map_err(|_| not_understood())
    }

    /// The telephone number behind a code of `getPhoneNumber`.
    pub(crate) async fn phone(&self, code: &str, at: Moment) -> Result<String, MiniError> {
        let body = json!({ "code": code }).to_string();
        let ask = |url| self.client().post(url).body(body.clone());
        let url = self.url("wxa/business/getuserphonenumber");
        let info = self.by_token(url, at, ask).await?;
        let PhoneAnswer { phone_info: info } = serde_json::from_slice(&info).map_err(|_| not_understood())?;
        let abroad = !info.country.is_empty() && info.country != "86";
        Ok(if abroad { format!("+{}{}", info.country, info.number) } else { info.number })
    }

    /// Asks with the token, and once more with another where WeChat says that it
    /// is not good: then it has done nothing.
    pub(super) async fn by_token(
        &self,
        url: url::Url,
        at: Moment,
        ask: impl Fn(url::Url) -> reqwest::RequestBuilder,
    ) -> Result<Vec<u8>, MiniError> {
        let mut refused: Option<String> = None;
        loop {
            let token = self.token(at, refused.as_deref()).await.map_err(down)?;
            let mut url = url.clone();
            url.query_pairs_mut().append_pair("access_token", &token);
            let (status, answer) = call(ask(url)).await.map_err(down)?;
            let said = number(status, &answer)?;
            if !matches!(said, 40001 | 40014 | 42001) {
                meaning(said)?;
                return Ok(answer);
            }
            if refused.replace(token).is_some() {
                return Err(MiniError::Down("the token is not taken".to_owned()));
            }
        }
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> Result<Vec<u8>, MiniError> {
        let (status, answer) = call(request).await.map_err(down)?;
        meaning(number(status, &answer)?)?;
        Ok(answer)
    }
}

const NOT_REACHED: &str = "not reached";

fn not_understood() -> MiniError {
    MiniError::Down("not understood".to_owned())
}

fn down(error: super::SendError) -> MiniError {
    use super::SendError::{Busy, Gone, Later, Refused, Unsure};
    let (Later(why) | Busy(why) | Unsure(why) | Refused(why) | Gone(why)) = error;
    MiniError::Down(why)
}

/// The number in an answer; 0 is success.
fn number(status: u16, answer: &[u8]) -> Result<i64, MiniError> {
    if status != 200 {
        return Err(MiniError::Down(format!("status {status}")));
    }
    let said: Result<Refusal, _> = serde_json::from_slice(answer);
    said.map(|said| said.errcode).map_err(|_| not_understood())
}

/// WeChat's numbers: 40029 and 40163 a code that is wrong or was used, 40226 a
/// person it bars, 45011 too often, -1 busy.
fn meaning(said: i64) -> Result<(), MiniError> {
    match said {
        0 => Ok(()),
        40029 | 40163 | 41008 => Err(MiniError::Unknown),
        40226 => Err(MiniError::Barred),
        45011 | 45009 => Err(MiniError::TooMany),
        other => Err(MiniError::Down(other.to_string())),
    }
}
