//! The program as a child process with its own data.

use crate::postgres;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Where a program keeps its data.
#[derive(Clone)]
pub struct Data {
    pub dir: PathBuf,
    /// `None`: SQLite in `dir`.
    pub postgres: Option<String>,
}

/// A command that needs the rights of root.
pub fn as_root(command: &str) -> Command {
    use std::os::unix::fs::MetadataExt;
    let root = std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    if root {
        return Command::new(command);
    }
    let mut sudo = Command::new("sudo");
    sudo.args(["-n", command]);
    sudo
}

/// Both kinds of database. PostgreSQL only where a server is given; the test
/// run always gives one.
pub fn kinds(dir: &Path) -> Vec<Data> {
    let sqlite = Data { dir: dir.join("sqlite"), postgres: None };
    let postgres = Data { dir: dir.join("postgres"), postgres: Some(postgres::database(dir)) };
    for data in [&sqlite, &postgres] {
        std::fs::create_dir_all(&data.dir).expect("a directory");
    }
    vec![sqlite, postgres]
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port()
}

/// A running program; killed when dropped.
pub struct Program {
    child: Child,
    pub base: String,
}

impl Program {
    /// Starts the program and waits until it is ready.
    pub async fn start(data: &Data) -> Self {
        let port = free_port();
        let child = command(data)
            .arg("serve")
            .env("HUYING_ADDR", format!("127.0.0.1:{port}"))
            .env("HUYING_METRICS_ADDR", format!("127.0.0.1:{}", free_port()))
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut program = Self { child, base: format!("http://127.0.0.1:{port}") };
        program.wait_until_ready().await;
        program
    }

    async fn wait_until_ready(&mut self) {
        let begun = Instant::now();
        let url = format!("{}/readyz", self.base);
        while begun.elapsed() < Duration::from_secs(60) {
            if reqwest::get(&url).await.is_ok_and(|r| r.status().is_success()) {
                return;
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                panic!("the program ended while starting: {status}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the program was not ready within a minute");
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`, and waits until it is gone.
    pub fn kill(mut self) {
        self.end();
    }

    /// SIGTERM, as who stops a service sends it.
    pub fn ask_to_end(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill -TERM");
    }

    /// Whether it has ended by itself (or was killed by somebody else).
    pub fn ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

/// The program with its data, without a subcommand.
pub fn command(data: &Data) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_huying"));
    command.env("HUYING_DATA", &data.dir).env("HUYING_LOG", "error").env_remove("DATABASE_URL");
    if let Some(url) = &data.postgres {
        command.env("DATABASE_URL", url);
    }
    for limit in ["SUBMIT", "FOLLOW", "SIGN_IN", "UPLOAD", "READ"] {
        command.env(format!("HUYING_LIMIT_{limit}_PER_MINUTE"), "0");
    }
    command.stdin(Stdio::null());
    command
}
