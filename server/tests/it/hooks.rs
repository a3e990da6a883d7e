//! Webhooks at the desk, without a script.

use crate::world::{Person, World};
use backend::hooks::{Courier, signature};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::org::Role;
use std::sync::{Arc, Mutex};

async fn chief(world: &World) -> Person {
    let top = world.backend.directory().root().unwrap().id;
    world.person("chief", Role::Administrator, top).await
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split(before).nth(1).and_then(|rest| rest.split(after).next()).unwrap()
}

/// A receiver on this machine: its address, and what it heard.
async fn receiver() -> (String, Heard) {
    let heard = Heard::default();
    let kept = heard.clone();
    let take = move |headers: axum::http::HeaderMap, body: String| {
        kept.0.lock().unwrap().push((headers, body));
        async {}
    };
    let router = axum::Router::new().route("/hook", axum::routing::post(take));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, heard)
}

#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<(axum::http::HeaderMap, String)>>>);

impl Heard {
    fn all(&self) -> Vec<(axum::http::HeaderMap, String)> {
        self.0.lock().unwrap().clone()
    }
}

async fn drain(world: &World) {
    let mut courier = Courier::new(world.backend.clone()).unwrap();
    while courier.step().await.unwrap() > 0 {}
}

#[tokio::test]
async fn an_administrator_makes_one_and_sees_what_was_told() {
    let world = World::with(|settings| settings.inside.0.push("127.0.0.1".to_owned())).await;
    let (chief, (url, heard)) = (chief(&world).await, receiver().await);
    let made = world.post("/desk/admin/partners/new").cookie(&chief.cookie);
    let made = made.form("name=邻市平台&per_minute=600&submit=1&follow=1").send().await.text();
    let key = format!("hyk_{}", between(&made, "value=\"hyk_", "\""));
    let id = between(&made, "href=\"/desk/admin/partners/0", "\"");
    let hooks = format!("/desk/admin/partners/0{id}/hooks");
    let list = world.get(&hooks).cookie(&chief.cookie).send().await;
    assert!(list.text().contains("该合作方还没有事件推送"), "{}", list.text());

    let wrong = world.post(&format!("{hooks}/new")).cookie(&chief.cookie);
    let wrong = wrong.form("url=https://10.0.0.1/&request.closed=1").send().await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("该地址属于内部网络"));
    let none =
        world.post(&format!("{hooks}/new")).cookie(&chief.cookie).form(&format!("url={url}")).send().await;
    assert_eq!(none.status, 422, "nothing would be told");

    let blank = world.get(&format!("{hooks}/new")).cookie(&chief.cookie).send().await.text();
    let carried = between(&blank, "name=\"id\" value=\"", "\"").to_owned();
    let form = format!("id={carried}&url={url}&request.received=1&request.closed=1");
    let saved = world.post(&format!("{hooks}/new")).cookie(&chief.cookie).form(&form).send().await;
    assert_eq!((saved.status.as_u16(), saved.header("cache-control")), (200, "no-store"));
    let html = saved.text();
    let secret = STANDARD.decode(between(&html, "value=\"whsec_", "\"")).unwrap();
    let hook = format!("{hooks}/0{}", between(&html, &format!("{hooks}/0"), "\""));
    let again = world.post(&format!("{hooks}/new")).cookie(&chief.cookie).form(&form).send().await;
    assert_eq!(
        again.header("location"),
        format!("{hooks}?parent=known"),
        "loaded again, it makes no second one"
    );
    let all = backend::hooks::list(&world.backend, &world.admin, None).await.unwrap();
    assert_eq!(all.len(), 1);
    let told = world.get(again.header("location")).cookie(&chief.cookie).send().await.text();
    assert!(told.contains("没有再添加一个") && !told.contains("whsec_"), "{told}");

    let body =
        format!("api_key={key}&service_code=city.light&lat=45.1402&long=124.8213&description=路灯不亮");
    let kept =
        world.post("/open311/v2/requests.json").raw("application/x-www-form-urlencoded", body).send().await;
    assert_eq!(kept.status, 200);
    drain(&world).await;
    let (headers, body) = heard.all().remove(0);
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let seconds = header("webhook-timestamp").parse().unwrap();
    assert_eq!(
        header("webhook-signature"),
        signature(&secret, &header("webhook-id"), seconds, body.as_bytes())
    );

    let log = world.get(&format!("{hook}/log")).cookie(&chief.cookie).send().await.text();
    assert!(log.contains("已送达") && log.contains("收到诉求") && !log.contains("路灯不亮"), "{log}");
    let delivery = between(&log, "name=\"delivery\" value=\"", "\"");
    let again = world.post(&format!("{hook}/actions")).cookie(&chief.cookie);
    let again = again.form(&format!("act=replay&delivery={delivery}")).send().await;
    assert_eq!(again.status, 303);
    drain(&world).await;
    assert_eq!(heard.all().len(), 2);
    let since = world.post(&format!("{hook}/actions")).cookie(&chief.cookie);
    let since = since.form("act=replay&since=2026-11-23T00:00").send().await;
    assert!(since.header("location").ends_with("/log?count=1"), "{}", since.header("location"));

    let edit = world.get(&hook).cookie(&chief.cookie).header("accept-language", "en").send().await.text();
    let version = between(&edit, "name=\"version\" value=\"", "\"").to_owned();
    for (seen, status) in [(version.as_str(), 303u16), (version.as_str(), 409)] {
        let form = format!("url={url}&request.closed=1&published=1&version={seen}");
        let saved = world.post(&hook).cookie(&chief.cookie).form(&form).send().await;
        assert_eq!(saved.status, status, "whoever comes second is told");
    }
    for act in ["pause", "resume", "remove"] {
        let done = world.post(&format!("{hook}/actions")).cookie(&chief.cookie).form(&format!("act={act}"));
        assert_eq!(done.send().await.header("location"), format!("{hooks}?saved=1"), "{act}");
    }
    assert_eq!(world.get(&hook).cookie(&chief.cookie).send().await.status, 404);
    let handler = world.person("handler", Role::Handler, world.north_community).await;
    assert_eq!(world.get(&hooks).cookie(&handler.cookie).send().await.status, 403);
}
