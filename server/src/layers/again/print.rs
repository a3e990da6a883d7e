//! What tells two calls apart: method, path, query and every byte of the body,
//! hashed while it passes. The boundary of a multipart body is left out: programs
//! draw another one for each try.

use crate::form::SUBMISSION_BYTES;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use futures::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

/// Headers that are content.
const SAID: [&str; 6] = [
    "upload-length",
    "upload-metadata",
    "upload-concat",
    "upload-offset",
    "upload-checksum",
    "x-http-method-override",
];
/// Longest boundary there is (RFC 2046), with its dashes.
const BOUNDARY: usize = 72;
/// How long is waited for the rest of a body nobody read.
const REST: Duration = Duration::from_secs(10);

/// A body that is hashed while it is read.
#[derive(Clone)]
pub struct Tap(Arc<Mutex<Inner>>);

struct Inner {
    body: BodyDataStream,
    print: Print,
    /// Bytes so far; no route takes more than a submission has.
    came: usize,
    /// Whether it ended; `Some(false)` if it broke off.
    ended: Option<bool>,
}

impl Tap {
    pub fn new(parts: &Parts, body: Body) -> Self {
        let inner = Inner { body: body.into_data_stream(), print: Print::new(parts), came: 0, ended: None };
        Self(Arc::new(Mutex::new(inner)))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The body, for who works on the call.
    pub fn body(&self) -> Body {
        Body::from_stream(Reader(self.clone()))
    }

    /// Reads what is left, and gives the print; `None` if it broke off.
    pub async fn drained(&self) -> Option<Vec<u8>> {
        let mut rest = Reader(self.clone());
        let end = async { while rest.next().await.is_some_and(|piece| piece.is_ok()) {} };
        tokio::time::timeout(REST, end).await.ok()?;
        let mut inner = self.inner();
        (inner.ended == Some(true)).then(|| inner.print.end())
    }
}

struct Reader(Tap);

impl Stream for Reader {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut inner = self.0.inner();
        if inner.ended.is_some() {
            return Poll::Ready(None);
        }
        let next = std::task::ready!(inner.body.poll_next_unpin(cx));
        match &next {
            Some(Ok(bytes)) => {
                inner.came += bytes.len();
                inner.print.add(bytes);
                if inner.came > SUBMISSION_BYTES {
                    inner.ended = Some(false);
                }
            }
            Some(Err(_)) => inner.ended = Some(false),
            None => inner.ended = Some(true),
        }
        Poll::Ready(next)
    }
}

struct Print {
    hash: Sha256,
    boundary: Option<Vec<u8>>,
    /// The end of what came, in which a boundary may have begun.
    tail: Vec<u8>,
}

impl Print {
    fn new(parts: &Parts) -> Self {
        let mut hash = Sha256::new();
        let text = |name: &str| parts.headers.get(name).map_or(&b""[..], |value| value.as_bytes());
        let kind = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let essence = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        let boundary = Some(kind).filter(|_| essence == "multipart/form-data").and_then(boundary);
        let head = [parts.method.as_str(), parts.uri.path(), parts.uri.query().unwrap_or(""), &essence];
        for part in head.map(str::as_bytes).into_iter().chain(SAID.map(text)) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self { hash, boundary, tail: Vec::new() }
    }

    fn add(&mut self, bytes: &[u8]) {
        let Some(boundary) = &self.boundary else { return self.hash.update(bytes) };
        self.tail.extend_from_slice(bytes);
        let mut from = 0;
        while let Some(at) = find(&self.tail[from..], boundary) {
            self.hash.update(&self.tail[from..from + at]);
            self.hash.update(b"--");
            from += at + boundary.len();
        }
        // What is left may hold all of a boundary but its last byte.
        let sure = self.tail.len().saturating_sub(boundary.len() - 1).max(from);
        self.hash.update(&self.tail[from..sure]);
        self.tail.drain(..sure);
    }

    fn end(&mut self) -> Vec<u8> {
        self.hash.update(std::mem::take(&mut self.tail));
        self.hash.clone().finalize().to_vec()
    }
}

/// The delimiter of a multipart body.
fn boundary(kind: &str) -> Option<Vec<u8>> {
    let mut parameters = kind.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let (_, value) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))?;
    let delimiter = format!("--{}", value.trim().trim_matches('"'));
    (3..=BOUNDARY).contains(&delimiter.len()).then(|| delimiter.into_bytes())
}

fn find(all: &[u8], part: &[u8]) -> Option<usize> {
    let first = *part.first()?;
    let mut from = 0;
    while let Some(at) = all.get(from..)?.iter().position(|byte| *byte == first) {
        let rest = &all[from + at..];
        if rest.len() < part.len() {
            return None;
        }
        if rest.starts_with(part) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn print(path: &str, kind: &str, pieces: &[&[u8]]) -> Vec<u8> {
        let request = Request::post(path).header(CONTENT_TYPE, kind).body(()).unwrap();
        let mut print = Print::new(&request.into_parts().0);
        pieces.iter().for_each(|piece| print.add(piece));
        print.end()
    }

    #[test]
    fn the_same_in_other_pieces_and_with_another_boundary_is_the_same() {
        let whole = |b: &str, words: &str| {
            format!("--{b}\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{words}\r\n--{b}--\r\n")
        };
        let (one, other) = (whole("XX", "a--b"), whole("--longer7", "a--b"));
        let kind = |b: &str| format!("multipart/form-data; boundary={b}");
        let first = print("/a", &kind("XX"), &[one.as_bytes()]);
        assert_eq!(first, print("/a", &kind("\"--longer7\""), &[other.as_bytes()]));
        for cut in 1..one.len() {
            let pieces = [&one.as_bytes()[..cut], &one.as_bytes()[cut..]];
            assert_eq!(first, print("/a", &kind("XX"), &pieces), "{cut}");
        }
        assert_ne!(first, print("/a", &kind("XX"), &[whole("XX", "a--c").as_bytes()]));
    }

    #[test]
    fn another_path_query_or_body_is_something_else() {
        let json = "application/json";
        let first = print("/a", json, &[b"{}"]);
        assert_eq!(first, print("/a", "application/json; charset=utf-8", &[b"{", b"}"]));
        assert_ne!(first, print("/b", json, &[b"{}"]));
        assert_ne!(first, print("/a?x=1", json, &[b"{}"]));
        assert_ne!(first, print("/a", json, &[b"{ }"]));
        assert_ne!(first, print("/a", "text/plain", &[b"{}"]));
    }
}
