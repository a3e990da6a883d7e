//! Residents who sign in: a provider of text messages that hands their codes on.

use crate::world::World;
use axum::Router;
use axum::routing::post;
use backend::accounts;
use backend::actor::Resident;
use backend::tell::config::{HttpSms, Sms};
use domain::tell::Tongue;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

/// What was sent last.
#[derive(Clone, Default)]
pub struct Phones(Arc<Mutex<String>>);

impl Phones {
    /// The six digits in it.
    pub fn code(&self) -> String {
        let said = self.0.lock().unwrap().clone();
        let digits = |part: &&str| part.len() == 6;
        said.split(|c: char| !c.is_ascii_digit()).find(digits).unwrap_or_default().to_owned()
    }
}

/// A resident, signed in both ways.
pub struct Signed {
    pub resident: Resident,
    pub cookie: String,
    pub token: String,
}

/// A district whose text messages arrive.
pub async fn world() -> (World, Phones) {
    world_with(|_| {}).await
}

/// The same with other settings.
pub async fn world_with(change: impl FnOnce(&mut server::settings::Settings)) -> (World, Phones) {
    let phones = Phones::default();
    let heard = phones.clone();
    let take = move |body: String| {
        let heard = heard.clone();
        async move {
            let sent: serde_json::Value = serde_json::from_str(&body).unwrap();
            *heard.0.lock().unwrap() = sent["words"].as_str().unwrap().to_owned();
            "{}"
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/", post(take))).await });
    let world = World::with(|settings| {
        let body = json!({ "to": "{phone}", "words": "{text}" });
        settings.tell.sms = vec![Sms::Http(HttpSms { url, body, header: None, success: None })];
        change(settings);
    })
    .await;
    (world, phones)
}

/// Signs somebody in by their telephone.
pub async fn sign_in(world: &World, phones: &Phones, number: &str) -> Signed {
    let backend = &world.backend;
    accounts::send_code(backend, number, "here", Tongue::Chinese).await.unwrap();
    let signed = accounts::sign_in_by_phone(backend, number, &phones.code(), "a phone").await.unwrap();
    let cookie = accounts::to_cookie(backend, &signed).await.unwrap();
    Signed { resident: signed.resident, cookie: format!("hy_me={cookie}"), token: signed.tokens.access_token }
}

#[tokio::test]
async fn a_resident_signs_in_sees_their_devices_and_signs_them_out_by_the_api() {
    let (world, phones) = world().await;
    let ask = json!({ "phone": "13812345678" });
    let sent = world.post("/api/v1/sessions/phone/code").json(&ask).send().await;
    assert_eq!(sent.status, 202, "{}", sent.text());
    assert!(sent.value().get("demo_code").is_none(), "only a demonstration tells it");
    let early = world.post("/api/v1/sessions/phone/code").json(&ask).send().await;
    early.problem(429, "too_many");
    let wrong = json!({ "phone": "13812345678", "code": "x" });
    let refused =
        world.post("/api/v1/sessions/phone").header("accept-language", "en").json(&wrong).send().await;
    assert_eq!(refused.problem(401, "wrong_credentials")["title"], "The code does not fit");
    let right = json!({ "phone": "13812345678", "code": phones.code() });
    let tokens = world.post("/api/v1/sessions/phone").json(&right).send().await.created();
    let token = tokens["access_token"].as_str().unwrap();
    let account = world.get("/api/v1/account").bearer(token).send().await.ok();
    let device = account["devices"][0]["id"].as_str().unwrap();
    let last = world.call("DELETE", "/api/v1/account/ways/phone").bearer(token).send().await;
    let said = last.problem(422, "invalid_fields");
    let detail = said["errors"][0]["detail"].as_str().unwrap();
    assert!(!detail.starts_with("field-"), "{detail}");
    world.call("DELETE", "/api/v1/account/devices/x").bearer(token).send().await.problem(404, "not_found");
    let gone = world.call("DELETE", &format!("/api/v1/account/devices/{device}")).bearer(token).send().await;
    assert_eq!(gone.status, 204);
    world.get("/api/v1/account").bearer(token).send().await.problem(401, "unauthenticated");

    let other = sign_in(&world, &phones, "13900001111").await;
    assert_eq!(world.call("DELETE", "/api/v1/sessions").bearer(&other.token).send().await.status, 204);
    world.get("/api/v1/account").bearer(&other.token).send().await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn an_export_has_every_request_and_what_was_not_handed_in() {
    let (world, phones) = world().await;
    let own = sign_in(&world, &phones, "13812345678").await;
    let stranger = sign_in(&world, &phones, "13900001111").await;
    for number in 0..53 {
        let body = json!({"description": format!("路灯不亮 {number}"), "phone": "13812345678"});
        world.post("/api/v1/requests").bearer(&own.token).json(&body).send().await.created();
    }
    let length = ("upload-length", "1000");
    let begin = || world.post("/api/v1/uploads").header("tus-resumable", "1.0.0").header(length.0, length.1);
    let begun = begin().bearer(&own.token).send().await;
    assert_eq!(begun.status, 201, "{}", begun.text());
    begin().bearer(&stranger.token).send().await;
    let (published, _) = world.submitted("别人的").await;
    let root = world.backend.directory().root().unwrap().id;
    let chief = world.person("chief", domain::org::Role::Dispatcher, root).await;
    for action in ["accept", "publish"] {
        world.act(&published, &chief.token, json!({ "action": action })).await;
    }
    let too = format!("/api/v1/requests/{published}/me-too");
    world.post(&too).bearer(&own.token).json(&json!({})).send().await.ok();
    let export = world.get("/api/v1/account/export").bearer(&own.token).send().await;
    assert_eq!(export.header("cache-control"), "no-store");
    let export = export.ok();
    let requests = export["requests"].as_array().unwrap();
    let codes: BTreeSet<_> = requests.iter().map(|request| request["code"].as_str()).collect();
    assert_eq!((codes.len(), requests.len()), (53, 53));
    assert!(
        requests.iter().all(|request| request["phone"] == "13812345678" && request["messages"].is_array())
    );
    assert_eq!(export["uploads"].as_array().unwrap().len(), 1);
    assert!(begun.header("location").ends_with(export["uploads"][0]["id"].as_str().unwrap()));
    assert_eq!(export["uploads"][0]["state"], "receiving");
    let given = export["me_too"].as_array().unwrap();
    assert_eq!((given.len(), &given[0]["code"]), (1, &json!(published)));
    assert!(given[0]["at"].is_string());
    let none = world.get("/api/v1/account/export").bearer(&stranger.token).send().await.ok();
    let count = |name: &str| none[name].as_array().unwrap().len();
    assert_eq!((count("requests"), count("uploads")), (0, 1));

    let first = world.get("/api/v1/account/requests").bearer(&own.token).send().await.ok();
    let next = first["next"].as_str().unwrap();
    for name in ["cursor", "before"] {
        let path = format!("/api/v1/account/requests?{name}={next}");
        let rest = world.get(&path).bearer(&own.token).send().await.ok();
        assert_eq!((rest["items"].as_array().unwrap().len(), rest["next"].is_null()), (3, true));
    }
    let made_up = world.get("/api/v1/account/requests?cursor=7").bearer(&own.token).send().await;
    made_up.problem(422, "invalid_fields");
}

#[tokio::test]
async fn a_resident_takes_another_number_by_the_api_and_by_the_page() {
    let (world, phones) = world().await;
    let own = sign_in(&world, &phones, "13812345678").await;
    let join = async |number: &str| {
        let ask = json!({ "phone": number });
        assert_eq!(world.post("/api/v1/sessions/phone/code").json(&ask).send().await.status, 202);
        let way = json!({ "way": "phone", "phone": number, "code": phones.code() });
        world.post("/api/v1/account/ways").bearer(&own.token).json(&way).send().await
    };
    assert_eq!(join("13700000000").await.status, 204);
    let address = async || {
        let account = world.get("/api/v1/account").bearer(&own.token).send().await.ok();
        account["ways"][0]["address"].as_str().unwrap().to_owned()
    };
    assert_eq!(address().await, "137****0000");

    let cookie = &own.cookie;
    assert!(world.get("/me/account").cookie(cookie).send().await.text().contains("href=\"/me/phone\""));
    let send = |path: &'static str, body: String| world.post(path).cookie(cookie).form(&body).send();
    assert_eq!(world.get("/me/phone").cookie(cookie).send().await.status, 200);
    assert_eq!(send("/me/phone", "phone=x".to_owned()).await.status, 422);
    let asked = send("/me/phone", "phone=13500000000".to_owned()).await;
    assert_eq!(asked.status, 200);
    assert!(asked.text().contains("action=\"/me/phone/code\""), "{}", asked.text());
    assert_eq!(send("/me/phone/code", "phone=13500000000&code=x".to_owned()).await.status, 422);
    let right = format!("phone=13500000000&code={}", phones.code());
    let done = send("/me/phone/code", right).await;
    assert_eq!((done.status.as_u16(), done.header("location")), (303, "/me/account?done=1"));
    assert_eq!(address().await, "135****0000");
    let nobody = world.get("/me/phone").send().await;
    assert_eq!((nobody.status.as_u16(), nobody.header("location")), (303, "/me/sign-in?to=%2Fme%2Fphone"));
}
