//! Keys for each purpose, derived from the one configured secret, so that a
//! key that leaks from one place opens no other.

use crate::actor::FollowToken;
use crate::clock::Chance;
use crate::config::Secret;
use crate::error::{Error, Result};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::{HookId, PlaceId, RequestId};
use sha2::{Digest, Sha256};

const BLOCK: usize = 64;
/// Characters of a follow token: 132 bits.
const FOLLOW_CHARS: usize = 22;

/// Derived keys.
pub(crate) struct Secrets {
    follow: [u8; 32],
    device: [u8; 32],
    jwt: [u8; 32],
    /// Makes the key by which push services know us.
    pub(crate) push: [u8; 32],
    stop: [u8; 32],
    account: [u8; 32],
    /// By which a database knows the secret again.
    pub(crate) known: String,
    /// Seals what was answered to calls that may be sent again.
    pub(crate) answers: [u8; 32],
    hook: [u8; 32],
    seal: [u8; 32],
    /// What a demonstration shares with its pretend lock.
    pub(crate) lock: [u8; 32],
}

impl Secrets {
    /// Derives every key from the configured secret.
    pub(crate) fn derive(secret: &Secret) -> Self {
        let key = |label: &str| hmac(&secret.0, &[b"huying v1 ", label.as_bytes()]);
        Self {
            follow: key("follow"),
            device: key("device"),
            jwt: key("jwt"),
            push: key("push"),
            stop: key("stop"),
            account: key("account"),
            known: hex(&key("known")),
            answers: key("answers"),
            hook: key("hook"),
            seal: key("seal"),
            lock: key("lock"),
        }
    }

    /// The token that opens a request to its author: always the same for a
    /// request, so that a repeated submission gets it again.
    pub(crate) fn follow(&self, request: RequestId) -> FollowToken {
        let mut text = URL_SAFE_NO_PAD.encode(hmac(&self.follow, &[b"follow", request.0.as_bytes()]));
        text.truncate(FOLLOW_CHARS);
        FollowToken(text)
    }

    /// Whether a token opens this request, in equal time for every wrong one.
    pub(crate) fn follows(&self, token: &FollowToken, request: RequestId) -> bool {
        equal(token.0.as_bytes(), self.follow(request).0.as_bytes())
    }

    /// What is kept of an address, or of a request, that wants no messages.
    pub(crate) fn stop(&self, kind: &str, who: &str) -> String {
        hex(&hmac(&self.stop, &[kind.as_bytes(), b"\0", who.as_bytes()]))
    }

    /// What is kept of a telephone number to which a code was sent, or of the
    /// code: enough to know it again.
    pub(crate) fn account(&self, kind: &str, parts: &[&str]) -> String {
        let text = parts.join("\0");
        hex(&hmac(&self.account, &[kind.as_bytes(), b"\0", text.as_bytes()]))
    }

    /// The key that signs what a webhook is told, of a generation.
    pub(crate) fn hook(&self, hook: HookId, generation: i32) -> [u8; 32] {
        hmac(&self.hook, &[hook.0.as_bytes(), &generation.to_be_bytes()])
    }

    /// Seals a text that must be read again, such as the key of another platform:
    /// who has the database alone cannot. `bound` belongs to it: at another place
    /// it does not open.
    pub(crate) fn seal(&self, chance: &dyn Chance, bound: &str, text: &str) -> Result<String> {
        let sealed = sealed(&self.seal, chance, bound.as_bytes(), text.as_bytes())?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens what was sealed; `None` for what was not sealed with this secret.
    pub(crate) fn unseal(&self, bound: &str, sealed: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        String::from_utf8(opened(&self.seal, bound.as_bytes(), bytes)?).ok()
    }

    /// The key that signs access tokens of a period.
    pub(crate) fn jwt_of(&self, period: i64) -> [u8; 32] {
        hmac(&self.jwt, &[b"period", &period.to_be_bytes()])
    }

    /// What is kept of a device's identifier for one request: two requests
    /// cannot be linked by it.
    pub(crate) fn device(&self, device: &str, request: RequestId) -> String {
        hex(&hmac(&self.device, &[request.0.as_bytes(), device.as_bytes()]))
    }

    /// What is kept of a device's identifier for one place: no trace of where
    /// it has been.
    pub(crate) fn visit(&self, device: &str, place: PlaceId) -> String {
        hex(&hmac(&self.device, &[b"place", place.0.as_bytes(), device.as_bytes()]))
    }
}

/// AES-256-GCM: a fresh nonce, then the text with its tag. `bound` belongs to it and
/// is not in it.
pub(crate) fn sealed(key: &[u8; 32], chance: &dyn Chance, bound: &[u8], text: &[u8]) -> Result<Vec<u8>> {
    let mut nonce = [0; NONCE_LEN];
    chance.fill(&mut nonce);
    let mut bytes = nonce.to_vec();
    let mut text = text.to_vec();
    cipher(key)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(bound), &mut text)
        .map_err(Error::internal)?;
    bytes.append(&mut text);
    Ok(bytes)
}

/// What [`sealed`] was given; `None` for another key, another `bound`, or damage.
pub(crate) fn opened(key: &[u8; 32], bound: &[u8], mut sealed: Vec<u8>) -> Option<Vec<u8>> {
    let nonce = Nonce::try_assume_unique_for_key(sealed.get(..NONCE_LEN)?).ok()?;
    let mut text = sealed.split_off(NONCE_LEN);
    let length = cipher(key).ok()?.open_in_place(nonce, Aad::from(bound), &mut text).ok()?.len();
    text.truncate(length);
    Some(text)
}

fn cipher(key: &[u8; 32]) -> Result<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(Error::internal)
}

/// SHA-256 in hexadecimal.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Compares without telling by time where the difference is.
pub(crate) fn equal(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |all, (x, y)| all | (x ^ y)) == 0
}

/// HMAC-SHA-256 (RFC 2104) over the parts one after the other.
pub(crate) fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut block = [0u8; BLOCK];
    if key.len() > BLOCK {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let mut inner = Sha256::new_with_prefix(block.map(|b| b ^ 0x36));
    parts.iter().for_each(|part| inner.update(part));
    let outer = Sha256::new_with_prefix(block.map(|b| b ^ 0x5c)).chain_update(inner.finalize());
    outer.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hmac_is_the_one_of_rfc_4231() {
        let second = hmac(b"Jefe", &[b"what do ya want ", b"for nothing?"]);
        assert_eq!(hex(&second), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        let long = hmac(&[0xaa; 131], &[b"Test Using Larger Than Block-Size Key - Hash Key First"]);
        assert_eq!(hex(&long), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    #[test]
    fn what_is_sealed_opens_with_the_same_secret_at_the_same_place_only() {
        let secrets = Secrets::derive(&Secret(vec![7; 32]));
        let chance = crate::clock::SeededChance::new(1);
        let sealed = secrets.seal(&chance, "upstream 1 key", "their-key").unwrap();
        assert_ne!(sealed, secrets.seal(&chance, "upstream 1 key", "their-key").unwrap());
        assert_eq!(secrets.unseal("upstream 1 key", &sealed).as_deref(), Some("their-key"));
        assert_eq!(secrets.unseal("upstream 2 key", &sealed), None);
        assert_eq!(Secrets::derive(&Secret(vec![8; 32])).unseal("upstream 1 key", &sealed), None);
        assert_eq!(secrets.unseal("upstream 1 key", "AAAA"), None);
    }

    #[test]
    fn each_purpose_has_a_key_of_its_own() {
        let secrets = Secrets::derive(&Secret(vec![7; 32]));
        assert_ne!(secrets.follow, secrets.device);
        assert_ne!(secrets.follow, secrets.jwt);
    }
}
