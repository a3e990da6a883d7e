//! A pretend WeChat for tests and demonstrations. It answers as the real one
//! does, its errors included: codes are good once and for five minutes, tokens
//! end and are taken back, who asks too often is told so. What WeChat's own
//! programs do (giving a code to a mini-program) is done through `/_pretend/…`
//! or the functions of [`Pretend`].
//!
//! Behaviour is that of the public documentation at
//! <https://developers.weixin.qq.com/doc/> as of 2026. Nothing of it is part of
//! the program that is delivered.

mod answer;
mod fault;
mod routes;
mod serve;
mod state;

pub use fault::Fault;
pub use state::{App, Kind};

use state::State;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use url::Url;

/// The mini-program it knows unless others are named.
pub const MINI: (&str, &str) = ("wx00000000000000aa", "pretend-secret-of-the-mini-program");
/// The service account of web pages it knows unless others are named.
pub const WEB: (&str, &str) = ("wx00000000000000bb", "pretend-secret-of-the-web-account");

/// A pretend WeChat that serves.
#[derive(Clone)]
pub struct Pretend {
    address: SocketAddr,
    state: Arc<State>,
}

impl Pretend {
    /// Serves at an address until the runtime ends; port 0 takes a free one.
    pub async fn at(address: SocketAddr, apps: Vec<App>) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State::new(apps));
        tokio::spawn(serve::serve(listener, state.clone()));
        Ok(Self { address, state })
    }

    /// Serves on a free port of this machine, with [`MINI`] and [`WEB`].
    pub async fn start() -> io::Result<Self> {
        Self::at(SocketAddr::from(([127, 0, 0, 1], 0)), App::usual()).await
    }

    /// Where it is.
    pub fn url(&self) -> Url {
        let text = format!("http://{}/", self.address);
        #[allow(clippy::expect_used, reason = "an IP address and a port always make a URL")]
        Url::parse(&text).expect("an address is a URL")
    }

    /// What `wx.login` gives somebody in a mini-program.
    pub fn login(&self, who: &str) -> String {
        self.state.login(&self.state.app(Kind::Mini).id, who)
    }

    /// What `getPhoneNumber` gives for a number; of another country with its
    /// code and a hyphen: `1-2025550100`.
    pub fn phone(&self, number: &str) -> String {
        self.state.phone_code(number)
    }

    /// Who somebody is to an app.
    pub fn openid(&self, kind: Kind, who: &str) -> String {
        state::openid(&self.state.app(kind).id, who)
    }

    /// Who somebody is to all apps of one owner.
    pub fn unionid(&self, who: &str) -> String {
        state::unionid(who)
    }

    /// From now on, and for as many calls as `times` says, paths that begin so
    /// go wrong.
    pub fn fault(&self, path: &str, fault: Fault, times: Option<u32>) {
        self.state.faults.set(path, fault, times);
    }

    /// Everything works again.
    pub fn well(&self) {
        self.state.faults.clear();
    }

    /// All tokens are taken back, as by somebody who asked for others.
    pub fn revoke_tokens(&self) {
        self.state.revoke_tokens();
    }

    /// Time passes for it.
    pub fn pass(&self, time: Duration) {
        self.state.pass(time);
    }

    /// How often a path was called.
    pub fn calls(&self, path: &str) -> usize {
        self.state.calls(path)
    }

    /// The messages that were taken: to whom, and the whole as it came.
    pub fn messages(&self) -> Vec<(String, serde_json::Value)> {
        self.state.messages()
    }
}
