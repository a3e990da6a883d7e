//! `GET /api/v1/openapi.json`: the API described by itself.

use super::{
    account, act, catalogue, list, numbers, phone, places, push, request, resident, sessions, similar,
    submit, upstreams, view,
};
use crate::problem::Code;
use crate::routes::tiles;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi as Document, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(title = "Huying 呼应", description = "Submit requests, follow them, and handle them.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")),
    paths(submit::submit, similar::similar, list::list, request::show, act::act, phone::reveal, catalogue::categories, catalogue::suggest,
        catalogue::units, numbers::numbers, push::subscribe, sessions::sign_in, sessions::refresh, sessions::sign_out, sessions::sign_out_everywhere,
        resident::send_code, resident::by_phone, resident::by_wechat, account::show, account::delete, account::export,
        account::requests, account::keep, account::join, account::leave, account::revoke,
        places::stations, places::list, places::one, places::compound, places::way, tiles::tile,
        upstreams::bring),
    components(schemas(view::ProblemBody, view::ProblemField)),
    modifiers(&Common),
    servers((url = "/")),
    tags((name = "requests", description = "Requests 诉求"),
        (name = "catalogue", description = "Categories and units"),
        (name = "sessions", description = "Signing in, for residents and staff"),
        (name = "account", description = "Accounts of residents"),
        (name = "upstreams", description = "Platforms above this one"),
        (name = "places", description = "Stations, places and compounds for riders"))
)]
struct Api;

/// What every operation has in common.
struct Common;

impl Modify for Common {
    fn modify(&self, document: &mut Document) {
        let bearer = |words: &str| {
            SecurityScheme::Http(
                Http::builder().scheme(HttpAuthScheme::Bearer).description(Some(words)).build(),
            )
        };
        if let Some(components) = document.components.as_mut() {
            components.add_security_scheme("follow_token", bearer("The follow token of the request"));
            components.add_security_scheme("resident_token", bearer("The access token of a resident"));
            components.add_security_scheme("access_token", bearer("The access token of a member of staff"));
        }
        for (path, item) in &mut document.paths.paths {
            let operations = [&mut item.get, &mut item.post, &mut item.delete];
            for operation in operations.into_iter().flatten() {
                add_problems(path, operation);
            }
        }
    }
}

/// The problems an operation may answer with, by status.
fn add_problems(path: &str, operation: &mut Operation) {
    let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    let takes_body = operation.request_body.is_some();
    for code in Code::ALL.iter().filter(|code| may_answer(**code, path, takes_body)) {
        by_status.entry(code.status().as_u16()).or_default().push(code.as_str());
    }
    for (status, codes) in by_status {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemBody"))).build();
        let response = ResponseBuilder::new()
            .description(format!("A problem: `{}`", codes.join("`, `")))
            .content("application/problem+json", content)
            .build();
        operation.responses.responses.entry(status.to_string()).or_insert(RefOr::T(response));
    }
}

fn may_answer(code: Code, path: &str, takes_body: bool) -> bool {
    let (one, acts) = (path.contains("{code}"), path.ends_with("/actions"));
    let session = path.contains("/sessions");
    let tries = ["/sessions", "/sessions/phone", "/sessions/wechat"].iter().any(|end| path.ends_with(end));
    let account = path.contains("/account");
    let place = ["/stations", "/places", "/compounds", "/tiles"].iter().any(|part| path.contains(part));
    match code {
        Code::MethodNotAllowed | Code::RangeNotSatisfiable | Code::Taken => false,
        Code::NotFound => {
            one || ["{id}", "{way}"].iter().any(|part| path.contains(part))
                || path.ends_with("/push")
                || path.contains("/tiles/")
                || (path.ends_with("/account/requests") && takes_body)
        }
        Code::WrongCredentials => tries && takes_body,
        Code::TotpNeeded => path.ends_with("/sessions") && takes_body,
        Code::Forbidden => {
            let reveals = path.ends_with("{code}/phone");
            let asks_wechat = path.ends_with("/sessions/wechat") || path.ends_with("/account/ways");
            acts || reveals || asks_wechat || path.ends_with("/push") || path.ends_with("/numbers")
        }
        Code::StaffOnly | Code::Conflict | Code::NotNow | Code::NoConsent | Code::Already => acts,
        Code::Undecided | Code::TooOften | Code::PartsOpen => acts,
        Code::WrongUnit | Code::BadDate | Code::BadTarget => acts,
        Code::KeyReused => path == "/api/v1/requests" && takes_body,
        Code::ForeignOrigin | Code::BadRequest | Code::UnsupportedMediaType | Code::TooLarge => takes_body,
        // The record of it may find no room either.
        Code::StorageFull => takes_body && !session && !path.ends_with("/similar"),
        // Who signs in is told that it does not fit.
        Code::Unauthenticated if tries || path.ends_with("/phone/code") => !takes_body,
        Code::Unauthenticated => !place && !path.contains("/categories") && !path.contains("/units"),
        Code::InvalidFields if account => takes_body || path.ends_with("/requests") || path.contains("{way}"),
        Code::InvalidFields => takes_body || !one,
        _ => true,
    }
}

/// The document, made once.
pub fn document() -> &'static Bytes {
    static DOCUMENT: LazyLock<Bytes> =
        LazyLock::new(|| Api::openapi().to_pretty_json().map(Bytes::from).unwrap_or_default());
    &DOCUMENT
}

/// The API described by itself.
pub async fn serve() -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, max-age=300")];
    (headers, document().clone()).into_response()
}
