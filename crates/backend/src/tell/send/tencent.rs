//! Tencent Cloud's text messages: `SendSms`, version 2021-01-11.

use super::aliyun::{host, no_template};
use super::sign::Tc3;
use super::{Parcel, SendError, Sender, by_status, call, code};
use crate::tell::config::CloudSms;
use futures::future::BoxFuture;
use serde_json::{Value, json};

const KIND: &str = "application/json; charset=utf-8";

/// Signs and posts.
pub(crate) struct Tencent {
    pub(crate) client: reqwest::Client,
    pub(crate) settings: CloudSms,
}

impl Sender for Tencent {
    fn send<'a>(&'a self, parcel: &'a Parcel) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(async move {
            let settings = &self.settings;
            let template = parcel.template.as_deref().ok_or_else(no_template)?;
            let values: Vec<&String> = parcel.values.iter().map(|(_, value)| value).collect();
            let body = json!({
                "PhoneNumberSet": [international(&parcel.address)],
                "SmsSdkAppId": settings.app_id,
                "SignName": settings.sign_name,
                "TemplateId": template,
                "TemplateParamSet": values,
                "SessionContext": parcel.key.to_string(),
            })
            .to_string();
            let host = host(&settings.url);
            let signed = Tc3 {
                method: "POST",
                query: "",
                headers: &[("content-type", KIND), ("host", &host), ("x-tc-action", "sendsms")],
                service: "sms",
                body: body.as_bytes(),
                at: parcel.at,
            };
            let authorization = signed.authorization(&settings.key_id, &settings.key_secret.0);
            let request = self
                .client
                .post(settings.url.clone())
                .header("content-type", KIND)
                .header("authorization", authorization)
                .header("x-tc-action", "SendSms")
                .header("x-tc-version", "2021-01-11")
                .header("x-tc-region", &settings.region)
                .header("x-tc-timestamp", parcel.at.timestamp())
                .body(body);
            let (status, answer) = call(request).await?;
            outcome(status, &answer)
        })
    }
}

/// With the country: E.164.
fn international(phone: &str) -> String {
    if phone.starts_with('+') { phone.to_owned() } else { format!("+86{phone}") }
}

fn outcome(status: u16, body: &[u8]) -> Result<(), SendError> {
    let Ok(answer) = serde_json::from_slice::<Value>(body) else {
        return Err(if status == 200 {
            SendError::Unsure("not understood".to_owned())
        } else {
            by_status(status)
        });
    };
    let said = ["/Response/Error/Code", "/Response/SendStatusSet/0/Code"]
        .iter()
        .find_map(|at| answer.pointer(at)?.as_str())
        .unwrap_or_default();
    let text = code(said);
    match said {
        "Ok" if status == 200 => Ok(()),
        "FailedOperation.PhoneNumberInBlacklist"
        | "InvalidParameterValue.IncorrectPhoneNumber"
        | "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber" => Err(SendError::Refused(text)),
        "" => Err(SendError::Unsure("not understood".to_owned())),
        limit if limit.starts_with("LimitExceeded.") => Err(SendError::Busy(text)),
        _ => Err(SendError::Later(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ok_is_taken_and_only_a_bad_number_is_given_up() {
        let said = |code: &str| {
            outcome(200, format!(r#"{{"Response":{{"SendStatusSet":[{{"Code":"{code}"}}]}}}}"#).as_bytes())
        };
        assert_eq!(said("Ok"), Ok(()));
        assert!(matches!(said("InvalidParameterValue.IncorrectPhoneNumber"), Err(SendError::Refused(_))));
        assert!(matches!(said("LimitExceeded.PhoneNumberDailyLimit"), Err(SendError::Busy(_))));
        assert!(matches!(said("FailedOperation.InsufficientBalanceInSmsPackage"), Err(SendError::Later(_))));
        let error = br#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire"}}}"#;
        assert_eq!(outcome(200, error), Err(SendError::Later("AuthFailure.SignatureExpire".to_owned())));
    }

    #[test]
    fn a_number_without_a_country_is_a_chinese_one() {
        assert_eq!(international("13812345678"), "+8613812345678");
        assert_eq!(international("+4930123456"), "+4930123456");
    }
}
