//! Every route × everybody who may come: what each is answered.
//!
//! The table is a snapshot, read by people when it changes. A route that is
//! registered and has no sample here fails the test, so nothing can be added
//! without somebody deciding who may use it. At the API, the description must
//! name every status that anybody was answered.

use crate::partner_keys::partner;
use crate::residents::{self, Phones};
use crate::world::{OURS, Person, World};
use axum::http::StatusCode;
use backend::actor::FollowToken;
use domain::org::Role;
use domain::request::Action;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// All routes: the method and the pattern, as the router itself knows them.
pub fn registered() -> BTreeSet<(String, String)> {
    let text = format!("{:#?}", server::router::routes());
    let own = text.split("fallback_router:").next().unwrap();
    let (routers, paths) = own.split_once("paths:").unwrap();
    let by_id = |part: &str| -> BTreeMap<usize, String> {
        let entry = |entry: &str| {
            let (id, rest) = entry.split_once(')').unwrap();
            (id.trim().trim_end_matches(',').parse().unwrap(), rest.to_owned())
        };
        part.split("RouteId(").skip(1).map(entry).collect()
    };
    let methods = |router: &str| -> Vec<String> {
        let kinds = ["BoxedHandler", "Route"];
        let has = |m: &&&str| kinds.iter().any(|kind| router.contains(&format!(" {m}: {kind}")));
        ["get", "head", "delete", "patch", "post", "put"]
            .iter()
            .filter(has)
            .map(|m| m.to_uppercase())
            .collect()
    };
    let (routers, paths) = (by_id(routers), by_id(paths));
    let all: BTreeSet<(String, String)> = paths
        .iter()
        .map(|(id, path)| (path.split('"').nth(1).unwrap().to_owned(), methods(&routers[id])))
        .flat_map(|(path, methods)| methods.into_iter().map(move |m| (m, path.clone())))
        .collect();
    assert!(all.len() > 40 && paths.len() == routers.len(), "the router is no longer read rightly: {text}");
    all
}

/// Somebody who comes.
struct Who {
    name: String,
    cookie: Option<String>,
    token: Option<String>,
}

struct Cast {
    people: Vec<Who>,
    code: String,
    unit: String,
    media: String,
}

async fn cast(world: &World, phones: &Phones) -> Cast {
    let root = world.backend.directory().root().unwrap().id;
    let chief = world.person("chief", Role::Dispatcher, root).await;
    let boss = world.person("boss", Role::Administrator, root).await;
    let mut partners = Vec::new();
    for name in ["partner", "another partner"] {
        let token = Some(partner(world, &boss, "submit=1&follow=1").await);
        partners.push(Who { name: name.to_owned(), cookie: None, token });
    }
    let parts = crate::world::Parts::default()
        .field("description", "坑")
        .field("public", "true")
        .field("phone", "13800138000")
        .file("photos", "a.png", &crate::world::photo(20, 20, 1));
    let key = partners[0].token.as_deref().unwrap();
    let receipt = world.post("/api/v1/requests").bearer(key).parts(&parts).send().await.created();
    let (code, token) = (receipt["code"].as_str().unwrap(), receipt["follow_token"].as_str().unwrap());
    let unit = world.north_community.to_string();
    world.act(code, &chief.token, json!({"action": "dispatch", "unit": unit})).await;
    let view = world.get(&format!("/api/v1/requests/{code}")).bearer(token).send().await.ok();
    let (other, other_token) = world.submitted("别的").await;
    let holder = |name: &str, code: &str, token: &str| Who {
        name: name.to_owned(),
        cookie: Some(format!("hy_open={code}~{token}")),
        token: Some(token.to_owned()),
    };
    let mut people = vec![
        Who { name: "anyone".to_owned(), cookie: None, token: None },
        holder("author", code, token),
        holder("author of another", &other, &other_token),
    ];
    for (name, number, kept) in
        [("resident", "13800138000", true), ("another resident", "13900001111", false)]
    {
        let signed = residents::sign_in(world, phones, number).await;
        if kept {
            let (code, token) = (code.parse().unwrap(), FollowToken(token.to_owned()));
            backend::accounts::keep(&world.backend, signed.resident, &code, &token).await.unwrap();
        }
        let (cookie, token) = (Some(signed.cookie), Some(signed.token));
        people.push(Who { name: name.to_owned(), cookie, token });
    }
    people.extend(partners);
    let staff =
        |name: String, person: Person| Who { name, cookie: Some(person.cookie), token: Some(person.token) };
    for role in Role::ALL {
        for (place, unit) in [("own", world.north), ("foreign", world.south)] {
            // Administration is of the whole tree.
            let top = world.backend.directory().root().map(|root| root.id);
            let unit = top.filter(|_| *role == Role::Administrator).unwrap_or(unit);
            let person = world.person(&format!("{role}-{place}"), *role, unit).await;
            people.push(staff(format!("{role} {place}"), person));
        }
    }
    let gone = world.person("gone", Role::Dispatcher, world.north).await;
    world.disable("gone", &gone, world.north).await;
    people.push(staff("disabled".to_owned(), gone));
    let media = view["media"][0]["id"].as_str().unwrap().to_owned();
    Cast { people, code: code.to_owned(), unit: world.north_community.to_string(), media }
}

/// What is sent to a route: variant, path, kind of body, body. Bodies are such
/// that who is allowed gets past the question who they are, and nothing is
/// changed: an old version, a missing field, a wrong password.
fn samples(method: &str, pattern: &str, cast: &Cast) -> Vec<(String, String, &'static str, String)> {
    let form = "application/x-www-form-urlencoded";
    let id = "01900000-0000-7000-8000-000000000000";
    let path = pattern.replace("{code}", &cast.code).replace("{variant}", "small");
    let path = path.replace("{occasion}/{listener}/{way}", "answered/author/sms");
    let path = path.replace("{hook}", id);
    // The resident's only one; nobody loses it.
    let path = if pattern == "/me/ways/{way}/leave" { path.replace("{way}", "phone") } else { path };
    let path = if pattern.starts_with("/media/") {
        path.replace("{id}", &cast.media)
    } else {
        path.replace("{id}", id)
    };
    let plain = |body: &str| vec![(String::new(), path.clone(), form, body.to_owned())];
    // Every file of Open311 is a thing and a format.
    let path = path.replace("{file}", &format!("{}.json", cast.code));
    match (method, pattern) {
        ("GET", "/api/v1/requests") => vec![
            (String::new(), path.clone(), "", String::new()),
            ("?scope=unit".to_owned(), format!("{path}?scope=unit"), "", String::new()),
        ],
        ("GET", "/api/v1/places" | "/api/v1/stations") => {
            vec![(String::new(), format!("{path}?lat=45&lng=124"), "", String::new())]
        }
        ("GET", "/tiles/{layer}/{version}/{z}/{x}/{y}") => {
            vec![(String::new(), "/tiles/places/0/0/0/0".to_owned(), "", String::new())]
        }
        ("GET", "/tiles/base/{z}/{x}/{y}") => {
            vec![(String::new(), "/tiles/base/0/0/0".to_owned(), "", String::new())]
        }
        ("GET", "/open-data/{file}") => vec![
            (String::new(), "/open-data/requests.geojson".to_owned(), "", String::new()),
            (" stations".to_owned(), "/open-data/stations.csv".to_owned(), "", String::new()),
        ],
        ("GET", "/api/v1/spots") => {
            vec![(String::new(), format!("{path}?q=x"), "", String::new())]
        }
        ("GET", "/api/v1/categories/suggest") => {
            vec![(String::new(), format!("{path}?text=x"), "", String::new())]
        }
        ("GET", _) => vec![(String::new(), path, "", String::new())],
        ("POST", "/api/v1/requests/{code}/actions") => Action::ALL
            .iter()
            .map(|action| (format!(" {action}"), path.clone(), "application/json", act(*action, cast)))
            .collect(),
        ("POST", "/r/{code}/actions") => ["add_info", "evaluate", "reopen", "withdraw", "accept"]
            .iter()
            .map(|a| {
                let body = format!("action={a}&version=0&text=x&solved=yes&satisfied=yes");
                (format!(" {a}"), path.clone(), form, body)
            })
            .collect(),
        ("POST", "/desk/r/{code}/actions") => Action::ALL
            .iter()
            .map(|a| {
                let mut body = url::form_urlencoded::Serializer::new(String::new());
                body.extend_pairs(deed(*a, cast)).extend_pairs([("version", "0"), ("sure", "1")]);
                (format!(" {a}"), path.clone(), form, body.finish())
            })
            .collect(),
        ("POST", "/api/v1/requests") => {
            vec![(String::new(), path, "application/json", "{\"description\":\"\"}".to_owned())]
        }
        ("POST", "/api/v1/requests/similar") => {
            vec![(String::new(), path, "application/json", "{\"description\":\"x\"}".to_owned())]
        }
        ("POST", "/api/v1/requests/{code}/phone") => {
            let body = json!({"reason": "callback", "text": ""});
            vec![(String::new(), path, "application/json", body.to_string())]
        }
        ("POST", "/api/v1/requests/open") => json_body(path, json!({"code": "x", "last4": "0000"})),
        ("POST", "/api/v1/requests/{code}/me-too") => json_body(path, json!({"device": "0123456789abcdef"})),
        ("POST", "/api/v1/requests/{code}/messages") => json_body(path, json!({"stopped": false})),
        ("POST", "/api/v1/places/{id}/reports" | "/api/v1/places/{id}/ratings") => json_body(path, json!({})),
        ("POST", "/api/v1/compounds/{id}/reports" | "/api/v1/hazards") => json_body(path, json!({})),
        ("POST", "/api/v1/teams/{id}/members") => json_body(path, json!({"nickname": "x"})),
        ("POST", "/desk/r/{code}/phone") => plain("reason=callback"),
        ("POST", "/desk/r/{code}/upstreams") => plain(&format!("upstream={id}")),
        ("POST", "/desk/dispatch/{code}") => plain(&format!("version=0&unit={id}")),
        ("POST", "/api/v1/sessions" | "/api/v1/sessions/refresh") => {
            let body = json!({"username": "{who}", "password": "x", "refresh_token": "x"});
            vec![(String::new(), path, "application/json", body.to_string())]
        }
        ("DELETE", _) => vec![(String::new(), path, "", String::new())],
        ("POST", "/desk/me/totp" | "/desk/sign-out") => plain(""),
        ("POST", "/desk/bulk") => plain(&format!("pick={}.0&action=note&text=x", cast.code)),
        ("POST", "/desk/me/leave") => plain("deputy=nobody&from=2026-11-23&until=2026-11-24"),
        ("POST", "/desk/me/password") => plain("old=wrong&new=wrong&again=wrong"),
        ("POST", "/lang") => plain("lang=en"),
        ("POST", "/follow") => plain("code=HY-0000-000&last4=0000"),
        ("POST", "/api/v1/push") => {
            let body = json!({"code": cast.code, "endpoint": "", "p256dh": "", "auth": ""});
            vec![(String::new(), path, "application/json", body.to_string())]
        }
        ("POST", "/desk/calls/{code}") => plain("heard=refused&version=0&attempts=0"),
        ("POST", "/desk/calls/later") => plain(&format!("code={}&again=2026-12-01T10:00", cast.code)),
        ("POST", "/desk/calls/draws") => plain("from=2026-01-01&to=2026-01-31&rest=10"),
        ("POST", "/desk/admin/appraisal/rates") => plain("without=withdrawn&without=declined&explained=1"),
        ("POST", "/desk/admin/messages/quiet") => plain("quiet=never"),
        ("POST", "/desk/places/reports") => plain(&format!("do=refuse&place={id}&question=hours")),
        ("POST", "/map/hazard") => plain("hazard=ice"),
        ("POST", "/teams/{id}/join") => plain("nickname=x"),
        ("POST", "/desk/inbox/contacts") => plain("phone=1"),
        ("POST", "/mine" | "/mine/forget") => plain("code=HY-0000-000"),
        ("POST", "/desk/sign-in") => plain("username={who}&password=x"),
        _ => plain(""),
    }
}

fn json_body(path: String, body: serde_json::Value) -> Vec<(String, String, &'static str, String)> {
    vec![(String::new(), path, "application/json", body.to_string())]
}

/// Everything an action may need, so that all get as far as the question who
/// asks.
fn deed(action: Action, cast: &Cast) -> Vec<(&'static str, String)> {
    let ground = if action == Action::Return { "wrong_unit" } else { "unclear" };
    let fields = [
        ("action", action.as_str()),
        ("text", "x"),
        ("unit", &cast.unit),
        ("ground", ground),
        ("category", "city.light"),
        ("urgency", "normal"),
        ("days", "3"),
        ("review_on", "2026-12-31"),
        ("plan", "x"),
        ("into", &cast.code),
        ("handler", "01900000-0000-7000-8000-000000000000"),
        ("solved", "true"),
        ("satisfied", "true"),
    ];
    fields.map(|(name, value)| (name, value.to_owned())).to_vec()
}

fn act(action: Action, cast: &Cast) -> String {
    let typed = |(name, value): (&str, String)| {
        let value = match name {
            "days" => 3.into(),
            "solved" | "satisfied" => true.into(),
            _ => value.into(),
        };
        (name.to_owned(), value)
    };
    let mut body: serde_json::Map<String, serde_json::Value> =
        deed(action, cast).into_iter().map(typed).collect();
    body.insert("version".to_owned(), 0.into());
    serde_json::Value::Object(body).to_string()
}

/// Those that end a session come last.
fn order(route: &(String, String)) -> (bool, String, String) {
    let ends = route.1.ends_with("/sign-out") || route.0 == "DELETE" || route.1 == "/me/delete";
    // An account goes after what is in it.
    let path = if route.1 == "/api/v1/account" { "/api/v1/account~" } else { &route.1 };
    (ends, path.to_owned(), route.0.clone())
}

#[tokio::test]
async fn everybody_is_answered_at_every_route_as_the_table_says() {
    let (world, phones) = residents::world().await;
    let cast = cast(&world, &phones).await;
    let mut routes: Vec<_> = registered().into_iter().collect();
    routes.sort_by_key(order);
    let description = world.get("/api/v1/openapi.json").send().await.ok();
    let (mut table, mut undescribed) = (String::new(), BTreeSet::new());
    for (method, pattern) in routes {
        let described = &description["paths"][&pattern][method.to_lowercase()]["responses"];
        let samples = samples(&method, &pattern, &cast);
        assert!(!samples.is_empty(), "{method} {pattern} has no sample");
        for (variant, path, kind, body) in samples {
            let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
            for who in &cast.people {
                let status = ask(&world, who, &method, &path, kind, &body).await;
                assert!(!status.is_server_error(), "{method} {path} by {}: {status}", who.name);
                if !described.is_null() && !described[status.as_str()].is_object() {
                    undescribed.insert(format!("{method} {pattern}: {status}"));
                }
                by_status.entry(status.as_u16()).or_default().push(&who.name);
            }
            writeln!(table, "{method} {pattern}{variant}").unwrap();
            for (status, names) in by_status {
                let names =
                    if names.len() == cast.people.len() { "everyone".to_owned() } else { names.join(", ") };
                writeln!(table, "    {status}: {names}").unwrap();
            }
        }
    }
    assert!(undescribed.is_empty(), "{undescribed:#?}");
    insta::assert_snapshot!("who_may_what", table);
}

async fn ask(world: &World, who: &Who, method: &str, path: &str, kind: &str, body: &str) -> StatusCode {
    let mut call = world.call(method, path);
    if path.starts_with("/api/") {
        if let Some(token) = &who.token {
            call = call.bearer(token);
        }
    } else {
        if let Some(cookie) = &who.cookie {
            call = call.cookie(cookie);
        }
        call = call.header("origin", OURS).header("accept", "text/html");
    }
    if !kind.is_empty() {
        // Each tries a name of their own, or they would slow one another down.
        call = call.raw(kind, body.replace("{who}", &who.name.replace(' ', "-")));
    }
    // A stream is answered and stays open: its head is enough.
    call.open().await.status()
}
