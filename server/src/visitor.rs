//! Who is looking at a page, and in which language.

use crate::cookies;
use crate::state::AppState;
use app::cx::{Cx, Work};
use app::i18n::Lang;
use axum::extract::{FromRef, FromRequestParts, OriginalUri};
use axum::http::header::{ACCEPT_LANGUAGE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use axum_extra::extract::CookieJar;
use backend::accounts;
use backend::actor::{Actor, Resident, Staff};
use backend::error::Error;
use backend::sessions::{self, Use};
use domain::code::RequestCode;
use domain::org::Role;
use domain::rights;
use std::convert::Infallible;
use std::time::Duration;

/// Longest that is waited for who it is: the page that says that something takes too
/// long asks for it as well.
const ANSWER: Duration = Duration::from_secs(10);

/// What every WeChat says it is.
pub const WECHAT: &str = "MicroMessenger";

/// Who is looking at a page, and in which language.
#[derive(Clone)]
pub struct Visitor {
    /// Language: chosen, or the browser's.
    pub lang: Lang,
    /// The cookies that came.
    pub jar: CookieJar,
    /// Signed-in staff.
    pub staff: Option<Staff>,
    /// A resident who signed in.
    pub resident: Option<Resident>,
    /// Path and query of the page.
    pub here: String,
    /// What the browser says it is; for the list of devices.
    pub user_agent: String,
}

impl Visitor {
    /// Who this is towards one request: its author if this browser holds a
    /// token for it, else staff if signed in, else a resident who did, else anyone.
    pub fn actor_for(&self, code: &RequestCode) -> Actor {
        match (cookies::token_for(&self.jar, code), &self.staff, self.resident) {
            (Some(token), ..) => Actor::Holder(token),
            (None, Some(staff), _) => Actor::Staff(staff.clone()),
            (None, None, Some(resident)) => Actor::Resident(resident),
            (None, None, None) => Actor::Anyone,
        }
    }

    /// Whether the page is open in WeChat.
    pub fn in_wechat(&self) -> bool {
        self.user_agent.contains(WECHAT)
    }

    /// What every page knows.
    pub fn cx(&self, state: &AppState) -> Cx {
        Cx {
            lang: self.lang,
            now: state.backend.now(),
            offset: state.backend.config().offset,
            here: self.here.clone(),
            demo: state.backend.is_demo(),
            staff: self.staff.as_ref().map(|s| (s.name.clone(), s.administers())),
            work: self.staff.as_ref().map(work).unwrap_or_default(),
            wechat: self.in_wechat() && state.settings.tell.wechat_web.is_some(),
            assets: state.site.assets.clone(),
            nonce: backend::clock::random_hex(state.backend.chance()),
        }
    }
}

impl<S> FromRequestParts<S> for Visitor
where
    AppState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let state = AppState::from_ref(state);
        let jar = CookieJar::from_headers(&parts.headers);
        let header = |name| parts.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
        let lang = language(&parts.headers);
        let staff = match jar.get(cookies::DESK) {
            Some(cookie) => by_cookie(&state, cookie.value(), by_itself(parts)).await,
            None => None,
        };
        let resident = match jar.get(cookies::ME) {
            Some(cookie) => resident(&state, cookie.value()).await,
            None => None,
        };
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
        let here = uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
        Ok(Self { lang, jar, staff, resident, here, user_agent: header(USER_AGENT) })
    }
}

/// The language of who sent these headers: chosen, or the browser's.
pub fn language(headers: &HeaderMap) -> Lang {
    let chosen = CookieJar::from_headers(headers).get(cookies::LANG).and_then(|c| Lang::from_tag(c.value()));
    let asked = || headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
    chosen.unwrap_or_else(|| Lang::negotiate(asked()))
}

/// What the bar of the desk leads them to.
fn work(staff: &Staff) -> Work {
    let any = |may: fn(Role) -> bool| staff.grants.iter().any(|grant| may(grant.role));
    Work {
        works: any(rights::role_works),
        leads: any(rights::role_leads),
        routes: any(rights::role_may_route),
        calls: any(|role| role == Role::Callback),
        draws: any(|role| matches!(role, Role::Supervisor | Role::Administrator)),
        counts: any(rights::role_may_count),
        no_worklist: !any(rights::role_may_read),
        places: backend::places::may_edit(staff),
        puts_up: any(rights::role_may_edit_places),
        stands_in: staff.stands_in.iter().map(|away| (away.name.clone(), away.until)).collect(),
        unread: staff.unread,
    }
}

/// What a page fetches by itself says so: an unattended screen is idle.
const BY_ITSELF: HeaderName = HeaderName::from_static("x-by-itself");

fn by_itself(parts: &Parts) -> bool {
    parts.headers.contains_key(&BY_ITSELF) || parts.uri.path().ends_with("/events")
}

/// A database that does not answer leaves the visitor signed out.
async fn by_cookie(state: &AppState, cookie: &str, by_itself: bool) -> Option<Staff> {
    let used = if by_itself { Use::Unattended } else { Use::ByHand };
    known(sessions::by_cookie(&state.backend, cookie, used)).await
}

/// The same for residents.
async fn resident(state: &AppState, cookie: &str) -> Option<Resident> {
    known(accounts::by_cookie(&state.backend, cookie)).await
}

async fn known<T>(asked: impl Future<Output = Result<Option<T>, Error>>) -> Option<T> {
    let late = |_| Err(Error::Unavailable(format!("no answer in {} seconds", ANSWER.as_secs())));
    tokio::time::timeout(ANSWER, asked).await.unwrap_or_else(late).unwrap_or_else(|error| {
        tracing::warn!(%error, "a session could not be looked up");
        None
    })
}
