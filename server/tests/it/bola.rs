//! Made of the description of the API: who brings the identifier of something
//! that is somebody else's is answered as if it were not there; who brings no
//! token, where one is needed, is asked for it; and a field more changes nothing.

use crate::examples::operations;
use crate::residents;
use crate::world::{Answer, World};
use domain::org::Role;
use serde_json::{Value, json};

/// What is said to somebody whose business it is not.
const CLOSED: [u16; 3] = [401, 403, 404];

struct Cast {
    world: World,
    /// Token, and which scheme of the description it is of.
    strangers: Vec<(&'static str, &'static str, String)>,
    code: String,
    token: String,
    device: String,
}

async fn cast() -> Cast {
    let (world, phones) = residents::world().await;
    let (code, token) = world.submitted("不公开的诉求").await;
    let (_, other) = world.submitted("别的").await;
    let owner = residents::sign_in(&world, &phones, "13800138000").await;
    let keep = json!({"code": code, "follow_token": token});
    let kept = world.post("/api/v1/account/requests").bearer(&owner.token).json(&keep).send().await;
    assert_eq!(kept.status, 204);
    let account = world.get("/api/v1/account").bearer(&owner.token).send().await.ok();
    let device = account["devices"][0]["id"].as_str().unwrap().to_owned();
    let resident = residents::sign_in(&world, &phones, "13900001111").await;
    let root = world.backend.directory().root().unwrap().id;
    let chief = world.person("chief", Role::Dispatcher, root).await;
    let unit = world.north_community.to_string();
    world.act(&code, &chief.token, json!({"action": "dispatch", "unit": unit})).await;
    let handler = world.person("handler", Role::Handler, world.south).await;
    let lead = world.person("lead", Role::UnitLead, world.south).await;
    let admin = world.person("admin", Role::Administrator, root).await;
    let partner = crate::partner_keys::partner(&world, &admin, "submit=1&follow=1").await;
    let strangers = vec![
        ("another author", "follow_token", other),
        ("another resident", "resident_token", resident.token),
        ("a handler elsewhere", "access_token", handler.token),
        ("a lead elsewhere", "access_token", lead.token),
        ("a partner", "partner_key", partner),
    ];
    Cast { world, strangers, code, token, device }
}

fn schemes(operation: &Value) -> Vec<String> {
    let all = operation["security"].as_array().into_iter().flatten();
    all.map(|one| one.as_object().unwrap().keys().next().cloned().unwrap_or_default()).collect()
}

async fn call(world: &World, (method, path): (&str, &str), operation: &Value, token: Option<&str>) -> Answer {
    let mut call = world.call(&method.to_uppercase(), path);
    if let Some(token) = token {
        call = call.bearer(token);
    }
    if let Some(body) = operation.pointer("/requestBody/content/application~1json/example") {
        call = call.json(body);
    }
    call.send().await
}

#[tokio::test]
async fn what_is_somebody_elses_is_not_there() {
    let cast = cast().await;
    let document = cast.world.get("/api/v1/openapi.json").send().await.ok();
    let before = state(&cast).await;
    let mut tried = 0;
    for (id, method, path, operation) in operations(&document) {
        let theirs = match path.as_str() {
            path if path.starts_with("/api/v1/requests/{code}") => path.replace("{code}", &cast.code),
            "/api/v1/account/devices/{id}" => path.replace("{id}", &cast.device),
            _ => continue,
        };
        for (who, _, token) in &cast.strangers {
            let answer = call(&cast.world, (&method, &theirs), &operation, Some(token)).await;
            let status = answer.status.as_u16();
            assert!(CLOSED.contains(&status), "{id} by {who}: {status} {}", answer.text());
            assert!(!answer.text().contains("不公开的诉求"), "{id} by {who}");
            tried += 1;
        }
        let nobody = call(&cast.world, (&method, &theirs), &operation, None).await;
        assert!(CLOSED.contains(&nobody.status.as_u16()), "{id}: {} {}", nobody.status, nobody.text());
    }
    assert!(tried >= 35, "{tried}");
    assert_eq!(state(&cast).await, before, "nothing was changed");
}

async fn state(cast: &Cast) -> Value {
    let path = format!("/api/v1/requests/{}", cast.code);
    cast.world.get(&path).bearer(&cast.token).send().await.ok()
}

#[tokio::test]
async fn what_does_not_exist_and_what_is_closed_are_answered_alike() {
    let cast = cast().await;
    let there = format!("/api/v1/requests/{}", cast.code);
    let not = "/api/v1/requests/HY-0000-000";
    for (who, _, token) in &cast.strangers {
        let (one, other) = (
            cast.world.get(&there).bearer(token).send().await.problem(404, "not_found"),
            cast.world.get(not).bearer(token).send().await.problem(404, "not_found"),
        );
        assert_eq!((&one["title"], &one["detail"]), (&other["title"], &other["detail"]), "{who}");
    }
}

/// Opened by the signature of the very call.
const SIGNED: &str = "bringUpstreamNews";

#[tokio::test]
async fn every_operation_asks_for_the_token_it_says_it_needs_and_takes_no_other() {
    let cast = cast().await;
    let document = cast.world.get("/api/v1/openapi.json").send().await.ok();
    let ends = ["signOut", "signOutEverywhere", "deleteAccount", "leaveTeam"];
    for (id, method, path, operation) in operations(&document) {
        let schemes = schemes(&operation);
        if !path.starts_with("/api/v1/") {
            continue;
        }
        let here = path.replace("{code}", "HY-0000-000").replace("{id}", "x").replace("{way}", "wechat");
        let nobody = call(&cast.world, (&method, &here), &operation, None).await;
        let open = schemes.is_empty() || schemes.iter().any(String::is_empty);
        if !open {
            let status = nobody.status.as_u16();
            // One that names something may say first that it is not there.
            assert!(status == 401 || (status == 404 && path.contains('{')), "{id}: {status}");
        } else if !path.contains("/sessions") && id != SIGNED {
            assert_ne!(nobody.status, 401, "{id} is open to everybody");
        }
        for (who, scheme, token) in &cast.strangers {
            if open || schemes.iter().any(|one| one == scheme) || ends.contains(&id.as_str()) {
                continue;
            }
            let answer = call(&cast.world, (&method, &here), &operation, Some(token)).await;
            let status = answer.status.as_u16();
            assert!(CLOSED.contains(&status), "{id} by {who}: {status} {}", answer.text());
        }
    }
}

#[tokio::test]
async fn fields_that_are_not_for_the_caller_change_nothing() {
    let world = World::new().await;
    let more = json!({
        "description": "坑", "id": "01900000-0000-7000-8000-000000000000", "code": "HY-0000-000",
        "status": "closed", "published_at": "2026-01-01T00:00:00Z", "version": 99, "account": "x",
        "follow_token": "x", "due_at": "2036-01-01T00:00:00Z", "me_too": 1000, "photos_public": true,
        "handler": "x", "relation": "staff", "is_admin": true, "__proto__": {"admin": true},
    });
    let receipt = world.post("/api/v1/requests").json(&more).send().await;
    // Either refused as a whole or taken without them.
    if receipt.status == 201 {
        let receipt = receipt.created();
        assert_ne!(receipt["code"], "HY-0000-000");
        assert_eq!((&receipt["status"], &receipt["version"]), (&json!("submitted"), &json!(1)));
        let path = format!("/api/v1/requests/{}", receipt["code"].as_str().unwrap());
        let token = receipt["follow_token"].as_str().unwrap();
        let view = world.get(&path).bearer(token).send().await.ok();
        assert_eq!((&view["me_too"], &view["published_at"]), (&json!(0), &Value::Null));
        assert_eq!(view["relation"], "author");
    } else {
        receipt.problem(422, "invalid_fields");
    }
    // What only staff may say is refused from others, not passed over.
    for (field, value) in [("channel", "phone"), ("kind", "suggestion"), ("urgency", "emergency")] {
        let mut body = json!({"description": "坑"});
        body[field] = value.into();
        let refused = world.post("/api/v1/requests").json(&body).send().await.problem(422, "invalid_fields");
        assert_eq!(refused["errors"][0]["problem"], "staff_only", "{field}");
    }
    world.person("handler", Role::Handler, world.north).await;
    let sign_in = json!({"username": "handler", "password": crate::world::PASSWORD, "role": "administrator",
        "unit": world.south.to_string(), "grants": []});
    let token = world.post("/api/v1/sessions").json(&sign_in).send().await.created();
    let token = token["access_token"].as_str().unwrap();
    world.get("/api/v1/requests?scope=unit").bearer(token).send().await.ok();
    world.get("/api/v1/numbers").bearer(token).send().await.problem(403, "forbidden");
}
