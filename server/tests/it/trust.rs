//! Numbers in clear, the audit trail and its command line, as people meet them.

use crate::world::{Answer, Person, World};
use domain::org::Role;
use serde_json::json;
use std::process::Command;

const NUMBER: &str = "13812345678";

async fn submitted(world: &World) -> String {
    let body = json!({ "description": "暖气不热", "phone": NUMBER });
    let receipt = world.post("/api/v1/requests").json(&body).send().await.created();
    receipt["code"].as_str().unwrap().to_owned()
}

async fn top(world: &World, name: &str, role: Role) -> Person {
    let top = world.backend.directory().root().unwrap().id;
    world.person(name, role, top).await
}

async fn page(world: &World, person: &Person, path: &str) -> Answer {
    world.get(path).cookie(&person.cookie).send().await
}

async fn post(world: &World, person: &Person, path: &str, body: &str) -> Answer {
    world.post(path).cookie(&person.cookie).form(body).send().await
}

#[tokio::test]
async fn a_number_is_on_the_page_that_answers_the_reason_and_on_no_other() {
    let world = World::new().await;
    let dispatcher = top(&world, "dispatcher", Role::Dispatcher).await;
    let code = submitted(&world).await;
    let (path, ask) = (format!("/desk/r/{code}"), format!("/desk/r/{code}/phone"));
    let before = page(&world, &dispatcher, &path).await.text();
    assert!(!before.contains("*5678"));
    assert!(before.contains("138********") && !before.contains(NUMBER) && before.contains(&ask));

    for (body, said) in [
        ("reason=", "phone-reason-problem"),
        ("reason=other&text=+", "phone-text-problem"),
        ("reason=x", "phone-reason-problem"),
        ("", "phone-reason-problem"),
    ] {
        let answer = post(&world, &dispatcher, &ask, body).await;
        assert_eq!(answer.status, 422, "{body}");
        assert!(answer.text().contains(said) && !answer.text().contains(NUMBER), "{body}");
    }
    let long = format!("reason=other&text={}", "x".repeat(201));
    let answer = post(&world, &dispatcher, &ask, &long).await;
    assert!(answer.status == 422 && answer.text().contains(&"x".repeat(201)), "what was typed stays");

    let shown = post(&world, &dispatcher, &ask, "reason=callback").await;
    assert_eq!((shown.status.as_u16(), shown.header("cache-control")), (200, "private, no-store"));
    assert!(shown.text().contains(&format!("href=\"tel:{NUMBER}\"")), "{}", shown.text());
    assert!(!page(&world, &dispatcher, &path).await.text().contains(NUMBER), "masked again");
    let order = post(&world, &dispatcher, &ask, "reason=emergency&print=1").await;
    assert!(order.text().contains(NUMBER) && order.text().contains("class=\"signatures\""));
    assert_eq!(order.header("cache-control"), "private, no-store");
    assert!(!page(&world, &dispatcher, &format!("{path}/print")).await.text().contains(NUMBER));

    let analyst = top(&world, "analyst", Role::Analyst).await;
    let seen = page(&world, &analyst, &path).await.text();
    assert!(seen.contains("138********") && !seen.contains(&ask), "the mask, and no form");
    assert_eq!(post(&world, &analyst, &ask, "reason=callback").await.status, 403);
    let lead = top(&world, "lead", Role::UnitLead).await;
    let told = page(&world, &lead, &path).await.text();
    assert!(
        told.contains("最近查看电话的记录（2）") && told.contains("回访核实") && told.contains("dispatcher")
    );
    assert!(!before.contains("最近查看电话的记录"), "not everybody is told who looked");
}

#[tokio::test]
async fn the_last_four_digits_open_nothing_to_staff_who_have_it_at_their_desk() {
    let world = World::new().await;
    let dispatcher = top(&world, "dispatcher", Role::Dispatcher).await;
    let code = submitted(&world).await;
    let form = format!("code={code}&last4={}", &NUMBER[7..]);
    let staff = world.post("/follow").cookie(&dispatcher.cookie).header("accept", "text/html").form(&form);
    let staff = staff.send().await;
    assert!(staff.status == 403 && !staff.header("set-cookie").contains("hy_open"));
    assert!(staff.text().contains("请在工作台办理"), "{}", staff.text());
    let body = json!({ "code": code, "last4": &NUMBER[7..] });
    let call = || world.post("/api/v1/requests/open").json(&body);
    let refused = call().bearer(&dispatcher.token).send().await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    for open in [call(), call().bearer("a.b.c")] {
        assert!(open.send().await.ok()["follow_token"].is_string(), "whatever token is no more");
    }
    assert_eq!(world.post("/follow").form(&form).send().await.status, 303, "its author");
}

#[tokio::test]
async fn the_api_masks_numbers_and_gives_them_for_a_reason() {
    let world = World::new().await;
    let dispatcher = top(&world, "dispatcher", Role::Dispatcher).await;
    let code = submitted(&world).await;
    let path = format!("/api/v1/requests/{code}");
    let view = world.get(&path).bearer(&dispatcher.token).send().await.ok();
    assert_eq!(view["phone"], "138********");
    let ask =
        |body: serde_json::Value| world.post(&format!("{path}/phone")).bearer(&dispatcher.token).json(&body);
    let given = ask(json!({"reason": "supplement"})).send().await;
    assert_eq!(given.header("cache-control"), "private, no-store");
    assert_eq!(given.ok(), json!({"phone": NUMBER, "name": null}));
    for body in [
        json!({}),
        json!({"reason": "curious"}),
        json!({"reason": "other"}),
        json!({"reason": "other", "text": "字".repeat(201)}),
    ] {
        ask(body).send().await.problem(422, "invalid_fields");
    }
    ask(json!("callback")).send().await.problem(400, "bad_request");
    world
        .post(&format!("{path}/phone"))
        .json(&json!({"reason": "callback"}))
        .send()
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_list_leaves_with_whole_numbers_only_for_a_reason() {
    let world = World::new().await;
    let dispatcher = top(&world, "dispatcher", Role::Dispatcher).await;
    submitted(&world).await;
    let list = |more: &str| format!("/desk/export.xlsx?scope=unassigned&columns=code&columns=phone{more}");
    let cells = |answer: &Answer| {
        let mut found = Vec::new();
        backend::sheet::read(&answer.body, &mut |_, cells| {
            found.extend(cells);
            true
        })
        .unwrap();
        found
    };
    assert!(cells(&page(&world, &dispatcher, &list("")).await).contains(&"138********".to_owned()));
    let without = page(&world, &dispatcher, &list("&clear=1&reason=other")).await;
    assert!(without.status == 422 && without.text().contains("export-text-problem"));
    let whole = page(&world, &dispatcher, &list("&clear=1&reason=other&text=%E6%A0%B8%E5%AF%B9")).await;
    assert!(cells(&whole).contains(&NUMBER.to_owned()));
    let analyst = top(&world, "analyst", Role::Analyst).await;
    assert_eq!(page(&world, &analyst, &list("&clear=1&reason=callback")).await.status, 403);
    assert!(!page(&world, &analyst, "/desk/export").await.text().contains("name=\"clear\""));
    assert!(page(&world, &dispatcher, "/desk/export").await.text().contains("name=\"clear\""));
}

#[tokio::test]
async fn administrators_read_what_was_done_in_words_and_narrow_it() {
    let world = World::new().await;
    let dispatcher = top(&world, "dispatcher", Role::Dispatcher).await;
    let admin = top(&world, "admin", Role::Administrator).await;
    let code = submitted(&world).await;
    post(&world, &dispatcher, &format!("/desk/r/{code}/phone"), "reason=other&text=%E6%A0%B8%E5%AF%B9").await;
    let all = page(&world, &admin, "/desk/admin/audit").await;
    assert_eq!(all.status, 200);
    let html = all.text();
    for words in ["查看电话", "其他：核对", "新增人员", "新增单位", &code, "末条与留存的一致"]
    {
        assert!(html.contains(words), "{words}");
    }
    assert!(!html.contains(NUMBER));
    let one = page(&world, &admin, &format!("/desk/admin/audit?by={}&action=phone.reveal", dispatcher.id))
        .await
        .text();
    let rows = |html: &str| html.matches("<th scope=\"row\">").count();
    assert_eq!(rows(&one), 1, "{one}");
    let none = page(&world, &admin, "/desk/admin/audit?from=2001-01-01&to=2001-12-31").await.text();
    assert_eq!((rows(&none), none.contains("没有符合条件的记录")), (0, true));
    for odd in ["?by=x&before=y&from=z&to=2026-02-30", "?action=%27%3Bdrop", "?before=-1"] {
        assert_eq!(page(&world, &admin, &format!("/desk/admin/audit{odd}")).await.status, 200, "{odd}");
    }
    assert_eq!(page(&world, &dispatcher, "/desk/admin/audit").await.status, 403);
}

#[tokio::test]
async fn the_trail_is_read_in_names_and_words() {
    let world = World::new().await;
    let admin = top(&world, "admin", Role::Administrator).await;
    let new = "name=%E6%9C%BA%E5%85%B3&mon=08:30-12:00";
    let to = post(&world, &admin, "/desk/admin/calendars/new", new).await.header("location").to_owned();
    let calendar = to.split('?').next().unwrap().to_owned();
    let day = "day=2026-10-10&day_name=x&day_hours=";
    assert_eq!(post(&world, &admin, &format!("{calendar}/days"), day).await.status, 303);
    page(&world, &admin, "/desk/admin/audit.xlsx").await.text();
    let html = page(&world, &admin, "/desk/admin/audit").await.text();
    let lines = html.split_once("<tbody>").unwrap().1.split("</tbody>").next().unwrap();
    let said =
        ["机关", "日期：2026-10-10", "操作留痕", "条开始的导出", "上级：", "角色：管理员", "类型：街道"];
    for words in said {
        assert!(lines.contains(words), "{words}: {lines}");
    }
    let parts: Vec<&str> = lines.split(|c: char| !c.is_ascii_hexdigit() && c != '-').collect();
    let bare = parts.iter().find(|part| backend::audit::is_identifier(part));
    assert!(bare.is_none() && !lines.contains("{&quot;") && !lines.contains("{\""), "{bare:?}: {lines}");
}

#[test]
fn the_command_line_says_whether_the_trail_is_whole_and_ends_accordingly() {
    let dir = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_huying"));
        command.env_clear().current_dir(dir.path()).args(args);
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        (output.status.code(), said.concat())
    };
    let (code, said) = run(&["audit", "verify"]);
    assert!(code == Some(0) && said.contains("all 0 lines are whole"), "{said}");
    let head = said.lines().find_map(|line| line.strip_prefix("head ")).unwrap().to_owned();
    assert_eq!(head.len(), 64);
    assert_eq!(run(&["audit", "verify", "--head", &head]).0, Some(0));
    let (code, said) = run(&["audit", "verify", "--head", &"a".repeat(64)]);
    assert!(code == Some(1) && said.contains("no line has the head"), "{said}");
    let (code, said) = run(&["audit", "verify", "--head", "abc"]);
    assert!(code == Some(1) && said.contains("64 hexadecimal digits"), "{said}");
}
