//! The right of a page of ours to use WeChat's own functions (JS-SDK).

use crate::Backend;
use crate::accounts;
use crate::clock::random_hex;
use crate::error::{Error, Result};
use crate::secrets::hex;
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use url::Url;

/// Longest address that is signed, in bytes.
const LONGEST: usize = 2000;

/// What a page shows WeChat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Identifier of the service account.
    pub app_id: String,
    /// Seconds since 1970.
    pub timestamp: i64,
    /// Chance.
    pub nonce: String,
    /// SHA-1 in hexadecimal, which is what WeChat takes.
    pub signature: String,
}

/// Signs the address of one of our pages; `None` for one that is not ours.
/// [`Error::NotFound`] where no service account is configured,
/// [`Error::Unavailable`] while WeChat gives no ticket.
pub async fn sign_page(backend: &Backend, address: &str) -> Result<Option<Signed>> {
    let web = backend.tell().web().ok_or(Error::NotFound)?;
    let Some(page) = ours(&backend.config().tell.base, address) else { return Ok(None) };
    let ticket = accounts::patient(backend, web.ticket(backend.now())).await?;
    let timestamp = backend.now().timestamp();
    let nonce = random_hex(backend.chance());
    let signature = signature(&ticket, &nonce, timestamp, page);
    Ok(Some(Signed { app_id: web.app_id().to_owned(), timestamp, nonce, signature }))
}

/// The address as WeChat compares it, without what follows `#`.
fn ours<'a>(base: &str, address: &'a str) -> Option<&'a str> {
    let page = address.split('#').next().unwrap_or_default();
    let plain = page.len() <= LONGEST && page.bytes().all(|b| b.is_ascii_graphic());
    let (own, asked) = (Url::parse(base).ok()?, Url::parse(page).ok()?);
    let same = own.origin() == asked.origin() && asked.username().is_empty() && asked.password().is_none();
    (plain && same).then_some(page)
}

/// As described at
/// <https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html#62>.
fn signature(ticket: &str, nonce: &str, timestamp: i64, page: &str) -> String {
    let text = format!("jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}");
    hex(digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_documentation() {
        let ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
        let page = "http://mp.weixin.qq.com?params=value";
        let said = signature(ticket, "Wm3WZYTPz0wzccnW", 1_414_587_457, page);
        assert_eq!(said, "0f9de62fce790f9a083d5c99e95740ceb90c27ed");
    }

    #[test]
    fn only_addresses_of_this_site_are_signed() {
        let ours = |address: &str| ours("https://huying.example", address).map(str::to_owned);
        let page = "https://huying.example/s/1?x=%E7%AB%99&y=2";
        assert_eq!(ours(&format!("{page}#part")).as_deref(), Some(page));
        assert_eq!(ours("https://huying.example").as_deref(), Some("https://huying.example"));
        for foreign in [
            "",
            "/s/1",
            "http://huying.example/",
            "https://huying.example:444/",
            "https://huying.example.evil.example/",
            "https://huying.example@evil.example/",
            "https://me@huying.example/",
            "https://huying.example/ a&url=x",
            "https://huying.example/站",
            &format!("https://huying.example/{}", "x".repeat(2000)),
        ] {
            assert_eq!(ours(foreign), None, "{foreign}");
        }
    }
}
