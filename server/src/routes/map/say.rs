//! What people on the spot say of a place: `/s/{id}/report` and `/s/{id}/rate`.

use super::list::position;
use super::page_for_device;
use super::station::find;
use crate::cookies;
use crate::form::{Form as Came, PHOTO};
use crate::layers::client::Client;
use crate::problem::{Code, Problem};
use crate::routes::riders::photo_word;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::i18n::{Lang, text};
use app::pages::map::wrong::{self, Typed};
use app::t;
use axum::Form;
use axum::extract::{Extension, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::places::{self, Said, Voice};
use backend::posters;
use domain::draft::{Field, KEY_BYTES};
use domain::place::{Answer, Question, WORDS_CHARS, say_position};
use domain::text::clean;
use serde::Deserialize;

/// `GET /s/{id}/report`
pub async fn wrong(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    again(&state, visitor, &id, StatusCode::OK, Typed::default()).await
}

async fn again(
    state: &AppState,
    visitor: Visitor,
    id: &str,
    status: StatusCode,
    typed: Typed,
) -> Result<Response, Problem> {
    let found = find(state, id)?;
    let title = t!(visitor.lang, "wrong-title").to_owned();
    let mut typed = typed;
    if !KEY_BYTES.contains(&typed.key.len()) {
        typed.key = backend::clock::random_hex(state.backend.chance());
    }
    Ok(page_for_device(state, visitor, status, title, move || wrong::page(&found.place, &typed)).await)
}

/// `POST /s/{id}/report`
pub async fn report(
    State(state): State<AppState>,
    visitor: Visitor,
    Extension(client): Extension<Client>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let came = Came::read(&state, request, PHOTO).await?;
    let place = find(&state, &id)?.place.id;
    // The page the button is on gives the device its identifier; who comes
    // without one could come as often as they like.
    let Some(device) = cookies::device(&visitor.jar).map(str::to_owned) else {
        return Ok(Redirect::to(&format!("/s/{place}")).into_response());
    };
    let unreadable = |_| Problem::new(Code::BadRequest);
    let question: Question = came.get("question").parse().map_err(unreadable)?;
    let answer: Answer = came.get("answer").parse().map_err(unreadable)?;
    let words = match words(visitor.lang, question, &came) {
        Ok(words) => words,
        Err(error) => {
            let key = came.key().to_owned();
            let typed =
                Typed { words: came.take("words"), question: Some(question), error: Some(error), key };
            return again(&state, visitor, &id, StatusCode::UNPROCESSABLE_ENTITY, typed).await;
        }
    };
    let by = visitor.resident.map(|resident| resident.account);
    // Only what came under the key of this very form.
    let media = came.staged(&state).await?.first().map(|media| media.id);
    let said = Said { question, answer, words, media, trusted: false, by };
    let voice = Voice { device: &device, from: Some(client.0) };
    match places::report_as(&state.backend, place, voice, said).await {
        Err(Error::Invalid(errors)) if errors.iter().any(|error| error.field == Field::Lat) => {
            let error = Some(t!(visitor.lang, "wrong-position-far"));
            let typed = Typed { question: Some(question), error, ..Typed::default() };
            return again(&state, visitor, &id, StatusCode::UNPROCESSABLE_ENTITY, typed).await;
        }
        done => done?,
    };
    Ok(Redirect::to(&format!("/s/{place}?thanks=1")).into_response())
}

/// What goes with an answer: the words of who has something else to say, the
/// position of who stands at the door; or what is wrong with them.
fn words(lang: Lang, question: Question, came: &Came) -> Result<Option<String>, &'static str> {
    if came.broken.is_some() || came.fault.is_some() {
        return Err(t!(lang, "report-unreadable-text"));
    }
    if let Some(wrong) = came.wrong("photos") {
        return Err(text(lang, photo_word(wrong)));
    }
    let words = clean(came.get("words"));
    if words.chars().count() > WORDS_CHARS {
        return Err(t!(lang, "wrong-words-long"));
    }
    told(question, came).map_err(|lacks| match lacks {
        Lacks::Position => t!(lang, "wrong-position-missing"),
        Lacks::Words => t!(lang, "wrong-words-empty"),
    })
}

/// What an answer cannot do without.
pub(crate) enum Lacks {
    /// Where it is.
    Position,
    /// What it is that is wrong.
    Words,
}

/// The same as it is kept, if it can be: a position is kept as words.
pub(crate) fn told(question: Question, came: &Came) -> Result<Option<String>, Lacks> {
    if question == Question::Position {
        let at = position(came.get("lat"), came.get("lng")).ok_or(Lacks::Position)?;
        return Ok(Some(say_position(at)));
    }
    let words = Some(clean(came.get("words"))).filter(|words| !words.is_empty());
    if question == Question::Other && words.is_none() { Err(Lacks::Words) } else { Ok(words) }
}

/// Stars, as a form sends them.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Rated {
    stars: String,
}

/// `POST /s/{id}/rate`
pub async fn rate(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(rated): Form<Rated>,
) -> Result<Response, Problem> {
    let place = find(&state, &id)?.place.id;
    // The page the button is on gives the device its identifier.
    let Some(device) = cookies::device(&visitor.jar) else {
        return Ok(Redirect::to(&format!("/s/{place}?here=1")).into_response());
    };
    let stars = rated.stars.parse().ok().filter(|stars| (1..=5).contains(stars));
    let stars = stars.ok_or_else(|| Problem::new(Code::BadRequest))?;
    posters::rate(&state.backend, place, device, stars).await?;
    Ok(Redirect::to(&format!("/s/{place}?here=1&thanks=1")).into_response())
}
