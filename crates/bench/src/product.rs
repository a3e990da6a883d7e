//! The program under test: started on loopback in a data directory of ours, ended by its id.

use crate::bench::Bench;
use crate::exec::{Running, tail};
use crate::http::{self, Response};
use anyhow::{Context, Result, bail};
use backend::config::Secret;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const START_LIMIT: Duration = Duration::from_secs(120);
const DEMO_LIMIT: Duration = Duration::from_secs(300);
const END_LIMIT: Duration = Duration::from_secs(30);
const LIMITS: [&str; 5] = ["SUBMIT", "FOLLOW", "SIGN_IN", "UPLOAD", "READ"];

/// The file of the embedded database within a data directory.
pub const DATABASE: &str = "huying.db";
/// The boundary of the forms we send.
const BOUNDARY: &str = "----huying-bench-7d1f";

/// The program, running.
pub struct Product {
    process: Running,
    /// Where it answers.
    pub addr: SocketAddr,
    /// From starting it to its first page.
    pub started: Duration,
}

/// An address on loopback that nobody uses now.
///
/// # Errors
/// When there is none.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// What it keeps its data in, besides its directory.
#[derive(Clone, Copy, Default)]
pub struct Means<'a> {
    /// The address of a database.
    pub postgres: Option<&'a str>,
    /// The address of a bucket that any key opens, as `scripts/with-s3.sh` gives it.
    pub store: Option<&'a str>,
}

fn command(bench: &Bench, data: &Path, addr: SocketAddr, means: Means<'_>) -> Result<Command> {
    let log = std::fs::File::options().create(true).append(true).open(log_file(bench, data))?;
    let mut command = Command::new(&bench.program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("HUYING_") || name == "DATABASE_URL" {
            command.env_remove(name);
        }
    }
    command.current_dir(data).env("HUYING_DATA", data).env("HUYING_ADDR", addr.to_string());
    command.env("HUYING_PUBLIC_URL", format!("http://{addr}"));
    for limit in LIMITS {
        command.env(format!("HUYING_LIMIT_{limit}_PER_MINUTE"), "0");
    }
    if let Some(url) = means.postgres {
        command.env("DATABASE_URL", url);
    }
    if let Some((endpoint, bucket)) = means.store.and_then(|store| store.rsplit_once('/')) {
        command.env("HUYING_S3_ENDPOINT", endpoint).env("HUYING_S3_BUCKET", bucket);
        command.env("HUYING_S3_ACCESS_KEY", "test").env("HUYING_S3_SECRET_KEY", "test");
        // Nothing is kept in the directory then, the secret neither.
        command.env("HUYING_SECRET", "7".repeat(64));
    }
    command.stdout(log.try_clone()?).stderr(log);
    Ok(command)
}

/// Beside the session's other files: a data directory that is kept must not grow by logs.
fn log_file(bench: &Bench, data: &Path) -> PathBuf {
    let name = data.file_name().unwrap_or_default().to_string_lossy().into_owned();
    bench.scratch.path().join(format!("{name}.log"))
}

/// Makes the demonstration district in an empty data directory.
///
/// # Errors
/// When the program does not succeed.
pub async fn demonstration(bench: &Bench, data: &Path, postgres: Option<&str>) -> Result<()> {
    demonstration_in(bench, data, Means { postgres, store: None }).await
}

/// The same, kept in what is given.
///
/// # Errors
/// When the program does not succeed.
pub async fn demonstration_in(bench: &Bench, data: &Path, means: Means<'_>) -> Result<()> {
    std::fs::create_dir_all(data)?;
    let addr = free_address()?;
    let mut demo = Running::spawn(command(bench, data, addr, means)?.arg("demo"))?;
    let begin = Instant::now();
    loop {
        if let Some(status) = demo.ended()? {
            if status.success() {
                return Ok(());
            }
            bail!("`huying demo` failed ({status}): {}", said(bench, data));
        }
        // It may serve what it made.
        if http::fetch(addr, &http::get(addr, "/", "")).await.is_ok_and(|page| page.status == 200) {
            return demo.end("TERM", END_LIMIT).await;
        }
        if begin.elapsed() > DEMO_LIMIT {
            bail!("`huying demo` does not come to an end: {}", said(bench, data));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The secret that a data directory was made with: a database is opened with no other one.
///
/// # Errors
/// When it is not there.
pub fn secret(data: &Path) -> Result<Secret> {
    let text = std::fs::read_to_string(data.join("secret.key")).context("no secret")?;
    Ok(Secret(text.trim().as_bytes().to_vec()))
}

fn said(bench: &Bench, data: &Path) -> String {
    let log = std::fs::read_to_string(log_file(bench, data)).unwrap_or_default();
    tail(&log, 800).to_owned()
}

impl Product {
    /// Starts it and waits for its first page, asking every millisecond.
    ///
    /// # Errors
    /// When it ends, or does not answer.
    pub async fn start(bench: &Bench, data: &Path, postgres: Option<&str>) -> Result<Self> {
        Self::start_in(bench, data, Means { postgres, store: None }).await
    }

    /// The same, with its data in what is given.
    ///
    /// # Errors
    /// When it ends, or does not answer.
    pub async fn start_in(bench: &Bench, data: &Path, means: Means<'_>) -> Result<Self> {
        let addr = free_address()?;
        let mut command = command(bench, data, addr, means)?;
        let request = http::get(addr, "/", "");
        let begin = Instant::now();
        let mut process = Running::spawn(command.arg("serve"))?;
        loop {
            if http::fetch(addr, &request).await.is_ok_and(|page| page.status == 200) {
                return Ok(Self { process, addr, started: begin.elapsed() });
            }
            if let Some(status) = process.ended()? {
                bail!("`huying serve` ended ({status}): {}", said(bench, data));
            }
            if begin.elapsed() > START_LIMIT {
                bail!("`huying serve` shows no page: {}", said(bench, data));
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Ends it as an operator would and waits until it has.
    ///
    /// # Errors
    /// When it does not end; it is then killed.
    pub async fn stop(self) -> Result<()> {
        self.process.end("TERM", END_LIMIT).await.context("stopping huying")
    }

    /// Gets a page or a file. `extra` are further lines of the head, each ended by CR LF.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn get(&self, path: &str, extra: &str) -> Result<Response> {
        http::fetch(self.addr, &http::get(self.addr, path, extra)).await
    }

    /// Submits a request by the API; gives its code and the token that follows it.
    ///
    /// # Errors
    /// When it is not taken.
    pub async fn submit(&self, key: &str, photos: &[&[u8]]) -> Result<(String, String)> {
        let mut request = Vec::new();
        submission(self.addr, key, photos, &mut request);
        let receipt = http::fetch(self.addr, &request).await?.json(201)?;
        let text = |name: &str| receipt[name].as_str().map(str::to_owned);
        text("code").zip(text("follow_token")).context("a receipt without code or token")
    }

    /// The code of a published request.
    ///
    /// # Errors
    /// When there is none.
    pub async fn published(&self) -> Result<String> {
        let list = self.get("/api/v1/requests", "").await?.json(200)?;
        let items = list.as_array().or_else(|| list["items"].as_array());
        let code = items.and_then(|items| items.iter().find_map(|item| item["code"].as_str()));
        code.map(str::to_owned).context("no request is published")
    }

    /// Signs in to the pages of staff by their form; gives the cookies.
    ///
    /// # Errors
    /// When there is no form or it does not let us in.
    pub async fn sign_in(&self, username: &str) -> Result<String> {
        let mut path = "/desk".to_owned();
        let mut page = self.get(&path, "").await?;
        for _ in 0..3 {
            let Some(to) = page.get("location").filter(|_| (300..400).contains(&page.status)) else { break };
            path = local(to);
            page = self.get(&path, "").await?;
        }
        let html = page.text();
        let form = sign_in_form(&html, &path).context("no form with a password on the way to /desk")?;
        let body = form_body(&form.hidden, username);
        let cookies = page.cookies();
        let extra = if cookies.is_empty() { String::new() } else { format!("Cookie: {cookies}\r\n") };
        let mime = "application/x-www-form-urlencoded";
        let sent = http::post(self.addr, &form.action, mime, &extra, body.as_bytes());
        let answer = http::fetch(self.addr, &sent).await?;
        if !(300..400).contains(&answer.status) || answer.cookies().is_empty() {
            bail!("signing in as {username} answered {}", answer.status);
        }
        let both = [cookies, answer.cookies()];
        Ok(both.into_iter().filter(|c| !c.is_empty()).collect::<Vec<_>>().join("; "))
    }
}

struct Form {
    action: String,
    hidden: Vec<(String, String)>,
}

/// The form with a password field, by plain search: our own pages are well-formed.
fn sign_in_form(html: &str, page: &str) -> Option<Form> {
    let form = html.split("<form").skip(1).map(|f| f.split("</form").next().unwrap_or(f));
    let form = form.into_iter().find(|f| f.contains("name=\"password\""))?;
    let action = attribute(form.split('>').next()?, "action");
    let inputs = form.split("<input").skip(1).map(|i| i.split('>').next().unwrap_or(i));
    let hidden = inputs
        .filter(|input| input.contains("type=\"hidden\""))
        .filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default())))
        .collect();
    Some(Form { action: action.filter(|a| !a.is_empty()).map_or(page.to_owned(), |a| local(&a)), hidden })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let from = tag.split_once(&format!("{name}=\""))?.1;
    Some(from.split('"').next()?.replace("&amp;", "&"))
}

/// Path and query of an address of the program.
fn local(address: &str) -> String {
    let path = address.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    path.unwrap_or(address).to_owned()
}

fn form_body(hidden: &[(String, String)], username: &str) -> String {
    let own = [("username", username), ("password", backend::demo::PASSWORD)];
    let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let pairs = own.into_iter().chain(hidden);
    pairs.map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect::<Vec<_>>().join("&")
}

fn escaped(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// Writes a submission as a phone would send it to the API.
pub fn submission(addr: SocketAddr, key: &str, photos: &[&[u8]], out: &mut Vec<u8>) {
    let fields: [(&str, &str); 6] = [
        ("description", "小区东门外的路灯连续三个晚上不亮，老人和孩子出门看不清路，请派人来看看。编号"),
        ("address", "安和区示范路 18 号院东门外"),
        ("lat", "45.1402"),
        ("lng", "124.8213"),
        ("accuracy", "12"),
        ("public", "true"),
    ];
    let mut body = Vec::with_capacity(2048);
    for (name, value) in fields {
        let own = if name == "description" { key } else { "" };
        body.extend_from_slice(part(name, "", "").as_bytes());
        body.extend_from_slice(format!("{value}{own}\r\n").as_bytes());
    }
    for photo in photos {
        body.extend_from_slice(
            part("photos", "; filename=\"photo.jpg\"", "Content-Type: image/jpeg\r\n").as_bytes(),
        );
        body.extend_from_slice(photo);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    let mime = format!("multipart/form-data; boundary={BOUNDARY}");
    let extra = format!("Idempotency-Key: {key}\r\nAccept: application/json\r\n");
    out.extend_from_slice(&http::post(addr, "/api/v1/requests", &mime, &extra, &body));
}

fn part(name: &str, more: &str, mime: &str) -> String {
    format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n{mime}\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_in_form_is_found_among_others_with_what_it_hides() {
        let html = r#"<form action="/lang"><input type="hidden" name="to" value="en"></form>
            <form method="post" action="/desk/sign-in?a=1&amp;b=2"><input type="hidden" name="next" value="/desk">
            <input name="username"><input type="password" name="password"></form>"#;
        let form = sign_in_form(html, "/desk").unwrap();
        assert_eq!(form.action, "/desk/sign-in?a=1&b=2");
        assert_eq!(form_body(&form.hidden, "grid"), "username=grid&password=huying-demo&next=%2Fdesk");
        assert!(sign_in_form("<form><input name=\"q\"></form>", "/desk").is_none());
    }

    #[test]
    fn a_redirect_may_name_the_whole_address() {
        assert_eq!(local("http://127.0.0.1:9/desk?x=1"), "/desk?x=1");
        assert_eq!(local("/desk"), "/desk");
    }

    #[test]
    fn a_submission_says_its_own_length() {
        let mut out = Vec::new();
        submission("127.0.0.1:9".parse().unwrap(), "bench-0001", &[b"jpeg"], &mut out);
        let text = String::from_utf8(out).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let length = head.lines().find_map(|l| l.strip_prefix("Content-Length: ")).unwrap();
        assert_eq!(length, body.len().to_string());
        assert!(head.contains("Idempotency-Key: bench-0001") && body.ends_with("--\r\n"));
    }
}
