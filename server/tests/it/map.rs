//! The rider map as people meet it: the list, a station, posters.

use crate::world::{Answer, World};
use backend::places::{remove, save};
use backend::posters::{self, PosterDraft};
use domain::code::PosterCode;
use domain::geo::Wgs84;
use domain::ids::PlaceId;
use domain::org::Role;
use domain::place::{Benefit, Door, Feature, Features, PlaceFacts, PlaceKind, PlaceState, ServiceClass};

const HERE: Wgs84 = Wgs84 { lat: 45.14, lng: 124.82 };
const DEVICE: &str = "hy_device=0123456789abcdef0123456789abcdef";

pub fn facts(name: &str, kind: PlaceKind, north: f64) -> PlaceFacts {
    let value = serde_json::json!({
        "kind": kind, "name": name, "address": format!("{name}路1号"),
        "at": { "lat": HERE.lat + north / 111_195.0, "lng": HERE.lng },
    });
    serde_json::from_value(value).unwrap()
}

async fn keep(world: &World, facts: PlaceFacts) -> PlaceId {
    save(&world.backend, &world.admin, None, 0, facts, PlaceState::Published).await.unwrap().id
}

/// A station with hot water that is open, a closed one farther on, one of which
/// nobody knows the hours, a compound and a partner.
pub async fn street(world: &World) -> Vec<PlaceId> {
    let mut open = facts("暖新驿站", PlaceKind::Station, 120.0);
    open.features = Features::from_iter([Feature::HotWater, Feature::PhoneCharging]);
    open.features.set(Feature::Toilet, Some(false));
    (open.hours, open.door) = (Some("Mo-Fr 08:00-22:00".to_owned()), Some(Door::Scan));
    (open.operator, open.wifi) = ("暖新科技".to_owned(), Some("nuanxin-wifi".to_owned()));
    let mut shut = facts("夜间驿站", PlaceKind::Station, 800.0);
    shut.hours = Some("Mo-Su 20:00-23:00".to_owned());
    let unknown = facts("不详驿站", PlaceKind::Station, 1500.0);
    let compound = facts("春江小区", PlaceKind::Compound, 200.0);
    let mut partner = facts("老王面馆", PlaceKind::Partner, 300.0);
    let offer = |class, offer: &str, until: Option<&str>| Benefit {
        class,
        offer: offer.to_owned(),
        until: until.map(|day| day.parse().unwrap()),
    };
    partner.benefits = vec![
        offer(ServiceClass::Meals, "套餐八折", Some("2026-12-31")),
        offer(ServiceClass::Power, "免费充电", Some("2026-01-31")),
    ];
    let mut ids = Vec::new();
    for facts in [open, shut, unknown, compound, partner] {
        ids.push(keep(world, facts).await);
    }
    ids
}

pub async fn html(world: &World, path: &str) -> String {
    let answer = world.get(path).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

#[track_caller]
pub fn in_order(html: &str, words: &[&str]) {
    let mut rest = html;
    for word in words {
        let at = rest.find(word).unwrap_or_else(|| panic!("{word} in its order in {html}"));
        rest = &rest[at + word.len()..];
    }
}

#[tokio::test]
async fn the_nearest_are_listed_with_distance_openness_and_what_they_have() {
    let world = World::new().await;
    street(&world).await;
    let near = html(&world, "/map?lat=45.14&lng=124.82").await;
    in_order(
        &near,
        &["暖新驿站", "120 米", "开放至 22:00", "热水", "夜间驿站", "800 米", "未开放，20:00 开门"],
    );
    in_order(&near, &["不详驿站", "1.5 公里", "开放时间未知"]);
    assert!(!near.contains("春江小区") && !near.contains("老王面馆"), "not among the usual kinds");
    let wanted = html(&world, "/map?lat=45.14&lng=124.82&open=1&f=hot_water&type=any").await;
    assert!(wanted.contains("暖新驿站") && !wanted.contains("夜间驿站") && !wanted.contains("不详驿站"));
    let any = html(&world, "/map?lat=45.14&lng=124.82&type=any").await;
    in_order(&any, &["暖新驿站", "春江小区", "老王面馆", "套餐八折", "夜间驿站"]);
    let english = world.get("/map?lat=45.14&lng=124.82").header("accept-language", "en").send().await.text();
    in_order(&english, &["暖新驿站", "120 m", "Open until 22:00", "Hot water"]);
}

#[tokio::test]
async fn a_place_in_words_is_found_and_what_is_none_is_said_to_be_none() {
    let world = World::new().await;
    street(&world).await;
    let found = html(&world, "/map?q=%E6%9A%96%E6%96%B0").await;
    assert!(found.contains("暖新驿站 附近") && found.contains("10 米"), "{found}");
    for (query, said) in [
        ("q=nowhere-at-all", "没有找到这个地方"),
        ("lat=124.82&lng=45.14", "这个位置不对"),
        ("lat=0&lng=0", "这个位置不对"),
        ("lat=NaN&lng=1", "这个位置不对"),
        ("lat=45.14", "这个位置不对"),
        ("area=nonsense", "还不知道您在哪里"),
        ("f=nonsense&type=nonsense&class=nonsense&page=nonsense", "还不知道您在哪里"),
        ("%FF=%FF&q=%00", "还不知道您在哪里"),
        ("lat=-33.9&lng=151.2", "最近的也在很远的地方"),
    ] {
        let page = html(&world, &format!("/map?{query}")).await;
        assert!(page.contains(said), "{query}: {page}");
        assert!(page.contains("暖新驿站"), "the list is there all the same: {query}");
    }
}

#[tokio::test]
async fn a_choice_is_remembered_until_it_is_cleared_and_a_position_never() {
    let world = World::new().await;
    street(&world).await;
    let chosen = world.get("/map?set=1&f=hot_water&type=station&lat=45.14&lng=124.82").send().await;
    let cookie = chosen.header("set-cookie").to_owned();
    assert!(cookie.starts_with("hy_map=f-hot_water.type-station;"), "{cookie}");
    assert!(!cookie.contains("45.14"));
    let cookie = cookie.split(';').next().unwrap();
    let again = world.get("/map").cookie(cookie).send().await;
    assert!(again.text().contains("暖新驿站") && !again.text().contains("夜间驿站"));
    assert_eq!(again.header("set-cookie"), "", "looking changes nothing");
    let clear = world.get("/map?set=1&clear=1&f=hot_water&lat=45.14&lng=124.82").cookie(cookie).send().await;
    assert_eq!(clear.status, 303);
    assert!(clear.header("set-cookie").starts_with("hy_map=;"), "{}", clear.header("set-cookie"));
    assert!(clear.header("location").starts_with("/map?lat=45.14&lng=124.82&type=station"));
    let odd = world.get("/map").cookie("hy_map=f-%3Cscript%3E.x.-.type-").send().await;
    assert_eq!(odd.status, 200);
}

#[tokio::test]
async fn a_long_list_goes_on_and_an_empty_one_says_what_will_come() {
    let world = World::new().await;
    assert!(html(&world, "/map").await.contains("这里会列出附近的驿站"));
    assert!(html(&world, "/map/partners").await.contains("这里会列出给骑手优惠的商家"));
    for n in 0..25 {
        keep(&world, facts(&format!("第{n}站"), PlaceKind::Station, f64::from(n) * 100.0)).await;
    }
    let first = html(&world, "/map?lat=45.14&lng=124.82").await;
    assert!(first.contains("第19站") && !first.contains("第20站") && first.contains("page=2"));
    let second = html(&world, "/map?lat=45.14&lng=124.82&page=2").await;
    assert!(second.contains("第0站") && second.contains("第24站") && !second.contains("page=3"));
    assert!(html(&world, "/map?f=aed&type=station").await.contains("没有符合这些条件的地方"));
}

#[tokio::test]
async fn what_the_map_shows_is_what_is_listed() {
    let world = World::with_scripts().await;
    street(&world).await;
    let far = facts("远处驿站", PlaceKind::Station, 5000.0);
    keep(&world, far).await;
    // From the closed one northwards, without the one at 120 m; the middle is at 1.4 km.
    let view = "bbox=124.80,45.146,124.84,45.16&place=%E5%9C%B0%E5%9B%BE%E4%B8%AD%E5%BF%83";
    let page = html(&world, &format!("/map?type=station&{view}")).await;
    in_order(&page, &["地图中心 附近", "距离从地图中心算起", "不详驿站", "夜间驿站"]);
    assert!(!page.contains("暖新驿站") && !page.contains("远处驿站"), "beyond the map");
    assert!(page.contains("data-view=\"124.8,45.146,124.84,45.16\""), "the map opens as it was left");
    assert!(page.contains("name=\"bbox\""), "a filter that is chosen keeps the view");
    let none = html(&world, "/map?type=station&bbox=1,2,3").await;
    assert!(none.contains("还不知道您在哪里") && none.contains("暖新驿站"), "no box is no place");
    let far = html(&world, "/map?type=station&lat=45.14&lng=124.82&bbox=10,10,11,11").await;
    assert!(far.contains("没有符合") || far.contains("这里会列出"), "nothing is there: {far}");
}

#[tokio::test]
async fn charging_or_swap_is_one_filter_and_either_will_do() {
    let world = World::new().await;
    for (name, feature) in [("充电站", Feature::BikeCharging), ("换电站", Feature::BatterySwap)] {
        let mut place = facts(name, PlaceKind::Station, 100.0);
        place.features = Features::from_iter([feature]);
        keep(&world, place).await;
    }
    keep(&world, facts("没有的站", PlaceKind::Station, 50.0)).await;
    let page = html(&world, "/map?lat=45.14&lng=124.82&type=station&f=charging_or_swap").await;
    assert!(page.contains("充电站") && page.contains("换电站") && !page.contains("没有的站"));
    assert!(page.contains("电动车充电或换电") && page.contains("空调或暖气"));
    assert!(!page.contains("value=\"bike_charging\"") && !page.contains("value=\"heating\""));
    let old = html(&world, "/map?lat=45.14&lng=124.82&type=station&f=battery_swap").await;
    assert!(old.contains("充电站") && old.contains("换电站"), "an older address asks for the same");
}

#[tokio::test]
async fn partners_are_listed_by_class_with_the_offers_that_run() {
    let world = World::new().await;
    let ids = street(&world).await;
    let all = html(&world, "/map/partners?lat=45.14&lng=124.82").await;
    in_order(&all, &["老王面馆", "300 米", "套餐八折", "到 2026-12-31 为止"]);
    assert!(!all.contains("免费充电"), "over since January");
    assert!(!all.contains("暖新驿站"));
    assert!(html(&world, "/map/partners?class=meals").await.contains("老王面馆"));
    assert!(!html(&world, "/map/partners?class=laundry").await.contains("老王面馆"));
    let one = html(&world, &format!("/s/{}", ids[4])).await;
    assert!(one.contains("套餐八折") && !one.contains("免费充电"));
}

#[tokio::test]
async fn a_station_says_what_is_known_and_what_is_not() {
    let world = World::new().await;
    let ids = street(&world).await;
    let page = html(&world, &format!("/s/{}", ids[0])).await;
    in_order(&page, &["暖新驿站", "开放至 22:00", "怎么去", "热水", "还不清楚"]);
    assert!(page.contains("08:00–22:00") && page.contains("扫码开门") && page.contains("还没有核实过"));
    assert!(!page.contains("nuanxin-wifi"), "the network is for who is there");
    assert!(html(&world, &format!("/s/{}?here=1", ids[0])).await.contains("nuanxin-wifi"));
    assert!(page.contains("callnative=1") && page.contains("geo:45.1"));
    let wechat =
        world.get(&format!("/s/{}", ids[0])).header("user-agent", "x MicroMessenger/8").send().await.text();
    assert!(!wechat.contains("callnative") && !wechat.contains("geo:45.1"));
    in_order(&wechat, &["apis.map.qq.com", "uri.amap.com"]);
    assert!(!page.contains("/door\""), "no lock system is known");
    let compound = world.get(&format!("/s/{}", ids[3])).send().await;
    assert_eq!(
        (compound.status.as_u16(), compound.header("location")),
        (303, format!("/c/{}", ids[3]).as_str())
    );
    for path in ["/s/x", "/s/01900000-0000-7000-8000-000000000000", "/s/x/door", "/s/x/poster", "/s/x/report"]
    {
        assert_eq!(world.get(path).send().await.status, 404, "{path}");
    }
    remove(&world.backend, &world.admin, ids[0], 1).await.unwrap();
    let gone = world.get(&format!("/s/{}", ids[0])).send().await;
    assert_eq!(gone.status, 410);
    assert!(gone.text().contains("这里已经停用") && !gone.text().contains("暖新驿站"), "{}", gone.text());
}

#[tokio::test]
async fn a_name_full_of_markup_stays_a_name() {
    let world = World::new().await;
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let mut place = facts(evil, PlaceKind::Station, 0.0);
    place.rules = format!("{evil}\n{evil}");
    (place.operator, place.hours_text) = (evil.to_owned(), Some(evil.to_owned()));
    let id = keep(&world, place).await;
    let code = posters::put_up(
        &world.backend,
        &world.admin,
        PosterDraft { label: evil.chars().take(60).collect(), place: Some(id), ..PosterDraft::default() },
    )
    .await
    .unwrap();
    let typed = "/map?q=%3Cscript%3Ealert(1)%3C/script%3E%22";
    for path in
        [typed, "/map", &format!("/s/{id}?here=1"), &format!("/s/{id}/report"), &format!("/s/{id}/poster")]
    {
        let page = html(&world, path).await;
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{path}: {page}");
    }
    assert!(world.get(&format!("/p/{code}")).send().await.status == 303);
}

#[tokio::test]
async fn scanning_the_poster_of_a_station_says_here_and_takes_stars_once_a_day() {
    let world = World::new().await;
    let ids = street(&world).await;
    let path = format!("/s/{}/poster", ids[0]);
    assert_eq!(world.get(&path).send().await.status, 404, "nobody put one up");
    assert_eq!(world.post(&path).form("").send().await.status, 401);
    let top = world.backend.directory().root().unwrap().id;
    let editor = world.person("editor", Role::Administrator, top).await;
    let made = world.post(&path).cookie(&editor.cookie).form("").send().await;
    assert_eq!(made.status, 303, "{}", made.text());
    let again = world.post(&path).cookie(&editor.cookie).form("").send().await;
    assert_eq!(again.status, 303);
    let poster = posters::of_place(&world.backend, ids[0]).await.unwrap().unwrap();
    assert_eq!(posters::list(&world.backend, &world.admin, "", 0).await.unwrap().0.len(), 1, "one is enough");
    let sheet = html(&world, &path).await;
    assert!(sheet.contains("class=\"qr\"") && sheet.contains(&format!("/p/{}", poster.code)));
    let scan = world.get(&format!("/p/{}", poster.code.as_str().to_lowercase())).send().await;
    assert_eq!(scan.header("location"), format!("/s/{}?here=1", ids[0]));

    let rate = |body: &str, device: &str| {
        let call = world.post(&format!("/s/{}/rate", ids[0]));
        let call = if device.is_empty() { call } else { call.cookie(device) };
        call.form(body).send()
    };
    for n in 1..=3 {
        let device = format!("hy_device={n:032x}");
        assert_eq!(rate("stars=1", &device).await.status, 303);
        assert_eq!(rate("stars=4", &device).await.status, 303);
    }
    assert_eq!(rate("stars=1", "").await.status, 303, "without a device it is not counted");
    for odd in ["stars=0", "stars=6", "stars=x", ""] {
        assert_eq!(rate(odd, DEVICE).await.status, 400, "{odd}");
    }
    let stars = posters::stars(&world.backend, ids[0]).await.unwrap().unwrap();
    assert_eq!((stars.count, stars.mean), (3, 4.0), "the last word of each device");
    assert!(html(&world, &format!("/s/{}", ids[0])).await.contains("4.0 分（3 次评价）"));
}

#[tokio::test]
async fn what_is_wrong_is_said_once_a_device_and_shown_when_three_agree() {
    let world = World::new().await;
    let id = street(&world).await[0];
    let path = format!("/s/{id}");
    let fresh = world.get(&path).send().await;
    assert!(fresh.header("set-cookie").starts_with("hy_device="), "the page gives the device its identifier");
    assert!(fresh.text().contains("这里有") && fresh.text().contains("name=\"answer\" value=\"unsure\""));
    let say = |body: &str, device: &str| {
        let call = world.post(&format!("{path}/report"));
        let call = if device.is_empty() { call } else { call.cookie(device) };
        // Each device from where it is.
        let from = format!("198.51.{}.7", device.bytes().map(u32::from).sum::<u32>() % 250);
        call.from(&from).form(body).send()
    };
    let device = |n: u32| format!("hy_device={n:032x}");
    for _ in 0..5 {
        let said = say("question=closed_today&answer=yes", &device(1)).await;
        assert_eq!(
            (said.status.as_u16(), said.header("location")),
            (303, format!("{path}?thanks=1").as_str())
        );
        say("question=closed_today&answer=yes", "").await;
    }
    say("question=closed_today&answer=yes", &device(2)).await;
    let two = html(&world, &path).await;
    assert!(!two.contains("有人反映，尚未核实"), "two devices are not three, however often they say it");
    say("question=closed_today&answer=yes", &device(3)).await;
    let three = html(&world, &path).await;
    in_order(&three, &["有人反映，尚未核实", "今天没有开门"]);

    let asked = |html: &str| {
        let (_, rest) = html.split_once("name=\"question\" value=\"").expect("a question");
        rest.split('"').next().unwrap().to_owned()
    };
    let mine = world.get(&path).cookie(&device(4)).send().await.text();
    let first = asked(&mine);
    say(&format!("question={first}&answer=unsure"), &device(4)).await;
    let next = world.get(&path).cookie(&device(4)).send().await.text();
    assert_ne!(asked(&next), first, "nobody is asked the same twice");

    for odd in ["", "question=lift&answer=yes", "question=hours&answer=maybe", "answer=yes"] {
        assert_eq!(say(odd, DEVICE).await.status, 400, "{odd}");
    }
    let none = say("question=other&answer=yes&words=+", DEVICE).await;
    assert!(none.status == 422 && none.text().contains("请写上哪里不对"));
    let long = say(&format!("question=other&answer=yes&words={}", "x".repeat(501)), DEVICE).await;
    assert!(long.status == 422 && long.text().contains(&"x".repeat(501)), "what was typed stays");
    let nowhere = say("question=position&answer=yes&lat=&lng=", DEVICE).await;
    assert!(nowhere.status == 422 && nowhere.text().contains("请先定位"));
    assert_eq!(say("question=position&answer=yes&lat=45.1401&lng=124.8201", DEVICE).await.status, 303);
    assert_eq!(say("question=other&answer=yes&words=%E7%83%AD%E6%B0%B4%E5%99%A8", DEVICE).await.status, 303);
    let unknown = world.post("/s/01900000-0000-7000-8000-000000000000/report").cookie(DEVICE);
    assert_eq!(unknown.form("question=hours&answer=yes").send().await.status, 404);
}

fn report(poster: &PosterCode, key: &str) -> String {
    format!("poster={poster}&key={key}&description=%E8%B7%AF%E7%81%AF%E4%B8%8D%E4%BA%AE")
}

async fn as_author(world: &World, sent: &Answer) -> String {
    assert_eq!(sent.status, 303, "{}", sent.text());
    let set = sent.headers.get_all("set-cookie").iter().filter_map(|one| one.to_str().ok());
    let cookie = set.filter_map(|one| one.split(';').next()).collect::<Vec<_>>().join("; ");
    let path = sent.header("location").split('?').next().unwrap().to_owned();
    world.get(&path).cookie(&cookie).send().await.text()
}

#[tokio::test]
async fn scanning_any_other_poster_begins_a_request_bound_to_its_place() {
    let world = World::new().await;
    let draft =
        PosterDraft { label: "人民公园东门".to_owned(), at: Some(HERE), ..PosterDraft::default() };
    let code = posters::put_up(&world.backend, &world.admin, draft).await.unwrap();
    let scan = world.get(&format!("/p/{code}")).send().await;
    assert_eq!(scan.header("location"), format!("/report?poster={code}"));
    let page = html(&world, &format!("/report?poster={code}")).await;
    assert!(page.contains("您在：人民公园东门") && page.contains("value=\"45.14\""));
    assert!(page.contains(&format!("name=\"poster\" value=\"{code}\"")));
    assert!(!page.contains("data-draft"), "a draft of before would bring its own place");

    let wrong = world.post("/report").form(&format!("poster={code}&key=key-00000001")).send().await;
    assert!(wrong.status == 422 && wrong.text().contains("您在：人民公园东门"), "{}", wrong.text());
    let sent = world.post("/report").form(&report(&code, "key-00000001")).send().await;
    assert!(as_author(&world, &sent).await.contains("人民公园东门"));
    let twice = world.post("/report").form(&report(&code, "key-00000001")).send().await;
    assert_eq!(twice.header("location"), sent.header("location"), "sent twice it is one request");
    let list = posters::list(&world.backend, &world.admin, "", 0).await.unwrap().0;
    assert_eq!((list.len(), list[0].requests), (1, 1));

    posters::end(&world.backend, &world.admin, &code).await.unwrap();
    assert_eq!(world.get(&format!("/p/{code}")).send().await.status, 404);
    let after = world.post("/report").form(&report(&code, "key-00000002")).send().await;
    assert!(!as_author(&world, &after).await.contains("人民公园东门"), "taken all the same");
    for odd in ["x", "0000-000", "7K3F-Q2M", "%3Cscript%3E", "HY-0000-000"] {
        let gone = world.get(&format!("/p/{odd}")).send().await;
        assert!(gone.status == 404 && gone.text().contains("这个码已经停用"), "{odd}");
        assert!(!html(&world, &format!("/report?poster={odd}")).await.contains("您在："), "{odd}");
    }
}

#[tokio::test]
async fn posters_are_put_up_at_the_desk_within_reach_only() {
    let world = World::new().await;
    let editor = world.person("editor", Role::MapEditor, world.north).await;
    let other = world.person("other", Role::MapEditor, world.south).await;
    let handler = world.person("handler", Role::Handler, world.north).await;
    assert_eq!(world.get("/desk/posters").cookie(&handler.cookie).send().await.status, 403);
    let post = |person: &str, body: &str| world.post("/desk/posters").cookie(person).form(body).send();
    let good = "label=%E4%B8%9C%E9%97%A8&lat=45.14&lng=124.82";
    assert_eq!(post(&handler.cookie, good).await.status, 403);
    for (body, said) in [
        ("lat=45.14&lng=124.82", "label-problem"),
        ("label=x&lat=145&lng=45", "lat-problem"),
        ("label=x&lat=0&lng=0", "lat-problem"),
        ("label=x", "lat-problem"),
        ("label=x&lat=45.14&lng=124.82&place=x", "place-problem"),
        ("label=x&place=01900000-0000-7000-8000-000000000000", "place-problem"),
    ] {
        let answer = post(&editor.cookie, body).await;
        assert!(answer.status == 422 && answer.text().contains(said), "{body}: {}", answer.text());
    }
    let beyond = post(&editor.cookie, &format!("{good}&unit={}", world.south)).await;
    assert!(beyond.status == 422 && beyond.text().contains("unit-problem"));
    let made = post(&editor.cookie, good).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let print = made.header("location").to_owned();
    assert!(world.get(&print).cookie(&editor.cookie).send().await.text().contains("东门"));
    assert_eq!(world.get(&print).cookie(&other.cookie).send().await.status, 404);
    let end = print.replace("/print", "/end");
    assert_eq!(world.post(&end).cookie(&other.cookie).form("").send().await.status, 404);
    assert_eq!(world.post(&end).cookie(&editor.cookie).form("").send().await.status, 303);
    assert_eq!(world.post(&end).cookie(&editor.cookie).form("").send().await.status, 404, "over is over");
    assert!(world.get("/desk/posters").cookie(&editor.cookie).send().await.text().contains("已停用"));
}

#[tokio::test]
async fn a_poster_is_put_up_at_a_station_or_an_address_that_is_looked_up_by_name() {
    let world = World::new().await;
    let editor = world.person("editor", Role::MapEditor, world.north).await;
    let facts = serde_json::json!({"kind": "station", "name": "暖新驿站", "address": "滨河路3号", "at": HERE, "unit": world.north});
    let facts: PlaceFacts = serde_json::from_value(facts).unwrap();
    let station = save(&world.backend, &world.admin, None, 0, facts, PlaceState::Published).await.unwrap();
    let post = |body: &str| world.post("/desk/posters").cookie(&editor.cookie).form(body).send();
    let form = |pairs: &[(&str, &str)]| {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    };
    let looked = post(&form(&[("label", "门口"), ("find", "滨河路"), ("look", "1")])).await;
    assert_eq!(looked.status, 200);
    let text = looked.text();
    assert!(
        text.contains("value=\"门口\"") && text.contains("value=\"滨河路\""),
        "what was typed stays: {text}"
    );
    let choice = |value: &str| text.contains(&format!("type=\"radio\" name=\"place\" value=\"{value}\""));
    assert!(choice(&station.id.to_string()), "{text}");
    assert!(choice(&format!("{},{}", HERE.lat, HERE.lng)), "where it lies, without its page: {text}");
    let none = post(&form(&[("label", "门口"), ("find", "无此地"), ("look", "1")])).await;
    assert!(none.text().contains("没有找到"), "{}", none.text());
    let unchosen = post(&form(&[("label", "门口"), ("find", "滨河路")])).await;
    assert!(unchosen.status == 422 && unchosen.text().contains("place-problem"), "{}", unchosen.text());
    let made = post(&form(&[("label", "门口"), ("place", &station.id.to_string())])).await;
    assert_eq!(made.status, 303, "{}", made.text());
    assert!(posters::of_place(&world.backend, station.id).await.unwrap().is_some());
    let made = post(&form(&[("label", "路口"), ("place", "45.14,124.82")])).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let list = world.get("/desk/posters?q=路口").cookie(&editor.cookie).send().await.text();
    assert!(list.contains("45.14000, 124.82000") && !list.contains(">门口<"), "{list}");
}
