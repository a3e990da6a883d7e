//! Signing in on a page that is open in WeChat (OAuth 2).

use crate::answer::{Said, Type, Wrong, answer};
use crate::state::{Kind, State, TOKEN, openid, unionid};
use axum::extract::{Query, State as Shared};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use url::Url;

/// Longest `state` that comes back.
const STATE: usize = 128;
/// Who is in front of the phone unless the address says so.
const SOMEBODY: &str = "wei";
/// Who says no.
const NOBODY: &str = "nobody";
/// Who looks at a snapshot of the page: WeChat gives a person that is none.
const SNAPSHOT: &str = "snapshot";
const BASE: &str = "snsapi_base";
const USERINFO: &str = "snsapi_userinfo";

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    appid: Option<String>,
    secret: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    response_type: Option<String>,
    scope: Option<String>,
    state: Option<String>,
    grant_type: Option<String>,
    refresh_token: Option<String>,
    access_token: Option<String>,
    openid: Option<String>,
    /// Who is in front of the phone; only here.
    who: Option<String>,
}

/// `GET /connect/oauth2/authorize`: leads back at once.
pub(crate) async fn authorize(Shared(state): Shared<Arc<State>>, Query(asked): Query<Asked>) -> Response {
    let wrong = |number: u32| {
        (StatusCode::OK, Html(format!("<h3>Oops! Something went wrong:(</h3><p>errcode {number}</p>")))
            .into_response()
    };
    let app = state.apps.iter().find(|app| app.kind == Kind::Web && Some(&app.id) == asked.appid.as_ref());
    let Some(app) = app else { return wrong(10012) };
    let back = asked.redirect_uri.as_deref().and_then(|text| Url::parse(text).ok());
    let Some(mut back) = back.filter(|url| matches!(url.scheme(), "http" | "https")) else {
        return wrong(10003);
    };
    let scope = asked.scope.as_deref().filter(|scope| [BASE, USERINFO].contains(scope));
    let Some(scope) = scope else { return wrong(10005) };
    let text = asked.state.unwrap_or_default();
    let plain = text.len() <= STATE && text.bytes().all(|b| b.is_ascii_alphanumeric());
    if asked.response_type.as_deref() != Some("code") || !plain {
        return wrong(10006);
    }
    let who = asked.who.as_deref().unwrap_or(SOMEBODY);
    if who != NOBODY {
        back.query_pairs_mut().append_pair("code", &state.code(&app.id, who, scope));
    }
    back.query_pairs_mut().append_pair("state", &text);
    Redirect::to(back.as_str()).into_response()
}

/// `GET /sns/oauth2/access_token`
pub(crate) async fn access_token(Shared(state): Shared<Arc<State>>, Query(asked): Query<Asked>) -> Response {
    let said = || -> Said {
        let app = state.known(asked.appid.as_deref(), asked.secret.as_deref())?;
        if asked.grant_type.as_deref() != Some("authorization_code") {
            return Err(Wrong::GrantType);
        }
        let code = asked.code.as_deref().filter(|code| !code.is_empty()).ok_or(Wrong::CodeMissing)?;
        let (who, scope) = state.spend(&app.id, code)?;
        let (access, refresh) = state.page_token(&app.id, &who, &scope);
        let mut body = json!({ "access_token": access, "expires_in": TOKEN.as_secs(), "refresh_token": refresh,
            "openid": openid(&app.id, &who), "scope": scope });
        // Only who was asked is known across the apps of one owner.
        if scope == USERINFO {
            body["unionid"] = unionid(&who).into();
        }
        if who == SNAPSHOT {
            body["is_snapshotuser"] = 1.into();
        }
        Ok(body)
    };
    answer(Type::Plain, said())
}

/// `GET /sns/oauth2/refresh_token`
pub(crate) async fn refresh_token(Shared(state): Shared<Arc<State>>, Query(asked): Query<Asked>) -> Response {
    let said = || -> Said {
        if asked.grant_type.as_deref() != Some("refresh_token") {
            return Err(Wrong::GrantType);
        }
        let old = state.allowed(asked.refresh_token.as_deref()).map_err(|_| Wrong::RefreshToken)?;
        let (who, scope) = old.person.filter(|_| old.text.starts_with('r')).ok_or(Wrong::RefreshToken)?;
        if asked.appid.as_deref() != Some(&old.app) {
            return Err(Wrong::AppId);
        }
        let (access, _) = state.page_token(&old.app, &who, &scope);
        Ok(json!({ "access_token": access, "expires_in": TOKEN.as_secs(), "refresh_token": old.text,
            "openid": openid(&old.app, &who), "scope": scope }))
    };
    answer(Type::Plain, said())
}

/// `GET /sns/userinfo`
pub(crate) async fn userinfo(Shared(state): Shared<Arc<State>>, Query(asked): Query<Asked>) -> Response {
    let said = || -> Said {
        let token = state.allowed(asked.access_token.as_deref())?;
        let (who, scope) = token.person.ok_or(Wrong::Credential)?;
        let own = openid(&token.app, &who);
        if asked.openid.as_deref() != Some(&own) {
            return Err(Wrong::OpenId);
        }
        if scope != USERINFO {
            return Err(Wrong::Unauthorized);
        }
        Ok(
            json!({ "openid": own, "nickname": "微信用户", "sex": 0, "province": "", "city": "", "country": "",
            "headimgurl": "", "privilege": [], "unionid": unionid(&who) }),
        )
    };
    answer(Type::Plain, said())
}
