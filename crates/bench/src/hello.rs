//! The raw baseline of pages: axum alone, answering a body that is ready in memory. It runs as a
//! process of its own, as the program under test does.

use crate::exec::Running;
use crate::http;
use crate::product::free_address;
use anyhow::{Result, bail};
use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

const START_LIMIT: Duration = Duration::from_secs(20);

/// Serves until killed, with as many threads as there are processors.
///
/// # Errors
/// When the address is taken.
pub fn serve(addr: SocketAddr, bytes: usize) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(addr).await?;
        Ok(axum::serve(listener, router(bytes)).await?)
    })
}

fn router(bytes: usize) -> Router {
    let body = Bytes::from(vec![b'x'; bytes]);
    Router::new().fallback(get(move || {
        let body = body.clone();
        async move { ([(CONTENT_TYPE, "text/html; charset=utf-8")], body) }
    }))
}

/// The baseline, running.
pub struct Hello {
    process: Running,
    /// Where it answers.
    pub addr: SocketAddr,
    /// From starting it to its first answer.
    pub started: Duration,
}

impl Hello {
    /// Starts it and waits for its first answer.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn start(bytes: usize) -> Result<Self> {
        let addr = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["hello", "--addr", &addr.to_string(), "--bytes", &bytes.to_string()]);
        let begin = Instant::now();
        let process = Running::spawn(&mut command)?;
        let request = http::get(addr, "/", "");
        while http::fetch(addr, &request).await.is_err() {
            if begin.elapsed() > START_LIMIT {
                bail!("the baseline does not answer");
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(Self { process, addr, started: begin.elapsed() })
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }
}

/// The same within a test.
#[cfg(test)]
pub async fn test_server(bytes: usize) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router(bytes)).await });
    addr
}
