//! Signing in by WeChat, against a pretend WeChat that behaves as the real one
//! does, also when it does not.

use crate::world::{Answer, World};
use backend::config::Secret;
use backend::tell::config::{Wechat, WechatWeb};
use pretend::{Fault, Kind, MINI, Pretend, WEB};
use serde_json::{Value, json};
use server::settings::{Gateway, Settings};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const SIGN_IN: &str = "/api/v1/sessions/wechat";
const SESSION: &str = "/sns/jscode2session";
const TOKEN: &str = "/cgi-bin/stable_token";

/// The settings of a district that speaks to a pretend WeChat.
pub fn know(settings: &mut Settings, pretend: &Pretend) {
    let secret = |text: &str| Secret(text.as_bytes().to_vec());
    settings.tell.wechat = Some(Wechat {
        url: pretend.url(),
        app_id: MINI.0.to_owned(),
        app_secret: secret(MINI.1),
        templates: Default::default(),
    });
    settings.tell.wechat_web = Some(WechatWeb {
        url: pretend.url(),
        authorize: pretend.url(),
        app_id: WEB.0.to_owned(),
        app_secret: secret(WEB.1),
        asks: false,
    });
}

pub async fn world() -> (World, Pretend) {
    let pretend = Pretend::start().await.unwrap();
    let world = World::with(|settings| know(settings, &pretend)).await;
    (world, pretend)
}

async fn sign_in(world: &World, code: &str) -> Answer {
    world.post(SIGN_IN).json(&json!({ "code": code })).send().await
}

async fn signed_in(world: &World, pretend: &Pretend, who: &str) -> String {
    let tokens = sign_in(world, &pretend.login(who)).await.created();
    tokens["access_token"].as_str().unwrap().to_owned()
}

async fn account(world: &World, token: &str) -> Value {
    world.get("/api/v1/account").bearer(token).send().await.ok()
}

#[tokio::test]
async fn who_comes_twice_has_one_account() {
    let (world, pretend) = world().await;
    let answer = sign_in(&world, &pretend.login("anna")).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let tokens = answer.created();
    assert!(tokens.get("session_key").is_none() && tokens.get("openid").is_none(), "{tokens}");
    let first = account(&world, tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(first["ways"], json!([{ "kind": "wechat", "address": "" }]));
    let again = account(&world, &signed_in(&world, &pretend, "anna").await).await;
    let other = account(&world, &signed_in(&world, &pretend, "ben").await).await;
    assert_eq!(first["id"], again["id"]);
    assert_ne!(first["id"], other["id"]);
    assert_eq!(again["devices"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn every_no_of_wechat_s_has_its_answer() {
    let (world, pretend) = world().await;
    sign_in(&world, "never given").await.problem(401, "wrong_credentials");
    sign_in(&world, "with space").await.problem(401, "wrong_credentials");
    world.post(SIGN_IN).json(&json!({})).send().await.problem(422, "invalid_fields");
    let code = pretend.login("anna");
    sign_in(&world, &code).await.created();
    sign_in(&world, &code).await.problem(401, "wrong_credentials");
    let old = pretend.login("anna");
    pretend.pass(Duration::from_secs(301));
    sign_in(&world, &old).await.problem(401, "wrong_credentials");
    pretend.fault(SESSION, Fault::TooOften, Some(1));
    let often = sign_in(&world, &pretend.login("anna")).await;
    often.problem(429, "too_many");
    assert_eq!(often.header("retry-after"), "60");
    pretend.fault(SESSION, Fault::Barred, Some(1));
    let barred = sign_in(&world, &pretend.login("anna")).await.problem(403, "forbidden");
    let words = barred["detail"].as_str().unwrap();
    assert!(words.contains("微信") && !words.contains("已登录"), "it is shown as it is: {words}");
    for fault in [Fault::Busy, Fault::Broken, Fault::Nonsense, Fault::Down, Fault::HangUp] {
        pretend.fault(SESSION, fault, Some(1));
        let answer = sign_in(&world, &pretend.login("anna")).await;
        let said = answer.problem(503, "unavailable");
        assert!(said["title"].as_str().unwrap().contains("微信"), "{said}");
        assert!(!answer.header("retry-after").is_empty(), "{fault:?}");
    }
    signed_in(&world, &pretend, "anna").await;
}

#[tokio::test]
async fn a_code_that_may_have_been_used_is_not_tried_again() {
    let (world, pretend) = world().await;
    for (at, fault) in [Fault::HangUp, Fault::Broken, Fault::Nonsense, Fault::Busy].into_iter().enumerate() {
        pretend.fault(SESSION, fault, Some(1));
        sign_in(&world, &pretend.login("anna")).await.problem(503, "unavailable");
        assert_eq!(pretend.calls(SESSION), at + 1, "{fault:?}");
    }
}

#[tokio::test]
async fn while_wechat_is_slow_one_person_waits_and_not_for_long() {
    let pretend = Pretend::start().await.unwrap();
    let world = World::with(|settings| {
        know(settings, &pretend);
        settings.tell.wechat_patience = Some(Duration::from_millis(700));
    })
    .await;
    let token = signed_in(&world, &pretend, "ben").await;
    for path in ["/sns/", "/wxa/", "/cgi-bin/"] {
        pretend.fault(path, Fault::Slow, None);
    }
    let begun = Instant::now();
    let code = pretend.login("anna");
    let waits = sign_in(&world, &code);
    let others = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        for _ in 0..20 {
            world.get("/api/v1/categories").send().await.ok();
            account(&world, &token).await;
        }
        world.submitted("路灯不亮").await;
        begun.elapsed()
    };
    let (answer, others) = tokio::join!(waits, others);
    answer.problem(503, "unavailable");
    let waited = begun.elapsed();
    assert!(waited >= Duration::from_millis(700) && waited < Duration::from_secs(10), "{waited:?}");
    assert!(others < Duration::from_secs(10), "{others:?}");
    let join = json!({ "way": "wechat_phone", "code": pretend.phone("13812345678") });
    let late = world.post("/api/v1/account/ways").bearer(&token).json(&join).send().await;
    late.problem(503, "unavailable");
}

#[tokio::test]
async fn where_nobody_is_there_at_all_the_answer_is_the_same() {
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url: url::Url = format!("http://{}/", gone.local_addr().unwrap()).parse().unwrap();
    drop(gone);
    let pretend = Pretend::start().await.unwrap();
    let world = World::with(|settings| {
        know(settings, &pretend);
        settings.tell.wechat.as_mut().unwrap().url = url;
    })
    .await;
    sign_in(&world, &pretend.login("anna")).await.problem(503, "unavailable");
    let none = World::new().await;
    sign_in(&none, "x").await.problem(503, "unavailable");
}

#[tokio::test]
async fn a_number_comes_from_wechat_and_a_token_that_is_refused_is_replaced_once() {
    let (world, pretend) = world().await;
    let token = signed_in(&world, &pretend, "anna").await;
    let join = async |code: &str| {
        let body = json!({ "way": "wechat_phone", "code": code });
        world.post("/api/v1/account/ways").bearer(&token).json(&body).send().await
    };
    assert_eq!(join(&pretend.phone("13812345678")).await.status, 204);
    let ways = account(&world, &token).await["ways"].clone();
    assert_eq!(ways[0], json!({ "kind": "phone", "address": "138****5678" }), "{ways}");
    assert_eq!(pretend.calls(TOKEN), 1);
    let said = join("never given").await.problem(422, "invalid_fields");
    assert_eq!(said["errors"][0]["field"], "code");
    assert_eq!(pretend.calls(TOKEN), 1, "one token serves for long");
    // Taken back, and past its end: both times another one is asked for.
    pretend.revoke_tokens();
    assert_eq!(join(&pretend.phone("13812345678")).await.status, 204);
    assert_eq!(pretend.calls(TOKEN), 2);
    pretend.pass(Duration::from_secs(7201));
    assert_eq!(join(&pretend.phone("13812345678")).await.status, 204);
    assert_eq!(pretend.calls(TOKEN), 3);
    // One that is refused again and again is not asked for for ever.
    pretend.fault(TOKEN, Fault::Busy, None);
    pretend.revoke_tokens();
    join(&pretend.phone("13812345678")).await.problem(503, "unavailable");
    assert_eq!(pretend.calls(TOKEN), 4);
    for fault in [Fault::Down, Fault::HangUp, Fault::Nonsense, Fault::Broken] {
        pretend.well();
        pretend.fault("/wxa/", fault, Some(1));
        let calls = pretend.calls("/wxa/business/getuserphonenumber");
        join(&pretend.phone("13812345678")).await.problem(503, "unavailable");
        assert!(pretend.calls("/wxa/business/getuserphonenumber") - calls <= 2, "{fault:?}");
    }
}

#[tokio::test]
async fn those_who_need_a_token_at_once_ask_for_one() {
    let (world, pretend) = world().await;
    let mut all = Vec::new();
    for who in 0..5 {
        let token = signed_in(&world, &pretend, &format!("person {who}")).await;
        let body = json!({ "way": "wechat_phone", "code": pretend.phone(&format!("1381234567{who}")) });
        all.push(world.post("/api/v1/account/ways").bearer(&token).json(&body));
    }
    for answer in futures::future::join_all(all.into_iter().map(crate::world::Call::send)).await {
        assert_eq!(answer.status, 204, "{}", answer.text());
    }
    assert_eq!(pretend.calls(TOKEN), 1);
}

/// Everything that is logged on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn neither_secret_nor_session_key_nor_code_is_logged() {
    let log = Log::default();
    let writer = log.clone();
    let filter = tracing_subscriber::EnvFilter::new("trace,h2=off,hyper=off,hyper_util=off");
    let lines =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(move || writer.clone()).finish();
    let _on_this_thread = tracing::subscriber::set_default(lines);
    let (world, pretend) = world().await;
    let code = pretend.login("anna");
    sign_in(&world, &code).await.created();
    sign_in(&world, &code).await.problem(401, "wrong_credentials");
    for fault in [Fault::HangUp, Fault::Nonsense, Fault::Busy] {
        pretend.fault("/sns/", fault, Some(1));
        sign_in(&world, &pretend.login("anna")).await.problem(503, "unavailable");
    }
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("unavailable"), "the log is heard");
    let openid = pretend.openid(Kind::Mini, "anna");
    for secret in ["cHJldGVuZC", "session_key", MINI.1, &code, &openid] {
        assert!(!text.contains(secret), "{secret} is logged");
    }
}

const GATEWAY: &str = "/api/v1/sessions/gateway";
const SHARED: &str = "a secret of at least thirty-two characters";

async fn behind(from: &[&str], secret: Option<&str>) -> (World, Pretend) {
    let pretend = Pretend::start().await.unwrap();
    let world = World::with(|settings| {
        know(settings, &pretend);
        settings.gateway = Some(Gateway {
            app_id: MINI.0.to_owned(),
            from: from.iter().map(|text| text.parse().unwrap()).collect(),
            secret: secret.map(|secret| Secret(secret.as_bytes().to_vec())),
        });
        settings.trust_proxy = 1;
    })
    .await;
    (world, pretend)
}

/// What the gateway would send for somebody.
fn through(world: &World, from: &str, app: &str, openid: &str) -> crate::world::Call {
    world.post(GATEWAY).from(from).header("x-wx-appid", app).header("x-wx-openid", openid)
}

#[tokio::test]
async fn headers_of_a_gateway_count_for_nothing_unless_it_is_trusted() {
    let (world, pretend) = world().await;
    let openid = pretend.openid(Kind::Mini, "anna");
    let call = || through(&world, "127.0.0.1", MINI.0, &openid);
    call().send().await.problem(404, "not_found");
    let (world, _) = behind(&["10.0.0.0/8"], None).await;
    let call = |from: &str| through(&world, from, MINI.0, &openid);
    let said = call("203.0.113.9").send().await.problem(401, "wrong_credentials");
    assert!(!said["title"].as_str().unwrap().starts_with("problem-"), "{said}");
    // What the client says of its address does not make it the gateway's.
    let forged = call("203.0.113.9").header("x-forwarded-for", "10.0.0.1").header("x-real-ip", "10.0.0.1");
    forged.send().await.problem(401, "wrong_credentials");
    // Nor does any other route look at them.
    let account = world.get("/api/v1/account").from("10.0.0.1").header("x-wx-openid", &openid);
    account.header("x-wx-appid", MINI.0).send().await.problem(401, "unauthenticated");
    call("10.1.2.3").send().await.created();
}

#[tokio::test]
async fn a_trusted_gateway_says_who_is_calling() {
    let (world, pretend) = behind(&["10.0.0.0/8"], Some(SHARED)).await;
    let openid = pretend.openid(Kind::Mini, "anna");
    let call = |app: &str, openid: &str| through(&world, "10.0.0.1", app, openid);
    call(MINI.0, &openid).send().await.problem(401, "wrong_credentials");
    let wrong = call(MINI.0, &openid).header("x-huying-gateway", "another one");
    wrong.send().await.problem(401, "wrong_credentials");
    let right = |app: &str, openid: &str| call(app, openid).header("x-huying-gateway", SHARED);
    let tokens =
        right(MINI.0, &openid).header("x-wx-unionid", &pretend.unionid("anna")).send().await.created();
    // Sent again it is the same sign-in, for whom the gateway names and for nobody else.
    let key = "7d1c0f6a-9a51-4c1e-8f0d-2b7e5a1c3d90";
    let again = async |openid: &str| right(MINI.0, openid).header("idempotency-key", key).send().await;
    let (first, second, other) = (again(&openid).await, again(&openid).await, again("oAnother").await);
    assert_eq!((second.header("idempotency-replayed"), other.header("idempotency-replayed")), ("true", ""));
    assert_eq!(first.created()["refresh_token"], second.created()["refresh_token"]);
    let forged = call(MINI.0, &openid).header("idempotency-key", key);
    forged.send().await.problem(401, "wrong_credentials");
    let own = account(&world, tokens["access_token"].as_str().unwrap()).await;
    let by_code = account(&world, &signed_in(&world, &pretend, "anna").await).await;
    assert_eq!(own["id"], by_code["id"], "the same person by either way");
    for (app, openid) in [(WEB.0, openid.as_str()), ("", &openid), (MINI.0, ""), (MINI.0, "o';drop")] {
        right(app, openid).send().await.problem(401, "wrong_credentials");
    }
    let twice = right(MINI.0, &openid).header("x-wx-openid", "oAnother");
    twice.send().await.problem(401, "wrong_credentials");
    let elsewhere = through(&world, "203.0.113.9", MINI.0, &openid).header("x-huying-gateway", SHARED);
    elsewhere.send().await.problem(401, "wrong_credentials");
}
