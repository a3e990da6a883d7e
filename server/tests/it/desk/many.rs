//! Lists: what is done to many of their rows, what is told before, what is taken
//! away.

use super::*;
use backend::actor::{Grant, Staff};
use domain::ids::{SessionId, UserId};

/// A handler with two requests at their unit, and who dispatched them.
async fn scene(world: &World) -> (Person, Person, [String; 2]) {
    let (dispatcher, handler) = two(world).await;
    let mut codes = Vec::new();
    for words in ["路灯不亮", "井盖松动"] {
        let (code, _) = world.submitted(words).await;
        let unit = world.north_community.to_string();
        let body = serde_json::json!({"action": "dispatch", "unit": unit});
        world.act(&code, &dispatcher.token, body).await;
        codes.push(code);
    }
    (dispatcher, handler, codes.try_into().unwrap())
}

async fn send(world: &World, who: &Person, path: &str, body: &str) -> (u16, String) {
    let answer = world.post(path).cookie(&who.cookie).form(body).send().await;
    (answer.status.as_u16(), answer.text())
}

/// The rows of a spreadsheet, its headings first.
async fn rows(world: &World, who: &Person, path: &str) -> Vec<Vec<String>> {
    let answer = world.get(path).cookie(&who.cookie).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    assert!(answer.header("content-type").contains("spreadsheet"), "{path}");
    let mut rows = Vec::new();
    backend::sheet::read(&answer.body, &mut |_, cells| {
        rows.push(cells);
        true
    })
    .unwrap();
    rows
}

#[tokio::test]
async fn a_round_keeps_views_takes_many_and_is_taken_away() {
    let world = World::new().await;
    let (_, handler, [first, second]) = scene(&world).await;
    let html = page(&world, &handler, "/desk/mine?urgency=normal&order=due").await;
    for what in [
        &first,
        &second,
        "form=\"bulk\"",
        "name=\"list\" value=\"mine\"",
        "/desk/export?list=round&amp;order=due",
    ] {
        assert!(html.contains(what), "{what}: {html}");
    }
    let none = page(&world, &handler, "/desk/mine?urgency=emergency").await;
    assert!(!none.contains(&first), "{none}");
    let saved = world
        .post("/desk/views")
        .cookie(&handler.cookie)
        .form("name=急的&list=mine&query=urgency%3Durgent%26lat%3D45%26lng%3D124")
        .send()
        .await;
    assert_eq!(saved.header("location"), "/desk/mine?urgency=urgent", "where somebody stood is not kept");
    assert!(page(&world, &handler, "/desk/mine").await.contains("急的"));
    let pick = format!("list=mine&back=urgency%3Dnormal&pick={first}.2&pick={second}.2&action=start");
    let (status, html) = send(&world, &handler, "/desk/bulk", &pick).await;
    assert!(status == 200 && html.contains("href=\"/desk/mine?urgency=normal\""), "{html}");
    let rows = rows(&world, &handler, "/desk/mine.xlsx").await;
    assert_eq!((rows.len(), rows[1].contains(&first)), (3, true), "{rows:?}");
}

#[tokio::test]
async fn what_each_resident_will_read_is_shown_before_many_are_asked_or_closed() {
    let world = World::new().await;
    let (_, handler, [first, second]) = scene(&world).await;
    let ask = format!("pick={first}.2&pick={second}.2&action=ask&text=哪一盏？");
    let (status, html) = send(&world, &handler, "/desk/bulk", &format!("{ask}&preview=1")).await;
    assert_eq!((status, html.matches("<figure").count()), (200, 2), "{html}");
    assert!(html.contains(&format!("value=\"{first}.2\"")), "what was ticked stays: {html}");
    let view = page(&world, &handler, &format!("/desk/r/{first}")).await;
    assert!(!view.contains("哪一盏"), "nothing was done");
    // Who only looks need not be sure; what cannot be done says why.
    let close = format!("pick={first}.2&action=close&preview=1");
    let (status, html) = send(&world, &handler, "/desk/bulk", &close).await;
    assert_eq!((status, html.matches("<figure").count()), (200, 0), "{html}");
    let (status, html) = send(&world, &handler, "/desk/bulk", &ask).await;
    assert!(status == 200 && html.matches("people-").count() == 0, "{html}");
    let view = page(&world, &handler, &format!("/desk/r/{first}")).await;
    assert!(view.contains("哪一盏"));
}

#[tokio::test]
async fn more_time_and_publishing_are_shown_as_they_will_be_read() {
    let world = World::new().await;
    let (dispatcher, handler, [first, second]) = scene(&world).await;
    let lead = world.person("lead", Role::UnitLead, world.north).await;
    let body = serde_json::json!({"action": "extend", "days": 3, "text": "等待配件到货"});
    world.act(&first, &handler.token, body).await;
    let html = page(&world, &lead, &format!("/desk/r/{first}")).await;
    let form = html.split_once("value=\"grant\"").unwrap().0;
    let figure = form.rsplit_once("<figure").expect("what will be read").1;
    assert!(figure.contains("等待配件到货") && figure.contains("新的期限"), "{figure}");
    let html = page(&world, &dispatcher, &format!("/desk/r/{second}")).await;
    assert!(html.contains("id=\"act-publish\""), "{html}");
    let form = html.split_once("id=\"act-publish\"").unwrap().1.split_once("</form>").unwrap().0;
    assert!(form.contains("<figure") && form.contains("井盖松动"), "{form}");
}

#[tokio::test]
async fn lists_leave_as_spreadsheets_and_the_trail_says_so() {
    let world = World::new().await;
    let (dispatcher, _, [first, _]) = scene(&world).await;
    let top = world.backend.directory().root().unwrap().id;
    let supervisor = world.person("supervisor", Role::Supervisor, top).await;
    let admin = world.person("chief", Role::Administrator, top).await;
    world.act(&first, &supervisor.token, serde_json::json!({"action": "supervise", "text": "请催办"})).await;
    let demands = rows(&world, &dispatcher, "/desk/supervisions.xlsx").await;
    assert!(demands.len() == 2 && demands[1].iter().any(|cell| cell == "请催办"), "{demands:?}");
    let html = page(&world, &supervisor, "/desk/supervisions").await;
    assert!(html.contains(&format!("value=\"{first}.3\"")), "a demand can be ticked: {html}");
    let month = rows(&world, &supervisor, "/desk/appraisal/table.xlsx").await;
    assert_eq!(month.len(), 1, "nothing was closed: {month:?}");
    assert!(!rows(&world, &supervisor, "/desk/outbox.xlsx").await.is_empty());
    let trail = rows(&world, &admin, "/desk/admin/audit.xlsx").await;
    let said = trail.iter().flatten().filter(|cell| cell.contains("\"list\"")).count();
    assert_eq!(said, 3, "each that left before: {trail:?}");
    let again = rows(&world, &admin, "/desk/admin/audit.xlsx").await;
    assert!(
        again.iter().flatten().any(|cell| cell.contains("\"audit\"")),
        "and that the trail left: {again:?}"
    );
    let refused = world.get("/desk/admin/audit.xlsx").cookie(&dispatcher.cookie).send().await;
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn every_list_leaves_with_the_columns_chosen() {
    let world = World::new().await;
    let (_, handler, _) = scene(&world).await;
    let top = world.backend.directory().root().unwrap().id;
    let admin = world.person("chief", Role::Administrator, top).await;
    let editor = world.person("editor", Role::MapEditor, world.north).await;
    let lists = [
        ("supervisions", "/desk/supervisions.xlsx", "which=open", ["code", "demand"], &admin),
        ("round", "/desk/mine.xlsx", "urgency=normal", ["code", "excerpt"], &handler),
        ("outbox", "/desk/outbox.xlsx", "way=box", ["code", "words"], &admin),
        ("audit", "/desk/admin/audit.xlsx", "action=x", ["number", "action"], &admin),
        ("appraisal", "/desk/appraisal/table.xlsx", "month=2026-11", ["unit", "points"], &admin),
        ("people", "/desk/admin/people.xlsx", "q=chief", ["name", "roles"], &admin),
        ("units", "/desk/admin/units.xlsx", "", ["name", "above"], &admin),
    ];
    for (list, path, filter, [one, other], who) in lists {
        let form = page(&world, who, &format!("/desk/export?list={list}&{filter}&before=x&columns=y")).await;
        assert!(form.contains(&format!("action=\"{path}\"")), "{list}: {form}");
        for name in [one, other] {
            assert!(form.contains(&format!("name=\"columns\" value=\"{name}\" checked")), "{list}: {form}");
        }
        let hidden = filter.split_once('=').map(|(name, value)| format!("name=\"{name}\" value=\"{value}\""));
        assert!(hidden.is_none_or(|field| form.contains(&field)), "{list}: its filters go along: {form}");
        assert!(!form.contains("name=\"before\""), "{list}: the whole list leaves");
        let all = form.matches("name=\"columns\"").count();
        let chosen =
            rows(&world, who, &format!("{path}?{filter}&columns={other}&columns={one}&columns=x")).await;
        let unknown = rows(&world, who, &format!("{path}?{filter}&columns=phone_clear")).await;
        assert_eq!((chosen[0].len(), unknown[0].len()), (2, all), "{list}");
        if list != "supervisions" {
            let refused = world.get(&format!("/desk/export?list={list}")).cookie(&editor.cookie).send().await;
            assert_eq!(refused.status, 403, "{list}: who may not read it is not asked");
        }
    }
    let trail = rows(&world, &admin, "/desk/admin/audit.xlsx?columns=detail").await;
    assert!(trail.iter().flatten().any(|cell| cell.contains("[\"name\",\"roles\"]")), "{trail:?}");
    let html = page(&world, &admin, "/desk/admin/audit").await;
    assert!(html.contains("人员清单") && html.contains("姓名、角色"), "{html}");
}

#[tokio::test]
async fn people_and_units_leave_as_their_pages_show_them() {
    let world = World::new().await;
    let (dispatcher, ..) = scene(&world).await;
    let top = world.backend.directory().root().unwrap().id;
    let admin = world.person("chief", Role::Administrator, top).await;
    for n in 0..60 {
        world.person(&format!("many{n:02}"), Role::Handler, world.north).await;
    }
    let many = rows(&world, &admin, "/desk/admin/people.xlsx?q=many&columns=username").await;
    let names: std::collections::BTreeSet<_> = many[1..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!((many.len(), names.len()), (61, 60), "more than a page, each once: {many:?}");
    let chief = rows(&world, &admin, "/desk/admin/people.xlsx?q=chief").await;
    assert!(chief.len() == 2 && chief[1].iter().any(|cell| cell == "管理员"), "{chief:?}");
    let units = rows(&world, &admin, "/desk/admin/units.xlsx?columns=name+above").await;
    let directory = world.backend.directory();
    let name = |id| directory.unit(id).unwrap().name.clone();
    assert_eq!(units.len(), directory.units.len() + 1);
    assert!(units.contains(&vec![name(world.north_community), name(world.north)]), "{units:?}");
    for (page, export) in [("people", "list=people"), ("units", "list=units")] {
        let html = self::page(&world, &admin, &format!("/desk/admin/{page}")).await;
        assert!(html.contains(export), "{html}");
        let path = format!("/desk/admin/{page}.xlsx");
        assert_eq!(world.get(&path).cookie(&dispatcher.cookie).send().await.status, 403);
    }
}

/// Who the backend is asked by, past the pages.
fn in_person(world: &World) -> Staff {
    let top = world.backend.directory().root().unwrap().id;
    Staff {
        id: UserId(uuid::Uuid::nil()),
        session: SessionId(uuid::Uuid::nil()),
        username: String::new(),
        name: String::new(),
        unit: top,
        grants: vec![Grant { role: Role::Administrator, unit: top }],
        stands_in: Vec::new(),
        unread: 0,
        places: Vec::new(),
    }
}

#[tokio::test]
async fn every_form_of_administrators_notices_who_was_faster() {
    let world = World::new().await;
    let top = world.backend.directory().root().unwrap().id;
    let admin = world.person("chief", Role::Administrator, top).await;
    let by = in_person(&world);
    assert!(by.administers());
    let rule = "fact=late_days&from=2&points=-5&position=1&active=1";
    let row = "active=1&words_zh=一{code}&words_en={code}";
    let sup = "days=2&late=1&returned=2&place=3";
    for (shown, sent, body, kept) in [
        ("/desk/admin/appraisal", "/desk/admin/appraisal", "base=90&sample=3", "base=80&sample=3"),
        ("/desk/admin/appraisal", "/desk/admin/appraisal/rates", "without=withdrawn", "explained=1"),
        ("/desk/admin/supervision", "/desk/admin/supervision", sup, "days=3&late=1&returned=2&place=3"),
        ("/desk/admin/messages", "/desk/admin/messages/quiet", "quiet=22:00-05:00", "quiet=21:00-06:00"),
        (
            "/desk/admin/messages/answered/author/sms",
            "/desk/admin/messages/answered/author/sms",
            row,
            "words_zh=二{code}&words_en={code}",
        ),
    ] {
        let html = page(&world, &admin, shown).await;
        let form = html.split_once(&format!("action=\"{sent}\"")).expect(sent).1;
        let version = form.split_once("name=\"version\" value=\"").expect(sent).1.split('"').next().unwrap();
        let (status, _) = send(&world, &admin, sent, &format!("{body}&version={version}")).await;
        assert_eq!(status, 303, "{sent}");
        let (status, html) = send(&world, &admin, sent, &format!("{kept}&version={version}")).await;
        assert_eq!(status, 409, "{sent}");
        let form = html.split_once(&format!("action=\"{sent}\"")).expect(sent).1;
        let now = form.split_once("name=\"version\" value=\"").expect(sent).1.split('"').next().unwrap();
        let (status, _) = send(&world, &admin, sent, &format!("{kept}&version={now}")).await;
        assert_eq!(status, 303, "{sent}: knowing that, it may replace it");
    }
    let (status, _) = send(&world, &admin, "/desk/admin/appraisal/new", rule).await;
    assert_eq!(status, 303);
    let kept = backend::appraisal::rule_list(&world.backend, &by).await.unwrap();
    let path = format!("/desk/admin/appraisal/{}", kept.last().unwrap().rule.id);
    let html = page(&world, &admin, &path).await;
    let version = html.split_once("name=\"version\" value=\"").unwrap().1.split('"').next().unwrap();
    assert_eq!(send(&world, &admin, &format!("{path}/switch"), "on=").await.0, 303);
    let late = send(&world, &admin, &path, &format!("{rule}&version={version}")).await;
    assert_eq!(late.0, 409, "switched off meanwhile");
}
