//! What an answer is sealed with.

use crate::clock::Chance;
use crate::error::Result;
use crate::secrets::{Secrets, hex, hmac, opened, sealed};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;

/// What belongs to one caller's key.
pub(super) struct Seal {
    name: [u8; 32],
    root: [u8; 32],
}

impl Seal {
    pub(super) fn new(secrets: &Secrets, caller: &str, key: &str) -> Self {
        let made = |purpose: &str| {
            let length = (caller.len() as u64).to_be_bytes();
            hmac(&secrets.answers, &[purpose.as_bytes(), &length, caller.as_bytes(), key.as_bytes()])
        };
        Self { name: made("name"), root: made("root") }
    }

    /// What a row is found by.
    pub(super) fn name(&self) -> String {
        hex(&self.name)
    }

    /// A key for one call: caller, key and what was sent.
    fn key(&self, print: &[u8]) -> [u8; 32] {
        hmac(&self.root, &[print])
    }

    pub(super) fn close(&self, print: &[u8], answer: &[u8], chance: &dyn Chance) -> Result<String> {
        Ok(BASE64.encode(sealed(&self.key(print), chance, &self.name, answer)?))
    }

    pub(super) fn open(&self, print: &[u8], sealed: &str) -> Option<Vec<u8>> {
        opened(&self.key(print), &self.name, BASE64.decode(sealed).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededChance;
    use crate::config::Secret;

    #[test]
    fn it_opens_to_the_same_caller_key_and_call_and_to_nobody_else() {
        let secrets = Secrets::derive(&Secret(vec![7; 32]));
        let others = Secrets::derive(&Secret(vec![8; 32]));
        let chance = SeededChance::new(1);
        let seal = Seal::new(&secrets, "account:1", "key-1234");
        let sealed = seal.close(b"sent", b"the answer", &chance).unwrap();
        assert_eq!(seal.open(b"sent", &sealed).as_deref(), Some(b"the answer".as_slice()));
        assert_eq!(seal.open(b"other", &sealed), None);
        for (secrets, caller, key) in [
            (&secrets, "account:2", "key-1234"),
            (&secrets, "account:1", "key-1235"),
            (&secrets, "account:1k", "ey-1234"),
            (&others, "account:1", "key-1234"),
        ] {
            let other = Seal::new(secrets, caller, key);
            assert_ne!(other.name(), seal.name());
            assert_eq!(other.open(b"sent", &sealed), None);
        }
        assert_eq!(seal.open(b"sent", "damaged"), None);
        assert_ne!(seal.close(b"sent", b"the answer", &chance).unwrap(), sealed);
    }
}
