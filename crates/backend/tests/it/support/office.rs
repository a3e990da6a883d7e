//! A provider that keeps what is posted to it and drops repeats by their key.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// How it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Takes everything.
    Well,
    /// Answers with this status and takes nothing.
    Down(u16),
    /// Takes it and hangs up without a word.
    HangsUp,
    /// Takes it and never answers.
    Silent,
}

/// A post as it came.
#[derive(Clone, Debug)]
pub struct Post {
    pub head: String,
    pub body: Vec<u8>,
}

impl Post {
    pub fn header(&self, name: &str) -> Option<&str> {
        let (name, lines) = (format!("{name}: "), self.head.lines());
        lines.filter(|line| line.to_lowercase().starts_with(&name)).map(|line| &line[name.len()..]).next()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

struct Kept {
    mood: Mood,
    answers: Vec<(&'static str, String)>,
    missing: Vec<&'static str>,
    slow: Option<(&'static str, Duration)>,
    posts: Vec<Post>,
    taken: BTreeMap<String, Post>,
}

/// The provider.
#[derive(Clone)]
pub struct Office {
    pub url: url::Url,
    kept: Arc<Mutex<Kept>>,
}

impl Office {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        let (answers, missing) = (Vec::new(), Vec::new());
        let (posts, taken) = (Vec::new(), BTreeMap::new());
        let kept = Kept { mood: Mood::Well, answers, missing, slow: None, posts, taken };
        let office = Self { url, kept: Arc::new(Mutex::new(kept)) };
        let own = office.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let own = own.clone();
                tokio::spawn(async move { own.serve(stream).await });
            }
        });
        office
    }

    pub fn mood(&self, mood: Mood) {
        self.kept.lock().unwrap().mood = mood;
    }

    /// What it answers to a path that begins so.
    pub fn answer(&self, path: &'static str, body: &str) {
        let mut kept = self.kept.lock().unwrap();
        kept.answers.retain(|(known, _)| *known != path);
        kept.missing.retain(|known| *known != path);
        kept.answers.push((path, body.to_owned()));
    }

    /// It answers 404 to a path that begins so.
    pub fn missing(&self, path: &'static str) {
        let mut kept = self.kept.lock().unwrap();
        kept.answers.retain(|(known, _)| *known != path);
        kept.missing.push(path);
    }

    /// It takes its time with a path that begins so.
    pub fn slow(&self, path: &'static str, time: Duration) {
        self.kept.lock().unwrap().slow = Some((path, time));
    }

    /// Everything that came, repeats included.
    pub fn posts(&self) -> Vec<Post> {
        self.kept.lock().unwrap().posts.clone()
    }

    /// What was delivered: each key once.
    pub fn taken(&self) -> BTreeMap<String, Post> {
        self.kept.lock().unwrap().taken.clone()
    }

    async fn serve(&self, mut stream: TcpStream) {
        let Some(post) = read(&mut stream).await else { return };
        let (mood, answer, wait) = {
            let mut kept = self.kept.lock().unwrap();
            kept.posts.push(post.clone());
            let key = post.header("idempotency-key").map(str::to_owned);
            if !matches!(kept.mood, Mood::Down(_)) {
                let key = key.unwrap_or_else(|| format!("{}", kept.posts.len()));
                kept.taken.entry(key).or_insert_with(|| post.clone());
            }
            let path = post.head.split(' ').nth(1).unwrap_or_default().to_owned();
            let answer = kept.answers.iter().find(|(known, _)| path.starts_with(known));
            let mood = match kept.mood.clone() {
                Mood::Well if kept.missing.iter().any(|known| path.starts_with(known)) => Mood::Down(404),
                mood => mood,
            };
            let wait = kept.slow.filter(|(slow, _)| path.starts_with(slow)).map(|(_, wait)| wait);
            (mood, answer.map(|(_, body)| body.clone()).unwrap_or_default(), wait.unwrap_or_default())
        };
        tokio::time::sleep(wait).await;
        let status = match mood {
            Mood::Well => 200,
            Mood::Down(status) => status,
            Mood::HangsUp => return,
            Mood::Silent => return std::future::pending().await,
        };
        let text = format!(
            "HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}",
            answer.len()
        );
        let _ = stream.write_all(text.as_bytes()).await;
    }
}

async fn read(stream: &mut TcpStream) -> Option<Post> {
    let (mut all, mut some) = (Vec::new(), [0u8; 4096]);
    loop {
        let count = stream.read(&mut some).await.ok().filter(|count| *count > 0)?;
        all.extend_from_slice(&some[..count]);
        let Some(end) = all.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&all[..end]).into_owned();
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        if all.len() >= end + 4 + length.unwrap_or(0) {
            return Some(Post { head, body: all[end + 4..].to_vec() });
        }
    }
}
