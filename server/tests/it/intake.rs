//! Entering for others, importing, exporting, printing: in plain HTML.

use crate::world::{OURS, Parts, Person, World};
use backend::jobs::Worker;
use domain::org::Role;
use serde_json::json;

async fn dispatcher(world: &World) -> Person {
    let top = world.backend.directory().root().unwrap().id;
    world.person("dispatcher", Role::Dispatcher, top).await
}

async fn page(world: &World, who: &Person, path: &str) -> String {
    let answer = world.get(path).cookie(&who.cookie).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

async fn post(world: &World, who: &Person, path: &str, body: &str) -> (u16, String, String) {
    let answer = world.post(path).cookie(&who.cookie).form(body).send().await;
    (answer.status.as_u16(), answer.header("location").to_owned(), answer.text())
}

async fn work(world: &World) {
    let worker = Worker::new(world.backend.clone()).await.unwrap();
    while worker.step().await.unwrap() {}
}

const HEARD: &str = "channel=phone&external_number=W-1&name=%E7%8E%8B%E5%A5%B3%E5%A3%AB&phone=13812345678\
    &description=%E8%B7%AF%E7%81%AF&received_at=2026-11-22T09:30";

#[tokio::test]
async fn a_call_is_entered_read_out_and_handed_on_in_one_screen() {
    let world = World::new().await;
    let dispatcher = dispatcher(&world).await;
    let form = page(&world, &dispatcher, "/desk/new").await;
    assert!(form.contains("name=\"channel\"") && form.contains("12345"), "{form}");
    let body = format!("key=key-00000001&unit={}&{HEARD}", world.south);
    let (status, to, _) = post(&world, &dispatcher, "/desk/new", &body).await;
    assert_eq!((status, to.ends_with("?sent=1")), (303, true), "{to}");
    let code = to.strip_prefix("/desk/new/").unwrap().strip_suffix("?sent=1").unwrap().to_owned();
    assert!(page(&world, &dispatcher, &to).await.contains(&code));
    let view = world.get(&format!("/api/v1/requests/{code}")).bearer(&dispatcher.token).send().await.ok();
    assert_eq!((&view["channel"], &view["name"]), (&json!("phone"), &json!("王**")));
    assert_eq!(view["received_at"], "2026-11-22T01:30:00Z");
    assert_eq!((&view["status"], &view["unit"]["name"]), (&json!("dispatched"), &json!("South")));
    assert_eq!(view["events"][0]["by"], "staff");
    // Sent twice it is one.
    assert_eq!(post(&world, &dispatcher, "/desk/new", &body).await.1, to);
    assert_eq!(world.stored().await, 1);

    let html = page(&world, &dispatcher, &format!("/desk/r/{code}")).await;
    for fact in ["王**", "12345", "W-1", "2026-11-22 09:30"] {
        assert!(html.contains(fact), "{fact}");
    }
    let (status, _, again) =
        post(&world, &dispatcher, "/desk/new", &format!("key=key-00000002&{HEARD}")).await;
    assert_eq!(status, 422);
    assert!(again.contains(&format!("/desk/r/{code}")), "a link to the one that came before: {again}");
    assert!(again.contains("王女士"), "what was typed stays");
}

#[tokio::test]
async fn what_is_wrong_with_an_entry_is_said_at_its_field_and_nothing_is_kept() {
    let world = World::new().await;
    let dispatcher = dispatcher(&world).await;
    let body = "key=key-00000001&channel=web&description=x&received_at=2026-11-23T09:30&phone=1&unit=nowhere";
    let (status, _, html) = post(&world, &dispatcher, "/desk/new", body).await;
    assert_eq!(status, 422);
    for field in ["received_at", "phone", "unit"] {
        assert!(html.contains(&format!("id=\"f-{field}-error\"")), "{field}: {html}");
    }
    let body = "key=key-00000001&channel=web&description=x";
    assert_eq!(post(&world, &dispatcher, "/desk/new", body).await.0, 422, "the web pages enter their own");
    let grid = world.person("grid", Role::GridWorker, world.north_community).await;
    let body = format!("key=key-00000001&channel=grid_patrol&description=x&unit={}", world.south);
    assert_eq!(post(&world, &grid, "/desk/new", &body).await.0, 422, "who may not hand on cannot");
    let analyst = world.person("analyst", Role::Analyst, world.north).await;
    assert_eq!(post(&world, &analyst, "/desk/new", HEARD).await.0, 403);
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn a_grid_worker_gets_the_code_of_what_they_may_not_open() {
    let world = World::new().await;
    let grid = world.person("grid", Role::GridWorker, world.north_community).await;
    let body = "key=key-00000001&channel=grid_patrol&description=x";
    let (_, to, _) = post(&world, &grid, "/desk/new", body).await;
    let html = page(&world, &grid, &to).await;
    let code = to.strip_prefix("/desk/new/").unwrap();
    assert!(html.contains(code) && !html.contains(&format!("/desk/r/{code}")));
    let other = world.person("other", Role::GridWorker, world.north_community).await;
    assert_eq!(world.get(&to).cookie(&other.cookie).send().await.status, 404);
}

#[tokio::test]
async fn on_patrol_only_what_that_needs_is_asked() {
    let world = World::new().await;
    let grid = world.person("grid", Role::GridWorker, world.north_community).await;
    let patrol = "/desk/new?channel=grid_patrol";
    let asks = |html: &str, name: &str| html.contains(&format!("name=\"{name}\""));
    let form = page(&world, &grid, patrol).await;
    for name in ["external_number", "received_at", "kind", "urgency", "unit"] {
        assert!(!asks(&form, name), "{name}: {form}");
    }
    for name in ["photos", "description", "address", "category", "data-suggest", "data-locate", "data-wait"] {
        assert!(asks(&form, name) || form.contains(name), "{name}: {form}");
    }
    let at = |what: &str| form.find(what).expect(what);
    assert!(
        at("id=\"f-photos\"") < at("id=\"f-description\"") && at("id=\"f-address\"") < at("id=\"f-phone\"")
    );
    assert!(form.contains("type=\"hidden\" name=\"lat\"") && form.contains("<details><summary>"), "{form}");

    // What is wrong comes back in the same form, what is folded away unfolded.
    let wrong = "key=key-00000001&channel=grid_patrol&description=x&phone=1&name=%E7%8E%8B&lat=99&lng=1";
    let (status, _, html) = post(&world, &grid, patrol, wrong).await;
    assert!(status == 422 && !asks(&html, "external_number") && html.contains("<details open"), "{html}");
    assert!(html.contains("id=\"f-phone-error\"") && html.contains("id=\"f-address-error\""), "{html}");

    let (status, to, _) =
        post(&world, &grid, patrol, "key=key-00000002&channel=grid_patrol&description=x").await;
    let code = to.strip_prefix("/desk/new/").unwrap().strip_suffix("?channel=grid_patrol").unwrap();
    let done = page(&world, &grid, &to).await;
    assert!(status == 303 && done.contains(code) && done.contains("href=\"/desk/mine\""), "{done}");
    assert!(done.contains(&format!("href=\"{patrol}\"")), "the next one on the same form: {done}");
}

#[tokio::test]
async fn what_only_staff_can_say_is_refused_from_anybody_else_and_not_passed_over() {
    let world = World::new().await;
    let body = json!({"description": "路灯", "channel": "phone", "name": "王", "external_number": "W-1"});
    let answer = world.post("/api/v1/requests").json(&body).send().await;
    let problem = answer.problem(422, "invalid_fields");
    let fields: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["field"].clone(), e["problem"].clone()))
        .collect();
    let only = |field: &str| (json!(field), json!("staff_only"));
    assert_eq!(fields, [only("channel"), only("external_number"), only("name")]);
    let analyst = world.person("analyst", Role::Analyst, world.north).await;
    world
        .post("/api/v1/requests")
        .bearer(&analyst.token)
        .json(&body)
        .send()
        .await
        .problem(422, "invalid_fields");
    let dispatcher = dispatcher(&world).await;
    let receipt = world.post("/api/v1/requests").bearer(&dispatcher.token).json(&body).send().await.created();
    assert_eq!(receipt["status"], "submitted");
    let twice = world.post("/api/v1/requests").bearer(&dispatcher.token).json(&body).send().await;
    assert_eq!(twice.problem(422, "invalid_fields")["errors"][0]["problem"], "taken");
    let number = json!({"description": "x", "external_number": 5});
    let wrong = world.post("/api/v1/requests").bearer(&dispatcher.token).json(&number).send().await;
    wrong.problem(422, "invalid_fields");
    assert_eq!(world.stored().await, 1);
}

#[tokio::test]
async fn a_spreadsheet_goes_from_file_to_requests_and_back_without_scripts() {
    let world = World::new().await;
    let dispatcher = dispatcher(&world).await;
    let sheet = "编号,内容,电话\nW-1,路灯不亮,13812345678\nW-2,=HYPERLINK(1),12\nW-3,井盖没了,\n";
    let parts = Parts::default().file("file", "诉求.csv", sheet.as_bytes());
    let answer = world
        .post("/desk/import")
        .cookie(&dispatcher.cookie)
        .header("origin", OURS)
        .parts(&parts)
        .send()
        .await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let path = answer.header("location").to_owned();
    assert!(page(&world, &dispatcher, &path).await.contains("路灯不亮"), "the first rows are shown");

    let (status, _, html) =
        post(&world, &dispatcher, &path, "do=check&c0=external_number&channel=letter").await;
    assert_eq!(status, 422, "{html}");
    let said = "do=check&c0=external_number&c1=description&c2=phone&channel=letter";
    assert_eq!(post(&world, &dispatcher, &path, said).await.0, 303);
    let at_work = world.get(&path).cookie(&dispatcher.cookie).send().await;
    assert_eq!(at_work.header("refresh"), "2", "the page comes again by itself");
    work(&world).await;
    assert_eq!(world.stored().await, 0, "a dry run takes nothing in");
    let html = page(&world, &dispatcher, &path).await;
    assert!(html.contains("(12)") || html.contains("（12）"), "the row, its column and why: {html}");
    let csv = page(&world, &dispatcher, &format!("{path}/rows.csv")).await;
    assert!(csv.starts_with('\u{FEFF}') && csv.contains("\"'=HYPERLINK(1)\""), "{csv}");

    assert_eq!(post(&world, &dispatcher, &path, "do=run").await.0, 303);
    assert_eq!(post(&world, &dispatcher, &path, "do=run").await.0, 409, "once");
    work(&world).await;
    assert_eq!(world.stored().await, 2);
    assert_eq!(post(&world, &dispatcher, &path, "do=undo").await.0, 303);
    work(&world).await;
    let list = world.get("/api/v1/requests?scope=all").bearer(&dispatcher.token).send().await.ok();
    let states: Vec<_> =
        list["items"].as_array().unwrap().iter().map(|item| item["status"].clone()).collect();
    assert_eq!(states, [json!("withdrawn"), json!("withdrawn")]);
    assert_eq!(post(&world, &dispatcher, &path, "do=dance").await.0, 400);
}

#[tokio::test]
async fn a_file_that_is_no_spreadsheet_is_refused_in_words() {
    let world = World::new().await;
    let dispatcher = dispatcher(&world).await;
    for file in [&b"PK\x03\x04 broken"[..], b"\xD0\xCF\x11\xE0old", b"", b"\xFF\xFF,\xFF"] {
        let parts = Parts::default().file("file", "x.xlsx", file);
        let call = world.post("/desk/import").cookie(&dispatcher.cookie).header("origin", OURS);
        let answer = call.parts(&parts).send().await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert!(answer.text().contains("note wrong"));
    }
}

#[tokio::test]
async fn a_list_leaves_as_a_spreadsheet_with_the_columns_chosen_and_nobody_s_number() {
    let world = World::new().await;
    let dispatcher = dispatcher(&world).await;
    for n in 1..=3 {
        let body = format!(
            "key=key-0000000{n}&channel=phone&external_number=W-{n}&phone=13812345678&description=%3D1%2B{n}"
        );
        assert_eq!(post(&world, &dispatcher, "/desk/new", &body).await.0, 303);
    }
    assert!(
        page(&world, &dispatcher, "/desk?scope=unassigned").await.contains("/desk/export?scope=unassigned")
    );
    let chosen = "scope=unassigned&columns=code&columns=description&columns=channel&columns=phone";
    let answer = world.get(&format!("/desk/export.xlsx?{chosen}")).cookie(&dispatcher.cookie).send().await;
    assert_eq!(answer.status, 200);
    let mut found = Vec::new();
    backend::sheet::read(&answer.body, &mut |_, cells| {
        found.push(cells);
        true
    })
    .unwrap();
    assert_eq!((found.len(), found[0].len()), (4, 4), "{found:?}");
    assert!(
        found[1][0].starts_with("HY-") && found[1][1].contains("12345") && found[1][2].starts_with("=1+")
    );
    assert!(!format!("{found:?}").contains("13812345678") && found[1][3] == "138********");
    let counted = "columns=round+returns+extensions+closed+close_due";
    let path = format!("/desk/export.xlsx?scope=unassigned&{counted}");
    let answer = world.get(&path).cookie(&dispatcher.cookie).send().await;
    let mut found = Vec::new();
    backend::sheet::read(&answer.body, &mut |_, cells| {
        found.push(cells);
        true
    })
    .unwrap();
    assert_eq!(found[0], ["销号期限", "销号时间", "办理轮次", "退回次数", "延期次数"]);
    assert_eq!(found[1][2..], ["1", "0", "0"]);
    let answer = world.get(&format!("/desk/export.xlsx?{chosen}")).cookie(&dispatcher.cookie).send().await;
    assert_eq!(answer.status, 200);
    let form = page(&world, &dispatcher, "/desk/export?scope=unassigned").await;
    assert!(
        form.contains("value=\"channel\" checked") && !form.contains("value=\"unit\" checked"),
        "remembered: {form}"
    );
    let editor = world.person("editor", Role::MapEditor, world.north).await;
    assert_eq!(world.get("/desk/export.xlsx").cookie(&editor.cookie).send().await.status, 403);
}

#[tokio::test]
async fn a_work_order_holds_what_the_one_who_prints_may_see() {
    let world = World::new().await;
    let dispatcher = dispatcher(&world).await;
    let (_, to, _) = post(&world, &dispatcher, "/desk/new", &format!("key=key-00000001&{HEARD}")).await;
    let code = to.strip_prefix("/desk/new/").unwrap();
    let path = format!("/desk/r/{code}/print");
    let lead = world.person("lead", Role::UnitLead, world.backend.directory().root().unwrap().id).await;
    world.act(code, &dispatcher.token, json!({"action": "dispatch", "unit": world.north})).await;
    world.act(code, &lead.token, json!({"action": "extend", "days": 3, "text": "等备件"})).await;
    let above = world.person("above", Role::Supervisor, world.backend.directory().root().unwrap().id).await;
    world.act(code, &above.token, json!({"action": "grant"})).await;
    let html = page(&world, &dispatcher, &path).await;
    let today = ["今天", "明天", "后天", "周"];
    assert!(
        html.contains("到 2026-") && !today.iter().any(|day| html.contains(day)),
        "dates on paper: {html}"
    );
    for fact in ["王**", "138********", "W-1", "<svg", "class=\"signatures\""] {
        assert!(html.contains(fact), "{fact}");
    }
    assert!(!html.contains("王女士") && !html.contains("13812345678"), "in clear only with a reason");
    let top = world.backend.directory().root().unwrap().id;
    let analyst = world.person("analyst", Role::Analyst, top).await;
    let html = page(&world, &analyst, &path).await;
    assert!(!html.contains("王女士") && !html.contains("13812345678"));
    let far = world.person("far", Role::Handler, world.south).await;
    assert_eq!(world.get(&path).cookie(&far.cookie).send().await.status, 404);
}
