//! Open311 GeoReport v2, and the keys of partners.

use crate::partner_keys::replaces;
use crate::world::{Answer, Parts, Person, World, photo};
use domain::org::Role;
use serde_json::{Value, json};

async fn chief(world: &World) -> Person {
    let top = world.backend.directory().root().unwrap().id;
    world.person("chief", Role::Administrator, top).await
}

/// Makes a partner by the form; gives its key and the address of its page.
async fn partner(world: &World, chief: &Person, more: &str) -> (String, String) {
    let body = format!("name=邻市平台&per_minute=600&{more}");
    let made = world.post("/desk/admin/partners/new").cookie(&chief.cookie).form(&body).send().await;
    assert_eq!(made.status, 200, "{}", made.text());
    assert_eq!(made.header("cache-control"), "no-store");
    let html = made.text();
    let key = html.split("value=\"hyk_").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let page =
        html.split("href=\"/desk/admin/partners/").nth(2).and_then(|rest| rest.split('"').next()).unwrap();
    (format!("hyk_{key}"), format!("/desk/admin/partners/{page}"))
}

async fn submit(world: &World, key: &str, more: &str) -> Answer {
    let body = format!("api_key={key}&service_code=city.light&lat=45.1402&long=124.8213&{more}");
    world.post("/open311/v2/requests.json").raw("application/x-www-form-urlencoded", body).send().await
}

fn code(answer: &Answer) -> String {
    answer.value()[0]["service_request_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_request_from_another_system_is_kept_and_followed_by_its_key_only() {
    let world = World::new().await;
    let chief = chief(&world).await;
    let (key, _) = partner(&world, &chief, "submit=1&follow=1").await;
    let kept =
        submit(&world, &key, "description=三号楼前的路灯不亮，电话13812345678&first_name=张三&email=a@b.c")
            .await;
    assert_eq!(kept.status, 200, "{}", kept.text());
    let code = code(&kept);

    let one = format!("/open311/v2/requests/{code}");
    let public = world.get(&format!("{one}.json")).send().await;
    assert_eq!(public.status, 404, "not published, so nobody's");
    let own = world.get(&format!("{one}.json?api_key={key}&extensions=true")).send().await;
    assert_eq!(own.header("cache-control"), "private, no-cache");
    let own = &own.ok()[0];
    assert_eq!((own["status"].as_str(), own["service_code"].as_str()), (Some("open"), Some("city.light")));
    let words = own["description"].as_str().unwrap();
    assert!(words.contains("路灯") && !words.contains("13812345678"), "{words}");
    assert_eq!(
        (own["lat"].as_f64(), own["long"].as_f64()),
        (Some(45.14), Some(124.82)),
        "no nearer than that"
    );
    assert_eq!(own["extended_attributes"]["detailed_status"], "submitted");
    let token = format!("/open311/v2/tokens/{code}.json");
    assert_eq!(world.get(&token).send().await.status, 404, "nor is there a sign of it");
    let pair = world.get(&format!("{token}?api_key={key}")).send().await.ok();
    assert_eq!(pair[0]["service_request_id"], code.as_str());
    let listed = world.get(&format!("/open311/v2/requests.json?api_key={key}")).send().await.ok();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(world.get("/open311/v2/requests.json").send().await.ok(), Value::Array(Vec::new()));

    let xml = world.get(&format!("{one}.xml?api_key={key}")).send().await;
    assert_eq!(xml.header("content-type"), "text/xml; charset=utf-8");
    let (text, wanted) = (xml.text(), format!("<service_request_id>{code}</service_request_id>"));
    assert!(
        text.starts_with("<?xml") && text.contains("<service_requests><request>") && text.contains(&wanted)
    );
    let news = format!("/open311/v2/servicerequestupdates.json?api_key={key}&service_request_id={code}");
    let news = world.get(&news).send().await.ok();
    assert_eq!(news[0]["service_request_id"], code.as_str());
}

#[tokio::test]
async fn a_key_is_good_for_what_it_was_given_until_it_is_replaced_or_stopped() {
    let world = World::new().await;
    let chief = chief(&world).await;
    let (key, page) = partner(&world, &chief, "follow=1").await;
    let words = "description=路灯不亮";
    assert_eq!(submit(&world, &key, words).await.status, 403, "not for submitting");
    let body = "name=邻市平台&per_minute=600&submit=1&follow=1";
    assert_eq!(world.post(&page).cookie(&chief.cookie).form(body).send().await.status, 303);
    assert_eq!(submit(&world, &key, words).await.status, 200);

    let rotate = replaces(&world, &chief, &page).await;
    let turned =
        world.post(&format!("{page}/rotate")).cookie(&chief.cookie).form(&rotate).send().await.text();
    let new = turned.split("value=\"hyk_").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let new = format!("hyk_{new}");
    assert_ne!(new, key);
    for key in [&key, &new] {
        assert_eq!(submit(&world, key, words).await.status, 200, "both are good for a while");
    }
    assert_eq!(world.post(&format!("{page}/retire")).cookie(&chief.cookie).form("").send().await.status, 303);
    for key in [key.as_str(), new.as_str(), "hyk_nonsense", "x"] {
        let refused = submit(&world, key, words).await;
        assert_eq!(refused.status, 403);
        assert_eq!(refused.value()[0]["code"], 403, "{}", refused.text());
    }
    assert_eq!(submit(&world, "", words).await.status, 403, "none at all");

    let handler = world.person("handler", Role::Handler, world.north_community).await;
    for path in ["/desk/admin/partners", page.as_str()] {
        assert_eq!(world.get(path).cookie(&handler.cookie).send().await.status, 403);
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_in_the_standards_own_words() {
    let world = World::new().await;
    let chief = chief(&world).await;
    let (key, _) = partner(&world, &chief, "submit=1").await;
    let post = |body: String| {
        let call = world.post("/open311/v2/requests.xml");
        async move { call.raw("application/x-www-form-urlencoded", body).send().await }
    };
    for (body, status, field) in [
        (format!("api_key={key}&lat=45.14&long=124.82&description=x"), 400, "service_code"),
        (format!("api_key={key}&service_code=city.light&description=x"), 400, "address_string"),
        (format!("api_key={key}&service_code=nothing&lat=45&long=124&description=x"), 404, ""),
        (format!("api_key={key}&service_code=city.light&lat=x&long=124&description=x"), 400, "lat"),
        (format!("jurisdiction_id=elsewhere&api_key={key}&service_code=city.light&lat=45&long=124"), 404, ""),
    ] {
        let answer = post(body.clone()).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "text/xml; charset=utf-8");
        let text = answer.text();
        assert!(
            text.contains(&format!("<errors><error><code>{status}</code><description>{field}")),
            "{text}"
        );
    }
    let unclear =
        format!("api_key={key}&service_code=city.light&lat=45.1&long=124.8&attribute[public]=maybe");
    let unclear = post(format!("{unclear}&description=x")).await;
    assert_eq!(unclear.status, 400);
    assert!(unclear.text().contains("<description>attribute[public]"), "{}", unclear.text());
    for path in [
        "/open311/v2/services/nothing.json",
        "/open311/v2/requests/HY-0000-000.json",
        "/open311/v2/tokens/HY-0000-000.json",
        "/open311/v2/nothing.json",
    ] {
        let answer = world.get(path).send().await;
        assert_eq!(answer.status, 404);
        assert_eq!(answer.value()[0]["code"], 404, "{path}");
    }
    let spans = "/open311/v2/requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-12-01T00:00:00Z";
    assert_eq!(world.get(spans).send().await.status, 400);
}

#[tokio::test]
async fn services_say_what_they_take_and_pictures_come_along() {
    let world = World::new().await;
    let found = world.get("/open311/v2/services.json").send().await.ok();
    let light = found.as_array().unwrap().iter().find(|one| one["service_code"] == "city.light").unwrap();
    assert_eq!(light["metadata"], true);
    assert!(
        light["description"].as_str().unwrap().contains(light["service_name"].as_str().unwrap()),
        "{light}"
    );
    let definition = world.get("/open311/v2/services/city.light.json").send().await.ok();
    assert_eq!(definition["attributes"][0]["code"], "public");
    assert_eq!(definition["attributes"][0]["order"], 1);
    let discovery = world.get("/open311/v2/discovery.json").send().await.ok();
    assert!(discovery["endpoints"][0]["url"].as_str().unwrap().ends_with("/open311/v2"));

    let chief = chief(&world).await;
    let (key, _) = partner(&world, &chief, "submit=1&follow=1").await;
    let parts = Parts::default()
        .field("api_key", &key)
        .field("service_code", "city.light")
        .field("address_string", "示范路 18 号")
        .field("attribute[public]", "yes")
        .file("media", "a.jpg", &photo(64, 48, 90));
    let kept = world.post("/open311/v2/requests.json").parts(&parts).send().await;
    assert_eq!(kept.status, 200, "{}", kept.text());
    let code = code(&kept);
    let view = world.get(&format!("/api/v1/requests/{code}")).bearer(&chief.token).send().await.ok();
    assert_eq!(view["media"].as_array().unwrap().len(), 1);
    assert_eq!(view["channel"], "platform");
    let script = Parts::default()
        .field("api_key", &key)
        .field("service_code", "city.light")
        .field("address_string", "x")
        .file("media", "a.jpg", b"<script>alert(1)</script>");
    let refused = world.post("/open311/v2/requests.json").parts(&script).send().await;
    assert_eq!(refused.status, 400);
    let said = refused.value()[0]["description"].as_str().unwrap().to_owned();
    assert!(said.starts_with("media: "), "as it was sent: {said}");
}

#[tokio::test]
async fn what_stands_in_the_address_counts_and_may_not_contradict_the_form() {
    let world = World::new().await;
    let chief = chief(&world).await;
    let (key, _) = partner(&world, &chief, "submit=1&follow=1").await;
    let send = async |query: &str, form: &str| {
        let call = world.post(&format!("/open311/v2/requests.json?api_key={key}&{query}"));
        call.raw("application/x-www-form-urlencoded", form.to_owned()).send().await
    };
    let form = "service_code=city.light&lat=45.1402&long=124.8213&description=x";
    assert_eq!(send("jurisdiction_id=elsewhere", form).await.status, 404);
    let host = "jurisdiction_id=127.0.0.1";
    assert_eq!(send(host, &format!("{form}&{host}")).await.status, 200);
    assert_eq!(send("service_code=city.light&lat=45.1402&long=124.8213&description=y", "").await.status, 200);
    let twice = format!("{form}&api_key=hyk_another");
    for (query, form, field) in
        [("lat=45.2", form, "lat"), ("description=y", form, "description"), ("", &*twice, "api_key")]
    {
        let refused = send(query, form).await;
        assert_eq!((refused.status.as_u16(), &refused.value()[0]["code"]), (400, &json!(400)));
        let said = refused.value()[0]["description"].as_str().unwrap().to_owned();
        assert!(said.starts_with(&format!("{field}: ")) && !said.contains("field-"), "{said}");
    }
    assert_eq!(world.stored().await, 2);
}

#[tokio::test]
async fn a_repeat_says_that_it_is_one() {
    let world = World::new().await;
    let chief = chief(&world).await;
    let (key, _) = partner(&world, &chief, "submit=1").await;
    let body = format!("api_key={key}&service_code=city.light&lat=45.1402&long=124.8213&description=x");
    let send = || {
        let call = world.post("/open311/v2/requests.json").header("idempotency-key", "key-00000001");
        call.raw("application/x-www-form-urlencoded", body.clone()).send()
    };
    let (first, again) = (send().await, send().await);
    assert_eq!(code(&first), code(&again));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
}

#[tokio::test]
async fn a_program_that_keeps_cookies_can_send_again() {
    let world = World::new().await;
    let chief = chief(&world).await;
    let (key, _) = partner(&world, &chief, "submit=1").await;
    let body = format!("api_key={key}&service_code=city.light&lat=45.1402&long=124.8213");
    let send = || {
        let call = world.post("/open311/v2/requests.json").cookie("balancer=7");
        call.raw("application/x-www-form-urlencoded", body.clone()).send()
    };
    let kept = send().await;
    assert_eq!(kept.status, 200, "no words are asked for: {}", kept.text());
    assert_eq!(kept.header("set-cookie"), "");
    assert_eq!(send().await.status, 200);
    let top = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, top).await;
    let seen = world.get(&format!("/api/v1/requests/{}", code(&kept))).bearer(&dispatcher.token).send().await;
    assert_eq!(seen.ok()["description"], "路灯", "it is about what the service is about");
}

/// As tool libraries send it: with a picture, the key before or behind it.
fn with_picture(key: &str, key_first: bool) -> Parts {
    let picture = |parts: Parts| parts.file("media", "a.jpg", &photo(40, 30, 3));
    let parts = Parts::default()
        .field("service_code", "city.light")
        .field("lat", "45.1402")
        .field("long", "124.8213");
    if key_first { picture(parts.field("api_key", key)) } else { picture(parts).field("api_key", key) }
}

#[tokio::test]
async fn a_partner_is_held_to_its_own_limit_and_who_has_no_key_to_that_of_the_address() {
    let world = World::with(|s| (s.rates.submit, s.rates.read) = (2, 2)).await;
    let chief = chief(&world).await;
    let (key, _) = partner(&world, &chief, "submit=1&follow=1").await;
    let from = "192.0.2.9";
    let form = |key: &str| format!("api_key={key}&service_code=city.light&lat=45.1402&long=124.8213");
    let post = |path: String, body: String| {
        world.post(&path).from(from).raw("application/x-www-form-urlencoded", body).send()
    };
    let path = || "/open311/v2/requests.json".to_owned();
    for n in 0..5 {
        assert_eq!(post(path(), form(&key)).await.status, 200, "in the form, {n}");
        let in_address = post(format!("{}?api_key={key}", path()), form("")).await;
        assert_eq!(in_address.status, 200, "in the address, {n}: {}", in_address.text());
        let picture = world.post(&path()).from(from).parts(&with_picture(&key, true)).send().await;
        assert_eq!(picture.status, 200, "before a picture, {n}: {}", picture.text());
        let read = world.get(&format!("{}?api_key={key}", path())).from(from).send().await;
        assert_eq!(read.status, 200, "reading, {n}");
    }
    // A wrong key costs the address, wherever it stands, and so does what cannot be read.
    for (n, refused) in [
        post(path(), form("hyk_wrong")).await,
        post(format!("{}?api_key=hyk_wrong", path()), form("")).await,
        post(path(), form("hyk_wrong")).await,
    ]
    .iter()
    .enumerate()
    {
        assert_eq!(refused.header("retry-after").is_empty(), n < 2, "{n}: {}", refused.text());
    }
    let picture = world.post(&path()).from(from).parts(&with_picture("", true)).send().await;
    assert!(!picture.header("retry-after").is_empty(), "{}", picture.text());
    assert_eq!(post(path(), form(&key)).await.status, 200, "the partner goes on");

    let elsewhere = "192.0.2.10";
    for n in 0..3 {
        let behind = world.post(&path()).from(elsewhere).parts(&with_picture(&key, false)).send().await;
        assert_eq!(behind.status == 200, n < 2, "behind a picture both count, {n}: {}", behind.text());
    }
    let unread = || world.post("/open311/v2/requests.json").from("192.0.2.11").raw("text/plain", "x").send();
    assert!(
        unread().await.header("retry-after").is_empty() && unread().await.header("retry-after").is_empty()
    );
    assert!(!unread().await.header("retry-after").is_empty());
}
