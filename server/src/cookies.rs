//! The cookies this program sets, in one place. None holds personal data.

use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use backend::actor::FollowToken;
use backend::clock::{Chance, random_hex};
use backend::requests::SAME_AGAIN;
use domain::code::RequestCode;
use time::Duration;

/// Chosen language.
pub const LANG: &str = "lang";
/// Session of staff.
pub const DESK: &str = "hy_desk";
/// Session of a resident.
pub const ME: &str = "hy_me";
/// Where somebody wanted to go who signs in elsewhere, until they are back.
pub const AWAY: &str = "hy_away";
/// Requests opened in this browser, until it is closed.
pub const OPEN: &str = "hy_open";
/// Requests kept on this phone.
pub const MINE: &str = "hy_mine";
/// Random identifier of this device, for counting "me too" once and for limits.
pub const DEVICE: &str = "hy_device";
/// The key of the form that was sent last.
pub const SENT: &str = "hy_sent";

/// What is looked for on the map; never where.
pub const MAP: &str = "hy_map";
/// What the rider is on.
pub const VEHICLE: &str = "hy_vehicle";

/// Most requests in one cookie; the oldest give way. Of 35 bytes each, which is far
/// below the 4,096 bytes that browsers keep of a cookie (RFC 6265), and both of these
/// with all others below the 8 KiB that proxies take for one header.
pub const KEPT: usize = 90;

/// Longest that browsers keep a cookie.
pub const LONG: Duration = Duration::days(400);

/// Makes a cookie of this program. `age` = `None`: until the browser closes.
pub fn make(name: &'static str, value: String, age: Option<Duration>, secure: bool) -> Cookie<'static> {
    let cookie =
        Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).secure(secure);
    match age {
        Some(age) => cookie.max_age(age).build(),
        None => cookie.build(),
    }
}

/// The identifier this device was given.
pub fn device(jar: &CookieJar) -> Option<&str> {
    jar.get(DEVICE).map(Cookie::value).filter(|id| drawn(id))
}

/// The key of the form that was sent last, if it was one of ours.
pub fn sent(jar: &CookieJar) -> Option<&str> {
    jar.get(SENT).map(Cookie::value).filter(|key| drawn(key))
}

/// Notes the key of a form that was sent, for as long as the same again is a repeat.
pub fn sending(key: &str, secure: bool) -> Cookie<'static> {
    let key = if drawn(key) { key.to_owned() } else { String::new() };
    make(SENT, key, Some(Duration::seconds(SAME_AGAIN.num_seconds())), secure)
}

/// Whether it was drawn by chance here: thirty-two hexadecimal characters.
fn drawn(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// A device without an identifier gets one.
pub fn with_device(jar: CookieJar, chance: &dyn Chance, secure: bool) -> CookieJar {
    if device(&jar).is_some() {
        return jar;
    }
    jar.add(make(DEVICE, random_hex(chance), Some(LONG), secure))
}

/// Forgets a cookie of this program.
pub fn forget(name: &'static str) -> Cookie<'static> {
    Cookie::build((name, "")).path("/").max_age(Duration::ZERO).build()
}

/// The requests a cookie holds tokens for, latest last.
pub fn tokens(jar: &CookieJar, name: &str) -> Vec<(RequestCode, FollowToken)> {
    let Some(cookie) = jar.get(name) else { return Vec::new() };
    let entry = |part: &str| {
        let (code, token) = part.split_once('~')?;
        let fits = (1..=64).contains(&token.len());
        Some((RequestCode::parse(code).ok()?, FollowToken(token.to_owned()))).filter(|_| fits)
    };
    cookie.value().split('.').take(KEPT).filter_map(entry).collect()
}

/// The token this browser has for a request, kept or opened.
pub fn token_for(jar: &CookieJar, code: &RequestCode) -> Option<FollowToken> {
    [MINE, OPEN].iter().flat_map(|name| tokens(jar, name)).find(|(c, _)| c == code).map(|(_, token)| token)
}

/// The value of a cookie with one more request in it.
pub fn with_token(jar: &CookieJar, name: &str, code: &RequestCode, token: &FollowToken) -> String {
    let mut list = without(jar, name, code);
    list.push((code.clone(), token.clone()));
    let from = list.len().saturating_sub(KEPT);
    join(&list[from..])
}

/// The request that gives way to the next one, in a browser that is full: what is kept,
/// or else what is open and kept nowhere.
pub fn next_to_go(jar: &CookieJar) -> Option<RequestCode> {
    let oldest = |list: &[(RequestCode, FollowToken)]| {
        (list.len() >= KEPT).then(|| list.first()).flatten().map(|(code, _)| code.clone())
    };
    let kept = tokens(jar, MINE);
    let open = || oldest(&tokens(jar, OPEN)).filter(|code| kept.iter().all(|(known, _)| known != code));
    oldest(&kept).or_else(open)
}

/// The value of a cookie with one request less in it.
pub fn without_token(jar: &CookieJar, name: &str, code: &RequestCode) -> String {
    join(&without(jar, name, code))
}

fn without(jar: &CookieJar, name: &str, code: &RequestCode) -> Vec<(RequestCode, FollowToken)> {
    let mut list = tokens(jar, name);
    list.retain(|(c, _)| c != code);
    list
}

fn join(list: &[(RequestCode, FollowToken)]) -> String {
    list.iter().map(|(code, token)| format!("{code}~{}", token.0)).collect::<Vec<_>>().join(".")
}
