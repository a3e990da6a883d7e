//! The way outside: one port, a sender for each kind of provider.

mod aliyun;
mod http;
mod keep;
mod mail;
mod mini;
mod push;
mod sign;
mod tencent;
mod web;
mod wechat;

pub(crate) use aliyun::Aliyun;
pub(crate) use http::Http;
pub(crate) use mail::{Smtp, is_mailbox};
pub(crate) use mini::MiniError;
pub(crate) use push::{Vapid, WebPush, are_keys, may_push};
pub(crate) use tencent::Tencent;
pub(crate) use web::WebApi;
pub(crate) use wechat::WechatApi;

use crate::error::{Error, Result};
use domain::Moment;
use domain::tell::Place;
use futures::future::BoxFuture;
use std::time::Duration;
use uuid::Uuid;

/// How long a provider may take to be reached, and to answer.
const CONNECT: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(10);
/// Most bytes of an answer that are read.
const ANSWER: usize = 64 * 1024;

/// A message as a sender is given it.
#[derive(Clone)]
pub(crate) struct Parcel {
    /// The same for each try: a receiver drops a repeat by it.
    pub(crate) key: Uuid,
    /// A number, an address or an openid.
    pub(crate) address: String,
    /// The words, with the link.
    pub(crate) text: String,
    /// What stands in the places of the template.
    pub(crate) values: Vec<(Place, String)>,
    /// The name of the provider's own template.
    pub(crate) template: Option<String>,
    /// Where the message leads.
    pub(crate) link: String,
    /// The code of the request.
    pub(crate) code: String,
    /// Whether it cannot wait.
    pub(crate) urgent: bool,
    /// The browser, for push messages.
    pub(crate) browser: Option<Browser>,
    /// Now.
    pub(crate) at: Moment,
}

/// A browser that wants push messages.
#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) endpoint: String,
    pub(crate) p256dh: String,
    pub(crate) auth: String,
}

/// Why a message was not taken. The texts are for the log and the desk: codes
/// of the provider, nothing personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SendError {
    /// It was not taken, and the provider does not work.
    Later(String),
    /// It was not taken now; the provider works.
    Busy(String),
    /// Nobody knows whether it was taken.
    Unsure(String),
    /// It will never be taken.
    Refused(String),
    /// The receiver is not there any more.
    Gone(String),
}

/// Sends messages. Taken means that the provider has it.
pub(crate) trait Sender: Send + Sync {
    /// Sends one.
    fn send<'a>(&'a self, parcel: &'a Parcel) -> BoxFuture<'a, std::result::Result<(), SendError>>;
}

/// Takes everything and sends nothing: for demonstrations. What was "sent" is
/// in the outbox.
pub(crate) struct Recording;

impl Sender for Recording {
    fn send<'a>(&'a self, _: &'a Parcel) -> BoxFuture<'a, std::result::Result<(), SendError>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// What all senders share that speak HTTP.
pub(crate) fn client() -> Result<reqwest::Client> {
    reqwest::Client::builder()
        .connect_timeout(CONNECT)
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(Error::internal)
}

/// Sends a request and reads the beginning of its answer.
async fn call(request: reqwest::RequestBuilder) -> std::result::Result<(u16, Vec<u8>), SendError> {
    let mut response = request.send().await.map_err(broken)?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    // An answer that breaks off after a status is read as far as it came.
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER {
            break;
        }
    }
    Ok((status, body))
}

/// Whoever was never reached has taken nothing.
fn broken(error: reqwest::Error) -> SendError {
    if error.is_connect() || error.is_builder() {
        SendError::Later("not reached".to_owned())
    } else if error.is_timeout() {
        SendError::Unsure("no answer in time".to_owned())
    } else {
        SendError::Unsure("the answer broke off".to_owned())
    }
}

/// What a status other than one of success means.
fn by_status(status: u16) -> SendError {
    let text = format!("status {status}");
    match status {
        400 | 413 | 422 => SendError::Refused(text),
        429 => SendError::Busy(text),
        // A gateway gave up waiting; what is behind it may have taken it.
        502 | 504 => SendError::Unsure(text),
        _ => SendError::Later(text),
    }
}

/// A provider's own code, as it may be kept.
fn code(text: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || "._-".contains(*c);
    text.chars().filter(plain).take(80).collect()
}
