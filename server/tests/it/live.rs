//! What pages hear of while somebody looks at them, and what they missed before.

use crate::events::Listener;
use crate::world::{Person, World};
use backend::live::Changed;
use domain::code::RequestCode;
use domain::ids::RequestId;
use domain::org::Role;
use serde_json::json;

/// The address of the events of a page, as it says it.
fn events(html: &str) -> String {
    let rest = html.split_once("data-events=\"").expect("a page that listens").1;
    rest.split('"').next().unwrap().replace("&amp;", "&")
}

async fn desk(world: &World, who: &Person, path: &str) -> Listener {
    Listener::open(world.get(path).cookie(&who.cookie)).await
}

/// The address of the events of a worklist that is shown now.
async fn shown(world: &World, who: &Person, path: &str) -> String {
    events(&world.get(path).cookie(&who.cookie).send().await.text())
}

async fn next(live: &mut Listener) -> String {
    live.next().await.expect("an event").name
}

#[tokio::test]
async fn who_looks_at_a_request_hears_of_its_changes_until_the_process_ends() {
    let world = World::new().await;
    let (code, token) = world.submitted("坑").await;
    let path = format!("/r/{code}/events");
    assert_eq!(world.get(&path).send().await.status, 404, "under the rights of the page");
    let cookie = format!("hy_open={code}~{token}");
    let mut live = Listener::open(world.get(&path).cookie(&cookie)).await;
    world.submitted("别的").await;
    world.act(&code, &token, json!({"action": "add_info", "text": "补充"})).await;
    let heard = live.next().await.unwrap();
    assert_eq!((heard.name.as_str(), heard.data), ("changed", json!({"version": 2})));
    world.stop.send(true).unwrap();
    assert!(live.next().await.is_none(), "streams end with the process");
}

#[tokio::test]
async fn a_page_can_ask_whether_its_stream_is_still_for_it() {
    let world = World::new().await;
    let root = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, root).await;
    let asked = async |cookie: &str| world.call("HEAD", "/desk/events").cookie(cookie).send().await;
    let fits = asked(&dispatcher.cookie).await;
    assert_eq!((fits.status.as_u16(), fits.body.len()), (200, 0));
    assert_eq!(asked("").await.status, 401);
}

#[tokio::test]
async fn a_page_of_a_request_hears_what_changed_since_it_was_made() {
    let world = World::new().await;
    let (code, token) = world.submitted("坑").await;
    let cookie = format!("hy_open={code}~{token}");
    let made = events(&world.get(&format!("/r/{code}")).cookie(&cookie).send().await.text());
    assert_eq!(made, format!("/r/{code}/events?seen=1"));
    world.act(&code, &token, json!({"action": "add_info", "text": "补充"})).await;
    let heard = Listener::open(world.get(&made).cookie(&cookie)).await.next().await.unwrap();
    assert_eq!((heard.name.as_str(), heard.id.as_str()), ("changed", "2"));
    // Nothing new for who has seen it, has heard it, or says nothing that can be read.
    for query in ["seen=2", "seen=x", ""] {
        let call = world.get(&format!("/r/{code}/events?{query}")).cookie(&cookie);
        assert!(Listener::open(call).await.is_silent().await, "{query}");
    }
    let again = world.get(&made).cookie(&cookie).header("last-event-id", "2");
    assert!(Listener::open(again).await.is_silent().await);
}

#[tokio::test]
async fn staff_hear_of_what_is_within_their_reach_only() {
    let world = World::new().await;
    let root = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, root).await;
    let far = world.person("far", Role::Handler, world.south).await;
    assert_eq!(world.get("/desk/events").send().await.status, 401);
    let mut near = desk(&world, &dispatcher, "/desk/events").await;
    let mut not = desk(&world, &far, "/desk/events").await;
    assert_eq!((next(&mut near).await, next(&mut not).await), ("ready".to_owned(), "ready".to_owned()));
    let (code, token) = world.submitted("坑").await;
    assert_eq!(next(&mut near).await, "new");
    world.act(&code, &token, json!({"action": "add_info", "text": "补充"})).await;
    assert_eq!(next(&mut near).await, "changed");
    assert!(not.is_silent().await, "nothing of it reaches another unit");
}

#[tokio::test]
async fn a_worklist_hears_at_once_that_it_is_another_than_the_page_shows() {
    let world = World::new().await;
    let root = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, root).await;
    let (code, token) = world.submitted("坑").await;
    let made = shown(&world, &dispatcher, "/desk?scope=all").await;
    assert_eq!(next(&mut desk(&world, &dispatcher, &made).await).await, "ready", "nothing happened");

    // Before it listens, or while the stream was away.
    let (other, _) = world.submitted("井盖松动").await;
    let mut late = desk(&world, &dispatcher, &made).await;
    assert_eq!([next(&mut late).await, next(&mut late).await], ["changed", "ready"]);
    assert!(late.is_silent().await, "it is told once");
    let made = shown(&world, &dispatcher, "/desk?scope=all").await;
    assert_eq!(next(&mut desk(&world, &dispatcher, &made).await).await, "ready");
    world.act(&code, &token, json!({"action": "add_info", "text": "补充"})).await;
    assert_eq!(next(&mut desk(&world, &dispatcher, &made).await).await, "changed", "another version");

    // Of who comes again by themselves it is not known what they saw.
    let made = shown(&world, &dispatcher, &format!("/desk?scope=all&q={other}")).await;
    let call = || world.get(&made).cookie(&dispatcher.cookie);
    assert_eq!(next(&mut Listener::open(call()).await).await, "ready");
    let mut again = Listener::open(call().header("last-event-id", "0")).await;
    assert_eq!([next(&mut again).await, next(&mut again).await], ["changed", "ready"]);
    // A list that cannot be shown any more: its page says why.
    let gone = "/desk/events?scope=all&cursor=x&seen=x";
    assert_eq!(next(&mut desk(&world, &dispatcher, gone).await).await, "changed");
}

/// More changes elsewhere than a stream keeps up with: it has to look for itself,
/// as it does now and then.
fn overrun(world: &World) {
    for _ in 0..1100 {
        world.backend.live().tell(Changed {
            id: RequestId(uuid::Uuid::nil()),
            code: RequestCode::from_bits(1),
            version: 1,
            unit: Some(world.north),
            account: None,
            new: false,
        });
    }
}

#[tokio::test]
async fn what_no_notification_told_is_found_by_looking_and_told_once() {
    let world = World::new().await;
    let root = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, root).await;
    let holder = world.person("holder", Role::Handler, world.north).await;
    let asked = world.person("asked", Role::Handler, world.south).await;
    let (code, _) = world.submitted("坑").await;
    let unit = world.north.to_string();
    world.act(&code, &dispatcher.token, json!({"action": "dispatch", "unit": unit})).await;
    let mut live = desk(&world, &asked, "/desk/events").await;
    assert_eq!(next(&mut live).await, "ready");
    overrun(&world);
    assert!(live.is_silent().await, "nothing of theirs has changed");

    // Not at their unit yet, so no notification is for them.
    let ask = json!({"action": "transfer", "unit": world.south.to_string(), "text": "归口南片"});
    world.act(&code, &holder.token, ask).await;
    assert!(live.is_silent().await);
    overrun(&world);
    assert_eq!(next(&mut live).await, "new", "it came in just now");
    overrun(&world);
    assert!(live.is_silent().await, "it was told");
}
