//! Samples to be called back.

use super::export::XLSX;
use super::guard::Desk;
use crate::problem::Problem;
use app::pages::desk::calls::{self as pages, Asked, OWN, headings};
use app::pages::desk::fields::Typed;
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use backend::calls::{self, Plan, Progress};
use backend::error::Error;
use backend::sheet::{Cell, Writer};
use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime};
use domain::draft::Problem as Wrong;
use domain::ids::DrawId;
use domain::sample::{Shares, Verdict};
use domain::{FixedOffset, Moment};
use serde::Deserialize;

/// The shares a form begins with.
const SHARES: [(&str, &str); 4] = [("rest", "10"), ("good", "10"), ("none", "30"), ("bad", "0")];

/// `GET /desk/calls/draws`
pub async fn list(desk: Desk, Query(values): Query<Vec<(String, String)>>) -> Result<Response, Problem> {
    let looks = values.iter().any(|(name, _)| name == "look");
    let typed = if looks { Typed::of(values) } else { begun(&desk) };
    let mut asked = Asked { typed, ..Asked::default() };
    if looks {
        match plan(&desk, &asked.typed)? {
            Some(plan) => match calls::preview(&desk.state.backend, &desk.staff, &plan).await {
                Ok(preview) => asked.preview = Some((preview, DrawId(desk.state.backend.new_id()))),
                Err(error) => asked.wrong = Some(wrong(error)?),
            },
            None => asked.wrong = Some("invalid"),
        }
    }
    page(desk, asked).await
}

async fn page(desk: Desk, asked: Asked) -> Result<Response, Problem> {
    let backend = &desk.state.backend;
    let draws = calls::draws(backend, &desk.staff).await?;
    let directory = backend.directory();
    let (calls, _) = calls::desks(&desk.staff);
    let status = if asked.wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = t!(desk.visitor.lang, "calls-draws").to_owned();
    Ok(desk.page(status, title, false, move || pages::list(directory, draws, asked, calls)).await)
}

/// `POST /desk/calls/draws`
pub async fn draw(desk: Desk, Form(values): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let mut asked = Asked { typed: Typed::of(values), ..Asked::default() };
    match plan(&desk, &asked.typed)? {
        Some(plan) => match calls::draw(&desk.state.backend, &desk.staff, &plan).await {
            Ok(id) => return Ok(Redirect::to(&format!("/desk/calls/draws/{id}")).into_response()),
            Err(error) => asked.wrong = Some(wrong(error)?),
        },
        None => asked.wrong = Some("invalid"),
    }
    page(desk, asked).await
}

/// What is wrong with a plan, if that is all.
fn wrong(error: Error) -> Result<&'static str, Problem> {
    match error {
        Error::Invalid(errors) => Ok(match errors.first().map(|error| error.problem) {
            Some(Wrong::Empty) => "empty",
            Some(Wrong::TooMany) => "too_many",
            _ => "invalid",
        }),
        error => Err(error.into()),
    }
}

/// The quarter that is over, with usual shares.
fn begun(desk: &Desk) -> Typed {
    let backend = &desk.state.backend;
    let (from, to) = last_quarter(backend.now(), backend.config().offset);
    let typed = Typed::default().with("from", from.to_string()).with("to", to.to_string());
    SHARES.iter().fold(typed, |typed, (name, share)| typed.with(name, *share))
}

/// The first and the last day of the quarter before a moment's.
fn last_quarter(now: Moment, offset: FixedOffset) -> (NaiveDate, NaiveDate) {
    let today = now.with_timezone(&offset).date_naive();
    let first = today.with_day(1).unwrap_or(today) - Months::new(today.month0() % 3);
    (first - Months::new(3), first - Days::new(1))
}

/// What is to be drawn, if it can be read.
fn plan(desk: &Desk, typed: &Typed) -> Result<Option<Plan>, Error> {
    let backend = &desk.state.backend;
    let top = calls::own_top(backend, &desk.staff)?;
    let begin = |name: &str, later: u64| {
        let day: NaiveDate = typed.value(name).parse().ok()?;
        let day = day.checked_add_days(Days::new(later))?;
        Some(day.and_time(NaiveTime::MIN).and_local_timezone(backend.config().offset).single()?.to_utc())
    };
    let share = |name: &str| match typed.value(name).trim() {
        "" => Some(0u8),
        text => text.parse().ok().filter(|share| *share <= 100),
    };
    let read = || {
        let unit = match typed.value("unit").as_str() {
            "" => top,
            text => text.parse().ok()?,
        };
        let mut shares = Shares { rest: share("rest")?, ..Shares::default() };
        for (name, verdict) in [("good", Verdict::Good), ("none", Verdict::None), ("bad", Verdict::Bad)] {
            shares.verdicts.insert(verdict, share(name)?);
        }
        for (unit, own) in OWN {
            if !typed.value(unit).is_empty() {
                shares.units.insert(typed.value(unit).parse().ok()?, share(own)?);
            }
        }
        let key = typed.value("key").parse().ok();
        Some(Plan { unit, from: begin("from", 0)?, to: begin("to", 1)?, shares, key })
    };
    Ok(read())
}

/// What the address of one may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Checks {
    check: String,
}

fn read_id(id: &str) -> Result<DrawId, Error> {
    id.parse().map_err(|_| Error::NotFound)
}

/// `GET /desk/calls/draws/{id}`
pub async fn one(
    desk: Desk,
    Path(id): Path<String>,
    Query(asked): Query<Checks>,
) -> Result<Response, Problem> {
    let (backend, id) = (&desk.state.backend, read_id(&id)?);
    let (drawn, all, units) = calls::results(backend, &desk.staff, id).await?;
    let checked = match asked.check.is_empty() {
        true => None,
        false => Some(calls::check(backend, &desk.staff, id).await?),
    };
    let directory = backend.directory();
    let title = t!(desk.visitor.lang, "calls-draws").to_owned();
    Ok(desk
        .page(StatusCode::OK, title, false, move || pages::draw(directory, drawn, all, units, checked))
        .await)
}

/// `GET /desk/calls/draws/{id}/results.xlsx`
pub async fn results(desk: Desk, Path(id): Path<String>) -> Result<Response, Problem> {
    let lang = desk.visitor.lang;
    let (_, all, units) = calls::results(&desk.state.backend, &desk.staff, read_id(&id)?).await?;
    let names = headings(lang).into_iter().map(str::to_owned).collect();
    let mut writer = Writer::begin(t!(lang, "calls-draws"), names)?;
    for unit in units {
        let name = unit.unit.map_or_else(String::new, |unit| unit.name);
        writer.row(&cells(name, unit.progress))?;
    }
    writer.row(&cells(t!(lang, "calls-all").to_owned(), all))?;
    writer.finish()?;
    let headers = [
        (CONTENT_TYPE, XLSX),
        (CONTENT_DISPOSITION, "attachment; filename=\"calls.xlsx\""),
        (CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, writer.take()).into_response())
}

fn cells(name: String, progress: Progress) -> Vec<Cell> {
    let Progress { drawn, open, done, unreachable, refused, solved, partly, satisfied } = progress;
    let numbers = [drawn, open, done, unreachable, refused, solved, partly, satisfied];
    std::iter::once(Cell::Text(name)).chain(numbers.map(|n| Cell::Number(n as f64))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quarter_before_is_proposed_by_the_local_day() {
        let offset = FixedOffset::east_opt(8 * 3600).unwrap();
        let quarter = |now: &str| {
            let (from, to) = last_quarter(now.parse().unwrap(), offset);
            format!("{from} {to}")
        };
        assert_eq!(quarter("2026-11-22T06:00:00Z"), "2026-07-01 2026-09-30");
        assert_eq!(quarter("2026-01-31T06:00:00Z"), "2025-10-01 2025-12-31");
        // In Shanghai it is April already.
        assert_eq!(quarter("2028-03-31T20:00:00Z"), "2028-01-01 2028-03-31");
    }
}
