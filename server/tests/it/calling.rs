//! Call-backs, samples and demands in plain HTML.

use crate::world::{Parts, Person, World};
use domain::org::Role;
use serde_json::json;

async fn page(world: &World, who: &Person, path: &str) -> String {
    let answer = world.get(path).cookie(&who.cookie).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

/// Sends a form; status and where to, or the page.
async fn send(world: &World, who: &Person, path: &str, body: &str) -> (u16, String) {
    let answer = world.post(path).cookie(&who.cookie).form(body).send().await;
    let to = answer.header("location").to_owned();
    (answer.status.as_u16(), if to.is_empty() { answer.text() } else { to })
}

/// A request that was closed; its code and the token of its author.
async fn closed(world: &World, words: &str) -> (String, String) {
    let top = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person(&format!("d-{words}"), Role::Dispatcher, top).await;
    let handler = world.person(&format!("h-{words}"), Role::Handler, world.north_community).await;
    let parts = Parts::default().field("description", words).field("phone", "13800138000");
    let receipt = world.post("/api/v1/requests").parts(&parts).send().await.created();
    let code = receipt["code"].as_str().unwrap().to_owned();
    let unit = world.north_community.to_string();
    world.act(&code, &dispatcher.token, json!({"action": "dispatch", "unit": unit})).await;
    world.act(&code, &handler.token, json!({"action": "start"})).await;
    world.act(&code, &handler.token, json!({"action": "answer", "text": "修好了", "outcome": "done"})).await;
    world.act(&code, &handler.token, json!({"action": "close"})).await;
    (code, receipt["follow_token"].as_str().unwrap().to_owned())
}

fn hidden(html: &str, name: &str) -> String {
    let field = html.split_once(&format!("name=\"{name}\" value=\"")).expect("the field").1;
    field.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_bad_verdict_is_called_back_and_what_cannot_be_kept_keeps_its_words() {
    let world = World::new().await;
    let top = world.backend.directory().root().unwrap().id;
    let caller = world.person("caller", Role::Callback, top).await;
    let (code, token) = closed(&world, "roof").await;
    world.act(&code, &token, json!({"action": "evaluate", "solved": false, "satisfied": false})).await;
    let html = page(&world, &caller, "/desk/calls").await;
    assert!(html.contains(&format!("/desk/calls/{code}")));
    let path = format!("/desk/calls/{code}");
    let html = page(&world, &caller, &path).await;
    assert!(!html.contains("13800138000"), "the number is asked for");
    let asks = format!("/desk/r/{code}/phone");
    assert!(html.contains(&format!("action=\"{asks}\"")), "{html}");
    let (status, html) = send(&world, &caller, &asks, "call=1&reason=").await;
    assert!(status == 422 && html.contains("name=\"attempts\""), "on the page of the call: {html}");
    let (status, html) = send(&world, &caller, &asks, "call=1&reason=callback").await;
    assert!(
        status == 200 && html.contains("tel:13800138000") && html.contains("name=\"attempts\""),
        "{html}"
    );
    assert!(
        page(&world, &caller, &format!("/desk/r/{code}")).await.contains("回访"),
        "and who asked is told"
    );
    let html = page(&world, &caller, &path).await;
    assert!(!html.contains("13800138000"), "loaded again it is masked");
    let seen = format!("version={}&attempts={}", hidden(&html, "version"), hidden(&html, "attempts"));
    let (status, html) =
        send(&world, &caller, &path, &format!("{seen}&heard=reached&note=remember+me")).await;
    assert!(status == 422 && html.contains("remember me"), "{status}");
    let (status, _) =
        send(&world, &caller, &path, &format!("{seen}&heard=not_reached&again=yesterday")).await;
    assert_eq!(status, 422);
    let (status, html) = send(&world, &caller, &path, &format!("{seen}&heard=refused")).await;
    assert!(status == 422 && html.contains("id=\"then-problem\""), "what follows is chosen: {html}");
    let (status, _) = send(&world, &caller, &path, &format!("{seen}&heard=refused&then=again")).await;
    assert_eq!(status, 303);
    let html = page(&world, &caller, &path).await;
    for way in ["reopen", "close", "again"] {
        assert!(html.contains(&format!("<option value=\"{way}\"")), "{way}: {html}");
    }
    assert!(html.contains("<b class=\"to\">拒绝回访"), "the history tells it as that: {html}");
    let seen = format!("version={}&attempts={}", hidden(&html, "version"), hidden(&html, "attempts"));
    let said = format!("{seen}&heard=reached&solved=no&satisfied=1&then=reopen");
    assert_eq!(send(&world, &caller, &path, &said).await, (303, "/desk/calls?done=1".to_owned()));
    let html = page(&world, &caller, &path).await;
    assert!(!html.contains("name=\"attempts\""), "it is the unit's again");
}

#[tokio::test]
async fn a_sample_is_looked_at_drawn_called_and_checked() {
    let world = World::new().await;
    let top = world.backend.directory().root().unwrap().id;
    let caller = world.person("caller", Role::Callback, top).await;
    let (first, _) = closed(&world, "roof").await;
    let (second, _) = closed(&world, "road").await;
    let html = page(&world, &caller, "/desk/calls/draws").await;
    assert!(html.contains("name=\"from\""));
    let today = world.backend.now().with_timezone(&world.backend.config().offset).date_naive();
    let plan = format!("from={today}&to={today}&rest=100&unit1={}&share1=50", world.north);
    let html = page(&world, &caller, &format!("/desk/calls/draws?look=1&{plan}&none=100")).await;
    assert!(html.contains("name=\"share1\" value=\"50\""), "what was typed goes along");
    let form = format!("{plan}&none=100&key={}", hidden(&html, "key"));
    let (status, to) = send(&world, &caller, "/desk/calls/draws", &form).await;
    assert_eq!(status, 303, "{to}");
    let again = send(&world, &caller, "/desk/calls/draws", &form).await;
    assert_eq!(again, (303, to.clone()), "the same form draws once");
    let queue = page(&world, &caller, "/desk/calls").await;
    assert!(queue.contains(&first) && queue.contains(&second));
    let later = format!("code={first}&code={second}&code=HY-0000-000&again=2000-01-01T10:00");
    assert_eq!(send(&world, &caller, "/desk/calls/later", &later).await.0, 422, "it lies in the past");
    let soon = (world.backend.now() + chrono::TimeDelta::days(2)).format("%Y-%m-%dT10:00");
    let (status, html) =
        send(&world, &caller, "/desk/calls/later", &format!("code={first}&again={soon}")).await;
    assert!(status == 200 && html.contains(&first), "{status}");
    assert!(page(&world, &caller, &format!("{to}?check=1")).await.contains("note good"));
    let file = world.get(&format!("{to}/results.xlsx")).cookie(&caller.cookie).send().await;
    assert_eq!((file.status.as_u16(), file.header("content-type").contains("spreadsheet")), (200, true));
    let (status, _) = send(&world, &caller, "/desk/calls/draws", "from=&to=&rest=1000").await;
    assert_eq!(status, 422);
}

#[tokio::test]
async fn demands_are_listed_for_everybody_and_rules_for_administrators() {
    let world = World::new().await;
    let top = world.backend.directory().root().unwrap().id;
    let supervisor = world.person("supervisor", Role::Supervisor, top).await;
    let stranger = world.person("mapper", Role::MapEditor, world.south).await;
    let chief = world.person("chief", Role::Administrator, top).await;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, top).await;
    let (code, _) = world.submitted("三号楼前的路灯不亮").await;
    let unit = world.north_community.to_string();
    world.act(&code, &dispatcher.token, json!({"action": "dispatch", "unit": unit})).await;
    world.act(&code, &supervisor.token, json!({"action": "supervise", "text": "请说明"})).await;
    for query in ["", "?which=open", "?which=nonsense&unit=x&before=y"] {
        let html = page(&world, &stranger, &format!("/desk/supervisions{query}")).await;
        assert!(html.contains("-000001") && html.contains(&code) && !html.contains("路灯"), "{query}");
        assert!(!html.contains(&format!("/desk/r/{code}")), "no way to what is out of reach");
    }
    let html = page(&world, &supervisor, &format!("/desk/r/{code}")).await;
    assert!(html.contains("-000001"), "the history tells the number");
    let html = page(&world, &chief, "/desk/admin/supervision").await;
    assert!(html.contains("name=\"late_demand\""));
    let (status, _) = send(&world, &chief, "/desk/admin/supervision", "days=x&late_on=1").await;
    assert_eq!(status, 422);
    let rules = "days=2&late_on=1&late=1&late_demand=x&returned=2&returned_demand=y&place=3&place_demand=z";
    let saved = (303, "/desk/admin/supervision?saved=1".to_owned());
    assert_eq!(send(&world, &chief, "/desk/admin/supervision", rules).await, saved);
}
