//! Lost races that take a request out of one's reach: the other is told, and
//! keeps the text.

use super::{encoded, hidden, page, send, two};
use crate::world::{Person, World};
use domain::org::Role;
use serde_json::json;

const WORDS: &str = "井盖松动，在三号楼前";
const TYPED: &str = "已到现场看过 <b>";

/// One at the community, with its dispatcher and handler.
async fn scene(world: &World) -> (Person, Person, String) {
    let (dispatcher, handler) = two(world).await;
    let (code, _) = world.submitted(WORDS).await;
    dispatch(world, &dispatcher, &code, &world.north_community.to_string()).await;
    (dispatcher, handler, code)
}

async fn dispatch(world: &World, who: &Person, code: &str, unit: &str) {
    world.act(code, &who.token, json!({ "action": "dispatch", "unit": unit })).await;
}

/// The version in the form that somebody has open.
async fn open(world: &World, who: &Person, code: &str, action: &str) -> String {
    hidden(&page(world, who, &format!("/desk/r/{code}")).await, action, "version")
}

/// What is sent from it is refused and given back, and nothing of the request is told.
async fn is_given_back(world: &World, who: &Person, code: &str, version: &str, fields: &[(&str, &str)]) {
    let fields = [&[("version", version), ("text", TYPED)], fields].concat();
    let (status, _, html) = send(world, who, &format!("/desk/r/{code}/actions"), &fields).await;
    assert_eq!(status, 409, "{html}");
    assert!(html.contains("已到现场看过 &lt;b&gt;"), "the words are there: {html}");
    assert!(html.contains("已经不在您这里了") && html.contains("role=\"alert\""), "and why: {html}");
    assert!(!html.contains(WORDS) && !html.contains("South"), "nothing of the request: {html}");
}

#[tokio::test]
async fn who_answers_what_is_dispatched_elsewhere_meanwhile_keeps_the_answer() {
    let world = World::new().await;
    let (dispatcher, handler, code) = scene(&world).await;
    let version = open(&world, &handler, &code, "note").await;
    dispatch(&world, &dispatcher, &code, &world.south.to_string()).await;
    is_given_back(&world, &handler, &code, &version, &[("action", "note")]).await;
    let answer = [("action", "answer"), ("outcome", "done")];
    is_given_back(&world, &handler, &code, &version, &answer).await;
    is_given_back(&world, &handler, &code, &version, &[answer[0], answer[1], ("preview", "1")]).await;
    is_given_back(&world, &handler, &code, &version, &[answer[0], ("insert", "1"), ("template", "x")]).await;
    // The same for one that is not there; and no form has a version of nought.
    is_given_back(&world, &handler, "HY-0000-000", &version, &answer).await;
    let never = [("action", "note"), ("version", "0"), ("text", TYPED)];
    assert_eq!(send(&world, &handler, &format!("/desk/r/{code}/actions"), &never).await.0, 404);
    let path = format!("/desk/r/{code}");
    assert_eq!(world.get(&path).cookie(&handler.cookie).send().await.status, 404);
}

#[tokio::test]
async fn what_everybody_may_read_is_out_of_reach_as_well() {
    let world = World::new().await;
    let (dispatcher, handler, code) = scene(&world).await;
    world.act(&code, &dispatcher.token, json!({ "action": "publish" })).await;
    let version = open(&world, &handler, &code, "note").await;
    dispatch(&world, &dispatcher, &code, &world.south.to_string()).await;
    is_given_back(&world, &handler, &code, &version, &[("action", "note")]).await;
}

#[tokio::test]
async fn an_assisting_unit_keeps_its_part_whoever_ends_it_first() {
    let world = World::new().await;
    let (dispatcher, handler, first) = scene(&world).await;
    let (second, _) = world.submitted(WORDS).await;
    let (third, _) = world.submitted(WORDS).await;
    let south = world.south.to_string();
    for code in [&second, &third] {
        dispatch(&world, &dispatcher, code, &world.north_community.to_string()).await;
    }
    let (one, other) = (
        world.person("one", Role::Handler, world.south).await,
        world.person("other", Role::Handler, world.south).await,
    );
    let ends = [
        (&first, &dispatcher, json!({ "action": "excuse_part", "unit": south, "text": "不用了" })),
        (&second, &other, json!({ "action": "answer_part", "unit": south, "text": "已修好" })),
        (&third, &dispatcher, json!({ "action": "decline", "ground": "unclear", "text": "说不清" })),
    ];
    for (code, winner, end) in ends {
        if code != &third {
            world.act(code, &handler.token, json!({ "action": "start" })).await;
        }
        let whistle = json!({ "action": "whistle", "unit": south, "text": "请查管道", "days": 2 });
        world.act(code, &handler.token, whistle).await;
        let version = open(&world, &one, code, "answer_part").await;
        let mut end = end;
        end["version"] = version.parse::<i32>().unwrap().into();
        let ended = world.post(&format!("/api/v1/requests/{code}/actions")).bearer(&winner.token).json(&end);
        assert!(ended.send().await.status.is_success(), "{end}");
        let part = [("action", "answer_part"), ("unit", south.as_str())];
        is_given_back(&world, &one, code, &version, &part).await;
    }
}

#[tokio::test]
async fn a_dispatcher_s_note_is_given_back_as_well() {
    let world = World::new().await;
    let (dispatcher, _, code) = scene(&world).await;
    let path = |code: &str| format!("/desk/dispatch/{code}");
    // One that lies at the other subdistrict reaches it no more than one that is not there.
    let north = world.person("north", Role::Dispatcher, world.north).await;
    dispatch(&world, &dispatcher, &code, &world.south.to_string()).await;
    let body = encoded(&[("version", "2"), ("unit", &world.north.to_string()), ("note", "请今天去看")]);
    for code in [code.as_str(), "HY-0000-000"] {
        let answer = world.post(&path(code)).cookie(&north.cookie).form(&body).send().await;
        assert_eq!(answer.status, 409, "{}", answer.text());
        assert!(answer.text().contains("请今天去看") && !answer.text().contains(WORDS));
    }
}
