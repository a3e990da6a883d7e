//! Two copies of the program on one PostgreSQL; the other run of these tests is on
//! SQLite, which has one.

use crate::events::Listener;
use crate::world::World;
use domain::org::Role;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn live_events_cross_copies_and_go_on_at_another_one() {
    let world = World::new().await;
    if !world.on_postgres() {
        return;
    }
    let (other, backend) = world.another().await;
    let root = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, root).await;
    let (code, token) = world.submitted("坑").await;
    let path = format!("/api/v1/requests/{code}/events");
    let mut there = Listener::open(world.get_at(&other, &path).bearer(&token)).await;
    let mut desk = Listener::open(world.get_at(&other, "/desk/events").cookie(&dispatcher.cookie)).await;
    assert_eq!(desk.next().await.unwrap().name, "ready");
    let state = there.next().await.unwrap();
    assert_eq!(state.name, "state");
    let mut all = Listener::open(world.get_at(&other, "/api/v1/events").bearer(&dispatcher.token)).await;
    assert_eq!(all.next().await.unwrap().name, "ready");
    // Done here, heard there.
    world.act(&code, &dispatcher.token, json!({"action": "accept"})).await;
    assert_eq!(there.kind().await, "accepted");
    assert_eq!(all.kind().await, "accepted");
    assert!(["changed", "new"].contains(&desk.next().await.unwrap().name.as_str()));
    drop(there);
    // Missed there, told here.
    world.act(&code, &token, json!({"action": "add_info", "text": "补充"})).await;
    let call = world.get(&path).bearer(&token).header("last-event-id", &state.id);
    let mut here = Listener::open(call).await;
    let missed = [here.kind().await, here.kind().await];
    assert!(missed.contains(&"info_added".to_owned()), "{missed:?}");
    // A page of lists there shows it within the second of the notice.
    let list = world.get_at(&other, "/api/v1/requests?scope=all").bearer(&dispatcher.token).send().await.ok();
    assert_eq!(list["items"][0]["code"], code);
    backend.close().await;
}
