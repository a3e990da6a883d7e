//! `/map/hazard`: what a rider sees on the way becomes a request in the ordinary
//! loop, marked by its channel, and counts to their credit.

use crate::form::{Form as Came, PHOTO};
use crate::problem::Problem;
use crate::routes::public::opened;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::i18n::Lang;
use app::pages::riders::hazard::{self as pages, Form};
use app::parts::words;
use app::shell::Head;
use app::t;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::requests::Intake;
use backend::riders;
use backend::view::Receipt;
use domain::draft::{KEY_BYTES, Problem as Wrong};
use domain::request::Channel;
use domain::rider::Hazard;

/// `GET /map/hazard`
pub async fn show(State(state): State<AppState>, visitor: Visitor) -> Response {
    page(&state, &visitor, StatusCode::OK, Form { key: key(&state), ..Form::default() }).await
}

fn key(state: &AppState) -> String {
    backend::clock::random_hex(state.backend.chance())
}

async fn page(state: &AppState, visitor: &Visitor, status: StatusCode, mut form: Form) -> Response {
    form.signed_in = visitor.resident.is_some();
    let title = t!(visitor.lang, "hazard-title").to_owned();
    let head = Head { title, map: true, islands: true, ..Head::default() };
    crate::page::render(visitor.cx(state), status, head, Box::new(move || pages::page(&form))).await
}

/// `POST /map/hazard`
pub async fn send(
    State(state): State<AppState>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, Problem> {
    let came = Came::read(&state, request, PHOTO).await?;
    let again = Form {
        key: Some(came.take("key"))
            .filter(|key| KEY_BYTES.contains(&key.len()))
            .unwrap_or_else(|| key(&state)),
        lat: came.take("lat"),
        lng: came.take("lng"),
        accuracy: came.take("accuracy"),
        address: came.take("address"),
        ..Form::default()
    };
    match take(&state, &visitor, came).await {
        Ok(receipt) => {
            let jar = opened(&state, visitor.jar, &receipt.code, &receipt.follow_token);
            Ok((jar, Redirect::to(&format!("/r/{}?new=1", receipt.code))).into_response())
        }
        Err(Fault::Said(error)) => {
            let form = Form { error: Some(error), ..again };
            Ok(page(&state, &visitor, StatusCode::UNPROCESSABLE_ENTITY, form).await)
        }
        Err(Fault::Backend(Error::TooMany { retry_after })) => {
            let error = t!(visitor.lang, "report-too-many-text", count = retry_after.div_ceil(60).max(1));
            let form = Form { error: Some(error), ..again };
            let mut response = page(&state, &visitor, StatusCode::TOO_MANY_REQUESTS, form).await;
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(retry_after));
            Ok(response)
        }
        Err(Fault::Backend(error)) => Err(error.into()),
    }
}

/// Why it was not taken.
enum Fault {
    /// A sentence for who sent it.
    Said(String),
    Backend(Error),
}

async fn take(state: &AppState, visitor: &Visitor, mut came: Came) -> Result<Receipt, Fault> {
    let lang = visitor.lang;
    let said = |key: &str| Fault::Said(app::i18n::text(lang, key).to_owned());
    let hazard: Option<Hazard> = came.get("hazard").parse().ok();
    if came.broken.is_some() {
        return Err(said("report-unreadable-text"));
    }
    if let Some(error) = came.fault.take() {
        return Err(Fault::Backend(error));
    }
    if let Some(wrong) = came.wrong("photos") {
        return Err(said(photo_word(wrong)));
    }
    let Some(hazard) = hazard else { return Err(said("hazard-what-empty")) };
    let somewhere = !came.get("lat").is_empty() || !came.get("address").trim().is_empty();
    if !somewhere {
        return Err(said("hazard-where-empty"));
    }
    // Staff read it: in the language of the city.
    came.put("description", words::hazard(Lang::ZhHans, hazard).to_owned());
    let here = came.staged(state).await.map_err(Fault::Backend)?;
    let submission = came.submission(&here).map_err(|errors| {
        let first = errors.first().map(|error| words::field_error(lang, *error));
        Fault::Said(first.unwrap_or(t!(lang, "report-unreadable-text")).to_owned())
    })?;
    let account = visitor.resident.map(|resident| resident.account);
    let intake = Intake { submission, media: came.uploads(), channel: Channel::Rider, account };
    riders::tell_hazard(&state.backend, intake, hazard).await.map_err(Fault::Backend)
}

/// The key of the sentence about a photo that cannot be taken.
pub(crate) fn photo_word(wrong: Wrong) -> &'static str {
    match wrong {
        Wrong::TooLarge => "field-photos-too-large",
        Wrong::UnsupportedType => "field-photos-unsupported-type",
        Wrong::Heic => "field-photos-heic",
        Wrong::TooMany => "field-photos-too-many",
        _ => "field-photos-damaged",
    }
}
