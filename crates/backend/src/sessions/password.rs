//! Passwords: what is taken, how it is kept and compared.

use crate::clock::Chance;
use crate::demo;
use crate::error::{Error, Result};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::Semaphore;

/// Fewest and most characters.
const CHARS: std::ops::RangeInclusive<usize> = 10..=200;
/// Memory of one hash in KiB, passes over it and lanes: the first choice of
/// OWASP's Password Storage Cheat Sheet (2024).
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// Hashes at once, for each takes 19 MiB.
static ROOM: Semaphore = Semaphore::const_new(2);
/// Those that wait for room; more are sent away.
static WAITING: AtomicU32 = AtomicU32::new(0);
const MOST_WAITING: u32 = 64;

/// Letters from which on the beginning of a common password is a word.
const WORD: usize = 3;
/// Passwords everybody tries first, of ten characters and more.
const COMMON: &str = include_str!("common.txt");

/// What is compared for somebody who does not exist, so that it takes as long.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_with(b"nobody has this one", &[0x5a; 16]).unwrap_or_default());

/// Why a password cannot be taken, as a stable word of [`crate::admin::FormError`].
pub(crate) fn problem(password: &str, username: &str, demo: bool) -> Option<&'static str> {
    let count = password.chars().count();
    let lower = password.to_lowercase();
    let one_letter = password.chars().all(|c| password.starts_with(c));
    let common = one_letter || is_common(&lower);
    match () {
        () if password.is_empty() => Some("empty"),
        () if count < *CHARS.start() => Some("too_short"),
        () if count > *CHARS.end() => Some("too_long"),
        () if common || lower == username.to_lowercase() => Some("too_common"),
        () if password == demo::PASSWORD && !demo => Some("too_common"),
        () => None,
    }
}

/// Whether it is one of those, or a word of one with other digits behind it.
fn is_common(password: &str) -> bool {
    let own = word(password);
    COMMON.lines().any(|line| line == password || (own.len() >= WORD && own == word(line)))
}

fn word(password: &str) -> &str {
    password.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// What is kept of a password.
pub(crate) async fn hash(password: &str, chance: &dyn Chance) -> Result<String> {
    let mut salt = [0u8; 16];
    chance.fill(&mut salt);
    let password = password.to_owned();
    in_room(move || hash_with(password.as_bytes(), &salt)).await?
}

/// Whether a password is the one kept; `None` is somebody who does not exist.
pub(crate) async fn fits(password: &str, kept: Option<String>) -> Result<bool> {
    let password: String = password.chars().take(*CHARS.end() + 1).collect();
    in_room(move || {
        let exists = kept.is_some();
        let kept = kept.as_deref().unwrap_or(&NOBODY);
        let hash = PasswordHash::new(kept).map_err(Error::internal)?;
        Ok(argon2()?.verify_password(password.as_bytes(), &hash).is_ok() && exists)
    })
    .await?
}

fn argon2() -> Result<Argon2<'static>> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_with(password: &[u8], salt: &[u8]) -> Result<String> {
    let hash = argon2()?.hash_password_with_salt(password, salt).map_err(Error::internal)?;
    Ok(hash.to_string())
}

/// Runs heavy work off the async threads, two at once.
async fn in_room<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _waiting = Waiting::begin()?;
    let _room = ROOM.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// Counts who waits, also when they stop waiting.
struct Waiting;

impl Waiting {
    fn begin() -> Result<Self> {
        let waiting = Self;
        if WAITING.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            return Err(Error::Unavailable("too many passwords to check".to_owned()));
        }
        Ok(waiting)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededChance;

    #[test]
    fn a_password_is_long_enough_and_not_the_first_one_to_try() {
        assert_eq!(problem("", "li", false), Some("empty"));
        assert_eq!(problem("ninechars", "li", false), Some("too_short"));
        assert_eq!(problem("十个字符的密码也可以", "li", false), None);
        assert_eq!(problem(&"ab".repeat(101), "li", false), Some("too_long"));
        assert_eq!(problem("Password123", "li", false), Some("too_common"));
        assert_eq!(problem("Password123456", "li", false), Some("too_common"));
        assert_eq!(problem("admin20261130", "li", false), Some("too_common"));
        assert_eq!(problem("a8273645198", "li", false), None, "no word");
        assert_eq!(problem("passwordless living", "li", false), None);
        assert_eq!(problem("aaaaaaaaaaaa", "li", false), Some("too_common"));
        assert_eq!(problem("somebody.long", "SomeBody.long", false), Some("too_common"));
    }

    #[test]
    fn the_demonstration_password_is_for_the_demonstration() {
        assert_eq!(problem(demo::PASSWORD, "li", false), Some("too_common"));
        assert_eq!(problem(demo::PASSWORD, "li", true), None);
    }

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let kept = hash("correct horse", &SeededChance::new(1)).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(fits("correct horse", Some(kept.clone())).await.unwrap());
        assert!(!fits("correct horsE", Some(kept)).await.unwrap());
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        assert!(!fits("nobody has this one", None).await.unwrap());
    }
}
