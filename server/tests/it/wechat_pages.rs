//! Pages that are opened in WeChat: signing in there and back again, and the
//! right to use WeChat's own map.

use crate::residents;
use crate::wechat::{know, world};
use crate::world::{Answer, World};
use pretend::{Fault, Kind, Pretend};
use serde_json::json;
use url::Url;

const WECHAT: &str = "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50";
const TICKET: &str = "/cgi-bin/ticket/getticket";

/// The cookie of an answer, as a browser sends it back.
fn cookie(answer: &Answer, name: &str) -> String {
    let all = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    let named = |line: &&str| line.starts_with(&format!("{name}="));
    let line = all.into_iter().find(named).unwrap_or_else(|| panic!("no {name}"));
    line.split(';').next().unwrap().to_owned()
}

/// Sets out; gives the browser's cookie and the address at WeChat.
async fn start(world: &World, to: &str) -> (String, Url) {
    let answer = world.get(&format!("/me/wechat?to={to}")).send().await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    (cookie(&answer, "hy_away"), answer.header("location").parse().unwrap())
}

/// What WeChat leads back to, for somebody.
async fn there(mut address: Url, who: &str) -> String {
    address.query_pairs_mut().append_pair("who", who);
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = client.get(address).send().await.unwrap();
    let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
    let to: Url = to.unwrap_or_else(|| panic!("{answer:?}")).parse().unwrap();
    assert_eq!(to.origin().ascii_serialization(), crate::world::OURS);
    to[url::Position::BeforePath..].to_owned()
}

async fn back(world: &World, path: &str, cookie: &str) -> Answer {
    world.get(path).cookie(cookie).header("user-agent", WECHAT).send().await
}

async fn whole(world: &World, who: &str) -> Answer {
    let (cookie, address) = start(world, "/teams").await;
    back(world, &there(address, who).await, &cookie).await
}

/// Nobody was signed in, and the way to try again is there.
fn nobody(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.text());
    let set: Vec<_> =
        answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    assert!(set.iter().all(|line| !line.starts_with("hy_me=")), "{set:?}");
    assert!(answer.text().contains("/me/wechat?to=") && answer.text().contains("name=\"phone\""));
}

#[tokio::test]
async fn somebody_signs_in_and_is_where_they_wanted_to_go() {
    let (world, pretend) = world().await;
    let (away, address) = start(&world, "/teams").await;
    assert_eq!(address.fragment(), Some("wechat_redirect"));
    let state = address.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    assert!(state.len() <= 128 && state.bytes().all(|b| b.is_ascii_alphanumeric()), "{state}");
    let path = there(address, "anna").await;
    let answer = back(&world, &path, &away).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/teams"));
    let me = cookie(&answer, "hy_me");
    assert_eq!(cookie(&answer, "hy_away"), "hy_away=", "nobody comes back a second time");
    let page = world.get("/me/account").cookie(&me).send().await.text();
    assert!(page.contains("微信网页") && page.contains("Mozilla/5.0") || page.contains("微信"), "{page}");
    assert_eq!(pretend.calls("/sns/oauth2/access_token"), 1);
    // The browser of before shows what it kept all the same: the code is spent.
    nobody(&back(&world, &path, &away).await, 401);
}

#[tokio::test]
async fn only_the_browser_that_set_out_comes_back() {
    let (world, pretend) = world().await;
    let (away, address) = start(&world, "/teams").await;
    let (other, _) = start(&world, "/teams").await;
    let path = there(address, "anna").await;
    nobody(&world.get(&path).header("user-agent", WECHAT).send().await, 401);
    nobody(&back(&world, &path, &other).await, 401);
    let parts: Vec<&str> = away.split('.').collect();
    // Neither the end nor the place to go can be changed.
    let later = [parts[0], "9999999999", parts[2]].join(".");
    let elsewhere = [parts[0], parts[1], "L21lL2RlbGV0ZQ"].join(".");
    for forged in [later, elsewhere, "hy_away=x".to_owned(), "hy_away=..".to_owned(), format!("{away}x")] {
        nobody(&back(&world, &path, &forged).await, 401);
    }
    nobody(&back(&world, "/me/wechat/back?code=x", &away).await, 401);
    nobody(&back(&world, &format!("{path}&state=x").replacen("state=", "old=", 1), &away).await, 401);
    assert_eq!(pretend.calls("/sns/oauth2/access_token"), 0, "WeChat was not asked");
}

#[tokio::test]
async fn nobody_is_led_to_another_site() {
    let (world, _) = world().await;
    for to in ["https://evil.example/", "//evil.example", "/%5Cevil.example", "/me/wechat", "x"] {
        let (away, address) = start(&world, to).await;
        let answer = back(&world, &there(address, "anna").await, &away).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/me/account"), "{to}");
    }
}

#[tokio::test]
async fn who_says_no_or_meets_a_silent_wechat_may_sign_in_otherwise() {
    let (world, pretend) = world().await;
    nobody(&whole(&world, "nobody").await, 401);
    nobody(&whole(&world, "snapshot").await, 401);
    for fault in [Fault::Down, Fault::Nonsense, Fault::Busy, Fault::Broken] {
        pretend.fault("/sns/oauth2/", fault, Some(1));
        nobody(&whole(&world, "anna").await, 503);
    }
    pretend.fault("/sns/oauth2/", Fault::TooOften, Some(1));
    nobody(&whole(&world, "anna").await, 429);
    assert_eq!(whole(&world, "anna").await.status, 303);
}

/// A world that knows WeChat, and somebody who signed in by telephone.
async fn signed_in_by_phone() -> (World, Pretend, residents::Signed) {
    let (sms, phones) = residents::world().await;
    let pretend = Pretend::start().await.unwrap();
    let provider = sms.backend.config().tell.sms.clone();
    let world = World::with(|settings| {
        know(settings, &pretend);
        settings.tell.sms = provider;
    })
    .await;
    let signed = residents::sign_in(&world, &phones, "13812345678").await;
    (world, pretend, signed)
}

#[tokio::test]
async fn who_is_signed_in_already_has_a_further_way_in() {
    let (world, _pretend, signed) = signed_in_by_phone().await;
    let (away, address) = start(&world, "/me/account").await;
    let both = format!("{}; {away}", signed.cookie);
    let answer = back(&world, &there(address, "anna").await, &both).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/me/account?done=1"));
    let ways = world.get("/api/v1/account").bearer(&signed.token).send().await.ok()["ways"].clone();
    assert_eq!(ways[1], json!({ "kind": "wechat_web", "address": "" }), "{ways}");
    let gone = world.call("DELETE", "/api/v1/account/ways/wechat_web").bearer(&signed.token).send().await;
    assert_eq!(gone.status, 204);
}

#[tokio::test]
async fn a_way_in_is_left_on_the_page_and_the_last_one_is_not() {
    let (world, _pretend, signed) = signed_in_by_phone().await;
    let page = async |cookie: &str| world.get("/me/account").cookie(cookie).send().await;
    assert!(!page(&signed.cookie).await.text().contains("/leave\""), "the only one stays");
    let (away, address) = start(&world, "/me/account").await;
    let both = format!("{}; {away}", signed.cookie);
    assert_eq!(back(&world, &there(address, "anna").await, &both).await.status, 303);
    let elsewhere = cookie(&whole(&world, "anna").await, "hy_me");
    let text = page(&elsewhere).await.text();
    assert!(text.contains("/me/ways/phone/leave") && text.contains("/me/ways/wechat_web/leave"), "{text}");

    let leave = async |way: &str| {
        world.post(&format!("/me/ways/{way}/leave")).cookie(&signed.cookie).form("").send().await
    };
    let foreign = world.post("/me/ways/wechat_web/leave").cookie(&signed.cookie);
    let foreign = foreign.header("origin", "https://evil.example");
    let foreign = foreign.raw("application/x-www-form-urlencoded", "").send().await;
    assert_eq!(foreign.status, 403, "from another site");
    assert_eq!(leave("x").await.status, 404);
    let gone = leave("wechat_web").await;
    assert_eq!((gone.status.as_u16(), gone.header("location")), (303, "/me/account?done=1"));
    assert_eq!(page(&elsewhere).await.status, 303, "every other session ends");
    assert_eq!(leave("wechat_web").await.status, 404, "it is gone");
    let last = leave("phone").await;
    assert!(last.status == 422 && last.text().contains("最后一种登录方式"), "{}", last.text());
    let text = page(&signed.cookie).await.text();
    assert!(text.contains("138****5678") && !text.contains("/leave\""), "{text}");
}

#[tokio::test]
async fn one_person_is_known_on_pages_and_in_the_mini_program_where_wechat_asked_them() {
    let pretend = Pretend::start().await.unwrap();
    let world = World::with(|settings| {
        know(settings, &pretend);
        settings.tell.wechat_web.as_mut().unwrap().asks = true;
    })
    .await;
    let (_, address) = start(&world, "/").await;
    assert!(address.query().unwrap().contains("scope=snsapi_userinfo"));
    let me = cookie(&whole(&world, "anna").await, "hy_me");
    let sign_in = json!({ "code": pretend.login("anna") });
    let tokens = world.post("/api/v1/sessions/wechat").json(&sign_in).send().await.created();
    let token = tokens["access_token"].as_str().unwrap();
    let account = world.get("/api/v1/account").bearer(token).send().await.ok();
    assert_eq!(account["ways"].as_array().unwrap().len(), 2, "{account}");
    assert_eq!(account["devices"].as_array().unwrap().len(), 2, "{account}");
    assert_ne!(pretend.openid(Kind::Mini, "anna"), pretend.openid(Kind::Web, "anna"));
    assert_eq!(world.get("/me/account").cookie(&me).send().await.status, 200);
}

#[tokio::test]
async fn it_is_offered_where_it_works() {
    let (world, _) = world().await;
    let page = async |world: &World, agent: &str| {
        let answer = world.get("/me/sign-in?to=/teams").header("user-agent", agent).send().await;
        (
            answer.text().contains("/me/wechat?to=%2Fteams"),
            answer.header("content-security-policy").to_owned(),
        )
    };
    let (offered, policy) = page(&world, WECHAT).await;
    assert!(offered && policy.contains("frame-src weixin: wvjbscheme:"), "{policy}");
    let (offered, policy) = page(&world, "Mozilla/5.0 Firefox/145").await;
    assert!(!offered && !policy.contains("frame-src"), "{policy}");
    let none = World::new().await;
    let (offered, policy) = page(&none, WECHAT).await;
    assert!(!offered && !policy.contains("frame-src"), "{policy}");
    for path in ["/me/wechat", "/me/wechat/back?code=x&state=y"] {
        assert_eq!(none.get(path).header("accept", "text/html").send().await.status, 404);
    }
}

#[tokio::test]
async fn a_page_of_this_site_is_signed_with_one_ticket() {
    let (world, pretend) = world().await;
    let path = |url: &str| {
        let query: String =
            url::form_urlencoded::Serializer::new(String::new()).append_pair("url", url).finish();
        format!("/api/v1/wechat/jssdk?{query}")
    };
    let own = path(&format!("{}/s/1?x=%E7%AB%99#part", crate::world::OURS));
    let all = (0..5).map(|_| world.get(&own).send());
    for answer in futures::future::join_all(all).await {
        let signed = answer.ok();
        assert_eq!(signed["app_id"], pretend::WEB.0);
        let hex = |name: &str| signed[name].as_str().unwrap().to_owned();
        assert_eq!((hex("signature").len(), hex("nonce").len()), (40, 32), "{signed}");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(!answer.text().contains("ticket"));
    }
    assert_eq!((pretend.calls(TICKET), pretend.calls("/cgi-bin/stable_token")), (1, 1));
    for foreign in ["https://evil.example/", "/s/1", "http://127.0.0.1:3001/"] {
        let said = world.get(&path(foreign)).send().await.problem(422, "invalid_fields");
        assert_eq!(said["errors"][0]["field"], "url");
        let detail = said["errors"][0]["detail"].as_str().unwrap();
        assert!(!detail.starts_with("field-"), "{detail}");
    }
    world.get("/api/v1/wechat/jssdk").send().await.problem(422, "invalid_fields");
    World::new().await.get(&own).send().await.problem(404, "not_found");
}

#[tokio::test]
async fn without_a_ticket_the_answer_is_a_clear_one() {
    let (world, pretend) = world().await;
    let own = format!("/api/v1/wechat/jssdk?url={}/", crate::world::OURS);
    for fault in [Fault::Down, Fault::Nonsense, Fault::Busy] {
        pretend.fault(TICKET, fault, Some(2));
        world.get(&own).send().await.problem(503, "unavailable");
        pretend.well();
    }
    pretend.revoke_tokens();
    world.get(&own).send().await.ok();
    assert_eq!(pretend.calls("/cgi-bin/stable_token"), 2, "the token that was taken back is replaced");
}
