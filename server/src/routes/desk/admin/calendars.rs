//! Working calendars, their days, and the yearly notice.

use super::{Admin, Asked, editor, outcome, status, version};
use crate::problem::Problem;
use app::pages::desk::admin::{calendars, notice};
use app::pages::desk::fields::Typed;
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use backend::admin::{self, CalendarDraft, CalendarView, SpecialDay, WEEK};
use backend::error::Error;
use backend::reckon;
use chrono::Datelike;
use domain::deadline::{Calendar, NoticeError, Span, read_hours, read_notice, show_hours};
use domain::ids::CalendarId;

/// Where calendars are listed.
const LIST: &str = "/desk/admin/calendars";
/// Where a notice is pasted.
const NOTICE: &str = "/desk/admin/calendars/notice";

/// `GET /desk/admin/calendars`
pub async fn list(Admin(desk): Admin, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let directory = desk.state.backend.directory();
    let backend = &desk.state.backend;
    let today = backend.now().with_timezone(&backend.config().offset).date_naive();
    let missing = directory.calendar(None).unknown_year(today);
    let office = reckon::report(&desk.state.backend, None).await?;
    let title = t!(desk.visitor.lang, "hours-calendars").to_owned();
    let saved = asked.saved();
    let page = move || calendars::list(directory, office, missing, saved);
    Ok(desk.page(StatusCode::OK, title, false, page).await)
}

/// `GET /desk/admin/calendars/{id}`
pub async fn edit(
    admin: Admin,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (known, version) = known_at(&admin, &id).await?;
    let typed = match &known {
        Some(known) => shown(&known.named.name, &known.named.calendar).with("version", version),
        None => shown("", &admin.0.state.backend.directory().time.office),
    };
    Ok(form(admin, id, typed, known, asked.saved()).await)
}

/// The calendar of an address; nothing for a new one.
async fn known(admin: &Admin, id: &str) -> Result<Option<CalendarView>, Error> {
    if id == "new" {
        return Ok(None);
    }
    let id = id.parse().map_err(|_| Error::NotFound)?;
    admin::calendar(&admin.0.state.backend, &admin.0.staff, id).await.map(Some)
}

/// The same with its version; none for a new one.
async fn known_at(admin: &Admin, id: &str) -> Result<(Option<CalendarView>, String), Error> {
    let version = if id == "new" { String::new() } else { version(admin, id).await? };
    Ok((known(admin, id).await?, version))
}

fn shown(name: &str, calendar: &Calendar) -> Typed {
    let typed = Typed::default().with("name", name);
    WEEK.into_iter()
        .zip(calendar.week())
        .fold(typed, |typed, (day, spans)| typed.with(day, show_hours(spans)))
}

async fn form(
    Admin(desk): Admin,
    id: String,
    typed: Typed,
    known: Option<CalendarView>,
    saved: bool,
) -> Response {
    let title = t!(desk.visitor.lang, "hours-calendars").to_owned();
    desk.page(status(&typed), title, false, move || calendars::edit(&id, &typed, known, saved)).await
}

/// `POST /desk/admin/calendars/{id}`
pub async fn save(
    admin: Admin,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let known = known(&admin, &id).await?;
    let backend = admin.0.state.backend.clone();
    let mut typed = Typed::of(values);
    let calendar = known.as_ref().map_or_else(|| admin::new_calendar_id(&backend), |known| known.named.id);
    if let Some(draft) = read(calendar, &mut typed) {
        let saved = admin::save_calendar(&backend, editor(&admin, &typed), draft).await;
        if let Some(done) = outcome(saved, &format!("{LIST}/{calendar}"), &mut typed)? {
            return Ok(done);
        }
    }
    if typed.now.is_some()
        && let (Some(now), version) = known_at(&admin, &id).await?
    {
        typed.meet(shown(&now.named.name, &now.named.calendar).with("version", version));
    }
    Ok(form(admin, id, typed, known, false).await)
}

/// The calendar a form says, unless the hours of a day cannot even be read.
fn read(id: CalendarId, typed: &mut Typed) -> Option<CalendarDraft> {
    let week = WEEK.map(|day| hours(typed, day));
    typed.errors.is_empty().then(|| CalendarDraft { id, name: typed.value("name"), week })
}

fn hours(typed: &mut Typed, field: &'static str) -> Vec<Span> {
    read_hours(&typed.value(field)).unwrap_or_else(|_| {
        typed.errors.push((field, "hours"));
        Vec::new()
    })
}

/// `POST /desk/admin/calendars/{id}/days`
pub async fn day(
    admin: Admin,
    Path(id): Path<String>,
    Form(values): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let known = known(&admin, &id).await?.ok_or(Error::NotFound)?;
    let (backend, staff) = (&admin.0.state.backend, &admin.0.staff);
    let calendar = known.named.id;
    let mut typed = Typed::of(values);
    let saved = if typed.ticked("remove") {
        let day = typed.value("remove").parse().map_err(|_| Error::NotFound)?;
        Some(admin::remove_day(backend, staff, calendar, day).await)
    } else {
        match read_day(&mut typed) {
            Some(day) => Some(admin::save_day(backend, staff, calendar, day).await),
            None => None,
        }
    };
    if let Some(saved) = saved
        && let Some(done) = outcome(saved, &format!("{LIST}/{calendar}"), &mut typed)?
    {
        return Ok(done);
    }
    // The calendar's own form stands on the same page.
    let own = shown(&known.named.name, &known.named.calendar).with("version", version(&admin, &id).await?);
    typed.values.extend(own.values);
    Ok(form(admin, id, typed, Some(known), false).await)
}

fn read_day(typed: &mut Typed) -> Option<SpecialDay> {
    let day = typed.value("day").parse().ok();
    if day.is_none() {
        typed.errors.push(("day", "invalid"));
    }
    let spans = hours(typed, "day_hours");
    let name = typed.value("day_name");
    typed.errors.is_empty().then_some(SpecialDay { day: day?, name, spans })
}

/// `GET /desk/admin/calendars/notice`
pub async fn notice(admin: Admin, Query(asked): Query<Asked>) -> Response {
    let backend = &admin.0.state.backend;
    let today = today(&admin);
    // The page before links here because a year is missing: then it is that one.
    let missing = backend.directory().calendar(None).unknown_year(today);
    let year = missing.unwrap_or_else(|| today.year());
    let typed = Typed::default().with("year", year.to_string());
    notice_page(admin, typed, Vec::new(), asked.saved()).await
}

fn today(admin: &Admin) -> chrono::NaiveDate {
    let backend = &admin.0.state.backend;
    backend.now().with_timezone(&backend.config().offset).date_naive()
}

async fn notice_page(Admin(desk): Admin, typed: Typed, wrong: Vec<NoticeError>, done: bool) -> Response {
    let directory = desk.state.backend.directory();
    let title = t!(desk.visitor.lang, "hours-notice").to_owned();
    let status = if wrong.is_empty() { status(&typed) } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page(status, title, false, move || notice::page(&directory, &typed, &wrong, done)).await
}

/// `POST /desk/admin/calendars/notice`
pub async fn apply(admin: Admin, Form(values): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let mut typed = Typed::of(values);
    let target = typed.value("calendar");
    let id = target.parse().ok();
    if !target.is_empty() && id.is_none() {
        typed.errors.push(("calendar", "not_found"));
    }
    let year = typed.value("year");
    let given = year.trim().parse().ok();
    if !year.trim().is_empty() && given.is_none() {
        typed.errors.push(("year", "invalid"));
    }
    let days = match read_notice(&typed.value("notice"), given) {
        Ok(days) => days,
        Err(wrong) => return Ok(notice_page(admin, typed, wrong, false).await),
    };
    // A day that is over moves deadlines that have passed: mostly it is a wrong year.
    if !typed.ticked("past") && days.iter().any(|day| day.date < today(&admin)) {
        typed.errors.push(("past", "past_days"));
    }
    if typed.errors.is_empty() {
        let saved = admin::apply_notice(&admin.0.state.backend, &admin.0.staff, id, &days).await;
        if let Some(done) = outcome(saved, NOTICE, &mut typed)? {
            return Ok(done);
        }
    }
    Ok(notice_page(admin, typed, Vec::new(), false).await)
}
