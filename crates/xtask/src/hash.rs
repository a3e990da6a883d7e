//! Names that change when the content does, so that browsers may keep a file for ever.

use sha2::{Digest, Sha256};

/// Hexadecimal digits of the digest that go into a file's name: 64 bits, far beyond accident.
const NAME_DIGITS: usize = 16;

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The short form of the digest that names carry.
pub fn short(bytes: &[u8]) -> String {
    let mut digest = sha256(bytes);
    digest.truncate(NAME_DIGITS);
    digest
}

/// `main.css` becomes `main.<hash>.css`.
pub fn name(logical: &str, bytes: &[u8]) -> String {
    let (stem, extension) = logical.rsplit_once('.').unwrap_or((logical, ""));
    let dot = if extension.is_empty() { "" } else { "." };
    format!("{stem}.{}{dot}{extension}", short(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_the_published_one_of_abc() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_name_carries_the_start_of_the_digest_before_its_extension() {
        assert_eq!(name("main.css", b"abc"), "main.ba7816bf8f01cfea.css");
        assert_eq!(name("LICENSE", b"abc"), "LICENSE.ba7816bf8f01cfea");
    }

    #[test]
    fn another_content_gets_another_name_and_the_same_content_the_same() {
        assert_ne!(name("a.js", b"1"), name("a.js", b"2"));
        assert_eq!(name("a.js", b"1"), name("a.js", b"1"));
    }
}
