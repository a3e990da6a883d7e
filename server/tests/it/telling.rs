//! The pages of messages: masked, for those who may, and usable without
//! scripts.

use crate::world::{Person, World};
use backend::tell::Teller;
use backend::tell::config::{HttpSms, Push, Sms};
use domain::org::Role;
use serde_json::json;

/// A district whose provider of text messages is not there.
async fn world() -> World {
    World::with(|settings| {
        let url = "http://127.0.0.1:1/".parse().unwrap();
        let body = json!({ "to": "{phone}" });
        settings.tell.sms = vec![Sms::Http(HttpSms { url, body, header: None, success: None })];
    })
    .await
}

async fn person(world: &World, name: &str, role: Role) -> Person {
    let top = world.backend.directory().root().unwrap().id;
    world.person(name, role, top).await
}

#[tokio::test]
async fn the_outbox_shows_what_waits_and_why_and_nothing_personal() {
    let world = world().await;
    let body = json!({ "description": "张三家漏水", "phone": "13812345678", "public": true });
    let receipt = world.post("/api/v1/requests").json(&body).send().await.created();
    Teller::new(world.backend.clone()).step().await.unwrap();
    let admin = person(&world, "admin", Role::Administrator).await;
    let html = world.get("/desk/outbox?fate=queued&way=sms").cookie(&admin.cookie).send().await.text();
    assert!(html.contains("138********") && html.contains("http: not reached"), "{html}");
    for private in ["13812345678", "张三", receipt["follow_token"].as_str().unwrap()] {
        assert!(!html.contains(private), "{html}");
    }
    let none = world.get("/desk/outbox?fate=sent&way=?&before=x").cookie(&admin.cookie).send().await;
    assert_eq!(none.status, 200);
    assert!(!none.text().contains("138**"));
    let handler = person(&world, "handler", Role::Handler).await;
    assert_eq!(world.get("/desk/outbox").cookie(&handler.cookie).send().await.status, 403);
}

#[tokio::test]
async fn an_administrator_sees_how_words_read_before_they_are_saved() {
    let world = world().await;
    let admin = person(&world, "admin", Role::Administrator).await;
    let path = "/desk/admin/messages/acknowledged/author/sms";
    let html = world.get(path).cookie(&admin.cookie).send().await.text();
    assert!(html.contains("您的诉求 HY-7K3M-Q2W 已收到"), "{html}");
    let send = |body: &'static str| {
        let call = world.post(path).cookie(&admin.cookie).form(body);
        async move { call.send().await }
    };
    let seen = send("active=1&words_zh=收到{code}&words_en={code}&preview=1").await;
    assert_eq!(seen.status, 200);
    assert!(seen.text().contains("收到HY-7K3M-Q2W"));
    let wrong = send("active=1&words_zh={description}&words_en={code").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("有一个不认识的占位") && wrong.text().contains("有一个花括号不成对"));
    let saved = send("words_zh=收到{code}&words_en={code}&template_first=SMS_1").await;
    assert_eq!((saved.status.as_u16(), saved.header("location")), (303, "/desk/admin/messages?saved=1"));
    let list = world.get("/desk/admin/messages").cookie(&admin.cookie).send().await.text();
    assert!(list.contains("收到{code}") && list.contains("22:00-07:00"), "{list}");
    let quiet = world.post("/desk/admin/messages/quiet").cookie(&admin.cookie);
    assert_eq!(quiet.form("quiet=25:00-7").send().await.status, 422);
    let quiet = world.post("/desk/admin/messages/quiet").cookie(&admin.cookie);
    assert_eq!(quiet.form("quiet=21:30-06:30").send().await.status, 303);
    for nowhere in ["late/author/sms", "x/author/sms", "answered/author/pigeon"] {
        let path = format!("/desk/admin/messages/{nowhere}");
        assert_eq!(world.get(&path).cookie(&admin.cookie).send().await.status, 404, "{nowhere}");
    }
}

#[tokio::test]
async fn staff_read_their_messages_and_say_where_else_they_are_told() {
    let world = World::new().await;
    let lead = person(&world, "lead", Role::UnitLead).await;
    let dispatcher = person(&world, "dispatcher", Role::Dispatcher).await;
    let (code, _) = world.submitted("路灯不亮").await;
    let unit = world.north.to_string();
    world.act(&code, &dispatcher.token, json!({ "action": "dispatch", "unit": unit })).await;
    let html = world.get("/desk/inbox").cookie(&lead.cookie).send().await.text();
    assert!(html.contains(&format!("/desk/r/{code}")) && html.contains("未读"), "{html}");
    let read = world.post("/desk/inbox/read").cookie(&lead.cookie).form("id=").send().await;
    assert_eq!(read.status, 303);
    assert!(!world.get("/desk/inbox").cookie(&lead.cookie).send().await.text().contains("未读"));
    let contacts = world.post("/desk/inbox/contacts").cookie(&lead.cookie);
    let wrong = contacts.form("phone=12&mail=nobody").send().await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("nobody"), "what was typed stays");
    let contacts = world.post("/desk/inbox/contacts").cookie(&lead.cookie);
    assert_eq!(contacts.form("phone=13812345678&mail=").send().await.status, 303);
}

#[tokio::test]
async fn the_author_stops_messages_and_subscribes_and_nobody_else_does() {
    let world = World::with(|settings| {
        settings.tell.push = Some(Push { contact: "mailto:a@example.org".to_owned(), hosts: Vec::new() });
    })
    .await;
    let (code, token) = world.submitted("路灯不亮").await;
    let cookie = format!("hy_open={code}~{token}");
    for end in ["stop", "start"] {
        let path = format!("/r/{code}/messages/{end}");
        let own = world.post(&path).cookie(&cookie).form("").send().await;
        assert_eq!((own.status.as_u16(), own.header("location")), (303, format!("/r/{code}").as_str()));
        assert_eq!(world.post(&path).form("").send().await.status, 404);
    }
    let point = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    let body = |endpoint: &str| json!({ "code": code, "endpoint": endpoint, "p256dh": point, "auth": "BTBZMqHH6r4Tts7J_aSIgg" });
    let push = |body| world.post("/api/v1/push").bearer(&token).json(&body).send();
    assert_eq!(push(body("https://fcm.googleapis.com/fcm/send/x")).await.status, 204);
    push(body("https://10.0.0.1/x")).await.problem(422, "invalid_fields");
    push(json!({ "code": code })).await.problem(400, "bad_request");
    let stranger = world.post("/api/v1/push").json(&body("https://fcm.googleapis.com/x")).send().await;
    stranger.problem(401, "unauthenticated");
}
