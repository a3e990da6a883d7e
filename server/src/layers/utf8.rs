//! Words of a form are UTF-8. What is not would be read as signs that nobody wrote, so
//! that the body is called damaged where it begins.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::str::from_utf8;
use std::task::{Context, Poll, ready};

/// Looks at every form-encoded body while it comes. Parts of a multipart body are looked
/// at one by one, where each is known by its field.
pub async fn layer(request: Request, next: Next) -> Response {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or("").trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return next.run(request).await;
    }
    next.run(request.map(|body| Body::new(Checked { body, seen: Seen::default() }))).await
}

#[derive(Debug, thiserror::Error)]
#[error("the form is not UTF-8")]
struct NotUtf8;

/// A body that ends in an error where its words are none.
struct Checked {
    body: Body,
    seen: Seen,
}

impl HttpBody for Checked {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        let good = match &frame {
            Some(Ok(frame)) => frame.data_ref().is_none_or(|bytes| self.seen.add(bytes)),
            Some(Err(_)) => true,
            None => self.seen.end(),
        };
        Poll::Ready(if good { frame } else { Some(Err(axum::Error::new(NotUtf8))) })
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What of a form has come and is not a whole sign yet.
#[derive(Default)]
struct Seen {
    /// The beginning of an escape: `%` and at most one digit.
    escape: Vec<u8>,
    /// The beginning of a character.
    tail: Vec<u8>,
}

impl Seen {
    /// Whether it is UTF-8 as far as it has come.
    fn add(&mut self, bytes: &[u8]) -> bool {
        let raw = [self.escape.as_slice(), bytes].concat();
        self.escape.clear();
        let mut rest = raw.as_slice();
        while let [first, after @ ..] = rest {
            if *first == b'%' && after.len() < 2 {
                self.escape = rest.to_vec();
                break;
            }
            let (byte, next) = escaped(rest).map_or((*first, after), |byte| (byte, &after[2..]));
            self.tail.push(byte);
            rest = next;
        }
        self.whole()
    }

    /// Whether it ends with a whole character. An escape that is none is itself.
    fn end(&mut self) -> bool {
        self.tail.append(&mut self.escape);
        let good = self.tail.is_empty() || from_utf8(&self.tail).is_ok();
        self.tail.clear();
        good
    }

    /// Keeps only what may still become a character.
    fn whole(&mut self) -> bool {
        match from_utf8(&self.tail) {
            Ok(_) => self.tail.clear(),
            Err(error) if error.error_len().is_none() => {
                self.tail.drain(..error.valid_up_to());
            }
            Err(_) => return false,
        }
        true
    }
}

/// The byte that is escaped here.
fn escaped(text: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = text else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(*high)? * 16 + digit(*low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good(pieces: &[&[u8]]) -> bool {
        let mut seen = Seen::default();
        pieces.iter().all(|piece| seen.add(piece)) && seen.end()
    }

    #[test]
    fn words_are_known_wherever_the_body_is_cut() {
        let form = "a=路%E7%81%AF&b=100%&c=%zz+%4".as_bytes();
        for at in 0..=form.len() {
            let (before, after) = form.split_at(at);
            assert!(good(&[before, after]), "{at}");
        }
        assert!(good(&form.chunks(1).collect::<Vec<_>>()));
    }

    #[test]
    fn what_is_no_word_is_known_wherever_the_body_is_cut() {
        for form in [&b"a=%FF"[..], b"a=\xff&b=1", b"a=%E7%81&b=1", b"a=%E7%81", b"%C0%AF=1", b"a=%ED%A0%80"]
        {
            for at in 0..=form.len() {
                let (before, after) = form.split_at(at);
                assert!(!good(&[before, after]), "{form:?} {at}");
            }
        }
    }
}
