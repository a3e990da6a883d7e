//! `GET /api/v1/openapi.json`: the API described by itself.

mod dress;

pub use dress::examples;

use super::{
    account, act, catalogue, events, list, numbers, own, partner, phone, places, push, request, resident,
    riders, sessions, similar, spot, submit, uploads, upstreams, view, wechat,
};
use crate::problem::Code;
use crate::routes::tiles;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::Value;
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
        catalogue::units, numbers::numbers, partner::requests, push::subscribe, sessions::sign_in, sessions::refresh, sessions::sign_out, sessions::sign_out_everywhere,
        resident::send_code, resident::by_phone, resident::by_wechat, wechat::by_gateway, wechat::jssdk, account::show, account::delete, account::export,
        account::requests, account::keep, account::join, account::leave, account::revoke,
        uploads::begin, uploads::tus::head, uploads::tus::patch, uploads::tus::delete, uploads::tus::overridden, uploads::show::show,
        uploads::direct::begin, uploads::direct::complete,
        events::of_request, events::of_all,
        own::open, own::me_too, own::messages, own::set_messages, spot::asking, spot::report, spot::rate, spot::open,
        spot::gate, riders::hazard, riders::teams, riders::team, riders::join, riders::leave, riders::poster,
        places::stations, places::list, places::spots, places::one, places::compound, places::way, tiles::tile,
        upstreams::bring),
    components(schemas(view::ProblemBody, view::ProblemField, events::Progress)),
    modifiers(&Common),
    servers((url = "/")),
    tags((name = "requests", description = "Requests 诉求"),
        (name = "uploads", description = "Files that are sent ahead"),
        (name = "catalogue", description = "Categories and units"),
        (name = "sessions", description = "Signing in, for residents and staff"),
        (name = "wechat", description = "Pages that are open in WeChat"),
        (name = "account", description = "Accounts of residents"),
        (name = "upstreams", description = "Platforms above this one"),
        (name = "places", description = "Stations, places and compounds for riders"),
        (name = "riders", description = "Hazards, teams and posters"))
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
            components.add_security_scheme("partner_key", bearer("The key of a partner, `hyk_…`"));
            components.add_security_scheme("access_token", bearer("The access token of a member of staff"));
        }
        for (path, item) in &mut document.paths.paths {
            let operations = [
                ("get", &mut item.get),
                ("head", &mut item.head),
                ("post", &mut item.post),
                ("put", &mut item.put),
                ("patch", &mut item.patch),
                ("delete", &mut item.delete),
            ];
            for (method, operation) in operations {
                if let Some(operation) = operation {
                    add_problems(path, method, operation);
                }
            }
        }
    }
}

/// The problems an operation may answer with, by status.
fn add_problems(path: &str, method: &str, operation: &mut Operation) {
    let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    let takes_body = operation.request_body.is_some();
    let asks = operation.security.is_some();
    let about = About { path, method, takes_body, asks };
    for code in Code::ALL.iter().filter(|code| about.may_answer(**code)) {
        by_status.entry(code.status().as_u16()).or_default().push(code.as_str());
    }
    for (status, codes) in by_status {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemBody"))).build();
        let mut response = ResponseBuilder::new().description(format!("A problem: `{}`", codes.join("`, `")));
        if method != "head" {
            response = response.content("application/problem+json", content);
        }
        operation.responses.responses.entry(status.to_string()).or_insert(RefOr::T(response.build()));
    }
}

/// What of an operation decides how it may fail.
struct About<'a> {
    path: &'a str,
    method: &'a str,
    takes_body: bool,
    /// Whether it looks who calls.
    asks: bool,
}

impl About<'_> {
    fn may_answer(&self, code: Code) -> bool {
        let &Self { path, takes_body, asks, .. } = self;
        let (reads, posts) = (["get", "head"].contains(&self.method), self.method == "post");
        let named = path.contains('{');
        let acts = path.ends_with("/actions");
        let session = path.contains("/sessions");
        let tries =
            ["/sessions", "/sessions/phone", "/sessions/wechat"].iter().any(|end| path.ends_with(end));
        let (gateway, page) = (path.ends_with("/sessions/gateway"), path.ends_with("/jssdk"));
        // The protocol of resumable uploads, with or without methods of its own.
        let upload = path.contains("/uploads");
        let meant = posts && path.ends_with("/uploads/{id}");
        let pieces = self.method == "patch" || meant;
        match code {
            Code::MethodNotAllowed => meant,
            Code::RangeNotSatisfiable => false,
            Code::UnknownMark => path.ends_with("/places") || path.ends_with("/stations"),
            Code::Taken => path.ends_with("/members"),
            Code::NotFound => {
                let found = ["/push", "/requests/open", "/account/requests", "/uploads/direct"];
                named || gateway || page || found.iter().any(|end| path.ends_with(end) && takes_body)
            }
            Code::WrongCredentials => (tries && takes_body) || gateway,
            Code::TotpNeeded => path.ends_with("/sessions") && takes_body,
            // A partner's key is good for little; signing in by WeChat may not be set up.
            Code::Forbidden => asks || path.ends_with("/sessions/wechat"),
            Code::ChecksumMismatch => upload && (pieces || path.ends_with("/uploads")),
            Code::PreconditionFailed => {
                upload && (pieces || self.method == "head" || path.ends_with("/uploads"))
            }
            Code::Conflict if upload => pieces || path.ends_with("/complete"),
            Code::StaffOnly | Code::NotNow | Code::NoConsent | Code::Already => acts,
            Code::Undecided | Code::TooOften | Code::PartsOpen => acts,
            Code::WrongUnit | Code::BadDate | Code::TooShort | Code::BadTarget => acts,
            // An account that goes while it submits.
            Code::Conflict => acts || path.ends_with("/ratings") || (posts && path == "/api/v1/requests"),
            Code::KeyReused => posts,
            Code::InProgress => posts && path != "/api/v1/requests",
            Code::ForeignOrigin => !reads,
            Code::UnsupportedMediaType | Code::TooLarge => takes_body,
            // An address, a query or a list of fields that cannot be read.
            Code::BadRequest => true,
            // The record of it may find no room either.
            Code::StorageFull => !reads,
            // Who signs in is told that it does not fit.
            Code::Unauthenticated => {
                asks || (session && !tries && !gateway)
                    || ["/account", "/upstreams"].iter().any(|part| path.contains(part))
            }
            Code::InvalidFields => !path.ends_with("/openapi.json"),
            _ => true,
        }
    }
}

/// The document as a value, made once.
pub fn value() -> &'static Value {
    static VALUE: LazyLock<Value> = LazyLock::new(|| {
        let mut value = serde_json::to_value(Api::openapi()).unwrap_or_default();
        dress::dress(&mut value);
        value
    });
    &VALUE
}

/// The same as it is served.
pub fn document() -> &'static Bytes {
    static DOCUMENT: LazyLock<Bytes> =
        LazyLock::new(|| serde_json::to_vec_pretty(value()).map(Bytes::from).unwrap_or_default());
    &DOCUMENT
}

/// The API described by itself.
pub async fn serve() -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, max-age=300")];
    (headers, document().clone()).into_response()
}
