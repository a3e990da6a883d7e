//! Signing in on a page that is open in WeChat: there and back again, bound to
//! the browser that set out.

use super::session::{self, SignedIn};
use super::{Proof, Way, arrive, bounded, patient, wechat_proof};
use crate::Backend;
use crate::actor::Resident;
use crate::clock::random_hex;
use crate::error::{Error, Result};
use crate::secrets::equal;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;

/// How long somebody may be away.
const AWAY: TimeDelta = TimeDelta::minutes(10);
/// Where WeChat leads back to.
const BACK: &str = "/me/wechat/back";

/// Where somebody goes, and what their browser keeps until they are back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebStart {
    /// The address at WeChat.
    pub address: String,
    /// The value of a cookie.
    pub cookie: String,
}

/// Sets out to WeChat; `to` is where they go afterwards, a path of this site.
/// [`Error::NotFound`] where no service account is configured.
pub fn web_start(backend: &Backend, to: &str) -> Result<WebStart> {
    let web = backend.tell().web().ok_or(Error::NotFound)?;
    let nonce = random_hex(backend.chance());
    let until = (backend.now() + AWAY).timestamp().to_string();
    let state = state(backend, &nonce, &until, to);
    let back = format!("{}{BACK}", backend.config().tell.base);
    let cookie = format!("{nonce}.{until}.{}", URL_SAFE_NO_PAD.encode(to));
    Ok(WebStart { address: web.authorize(&back, &state).into(), cookie })
}

/// What goes to WeChat and comes back: letters and digits, as it asks for.
fn state(backend: &Backend, nonce: &str, until: &str, to: &str) -> String {
    backend.secrets().account("web", &[nonce, until, to])
}

/// Where somebody who came back wanted to go, if it was this browser that set
/// out, and not too long ago.
pub fn web_come_back(backend: &Backend, cookie: &str, came: &str) -> Option<String> {
    let mut parts = cookie.splitn(3, '.');
    let (nonce, until, to) = (parts.next()?, parts.next()?, parts.next()?);
    let to = String::from_utf8(URL_SAFE_NO_PAD.decode(to).ok()?).ok()?;
    let own = equal(state(backend, nonce, until, &to).as_bytes(), came.as_bytes());
    let soon = until.parse::<i64>().is_ok_and(|until| backend.now().timestamp() < until);
    (own && soon).then_some(to)
}

/// Signs in by the code that somebody came back with.
/// [`Error::Unauthenticated`] for one WeChat does not know, or that is of a
/// mere snapshot of the page; [`Error::Unavailable`] while WeChat does not answer.
pub async fn sign_in_by_web(backend: &Backend, code: &str, label: &str) -> Result<SignedIn> {
    session::begin(backend, proof(backend, code).await?, label).await
}

/// Adds it as a way into an account, by the same code.
pub async fn join_web(backend: &Backend, resident: Resident, code: &str) -> Result<()> {
    arrive::join(backend, resident.account, proof(backend, code).await?).await
}

async fn proof(backend: &Backend, code: &str) -> Result<Proof> {
    let web = backend.tell().web().ok_or(Error::NotFound)?;
    let said = patient(backend, web.person(bounded(code)?)).await?;
    wechat_proof(Way::WechatWeb, said.openid, said.unionid)
}
