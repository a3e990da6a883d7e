//! From an empty installation to one where requests are answered.

use super::*;
use backend::admin;

#[tokio::test]
async fn who_administers_an_empty_installation_is_led_until_nothing_is_missing() {
    let world = World::fresh("本区").await;
    let top = world.backend.directory().root().unwrap().id;
    let chief = world.person("chief", Role::Administrator, top).await;
    let post = async |path: &str, form: &str| {
        let answer = world.post(path).cookie(&chief.cookie).form(form).send().await;
        (answer.status.as_u16(), answer.header("location").to_owned(), answer.text())
    };
    let done = async || {
        let html = page(&world, &chief, "/desk/admin/units").await;
        html.contains("开始使用").then(|| html.matches("已完成").count())
    };
    for path in ["/desk", "/desk/admin/units", "/desk/admin/people", "/desk/admin/categories"] {
        let html = page(&world, &chief, path).await;
        let links = [format!("/desk/admin/units/{top}"), "/desk/admin/people/new".to_owned()];
        assert!(html.contains("开始使用") && links.iter().all(|link| html.contains(link)), "{path}: {html}");
    }
    assert_eq!(done().await, Some(0));

    let (list, usual) = ("/desk/admin/categories", "/desk/admin/categories/usual");
    assert!(page(&world, &chief, list).await.contains(usual));
    let (status, to, _) = post(usual, "").await;
    assert_eq!((status, to.as_str()), (303, "/desk/admin/categories?saved=1"));
    assert_eq!(post(usual, "").await.1, list, "a second tap changes nothing");
    let html = page(&world, &chief, list).await;
    assert!(html.contains("路灯不亮") && !html.contains(usual), "{html}");
    assert_eq!(done().await, Some(1));

    let works = format!("name=市政科&kind=department&parent={top}&active=1");
    assert_eq!(post("/desk/admin/units/new", &works).await.0, 303);
    let (status, _, html) = post("/desk/admin/units/new", &works).await;
    assert!(status == 422 && html.contains("已经有了"), "the second tap is told at the field: {html}");
    let unit = world.backend.directory().units.last().unwrap().id;
    world.person("dispatcher", Role::Dispatcher, top).await;
    let handler = world.person("handler", Role::Handler, unit).await;
    assert_eq!(done().await, Some(4));
    assert!(!page(&world, &handler, "/desk").await.contains("开始使用"), "others have no use for it");

    let mut district = world.backend.directory().root().unwrap().clone();
    district.name = "安和区".to_owned();
    admin::save_unit(&world.backend, &world.admin, district).await.unwrap();
    assert_eq!(done().await, None, "gone when all is done");
    assert!(!page(&world, &chief, "/desk").await.contains("开始使用"));
}
