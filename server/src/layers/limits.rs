//! Limits by address and by device: generous, for a whole office or mobile
//! network may share one address, and bounded in memory.

mod left;
mod toll;

pub use left::{Left, Said};
pub use toll::Toll;

use super::client::Client;
use super::origin::for_programs;
use crate::cookies;
use crate::ops::health::is_health;
use crate::problem::{Code, Problem};
use crate::routes::api::caller::{Asker, brings_partner_key, known};
use crate::settings::Rates;
use crate::state::AppState;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use backend::partners::Partner;
use domain::ids::PartnerId;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What is limited, each on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Submitting and acting as a resident.
    Submit,
    /// Opening a request by code and digits.
    Follow,
    /// Signing in, and everything else that tries a password or digits.
    SignIn,
    /// Sending a file ahead.
    Upload,
    /// Anything else.
    Read,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Follow => "follow",
            Self::SignIn => "sign-in",
            Self::Upload => "upload",
            Self::Read => "read",
        }
    }
}

/// One device may use this part of what its address may.
const DEVICE_SHARE: u32 = 3;
/// Calls between two clean-ups of what is remembered.
const CLEAN_EVERY: u32 = 1024;
/// Counters for one kind: addresses and devices fall into them by a hash with
/// a seed of this process, so memory stays bounded whoever floods. Two of them
/// seldom share one, and the limits are wide enough for both.
const COUNTERS: u64 = 1 << 17;

type Limiter = DefaultKeyedRateLimiter<u32, StateInformationMiddleware>;
type Single = RateLimiter<NotKeyed, InMemoryState, DefaultClock, StateInformationMiddleware>;

/// The name of what a partner's key allows.
const PARTNER: &str = "partner";

/// Who did what how often.
#[derive(Debug)]
pub struct Limits {
    rates: [u32; 5],
    by_address: [Option<Limiter>; 5],
    by_device: [Option<Limiter>; 5],
    /// Each with what its key allows, as it was when it called last. An
    /// administrator makes them, so there are few.
    partners: Mutex<HashMap<PartnerId, (u32, Arc<Single>)>>,
    seed: RandomState,
    calls: AtomicU32,
}

impl Limits {
    /// Nobody has done anything yet.
    pub fn new(rates: Rates) -> Self {
        let all = [rates.submit, rates.follow, rates.sign_in, rates.upload, rates.read];
        Self {
            rates: all,
            by_address: all.map(limiter),
            by_device: all.map(|rate| limiter(rate.div_ceil(DEVICE_SHARE))),
            partners: Mutex::default(),
            seed: RandomState::new(),
            calls: AtomicU32::new(0),
        }
    }

    /// Counts a call; what is left of the address's limit, or the seconds to wait
    /// if it comes too early.
    pub fn check(&self, kind: Kind, from: IpAddr, device: Option<u128>) -> Result<Option<Left>, u32> {
        if self.calls.fetch_add(1, Ordering::Relaxed).is_multiple_of(CLEAN_EVERY) {
            self.clean();
        }
        let left = one(self.by_address[kind as usize].as_ref(), self.counter(network(from)))?;
        if let Some(device) = device.filter(|_| kind != Kind::Read) {
            one(self.by_device[kind as usize].as_ref(), self.counter(device))?;
        }
        Ok(left.map(|(rate, calls)| Left { policy: kind.name(), rate, calls }))
    }

    /// What is said to who came too often.
    fn none_left(&self, kind: Kind) -> Option<Left> {
        let rate = self.rates[kind as usize];
        (rate > 0).then(|| Left { policy: kind.name(), rate, calls: 0 })
    }

    /// Counts a call with a partner's key; what is left of what it allows, or the
    /// seconds to wait if it comes too early.
    pub fn partner(&self, partner: &Partner) -> Result<Option<Left>, u32> {
        let Some(rate) = NonZeroU32::new(partner.per_minute) else { return Ok(None) };
        let limiter = {
            let mut partners = self.partners.lock().unwrap_or_else(PoisonError::into_inner);
            let fresh =
                || (rate.get(), Arc::new(RateLimiter::direct(Quota::per_minute(rate)).with_middleware()));
            let known = partners.entry(partner.id).or_insert_with(fresh);
            if known.0 != rate.get() {
                *known = fresh();
            }
            known.1.clone()
        };
        let left = limiter.check().map_err(|until| seconds(&until))?;
        Ok(Some(Left { policy: PARTNER, rate: rate.get(), calls: left.remaining_burst_capacity() }))
    }

    /// What is said to a partner whose key was used too often.
    pub fn none_left_of(partner: &Partner) -> Left {
        Left { policy: PARTNER, rate: partner.per_minute, calls: 0 }
    }

    fn counter(&self, who: u128) -> u32 {
        u32::try_from(self.seed.hash_one(who) % COUNTERS).unwrap_or(0)
    }

    /// Forgets who could do everything again anyway.
    fn clean(&self) {
        self.by_address.iter().chain(&self.by_device).flatten().for_each(Limiter::retain_recent);
    }
}

fn limiter(rate: u32) -> Option<Limiter> {
    NonZeroU32::new(rate).map(|rate| RateLimiter::keyed(Quota::per_minute(rate)).with_middleware())
}

/// What the rate is and how many calls are left; `None` without a limit.
fn one(limiter: Option<&Limiter>, key: u32) -> Result<Option<(u32, u32)>, u32> {
    let Some(limiter) = limiter else { return Ok(None) };
    let left = limiter.check_key(&key).map_err(|until| seconds(&until))?;
    Ok(Some((left.quota().burst_size().get(), left.remaining_burst_capacity())))
}

fn seconds(until: &NotUntil<<DefaultClock as Clock>::Instant>) -> u32 {
    let wait = until.wait_time_from(DefaultClock::default().now());
    u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(60).max(1)
}

/// One household or office of IPv6 has a /64 to itself.
pub fn network(from: IpAddr) -> u128 {
    match from.to_canonical() {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => Ipv6Addr::to_bits(v6) >> 64 << 64,
    }
}

/// The same as the name under which codes are counted that are sent for it.
pub fn network_name(from: IpAddr) -> String {
    format!("{:032x}", network(from))
}

/// What a route counts as.
pub fn kind(method: &Method, path: &str) -> Option<Kind> {
    if is_health(path) {
        return None;
    }
    if path == "/me/wechat/back" {
        return Some(Kind::SignIn);
    }
    if method != Method::POST {
        return Some(Kind::Read);
    }
    Some(match path {
        "/report" | "/api/v1/requests" => Kind::Submit,
        "/open311/v2/requests.xml" | "/open311/v2/requests.json" => Kind::Submit,
        "/r/{code}/actions" | "/r/{code}/me-too" | "/api/v1/requests/{code}/actions" => Kind::Submit,
        "/r/{code}/messages/stop" | "/r/{code}/messages/start" | "/api/v1/push" => Kind::Submit,
        "/s/{id}/report" | "/s/{id}/rate" | "/c/{id}/report" | "/map/hazard" => Kind::Submit,
        "/teams/{id}/join" | "/teams/leave" => Kind::Submit,
        "/follow" | "/api/v1/requests/open" => Kind::Follow,
        "/api/v1/requests/{code}/me-too" | "/api/v1/requests/{code}/messages" => Kind::Submit,
        "/api/v1/places/{id}/reports" | "/api/v1/places/{id}/ratings" => Kind::Submit,
        "/api/v1/compounds/{id}/reports" | "/api/v1/hazards" | "/api/v1/teams/{id}/members" => Kind::Submit,
        "/report/uploads" => Kind::Upload,
        "/api/v1/uploads" | "/api/v1/uploads/direct" => Kind::Upload,
        "/desk/sign-in" | "/desk/me/password" | "/api/v1/account/ways" => Kind::SignIn,
        path if path.starts_with("/api/v1/sessions") || path.starts_with("/me/sign-in") => Kind::SignIn,
        path if path.starts_with("/desk/me/totp") => Kind::SignIn,
        _ => Kind::Read,
    })
}

/// It came too often; seconds after which it is worth trying again.
#[derive(Clone, Copy, Debug)]
pub struct TooOften(pub u32);

/// Refuses what comes too often. The forms of residents are handed on with
/// [`TooOften`], so that their page comes back with what was typed.
pub async fn layer(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let Some(kind) = kind(request.method(), &path) else { return next.run(request).await };
    let from = request.extensions().get::<Client>().map_or(IpAddr::from([127, 0, 0, 1]), |c| c.0);
    let jar = CookieJar::from_headers(request.headers());
    let device = cookies::device(&jar).filter(|_| kind != Kind::Read);
    let device = device.and_then(|id| u128::from_str_radix(id, 16).ok());
    let api = path.starts_with("/api/");
    let told = for_programs(&path) || path.starts_with("/open-data/") || path.starts_with("/tiles/");
    let said = Said::default();
    request.extensions_mut().insert(said.clone());
    let theirs = match path.as_str() {
        _ if api => partner(&state, &mut request).await,
        path if path.starts_with("/open311/") => toll::of_open311(&state, &mut request, from).await,
        _ => None,
    };
    let checked = match theirs {
        Some(Ok(())) => Ok(None),
        Some(Err(problem)) => {
            let mut response = problem.into_response();
            said.get().into_iter().for_each(|left| left.say(response.headers_mut()));
            return response;
        }
        None => state.limits.check(kind, from, device),
    };
    let left = match checked {
        Ok(left) => left.filter(|_| told),
        Err(seconds) => {
            let problem = too_often(kind, seconds);
            if !matches!(path.as_str(), "/report" | "/r/{code}/actions" | "/map/hazard") {
                let mut response = problem.into_response();
                if let Some(left) = state.limits.none_left(kind).filter(|_| told) {
                    left.say(response.headers_mut());
                }
                return response;
            }
            request.extensions_mut().insert(TooOften(seconds));
            None
        }
    };
    // A browser without an identifier gets one with its first form.
    let page = !matches!(kind, Kind::Read | Kind::Upload) && !for_programs(&path);
    let mut response = next.run(request).await;
    // A key has a limit of its own, which is what its holder can go by.
    if let Some(left) = said.get().filter(|_| told).or(left) {
        left.say(response.headers_mut());
    }
    if page && device.is_none() {
        let fresh = CookieJar::new();
        return (cookies::with_device(fresh, state.backend.chance(), state.settings.secure()), response)
            .into_response();
    }
    response
}

/// What is said to who came too often; it is counted.
fn too_often(kind: Kind, seconds: u32) -> Problem {
    metrics::counter!("huying_limited_total", "kind" => format!("{kind:?}").to_lowercase()).increment(1);
    Problem::too_many(seconds)
}

/// Whether the key of a partner allows one more call, if it comes with one. The
/// program of a neighbouring city is one address for all of its people; a key that
/// is nobody's counts for nothing.
async fn partner(state: &AppState, request: &mut Request) -> Option<Result<(), Problem>> {
    if !brings_partner_key(request.headers()) {
        return None;
    }
    let (mut parts, body) = std::mem::take(request).into_parts();
    let asker = known(&mut parts, state).await;
    *request = Request::from_parts(parts, body);
    match asker {
        Ok(Asker::Partner(_)) => Some(Ok(())),
        Err(problem) if problem.code == Code::TooMany => Some(Err(problem)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(submit: u32) -> Limits {
        Limits::new(Rates { submit, ..Rates::default() })
    }

    fn from(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_may_do_so_much_and_another_is_not_touched_by_it() {
        let limits = limits(5);
        for _ in 0..5 {
            assert!(limits.check(Kind::Submit, from("192.0.2.1"), None).is_ok());
        }
        let wait = limits.check(Kind::Submit, from("192.0.2.1"), None).unwrap_err();
        assert!((1..=12).contains(&wait), "{wait}");
        assert!(limits.check(Kind::Follow, from("192.0.2.1"), None).is_ok(), "kinds count apart");
        assert_eq!(
            limits.check(Kind::Submit, from("192.0.2.2"), None),
            Ok(Some(Left { policy: "submit", rate: 5, calls: 4 }))
        );
    }

    #[test]
    fn a_whole_ipv6_network_of_one_household_counts_as_one() {
        let limits = limits(1);
        assert!(limits.check(Kind::Submit, from("2001:db8::1"), None).is_ok());
        assert!(limits.check(Kind::Submit, from("2001:db8::ffff:2"), None).is_err());
        assert!(limits.check(Kind::Submit, from("2001:db8:0:1::1"), None).is_ok());
    }

    #[test]
    fn one_device_may_do_only_its_share_of_what_its_address_may() {
        let limits = limits(6);
        assert!(limits.check(Kind::Submit, from("192.0.2.1"), Some(7)).is_ok());
        assert!(limits.check(Kind::Submit, from("192.0.2.2"), Some(7)).is_ok());
        assert!(limits.check(Kind::Submit, from("192.0.2.3"), Some(7)).is_err());
        assert!(limits.check(Kind::Submit, from("192.0.2.3"), Some(8)).is_ok());
    }

    #[test]
    fn memory_is_bounded_whoever_floods() {
        let limits = limits(1);
        for i in 0..300_000u32 {
            let _ = limits.check(Kind::Submit, IpAddr::from(i.to_be_bytes()), Some(u128::from(i)));
        }
        let most = usize::try_from(COUNTERS).unwrap();
        assert!(limits.by_address[0].as_ref().unwrap().len() <= most);
        assert!(limits.by_device[0].as_ref().unwrap().len() <= most);
    }

    #[test]
    fn nought_means_no_limit() {
        let limits = limits(0);
        assert!((0..1000).all(|_| limits.check(Kind::Submit, from("192.0.2.1"), Some(1)).is_ok()));
    }

    #[test]
    fn what_tries_a_password_or_digits_is_limited_as_that() {
        for path in [
            "/desk/sign-in",
            "/desk/me/totp/confirm",
            "/desk/me/password",
            "/me/sign-in",
            "/me/sign-in/code",
            "/api/v1/sessions",
            "/api/v1/sessions/refresh",
            "/api/v1/sessions/phone",
            "/api/v1/sessions/phone/code",
            "/api/v1/sessions/wechat",
            "/api/v1/sessions/gateway",
            "/api/v1/account/ways",
        ] {
            assert_eq!(kind(&Method::POST, path), Some(Kind::SignIn), "{path}");
        }
        assert_eq!(kind(&Method::GET, "/me/wechat/back"), Some(Kind::SignIn));
        assert_eq!(kind(&Method::POST, "/follow"), Some(Kind::Follow));
    }
}
