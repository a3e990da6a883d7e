//! Keys of partners at `/api/v1`: what they are good for, and nothing else.

use crate::world::{Person, World};
use domain::org::Role;
use serde_json::json;

/// Makes a partner by the form of administrators; gives its key.
pub async fn partner(world: &World, admin: &Person, more: &str) -> String {
    let name = backend::clock::random_hex(world.backend.chance());
    let body = format!("name={name}&per_minute=600&{more}");
    let made = world.post("/desk/admin/partners/new").cookie(&admin.cookie).form(&body).send().await;
    let html = made.text();
    let key = html.split("value=\"hyk_").nth(1).and_then(|rest| rest.split('"').next());
    format!("hyk_{}", key.unwrap_or_else(|| panic!("{} {html}", made.status)))
}

async fn admin(world: &World) -> Person {
    let top = world.backend.directory().root().unwrap().id;
    world.person("chief", Role::Administrator, top).await
}

#[tokio::test]
async fn a_partner_submits_and_sees_how_its_own_stand_as_if_published() {
    let world = World::new().await;
    let admin = admin(&world).await;
    let key = partner(&world, &admin, "submit=1&follow=1").await;
    let other = partner(&world, &admin, "submit=1&follow=1").await;
    let body = json!({"description": "路灯不亮，电话13812345678", "lat": 45.1402, "lng": 124.8213});
    let receipt = world.post("/api/v1/requests").bearer(&key).json(&body).send().await.created();
    let path = format!("/api/v1/requests/{}", receipt["code"].as_str().unwrap());
    let seen = world.get(&path).bearer(&key).send().await.ok();
    assert_eq!((seen["relation"].as_str(), seen["actions"].as_array().unwrap().len()), (Some("public"), 0));
    assert!(!seen.to_string().contains("13812345678"), "{seen}");
    assert_eq!(seen["place"]["exact"], false);
    world.get(&path).bearer(&other).send().await.problem(404, "not_found");
    world.get(&path).send().await.problem(404, "not_found");
    let own = world.get("/api/v1/partner/requests").bearer(&key).send().await.ok();
    assert_eq!(own["items"][0]["code"], receipt["code"]);
    let others = world.get("/api/v1/partner/requests").bearer(&other).send().await.ok();
    assert_eq!(others["items"].as_array().unwrap().len(), 0);
    for made_up in ["x", "7", "%00"] {
        let page = format!("/api/v1/partner/requests?cursor={made_up}");
        world.get(&page).bearer(&key).send().await.problem(422, "invalid_fields");
    }
    world.get("/api/v1/partner/requests").send().await.problem(401, "unauthenticated");
    world.get("/api/v1/requests").bearer(&key).send().await.ok();
}

#[tokio::test]
async fn a_key_is_good_for_its_scopes_and_for_nothing_a_person_does() {
    let world = World::new().await;
    let admin = admin(&world).await;
    let hands_in = partner(&world, &admin, "submit=1").await;
    let follows = partner(&world, &admin, "follow=1").await;
    let body = json!({"description": "坑"});
    let receipt = world.post("/api/v1/requests").bearer(&hands_in).json(&body).send().await.created();
    let code = receipt["code"].as_str().unwrap();
    let path = format!("/api/v1/requests/{code}");
    world.get(&path).bearer(&hands_in).send().await.problem(403, "forbidden");
    let ahead = |key: &str| {
        let sent = world.post("/api/v1/uploads").bearer(key).header("tus-resumable", "1.0.0");
        sent.header("upload-length", "1000").send()
    };
    assert_eq!(ahead(&hands_in).await.status, 201);
    let unfit = [
        ahead(&follows).await,
        world.get("/api/v1/requests").bearer(&hands_in).send().await,
        world.get("/api/v1/partner/requests").bearer(&hands_in).send().await,
        world.post("/api/v1/requests").bearer(&follows).json(&body).send().await,
        world.get("/api/v1/requests?scope=all").bearer(&follows).send().await,
        world.get("/api/v1/numbers").bearer(&follows).send().await,
    ];
    for answer in unfit {
        let problem = answer.problem(403, "forbidden");
        assert!(problem["detail"].as_str().unwrap().contains("密钥"), "nobody is signed in: {problem}");
    }
    for (method, at) in [
        ("GET", "/api/v1/account".to_owned()),
        ("GET", "/api/v1/account/export".to_owned()),
        ("GET", "/api/v1/numbers".to_owned()),
        ("GET", format!("{path}/messages")),
        ("POST", format!("{path}/actions")),
        ("POST", format!("{path}/phone")),
        ("POST", format!("{path}/me-too")),
        ("POST", "/api/v1/requests/similar".to_owned()),
        ("POST", "/api/v1/hazards".to_owned()),
        ("DELETE", "/api/v1/sessions/current".to_owned()),
        ("DELETE", "/api/v1/account".to_owned()),
    ] {
        let call = world.call(method, &at).bearer(&hands_in);
        let call =
            if method == "POST" { call.json(&json!({"action": "accept", "version": 1})) } else { call };
        call.send().await.problem(403, "forbidden");
    }
    let unknown = format!("hyk_{}", "A".repeat(43));
    world.get("/api/v1/requests").bearer(&unknown).send().await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_key_has_a_rate_of_its_own_and_ends_when_it_is_taken_away() {
    let world = World::new().await;
    let admin = admin(&world).await;
    let name = "name=slow&per_minute=2&follow=1&submit=1";
    let made = world.post("/desk/admin/partners/new").cookie(&admin.cookie).form(name).send().await.text();
    let key = made.split("value=\"hyk_").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let key = format!("hyk_{key}");
    for left in [1, 0] {
        let answer = world.get("/api/v1/requests").bearer(&key).send().await;
        answer.ok();
        assert_eq!(answer.header("ratelimit-policy"), "\"partner\";q=2;w=60");
        assert!(answer.header("ratelimit").starts_with(&format!("\"partner\";r={left};t=")));
    }
    let limited = world.get("/api/v1/requests").bearer(&key).send().await;
    limited.problem(429, "too_many");
    assert!(!limited.header("retry-after").is_empty());
    assert_eq!(limited.header("ratelimit"), "\"partner\";r=0;t=60");
    assert_eq!(world.get("/api/v1/requests").send().await.header("ratelimit"), "", "no key, no limit here");
    let page = format!("/desk/admin/partners/{}", id_of(&world, &admin, "slow").await);
    assert_eq!(world.post(&format!("{page}/retire")).cookie(&admin.cookie).form("").send().await.status, 303);
    world.get("/api/v1/requests").bearer(&key).send().await.problem(401, "unauthenticated");
}

async fn id_of(world: &World, admin: &Person, name: &str) -> String {
    let staff = backend::sessions::by_access_token(&world.backend, &admin.token).await.unwrap().unwrap();
    let all = backend::partners::list(&world.backend, &staff).await.unwrap();
    all.into_iter().find(|partner| partner.draft.name == name).unwrap().id.to_string()
}

#[tokio::test]
async fn what_came_through_a_partner_is_walked_by_the_page() {
    let world = World::new().await;
    let admin = admin(&world).await;
    let key = partner(&world, &admin, "submit=1&follow=1").await;
    for number in 0..51 {
        let body = json!({"description": format!("路灯不亮 {number}")});
        world.post("/api/v1/requests").bearer(&key).json(&body).send().await.created();
    }
    let first = world.get("/api/v1/partner/requests").bearer(&key).send().await.ok();
    assert_eq!(first["items"].as_array().unwrap().len(), 50);
    let next = first["next"].as_str().unwrap();
    assert!(next.parse::<i64>().is_err(), "{next} tells how many there are");
    let path = format!("/api/v1/partner/requests?cursor={next}");
    let second = world.get(&path).bearer(&key).send().await;
    let rest = second.ok();
    assert_eq!((rest["items"].as_array().unwrap().len(), rest["next"].is_null()), (1, true));
    let tag = second.header("etag");
    assert!(tag.starts_with("W/\""), "{tag}");
    let known = world.get(&path).bearer(&key).header("if-none-match", tag).send().await;
    assert_eq!((known.status.as_u16(), known.text().len()), (304, 0));
    assert_eq!(known.header("cache-control"), "no-store");
}

/// The form that makes a new key, as the page has it.
pub async fn replaces(world: &World, admin: &Person, page: &str) -> String {
    let list = world.get("/desk/admin/partners").cookie(&admin.cookie).send().await.text();
    let form = list.split(&format!("action=\"{page}/rotate\"")).nth(1).unwrap();
    let mark = form.split("name=\"replaces\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    format!("replaces={}", mark.unwrap())
}

#[tokio::test]
async fn a_page_that_is_loaded_again_makes_no_second_key() {
    let world = World::new().await;
    let admin = admin(&world).await;
    let first = partner(&world, &admin, "follow=1").await;
    let list = world.get("/desk/admin/partners").cookie(&admin.cookie).send().await.text();
    let page = list.split("/rotate\"").next().and_then(|before| before.rsplit("action=\"").next()).unwrap();
    let rotate =
        |form: String| world.post(&format!("{page}/rotate")).cookie(&admin.cookie).form(&form).send();
    let key = |html: &str| {
        let key = html.split("value=\"hyk_").nth(1).and_then(|rest| rest.split('"').next());
        key.map(|key| format!("hyk_{key}"))
    };
    let form = replaces(&world, &admin, page).await;
    let made = rotate(form.clone()).await;
    let second = key(&made.text()).unwrap();
    let again = rotate(form).await;
    assert_eq!((again.status.as_u16(), key(&again.text())), (409, None));
    let unsure = rotate(replaces(&world, &admin, page).await).await;
    assert_eq!((unsure.status.as_u16(), key(&unsure.text())), (422, None));
    assert!(unsure.text().contains("name=\"ends\""));
    for key in [&first, &second] {
        world.get("/api/v1/requests").bearer(key).send().await.ok();
    }
    let sure = rotate(format!("{}&ends=1", replaces(&world, &admin, page).await)).await;
    let third = key(&sure.text()).unwrap();
    world.get("/api/v1/requests").bearer(&first).send().await.problem(401, "unauthenticated");
    for key in [&second, &third] {
        world.get("/api/v1/requests").bearer(key).send().await.ok();
    }
}

#[tokio::test]
async fn partners_that_count_alike_do_not_meet_and_are_held_to_their_own_limits() {
    let world = World::with(|settings| settings.rates.submit = 2).await;
    let admin = admin(&world).await;
    let keys = [partner(&world, &admin, "submit=1").await, partner(&world, &admin, "submit=1").await];
    let body = json!({"description": "路灯不亮"});
    let submit = |key: &str, words: &serde_json::Value| {
        world
            .post("/api/v1/requests")
            .bearer(key)
            .header("idempotency-key", "ticket-000123")
            .json(words)
            .send()
    };
    let mut codes = Vec::new();
    for key in &keys {
        let first = submit(key, &body).await.created();
        let again = submit(key, &body).await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.created()["code"], first["code"]);
        submit(key, &json!({"description": "井盖"})).await.problem(422, "key_reused");
        codes.push(first["code"].clone());
    }
    assert_ne!(codes[0], codes[1], "a key belongs to its caller");
    // Six calls from one address that may do two a minute.
    let own = submit("hyk_nobody-has-this-key-at-all", &body).await;
    own.problem(401, "unauthenticated");
}
