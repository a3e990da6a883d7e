//! The loop of connections. It is written out, because a server that may hang
//! up without a word is what no framework offers.

use crate::answer::{Type, Wrong, answer};
use crate::fault::Fault;
use crate::routes;
use crate::state::State;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

/// How long a slow answer takes.
const SLOW: Duration = Duration::from_secs(30);

/// Ends a connection without a word.
#[derive(Debug)]
struct HangUp;

impl std::fmt::Display for HangUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("hung up")
    }
}

impl std::error::Error for HangUp {}

/// Serves until the listener fails.
pub(crate) async fn serve(listener: TcpListener, state: Arc<State>) {
    let router = routes::router(state.clone());
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(connection(stream, router.clone(), state.clone()));
    }
}

async fn connection(stream: TcpStream, router: Router, state: Arc<State>) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        one(router.clone(), state.clone(), request.map(Body::new))
    });
    // Whoever hangs up, we or they, is not worth a word.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn one(router: Router, state: Arc<State>, request: Request) -> Result<Response, HangUp> {
    let path = request.uri().path().to_owned();
    let own = path.starts_with("/_pretend/");
    let fault = if own { None } else { state.faults.of(&path) };
    if !own {
        state.called(&path);
    }
    let kind = if path.starts_with("/sns/") { Type::Plain } else { Type::Json };
    match fault {
        Some(Fault::Down) => return Err(HangUp),
        Some(Fault::Busy) => return Ok(answer(kind, Err(Wrong::Busy))),
        Some(Fault::TooOften) => return Ok(answer(kind, Err(Wrong::MinuteQuota))),
        Some(Fault::Barred) => return Ok(answer(kind, Err(Wrong::Barred))),
        Some(Fault::Broken) => {
            return Ok((StatusCode::INTERNAL_SERVER_ERROR, "<html>500</html>").into_response());
        }
        _ => {}
    }
    let Ok(response) = router.oneshot(request).await;
    match fault {
        Some(Fault::HangUp) => Err(HangUp),
        Some(Fault::Nonsense) => Ok("<html><title>nonsense</title>".into_response()),
        Some(Fault::Slow) => {
            tokio::time::sleep(SLOW).await;
            Ok(response)
        }
        _ => Ok(response),
    }
}
