//! Desks of leads and grid workers, leave, many at once, in plain HTML.

use crate::world::{Person, World};
use domain::org::Role;
use serde_json::json;

async fn page(world: &World, who: &Person, path: &str) -> String {
    let answer = world.get(path).cookie(&who.cookie).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

async fn send(world: &World, who: &Person, path: &str, body: &str) -> (u16, String) {
    let answer = world.post(path).cookie(&who.cookie).form(body).send().await;
    let to = answer.header("location").to_owned();
    (answer.status.as_u16(), if to.is_empty() { answer.text() } else { to })
}

/// Two requests at the community, and who leads it.
async fn scene(world: &World) -> (Person, String, String) {
    let root = world.backend.directory().root().unwrap().id;
    let chief = world.person("dispatcher", Role::Dispatcher, root).await;
    let lead = world.person("lead", Role::UnitLead, world.north).await;
    let (first, _) = world.submitted("路灯不亮").await;
    let (second, _) = world.submitted("垃圾没有人收").await;
    for code in [&first, &second] {
        let unit = world.north_community.to_string();
        world.act(code, &chief.token, json!({"action": "dispatch", "unit": unit})).await;
    }
    (lead, first, second)
}

#[tokio::test]
async fn ticked_rows_are_acted_on_without_scripts_and_each_is_answered() {
    let world = World::new().await;
    let (lead, first, second) = scene(&world).await;
    let html = page(&world, &lead, "/desk?pick=all").await;
    assert!(html.contains(&format!("form=\"bulk\" value=\"{first}.2\"")), "{html}");
    assert!(html.contains("action=\"/desk/bulk\""));
    let picks = format!("pick={first}.2&pick={second}.1&pick={first}.2&back=scope%3Dunit");
    let (status, html) = send(&world, &lead, "/desk/bulk", &format!("{picks}&action=note")).await;
    assert_eq!(status, 422, "a note needs its text");
    assert!(html.contains(&format!("value=\"{first}.2\" checked")), "the ticks are kept: {html}");
    let body = format!("{picks}&action=note&text=已电话联系");
    let (status, html) = send(&world, &lead, "/desk/bulk", &body).await;
    assert_eq!(status, 200);
    assert!(html.contains("1 件已办理，1 件没有办理"), "{html}");
    assert!(html.contains(&format!("value=\"{second}.2\"")), "to try again at the version of now");
    let (_, html) = send(&world, &lead, "/desk/bulk", &body).await;
    assert!(html.contains("您刚才已经办理过"), "{html}");
    let many: String =
        (0..101).map(|n| format!("pick={}.1&", domain::code::RequestCode::from_bits(n))).collect();
    assert_eq!(send(&world, &lead, "/desk/bulk", &format!("{many}action=note&text=x")).await.0, 422);
    for wrong in ["pick=x&action=note&text=x", "pick=HY-0000-000.x&action=note"] {
        assert_eq!(send(&world, &lead, "/desk/bulk", wrong).await.0, 400, "{wrong}");
    }
    let close = format!("pick={first}.3&action=close");
    assert_eq!(
        send(&world, &lead, "/desk/bulk", &close).await.0,
        422,
        "what cannot be taken back is confirmed"
    );
    let answer = format!("pick={first}.3&action=answer&text=x");
    assert_eq!(send(&world, &lead, "/desk/bulk", &answer).await.0, 422, "not for many");
}

#[tokio::test]
async fn a_lead_s_numbers_lead_to_lists_and_the_bar_to_the_desks_of_one_s_roles() {
    let world = World::new().await;
    let (lead, first, _) = scene(&world).await;
    let html = page(&world, &lead, "/desk/unit").await;
    let link = format!("/desk?scope=unit&amp;unit={}&amp;handler=none", world.north);
    assert!(html.contains(&link) || html.contains(&link.replace("&amp;", "&")), "{html}");
    let list = page(&world, &lead, &link.replace("&amp;", "&")).await;
    assert!(list.contains(&first));
    assert!(html.contains("href=\"/desk/unit\"") && html.contains("href=\"/desk/mine\""));
    assert!(!html.contains("href=\"/desk/dispatch\"") && !html.contains("href=\"/desk/admin\""));
    let analyst = world.person("analyst", Role::Analyst, world.north).await;
    let html = page(&world, &analyst, "/desk").await;
    assert!(!html.contains("href=\"/desk/unit\"") && !html.contains("href=\"/desk/mine\""));
    assert!(!html.contains("id=\"bulk\""), "who can do nothing to them ticks nothing");
    assert_eq!(world.get("/desk/unit").cookie(&analyst.cookie).send().await.status, 403);
}

#[tokio::test]
async fn a_deputy_is_named_on_a_page_and_the_bar_says_so() {
    let world = World::new().await;
    let (lead, ..) = scene(&world).await;
    let other = world.person("other", Role::Handler, world.south).await;
    let body = "deputy=other&from=2026-11-23&until=2026-11-30";
    let (status, to) = send(&world, &lead, "/desk/me/leave", body).await;
    assert_eq!((status, to.as_str()), (303, "/desk/me/leave?done=1"));
    assert!(page(&world, &lead, "/desk/me/leave").await.contains("代理您"));
    let html = page(&world, &other, "/desk").await;
    assert!(html.contains("您正在代理") && html.contains("至 11月30日"), "{html}");
    assert!(html.contains("href=\"/desk/unit\""), "the desks of the one away are open");
    let (status, html) = send(&world, &lead, "/desk/me/leave", body).await;
    assert!(status == 422 && html.contains("已经有代理安排"), "{html}");
    for wrong in ["deputy=other", "deputy=&from=2026-11-23&until=2026-11-30", "deputy=lead&from=x&until=y"] {
        assert_eq!(send(&world, &lead, "/desk/me/leave", wrong).await.0, 422, "{wrong}");
    }
}

#[tokio::test]
async fn a_unit_with_work_is_refused_with_the_list_and_goes_when_handed_over() {
    let world = World::new().await;
    let (_, first, _) = scene(&world).await;
    let root = world.backend.directory().root().unwrap().id;
    let chief = world.person("chief", Role::Administrator, root).await;
    let path = format!("/desk/admin/units/{}", world.north_community);
    let off = format!("name=North+One&kind=community&parent={}", world.north);
    let (status, html) = send(&world, &chief, &path, &off).await;
    assert!(status == 422 && html.contains(&format!("/desk/r/{first}")), "{status}: {html}");
    let over = format!("{path}/hand-over");
    assert_eq!(send(&world, &chief, &over, "to=").await.0, 422);
    let own = format!("to={}", world.north_community);
    assert_eq!(send(&world, &chief, &over, &own).await.0, 422);
    let (status, to) = send(&world, &chief, &over, &format!("to={}", world.south)).await;
    assert_eq!((status, to.as_str()), (303, "/desk/admin/units?saved=1"));
    assert!(!world.backend.directory().unit(world.north_community).unwrap().active);
    let south = world.person("south", Role::UnitLead, world.south).await;
    assert!(page(&world, &south, "/desk").await.contains(&first));
}

#[tokio::test]
async fn other_roles_are_refused_with_the_list_and_saved_when_the_work_is_handed_over() {
    let world = World::new().await;
    let (_, first, _) = scene(&world).await;
    let root = world.backend.directory().root().unwrap().id;
    let chief = world.person("chief", Role::Administrator, root).await;
    let leaving = world.person("leaving", Role::Handler, world.north_community).await;
    world.person("colleague", Role::Handler, world.north_community).await;
    world.act(&first, &leaving.token, json!({"action": "start"})).await;
    let path = format!("/desk/admin/people/{}", leaving.id);
    let unit = world.north_community;
    let typed = format!(
        "name=Leaving&username=leaving&unit={unit}&active=1&role=analyst&role_unit={unit}&role=&role_unit="
    );
    let (status, html) = send(&world, &chief, &path, &typed).await;
    assert!(status == 422 && html.contains(&format!("/desk/r/{first}")), "{status}: {html}");
    let over = html.split_once(&format!("action=\"{path}/hand-over\"")).expect("the form").1;
    let kept: String = over.split_once("</form>").unwrap().0.to_owned();
    for value in ["Leaving", "leaving", "analyst", &unit.to_string()] {
        assert!(kept.contains(&format!("value=\"{value}\"")), "{value}: {kept}");
    }
    let over = format!("{path}/hand-over");
    let (status, html) = send(&world, &chief, &over, &format!("{typed}&to=nobody")).await;
    assert!(status == 422 && html.contains(&format!("/desk/r/{first}")), "{status}: {html}");
    let (status, to) = send(&world, &chief, &over, &format!("{typed}&to=colleague")).await;
    assert_eq!((status, to.as_str()), (303, "/desk/admin/people?saved=1"));
    let html = page(&world, &chief, &path).await;
    assert!(html.contains("<option value=\"analyst\" selected"), "{html}");
}

#[tokio::test]
async fn a_round_shows_what_to_do_where_and_leads_to_the_answer_with_its_photo_first() {
    let world = World::new().await;
    let (lead, first, _) = scene(&world).await;
    let html = page(&world, &lead, "/desk/mine?lat=45.1&lng=124.8&order=nearest").await;
    assert!(html.contains(&format!("/desk/r/{first}?do=answer#act-answer")), "{html}");
    assert!(html.contains("/desk/new?channel=grid_patrol"));
    page(&world, &lead, "/desk/mine?lat=nan&lng=999&order=%00").await;
    let form = page(&world, &lead, &format!("/desk/r/{first}?do=answer")).await;
    let answer = form.split_once("id=\"act-answer\"").expect("the form").1;
    assert!(answer.find("name=\"photos\"") < answer.find("name=\"text\""), "the photo comes first");
    let entry = page(&world, &lead, "/desk/new?channel=grid_patrol").await;
    assert!(entry.contains("name=\"channel\" value=\"grid_patrol\""), "{entry}");
    page(&world, &lead, "/desk/new?channel=web").await;
}
