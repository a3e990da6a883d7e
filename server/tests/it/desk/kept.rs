//! What staff keep: forms of administrators, views of lists.

use super::*;

#[tokio::test]
async fn who_saves_what_somebody_else_has_saved_meanwhile_is_told_and_keeps_the_text() {
    let world = World::new().await;
    let top = world.backend.directory().root().unwrap().id;
    let admin = world.person("chief", Role::Administrator, top).await;
    let path = format!("/desk/admin/units/{}", world.north_community);
    let html = page(&world, &admin, &path).await;
    let version = field_value(&html, "version");
    let parent = world.backend.directory().unit(world.north_community).unwrap().parent.unwrap();
    let form = |name: &str, version: &str| {
        format!("name={name}&kind=community&parent={parent}&area=&active=1&version={version}")
    };
    let first = world.post(&path).cookie(&admin.cookie).form(&form("First", &version)).send().await;
    assert_eq!(first.status, 303);
    let second = world.post(&path).cookie(&admin.cookie).form(&form("Second", &version)).send().await;
    assert_eq!(second.status, 409);
    let html = second.text();
    assert!(html.contains("value=\"Second\""), "what was typed stays: {html}");
    assert!(html.contains("：First") || html.contains(": First"), "and what is there is said: {html}");
    assert_eq!(world.backend.directory().unit(world.north_community).unwrap().name, "First");
    let now = field_value(&html, "version");
    let third = world.post(&path).cookie(&admin.cookie).form(&form("Second", &now)).send().await;
    assert_eq!(third.status, 303, "knowing that, it may replace it");
    assert_eq!(world.backend.directory().unit(world.north_community).unwrap().name, "Second");
}

/// The value of the first field with a name.
fn field_value(html: &str, name: &str) -> String {
    let at = html.find(&format!("name=\"{name}\"")).unwrap();
    let rest = &html[at..];
    let from = rest.find("value=\"").unwrap() + 7;
    rest[from..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn every_list_keeps_views_of_its_own() {
    let world = World::new().await;
    let (dispatcher, _) = two(&world).await;
    let save =
        async |form: &str| world.post("/desk/views").cookie(&dispatcher.cookie).form(form).send().await;
    let answer = save("name=急事&list=dispatch&query=urgency%3Durgent%26open%3Dx%26cursor%3Dabc").await;
    assert_eq!(answer.header("location"), "/desk/dispatch?urgency=urgent");
    let html = page(&world, &dispatcher, "/desk/dispatch").await;
    assert!(html.contains("急事") && html.contains("/desk/dispatch?urgency=urgent"), "{html}");
    let answer = save("name=急事&list=supervisions&query=which%3Dopen%26before%3Dx").await;
    assert_eq!(answer.header("location"), "/desk/supervisions?which=open");
    let html = page(&world, &dispatcher, "/desk/supervisions?which=open").await;
    assert!(html.contains("/desk/supervisions?which=open") && html.contains("急事"), "{html}");
    assert!(!page(&world, &dispatcher, "/desk").await.contains("急事"), "the worklist has none");
    let answer = save("name=&list=supervisions&query=").await;
    assert_eq!(answer.header("location"), "/desk/supervisions?&view=empty&view_name=");
    let answer = save("name=急事&list=supervisions&query=which%3Dlate").await;
    let told = "视图“急事”原来的筛选条件已被替换";
    assert!(page(&world, &dispatcher, answer.header("location")).await.contains(told), "it was replaced");
    save("name=急事&query=scope%3Dlate").await;
    let answer = save("name=急事&query=scope%3Dunit").await;
    assert!(page(&world, &dispatcher, answer.header("location")).await.contains(told));
    let answer = save("name=急事&query=scope%3Dunit").await;
    assert_eq!(answer.header("location"), "/desk?scope=unit", "the same again is nothing to tell");
    let long = "长".repeat(41);
    let answer = save(&format!("name={long}&list=supervisions&query=which%3Dopen")).await;
    let html = page(&world, &dispatcher, answer.header("location")).await;
    assert!(
        html.contains("最多 40 个字") && html.contains(&format!("value=\"{long}\"")),
        "why, and the name: {html}"
    );
    assert!(html.contains("value=\"which=open\""), "the filters as well: {html}");
    let answer = save(&format!("name={long}&query=scope%3Dlate")).await;
    assert!(answer.status == 422 && answer.text().contains(&format!("value=\"{long}\"")));
}
