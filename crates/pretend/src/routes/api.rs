//! What a server asks: who somebody is, their number, tokens and tickets, and to
//! tell somebody something.

use crate::answer::{Said, Type, Wrong, answer};
use crate::state::{Kind, State, TOKEN, openid, unionid};
use axum::extract::{Query, State as Shared};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// What any of these calls may carry in its address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    appid: Option<String>,
    secret: Option<String>,
    js_code: Option<String>,
    grant_type: Option<String>,
    access_token: Option<String>,
    r#type: Option<String>,
}

/// `GET /sns/jscode2session`
pub(crate) async fn code_to_session(
    Shared(state): Shared<Arc<State>>,
    Query(asked): Query<Asked>,
) -> Response {
    let said = || -> Said {
        let app = state.known(asked.appid.as_deref(), asked.secret.as_deref())?;
        if asked.grant_type.as_deref() != Some("authorization_code") {
            return Err(Wrong::GrantType);
        }
        let code = asked.js_code.as_deref().filter(|code| !code.is_empty()).ok_or(Wrong::CodeMissing)?;
        let (who, _) = state.spend(&app.id, code)?;
        Ok(json!({ "session_key": "cHJldGVuZC1zZXNzaW9uLWtleQ==", "openid": openid(&app.id, &who),
            "unionid": unionid(&who) }))
    };
    answer(Type::Plain, said())
}

/// `GET /cgi-bin/token`
pub(crate) async fn token(Shared(state): Shared<Arc<State>>, Query(asked): Query<Asked>) -> Response {
    let said = || -> Said {
        if asked.grant_type.as_deref() != Some("client_credential") {
            return Err(Wrong::GrantType);
        }
        let app = state.known(asked.appid.as_deref(), asked.secret.as_deref())?;
        Ok(json!({ "access_token": state.token(&app.id), "expires_in": TOKEN.as_secs() }))
    };
    answer(Type::Json, said())
}

#[derive(Deserialize)]
struct Wanted {
    grant_type: String,
    #[serde(default)]
    appid: String,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    force_refresh: bool,
}

/// `POST /cgi-bin/stable_token`
pub(crate) async fn stable_token(Shared(state): Shared<Arc<State>>, body: String) -> Response {
    let said = || -> Said {
        let wanted: Wanted = serde_json::from_str(&body).map_err(|_| Wrong::Format)?;
        if wanted.grant_type != "client_credential" {
            return Err(Wrong::GrantType);
        }
        let app = state.known(Some(&wanted.appid), Some(&wanted.secret))?;
        let (token, seconds) = state.stable(&app.id, wanted.force_refresh)?;
        Ok(json!({ "access_token": token, "expires_in": seconds }))
    };
    answer(Type::Json, said())
}

/// `GET /cgi-bin/ticket/getticket`
pub(crate) async fn ticket(Shared(state): Shared<Arc<State>>, Query(asked): Query<Asked>) -> Response {
    let said = || -> Said {
        let token = state.allowed(asked.access_token.as_deref())?;
        if asked.r#type.as_deref() != Some("jsapi") {
            return Err(Wrong::Arguments);
        }
        let (ticket, seconds) = state.ticket(&token.app);
        Ok(json!({ "errcode": 0, "errmsg": "ok", "ticket": ticket, "expires_in": seconds }))
    };
    answer(Type::Json, said())
}

/// `POST /wxa/business/getuserphonenumber`
pub(crate) async fn phone(
    Shared(state): Shared<Arc<State>>,
    Query(asked): Query<Asked>,
    body: String,
) -> Response {
    let said = || -> Said {
        let token = state.allowed(asked.access_token.as_deref())?;
        let body: Value = serde_json::from_str(&body).map_err(|_| Wrong::Format)?;
        let code = body["code"].as_str().filter(|code| !code.is_empty()).ok_or(Wrong::CodeMissing)?;
        let number = state.spend_phone(&token.app, code)?;
        let (country, pure) = number.split_once('-').unwrap_or(("86", &number));
        let whole = if country == "86" { pure.to_owned() } else { format!("+{country}{pure}") };
        Ok(json!({ "errcode": 0, "errmsg": "ok", "phone_info": {
            "phoneNumber": whole, "purePhoneNumber": pure, "countryCode": country,
            "watermark": { "timestamp": state.now().as_secs(), "appid": token.app } } }))
    };
    answer(Type::Json, said())
}

/// `POST /cgi-bin/message/subscribe/send`. Nobody wants messages of a template
/// whose name begins with `unwanted`.
pub(crate) async fn send(
    Shared(state): Shared<Arc<State>>,
    Query(asked): Query<Asked>,
    body: String,
) -> Response {
    let said = || -> Said {
        let token = state.allowed(asked.access_token.as_deref())?;
        let message: Value = serde_json::from_str(&body).map_err(|_| Wrong::Format)?;
        let of_mini = state.apps.iter().any(|app| app.id == token.app && app.kind == Kind::Mini);
        let to = message["touser"].as_str().filter(|to| to.starts_with('o') && to.len() == 28 && of_mini);
        let to = to.ok_or(Wrong::OpenId)?.to_owned();
        let template = message["template_id"].as_str().unwrap_or_default();
        if template.starts_with("unwanted") {
            return Err(Wrong::Unwanted);
        }
        let filled = |field: &Value| field["value"].as_str().is_some_and(|value| !value.is_empty());
        let data = message["data"].as_object().filter(|data| data.values().all(filled));
        if data.is_none() {
            return Err(Wrong::Value);
        }
        state.told(&to, message);
        Ok(json!({ "errcode": 0, "errmsg": "ok", "msgid": 1 }))
    };
    answer(Type::Json, said())
}
