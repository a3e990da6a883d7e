//! What a client says the digest of a piece is.

use crate::problem::{Code, Problem};
use axum::http::{HeaderMap, HeaderName};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};
use sha2::Sha256;

/// The header it comes in.
const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
/// The algorithms that are known, as `OPTIONS` says them.
pub const ALGORITHMS: &str = "sha1,sha256";

/// A digest that grows with what comes, and the one it has to become.
pub struct Checksum {
    hash: Hash,
    wanted: Vec<u8>,
}

enum Hash {
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Checksum {
    /// What the headers say; 400 for an algorithm that is not known.
    pub fn read(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let Some(header) = headers.get(CHECKSUM) else { return Ok(None) };
        let bad = || Problem::new(Code::BadRequest);
        let text = header.to_str().map_err(|_| bad())?;
        let (name, digest) = text.split_once(' ').ok_or_else(bad)?;
        let hash = match name {
            "sha1" => Hash::Sha1(Sha1::new()),
            "sha256" => Hash::Sha256(Sha256::new()),
            _ => return Err(bad()),
        };
        let wanted = STANDARD.decode(digest.trim()).map_err(|_| bad())?;
        Ok(Some(Self { hash, wanted }))
    }

    /// Takes in what came.
    pub fn add(&mut self, bytes: &[u8]) {
        match &mut self.hash {
            Hash::Sha1(hash) => hash.update(bytes),
            Hash::Sha256(hash) => hash.update(bytes),
        }
    }

    /// Whether everything was taken in as it was sent.
    pub fn fits(self) -> bool {
        match self.hash {
            Hash::Sha1(hash) => hash.finalize().as_slice() == self.wanted,
            Hash::Sha256(hash) => hash.finalize().as_slice() == self.wanted,
        }
    }
}
