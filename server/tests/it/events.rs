//! Live progress by the API: what is heard, by whom, and what comes after a break.

use crate::residents;
use crate::world::{Call, World};
use axum::body::BodyDataStream;
use backend::requests;
use chrono::TimeDelta;
use domain::org::Role;
use futures::StreamExt;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::time::Duration;

/// An event as it came.
#[derive(Debug)]
pub struct Heard {
    pub name: String,
    pub id: String,
    pub data: Value,
}

/// A stream that is listened to.
pub struct Listener {
    body: BodyDataStream,
    text: String,
    heard: VecDeque<Heard>,
}

impl Listener {
    pub async fn open(call: Call) -> Self {
        let response = call.open().await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut body = response.into_body().into_data_stream();
        // When to come again, if it breaks: not all at once.
        let first = String::from_utf8(body.next().await.unwrap().unwrap().to_vec()).unwrap();
        let pause = first.strip_prefix("retry:").unwrap().trim().parse::<u32>().unwrap();
        assert!((2000..=10_000).contains(&pause), "{first}");
        Self { body, text: String::new(), heard: VecDeque::new() }
    }

    /// The next event; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<Heard> {
        loop {
            if let Some(heard) = self.heard.pop_front() {
                return Some(heard);
            }
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.body.next()).await.unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                self.heard.extend(read(event));
                self.text = rest.to_owned();
            }
        }
    }

    pub async fn kind(&mut self) -> String {
        let heard = self.next().await.unwrap();
        assert_eq!(heard.name, "progress", "{heard:?}");
        heard.data["kind"].as_str().unwrap().to_owned()
    }

    pub async fn is_silent(&mut self) -> bool {
        self.heard.is_empty()
            && tokio::time::timeout(Duration::from_millis(300), self.body.next()).await.is_err()
    }
}

fn read(event: &str) -> Option<Heard> {
    let field = |name: &str| {
        let begin = format!("{name}: ");
        event.lines().find_map(|line| line.strip_prefix(&begin)).unwrap_or_default().to_owned()
    };
    let name = field("event");
    (!name.is_empty()).then(|| Heard {
        id: field("id"),
        data: serde_json::from_str(&field("data")).unwrap(),
        name,
    })
}

#[tokio::test]
async fn an_author_hears_each_step_and_after_a_break_what_was_missed() {
    let world = World::new().await;
    let root = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, root).await;
    let (code, token) = world.submitted("坑").await;
    let path = format!("/api/v1/requests/{code}/events");
    world.get(&path).send().await.problem(404, "not_found");
    let mut live = Listener::open(world.get(&path).bearer(&token)).await;
    let state = live.next().await.unwrap();
    assert_eq!((state.name.as_str(), &state.data["status"]), ("state", &json!("submitted")));
    world.act(&code, &dispatcher.token, json!({"action": "accept"})).await;
    assert_eq!(live.kind().await, "accepted");
    // A note is nothing the author may read; only the version is another.
    world.act(&code, &dispatcher.token, json!({"action": "note", "text": "内部"})).await;
    let heard = live.next().await.unwrap();
    assert_eq!((heard.name.as_str(), &heard.data["version"]), ("changed", &json!(3)));
    assert!(heard.data.get("text").is_none() && heard.id.is_empty());
    drop(live);

    let unit = world.north_community.to_string();
    world.act(&code, &dispatcher.token, json!({"action": "dispatch", "unit": unit})).await;
    let call = world.get(&path).bearer(&token).header("last-event-id", &state.id);
    let mut again = Listener::open(call).await;
    let missed = [again.kind().await, again.kind().await];
    assert!(
        missed.contains(&"accepted".to_owned()) && missed.contains(&"dispatched".to_owned()),
        "{missed:?}"
    );
    assert!(again.is_silent().await, "what was heard last does not come again");
    world.stop.send(true).unwrap();
    assert!(again.next().await.is_none(), "streams end with the process");
}

#[tokio::test]
async fn who_comes_again_hears_that_the_version_changed_without_a_line_for_them() {
    let world = World::new().await;
    let root = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, root).await;
    let (code, token) = world.submitted("坑").await;
    let path = format!("/api/v1/requests/{code}/events");
    world.act(&code, &dispatcher.token, json!({"action": "accept"})).await;
    let heard = Listener::open(world.get(&path).bearer(&token)).await.next().await.unwrap();
    let again = || world.get(&path).bearer(&token).header("last-event-id", &heard.id);
    let mut silent = Listener::open(again()).await;
    assert_eq!(silent.kind().await, "submitted", "one of ten seconds before");
    assert!(silent.is_silent().await, "nothing changed");
    world.act(&code, &dispatcher.token, json!({"action": "note", "text": "内部"})).await;
    let mut live = Listener::open(again()).await;
    assert_eq!(live.kind().await, "submitted");
    let changed = live.next().await.unwrap();
    assert_eq!((changed.name.as_str(), &changed.data["version"]), ("changed", &json!(3)));
    assert!(changed.id.is_empty());
    assert!(live.is_silent().await);
    let ahead = requests::first_of(world.backend.now() + TimeDelta::hours(1)).to_string();
    let mut early = Listener::open(world.get(&path).bearer(&token).header("last-event-id", &ahead)).await;
    assert_eq!(early.next().await.unwrap().name, "state", "what cannot have been heard here tells nothing");
}

#[tokio::test]
async fn staff_and_residents_follow_what_is_theirs_until_they_are_signed_out() {
    let (world, phones) = residents::world().await;
    let root = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, root).await;
    let far = world.person("far", Role::Handler, world.south).await;
    let resident = residents::sign_in(&world, &phones, "13800138000").await;
    let path = "/api/v1/events";
    world.get(path).send().await.problem(401, "unauthenticated");
    let mut near = Listener::open(world.get(path).bearer(&dispatcher.token)).await;
    let mut not = Listener::open(world.get(path).bearer(&far.token)).await;
    let mut own = Listener::open(world.get(path).bearer(&resident.token)).await;
    let ready = near.next().await.unwrap();
    assert_eq!(ready.name, "ready");
    assert_eq!(
        (not.next().await.unwrap().name, own.next().await.unwrap().name),
        ("ready".into(), "ready".into())
    );

    let body = json!({"description": "坑"});
    let receipt = world.post("/api/v1/requests").bearer(&resident.token).json(&body).send().await.created();
    let (_, _) = world.submitted("别人的").await;
    assert_eq!([near.kind().await, near.kind().await], ["submitted", "submitted"]);
    let heard = own.next().await.unwrap();
    assert_eq!((heard.name.as_str(), &heard.data["code"]), ("progress", &receipt["code"]));
    assert!(own.is_silent().await && not.is_silent().await);

    // A break: everything since comes again, wherever one asks.
    let mut again =
        Listener::open(world.get(path).bearer(&dispatcher.token).header("last-event-id", &ready.id)).await;
    assert_eq!([again.kind().await, again.kind().await], ["submitted", "submitted"]);
    assert_eq!(again.next().await.unwrap().name, "ready");
    // Too long ago to be told line by line, of whatever reach.
    let week = requests::first_of(world.backend.now() - TimeDelta::days(8)).to_string();
    let away = world.get(path).bearer(&far.token).header("last-event-id", &week);
    assert_eq!(Listener::open(away).await.next().await.unwrap().name, "reset");
    let gone = world.get(path).bearer(&dispatcher.token).header("last-event-id", "0");
    assert_eq!(Listener::open(gone).await.next().await.unwrap().name, "ready", "what is no id is none");

    // Ahead of the clock here: another's, or one that was set back. Nothing later is lost.
    let ahead = requests::first_of(world.backend.now() + TimeDelta::hours(1)).to_string();
    let call = world.get(path).bearer(&dispatcher.token).header("last-event-id", &ahead);
    let mut early = Listener::open(call).await;
    assert_eq!(
        (early.next().await.unwrap().name, early.next().await.unwrap().name),
        ("reset".into(), "ready".into())
    );
    let (later, _) = world.submitted("后来的").await;
    let heard = loop {
        let heard = early.next().await.unwrap();
        if heard.data["code"] == later.as_str() {
            break heard;
        }
    };
    assert_eq!(heard.name, "progress");
    assert_eq!(near.kind().await, "submitted");

    world.call("DELETE", "/api/v1/sessions/current").bearer(&resident.token).send().await;
    world.call("DELETE", "/api/v1/sessions/current").bearer(&dispatcher.token).send().await;
    let code = receipt["code"].as_str().unwrap();
    let token = receipt["follow_token"].as_str().unwrap();
    world.act(code, token, json!({"action": "add_info", "text": "补充"})).await;
    assert!(own.next().await.is_none() && near.next().await.is_none(), "streams end with the right to them");
}
