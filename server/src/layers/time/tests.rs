use super::*;
use axum::Router;
use axum::body::Bytes;
use axum::middleware::from_fn_with_state;
use axum::routing::post;
use futures::{Stream, StreamExt, stream};
use std::convert::Infallible;
use tower::ServiceExt;

const TIMES: Times = Times {
    work: Duration::from_millis(400),
    whole: Duration::from_secs(3),
    pace: 10_000,
    patience: Duration::from_millis(600),
};

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// So many bytes, so long after what came before.
fn pieces(all: Vec<(u64, usize)>) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static {
    stream::iter(all).then(|(after, bytes)| async move {
        tokio::time::sleep(ms(after)).await;
        Ok(Bytes::from(vec![b'x'; bytes]))
    })
}

/// Reads all of it, works for so long on each piece, and again at its end.
async fn answered(works: [u64; 2], long: bool, body: Vec<(u64, usize)>) -> (StatusCode, Duration) {
    let handler = move |request: Request| async move {
        if long {
            takes_long(request.extensions());
        }
        let mut body = request.into_body().into_data_stream();
        while let Some(piece) = body.next().await {
            piece.map_err(|_| Problem::new(Code::BadRequest))?;
            tokio::time::sleep(ms(works[0])).await;
        }
        tokio::time::sleep(ms(works[1])).await;
        Ok::<_, Problem>("done")
    };
    // Twice, as around the router.
    let router = Router::new().route("/", post(handler));
    let router = router.layer(from_fn_with_state(TIMES, layer)).layer(from_fn_with_state(TIMES, layer));
    let begun = Instant::now();
    let request = Request::post("/").body(Body::from_stream(pieces(body))).unwrap();
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    assert_eq!(response.extensions().get::<Problem>().map_or(StatusCode::OK, |p| p.code.status()), status);
    (status, begun.elapsed())
}

#[tokio::test]
async fn a_body_that_comes_drop_by_drop_is_ended_and_said_to_be_slow() {
    let (status, took) = answered([0, 0], false, vec![(50, 1); 200]).await;
    assert_eq!(status, StatusCode::REQUEST_TIMEOUT);
    assert!((ms(500)..ms(2500)).contains(&took), "{took:?}");
    let (status, took) = answered([0, 0], false, vec![(0, 100), (5000, 1)]).await;
    assert_eq!(status, StatusCode::REQUEST_TIMEOUT);
    assert!(took < ms(2500), "silence as well: {took:?}");
}

#[tokio::test]
async fn a_weak_network_gets_through_with_pauses_and_longer_than_work_may_take() {
    // Three times the pace, for longer than patience and work together, and a pause.
    let mut body = vec![(50, 1500); 20];
    body.push((250, 1500));
    assert_eq!(answered([0, 0], false, body).await.0, StatusCode::OK);
}

#[tokio::test]
async fn whoever_sends_does_not_pay_for_what_takes_long_here() {
    assert_eq!(answered([150, 150], false, vec![(0, 1); 8]).await.0, StatusCode::OK);
}

#[tokio::test]
async fn what_is_worked_on_too_long_is_answered_with_to_come_again() {
    for (works, body) in [([0, 5000], vec![]), ([0, 5000], vec![(20, 50)]), ([5000, 0], vec![(0, 1), (0, 1)])]
    {
        let (status, took) = answered(works, false, body).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!((ms(350)..ms(2500)).contains(&took), "{took:?}");
    }
    assert_eq!(answered([0, 900], true, vec![(0, 1)]).await.0, StatusCode::OK, "a large file of staff");
}

#[tokio::test]
async fn everything_has_an_end() {
    let (status, _) = answered([0, 0], false, vec![(100, 10_000); 100]).await;
    assert_eq!(status, StatusCode::REQUEST_TIMEOUT, "a body that never ends");
    let (status, _) = answered([0, 10_000], true, vec![]).await;
    assert_eq!(status, StatusCode::REQUEST_TIMEOUT);
}
