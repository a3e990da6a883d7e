//! `/me/…`: a resident signs in by a code sent to their telephone, sees what is
//! theirs, takes it along and takes it away. Plain forms all the way.

use super::Sheet;
use super::wechat::offered;
use crate::cookies;
use crate::layers::client::Client;
use crate::layers::limits::network_name;
use crate::problem::{Code, Problem};
use crate::routes::api::account::whole;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::i18n::Lang;
use app::pages::account::{self as pages, Code as CodePage, Own, SignIn, Why, Wrong};
use axum::Form;
use axum::extract::{Extension, FromRef, FromRequestParts, Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, HeaderValue, RETRY_AFTER};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use backend::accounts::{self, SignedIn, Way};
use backend::actor::Resident;
use backend::error::Error;
use backend::riders;
use domain::tell::Tongue;
use serde::Deserialize;
use url::form_urlencoded;

const SIGN_IN: Sheet = Sheet::plain("account-sign-in");
const PHONE: Sheet = Sheet::plain("account-phone-change");
/// Where one is after signing in.
const START: &str = "/me/account";
/// Longest text of a form that is looked at, in bytes.
const LONGEST: usize = 200;

/// A resident who signed in, looking at a page of theirs.
pub struct Me {
    pub visitor: Visitor,
    pub resident: Resident,
    pub state: AppState,
}

impl<S> FromRequestParts<S> for Me
where
    AppState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, outer: &S) -> Result<Self, Redirect> {
        let state = AppState::from_ref(outer);
        let Ok(visitor) = Visitor::from_request_parts(parts, outer).await;
        match visitor.resident {
            Some(resident) => Ok(Self { visitor, resident, state }),
            // What a form was about to do is on the page it stood on.
            None if parts.method != axum::http::Method::GET => Err(Redirect::to("/me/sign-in")),
            None => Err(Redirect::to(&to_sign_in(&visitor.here))),
        }
    }
}

/// The way to the sign-in that leads back.
pub fn to_sign_in(back: &str) -> String {
    let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("to", back).finish();
    format!("/me/sign-in?{query}")
}

/// Where somebody wanted to go: a page of this site.
pub(super) fn local(to: &str) -> &str {
    let path = to.starts_with('/') && !to.starts_with("//") && to.len() <= LONGEST;
    let decent = to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if path && decent && !to.starts_with("/me/sign-") && !to.starts_with("/me/wechat") { to } else { START }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    phone: String,
    code: String,
    to: String,
}

impl Typed {
    fn short(mut self) -> Self {
        for text in [&mut self.phone, &mut self.code, &mut self.to] {
            *text = text.trim().chars().take(LONGEST).collect();
        }
        self
    }
}

/// `GET /me/sign-in`
pub async fn show(State(state): State<AppState>, visitor: Visitor, Query(typed): Query<Typed>) -> Response {
    let to = local(&typed.to).to_owned();
    if visitor.resident.is_some() {
        return Redirect::to(&to).into_response();
    }
    let form = SignIn { to, wechat: offered(&state, &visitor), ..SignIn::default() };
    number_page(&state, &visitor, StatusCode::OK, form).await
}

/// The page that asks for a number.
async fn number_page(state: &AppState, visitor: &Visitor, status: StatusCode, form: SignIn) -> Response {
    sheet(form.why).status(status).show(state, visitor, move || pages::sign_in(&form)).await
}

const fn sheet(why: Why) -> Sheet {
    match why {
        Why::SignIn => SIGN_IN,
        Why::Change => PHONE,
    }
}

/// The same page for somebody who came back from elsewhere without success.
pub(super) async fn show_sign_in(
    state: &AppState,
    visitor: &Visitor,
    status: StatusCode,
    to: &str,
    wrong: Wrong,
) -> Response {
    let wechat = offered(state, visitor);
    let form = SignIn { to: to.to_owned(), wechat, wrong: Some(wrong), ..SignIn::default() };
    number_page(state, visitor, status, form).await
}

/// `POST /me/sign-in`: sends a code. Answered with the page that takes it, not
/// with its address: a telephone number does not belong in one.
pub async fn send(
    State(state): State<AppState>,
    Extension(client): Extension<Client>,
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let wechat = offered(&state, &visitor);
    sent(&state, &visitor, client, typed, SignIn { wechat, ..SignIn::default() }).await
}

/// Sends a code to the number that was typed into a form.
async fn sent(
    state: &AppState,
    visitor: &Visitor,
    client: Client,
    typed: Typed,
    form: SignIn,
) -> Result<Response, Problem> {
    let typed = typed.short();
    let to = local(&typed.to).to_owned();
    let tongue = if visitor.lang == Lang::En { Tongue::English } else { Tongue::Chinese };
    let sent = accounts::send_code(&state.backend, &typed.phone, &network_name(client.0), tongue).await;
    let page = CodePage { why: form.why, phone: typed.phone.clone(), to: to.clone(), ..CodePage::default() };
    let form = SignIn { phone: typed.phone, to, ..form };
    match sent {
        Ok(demo) => Ok(code_page(state, visitor, StatusCode::OK, CodePage { demo, ..page }).await),
        Err(Error::TooMany { retry_after }) => {
            // One may be on its way already: it can be entered all the same.
            let page = CodePage { wrong: Some(Wrong::TooMany(retry_after)), ..page };
            let mut response = code_page(state, visitor, StatusCode::TOO_MANY_REQUESTS, page).await;
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(retry_after));
            Ok(response)
        }
        Err(Error::Invalid(_)) => {
            let form = SignIn { wrong: Some(Wrong::Phone), ..form };
            Ok(number_page(state, visitor, StatusCode::UNPROCESSABLE_ENTITY, form).await)
        }
        Err(Error::Unavailable(why)) => {
            tracing::warn!(why, "a code could not be sent");
            let form = SignIn { wrong: Some(Wrong::Unavailable), ..form };
            Ok(number_page(state, visitor, StatusCode::SERVICE_UNAVAILABLE, form).await)
        }
        Err(error) => Err(error.into()),
    }
}

async fn code_page(state: &AppState, visitor: &Visitor, status: StatusCode, page: CodePage) -> Response {
    sheet(page.why).status(status).show(state, visitor, move || pages::code(&page)).await
}

/// `POST /me/sign-in/code`
pub async fn enter(
    State(state): State<AppState>,
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let typed = typed.short();
    let to = local(&typed.to).to_owned();
    let backend = &state.backend;
    match accounts::sign_in_by_phone(backend, &typed.phone, &typed.code, &visitor.user_agent).await {
        Ok(signed) => with_session(&state, visitor.jar, &signed, &to).await,
        Err(Error::Unauthenticated | Error::Invalid(_)) => {
            let page = CodePage { phone: typed.phone, to, wrong: Some(Wrong::Code), ..CodePage::default() };
            Ok(code_page(&state, &visitor, StatusCode::UNPROCESSABLE_ENTITY, page).await)
        }
        Err(error) => Err(error.into()),
    }
}

/// For a number that takes the place of the account's.
const CHANGE: SignIn =
    SignIn { why: Why::Change, phone: String::new(), to: String::new(), wechat: false, wrong: None };

/// `GET /me/phone`
pub async fn phone(me: Me) -> Response {
    number_page(&me.state, &me.visitor, StatusCode::OK, CHANGE).await
}

/// `POST /me/phone`: sends a code to the number.
pub async fn send_to_new(
    Extension(client): Extension<Client>,
    me: Me,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    sent(&me.state, &me.visitor, client, typed, CHANGE).await
}

/// `POST /me/phone/code`: the number leads into the account from now on, and the
/// one before no longer does.
pub async fn change_phone(me: Me, Form(typed): Form<Typed>) -> Result<Response, Problem> {
    let Typed { phone, code, .. } = typed.short();
    match accounts::join_phone(&me.state.backend, me.resident, &phone, &code).await {
        Ok(()) => Ok(Redirect::to("/me/account?done=1").into_response()),
        Err(Error::Unauthenticated | Error::Invalid(_)) => {
            let page = CodePage { why: Why::Change, phone, wrong: Some(Wrong::Code), ..CodePage::default() };
            Ok(code_page(&me.state, &me.visitor, StatusCode::UNPROCESSABLE_ENTITY, page).await)
        }
        Err(Error::Taken(_)) => {
            let form = SignIn { phone, wrong: Some(Wrong::Taken), ..CHANGE };
            Ok(number_page(&me.state, &me.visitor, StatusCode::UNPROCESSABLE_ENTITY, form).await)
        }
        Err(error) => Err(error.into()),
    }
}

/// On to where somebody wanted to go, with their session in a cookie.
pub(super) async fn with_session(
    state: &AppState,
    jar: CookieJar,
    signed: &SignedIn,
    to: &str,
) -> Result<Response, Problem> {
    let token = accounts::to_cookie(&state.backend, signed).await?;
    let cookie = cookies::make(cookies::ME, token, Some(cookies::LONG), state.settings.secure());
    Ok((jar.add(cookie), Redirect::to(to)).into_response())
}

/// What the address of the account may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    before: String,
    done: String,
}

/// `GET /me/account`
pub async fn own(me: Me, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    page(&me, &asked, false).await
}

/// `last`: they wanted to do without the last way in.
async fn page(me: &Me, asked: &Asked, last: bool) -> Result<Response, Problem> {
    let (backend, resident) = (&me.state.backend, me.resident);
    let before = Some(asked.before.as_str()).filter(|text| !text.is_empty());
    let page = accounts::requests_of(backend, resident, before).await?;
    let account = accounts::view(backend, resident).await?;
    let held = cookies::tokens(&me.visitor.jar, cookies::MINE).len();
    let own = Own {
        account,
        requests: page.items,
        next: page.next,
        merit: riders::merit(backend, resident.account).await?,
        team: riders::team_of(backend, resident.account).await?,
        held,
        wechat: offered(&me.state, &me.visitor),
        done: !asked.done.is_empty(),
        last,
    };
    let status = if last { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(Sheet::plain("account-title")
        .status(status)
        .show(&me.state, &me.visitor, move || pages::own(&own))
        .await)
}

/// `POST /me/account/keep`: what this phone keeps goes into the account as well.
pub async fn keep(me: Me) -> Result<Redirect, Problem> {
    for (code, token) in cookies::tokens(&me.visitor.jar, cookies::MINE) {
        match accounts::keep(&me.state.backend, me.resident, &code, &token).await {
            // What is gone, or in somebody else's account, stays where it is.
            Ok(()) | Err(Error::NotFound | Error::Taken(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Redirect::to("/me/account?done=1"))
}

/// `POST /me/devices/{id}/end`
pub async fn end_device(me: Me, Path(id): Path<String>) -> Result<Redirect, Problem> {
    let id = id.parse().map_err(|_| Problem::new(Code::NotFound))?;
    accounts::revoke(&me.state.backend, me.resident, id).await?;
    Ok(Redirect::to("/me/account?done=1"))
}

/// `POST /me/ways/{way}/leave`: does without a way in, unless it is the last one.
/// Every other session ends.
pub async fn leave_way(me: Me, Path(way): Path<String>) -> Result<Response, Problem> {
    let way: Way = way.parse().map_err(|_| Problem::new(Code::NotFound))?;
    match accounts::leave(&me.state.backend, me.resident, way).await {
        Ok(()) => Ok(Redirect::to("/me/account?done=1").into_response()),
        Err(Error::Taken(_)) => page(&me, &Asked::default(), true).await,
        Err(error) => Err(error.into()),
    }
}

/// `GET /me/export`: all that is held about them, as a file.
pub async fn export(me: Me) -> Result<Response, Problem> {
    let mut response = whole(&me.state, me.resident).await?;
    let name = HeaderValue::from_static("attachment; filename=\"huying-account.json\"");
    response.headers_mut().insert(CONTENT_DISPOSITION, name);
    Ok(response)
}

/// `GET /me/delete`
pub async fn sure(me: Me) -> Response {
    Sheet::plain("account-delete").show(&me.state, &me.visitor, || pages::delete(false)).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sure {
    sure: String,
    everywhere: String,
}

/// `POST /me/delete`
pub async fn delete(me: Me, Form(typed): Form<Sure>) -> Result<Response, Problem> {
    if typed.sure.is_empty() {
        let sheet = Sheet::plain("account-delete").status(StatusCode::UNPROCESSABLE_ENTITY);
        return Ok(sheet.show(&me.state, &me.visitor, || pages::delete(true)).await);
    }
    accounts::delete(&me.state.backend, me.resident).await?;
    Ok(gone(me.visitor))
}

/// `POST /me/sign-out`: here, or everywhere.
pub async fn sign_out(me: Me, Form(typed): Form<Sure>) -> Result<Response, Problem> {
    accounts::sign_out(&me.state.backend, me.resident, !typed.everywhere.is_empty()).await?;
    Ok(gone(me.visitor))
}

fn gone(visitor: Visitor) -> Response {
    (visitor.jar.add(cookies::forget(cookies::ME)), Redirect::to("/me")).into_response()
}

#[cfg(test)]
mod tests {
    use super::{local, to_sign_in};

    #[test]
    fn one_comes_back_to_this_site_only() {
        for elsewhere in [
            "https://example.org",
            "//example.org",
            "/\\example.org",
            "",
            "x",
            "/me/sign-in",
            "/me/wechat?to=/",
        ] {
            assert_eq!(local(elsewhere), "/me/account", "{elsewhere}");
        }
        assert_eq!(local("/teams?x=1"), "/teams?x=1");
        assert_eq!(to_sign_in("/map/hazard?x=1"), "/me/sign-in?to=%2Fmap%2Fhazard%3Fx%3D1");
    }
}
