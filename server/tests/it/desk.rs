//! The staff pages: the same way through as by the API, in plain HTML.

mod asked;
mod first;
mod kept;
mod many;
mod offered;
mod race;

use crate::world::{Parts, Person, World, photo};
use domain::org::Role;

/// A dispatcher of the whole district and a handler of a community.
async fn two(world: &World) -> (Person, Person) {
    let top = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, top).await;
    (dispatcher, world.person("handler", Role::Handler, world.north_community).await)
}

async fn page(world: &World, who: &Person, path: &str) -> String {
    let answer = world.get(path).cookie(&who.cookie).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

/// The form by which somebody signs in.
fn signing_in(username: &str, to: &str) -> String {
    format!("username={username}&password={}&to={to}", crate::world::PASSWORD.replace(' ', "+"))
}

/// The value of a hidden field in the form of an action.
fn hidden(html: &str, action: &str, name: &str) -> String {
    let form = html.split_once(&format!("value=\"{action}\"")).expect("a form for the action").1;
    let field = form.split_once(&format!("name=\"{name}\" value=\"")).expect("the field").1;
    field.split('"').next().unwrap().to_owned()
}

/// Sends the form of an action as a browser without scripts would.
async fn act(world: &World, who: &Person, code: &str, action: &str, more: &str) -> (u16, String) {
    let path = format!("/desk/r/{code}");
    let version = hidden(&page(world, who, &path).await, action, "version");
    let body = format!("action={action}&version={version}&{more}");
    let call = world.post(&format!("{path}/actions")).cookie(&who.cookie);
    let answer = call.form(&body).send().await;
    let to = answer.header("location").to_owned();
    (answer.status.as_u16(), if to.is_empty() { answer.text() } else { to })
}

#[tokio::test]
async fn staff_take_a_request_from_arrival_to_close_without_scripts() {
    let world = World::new().await;
    let (dispatcher, handler) = two(&world).await;
    let (code, _) = world.submitted("三号楼前的路灯不亮").await;
    assert!(page(&world, &dispatcher, "/desk?scope=unassigned").await.contains(&code));

    let done = |action: &str| (303, format!("/desk/r/{code}?done={action}"));
    assert_eq!(act(&world, &dispatcher, &code, "accept", "").await, done("accept"));
    let unit = format!("unit={}&text=", world.north_community);
    assert_eq!(act(&world, &dispatcher, &code, "dispatch", &unit).await, done("dispatch"));
    assert_eq!(act(&world, &handler, &code, "start", "").await, done("start"));
    assert!(page(&world, &handler, "/desk?scope=mine").await.contains(&code));

    let html = page(&world, &handler, &format!("/desk/r/{code}")).await;
    let answer = Parts::default()
        .field("action", "answer")
        .field("version", hidden(&html, "answer", "version"))
        .field("key", hidden(&html, "answer", "key"))
        .field("text", "已更换灯泡")
        .file("photos", "after.png", &photo(20, 20, 200))
        .file("photos", "", b"");
    let path = format!("/desk/r/{code}/actions");
    let call = world.post(&path).cookie(&handler.cookie).header("origin", crate::world::OURS);
    let sent = call.parts(&answer).send().await;
    assert_eq!((sent.status.as_u16(), sent.header("location").to_owned()), done("answer"));

    let html = page(&world, &handler, &format!("/desk/r/{code}?done=answer")).await;
    assert!(html.contains("已更换灯泡") && html.contains("/small"), "{html}");
    assert_eq!(act(&world, &handler, &code, "close", "text=&sure=1").await, done("close"));
    assert!(page(&world, &handler, &format!("/desk/r/{code}")).await.contains("st closed"));
}

#[tokio::test]
async fn a_lost_race_shows_what_changed_and_keeps_what_was_typed() {
    let world = World::new().await;
    let (dispatcher, _) = two(&world).await;
    let (code, _) = world.submitted("井盖松动").await;
    let path = format!("/desk/r/{code}");
    let version = hidden(&page(&world, &dispatcher, &path).await, "note", "version");
    act(&world, &dispatcher, &code, "accept", "").await;
    let body = format!("action=note&version={version}&text=已电话核实");
    let answer = world.post(&format!("{path}/actions")).cookie(&dispatcher.cookie).form(&body).send().await;
    assert_eq!(answer.status, 409);
    let html = answer.text();
    assert!(html.contains("已电话核实"), "{html}");
    assert!(html.contains("class=\"box changed\""), "{html}");
}

#[tokio::test]
async fn a_button_pressed_twice_is_no_lost_race() {
    let world = World::new().await;
    let (dispatcher, _) = two(&world).await;
    let (code, follow) = world.submitted("三号楼前的路灯不亮").await;
    let path = format!("/desk/r/{code}/actions");
    for status in [303, 303] {
        let call = world.post(&path).cookie(&dispatcher.cookie);
        assert_eq!(call.form("action=note&version=1&text=已电话核实").send().await.status, status);
    }
    let other =
        world.post(&path).cookie(&dispatcher.cookie).form("action=note&version=1&text=另一句").send().await;
    assert_eq!(other.status, 409, "something else is not what was done");
    let html = page(&world, &dispatcher, &format!("/desk/r/{code}")).await;
    assert_eq!(html.matches("已电话核实").count(), 1, "it was done once");

    // Its author as well.
    let entered = world.get(&format!("/r/{code}?k={follow}")).send().await;
    let cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
    for status in [303, 303] {
        let call = world.post(&format!("/r/{code}/actions")).cookie(&cookie);
        assert_eq!(call.form("action=withdraw&version=2&text=").send().await.status, status);
    }
    let stranger =
        world.post(&format!("/r/{code}/actions")).form("action=withdraw&version=2&text=").send().await;
    assert_ne!(stranger.status, 303);
}

#[tokio::test]
async fn what_cannot_be_undone_is_confirmed_and_an_answer_can_be_seen_first() {
    let world = World::new().await;
    let (dispatcher, handler) = two(&world).await;
    let (code, _) = world.submitted("噪声扰民").await;
    let (status, html) = act(&world, &dispatcher, &code, "decline", "ground=unclear&text=无法联系").await;
    assert_eq!(status, 422);
    assert!(html.contains("无法联系") && html.contains("tick wrong"), "{html}");
    let (status, html) = act(&world, &dispatcher, &code, "decline", "ground=&text=x&sure=1").await;
    assert!(status == 422 && html.contains("ground-problem"), "{html}");

    act(&world, &dispatcher, &code, "accept", "").await;
    let unit = format!("unit={}", world.north_community);
    act(&world, &dispatcher, &code, "dispatch", &unit).await;
    let (status, html) = act(&world, &handler, &code, "answer", "text=已劝止&preview=1").await;
    assert!(status == 200 && html.contains("class=\"preview\""), "{html}");
    // Grounds and dates as they will be read, though nothing was ticked and nothing done.
    let decline = "ground=unclear&text=请补充地点&preview=1";
    let (status, html) = act(&world, &dispatcher, &code, "decline", decline).await;
    assert!(status == 200 && html.contains("class=\"preview\"") && html.contains("请补充地点"), "{html}");
    let (status, html) = act(&world, &dispatcher, &code, "dispatch", &format!("{unit}&preview=1")).await;
    assert!(status == 200 && html.contains("新的期限"), "{html}");
    assert!(page(&world, &handler, &format!("/desk/r/{code}")).await.contains("st dispatched"));
}

#[tokio::test]
async fn a_person_is_offered_only_what_they_may_do_now() {
    let world = World::new().await;
    let (dispatcher, handler) = two(&world).await;
    let (code, _) = world.submitted("路面积水").await;
    let offered = |html: &str, action: &str| html.contains(&format!("name=\"action\" value=\"{action}\""));
    let html = page(&world, &dispatcher, &format!("/desk/r/{code}")).await;
    assert!(offered(&html, "accept") && offered(&html, "decline"));
    assert!(!offered(&html, "answer") && !offered(&html, "close") && !offered(&html, "add_info"));
    // It is at no unit yet: out of a handler's reach.
    let hidden = world.get(&format!("/desk/r/{code}")).cookie(&handler.cookie).send().await;
    assert_eq!(hidden.status, 404);
    assert!(!page(&world, &handler, "/desk?scope=all").await.contains(&code));
}

#[tokio::test]
async fn without_a_session_pages_lead_to_the_sign_in_and_forms_lose_nothing() {
    let world = World::new().await;
    let asked = world.get("/desk?scope=late").send().await;
    assert_eq!(asked.status, 303);
    assert_eq!(asked.header("location"), "/desk/sign-in?to=%2Fdesk%3Fscope%3Dlate");
    let sent = world.post("/desk/r/HY-0000-000/actions").form("action=note&text=x").send().await;
    assert_eq!(sent.status, 401);
    assert!(sent.text().contains("name=\"password\""));
}

#[tokio::test]
async fn signing_in_sets_a_session_that_signing_out_ends() {
    let world = World::new().await;
    two(&world).await;
    let wrong =
        world.post("/desk/sign-in").form("username=handler&password=nonsense&to=/desk/me").send().await;
    assert_eq!(wrong.status, 401);
    let html = wrong.text();
    assert!(html.contains("value=\"handler\"") && html.contains("value=\"/desk/me\""), "{html}");
    assert!(!html.contains("nonsense"), "a password came back into a page");

    let right = world.post("/desk/sign-in").form(&signing_in("handler", "/desk/me")).send().await;
    assert_eq!((right.status.as_u16(), right.header("location")), (303, "/desk/me"));
    let cookie = right.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    assert_eq!(world.get("/desk/me").cookie(cookie).send().await.status, 200);
    assert_eq!(world.post("/desk/sign-out").cookie(cookie).form("").send().await.status, 303);
    assert_eq!(world.get("/desk/me").cookie(cookie).send().await.status, 303);
}

#[tokio::test]
async fn administrators_only_change_units_and_get_their_words_back_when_wrong() {
    let world = World::new().await;
    let top = world.backend.directory().root().unwrap().id;
    let (_, handler) = two(&world).await;
    let admin = world.person("boss", Role::Administrator, top).await;
    for part in ["units", "people", "categories"] {
        let path = format!("/desk/admin/{part}");
        assert_eq!(world.get(&path).cookie(&handler.cookie).send().await.status, 403);
        page(&world, &admin, &path).await;
        page(&world, &admin, &format!("{path}/new")).await;
    }
    let form = format!("name=North+Two&kind=community&parent={}&active=1&area=nonsense", world.north);
    let answer = world.post("/desk/admin/units/new").cookie(&admin.cookie).form(&form).send().await;
    assert_eq!(answer.status, 422);
    let html = answer.text();
    assert!(html.contains("North Two") && html.contains("area-problem"), "{html}");
    let form = form.replace("nonsense", "");
    let answer = world.post("/desk/admin/units/new").cookie(&admin.cookie).form(&form).send().await;
    assert_eq!(answer.header("location"), "/desk/admin/units?saved=1");
    assert!(world.backend.directory().units.iter().any(|u| u.name == "North Two"));
}

#[tokio::test]
async fn a_saved_view_keeps_filters_and_nothing_else() {
    let world = World::new().await;
    let (dispatcher, _) = two(&world).await;
    let form = "name=急事&query=scope%3Dlate%26urgency%3Durgent%26cursor%3Dabc%26x%3D1";
    let answer = world.post("/desk/views").cookie(&dispatcher.cookie).form(form).send().await;
    assert_eq!(answer.header("location"), "/desk?scope=late&urgency=urgent");
    let html = page(&world, &dispatcher, "/desk").await;
    assert!(html.contains("急事") && html.contains("/desk?scope=late&amp;urgency=urgent"), "{html}");
    let answer =
        world.post("/desk/views").cookie(&dispatcher.cookie).form("name=&query=scope%3Dlate").send().await;
    assert_eq!(answer.status, 422);
}

#[tokio::test]
async fn what_was_published_and_is_not_any_more_is_told_as_that() {
    let world = World::new().await;
    let (dispatcher, _) = two(&world).await;
    let (code, token) = world.submitted("路灯不亮").await;
    let author = format!("hy_open={code}~{token}");
    let told = async || {
        let own = world.get(&format!("/r/{code}")).cookie(&author).send().await.text();
        [own, page(&world, &dispatcher, &format!("/desk/r/{code}")).await]
    };
    assert!(told().await.iter().all(|html| html.contains("尚未公示")));
    for action in ["accept", "publish", "unpublish"] {
        world.act(&code, &dispatcher.token, serde_json::json!({ "action": action })).await;
    }
    for html in told().await {
        assert!(html.contains("曾公示，现已撤下") && !html.contains("尚未公示"), "{html}");
    }
}

#[tokio::test]
async fn a_photo_that_is_none_is_said_at_its_field_and_the_words_stay() {
    let world = World::new().await;
    let (dispatcher, handler) = two(&world).await;
    let (code, _) = world.submitted("护栏损坏").await;
    act(&world, &dispatcher, &code, "accept", "").await;
    act(&world, &dispatcher, &code, "dispatch", &format!("unit={}", world.north_community)).await;
    let html = page(&world, &handler, &format!("/desk/r/{code}")).await;
    let answer = Parts::default()
        .field("action", "answer")
        .field("version", hidden(&html, "answer", "version"))
        .field("key", hidden(&html, "answer", "key"))
        .field("text", "已修好")
        .file("photos", "a.jpg", b"#!/bin/sh");
    let call = world.post(&format!("/desk/r/{code}/actions")).cookie(&handler.cookie);
    let sent = call.header("origin", crate::world::OURS).parts(&answer).send().await;
    assert_eq!(sent.status, 422);
    let html = sent.text();
    assert!(html.contains("已修好") && html.contains("after-problem"), "{html}");
}

#[tokio::test]
async fn an_administrator_makes_a_category_and_a_person_who_signs_in_and_goes_again() {
    let world = World::new().await;
    let top = world.backend.directory().root().unwrap().id;
    let admin = world.person("boss", Role::Administrator, top).await;
    let send = |path: &str, form: String| world.post(path).cookie(&admin.cookie).form(&form).send();

    let category =
        "name=井盖&name_en=Manhole&slug=city.manhole&keywords=井盖、下水&urgency=urgent&position=2&active=1";
    let wrong = send("/desk/admin/categories/new", category.replace("position=2", "position=two")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("position-problem") && wrong.text().contains("city.manhole"));
    let saved = send("/desk/admin/categories/new", category.to_owned()).await;
    assert_eq!(saved.header("location"), "/desk/admin/categories?saved=1");
    assert!(world.backend.directory().category_by_slug("city.manhole").is_some());

    let password = crate::world::PASSWORD.replace(' ', "+");
    let person =
        format!("name=方舟&username=fang.zhou&unit={top}&active=1&role=handler&role_unit={}", world.north);
    let wrong = send("/desk/admin/people/new", format!("{person}&password=short")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("fang.zhou") && !wrong.text().contains("value=\"short\""));
    let saved = send("/desk/admin/people/new", format!("{person}&password={password}")).await;
    assert_eq!(saved.header("location"), "/desk/admin/people?saved=1");
    let sign_in = signing_in("fang.zhou", "/desk");
    let theirs = world.post("/desk/sign-in").form(&sign_in).send().await;
    assert_eq!(theirs.status, 303);
    let cookie = theirs.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!(world.get("/desk").cookie(&cookie).send().await.status, 200);

    let list = page(&world, &admin, "/desk/admin/people").await;
    let before = list.split_once("fang.zhou").unwrap().0;
    let id = before.rsplit_once("/desk/admin/people/").unwrap().1.split('"').next().unwrap();
    send(&format!("/desk/admin/people/{id}"), person.replace("&active=1", "")).await;
    assert_eq!(world.get("/desk").cookie(&cookie).send().await.status, 303, "disabled is out at once");
    assert_eq!(world.post("/desk/sign-in").form(&sign_in).send().await.status, 401);
}

#[tokio::test]
async fn a_second_factor_is_set_up_and_asked_for_by_pages() {
    let world = World::new().await;
    let (dispatcher, _) = two(&world).await;
    let digits = |secret: &str, later: u64| {
        let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
        let now = u64::try_from(world.backend.now().timestamp()).unwrap();
        totp_rs::Builder::new().with_secret(secret).build().unwrap().generate(now + later).to_string()
    };
    let post = |path: &str, form: String| world.post(path).cookie(&dispatcher.cookie).form(&form).send();
    let refused = post("/desk/me/totp", "password=not+this".to_owned()).await;
    assert_eq!(refused.status, 422, "an open desk is not enough");
    let password = crate::world::PASSWORD.replace(' ', "+");
    let begun = post("/desk/me/totp", format!("password={password}")).await.text();
    let hidden = |name: &str| {
        let rest = begun.split_once(&format!("name=\"{name}\" value=\"")).unwrap().1;
        rest.split('"').next().unwrap().replace("&amp;", "&")
    };
    let (secret, link) = (hidden("secret"), hidden("link"));
    let link: String = url::form_urlencoded::byte_serialize(link.as_bytes()).collect();
    let wrong = post("/desk/me/totp/confirm", format!("digits=000000&secret={secret}&link={link}")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains(&secret), "the same secret can be tried again");
    let code = digits(&secret, 0);
    let done = post("/desk/me/totp/confirm", format!("digits={code}&secret={secret}&link={link}")).await;
    assert_eq!(done.header("location"), "/desk/me?done=on");

    let form = signing_in("dispatcher", "/desk");
    let asked = world.post("/desk/sign-in").form(&form).send().await;
    assert_eq!(asked.status, 401);
    assert!(asked.text().contains("name=\"totp\""), "it asks for the digits");
    let used = world.post("/desk/sign-in").form(&format!("{form}&totp={code}")).send().await;
    assert_eq!(used.status, 401, "digits are good once");
    let next = format!("{form}&totp={}", digits(&secret, 30));
    assert_eq!(world.post("/desk/sign-in").form(&next).send().await.status, 303);
    let call = serde_json::json!({"username": "dispatcher", "password": crate::world::PASSWORD});
    world.post("/api/v1/sessions").json(&call).send().await.problem(401, "totp_needed");
}

#[tokio::test]
async fn nothing_is_published_before_somebody_says_they_looked() {
    let world = World::new().await;
    let (dispatcher, _) = two(&world).await;
    let (code, _) = world.submitted("张三家门口的路灯不亮").await;
    act(&world, &dispatcher, &code, "accept", "").await;
    let (status, html) = act(&world, &dispatcher, &code, "publish", "show_photos=0").await;
    assert_eq!(status, 422, "{html}");
    assert_eq!(world.get(&format!("/r/{code}")).send().await.status, 404);
    assert_eq!(act(&world, &dispatcher, &code, "publish", "show_photos=0&sure=1").await.0, 303);
    assert_eq!(world.get(&format!("/r/{code}")).send().await.status, 200);
}

/// An administrator, signed in.
async fn chief(world: &World) -> Person {
    let top = world.backend.directory().root().unwrap().id;
    world.person("chief", Role::Administrator, top).await
}

fn encoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

async fn send(world: &World, who: &Person, path: &str, fields: &[(&str, &str)]) -> (u16, String, String) {
    let answer = world.post(path).cookie(&who.cookie).form(&encoded(fields)).send().await;
    (answer.status.as_u16(), answer.header("location").to_owned(), answer.text())
}

#[tokio::test]
async fn an_administrator_makes_a_calendar_and_imports_a_notice_or_is_told_each_bad_line() {
    let world = World::new().await;
    let chief = chief(&world).await;
    assert!(page(&world, &chief, "/desk/admin/calendars/new").await.contains("08:30-12:00,13:30-17:30"));
    let list = page(&world, &chief, "/desk/admin/calendars").await;
    assert!(list.contains("还没有 2026 年的放假安排"), "{list}");
    let new = "/desk/admin/calendars/new";
    let none = [("name", "空"), ("mon", "8点"), ("tue", "12:00-08:00")];
    let (status, _, html) = send(&world, &chief, new, &none).await;
    assert_eq!(status, 422);
    assert!(html.contains("mon-problem") && html.contains("12:00-08:00"), "{html}");
    let (status, _, html) = send(&world, &chief, new, &[("name", "空")]).await;
    assert!(status == 422 && html.contains("week-problem"), "{html}");
    let (status, to, _) = send(&world, &chief, new, &[("name", "机关"), ("mon", "08:30-12:00")]).await;
    assert_eq!(status, 303);
    let calendar = to.split('?').next().unwrap().to_owned();
    let id = calendar.rsplit('/').next().unwrap();
    assert!(page(&world, &chief, &to).await.contains("机关"));

    let notice = "/desk/admin/calendars/notice";
    let bad = [("calendar", ""), ("year", ""), ("notice", "10月1日,10月7日,国庆节,休\n2026-10-10,,补班,班")];
    let (status, _, html) = send(&world, &chief, notice, &bad).await;
    assert_eq!(status, 422);
    assert!(html.contains("第 1 行") && !html.contains("第 2 行") && html.contains("国庆节,休"), "{html}");
    assert!(!page(&world, &chief, &calendar).await.contains("2026-10-10"), "nothing half done");
    let over = [("calendar", id), ("year", ""), ("notice", "2026/1/1,2026/1/3,元旦,休")];
    let (status, _, html) = send(&world, &chief, notice, &over).await;
    assert!(status == 422 && html.contains("name=\"past\""), "days that are over are asked about: {html}");
    assert_eq!(send(&world, &chief, notice, &[over[0], over[1], over[2], ("past", "1")]).await.0, 303);
    assert!(page(&world, &chief, &calendar).await.contains("2026-01-03"));
    let good = [("calendar", id), ("year", "2026"), bad[2], ("past", "1")];
    assert_eq!(send(&world, &chief, notice, &good).await.0, 303);
    assert!(page(&world, &chief, &calendar).await.contains("2026-10-10"));
    // It is November: the year that is missing by now is the next one.
    let mut top = world.backend.directory().root().unwrap().clone();
    top.calendar = Some(id.parse().unwrap());
    backend::admin::save_unit(&world.backend, &world.admin, top).await.unwrap();
    assert!(page(&world, &chief, notice).await.contains("value=\"2027\""));
    let days = format!("{calendar}/days");
    assert_eq!(send(&world, &chief, &days, &[("remove", "2026-10-10")]).await.0, 303);
    let (status, _, html) = send(&world, &chief, &days, &[("day", "x"), ("day_hours", "x")]).await;
    assert!(status == 422 && html.contains("day-problem") && html.contains("机关"), "{html}");
    assert!(!page(&world, &chief, &calendar).await.contains("2026-10-10"));
    let (status, ..) = send(&world, &chief, &days, &[("remove", "2026-10-10")]).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn deadlines_are_edited_with_a_number_and_a_unit() {
    let world = World::new().await;
    let chief = chief(&world).await;
    let html = page(&world, &chief, "/desk/admin/policies").await;
    assert!(html.contains("50, 80, 100") && html.contains("默认"), "{html}");
    let mut fields = vec![
        ("urgency", "urgent"),
        ("category", "any"),
        ("level", "any"),
        ("first", "1"),
        ("first_unit", "wh"),
        ("answer", "0"),
        ("answer_unit", "wd"),
        ("close", "5"),
        ("close_unit", "wd"),
        ("position", "1"),
    ];
    let new = "/desk/admin/policies/new";
    let (status, _, html) = send(&world, &chief, new, &fields).await;
    assert!(status == 422 && html.contains("answer-problem"), "{html}");
    fields[5].1 = "2";
    assert_eq!(send(&world, &chief, new, &fields).await.0, 303);
    assert_eq!(send(&world, &chief, new, &fields).await.0, 422, "a second one for the same requests");
    assert_eq!(world.backend.directory().time.policies.0.len(), 1);
    let (status, _, html) = send(&world, &chief, "/desk/admin/policies", &[("steps", "80, 50")]).await;
    assert!(status == 422 && html.contains("80, 50"), "{html}");
    assert_eq!(send(&world, &chief, "/desk/admin/policies", &[("steps", "40，90")]).await.0, 303);
    assert_eq!(world.backend.directory().time.steps, [40, 90]);
    let html = page(&world, &chief, "/desk/admin/policies").await;
    assert!(html.contains("上次修改提醒的影响"), "what it did is told: {html}");
}

#[tokio::test]
async fn a_text_is_filled_in_behind_what_was_typed_and_nothing_is_sent() {
    let world = World::new().await;
    let (dispatcher, _) = two(&world).await;
    let chief = chief(&world).await;
    let (code, _) = world.submitted("路灯不亮").await;
    let path = format!("/desk/r/{code}");
    assert!(!page(&world, &dispatcher, &path).await.contains("name=\"template\""));
    let fields = [("name", "核实"), ("action", "note"), ("text", "{code} 已核实"), ("position", "1")];
    assert_eq!(send(&world, &chief, "/desk/admin/templates/new", &fields).await.0, 303);
    let html = page(&world, &dispatcher, &path).await;
    let offer = html.split_once("name=\"template\"").expect("an offer").1;
    let id = offer.split("value=\"").nth(2).unwrap().split('"').next().unwrap().to_owned();
    let version = hidden(&html, "note", "version");
    let mut fields = vec![("action", "note"), ("version", &version), ("text", "电话打过"), ("insert", "1")];
    let actions = format!("{path}/actions");
    let (status, _, html) = send(&world, &dispatcher, &actions, &fields).await;
    assert!(status == 422 && html.contains("note-template-problem"), "none was chosen");
    fields.push(("template", &id));
    let (status, _, html) = send(&world, &dispatcher, &actions, &fields).await;
    assert_eq!(status, 200);
    assert!(html.contains(&format!("电话打过\n{code} 已核实")), "{html}");
    assert_eq!(hidden(&page(&world, &dispatcher, &path).await, "note", "version"), version);
    let list = format!("/desk/admin/templates/{id}");
    assert_eq!(send(&world, &chief, &list, &[("remove", "1")]).await.0, 303);
    let (status, ..) = send(&world, &dispatcher, &actions, &fields).await;
    assert_eq!(status, 422, "it is gone");
}

#[tokio::test]
async fn on_the_first_day_of_a_month_the_rates_are_those_of_the_one_before() {
    let (world, clock) = World::demonstration().await;
    let html = async || {
        let who = backend::sessions::Credentials {
            username: "supervisor".to_owned(),
            password: backend::demo::PASSWORD.to_owned(),
            totp: None,
        };
        let local = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
        let session = backend::sessions::sign_in(&world.backend, who, local, "test").await.unwrap();
        let cookie = format!("hy_desk={}", session.token);
        world.get("/desk/numbers").cookie(&cookie).send().await.text()
    };
    let this = "/desk/numbers?period=2027-03";
    clock.set("2027-03-01T02:00:00Z".parse().unwrap());
    assert!(html().await.contains(this), "the way to this month");
    clock.set("2027-03-02T02:00:00Z".parse().unwrap());
    assert!(!html().await.contains("今天是本月第一天"));
}
