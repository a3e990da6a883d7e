//! Access tokens that are none of ours, in all the ways there are to make one
//! (RFC 8725), are refused as such and do nothing.

use crate::residents;
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::org::Role;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// HMAC-SHA-256, written once more so that what the program signs is judged by other eyes.
fn hmac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut block = [0u8; 64];
    block[..key.len()].copy_from_slice(key);
    let mut inner = Sha256::new_with_prefix(block.map(|b| b ^ 0x36));
    parts.iter().for_each(|part| inner.update(part));
    let outer = Sha256::new_with_prefix(block.map(|b| b ^ 0x5c)).chain_update(inner.finalize());
    outer.finalize().to_vec()
}

/// The key of a period, as the program derives it from the secret of the tests.
fn key(period: i64) -> Vec<u8> {
    let jwt = hmac(&[7; 32], &[b"huying v1 ", b"jwt"]);
    hmac(&jwt, &[b"period", &period.to_be_bytes()])
}

fn signed(header: &Value, claims: &Value, key: &[u8]) -> String {
    let part = |value: &Value| BASE64.encode(value.to_string());
    let head = format!("{}.{}", part(header), part(claims));
    format!("{head}.{}", BASE64.encode(hmac(key, &[head.as_bytes()])))
}

/// What a good token says.
fn parts(token: &str) -> (Value, Value) {
    let part = |n| serde_json::from_slice(&BASE64.decode(token.split('.').nth(n).unwrap()).unwrap()).unwrap();
    (part(0), part(1))
}

fn with(value: &Value, name: &str, new: Value) -> Value {
    let mut changed = value.clone();
    changed[name] = new;
    changed
}

async fn refused(world: &World, token: &str, why: &str) {
    for path in ["/api/v1/requests?scope=all", "/api/v1/account", "/api/v1/requests"] {
        let answer = world.get(path).bearer(token).send().await;
        assert_eq!(answer.status, 401, "{why}: {path}: {}", answer.text());
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{why}");
        assert!(!answer.text().contains(token), "{why}: the token is not said again");
    }
    let post = world.post("/api/v1/requests").bearer(token).json(&json!({"description": "坑"}));
    post.send().await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_forged_token_is_refused_however_it_is_forged() {
    let world = World::new().await;
    let person = world.person("dispatcher", Role::Dispatcher, world.north).await;
    world.get("/api/v1/requests?scope=unit").bearer(&person.token).send().await.ok();
    let (header, claims) = parts(&person.token);
    let period: i64 = header["kid"].as_str().unwrap().parse().unwrap();
    let ours = key(period);
    let again = signed(&header, &claims, &ours);
    world.get("/api/v1/requests?scope=unit").bearer(&again).send().await.ok();
    let head = |name: &str, value: Value| signed(&with(&header, name, value), &claims, &ours);
    let claim = |name: &str, value: Value| signed(&header, &with(&claims, name, value), &ours);
    let (now, exp) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    let plain: Vec<&str> = person.token.split('.').collect();
    let none = BASE64.encode(with(&header, "alg", json!("none")).to_string());
    for (why, token) in [
        ("no algorithm", format!("{none}.{}.", plain[1])),
        ("no algorithm, with a signature", format!("{none}.{}.{}", plain[1], plain[2])),
        ("NONE", head("alg", json!("NONE"))),
        ("HS384", head("alg", json!("HS384"))),
        ("HS512", head("alg", json!("HS512"))),
        ("RS256", head("alg", json!("RS256"))),
        ("another type", head("typ", json!("JWT"))),
        ("no type", head("typ", Value::Null)),
        ("another key", signed(&header, &claims, &[1; 32])),
        ("no key", signed(&header, &claims, b"")),
        ("the secret itself", signed(&header, &claims, &[7; 32])),
        (
            "a key of long ago",
            signed(&with(&header, "kid", json!((period - 2).to_string())), &claims, &key(period - 2)),
        ),
        (
            "a key of the future",
            signed(&with(&header, "kid", json!((period + 2).to_string())), &claims, &key(period + 2)),
        ),
        ("a path as key", head("kid", json!("../../../../dev/null"))),
        ("a statement as key", head("kid", json!("1' or '1'='1"))),
        ("no name of a key", head("kid", Value::Null)),
        ("a number as name", head("kid", json!(period))),
        ("jku", head("jku", json!("https://evil.example/keys"))),
        ("x5u", head("x5u", json!("https://evil.example/cert"))),
        ("x5c", head("x5c", json!(["MIIB"]))),
        ("crit", head("crit", json!(["exp"]))),
        ("jwk", head("jwk", json!({"kty": "oct", "k": "AAAA"}))),
        ("expired", claim("exp", json!(now))),
        ("expired long ago", claim("exp", json!(0))),
        ("of the future", claim("iat", json!(now + 60))),
        ("not before later", claim("nbf", json!(now + 60))),
        ("for ever", claim("exp", json!("never"))),
        ("another audience", claim("aud", json!("huying-resident"))),
        ("every audience", claim("aud", json!(["huying-api", "huying-resident", "x"]))),
        ("another issuer", claim("iss", json!("evil"))),
        ("another person", claim("sub", json!("01900000-0000-7000-8000-000000000000"))),
        ("another session", claim("sid", json!("01900000-0000-7000-8000-000000000000"))),
        ("more than it says", claim("role", json!("administrator"))),
        ("stripped", format!("{}.{}.", plain[0], plain[1])),
        ("two parts", format!("{}.{}", plain[0], plain[1])),
        ("four parts", format!("{}.x", person.token)),
        (
            "other claims under the same signature",
            format!(
                "{}.{}.{}",
                plain[0],
                BASE64.encode(with(&claims, "exp", json!(exp + 600)).to_string()),
                plain[2]
            ),
        ),
        ("huge", format!("{}.{}.{}", plain[0], "A".repeat(1500), plain[2])),
        ("larger than is looked at", format!("{}.{}", "A".repeat(5000), plain[2])),
        ("damaged", person.token.replace('.', "..")),
    ] {
        refused(&world, &token, why).await;
    }
}

#[tokio::test]
async fn a_token_of_one_kind_is_none_of_another() {
    let (world, phones) = residents::world().await;
    let resident = residents::sign_in(&world, &phones, "13800138000").await;
    let staff = world.sign_in("root").await;
    let (header, claims) = parts(&resident.token);
    let period: i64 = header["kid"].as_str().unwrap().parse().unwrap();
    let forged = signed(&header, &with(&claims, "aud", json!("huying-api")), &key(period));
    refused(&world, &forged, "a resident as staff").await;
    let (header, claims) = parts(&staff.token);
    let forged = signed(&header, &with(&claims, "aud", json!("huying-resident")), &key(period));
    assert_eq!(header["kid"], json!(period.to_string()));
    refused(&world, &forged, "staff as a resident").await;
    world.get("/api/v1/account").bearer(&staff.token).send().await.problem(401, "unauthenticated");
    world
        .get("/api/v1/requests?scope=all")
        .bearer(&resident.token)
        .send()
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn what_is_no_bearer_token_at_all_is_refused_and_headers_prove_nothing() {
    let world = World::new().await;
    let (code, _) = world.submitted("坑").await;
    let path = format!("/api/v1/requests/{code}");
    for value in ["Bearer", "Bearer ", "Basic cm9vdDpyb290", "Token x", "bearer\tx", "x", "Bearer \u{7f}"] {
        let Ok(_) = axum::http::HeaderValue::from_str(value) else { continue };
        let answer = world.get(&path).header("authorization", value).send().await;
        assert_eq!(answer.status, 401, "{value}");
    }
    for (name, value) in [
        ("x-forwarded-user", "root"),
        ("x-remote-user", "root"),
        ("x-wx-openid", "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"),
        ("x-original-url", "/desk"),
        ("x-http-method-override", "DELETE"),
        ("cookie", "hy_desk=x; hy_me=x"),
    ] {
        let answer = world.get(&path).header(name, value).send().await;
        assert_eq!(answer.status, 404, "{name}: not published, and nobody in particular asks");
        world.get("/api/v1/account").header(name, value).send().await.problem(401, "unauthenticated");
    }
}
