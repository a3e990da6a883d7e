//! Signing in and out.

use super::guard::Desk;
use crate::cookies;
use crate::layers::client::Client;
use crate::page;
use crate::problem::Problem;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages::desk::sign_in::{self, Again, SignIn};
use app::shell::Head;
use app::t;
use axum::Form;
use axum::extract::{Extension, Query, State};
use axum::http::StatusCode;
use axum::http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Redirect, Response};
use backend::sessions::{self, Credentials, SignInError, WebSession};
use serde::Deserialize;
use time::Duration;

/// Where staff pages begin.
const START: &str = "/desk";

/// What the address of the page may say.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    to: String,
    #[serde(default)]
    user: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    totp: String,
    #[serde(default)]
    to: String,
}

/// `GET /desk/sign-in`
pub async fn show(State(state): State<AppState>, visitor: Visitor, Query(wanted): Query<Wanted>) -> Response {
    let to = local(&wanted.to);
    if visitor.staff.is_some() {
        return Redirect::to(to).into_response();
    }
    let username = wanted.user.chars().take(40).collect();
    let model = SignIn { username, to: to.to_owned(), again: None };
    render(&state, &visitor, StatusCode::OK, model).await
}

/// `POST /desk/sign-in`
pub async fn sign_in(
    State(state): State<AppState>,
    visitor: Visitor,
    Extension(client): Extension<Client>,
    Form(sent): Form<Sent>,
) -> Result<Response, Problem> {
    let totp: String = sent.totp.chars().filter(|c| !c.is_whitespace()).collect();
    let tried_digits = !totp.is_empty();
    let username = sent.username.trim().to_owned();
    let credentials = Credentials {
        username: username.clone(),
        password: sent.password,
        totp: tried_digits.then_some(totp),
    };
    let to = local(&sent.to);
    let label = label(&visitor.user_agent);
    let why = match sessions::sign_in(&state.backend, credentials, client.0, &label).await {
        Ok(session) => return Ok(enter(&state, &visitor, &session, to)),
        Err(SignInError::Wrong) => Again::Wrong,
        Err(SignInError::TotpNeeded) if tried_digits => Again::WrongDigits,
        Err(SignInError::TotpNeeded) => Again::Digits,
        Err(SignInError::TooMany { retry_after }) => Again::TooMany { seconds: retry_after },
        Err(SignInError::Other(error)) => return Err(error.into()),
    };
    Ok(again(&state, &visitor, why, username, to).await)
}

fn enter(state: &AppState, visitor: &Visitor, session: &WebSession, to: &str) -> Response {
    let left = (session.expires_at - state.backend.now()).num_seconds().max(0);
    let age = Some(Duration::seconds(left));
    let cookie = cookies::make(cookies::DESK, session.token.clone(), age, state.settings.secure());
    (visitor.jar.clone().add(cookie), Redirect::to(to)).into_response()
}

/// The form again, and why.
pub async fn again(state: &AppState, visitor: &Visitor, why: Again, username: String, to: &str) -> Response {
    let status = match why {
        Again::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNAUTHORIZED,
    };
    let model = SignIn { username, to: to.to_owned(), again: Some(why) };
    let mut response = render(state, visitor, status, model).await;
    if let Again::TooMany { seconds } = why {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

async fn render(state: &AppState, visitor: &Visitor, status: StatusCode, model: SignIn) -> Response {
    let head = Head { title: t!(visitor.lang, "desk-sign-in").to_owned(), desk: true, ..Head::default() };
    page::render(visitor.cx(state), status, head, Box::new(move || sign_in::page(model))).await
}

/// `POST /desk/sign-out`
pub async fn sign_out(desk: Desk) -> Result<Response, Problem> {
    sessions::sign_out(&desk.state.backend, &desk.staff).await?;
    let jar = desk.visitor.jar.clone().add(cookies::forget(cookies::DESK));
    // What this person read must not come back out of the browser's cache.
    let clear = [(HeaderName::from_static("clear-site-data"), "\"cache\"")];
    Ok((jar, clear, Redirect::to("/desk/sign-in")).into_response())
}

/// A path of the staff pages, so that a link cannot lead a freshly signed-in
/// person elsewhere.
fn local(to: &str) -> &str {
    let below = to == START || to.starts_with("/desk/") || to.starts_with("/desk?");
    let plain = to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') && to.len() <= 1000;
    let outside = to.starts_with("/desk/sign-");
    if below && plain && !outside { to } else { START }
}

/// Browser and system in a few words, for the list of devices.
pub fn label(agent: &str) -> String {
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = find(&[
        ("MicroMessenger", "WeChat"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = find(&[
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_one_stays_on_the_staff_pages() {
        for to in ["/desk", "/desk/r/HY-0000-000", "/desk?scope=late&q=%E7%81%AF"] {
            assert_eq!(local(to), to);
        }
        let elsewhere = [
            "",
            "//evil.example",
            "https://evil.example",
            "/desk.evil.example",
            "/desk/\\evil",
            "/desk/\r\nx",
            "/me",
        ];
        for to in elsewhere.into_iter().chain(["/desk/sign-in?to=/desk/sign-in", "/desk/sign-out"]) {
            assert_eq!(local(to), START, "{to}");
        }
    }

    #[test]
    fn a_device_is_named_without_its_whole_agent_string() {
        let agent =
            "Mozilla/5.0 (Linux; Android 14; Pixel) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36";
        assert_eq!(label(agent), "Chrome · Android");
        assert_eq!(label("curl/8"), "");
    }
}
