//! What a file is, by its first bytes. Names and declared types are not asked.

use super::PhotoError;

/// A photo format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// JPEG, as cameras and browsers write it.
    Jpeg,
    /// PNG, mostly screenshots.
    Png,
    /// WebP, still pictures only.
    Webp,
}

/// The first bytes that [`kind`] looks at.
pub const PREFIX: usize = 64;

/// The format, or why it is refused: HEIC is told apart because the person can
/// do something about it in their camera's settings.
pub fn kind(bytes: &[u8]) -> Result<Kind, PhotoError> {
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Ok(Kind::Jpeg);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(Kind::Png);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Ok(Kind::Webp);
    }
    Err(if is_heic(bytes) { PhotoError::Heic } else { PhotoError::UnsupportedType })
}

/// HEIF brands stand in an ISO media `ftyp` box: one major brand, then the
/// compatible ones. AVIF uses the same box and is not HEIC.
fn is_heic(bytes: &[u8]) -> bool {
    const HEIC: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"];
    const HEIF: [&[u8]; 2] = [b"mif1", b"msf1"];
    const AVIF: [&[u8]; 2] = [b"avif", b"avis"];
    if bytes.get(4..8) != Some(b"ftyp") {
        return false;
    }
    let size = bytes.get(..4).map_or(0, |b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize);
    let brands = &bytes[8..size.clamp(8, PREFIX.max(8)).min(bytes.len())];
    let has = |wanted: &[&[u8]]| brands.chunks_exact(4).any(|brand| wanted.contains(&brand));
    has(&HEIC) || (has(&HEIF) && !has(&AVIF))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ftyp(brands: &[&[u8; 4]]) -> Vec<u8> {
        let mut body = brands[0].to_vec();
        body.extend([0; 4]);
        brands[1..].iter().for_each(|b| body.extend(*b));
        let mut out = u32::try_from(body.len() + 8).unwrap().to_be_bytes().to_vec();
        out.extend(b"ftyp");
        out.extend(body);
        out.extend([0; 40]);
        out
    }

    #[test]
    fn a_heic_photo_is_named_as_such() {
        for brands in [&[b"heic", b"mif1"][..], &[b"mif1", b"heic"], &[b"msf1"], &[b"heix"]] {
            assert_eq!(kind(&ftyp(brands)), Err(PhotoError::Heic));
        }
    }

    #[test]
    fn other_files_are_refused_whatever_their_name() {
        let avif = ftyp(&[b"avif", b"mif1"]);
        let film = ftyp(&[b"isom", b"mp42"]);
        let others: [&[u8]; 12] = [
            &avif,
            &film,
            b"GIF89a\x01\0\x01\0",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"%PDF-1.7",
            b"<!doctype html><script>alert(1)</script>",
            b"#!/bin/sh\n",
            b"PK\x03\x04",
            b"BM\0\0",
            b"II*\0",
            b"",
            b"\xFF\xD8",
        ];
        for bytes in others {
            assert_eq!(kind(bytes), Err(PhotoError::UnsupportedType));
        }
    }

    #[test]
    fn a_box_that_lies_about_its_size_is_survived() {
        let mut b = ftyp(&[b"heic"]);
        for size in [0u32, 7, 9, u32::MAX] {
            b[..4].copy_from_slice(&size.to_be_bytes());
            let _ = kind(&b);
            let _ = kind(&b[..9]);
        }
    }
}
