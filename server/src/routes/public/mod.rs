//! Routes of residents: pages, and the forms on them.

pub(crate) mod account;
mod act;
mod follow;
mod home;
mod lang;
mod me_too;
mod messages;
mod mine;
mod problem;
mod report;
mod request;
mod requests;
mod wechat;

pub(crate) use requests::areas;

use crate::cookies;
use crate::form::{ACTION_BYTES, SUBMISSION_BYTES};
use crate::page;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::i18n::text;
use app::pages::mine::Full;
use app::shell::Head;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum_extra::extract::cookie::CookieJar;
use backend::actor::FollowToken;
use domain::code::RequestCode;
use leptos::prelude::AnyView;

/// The routes of this part.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/", get(home::home))
        .route("/me", get(home::me))
        .route("/me/sign-in", get(account::show).post(account::send))
        .route("/me/sign-in/code", post(account::enter))
        .route("/me/phone", get(account::phone).post(account::send_to_new))
        .route("/me/phone/code", post(account::change_phone))
        .route("/me/wechat", get(wechat::start))
        .route("/me/wechat/back", get(wechat::back))
        .route("/me/account", get(account::own))
        .route("/me/account/keep", post(account::keep))
        .route("/me/devices/{id}/end", post(account::end_device))
        .route("/me/ways/{way}/leave", post(account::leave_way))
        .route("/me/export", get(account::export))
        .route("/me/delete", get(account::sure).post(account::delete))
        .route("/me/sign-out", post(account::sign_out))
        .route("/about", get(home::about))
        .route("/problems/{code}", get(problem::show))
        .route("/lang", post(lang::choose))
        .route("/report", get(report::show).post(report::send).layer(DefaultBodyLimit::max(SUBMISSION_BYTES)))
        .route("/report/uploads", post(report::upload))
        .route("/follow", get(follow::show).post(follow::open))
        .route("/mine", get(mine::show).post(mine::keep))
        .route("/mine/forget", post(mine::forget))
        .route("/requests", get(requests::show))
        .route("/r/{code}", get(request::show))
        .route("/r/{code}/actions", post(act::act).layer(DefaultBodyLimit::max(ACTION_BYTES)))
        .route("/r/{code}/me-too", post(me_too::count))
        .route("/r/{code}/messages/stop", post(messages::stop))
        .route("/r/{code}/messages/start", post(messages::start))
}

/// Which page, before its content.
#[derive(Clone, Copy)]
struct Sheet {
    status: StatusCode,
    /// Key of its title; empty for the home page.
    title: &'static str,
    islands: bool,
    feed: bool,
}

impl Sheet {
    /// A page of plain HTML.
    const fn plain(title: &'static str) -> Self {
        Self { status: StatusCode::OK, title, islands: false, feed: false }
    }

    /// A page with islands.
    const fn lively(title: &'static str) -> Self {
        Self { status: StatusCode::OK, title, islands: true, feed: false }
    }

    /// The same page, where feed readers find the published requests.
    const fn feed(self) -> Self {
        Self { feed: true, ..self }
    }

    /// The same page with another status.
    const fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// Renders it.
    async fn show(
        self,
        state: &AppState,
        visitor: &Visitor,
        body: impl FnOnce() -> AnyView + Send + 'static,
    ) -> Response {
        let title = if self.title.is_empty() { "" } else { text(visitor.lang, self.title) };
        let head =
            Head { title: title.to_owned(), islands: self.islands, feed: self.feed, ..Head::default() };
        page::render(visitor.cx(state), self.status, head, Box::new(body)).await
    }
}

/// What this browser forgets next, if it holds as many requests as it can.
fn full(jar: &CookieJar) -> Option<Full> {
    Some((cookies::KEPT, cookies::next_to_go(jar)?))
}

/// The cookies with a request opened in this browser.
pub(crate) fn opened(state: &AppState, jar: CookieJar, code: &RequestCode, token: &FollowToken) -> CookieJar {
    let value = cookies::with_token(&jar, cookies::OPEN, code, token);
    jar.add(cookies::make(cookies::OPEN, value, None, state.settings.secure()))
}
