//! Doors of stations: the signed link, the choice of a lock system, the pretend lock of a
//! demonstration.

use crate::map::{html, in_order, street};
use crate::world::World;
use backend::config::Secret;
use backend::places::door::{LockSystem, Locks, Refused, check};
use domain::org::Role;
use domain::place::PlaceFacts;

fn secret() -> Secret {
    Secret(vec![b'k'; 32])
}

#[tokio::test]
async fn the_door_opens_by_a_signed_link_that_is_another_each_time() {
    let lock = LockSystem { address: "https://locks.example/open?v=1".parse().unwrap(), secret: secret() };
    let world = World::with(|settings| {
        settings.locks = Locks([("暖新科技".to_owned(), lock)].into());
    })
    .await;
    let ids = street(&world).await;
    assert!(html(&world, &format!("/s/{}", ids[0])).await.contains(&format!("/s/{}/door", ids[0])));
    assert!(!html(&world, &format!("/s/{}", ids[1])).await.contains("/door\""), "not run by them");
    let path = format!("/s/{}/door", ids[0]);
    let (first, second) = (world.get(&path).send().await, world.get(&path).send().await);
    assert_eq!((first.status.as_u16(), first.header("cache-control")), (303, "private, no-store"));
    let link: url::Url = first.header("location").parse().unwrap();
    assert!(link.as_str().starts_with("https://locks.example/open?v=1&place="), "{link}");
    assert_ne!(first.header("location"), second.header("location"));
    let now = world.backend.now();
    assert_eq!(check(&secret(), &link, now), Ok(ids[0]));
    let later = now + chrono::TimeDelta::seconds(61);
    assert_eq!(check(&secret(), &link, later), Err(Refused::Over), "a minute later");
    let forged = link.as_str().replace(&ids[0].to_string(), &ids[1].to_string()).parse().unwrap();
    assert_eq!(check(&secret(), &forged, now), Err(Refused::Forged), "another door");
    assert_eq!(world.get(&format!("/s/{}/door", ids[1])).send().await.status, 404);
    let pretend = format!("/demo/door?{}", link.query().unwrap());
    assert_eq!(world.get(&pretend).send().await.status, 404, "for demonstrations only");
}

#[tokio::test]
async fn a_lock_system_is_chosen_for_a_station_in_its_form() {
    let lock = |name: &str| {
        let address = format!("https://{name}.example/").parse().unwrap();
        LockSystem { address, secret: secret() }
    };
    let world = World::with(|settings| {
        let locks = [("暖新科技".to_owned(), lock("one")), ("二号\"门锁".to_owned(), lock("two"))];
        settings.locks = Locks(locks.into());
    })
    .await;
    let ids = street(&world).await;
    let top = world.backend.directory().root().unwrap().id;
    let editor = world.person("editor", Role::MapEditor, top).await;
    let door = async || {
        let answer = world.get(&format!("/s/{}/door", ids[0])).send().await;
        (answer.status.as_u16(), answer.header("location").split('?').next().unwrap().to_owned())
    };
    let path = format!("/desk/places/{}", ids[0]);
    let form = async || world.get(&path).cookie(&editor.cookie).send().await.text();
    let save = async |version: u32, lock: Option<&str>| {
        let mut fields = vec![
            ("name", "暖新驿站"),
            ("kind", "station"),
            ("system", "wgs84"),
            ("lat", "45.141"),
            ("lng", "124.82"),
            ("outside", "1"),
            ("door", "scan"),
            ("operator", "暖新科技"),
            ("do", "save"),
        ];
        fields.extend(lock.map(|lock| ("lock", lock)));
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields).append_pair("version", &version.to_string());
        let saved = world.post(&path).cookie(&editor.cookie).form(&body.finish()).send().await;
        assert_eq!(saved.status, 303, "{}", saved.text());
    };
    let one = (303, "https://one.example/".to_owned());
    assert_eq!(door().await, one, "its operator's, as nothing else was said");
    let asked = form().await;
    in_order(&asked, &["name=\"lock\"", "按运营单位", "不用", "二号&quot;门锁", "暖新科技"]);
    assert!(!asked.contains("kkkkkkkk") && !asked.contains("one.example"), "nothing but names");
    save(1, Some("named 二号\"门锁")).await;
    assert_eq!(door().await, (303, "https://two.example/".to_owned()));
    let asked = form().await;
    assert!(asked.contains("value=\"named 二号&quot;门锁\" selected"), "{asked}");
    assert!(asked.contains("门锁系统：二号&quot;门锁"), "it stands in the history: {asked}");
    let seen = [format!("/s/{}", ids[0]), format!("/api/v1/places/{}", ids[0])];
    for path in seen {
        assert!(!html(&world, &path).await.contains("二号"), "{path}");
    }
    save(2, None).await;
    assert_eq!(door().await, (303, "https://two.example/".to_owned()), "what is not asked for stays");
    save(2, Some("never")).await;
    assert_eq!(door().await.0, 404);
    assert!(!html(&world, &format!("/s/{}", ids[0])).await.contains("/door\""));
    save(3, Some("named 不在设置里")).await;
    assert_eq!(door().await.0, 404, "there is no such system");
    assert!(form().await.contains("不在设置里（设置里没有）"));
    save(4, Some("")).await;
    assert_eq!(door().await, one);
}

#[tokio::test]
async fn a_demonstration_has_doors_to_try_and_tells_a_forged_and_an_old_link_apart() {
    let (world, clock) = World::demonstration().await;
    let everywhere = backend::places::Bounds { south: -90.0, west: -180.0, north: 90.0, east: 180.0 };
    let (all, _) = backend::places::within(&world.backend, everywhere, &Default::default(), 1000);
    let opens = |place: &PlaceFacts| backend::places::door::opens(&world.backend, place);
    let doors: Vec<_> = all.iter().map(|found| &found.place).filter(|place| opens(&place.facts)).collect();
    assert!((3..=20).contains(&doors.len()), "{} doors", doors.len());
    assert!(doors.iter().all(|place| place.facts.self_entry.is_some()));
    let (id, name) = (doors[0].id, doors[0].facts.name.clone());
    assert!(html(&world, &format!("/s/{id}")).await.contains(&format!("/s/{id}/door")));
    let link = world.get(&format!("/s/{id}/door")).send().await.header("location").to_owned();
    let path = link.strip_prefix(crate::world::OURS).expect("a page of our own").to_owned();
    let tried = async |path: &str| {
        let answer = world.get(path).send().await;
        (answer.status.as_u16(), answer.text())
    };
    let (status, page) = tried(&path).await;
    let (chinese, english) =
        (format!("{name}的门开了（演示）"), format!("The door of {name} opens (demonstration)"));
    assert_eq!(status, 200);
    assert!(page.contains(&chinese) && page.contains(&english), "in both languages: {page}");
    let forged = path.replace(&id.to_string(), &doors[1].id.to_string());
    for forged in [&forged, "/demo/door", "/demo/door?place=x&expires=1&nonce=%00&signature="] {
        let (status, page) = tried(forged).await;
        assert_eq!(status, 403, "{forged}");
        assert!(page.contains("这个链接打不开门") && page.contains("This link opens no door"), "{page}");
    }
    clock.pass(chrono::TimeDelta::seconds(60));
    let (status, page) = tried(&path).await;
    assert_eq!(status, 410);
    assert!(page.contains("链接已过期") && page.contains("This link has expired"), "{page}");
    assert!(!page.contains(&name), "no door is named");
}
