//! What is seen first of the rider map: where the map opens, what is remembered,
//! and what is said of a place that was taken off.

use crate::map::{facts, html, in_order, street};
use crate::world::World;
use backend::places::{remove, save};
use backend::posters::{self, PosterDraft};
use domain::place::{PlaceKind, PlaceState};

#[tokio::test]
async fn what_was_taken_off_is_said_to_be_out_of_service_and_what_was_never_shown_is_not_there() {
    let world = World::new().await;
    let ids = street(&world).await;
    let draft =
        PosterDraft { label: "春江路口".to_owned(), place: Some(ids[0]), ..PosterDraft::default() };
    let code = posters::put_up(&world.backend, &world.admin, draft).await.unwrap();
    let [station, compound] = [ids[0], ids[3]];
    let place = backend::places::one(&world.backend, station).unwrap().place;
    let back =
        save(&world.backend, &world.admin, Some(station), 1, place.facts.clone(), PlaceState::Draft).await;
    remove(&world.backend, &world.admin, compound, 1).await.unwrap();
    for path in [format!("/s/{station}"), format!("/c/{compound}"), format!("/s/{compound}")] {
        let gone = world.get(&path).send().await;
        assert_eq!(gone.status, 410, "{path}");
        in_order(&gone.text(), &["这里已经停用", "href=\"/map\"", "href=\"/report\""]);
        let english = world.get(&path).header("accept-language", "en").send().await.text();
        assert!(english.contains("out of service"), "{english}");
    }
    let scan = world.get(&format!("/p/{code}")).send().await;
    assert_eq!(scan.status, 410);
    let nearest = "/map?lat=45.14108&amp;lng=124.82000&amp;place=%E6%98%A5%E6%B1%9F%E8%B7%AF%E5%8F%A3";
    in_order(&scan.text(), &["这里已经停用", "春江路口", nearest, &format!("/report?poster={code}")]);
    let secret = facts("未公开驿站", PlaceKind::Station, 0.0);
    let secret = save(&world.backend, &world.admin, None, 0, secret, PlaceState::Draft).await.unwrap();
    assert_eq!(world.get(&format!("/s/{}", secret.id)).send().await.status, 404, "nobody has seen it");
    remove(&world.backend, &world.admin, secret.id, secret.version).await.unwrap();
    assert_eq!(world.get(&format!("/s/{}", secret.id)).send().await.status, 404);
    // Shown again, it is there again.
    save(
        &world.backend,
        &world.admin,
        Some(station),
        back.unwrap().version,
        place.facts.clone(),
        PlaceState::Published,
    )
    .await
    .unwrap();
    assert_eq!(world.get(&format!("/s/{station}")).send().await.status, 200);
    assert_eq!(world.get(&format!("/p/{code}")).send().await.status, 303);
}

#[tokio::test]
async fn what_is_remembered_is_named_in_a_line_and_the_drawer_is_shut() {
    let world = World::new().await;
    street(&world).await;
    let plain = html(&world, "/map").await;
    assert!(plain.contains("data-chosen=\"\" hidden"), "{plain}");
    let cookie = "hy_map=open-1.f-hot_water.f-charging_or_swap.type-station.type-canteen";
    let page = world.get("/map").cookie(cookie).send().await.text();
    let line = page.split_once("data-chosen").unwrap().1.split_once("</p>").unwrap().0;
    assert!(!line.split('>').next().unwrap().contains("hidden"), "{line}");
    in_order(line, &["现在开放、热水、电动车充电或换电、驿站、", "name=\"clear\"", "清除"]);
    let drawer = page.split("<details").find(|drawer| drawer.contains("筛选")).unwrap();
    assert!(!drawer.split('>').next().unwrap().contains("open"), "{drawer}");
    let usual = world.get("/map").cookie("hy_map=open-1.type-station.type-drivers_home.type-service_point");
    let usual = usual.send().await.text();
    let line = usual.split_once("data-chosen").unwrap().1.split_once("</p>").unwrap().0;
    assert!(line.contains("现在开放") && !line.contains("驿站"), "the usual kinds are not named: {line}");
}

#[tokio::test]
async fn the_map_opens_around_the_asker_and_the_first_that_are_listed() {
    let world = World::with_scripts().await;
    street(&world).await;
    let view = |page: &str| -> Vec<f64> {
        let text = page.split_once("data-view=\"").expect("a view").1.split('"').next().unwrap();
        text.split(',').map(|side| side.parse().unwrap()).collect()
    };
    let near = html(&world, "/map?lat=45.14&lng=124.82").await;
    let [west, south, east, north] = view(&near)[..] else { panic!("{near}") };
    assert!(south < 45.14 && north > 45.1534 && west < 124.82 && east > 124.82, "up to the one at 1.5 km");
    assert!(north < 45.16 && near.contains("data-self=\"1\""), "{near}");
    let filtered = html(&world, "/map?lat=45.14&lng=124.82&f=hot_water&type=station").await;
    assert!(view(&filtered)[3] < 45.145, "with its filters: only the one at 120 m");
    let named = html(&world, "/map?lat=45.14&lng=124.82&place=X").await;
    assert!(!named.contains("data-self") && view(&named)[3] > 45.1534, "a place is not the phone");
    let far = html(&world, "/map?lat=-33.9&lng=151.2").await;
    assert!(view(&far)[3] < -33.8, "not over half the globe");
    let nowhere = html(&world, "/map").await;
    assert!(!nowhere.contains("data-view") && !nowhere.contains("data-self"));
}
