//! Nothing waits for ever: neither for whoever sends, nor for what is done with it.

mod arrival;

use crate::problem::{Code, Problem};
use arrival::{Arrival, Paced};
use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{Extensions, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backend::error::Error;
use std::time::Duration;
use tokio::time::Instant;

/// How long what may take.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Longest that is worked in one go: on a piece of the body until the next is
    /// wanted, on the last one until the answer.
    pub work: Duration,
    /// Longest for all of it: 50 MB at 750 kbit/s take nine minutes.
    pub whole: Duration,
    /// Bytes a second that a body brings at least while it is waited for. A phone on
    /// 2G brings three times as many …
    pub pace: u32,
    /// … and for how long it may bring nothing: a phone between two cells, no longer.
    pub patience: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            work: Duration::from_secs(30),
            whole: Duration::from_secs(15 * 60),
            pace: 1024,
            patience: Duration::from_secs(60),
        }
    }
}

/// Ends what takes too long. Around the handlers, and around the layers that wait for
/// the database: of the inner one, what goes on without its caller ends by itself.
pub async fn layer(State(times): State<Times>, mut request: Request, next: Next) -> Response {
    let arrival = match request.extensions().get::<Arrival>() {
        Some(known) => known.clone(),
        None => Arrival::default(),
    };
    if request.extensions_mut().insert(arrival.clone()).is_none() && !request.body().is_end_stream() {
        request = request.map(|body| Body::new(Paced::new(body, arrival.clone(), &times)));
    }
    let begun = Instant::now();
    let mut answer = std::pin::pin!(next.run(request));
    loop {
        let look = arrival.end_of_work(times.work).min(begun + times.whole);
        if let Ok(response) = tokio::time::timeout_at(look, &mut answer).await {
            return if arrival.was_slow() { called_slow(response) } else { response };
        }
        if begun.elapsed() >= times.whole {
            return Problem::new(Code::Timeout).into_response();
        }
        if arrival.worked_for().is_some_and(|time| time >= times.work) {
            let why = format!("a call was worked on for {} seconds", times.work.as_secs());
            return Problem::from(Error::Unavailable(why)).into_response();
        }
    }
}

/// Whoever reads a body that comes too slowly finds that it broke off, and answers as
/// to that.
fn called_slow(mut response: Response) -> Response {
    if response.status() == StatusCode::BAD_REQUEST {
        *response.status_mut() = Code::Timeout.status();
        if let Some(problem) = response.extensions_mut().get_mut::<Problem>() {
            problem.code = Code::Timeout;
        }
    }
    response
}

/// A large file of staff may be worked on as long as the whole call may take.
pub fn takes_long(call: &Extensions) {
    if let Some(arrival) = call.get::<Arrival>() {
        arrival.take_long();
    }
}

#[cfg(test)]
mod tests;
