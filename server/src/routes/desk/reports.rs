//! `/desk/places/reports`: what riders say of places and gates, for map editors.

use super::guard::Desk;
use super::places::one::{by_hand, to_claim};
use crate::problem::{Code, Problem};
use app::pages::desk::reports::{self as pages, Reports};
use app::t;
use axum::Form;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::places::{self, Confirmed, Opened};
use domain::ids::{GateReportId, PlaceId};
use domain::place::{Answer, Question};
use serde::Deserialize;

/// What the address may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct After {
    done: String,
    draw: String,
}

/// `GET /desk/places/reports`
pub async fn show(desk: Desk, Query(after): Query<After>) -> Result<Response, Problem> {
    let draw = after.draw.parse::<PlaceId>().ok().map(|id| id.to_string());
    page(&desk, StatusCode::OK, !after.done.is_empty(), draw, None).await
}

async fn page(
    desk: &Desk,
    status: StatusCode,
    done: bool,
    draw: Option<String>,
    error: Option<(Option<PlaceId>, String)>,
) -> Result<Response, Problem> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let gates = places::gate_reports(backend, staff).await?;
    let shown = places::reports(backend, staff).await?;
    let version = |id| places::one(backend, id).map_or(0, |found| found.place.version);
    let places = together(shown).into_iter().map(|said| {
        let version = version(said.place);
        (said, version)
    });
    let reports = Reports { gates, places: places.collect(), done, draw, error };
    let title = t!(desk.visitor.lang, "reports-title").to_owned();
    Ok(desk.page(status, title, false, move || pages::page(&reports)).await)
}

/// Those that say the same of a place as one, the newest of each first; words and
/// photos of the newest that has some.
pub(super) fn together(all: Vec<Opened>) -> Vec<Opened> {
    let mut groups: Vec<Opened> = Vec::new();
    for said in all.into_iter().filter(|said| said.answer != Answer::Unsure) {
        let same = |known: &&mut Opened| {
            (known.place, known.question, known.answer) == (said.place, said.question, said.answer)
        };
        match groups.iter_mut().find(same) {
            Some(known) => {
                known.words = known.words.take().or(said.words);
                known.media = known.media.or(said.media);
            }
            None => groups.push(said),
        }
    }
    groups
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Verdict {
    r#do: String,
    gate: String,
    place: String,
    question: String,
    answer: String,
    version: i64,
    photo: String,
    from: String,
    until: String,
}

/// `POST /desk/places/reports`
pub async fn decide(desk: Desk, Form(verdict): Form<Verdict>) -> Result<Response, Problem> {
    let right = match verdict.r#do.as_str() {
        "confirm" | "today" => true,
        "refuse" => false,
        _ => return Err(Problem::new(Code::BadRequest)),
    };
    let done = match verdict.gate.parse::<GateReportId>() {
        Ok(id) => gate(&desk, id, right, &verdict).await,
        Err(_) => place(&desk, right, &verdict).await,
    };
    let lang = desk.visitor.lang;
    let (status, error) = match done {
        Ok(to) => return Ok(Redirect::to(&to).into_response()),
        Err(Fault::DraftWaits(place)) => {
            let waits = Some((Some(place), t!(lang, "reports-draft-waits").to_owned()));
            return page(&desk, StatusCode::CONFLICT, false, None, waits).await;
        }
        Err(Fault::Hours) => (StatusCode::UNPROCESSABLE_ENTITY, t!(lang, "reports-hours-invalid")),
        Err(Fault::Backend(Error::Conflict)) => (StatusCode::CONFLICT, t!(lang, "places-conflict")),
        Err(Fault::Backend(Error::Invalid(_))) => {
            (StatusCode::UNPROCESSABLE_ENTITY, t!(lang, "reports-layout-invalid"))
        }
        Err(Fault::Backend(error)) => return Err(error.into()),
        Err(Fault::Unreadable) => return Err(Problem::new(Code::BadRequest)),
    };
    page(&desk, status, false, None, Some((None, error.to_owned()))).await
}

enum Fault {
    Unreadable,
    Hours,
    /// Somebody has drawn this compound and not shown it yet.
    DraftWaits(PlaceId),
    Backend(Error),
}

const DONE: &str = "/desk/places/reports?done=1";

async fn gate(desk: &Desk, id: GateReportId, right: bool, verdict: &Verdict) -> Result<String, Fault> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    if !right {
        places::refuse_gate(backend, staff, id).await.map_err(Fault::Backend)?;
        return Ok(DONE.to_owned());
    }
    if verdict.r#do == "today" {
        places::confirm_gate_today(backend, staff, id).await.map_err(Fault::Backend)?;
        return Ok(DONE.to_owned());
    }
    let minutes = match (minute(&verdict.from), minute(&verdict.until)) {
        _ if verdict.from.is_empty() && verdict.until.is_empty() => domain::compound::ALL_DAY,
        (Some(from), Some(until)) if from != until && from < 1440 => [from, until],
        _ => return Err(Fault::Hours),
    };
    let source = t!(desk.visitor.lang, "reports-source");
    match places::confirm_gate(backend, staff, id, minutes, source).await.map_err(Fault::Backend)? {
        Confirmed::Drawn => Ok(DONE.to_owned()),
        Confirmed::ByHand(place) => Ok(format!("{DONE}&draw={place}")),
        Confirmed::DraftWaits(place) => Err(Fault::DraftWaits(place)),
    }
}

async fn place(desk: &Desk, right: bool, verdict: &Verdict) -> Result<String, Fault> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let unreadable = |_| Fault::Unreadable;
    let id: PlaceId = verdict.place.parse().map_err(unreadable)?;
    let question: Question = verdict.question.parse().map_err(unreadable)?;
    if !right {
        places::refuse(backend, staff, id, question).await.map_err(Fault::Backend)?;
        return Ok(DONE.to_owned());
    }
    if verdict.r#do == "today" {
        return Err(Fault::Unreadable);
    }
    let answer: Answer = verdict.answer.parse().map_err(unreadable)?;
    let photo = verdict.photo.parse().ok();
    let confirmed = places::confirm(backend, staff, id, verdict.version, (question, answer), photo).await;
    confirmed.map_err(Fault::Backend)?;
    Ok(if by_hand(question) { to_claim(id, question) } else { DONE.to_owned() })
}

/// The minute of the day in `07:30`; `24:00` is its end.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let fits = minute < 60 && (hour < 24 || (hour == 24 && minute == 0));
    fits.then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::minute;

    #[test]
    fn a_time_of_day_is_one_or_none() {
        assert_eq!([minute("00:00"), minute("7:05"), minute("24:00")], [Some(0), Some(425), Some(1440)]);
        for odd in ["", "7", "24:01", "25:00", "10:60", "-1:00", "a:b"] {
            assert_eq!(minute(odd), None, "{odd}");
        }
    }
}
