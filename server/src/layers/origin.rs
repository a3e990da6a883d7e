//! Other sites must not act in the name of who is signed in here.
//!
//! Every state-changing call says where it comes from: by `Origin`, else
//! `Sec-Fetch-Site`, else `Referer`. Browsers send at least one of them. A call
//! with none passes only without cookies (a program such as curl) or where these
//! count for nothing, and a call with a bearer token needs no check: no other site
//! can add one.

use super::cors;
use crate::problem::{Code, Problem};
use crate::settings::Settings;
use crate::state::AppState;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN, REFERER};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses state-changing calls from elsewhere.
pub async fn layer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (headers, path) = (request.headers(), request.uri().path());
    // No cookie counts where other sites may call.
    let listed = cors::calls(&state.settings.cors, path, headers);
    if request.method().is_safe() || listed || from_here(&state.settings, headers, for_programs(path)) {
        return next.run(request).await;
    }
    Problem::new(Code::ForeignOrigin).into_response()
}

/// Where programs call, and no cookie counts for anything; they may well keep those
/// of whatever stands before us.
pub fn for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/open311/")
}

fn from_here(settings: &Settings, headers: &HeaderMap, programs: bool) -> bool {
    let get = |name: &HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or("null"));
    if get(&AUTHORIZATION).is_some_and(|v| v.get(..7).is_some_and(|s| s.eq_ignore_ascii_case("bearer "))) {
        return true;
    }
    if let Some(origin) = get(&ORIGIN) {
        return same(settings, origin, get(&HOST));
    }
    if let Some(site) = get(&FETCH_SITE) {
        return matches!(site, "same-origin" | "none");
    }
    match get(&REFERER) {
        Some(referer) => same(settings, referer, get(&HOST)),
        None => programs || !headers.contains_key(COOKIE),
    }
}

/// Whether an address lies on this site: at the public address, or at the host
/// the call itself was sent to, which no page can forge.
fn same(settings: &Settings, address: &str, host: Option<&str>) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    if url.origin() == settings.public_url.origin() {
        return true;
    }
    let authority = match (url.host_str(), url.port()) {
        (Some(name), Some(port)) => format!("{name}:{port}"),
        (Some(name), None) => name.to_owned(),
        (None, _) => return false,
    };
    let scheme = url.scheme() == "https" || !settings.secure();
    scheme && host.is_some_and(|host| host.eq_ignore_ascii_case(&authority))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(public: &str, headers: &[(&'static str, &str)]) -> bool {
        let mut settings = Settings::within(std::path::Path::new("/nowhere"));
        settings.public_url = public.parse().unwrap();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        from_here(&settings, &map, false)
    }

    const OURS: &str = "https://huying.example";

    #[test]
    fn a_call_from_this_site_passes_by_any_of_the_three_headers() {
        assert!(passes(OURS, &[("origin", OURS), ("cookie", "a=b")]));
        assert!(passes(OURS, &[("sec-fetch-site", "same-origin"), ("cookie", "a=b")]));
        assert!(passes(OURS, &[("referer", "https://huying.example/report"), ("cookie", "a=b")]));
        assert!(passes(
            "http://127.0.0.1:3000",
            &[("origin", "http://10.0.0.5:3000"), ("host", "10.0.0.5:3000")]
        ));
    }

    #[test]
    fn a_foreign_or_hidden_origin_is_refused_whatever_else_it_says() {
        for origin in [
            "https://evil.example",
            "null",
            "https://huying.example.evil.example",
            "http://huying.example",
            "",
        ] {
            let headers = [("origin", origin), ("sec-fetch-site", "same-origin"), ("host", "huying.example")];
            assert!(!passes(OURS, &headers), "{origin}");
        }
        assert!(!passes(OURS, &[("sec-fetch-site", "same-site")]));
        assert!(!passes(OURS, &[("sec-fetch-site", "cross-site")]));
        assert!(!passes(OURS, &[("referer", "https://evil.example/")]));
    }

    #[test]
    fn a_program_without_any_of_them_passes_only_without_cookies() {
        assert!(passes(OURS, &[]));
        assert!(!passes(OURS, &[("cookie", "hy_desk=x")]));
    }

    #[test]
    fn a_bearer_token_is_proof_enough() {
        assert!(passes(OURS, &[("authorization", "Bearer x"), ("origin", "https://evil.example")]));
        assert!(!passes(OURS, &[("authorization", "Basic x"), ("origin", "https://evil.example")]));
    }
}
