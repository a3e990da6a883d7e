//! From a page to a response.

use app::cx::Cx;
use app::shell::{self, Head};
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use leptos::prelude::*;
use std::sync::Once;

/// The nonce of a response; the layer that writes the headers puts it into the
/// content security policy.
#[derive(Clone, Debug)]
pub struct ResponseNonce(pub String);

/// Largest page that is sent, in bytes: a guard, not a budget.
const LARGEST: usize = 16 * 1024 * 1024;

/// The content of a page. Without its type: rendering would otherwise be
/// compiled once for every page.
pub type Content = Box<dyn FnOnce() -> AnyView + Send>;

/// Renders a page. Everything it needs was loaded before, so nothing in it
/// waits: the document leaves in one piece and its length is known.
pub async fn render(cx: Cx, status: StatusCode, head: Head, body: Content) -> Response {
    // Leptos hands its end-of-page work to a runtime, which it must know of.
    static RUNTIME: Once = Once::new();
    RUNTIME.call_once(|| {
        // Already set is set.
        let _ = any_spawner::Executor::init_tokio();
    });
    let nonce = ResponseNonce(cx.nonce.clone());
    let app = move || shell::document(head, body());
    let context = move || cx.clone().provide();
    let page =
        leptos_axum::handle_response_inner(context, app, Request::new(Body::empty()), in_one_piece).await;
    let Ok(html) = axum::body::to_bytes(page.into_body(), LARGEST).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    #[cfg(debug_assertions)]
    let html = reloading(html, &nonce);
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response.extensions_mut().insert(nonce);
    response
}

/// Under `make dev` a page comes anew when the program has.
#[cfg(debug_assertions)]
fn reloading(html: axum::body::Bytes, nonce: &ResponseNonce) -> axum::body::Bytes {
    static DEV: std::sync::LazyLock<bool> =
        std::sync::LazyLock::new(|| std::env::var_os("DEV_RELOAD").is_some());
    if !*DEV {
        return html;
    }
    const WATCH: &str = "let gone = false;
setInterval(() => fetch('/healthz').then(() => gone && location.reload(), () => { gone = true; }), 500);";
    let script = format!("<script nonce=\"{}\">{WATCH}</script>", nonce.0);
    [&html[..], script.as_bytes()].concat().into()
}

type Chunks = BoxStream<'static, String>;
type Rest = Box<dyn FnOnce() -> Chunks + Send>;

/// Renders at once. The rest (values of resources for the browser) is empty:
/// pages have no resources.
fn in_one_piece(
    view: AnyView,
    _rest: Rest,
    _out_of_order: bool,
) -> std::pin::Pin<Box<dyn Future<Output = Chunks> + Send>> {
    let html = view.to_html();
    Box::pin(async move { stream::once(async move { html }).boxed() })
}
