//! Push messages to browsers: delivery by RFC 8030, who we are by RFC 8292
//! (VAPID), secrecy by RFC 8291 (aes128gcm of RFC 8188).

use super::{Browser, Parcel, SendError, Sender, by_status, call};
use crate::error::{Error, Result};
use crate::secrets::hmac;
use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::Moment;
use futures::future::BoxFuture;
use serde_json::json;
use url::Url;

/// Bytes of a record: one holds every message.
const RECORD: u32 = 4096;
/// How long a push service keeps what cannot be delivered, in seconds.
const KEEP: &str = "86400";
/// How long a proof of who we are is good, in seconds; a day at most.
const PROOF: i64 = 12 * 3600;
/// Most characters shown.
const TEXT_CHARS: usize = 300;

/// Hosts of the push services of common browsers.
const SERVICES: &[&str] = &[
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "push.services.mozilla.com",
    "web.push.apple.com",
    "notify.windows.com",
];

/// Whether push messages may go to an address: only to well-known services and
/// those the operator names, or anybody could have us call anything.
pub(crate) fn may_push(endpoint: &str, more: &[String]) -> bool {
    let Ok(url) = Url::parse(endpoint) else { return false };
    // Where a whole origin is named it is meant, for tests and gateways.
    if more.iter().any(|named| named.contains("://") && *named == url.origin().ascii_serialization()) {
        return true;
    }
    let Some(url::Host::Domain(host)) = url.host() else { return false };
    let fits =
        |known: &str| host == known || host.strip_suffix(known).is_some_and(|rest| rest.ends_with('.'));
    let plain = url.scheme() == "https" && url.port().is_none() && url.username().is_empty();
    plain && (SERVICES.iter().any(|known| fits(known)) || more.iter().any(|known| fits(known)))
}

/// The key by which push services know us.
pub(crate) struct Vapid {
    key: EcdsaKeyPair,
    /// The public half, as browsers want it.
    pub(crate) public: String,
    contact: String,
}

impl Vapid {
    /// Makes the key of a seed: the same as long as the secret is the same.
    pub(crate) fn new(seed: &[u8; 32], contact: &str) -> Result<Self> {
        let (private, scalar) = private_key(|round| hmac(seed, &[b"vapid", &[round]]))?;
        let public = public_of(&private)?;
        let key =
            EcdsaKeyPair::from_private_key_and_public_key(&ECDSA_P256_SHA256_FIXED_SIGNING, &scalar, &public)
                .map_err(Error::internal)?;
        Ok(Self { key, public: BASE64.encode(public), contact: contact.to_owned() })
    }

    fn authorization(&self, audience: &str, now: Moment) -> Result<String> {
        let head = BASE64.encode(br#"{"typ":"JWT","alg":"ES256"}"#);
        let claims = json!({ "aud": audience, "exp": now.timestamp() + PROOF, "sub": self.contact });
        let signed = format!("{head}.{}", BASE64.encode(claims.to_string()));
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes()).map_err(Error::internal)?;
        Ok(format!("vapid t={signed}.{}, k={}", BASE64.encode(signature), self.public))
    }
}

/// A private key of P-256 from bytes of chance; nearly every 32 bytes are one.
fn private_key(draw: impl Fn(u8) -> [u8; 32]) -> Result<(PrivateKey, [u8; 32])> {
    for round in 0..8 {
        let scalar = draw(round);
        if let Ok(key) = PrivateKey::from_private_key(&ECDH_P256, &scalar) {
            return Ok((key, scalar));
        }
    }
    Err(Error::Internal("no key of P-256 was drawn".to_owned()))
}

fn public_of(key: &PrivateKey) -> Result<Vec<u8>> {
    Ok(key.compute_public_key().map_err(Error::internal)?.as_ref().to_vec())
}

/// Encrypts for a browser (RFC 8291, section 3).
fn encrypt(text: &[u8], browser: &Browser, key: &PrivateKey, salt: &[u8; 16]) -> Option<Vec<u8>> {
    let theirs = decode(&browser.p256dh)?;
    let auth = decode(&browser.auth)?;
    let ours = public_of(key).ok()?;
    let peer = UnparsedPublicKey::new(&ECDH_P256, &theirs);
    let shared = agreement::agree(key, peer, (), |shared| Ok::<_, ()>(shared.to_vec())).ok()?;
    let first = hmac(&auth, &[&shared]);
    let secret = hmac(&first, &[b"WebPush: info\0", &theirs, &ours, &[1]]);
    let prk = hmac(salt, &[&secret]);
    let content = hmac(&prk, &[b"Content-Encoding: aes128gcm\0", &[1]]);
    let nonce = hmac(&prk, &[b"Content-Encoding: nonce\0", &[1]]);
    // The mark of the last record, without padding.
    let mut sealed = [text, &[2]].concat();
    let cipher = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &content[..16]).ok()?);
    let nonce = Nonce::try_assume_unique_for_key(&nonce[..12]).ok()?;
    cipher.seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed).ok()?;
    let length = u8::try_from(ours.len()).ok()?;
    Some([salt.as_slice(), &RECORD.to_be_bytes(), &[length], &ours, &sealed].concat())
}

/// Browsers differ in padding.
fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.trim_end_matches('=')).ok()
}

/// Whether the keys of a browser can be used.
pub(crate) fn are_keys(p256dh: &str, auth: &str) -> bool {
    let on_curve = |point: Vec<u8>| {
        point.len() == 65
            && private_key(|round| [round + 1; 32]).is_ok_and(|(key, _)| {
                let peer = UnparsedPublicKey::new(&ECDH_P256, point);
                agreement::agree(&key, peer, (), |_| Ok(())).is_ok()
            })
    };
    decode(p256dh).is_some_and(on_curve) && decode(auth).is_some_and(|auth| auth.len() == 16)
}

/// Posts to push services.
pub(crate) struct WebPush {
    pub(crate) client: reqwest::Client,
    pub(crate) vapid: std::sync::Arc<Vapid>,
    pub(crate) hosts: Vec<String>,
    pub(crate) chance: std::sync::Arc<dyn crate::clock::Chance>,
}

impl WebPush {
    fn sealed(&self, parcel: &Parcel, browser: &Browser) -> Option<Vec<u8>> {
        let text: String = parcel.text.chars().take(TEXT_CHARS).collect();
        let path = Url::parse(&parcel.link).map(|url| url.path().to_owned()).unwrap_or_default();
        let payload = json!({ "title": parcel.code, "body": text, "url": path, "tag": parcel.key.simple().to_string() });
        let mut salt = [0u8; 16];
        self.chance.fill(&mut salt);
        let draw = |_| {
            let mut scalar = [0u8; 32];
            self.chance.fill(&mut scalar);
            scalar
        };
        let (key, _) = private_key(draw).ok()?;
        encrypt(payload.to_string().as_bytes(), browser, &key, &salt)
    }
}

impl Sender for WebPush {
    fn send<'a>(&'a self, parcel: &'a Parcel) -> BoxFuture<'a, std::result::Result<(), SendError>> {
        Box::pin(async move {
            let refused = |text: &str| SendError::Refused(text.to_owned());
            let browser = parcel.browser.as_ref().ok_or_else(|| refused("no browser"))?;
            if !may_push(&browser.endpoint, &self.hosts) {
                return Err(refused("an unknown push service"));
            }
            let url = Url::parse(&browser.endpoint).map_err(|_| refused("not an address"))?;
            let body = self.sealed(parcel, browser).ok_or_else(|| refused("keys that cannot be used"))?;
            let audience = url.origin().ascii_serialization();
            let proof = self.vapid.authorization(&audience, parcel.at);
            let proof = proof.map_err(|_| SendError::Later("cannot sign".to_owned()))?;
            let request = self
                .client
                .post(url)
                .header("authorization", proof)
                .header("content-encoding", "aes128gcm")
                .header("content-type", "application/octet-stream")
                .header("ttl", KEEP)
                .header("urgency", if parcel.urgent { "high" } else { "normal" })
                // A repeat takes the place of what was not delivered yet.
                .header("topic", parcel.key.simple().to_string())
                .body(body);
            match call(request).await?.0 {
                200..=299 => Ok(()),
                status @ (404 | 410) => Err(SendError::Gone(format!("status {status}"))),
                status => Err(by_status(status)),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey as Verifier};

    /// RFC 8291, appendix A.
    #[test]
    fn the_example_of_rfc_8291_is_encrypted_as_published() {
        let bytes = |text: &str| decode(text).unwrap();
        let browser = Browser {
            endpoint: String::new(),
            p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
                .to_owned(),
            auth: "BTBZMqHH6r4Tts7J_aSIgg".to_owned(),
        };
        let scalar = bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
        let key = PrivateKey::from_private_key(&ECDH_P256, &scalar).unwrap();
        let salt: [u8; 16] = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let body = encrypt(b"When I grow up, I want to be a watermelon", &browser, &key, &salt).unwrap();
        assert_eq!(
            BASE64.encode(body),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6\
             PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn the_proof_of_who_we_are_can_be_checked_with_the_public_key() {
        let vapid = Vapid::new(&[7; 32], "mailto:a@example.org").unwrap();
        let again = Vapid::new(&[7; 32], "mailto:a@example.org").unwrap();
        assert_eq!(vapid.public, again.public);
        let now: Moment = "2026-11-23T01:00:00Z".parse().unwrap();
        let text = vapid.authorization("https://push.example", now).unwrap();
        let token = text.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap().0;
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let verifier = Verifier::new(&ECDSA_P256_SHA256_FIXED, decode(&vapid.public).unwrap());
        verifier.verify(signed.as_bytes(), &decode(signature).unwrap()).unwrap();
        let claims: serde_json::Value =
            serde_json::from_slice(&decode(signed.split_once('.').unwrap().1).unwrap()).unwrap();
        assert_eq!(claims["aud"], "https://push.example");
    }

    #[test]
    fn only_push_services_are_called() {
        assert!(may_push("https://fcm.googleapis.com/fcm/send/x", &[]));
        assert!(may_push("https://wns2-by3p.notify.windows.com/w/?token=x", &[]));
        assert!(may_push("https://push.example.cn/x", &["example.cn".to_owned()]));
        for wrong in [
            "http://fcm.googleapis.com/x",
            "https://fcm.googleapis.com:8443/x",
            "https://fcm.googleapis.com.evil.example/x",
            "https://evilnotify.windows.com/x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://u@fcm.googleapis.com/x",
            "file:///etc/passwd",
            "",
        ] {
            assert!(!may_push(wrong, &[]), "{wrong}");
        }
    }

    #[test]
    fn keys_that_are_none_are_noticed() {
        let point = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
        assert!(are_keys(point, "BTBZMqHH6r4Tts7J_aSIgg=="));
        assert!(!are_keys(&point.replace("BCVx", "BCVy"), "BTBZMqHH6r4Tts7J_aSIgg"));
        assert!(!are_keys(point, "BTBZ"));
        assert!(!are_keys("?", "BTBZMqHH6r4Tts7J_aSIgg"));
    }
}
