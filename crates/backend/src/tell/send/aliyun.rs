//! Aliyun's text messages: `SendSms`, version 2017-05-25.

use super::sign::Acs3;
use super::{Parcel, SendError, Sender, by_status, call, code};
use crate::tell::config::CloudSms;
use futures::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Signs and posts.
pub(crate) struct Aliyun {
    pub(crate) client: reqwest::Client,
    pub(crate) settings: CloudSms,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Code")]
    code: String,
}

impl Sender for Aliyun {
    fn send<'a>(&'a self, parcel: &'a Parcel) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(async move {
            let settings = &self.settings;
            let template = parcel.template.as_deref().ok_or_else(no_template)?;
            let pairs = parcel.values.iter().map(|(place, value)| (place.to_string(), value.clone().into()));
            let values = Value::Object(pairs.collect::<Map<_, _>>()).to_string();
            let key = parcel.key.to_string();
            let date = parcel.at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
            // A nonce may not come twice; a repeat of the same message must have another.
            let nonce = format!("{}{}", parcel.key.simple(), parcel.at.timestamp_micros());
            let host = host(&settings.url);
            let request = Acs3 {
                host: &host,
                action: "SendSms",
                version: "2017-05-25",
                date: &date,
                nonce: &nonce,
                query: &[
                    ("PhoneNumbers", &parcel.address),
                    ("SignName", &settings.sign_name),
                    ("TemplateCode", template),
                    ("TemplateParam", &values),
                    ("OutId", &key),
                ],
                body: b"",
            };
            let mut url = settings.url.clone();
            url.set_query(Some(&request.query()));
            let mut call_it = self.client.post(url);
            for (name, value) in request.headers() {
                call_it = call_it.header(name, value);
            }
            let authorization = request.authorization(&settings.key_id, &settings.key_secret.0);
            let (status, body) = call(call_it.header("authorization", authorization)).await?;
            outcome(status, &body)
        })
    }
}

/// A template is needed by law; without its name nothing can be sent by this
/// provider, perhaps by another one.
pub(super) fn no_template() -> SendError {
    SendError::Busy("no template of this provider is set".to_owned())
}

/// The host as it is signed, with the port where it is not the usual one.
pub(super) fn host(url: &url::Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn outcome(status: u16, body: &[u8]) -> Result<(), SendError> {
    let Ok(Answer { code: said }) = serde_json::from_slice(body) else {
        return Err(if status == 200 {
            SendError::Unsure("not understood".to_owned())
        } else {
            by_status(status)
        });
    };
    let text = code(&said);
    match said.as_str() {
        "OK" if status == 200 => Ok(()),
        "isv.MOBILE_NUMBER_ILLEGAL"
        | "isv.MOBILE_COUNT_OVER_LIMIT"
        | "isv.BLACK_KEY_CONTROL_LIMIT"
        | "isv.INVALID_PARAMETERS" => Err(SendError::Refused(text)),
        "isv.BUSINESS_LIMIT_CONTROL" | "isv.DAY_LIMIT_CONTROL" => Err(SendError::Busy(text)),
        _ => Err(SendError::Later(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ok_is_taken_and_only_a_bad_number_is_given_up() {
        assert_eq!(outcome(200, br#"{"Code":"OK","BizId":"1"}"#), Ok(()));
        let said = |code: &str| outcome(200, format!(r#"{{"Code":"{code}"}}"#).as_bytes());
        assert!(matches!(said("isv.MOBILE_NUMBER_ILLEGAL"), Err(SendError::Refused(_))));
        assert!(matches!(said("isv.BUSINESS_LIMIT_CONTROL"), Err(SendError::Busy(_))));
        assert!(matches!(said("isv.AMOUNT_NOT_ENOUGH"), Err(SendError::Later(_))));
        assert!(matches!(outcome(200, b"?"), Err(SendError::Unsure(_))));
        assert!(matches!(outcome(503, b"?"), Err(SendError::Later(_))));
    }
}
