//! The submit page and the map page as a browser gets them.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::build::PROGRAM;
use crate::compress;
use crate::workspace::{Profile, Workspace};

const SUBMIT_PAGE: &str = "/report";
const MAP_PAGE: &str = "/map";
const START_LIMIT: Duration = Duration::from_secs(60);
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// Where the page's HTML comes from.
#[derive(Debug)]
pub enum Source {
    /// It is not counted.
    None,
    /// A file with the HTML, not compressed.
    File(PathBuf),
    /// The program just built, started for a moment with an empty database.
    Server,
}

/// A page's text and what it costs to send.
#[derive(Debug)]
pub struct Page {
    /// The document.
    pub html: String,
    /// Bytes of the body on the wire.
    pub sent: usize,
}

/// The pages that are weighed, as far as they are known.
#[derive(Debug, Default)]
pub struct Pages {
    /// Where one submits.
    pub submit: Option<Page>,
    /// The rider map.
    pub map: Option<Page>,
}

/// Gets the pages, if they are asked for; of a file it is the submit page.
///
/// # Errors
/// When the file cannot be read, or the program does not start or answer.
pub fn get(workspace: &Workspace, source: &Source) -> Result<Pages> {
    match source {
        Source::None => Ok(Pages::default()),
        Source::File(file) => {
            let html =
                std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
            let sent = compress::brotli(html.as_bytes(), compress::Effort::ON_THE_FLY)?.len();
            Ok(Pages { submit: Some(Page { html, sent }), map: None })
        }
        Source::Server => from_server(workspace),
    }
}

/// Ends the program however we leave.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn from_server(workspace: &Workspace) -> Result<Pages> {
    let data = tempfile::tempdir()?;
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let log = data.path().join("server.log");
    let mut server = start(workspace, data.path(), address, &log)?;
    let pages = wait_for(&mut server, address).and_then(|()| {
        Ok(Pages { submit: Some(fetch(address, SUBMIT_PAGE)?), map: Some(fetch(address, MAP_PAGE)?) })
    });
    drop(server);
    pages.with_context(|| {
        format!("the program said:\n{}", std::fs::read_to_string(&log).unwrap_or_default().trim())
    })
}

fn start(workspace: &Workspace, data: &Path, address: SocketAddr, log: &Path) -> Result<Running> {
    let output = workspace.output(Profile::Release);
    let program = output.join(PROGRAM);
    let log = std::fs::File::create(log)?;
    let child = Command::new(&program)
        .arg("serve")
        .current_dir(data)
        .env("HUYING_DATA", data)
        .env("HUYING_ADDR", address.to_string())
        .env("HUYING_SITE", output.join("site"))
        .env_remove("DATABASE_URL")
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .with_context(|| format!("cannot start {}: run `make build` first", program.display()))?;
    Ok(Running(child))
}

fn wait_for(server: &mut Running, address: SocketAddr) -> Result<()> {
    let begin = Instant::now();
    while TcpStream::connect(address).is_err() {
        if let Some(status) = server.0.try_wait()? {
            bail!("the program stopped before it served ({status})");
        }
        if begin.elapsed() > START_LIMIT {
            bail!("the program does not listen after {} s", START_LIMIT.as_secs());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// HTTP 1.0 on purpose: the body then simply lasts until the connection closes.
fn fetch(address: SocketAddr, path: &str) -> Result<Page> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(ANSWER_LIMIT))?;
    let request =
        format!("GET {path} HTTP/1.0\r\nHost: {address}\r\nAccept: text/html\r\nAccept-Encoding: br\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parse(&answer).with_context(|| format!("{path} cannot be weighed"))
}

fn parse(answer: &[u8]) -> Result<Page> {
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n").context("the answer has no head")?;
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let body = &answer[end + 4..];
    let mut lines = head.lines();
    let status = lines.next().unwrap_or_default();
    if status.split(' ').nth(1) != Some("200") {
        bail!("it answered {status}");
    }
    let mut html = String::new();
    if lines.any(|line| line.replace(' ', "") == "content-encoding:br") {
        brotli::Decompressor::new(body, 4096).read_to_string(&mut html)?;
    } else {
        html = String::from_utf8(body.to_vec())?;
    }
    Ok(Page { html, sent: body.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = "<p>one tap</p>";

    #[test]
    fn a_packed_page_counts_as_sent_and_reads_as_written() {
        let packed = compress::brotli(HTML.as_bytes(), compress::Effort::ON_THE_FLY).unwrap();
        let mut answer = b"HTTP/1.0 200 OK\r\nContent-Encoding: br\r\n\r\n".to_vec();
        answer.extend(&packed);
        let page = parse(&answer).unwrap();
        assert_eq!((page.html.as_str(), page.sent), (HTML, packed.len()));
    }

    #[test]
    fn a_page_that_is_not_packed_counts_in_full() {
        let page = parse(format!("HTTP/1.0 200 OK\r\n\r\n{HTML}").as_bytes()).unwrap();
        assert_eq!((page.html.as_str(), page.sent), (HTML, HTML.len()));
    }

    #[test]
    fn an_error_page_is_not_weighed() {
        let error = parse(b"HTTP/1.0 503 Service Unavailable\r\n\r\nlater").unwrap_err();
        assert!(error.to_string().contains("503"), "{error}");
    }
}
