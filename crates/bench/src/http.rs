//! A lean HTTP/1.1 client over one kept connection. It does the least that can be called HTTP, so
//! that on a small machine the processor is left to the program under test.

use anyhow::{Context, Result, bail};
use std::io::{self, Error, ErrorKind};
use std::net::SocketAddr;
use std::ops::Range;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest wait for an answer outside of load runs.
const PATIENCE: Duration = Duration::from_secs(60);
/// Larger answers are a fault.
const LARGEST: usize = 64 * 1024 * 1024;

/// A connection.
pub struct Conn {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer that lies in the connection's buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    head: usize,
    body: Body,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Body {
    Plain(Range<usize>),
    Chunked(Vec<Range<usize>>),
}

impl Conn {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn open(addr: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(addr).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// When the connection breaks or what comes is not HTTP/1.1 with a known end.
    pub async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.buffer.clear();
        self.stream.write_all(request).await?;
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(Error::new(ErrorKind::UnexpectedEof, "closed before the answer ended"));
            }
            if let Some(answer) = parse(&self.buffer)? {
                return Ok(answer);
            }
            if self.buffer.len() > LARGEST {
                return Err(Error::new(ErrorKind::InvalidData, "an answer without end"));
            }
        }
    }

    /// Lines of an answer's head behind the status line, as sent.
    fn head<'a>(&'a self, answer: &Answer) -> impl Iterator<Item = (String, String)> + use<'a> {
        let head = String::from_utf8_lossy(&self.buffer[..answer.head]);
        let lines: Vec<(String, String)> = head
            .split("\r\n")
            .skip(1)
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        lines.into_iter()
    }

    fn body(&self, answer: &Answer) -> Vec<u8> {
        match &answer.body {
            Body::Plain(range) => self.buffer[range.clone()].to_vec(),
            Body::Chunked(parts) => parts.iter().flat_map(|p| &self.buffer[p.clone()]).copied().collect(),
        }
    }
}

/// The answer, once it is there to its end.
fn parse(bytes: &[u8]) -> io::Result<Option<Answer>> {
    let Some(head) = find(bytes, b"\r\n\r\n", 0) else { return Ok(None) };
    let invalid = |what| Error::new(ErrorKind::InvalidData, what);
    let status = bytes
        .get(9..12)
        .filter(|_| bytes.starts_with(b"HTTP/1."))
        .and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok())
        .ok_or_else(|| invalid("not an HTTP/1 answer"))?;
    let start = head + 4;
    let body = if let Some(length) = field(&bytes[..head], b"content-length") {
        let length: usize = length.parse().map_err(|_| invalid("a length that is no number"))?;
        (bytes.len() >= start + length).then_some(Body::Plain(start..start + length))
    } else if field(&bytes[..head], b"transfer-encoding").is_some() {
        chunks(bytes, start)?.map(Body::Chunked)
    } else if matches!(status, 204 | 304) {
        Some(Body::Plain(start..start))
    } else {
        return Err(invalid("an answer that does not say where it ends"));
    };
    Ok(body.map(|body| Answer { status, head, body }))
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.windows(what.len()).position(|w| w == what).map(|at| from + at)
}

fn field<'a>(head: &'a [u8], name: &[u8]) -> Option<&'a str> {
    head.split(|b| *b == b'\n').find_map(|line| {
        let (given, value) = line.split_at_checked(name.len())?;
        let value = value.strip_prefix(b":").filter(|_| given.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value).ok().map(str::trim)
    })
}

fn chunks(bytes: &[u8], mut at: usize) -> io::Result<Option<Vec<Range<usize>>>> {
    let mut parts = Vec::new();
    loop {
        let Some(end) = find(bytes, b"\r\n", at) else { return Ok(None) };
        let size = std::str::from_utf8(&bytes[at..end])
            .ok()
            .and_then(|text| usize::from_str_radix(text.split(';').next()?.trim(), 16).ok())
            .ok_or_else(|| Error::new(ErrorKind::InvalidData, "a chunk without size"))?;
        let data = end + 2;
        if bytes.len() < data.saturating_add(size).saturating_add(2) {
            return Ok(None);
        }
        if size == 0 {
            return Ok(Some(parts));
        }
        parts.push(data..data + size);
        at = data + size + 2;
    }
}

/// An answer as a value of its own.
#[derive(Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names in lower case.
    pub head: Vec<(String, String)>,
    /// The body as it was on the wire, still compressed if it was.
    pub body: Vec<u8>,
}

impl Response {
    /// A line of the head.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.head.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The cookies set, as `name=value; …` for the next request.
    pub fn cookies(&self) -> String {
        let set = self.head.iter().filter(|(name, _)| name == "set-cookie");
        set.filter_map(|(_, value)| value.split(';').next()).collect::<Vec<_>>().join("; ")
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON, if the status is the one expected.
    ///
    /// # Errors
    /// When it is another status or no JSON.
    pub fn json(&self, status: u16) -> Result<serde_json::Value> {
        self.expect(status)?;
        Ok(serde_json::from_slice(&self.body)?)
    }

    /// That the status is the one expected.
    ///
    /// # Errors
    /// When it is not; with the beginning of what came instead.
    pub fn expect(&self, status: u16) -> Result<()> {
        if self.status != status {
            let said: String = self.text().chars().take(300).collect();
            bail!("answered {} where {status} was expected: {said}", self.status);
        }
        Ok(())
    }
}

/// One request on a connection of its own.
///
/// # Errors
/// When nobody answers in time, or not in HTTP.
pub async fn fetch(addr: SocketAddr, request: &[u8]) -> Result<Response> {
    let exchange = async {
        let mut conn = Conn::open(addr).await?;
        let answer = conn.exchange(request).await?;
        let response =
            Response { status: answer.status, head: conn.head(&answer).collect(), body: conn.body(&answer) };
        io::Result::Ok(response)
    };
    let line =
        String::from_utf8_lossy(request.split(|b| *b == b'\r').next().unwrap_or_default()).into_owned();
    let done =
        tokio::time::timeout(PATIENCE, exchange).await.with_context(|| format!("{line}: no answer"))?;
    done.with_context(|| line)
}

/// A GET request. `extra` are further lines, each ended by CR LF.
pub fn get(addr: SocketAddr, path: &str, extra: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: {addr}\r\nAccept: text/html, */*\r\n{extra}\r\n").into_bytes()
}

/// A POST request, sent as from a page of the program itself.
pub fn post(addr: SocketAddr, path: &str, mime: &str, extra: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {addr}\r\nOrigin: http://{addr}\r\nContent-Type: {mime}\r\n\
         Content-Length: {}\r\n{extra}\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_only_when_its_last_byte_is_there() {
        let whole = b"HTTP/1.1 200 OK\r\nContent-length: 5\r\n\r\nhello";
        for cut in 0..whole.len() {
            assert_eq!(parse(&whole[..cut]).unwrap(), None, "cut at {cut}");
        }
        let answer = parse(whole).unwrap().unwrap();
        assert_eq!((answer.status, answer.body), (200, Body::Plain(38..43)));
    }

    #[test]
    fn chunks_are_put_together_and_waited_for() {
        let whole =
            b"HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n";
        for cut in 0..whole.len() {
            assert_eq!(parse(&whole[..cut]).unwrap(), None, "cut at {cut}");
        }
        let Body::Chunked(parts) = parse(whole).unwrap().unwrap().body else { panic!("not chunked") };
        let text: Vec<u8> = parts.into_iter().flat_map(|p| whole[p].to_vec()).collect();
        assert_eq!(text, b"abcde");
    }

    #[test]
    fn what_is_not_http_or_has_no_end_is_an_error() {
        assert!(parse(b"hello\r\n\r\n").is_err());
        assert!(parse(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        assert!(parse(b"HTTP/1.1 304 Not Modified\r\n\r\n").unwrap().is_some());
    }

    #[test]
    fn cookies_go_back_without_their_attributes() {
        let head = vec![
            ("set-cookie".to_owned(), "a=1; Path=/; HttpOnly".to_owned()),
            ("set-cookie".to_owned(), "b=2".to_owned()),
        ];
        let response = Response { status: 303, head, body: Vec::new() };
        assert_eq!(response.cookies(), "a=1; b=2");
        assert!(response.expect(200).is_err());
    }
}
