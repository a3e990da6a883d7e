//! The second factor: six digits that change every thirty seconds (RFC 6238).

use crate::clock::Chance;
use domain::Moment;
use totp_rs::{Algorithm, Builder, Secret, Totp};
use url::Url;

/// Seconds of a step.
const STEP: u64 = 30;
/// Digits of one step before and one after are taken too: clocks differ.
const SKEW: u16 = 1;
/// The name under which an authenticator keeps it.
const ISSUER: &str = "Huying";

/// A fresh secret as the text to type.
pub(super) fn secret(chance: &dyn Chance) -> String {
    let mut bytes = [0u8; 20];
    chance.fill(&mut bytes);
    Secret::new(Box::new(bytes)).to_base32()
}

/// The link that an authenticator reads.
pub(super) fn link(secret: &str, username: &str) -> String {
    let mut link = String::from("otpauth://totp/");
    link.push_str(ISSUER);
    link.push(':');
    link.push_str(username);
    link.push_str(&format!("?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits=6&period={STEP}"));
    // User names are plain; should one not be, the link escapes it.
    Url::parse(&link).map_or(link, String::from)
}

/// The step whose digits these are, if it is near and later than the one used
/// last: digits are good once.
pub(super) fn check(secret: &str, digits: &str, now: Moment, used: Option<i64>) -> Option<i64> {
    let digits: String = digits.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds = u64::try_from(now.timestamp()).ok()?;
    let step = totp(secret)?.check(&digits, seconds)?;
    i64::try_from(step).ok().filter(|step| used.is_none_or(|used| *step > used))
}

fn totp(secret: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret).ok()?;
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6);
    builder.with_skew(SKEW).with_step_duration(STEP).with_secret(secret).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    /// The secret of RFC 6238's appendix, "12345678901234567890".
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn at(seconds: i64) -> Moment {
        Moment::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn digits_are_those_of_the_standard() {
        assert_eq!(check(SECRET, "287082", at(59), None), Some(1));
        assert_eq!(check(SECRET, "081 804", at(1_111_111_109), None), Some(37_037_036));
    }

    #[test]
    fn a_step_to_either_side_is_taken_and_no_more() {
        assert_eq!(check(SECRET, "287082", at(59 + 30), None), Some(1));
        assert_eq!(check(SECRET, "287082", at(29), None), Some(1));
        assert_eq!(check(SECRET, "287082", at(59 + 61), None), None);
    }

    #[test]
    fn digits_are_good_once() {
        assert_eq!(check(SECRET, "287082", at(59), Some(0)), Some(1));
        assert_eq!(check(SECRET, "287082", at(59), Some(1)), None);
    }

    #[test]
    fn what_is_no_code_does_not_fit() {
        for digits in ["", "28708", "2870822", "２８７０８２", "28708a", "-87082"] {
            assert_eq!(check(SECRET, digits, at(59), None), None, "{digits}");
        }
    }

    #[test]
    fn a_fresh_secret_has_160_bits_and_fits_its_link() {
        let secret = secret(&crate::clock::SeededChance::new(3));
        assert_eq!(secret.trim_end_matches('=').len(), 32);
        assert!(totp(&secret).is_some());
        assert!(link(&secret, "li.wei").starts_with("otpauth://totp/Huying:li.wei?secret="));
    }
}
