//! Answers as WeChat writes them: JSON with a number for what went wrong, the
//! status 200 all the same, and of a content type that says little.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// What went wrong, by WeChat's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    Busy,
    Credential,
    GrantType,
    OpenId,
    AppId,
    Code,
    RefreshToken,
    Arguments,
    Secret,
    CodeUsed,
    Barred,
    TokenMissing,
    AppIdMissing,
    SecretMissing,
    CodeMissing,
    TokenExpired,
    Unwanted,
    DayQuota,
    MinuteQuota,
    Format,
    Value,
    Unauthorized,
}

impl Wrong {
    fn said(self) -> (i64, &'static str) {
        match self {
            Self::Busy => (-1, "system error"),
            Self::Credential => (40001, "invalid credential, access_token is invalid or not latest"),
            Self::GrantType => (40002, "invalid grant_type"),
            Self::OpenId => (40003, "invalid openid"),
            Self::AppId => (40013, "invalid appid"),
            Self::Code => (40029, "invalid code"),
            Self::RefreshToken => (40030, "invalid refresh_token"),
            Self::Arguments => (40097, "invalid args"),
            Self::Secret => (40125, "invalid appsecret"),
            Self::CodeUsed => (40163, "code been used"),
            Self::Barred => (40226, "code blocked"),
            Self::TokenMissing => (41001, "access_token missing"),
            Self::AppIdMissing => (41002, "appid missing"),
            Self::SecretMissing => (41004, "appsecret missing"),
            Self::CodeMissing => (41008, "missing code"),
            Self::TokenExpired => (42001, "access_token expired"),
            Self::Unwanted => (43101, "user refuse to accept the msg"),
            Self::DayQuota => (45009, "reach max api daily quota limit"),
            Self::MinuteQuota => (45011, "api minute-quota reach limit, must slower, retry next minute"),
            Self::Format => (47001, "data format error"),
            Self::Value => (47003, "argument invalid!"),
            Self::Unauthorized => (48001, "api unauthorized"),
        }
    }

    fn body(self) -> Value {
        let (number, words) = self.said();
        // With the identifier of the call that WeChat's support asks for.
        json!({ "errcode": number, "errmsg": format!("{words}, rid: 66a1b2c3-00000000-00000000") })
    }
}

/// How a group of calls writes its type.
#[derive(Clone, Copy)]
pub(crate) enum Type {
    /// `/sns/…`
    Plain,
    /// `/cgi-bin/…` and `/wxa/…`
    Json,
}

pub(crate) type Said = Result<Value, Wrong>;

/// The answer to a call.
pub(crate) fn answer(kind: Type, said: Said) -> Response {
    let body = said.unwrap_or_else(Wrong::body).to_string();
    let kind = match kind {
        Type::Plain => "text/plain",
        Type::Json => "application/json; encoding=utf-8",
    };
    ([(CONTENT_TYPE, kind)], body).into_response()
}
