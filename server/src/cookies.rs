//! The cookies this program sets, in one place. None holds personal data.

use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use backend::actor::FollowToken;
use backend::clock::{Chance, random_hex};
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

/// What is looked for on the map; never where.
pub const MAP: &str = "hy_map";
/// What the rider is on.
pub const VEHICLE: &str = "hy_vehicle";

/// Most requests kept on one phone; the oldest give way.
const KEPT: usize = 40;

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

/// The identifier this device was given: thirty-two hexadecimal characters.
pub fn device(jar: &CookieJar) -> Option<&str> {
    let id = jar.get(DEVICE)?.value();
    (id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())).then_some(id)
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
