//! Staff pages are for signed-in staff.

use super::sign_in;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages::desk::query::encode;
use app::pages::desk::sign_in::Again;
use app::shell::Head;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use backend::actor::Staff;
use leptos::prelude::AnyView;

/// A signed-in member of staff looking at a page.
pub struct Desk {
    /// Language, cookies, place.
    pub visitor: Visitor,
    /// Who.
    pub staff: Staff,
    /// The rest of what a page needs.
    pub state: AppState,
}

impl Desk {
    /// Renders a page for them.
    pub async fn page(
        &self,
        status: StatusCode,
        title: String,
        islands: bool,
        body: impl FnOnce() -> AnyView + Send + 'static,
    ) -> Response {
        let head = Head { title, desk: true, islands, ..Head::default() };
        crate::page::render(self.visitor.cx(&self.state), status, head, Box::new(body)).await
    }

    /// The same with the styles of plans.
    pub async fn sheet(
        &self,
        status: StatusCode,
        title: String,
        body: impl FnOnce() -> AnyView + Send + 'static,
    ) -> Response {
        let head = Head { title, desk: true, map: true, ..Head::default() };
        crate::page::render(self.visitor.cx(&self.state), status, head, Box::new(body)).await
    }
}

impl<S> FromRequestParts<S> for Desk
where
    AppState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, outer: &S) -> Result<Self, Self::Rejection> {
        let state = AppState::from_ref(outer);
        let Ok(visitor) = Visitor::from_request_parts(parts, outer).await;
        if let Some(staff) = visitor.staff.clone() {
            return Ok(Self { visitor, staff, state });
        }
        if matches!(parts.method, Method::GET | Method::HEAD) {
            let to = format!("/desk/sign-in?to={}", encode(&visitor.here));
            return Err(Redirect::to(&to).into_response());
        }
        // Going back in the browser brings what was typed back; a redirect
        // would lose it.
        Err(sign_in::again(&state, &visitor, Again::Ended, String::new(), "/desk").await)
    }
}
