//! Working calendars: the list, and one calendar.

use super::{Part, form, lbl, part};
use crate::cx::cx;
use crate::pages::desk::fields::{self, Typed, complaint, hidden};
use crate::{t, when};
use backend::admin::{CalendarView, SpecialDay, WEEK};
use backend::directory::Directory;
use backend::reckon::{Moved, Report};
use chrono::NaiveDate;
use domain::deadline::{Calendar, show_hours};
use domain::ids::CalendarId;
use leptos::prelude::*;
use std::sync::Arc;

/// The calendars as options.
pub fn options(directory: &Directory, chosen: &str, empty: &'static str) -> AnyView {
    let options = directory.time.calendars.iter().map(|named| {
        let value = named.id.to_string();
        let selected = value == chosen;
        fields::option(value, named.name.clone(), selected)
    });
    view! { <option value="">{empty}</option> {options.collect_view()} }.into_any()
}

/// All calendars; `office` is what happened to the units without one, `missing` the
/// year whose holidays should be known by now.
pub fn list(directory: Arc<Directory>, office: Option<Report>, missing: Option<i32>, saved: bool) -> AnyView {
    let lang = cx().lang;
    let row = |name: AnyView, id: Option<CalendarId>, calendar: &Calendar| {
        let users = directory.units.iter().filter(|unit| unit.active);
        let users = users.filter(|unit| directory.calendar_id(Some(unit.id)) == id).count();
        let days = calendar.days().len();
        let special = (days > 0).then(|| t!(lang, "hours-special", count = days));
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{week(calendar)}</td>
                <td>{special}</td>
                <td>{lbl(t!(lang, "hours-units"))} {users}</td>
            </tr>
        }
    };
    let mut rows = Vec::new();
    for named in &directory.time.calendars {
        let href = format!("/desk/admin/calendars/{}", named.id);
        let name = view! { <a href=href>{named.name.clone()}</a> }.into_any();
        rows.push(row(name, Some(named.id), &named.calendar));
    }
    rows.push(row(t!(lang, "hours-office").into_any(), None, &directory.time.office));
    let none = directory.time.calendars.is_empty();
    let body = view! {
        <div class="tools">
            <a class="btn" href="/desk/admin/calendars/notice">{t!(lang, "hours-notice")}</a>
            <a class="btn go" href="/desk/admin/calendars/new">{t!(lang, "hours-calendar-new")}</a>
        </div>
        {missing.map(|year| {
            let words = t!(lang, "hours-year-missing", year = year.to_string());
            view! { <p class="note wrong" role="status">{words} " " <a href="/desk/admin/calendars/notice">{t!(lang, "hours-notice")}</a></p> }
        })}
        {none.then(|| view! { <p class="hint">{t!(lang, "hours-calendar-none")}</p> })}
        <table class="plain-table">
            <caption class="vh">{t!(lang, "hours-calendars")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "desk-name")}</th>
                    <th scope="col">{t!(lang, "hours-week")}</th>
                    <th scope="col">{t!(lang, "hours-days")}</th>
                    <th scope="col">{t!(lang, "hours-units")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <p class="hint">{t!(lang, "hours-office-note")}</p>
        {office.map(|report| moved(t!(lang, "hours-report-office"), report))}
    };
    part(Part::Calendars, saved, body.into_any())
}

/// Days with the same hours stand together.
fn week(calendar: &Calendar) -> String {
    let lang = cx().lang;
    let name = |day: usize| crate::i18n::text(lang, &format!("weekday-{}", day + 1));
    let week = calendar.week();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (day, spans) in week.iter().enumerate() {
        match runs.last_mut() {
            Some((first, last)) if week[*first] == *spans => *last = day,
            _ => runs.push((day, day)),
        }
    }
    let run = |(first, last): &(usize, usize)| {
        let days = if first == last {
            name(*first).to_owned()
        } else {
            format!("{}–{}", name(*first), name(*last))
        };
        let hours = show_hours(&week[*first]);
        let hours =
            if hours.is_empty() { t!(lang, "hours-free").to_owned() } else { hours.replace(',', ", ") };
        format!("{days} {hours}")
    };
    runs.iter().map(run).collect::<Vec<_>>().join(" · ")
}

/// One calendar; `id` is `new` for a new one, which `known` is `None` for.
pub fn edit(id: &str, typed: &Typed, known: Option<CalendarView>, saved: bool) -> AnyView {
    let lang = cx().lang;
    let title = if known.is_none() { t!(lang, "hours-calendar-new").to_owned() } else { typed.value("name") };
    let problem = typed.problem("week");
    let days = WEEK.iter().enumerate().map(|(n, field)| {
        let label = crate::i18n::text(lang, &format!("weekday-{}", n + 1));
        fields::line(typed, field, label, "", "text", "off")
    });
    let body = view! {
        {fields::line(typed, "name", t!(lang, "desk-name"), "", "text", "off")}
        <fieldset class=if problem.is_some() { "f wrong" } else { "f" }>
            <legend>{t!(lang, "hours-week")}</legend>
            <p class="hint">{t!(lang, "hours-week-hint")}</p>
            {complaint("week", problem)}
            <div class="stack">{days.collect_view()}</div>
        </fieldset>
    };
    let action = format!("/desk/admin/calendars/{id}");
    let form = form(title, action.clone(), "/desk/admin/calendars", typed, body.into_any());
    let more = known.map(|known| {
        view! {
            {known.report.map(|report| moved(t!(lang, "hours-report"), report))}
            {special_days(&action, &known.days)}
            {add_day(&action, typed)}
        }
    });
    part(Part::Calendars, saved, view! { {form} {more} }.into_any())
}

fn special_days(action: &str, days: &[SpecialDay]) -> AnyView {
    let lang = cx().lang;
    let row = |day: &SpecialDay| {
        let date = day.day.to_string();
        let label = t!(lang, "hours-day-remove-named", day = date.clone());
        let hours = show_hours(&day.spans);
        let hours = if hours.is_empty() { t!(lang, "hours-free").to_owned() } else { hours };
        view! {
            <tr>
                <th scope="row">{with_weekday(day.day)}</th>
                <td>{day.name.clone()}</td>
                <td>{hours}</td>
                <td>
                    <form method="post" action=format!("{action}/days")>
                        {hidden("remove", date)}
                        <button aria-label=label>{t!(lang, "hours-day-remove")}</button>
                    </form>
                </td>
            </tr>
        }
    };
    let rows: Vec<_> = days.iter().map(row).collect();
    let none = rows.is_empty().then(|| view! { <p class="hint">{t!(lang, "hours-days-none")}</p> });
    view! {
        <section class="box">
            <h2>{t!(lang, "hours-days")}</h2>
            <p><a href="/desk/admin/calendars/notice">{t!(lang, "hours-notice")}</a></p>
            {none}
            <table class="plain-table">
                <caption class="vh">{t!(lang, "hours-days")}</caption>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

/// `2026-10-01 周四`
fn with_weekday(day: NaiveDate) -> String {
    use chrono::Datelike;
    let number = day.weekday().number_from_monday();
    format!("{day} {}", crate::i18n::text(cx().lang, &format!("weekday-{number}")))
}

fn add_day(action: &str, typed: &Typed) -> AnyView {
    let lang = cx().lang;
    view! {
        <section class="box narrowbox">
            <h2>{t!(lang, "hours-day-add")}</h2>
            <form method="post" action=format!("{action}/days") class="stack">
                {fields::line(typed, "day", t!(lang, "hours-day"), "", "date", "off")}
                {fields::line(typed, "day_name", t!(lang, "hours-day-name"), "", "text", "off")}
                {fields::line(
                    typed,
                    "day_hours",
                    t!(lang, "hours-day-hours"),
                    t!(lang, "hours-day-hours-hint"),
                    "text",
                    "off",
                )}
                <p class="buttons"><button>{t!(lang, "hours-day-save")}</button></p>
            </form>
        </section>
    }
    .into_any()
}

/// What a change moved.
pub(super) fn moved(title: &'static str, report: Report) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    let said = match report.done_at {
        None => t!(lang, "hours-report-waiting", looked = report.looked),
        Some(at) => t!(
            lang,
            "hours-report-done",
            when = when::exact(at, cx.offset),
            looked = report.looked,
            earlier = report.earlier,
            later = report.later,
            parts = report.parts,
        ),
    };
    let row = |moved: &Moved| {
        let code = moved.code.to_string();
        let href = format!("/desk/r/{code}");
        view! {
            <tr>
                <th scope="row">
                    <a href=href>{code}</a>
                    {moved.part.clone().map(|unit| format!(" · {unit}"))}
                </th>
                <td>{when::exact(moved.from, cx.offset)}</td>
                <td>"→ " {when::exact(moved.to, cx.offset)}</td>
            </tr>
        }
    };
    let rows: Vec<_> = report.moved.iter().map(row).collect();
    let count = rows.len();
    let table = (count > 0).then(|| {
        view! {
            <details>
                <summary>{t!(lang, "hours-report-first", count = count)}</summary>
                <table class="plain-table">
                    <caption class="vh">{title}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{t!(lang, "desk-col-code")}</th>
                            <th scope="col">{t!(lang, "hours-report-from")}</th>
                            <th scope="col">{t!(lang, "hours-report-to")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        }
    });
    view! { <section class="box"><h2>{title}</h2><p>{said}</p>{table}</section> }.into_any()
}
