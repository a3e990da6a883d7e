//! It answers as WeChat does.

// Helpers of tests are tests as well.
#![allow(clippy::unwrap_used)]

use pretend::{Fault, Kind, MINI, Pretend, WEB};
use reqwest::{Client, redirect};
use serde_json::{Value, json};
use std::sync::LazyLock;
use std::time::Duration;

/// A client without connections left over from another test's runtime.
fn client() -> &'static Client {
    static CLIENT: LazyLock<Client> =
        LazyLock::new(|| Client::builder().pool_max_idle_per_host(0).build().unwrap());
    &CLIENT
}

/// Asks, and reads the JSON whatever its type says.
async fn get(pretend: &Pretend, path: &str) -> Value {
    let answer = client().get(pretend.url().join(path).unwrap()).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let kind = if path.starts_with("/sns/") { "text/plain" } else { "application/json; encoding=utf-8" };
    assert_eq!(answer.headers()["content-type"], kind);
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

async fn post(pretend: &Pretend, path: &str, body: &Value) -> Value {
    let url = pretend.url().join(path).unwrap();
    let answer = client().post(url).body(body.to_string()).send().await.unwrap();
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

async fn session(pretend: &Pretend, id: &str, secret: &str, code: &str) -> Value {
    let path = format!(
        "/sns/jscode2session?appid={id}&secret={secret}&js_code={code}&grant_type=authorization_code"
    );
    get(pretend, &path).await
}

async fn token(pretend: &Pretend, force: bool) -> Value {
    let (id, secret) = MINI;
    let body =
        json!({ "grant_type": "client_credential", "appid": id, "secret": secret, "force_refresh": force });
    post(pretend, "/cgi-bin/stable_token", &body).await
}

#[tokio::test]
async fn a_code_is_good_once_for_five_minutes_and_for_its_app() {
    let pretend = Pretend::start().await.unwrap();
    let (id, secret) = MINI;
    let code = pretend.login("anna");
    for (id, secret, number) in
        [("", secret, 41002), ("wx", secret, 40013), (id, "", 41004), (id, "x", 40125)]
    {
        assert_eq!(session(&pretend, id, secret, &code).await["errcode"], number, "{id} {secret}");
    }
    assert_eq!(session(&pretend, id, secret, "").await["errcode"], 41008);
    assert_eq!(session(&pretend, id, secret, "other").await["errcode"], 40029);
    assert_eq!(session(&pretend, WEB.0, WEB.1, &code).await["errcode"], 40029);
    let said = session(&pretend, id, secret, &code).await;
    assert_eq!(said["openid"], pretend.openid(Kind::Mini, "anna"));
    assert_eq!(said["openid"].as_str().unwrap().len(), 28);
    assert_eq!(said["unionid"], pretend.unionid("anna"));
    assert!(said["session_key"].is_string() && said["errcode"].is_null());
    assert_eq!(session(&pretend, id, secret, &code).await["errcode"], 40163);
    let late = pretend.login("anna");
    pretend.pass(Duration::from_secs(300));
    assert_eq!(session(&pretend, id, secret, &late).await["errcode"], 40029);
    for _ in 0..100 {
        assert!(session(&pretend, id, secret, &pretend.login("ben")).await["openid"].is_string());
    }
    assert_eq!(session(&pretend, id, secret, &pretend.login("ben")).await["errcode"], 45011);
}

#[tokio::test]
async fn a_token_stays_the_same_until_it_ends_or_is_taken_back() {
    let pretend = Pretend::start().await.unwrap();
    let first = token(&pretend, false).await;
    assert_eq!(
        (first["expires_in"].as_u64(), &first["access_token"]),
        (Some(7200), &token(&pretend, false).await["access_token"])
    );
    let phone = async |token: &Value, code: &str| {
        let path = format!(
            "/wxa/business/getuserphonenumber?access_token={}",
            token["access_token"].as_str().unwrap()
        );
        post(&pretend, &path, &json!({ "code": code })).await
    };
    let forced = token(&pretend, true).await;
    assert_ne!(first["access_token"], forced["access_token"]);
    let code = pretend.phone("13812345678");
    assert_eq!(phone(&first, &code).await["errcode"], 40001, "the one before is taken back");
    assert_eq!(
        token(&pretend, true).await["access_token"],
        forced["access_token"],
        "too soon to do it again"
    );
    let said = phone(&forced, &code).await;
    assert_eq!(said["phone_info"]["purePhoneNumber"], "13812345678");
    assert_eq!(said["phone_info"]["countryCode"], "86");
    assert_eq!(phone(&forced, &code).await["errcode"], 40029, "once");
    let abroad = pretend.phone("1-2025550100");
    assert_eq!(phone(&forced, &abroad).await["phone_info"]["phoneNumber"], "+12025550100");
    pretend.pass(Duration::from_secs(7000));
    let next = token(&pretend, false).await;
    assert_ne!(next["access_token"], forced["access_token"], "another is given before the end");
    assert_eq!(phone(&forced, "x").await["errcode"], 40029, "and both are good");
    pretend.pass(Duration::from_secs(300));
    assert_eq!(phone(&forced, "x").await["errcode"], 42001);
    assert_eq!(phone(&json!({ "access_token": "" }), "x").await["errcode"], 41001);
}

#[tokio::test]
async fn a_page_is_led_back_with_a_code_and_only_who_was_asked_is_known_everywhere() {
    let pretend = Pretend::start().await.unwrap();
    let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let back = async |more: &str| {
        let path = format!(
            "/connect/oauth2/authorize?appid={}&redirect_uri=http%3A%2F%2Fus.example%2Fback&response_type=code&state=abc&{more}",
            WEB.0
        );
        let answer = client.get(pretend.url().join(&path).unwrap()).send().await.unwrap();
        answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned())
    };
    let code = async |more: &str| {
        let to = back(more).await.unwrap();
        let url = url::Url::parse(&to).unwrap();
        url.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned())
    };
    let exchange = async |code: &str| {
        let (id, secret) = WEB;
        get(&pretend, &format!("/sns/oauth2/access_token?appid={id}&secret={secret}&code={code}&grant_type=authorization_code")).await
    };
    let base = exchange(&code("scope=snsapi_base").await.unwrap()).await;
    assert_eq!(base["openid"], pretend.openid(Kind::Web, "wei"));
    assert!(base["unionid"].is_null());
    let info = |said: &Value| {
        format!(
            "/sns/userinfo?access_token={}&openid={}",
            said["access_token"].as_str().unwrap(),
            said["openid"].as_str().unwrap()
        )
    };
    assert_eq!(get(&pretend, &info(&base)).await["errcode"], 48001);
    let asked = exchange(&code("scope=snsapi_userinfo&who=anna").await.unwrap()).await;
    assert_eq!(asked["unionid"], pretend.unionid("anna"));
    assert_eq!(get(&pretend, &info(&asked)).await["unionid"], pretend.unionid("anna"));
    let again = format!(
        "/sns/oauth2/refresh_token?appid={}&grant_type=refresh_token&refresh_token={}",
        WEB.0,
        asked["refresh_token"].as_str().unwrap()
    );
    assert_eq!(get(&pretend, &again).await["openid"], asked["openid"]);
    assert_eq!(code("scope=snsapi_base&who=nobody").await, None);
    assert_eq!(back("scope=snsapi_login").await, None);
    assert_eq!(exchange(&code("scope=snsapi_base&who=snapshot").await.unwrap()).await["is_snapshotuser"], 1);
}

#[tokio::test]
async fn it_goes_wrong_when_it_is_told_to() {
    let pretend = Pretend::start().await.unwrap();
    let (id, secret) = MINI;
    let code = pretend.login("anna");
    let url = pretend
        .url()
        .join(&format!(
            "/sns/jscode2session?appid={id}&secret={secret}&js_code={code}&grant_type=authorization_code"
        ))
        .unwrap();
    let ask = || client().get(url.clone()).send();
    pretend.fault("/sns/", Fault::Down, Some(1));
    assert!(ask().await.is_err());
    pretend.fault("/sns/", Fault::Busy, Some(1));
    assert_eq!(session(&pretend, id, secret, &code).await["errcode"], -1);
    pretend.fault("/sns/", Fault::Broken, Some(1));
    assert_eq!(ask().await.unwrap().status(), 500);
    pretend.fault("/sns/", Fault::HangUp, Some(1));
    assert!(ask().await.is_err(), "it hangs up");
    assert_eq!(session(&pretend, id, secret, &code).await["errcode"], 40163, "but has done it");
    pretend.fault("/sns/", Fault::Nonsense, None);
    assert!(ask().await.unwrap().text().await.unwrap().starts_with('<'));
    pretend.well();
    assert_eq!(session(&pretend, id, secret, "x").await["errcode"], 40029);
    assert_eq!(pretend.calls("/sns/jscode2session"), 7);
}
