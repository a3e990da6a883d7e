//! The code of a request, such as `HY-7K3F-Q2M`: short, speakable over the
//! phone, with a check character.
//!
//! Six characters of Crockford's base 32 (no I, L, O, U) carry 30 random bits;
//! the seventh is a checksum over GF(2⁵): `c = Σ gⁱ⁺¹·dᵢ` with `g = 2` and the
//! primitive polynomial x⁵+x²+1. The weights are distinct and non-zero, so each
//! single wrong character and each swap of two characters is noticed.

use serde::{Deserialize, Serialize};
use std::fmt;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DATA: usize = 6;

/// The public code of a request, kept in its canonical form `HY-XXXX-XXX`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RequestCode(String);

/// The text is not a request code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not seven characters of the alphabet (after the prefix).
    #[error("not a request code")]
    Shape,
    /// The check character does not fit: somebody misheard or mistyped.
    #[error("the check character does not fit")]
    Check,
}

impl RequestCode {
    /// The code for 30 random bits; higher bits are ignored.
    pub fn from_bits(bits: u32) -> Self {
        let digits: [u8; DATA] = std::array::from_fn(|i| ((bits >> (5 * i)) & 31) as u8);
        Self::from_digits(digits)
    }

    fn from_digits(digits: [u8; DATA]) -> Self {
        let mut text = String::with_capacity(11);
        text.push_str("HY-");
        for (i, digit) in digits.iter().chain([&check(&digits)]).enumerate() {
            if i == 4 {
                text.push('-');
            }
            text.push(ALPHABET[usize::from(*digit)] as char);
        }
        Self(text)
    }

    /// Reads a code as people type or say it: any case, spaces and dashes
    /// anywhere, with or without `HY`, O for 0, I or L for 1.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let spoken = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '－' | '—' | '–' | '_');
        let mut chars = text.chars().take(64).filter(spoken).map(halfwidth);
        // One more than there may be, to see whether there are too many.
        let mut found = ['\0'; DATA + 4];
        let mut count = 0;
        for (place, c) in found.iter_mut().zip(&mut chars) {
            *place = c;
            count += 1;
        }
        let chars = match &found[..count] {
            ['H', 'Y', rest @ ..] if rest.len() == DATA + 1 => rest,
            all => all,
        };
        if chars.len() != DATA + 1 {
            return Err(CodeError::Shape);
        }
        let mut digits = [0u8; DATA + 1];
        for (digit, c) in digits.iter_mut().zip(chars) {
            *digit = value(*c).ok_or(CodeError::Shape)?;
        }
        let data: [u8; DATA] = std::array::from_fn(|i| digits[i]);
        if check(&data) != digits[DATA] {
            return Err(CodeError::Check);
        }
        Ok(Self::from_digits(data))
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn halfwidth(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
    .to_ascii_uppercase()
}

fn value(c: char) -> Option<u8> {
    let c = match c {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    let byte = u8::try_from(c).ok()?;
    let at = ALPHABET.iter().position(|a| *a == byte)?;
    u8::try_from(at).ok()
}

fn check(digits: &[u8; DATA]) -> u8 {
    let mut weight = 1u8;
    digits.iter().fold(0, |sum, digit| {
        weight = multiply(weight, 2);
        sum ^ multiply(weight, *digit)
    })
}

/// Product in GF(2⁵) modulo x⁵+x²+1.
fn multiply(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0;
    while b != 0 {
        if b & 1 == 1 {
            product ^= a;
        }
        a <<= 1;
        if a & 0b10_0000 != 0 {
            a ^= 0b10_0101;
        }
        b >>= 1;
    }
    product
}

impl fmt::Display for RequestCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for RequestCode {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for RequestCode {
    type Error = CodeError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<RequestCode> for String {
    fn from(code: RequestCode) -> Self {
        code.0
    }
}

/// The code of a poster: as that of a request, without its prefix.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PosterCode(RequestCode);

impl PosterCode {
    /// The code for 30 random bits; higher bits are ignored.
    pub fn from_bits(bits: u32) -> Self {
        Self(RequestCode::from_bits(bits))
    }

    /// The canonical text `XXXX-XXX`.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_start_matches("HY-")
    }
}

impl fmt::Display for PosterCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for PosterCode {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        RequestCode::parse(text).map(Self)
    }
}

impl TryFrom<String> for PosterCode {
    type Error = CodeError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PosterCode> for String {
    fn from(code: PosterCode) -> Self {
        code.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poster_s_code_is_read_as_people_say_it_and_notices_a_slip() {
        let code = PosterCode::from_bits(123_456_789);
        assert_eq!(code.as_str().len(), 8, "{code}");
        let spoken = code.as_str().replace('-', " ").to_lowercase();
        assert_eq!(spoken.parse(), Ok(code.clone()));
        let slip = code.as_str().replace(code.as_str().chars().next().unwrap(), "Z");
        assert!(slip == code.as_str() || slip.parse::<PosterCode>().is_err());
    }
}
