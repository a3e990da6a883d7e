//! What WeChat tells about who uses a mini-program.

use super::call;
use super::wechat::WechatApi;
use domain::Moment;
use serde::Deserialize;
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
        let answer = match self.ask(self.client().get(url.clone())).await {
            Err(MiniError::Down(why)) if why == NOT_REACHED => self.ask(self.client().get(url)).await?,
            answer => answer?,
        };
        serde_json::from_slice(&answer).map_err(|_| MiniError::Down("not understood".to_owned()))
    }

    /// The telephone number behind a code of `getPhoneNumber`.
    pub(crate) async fn phone(&self, code: &str, at: Moment) -> Result<String, MiniError> {
        let down = |error| MiniError::Down(format!("{error:?}"));
        let token = self.token(at, None).await.map_err(down)?;
        let answer = match self.phone_by(&token, code).await {
            Err(Said::TokenOld) => {
                let fresh = self.token(at, Some(&token)).await.map_err(down)?;
                self.phone_by(&fresh, code).await
            }
            answer => answer,
        };
        let info = answer.map_err(|said| match said {
            Said::TokenOld => MiniError::Down("the token is not taken".to_owned()),
            Said::Error(error) => error,
        })?;
        let abroad = !info.country.is_empty() && info.country != "86";
        Ok(if abroad { format!("+{}{}", info.country, info.number) } else { info.number })
    }

    async fn phone_by(&self, token: &str, code: &str) -> Result<PhoneInfo, Said> {
        let mut url = self.url("wxa/business/getuserphonenumber");
        url.query_pairs_mut().append_pair("access_token", token);
        let request = self.client().post(url).body(json!({ "code": code }).to_string());
        let (status, answer) = call(request).await.map_err(|error| Said::Error(down(error)))?;
        let said = number(status, &answer).map_err(Said::Error)?;
        if matches!(said, 40001 | 40014 | 42001) {
            return Err(Said::TokenOld);
        }
        meaning(said).map_err(Said::Error)?;
        let understood: Result<PhoneAnswer, _> = serde_json::from_slice(&answer);
        understood
            .map(|answer| answer.phone_info)
            .map_err(|_| Said::Error(MiniError::Down("not understood".to_owned())))
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> Result<Vec<u8>, MiniError> {
        let (status, answer) = call(request).await.map_err(down)?;
        meaning(number(status, &answer)?)?;
        Ok(answer)
    }
}

enum Said {
    TokenOld,
    Error(MiniError),
}

const NOT_REACHED: &str = "not reached";

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
    said.map(|said| said.errcode).map_err(|_| MiniError::Down("not understood".to_owned()))
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
