//! Accounts of residents: optional, for those who want their requests on every
//! device. One person with several ways in is one account.
//!
//! Nothing here tells whether somebody has an account: signing in makes one.

mod arrive;
mod codes;
mod own;
mod session;
mod web;

pub use codes::{Caps, send_code};
pub use own::{
    Account, Device, Exported, Taken, delete, export, keep, leave, requests_of, taken_along, view,
};
pub use session::{SignedIn, by_access_token, by_cookie, by_id, refresh, revoke, sign_out, to_cookie};
pub use web::{WebStart, join_web, sign_in_by_web, web_come_back, web_start};

use crate::Backend;
use crate::actor::Resident;
use crate::error::{Error, Result};
use crate::tell::MiniError;
use domain::UnknownText;
use std::fmt;
use std::str::FromStr;

/// A way into an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// A telephone number, proven by a code sent to it.
    Phone,
    /// The identifier WeChat gives a person for one mini-program.
    Wechat,
    /// The one it gives them for all programs of one owner.
    WechatUnion,
    /// The one it gives them for the service account under which our pages are
    /// opened in it.
    WechatWeb,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Phone, Self::Wechat, Self::WechatUnion, Self::WechatWeb];

    /// The stable text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Wechat => "wechat",
            Self::WechatUnion => "wechat_union",
            Self::WechatWeb => "wechat_web",
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Way {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, UnknownText> {
        Self::ALL.into_iter().find(|way| way.as_str() == text).ok_or(UnknownText)
    }
}

/// Who somebody has shown to be.
type Proof = Vec<(Way, String)>;

/// Signs in by a code sent to a telephone. [`Error::Unauthenticated`] for one
/// that does not fit, is older than five minutes, or was tried too often.
pub async fn sign_in_by_phone(backend: &Backend, phone: &str, code: &str, label: &str) -> Result<SignedIn> {
    let proof = by_phone(backend, phone, code).await?;
    session::begin(backend, proof, label).await
}

/// Signs in by the code that `wx.login` gives a mini-program.
/// [`Error::Unauthenticated`] for one WeChat does not know, or knows no more;
/// [`Error::Unavailable`] while WeChat does not answer, or is not configured.
pub async fn sign_in_by_wechat(backend: &Backend, code: &str, label: &str) -> Result<SignedIn> {
    let proof = by_wechat(backend, code).await?;
    session::begin(backend, proof, label).await
}

/// Signs in whom a gateway of WeChat names: it has checked who they are to the
/// mini-program, and the caller that it is the gateway.
/// [`Error::Unauthenticated`] for what can be no identifier of WeChat's.
pub async fn sign_in_by_gateway(
    backend: &Backend,
    openid: &str,
    unionid: Option<&str>,
    label: &str,
) -> Result<SignedIn> {
    let proof = wechat_proof(Way::Wechat, openid.to_owned(), unionid.map(str::to_owned))?;
    session::begin(backend, proof, label).await
}

/// Adds a telephone as a way in. Whoever had it before is joined with this
/// account: both were shown to be the same person's. One that nobody had takes the
/// place of the account's.
pub async fn join_phone(backend: &Backend, resident: Resident, phone: &str, code: &str) -> Result<()> {
    let proof = by_phone(backend, phone, code).await?;
    arrive::join(backend, resident.account, proof).await
}

/// Adds WeChat as a way in, by the code of `wx.login`.
pub async fn join_wechat(backend: &Backend, resident: Resident, code: &str) -> Result<()> {
    let proof = by_wechat(backend, code).await?;
    arrive::join(backend, resident.account, proof).await
}

/// Adds the telephone that WeChat knows, by the code of `getPhoneNumber`, as
/// [`join_phone`] does; gives it masked.
pub async fn join_wechat_phone(backend: &Backend, resident: Resident, code: &str) -> Result<String> {
    let wechat = backend.tell().wechat().ok_or_else(not_configured)?;
    let said = patient(backend, wechat.phone(bounded(code)?, backend.now())).await?;
    let phone = domain::text::phone(&said).ok_or(Error::Unauthenticated)?;
    let masked = domain::privacy::own_phone(&phone);
    arrive::join(backend, resident.account, vec![(Way::Phone, phone)]).await?;
    Ok(masked)
}

async fn by_phone(backend: &Backend, phone: &str, code: &str) -> Result<Proof> {
    let phone = domain::text::phone(phone).ok_or(Error::Unauthenticated)?;
    codes::spend(backend, &phone, code).await?;
    Ok(vec![(Way::Phone, phone)])
}

async fn by_wechat(backend: &Backend, code: &str) -> Result<Proof> {
    let wechat = backend.tell().wechat().ok_or_else(not_configured)?;
    let said = patient(backend, wechat.session(bounded(code)?)).await?;
    wechat_proof(Way::Wechat, said.openid, said.unionid)
}

fn wechat_proof(way: Way, openid: String, unionid: Option<String>) -> Result<Proof> {
    let plain = |text: &String| {
        (1..=128).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    let union = unionid.filter(|text| !text.is_empty());
    if !plain(&openid) || union.as_ref().is_some_and(|union| !plain(union)) {
        return Err(Error::Unauthenticated);
    }
    let union = union.map(|union| (Way::WechatUnion, union));
    Ok(union.into_iter().chain([(way, openid)]).collect())
}

/// A code of WeChat as it may go into an address.
fn bounded(code: &str) -> Result<&str> {
    let fits = (1..=256).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_graphic());
    if fits { Ok(code) } else { Err(Error::Unauthenticated) }
}

/// What every [`Error::Unavailable`] of WeChat's begins with.
const WECHAT: &str = "WeChat";

/// Whether it is WeChat that is not there, and everything else is.
pub fn is_wechats(error: &Error) -> bool {
    matches!(error, Error::Unavailable(cause) if cause.starts_with(WECHAT))
}

fn not_configured() -> Error {
    Error::Unavailable(format!("{WECHAT} is not configured"))
}

/// Waits for WeChat no longer than somebody in front of a phone does.
pub(crate) async fn patient<T>(
    backend: &Backend,
    work: impl Future<Output = std::result::Result<T, MiniError>>,
) -> Result<T> {
    let late = |_| MiniError::Down("no answer in time".to_owned());
    let done = tokio::time::timeout(backend.tell().patience(), work).await;
    done.map_err(late).and_then(|done| done).map_err(outside)
}

fn outside(error: MiniError) -> Error {
    match error {
        MiniError::Unknown => Error::Unauthenticated,
        MiniError::Barred => Error::Forbidden,
        MiniError::TooMany => Error::TooMany { retry_after: 60 },
        MiniError::Down(why) => Error::Unavailable(format!("{WECHAT}: {why}")),
    }
}
