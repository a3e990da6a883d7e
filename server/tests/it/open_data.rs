//! Open data: sound files, nothing personal in them, cheap to ask again.

use crate::places_api::{facts, published};
use crate::world::{Answer, World};
use domain::org::Role;
use serde_json::{Value, json};

/// A published request with an answer, and its code.
async fn requested(world: &World, words: &str, answer: &str) -> String {
    let top = world.backend.directory().root().unwrap().id;
    let name = format!("chief-{}", world.stored().await);
    let chief = world.person(&name, Role::Dispatcher, top).await;
    let body = json!({"description": words, "lat": 45.140_27, "lng": 124.821_34, "address": "示范路18号3单元501",
        "phone": "13800138000", "category": "city.light", "public": true});
    let receipt = world.post("/api/v1/requests").json(&body).send().await.created();
    let code = receipt["code"].as_str().unwrap();
    let unit = world.north_community.to_string();
    world.act(code, &chief.token, json!({"action": "dispatch", "unit": unit})).await;
    let lead = world.person(&format!("lead-{name}"), Role::UnitLead, world.north_community).await;
    world.act(code, &lead.token, json!({"action": "start"})).await;
    world.act(code, &lead.token, json!({"action": "answer", "text": answer})).await;
    world.act(code, &chief.token, json!({"action": "publish"})).await;
    code.to_owned()
}

async fn two(world: &World) -> Vec<String> {
    vec![
        requested(world, "三号楼前的路灯不亮，电话13812345678", "已修复，有事请打 13900001111 <再来>").await,
        requested(world, "=HYPERLINK(\"http://x\")&\u{8}坑", "已填").await,
    ]
}

/// Codes and moments that differ from run to run.
fn steady(text: &str, codes: &[String]) -> String {
    codes
        .iter()
        .zip(1..)
        .fold(text.to_owned(), |text, (code, n)| text.replace(code.as_str(), &format!("HY-{n}")))
}

async fn file(world: &World, path: &str) -> Answer {
    let answer = world.get(path).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer
}

#[tokio::test]
async fn requests_in_every_form_say_nothing_personal() {
    let world = World::new().await;
    let codes = two(&world).await;
    let hidden = world.submitted("不公开的").await.0;
    for end in ["geojson", "csv", "atom"] {
        let text = file(&world, &format!("/open-data/requests.{end}")).await.text();
        for secret in [
            "13812345678",
            "13900001111",
            "13800138000",
            "示范路",
            "501",
            "45.1402",
            "124.8213",
            &hidden,
            "chief",
        ] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        assert!(codes.iter().all(|code| text.contains(code.as_str())));
    }
}

#[tokio::test]
async fn geojson_is_as_rfc_7946_has_it() {
    let world = World::new().await;
    let codes = two(&world).await;
    let far = facts(
        "远站",
        45.123_456_789,
        124.987_654_321,
        json!({ "features": { "wifi": true, "toilet": false } }),
    );
    published(&world, vec![far, facts("商家", 45.1, 124.8, json!({ "kind": "partner" }))]).await;
    let answer = file(&world, "/open-data/requests.geojson").await;
    assert_eq!(answer.header("content-type"), "application/geo+json");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    for (path, count) in [("requests", 2), ("stations", 1), ("stations.geojson?kind=all&x=", 2)] {
        let path = if path.contains('?') {
            format!("/open-data/{path}")
        } else {
            format!("/open-data/{path}.geojson")
        };
        let file = file(&world, &path).await.value();
        assert_eq!(file["type"], "FeatureCollection");
        let features = file["features"].as_array().unwrap();
        assert_eq!(features.len(), count, "{path}");
        for feature in features {
            assert_eq!(
                (&feature["type"], &feature["geometry"]["type"]),
                (&json!("Feature"), &json!("Point"))
            );
            let at: Vec<f64> = serde_json::from_value(feature["geometry"]["coordinates"].clone()).unwrap();
            assert_eq!(at.len(), 2);
            assert!(
                (124.0..125.0).contains(&at[0]) && (45.0..46.0).contains(&at[1]),
                "longitude first: {at:?}"
            );
            for number in feature["geometry"]["coordinates"].as_array().unwrap() {
                let digits = number.to_string();
                assert!(digits.split('.').nth(1).unwrap_or("").len() <= 6, "{digits}");
            }
            assert!(feature["id"].is_string() && feature["properties"].is_object());
        }
    }
    let stations = file(&world, "/open-data/stations.geojson").await.value();
    let one = &stations["features"][0];
    assert_eq!(one["geometry"]["coordinates"], json!([124.987_654, 45.123_457]));
    assert_eq!(one["properties"]["features"], json!({ "toilet": false, "wifi": true }));
    let pretty: Value = answer.value();
    insta::assert_snapshot!(
        "open_requests_geojson",
        steady(&serde_json::to_string_pretty(&pretty).unwrap(), &codes)
    );
}

#[tokio::test]
async fn csv_is_read_by_spreadsheet_programs_and_never_a_formula() {
    let world = World::new().await;
    let codes = two(&world).await;
    let answer = file(&world, "/open-data/requests.csv").await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert!(answer.text().starts_with('\u{FEFF}'));
    assert!(answer.text().contains("\"'=HYPERLINK"), "{}", answer.text());
    insta::assert_snapshot!("open_requests_csv", steady(&answer.text().replace('\r', ""), &codes));
    let place = facts(
        "=站",
        45.14,
        124.82,
        json!({ "features": { "wifi": true, "toilet": false }, "hours": "24/7" }),
    );
    let id = published(&world, vec![place]).await[0].id.to_string();
    let text = file(&world, "/open-data/stations.csv").await.text();
    insta::assert_snapshot!("open_stations_csv", text.replace('\r', "").replace(&id, "ID"));
}

#[tokio::test]
async fn atom_is_sound_whatever_was_written() {
    let world = World::new().await;
    let codes = two(&world).await;
    let id = published(&world, vec![facts("一&号", 45.14, 124.82, json!({}))]).await[0].id.to_string();
    for set in ["requests", "stations"] {
        let answer = file(&world, &format!("/open-data/{set}.atom")).await;
        assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
        let text = answer.text();
        check_atom(&text);
        insta::assert_snapshot!(format!("open_{set}_atom"), steady(&text, &codes).replace(&id, "ID"));
    }
}

/// Well-formed, and what RFC 4287 wants of a feed and of each entry.
fn check_atom(text: &str) {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let (mut path, mut seen) = (Vec::<String>::new(), Vec::<String>::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                path.push(tag.name().as_ref().to_owned());
                seen.push(path.join("/"));
                tag.attributes().for_each(|attribute| drop(attribute.unwrap()));
            }
            Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                seen.push(format!("{}/{name}", path.join("/")));
                tag.attributes().for_each(|attribute| drop(attribute.unwrap()));
            }
            Event::End(_) => drop(path.pop()),
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(path.is_empty());
    let count = |wanted: &str| seen.iter().filter(|path| *path == wanted).count();
    for once in ["feed/id", "feed/title", "feed/updated", "feed/author/name", "feed/rights"] {
        assert_eq!(count(once), 1, "{once}");
    }
    let entries = count("feed/entry");
    assert!(entries > 0);
    for each in ["id", "title", "updated", "summary", "link"] {
        assert_eq!(count(&format!("feed/entry/{each}")), entries, "{each}");
    }
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let world = World::new().await;
    two(&world).await;
    let first = file(&world, "/open-data/requests.geojson").await;
    let tag = first.header("etag").to_owned();
    assert_eq!(first.header("last-modified"), "Mon, 23 Nov 2026 01:00:00 GMT");
    assert_eq!(first.header("cache-control"), "public, max-age=300, stale-while-revalidate=600");
    let ask = |name: &str, value: &str| world.get("/open-data/requests.geojson").header(name, value).send();
    let again = ask("if-none-match", &tag).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), tag);
    assert_eq!(ask("if-modified-since", "Mon, 23 Nov 2026 01:00:00 GMT").await.status, 304);
    assert_eq!(ask("if-modified-since", "Mon, 23 Nov 2026 00:59:59 GMT").await.status, 200);
    assert_eq!(ask("if-none-match", "\"other\"").await.status, 200);
    let both = world.get("/open-data/requests.geojson").header("if-none-match", "\"other\"");
    let both = both.header("if-modified-since", "Mon, 23 Nov 2026 01:00:00 GMT").send().await;
    assert_eq!(both.status, 200, "the tag decides");
}

#[tokio::test]
async fn pages_follow_one_another_and_filters_leave_out() {
    let world = World::new().await;
    let codes = two(&world).await;
    let first = file(&world, "/open-data/requests.geojson?limit=1").await;
    let next = first.value()["next"].as_str().unwrap().to_owned();
    assert_eq!(first.header("link"), format!("<{next}>; rel=\"next\""));
    let path = next.strip_prefix("http://127.0.0.1:3000").unwrap();
    let second = file(&world, path).await;
    assert!(second.value().get("next").is_none() && second.header("link").is_empty());
    let code = |answer: &Answer| answer.value()["features"][0]["id"].as_str().unwrap().to_owned();
    let mut seen = [code(&first), code(&second)];
    seen.sort();
    let mut all = codes.clone();
    all.sort();
    assert_eq!(seen.as_slice(), all.as_slice());
    let count = async |query: &str| {
        file(&world, &format!("/open-data/requests.geojson?{query}")).await.value()["features"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(count("category=city").await, 2);
    assert_eq!(count("since=2026-11-23").await, 2);
    assert_eq!(count("since=2026-11-24").await, 0);
    assert_eq!(count("until=2026-11-23T01:00:00Z").await, 0);
    assert_eq!(count(&format!("area={}", world.south)).await, 0);
    for wrong in ["limit=0", "limit=5001", "since=x", "area=1", "until=2026-13-01"] {
        let answer = world
            .get(&format!("/open-data/requests.csv?{wrong}"))
            .header("accept", "application/json")
            .send()
            .await;
        answer.problem(422, "invalid_fields");
    }
    for missing in
        ["requests.geojson?category=none", "requests.atom?cursor=x", "people.csv", "requests.xml", "requests"]
    {
        assert_eq!(world.get(&format!("/open-data/{missing}")).send().await.status, 404, "{missing}");
    }
    assert_eq!(world.get("/open-data/stations.csv?kind=palace").send().await.status, 422);
    let asks = |accept: &str| world.get("/open-data/requests.csv?limit=0").header("accept", accept).send();
    asks("*/*").await.problem(422, "invalid_fields");
    asks("text/csv").await.problem(422, "invalid_fields");
    world.get("/open-data/people.csv").send().await.problem(404, "not_found");
    let page = asks("text/html,application/xhtml+xml,*/*;q=0.8").await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (422.try_into().unwrap(), "text/html; charset=utf-8")
    );
}

#[tokio::test]
async fn a_page_says_what_there_is_and_feed_readers_find_it() {
    let world = World::new().await;
    for lang in ["zh-Hans", "en"] {
        let page = world.get("/open-data").header("accept-language", lang).send().await;
        assert_eq!(page.status, 200);
        let html = page.text();
        for part in
            ["/open-data/requests.csv", "/open-data/stations.geojson", "CC BY 4.0", "/open-data/catalog.json"]
        {
            assert!(html.contains(part), "{part}");
        }
        assert!(!html.contains("open-field-") && !html.contains("open-filter-"), "every field is explained");
    }
    for path in ["/", "/requests", "/open-data"] {
        let html = world.get(path).send().await.text();
        assert!(html.contains("rel=\"alternate\" type=\"application/atom+xml\""), "{path}");
    }
    assert!(world.get("/about").send().await.text().contains("href=\"/open-data\""));
    let catalog = world.get("/open-data/catalog.json").send().await.ok();
    assert_eq!(catalog["dcat:dataset"].as_array().unwrap().len(), 2);
    for set in catalog["dcat:dataset"].as_array().unwrap() {
        for file in set["dcat:distribution"].as_array().unwrap() {
            let url = file["dcat:downloadURL"]["@id"].as_str().unwrap();
            let answer = world.get(url.strip_prefix("http://127.0.0.1:3000").unwrap()).send().await;
            assert_eq!(answer.status, 200, "{url}");
            assert!(answer.header("content-type").starts_with(file["dcat:mediaType"].as_str().unwrap()));
        }
    }
}

#[tokio::test]
async fn what_a_resident_says_of_an_answer_is_not_published() {
    let world = World::new().await;
    let top = world.backend.directory().root().unwrap().id;
    let chief = world.person("boss", Role::Dispatcher, top).await;
    let (code, token) = world.submitted("路灯不亮").await;
    let unit = world.north_community.to_string();
    world.act(&code, &chief.token, json!({"action": "dispatch", "unit": unit})).await;
    let lead = world.person("lead", Role::UnitLead, world.north_community).await;
    world.act(&code, &lead.token, json!({"action": "start"})).await;
    world.act(&code, &lead.token, json!({"action": "answer", "text": "已更换灯具"})).await;
    world.act(&code, &chief.token, json!({"action": "publish"})).await;
    let words = "我是王桂芳，住幸福里3号楼";
    let verdict = json!({"action": "evaluate", "solved": false, "satisfied": false, "text": words});
    world.act(&code, &token, verdict).await;
    let reopened = world.act(&code, &token, json!({"action": "reopen", "text": words})).await;
    assert_eq!(reopened["status"], "dispatched", "once, and before anybody has closed it");
    let path = format!("/api/v1/requests/{code}");
    assert!(world.get(&path).bearer(&token).send().await.text().contains(words), "its author reads it");
    for path in [
        path.as_str(),
        &format!("/r/{code}"),
        "/open-data/requests.csv",
        "/open-data/requests.geojson",
        "/open-data/requests.atom",
        "/open311/v2/requests.json",
        "/open311/v2/servicerequestupdates.json",
    ] {
        let text = world.get(path).send().await.text();
        assert!(text.contains(&code), "{path}: {text}");
        assert!(!text.contains("王桂芳"), "{path}");
    }
    let csv = world.get("/open-data/requests.csv").send().await.text();
    assert!(csv.contains("已更换灯具"), "the answer is what was answered: {csv}");
}
