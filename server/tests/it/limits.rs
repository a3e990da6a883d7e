//! Too often is told as such, to who did it and nobody else.

use crate::world::{OURS, World};
use serde_json::json;

#[tokio::test]
async fn signing_in_too_often_has_to_wait_and_others_do_not() {
    let world = World::with(|s| s.rates.sign_in = 3).await;
    let wrong = json!({"username": "nobody", "password": "wrong"});
    let tries = |from: &'static str| world.post("/api/v1/sessions").from(from).json(&wrong).send();
    for _ in 0..3 {
        tries("192.0.2.1").await.problem(401, "wrong_credentials");
    }
    let limited = tries("192.0.2.1").await;
    limited.problem(429, "too_many");
    let wait: u32 = limited.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait));
    assert_eq!(tries("192.0.2.2").await.status, 401);
    assert_eq!(world.get("/").from("192.0.2.1").send().await.status, 200, "reading goes on");
}

#[tokio::test]
async fn guessing_codes_and_submitting_are_limited_each_on_its_own() {
    let world = World::with(|s| (s.rates.follow, s.rates.submit) = (2, 2)).await;
    let guess = || {
        let call = world.post("/follow").from("192.0.2.1").header("accept", "text/html");
        call.form("code=HY-0000-000&last4=1234").send()
    };
    let submit =
        || world.post("/api/v1/requests").from("192.0.2.1").json(&json!({"description": "坑"})).send();
    for _ in 0..2 {
        assert_eq!(guess().await.status, 404);
        assert_eq!(submit().await.status, 201);
    }
    let page = guess().await;
    assert_eq!(page.status, 429);
    assert!(page.header("content-type").starts_with("text/html"), "a page, with a way on");
    assert!(!page.header("retry-after").is_empty());
    submit().await.problem(429, "too_many");
}

#[tokio::test]
async fn who_sends_too_often_gets_the_form_back_with_what_was_typed() {
    let world = World::with(|s| s.rates.submit = 1).await;
    let send = || {
        let call = world.post("/report").from("192.0.2.1").header("accept", "text/html");
        call.form("key=key-00000001&description=%E8%B7%AF%E7%81%AF%E4%B8%8D%E4%BA%AE&address=x").send()
    };
    assert_eq!(send().await.status, 303);
    let again = send().await;
    assert_eq!(again.status, 429);
    assert!(!again.header("retry-after").is_empty());
    assert!(again.text().contains("路灯不亮") && again.text().contains("action=\"/report\""));
    assert_eq!(world.stored().await, 1);
}

#[tokio::test]
async fn me_too_counts_a_device_that_has_a_name_and_nobody_else() {
    let world = World::new().await;
    let (code, _) = world.submitted("路灯不亮").await;
    let path = format!("/r/{code}/me-too");
    let nameless = world.post(&path).send().await;
    assert_eq!((nameless.status.as_u16(), nameless.header("location")), (303, format!("/r/{code}").as_str()));
}

#[tokio::test]
async fn a_device_is_limited_wherever_it_goes() {
    let world = World::with(|s| s.rates.follow = 6).await;
    let first = world.post("/follow").from("192.0.2.1").form("code=x&last4=1").send().await;
    let cookie = first.header("set-cookie").split(';').next().unwrap().to_owned();
    assert!(cookie.starts_with("hy_device=") && first.header("set-cookie").contains("HttpOnly"), "{cookie}");
    let guess =
        |from: &'static str| world.post("/follow").from(from).cookie(&cookie).form("code=x&last4=1").send();
    assert_ne!(guess("192.0.2.2").await.status, 429);
    assert_ne!(guess("192.0.2.3").await.status, 429);
    assert_eq!(guess("192.0.2.4").await.status, 429);
}

#[tokio::test]
async fn behind_a_trusted_proxy_the_client_is_limited_not_the_proxy() {
    let world = World::with(|s| (s.rates.follow, s.trust_proxy) = (1, 1)).await;
    let guess = |client: &'static str| {
        let call = world.post("/follow").from("10.0.0.1").header("x-forwarded-for", client);
        call.header("origin", OURS).raw("application/x-www-form-urlencoded", "code=x&last4=1").send()
    };
    assert_ne!(guess("203.0.113.1").await.status, 429);
    assert_ne!(guess("203.0.113.2").await.status, 429);
    assert_eq!(guess("6.6.6.6, 203.0.113.1").await.status, 429, "what the client adds proves nothing");
}
